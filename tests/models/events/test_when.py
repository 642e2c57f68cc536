"""When a sentence's events happened."""

from datetime import date

import pytest

from models.events import Setting
from models.events.when import when

FRIDAY = date(2021, 10, 8)


@pytest.mark.parametrize(
    ("language", "sentence", "first", "last", "basis"),
    [
        ("en", "On 3 October 2021 the envoys met.", date(2021, 10, 3), date(2021, 10, 3), "stated"),
        ("en", "They met yesterday.", date(2021, 10, 7), date(2021, 10, 7), "stated"),
        ("en", "They met on Tuesday.", date(2021, 10, 5), date(2021, 10, 5), "stated"),
        ("en", "In 2007 they met.", date(2007, 1, 1), date(2007, 12, 31), "stated"),
        ("en", "They met in May 2019.", date(2019, 5, 1), date(2019, 5, 31), "stated"),
        ("en", "They met.", FRIDAY, FRIDAY, "published"),
        ("en", "They must report by 31 March 2030.", FRIDAY, FRIDAY, "published"),
        ("fr", "Ils se sont rencontrés hier.", date(2021, 10, 7), date(2021, 10, 7), "stated"),
        ("vi", "Hai bên gặp nhau hôm qua.", date(2021, 10, 7), date(2021, 10, 7), "stated"),
        ("vi", "Năm 1992, hai bên gặp nhau.", date(1992, 1, 1), date(1992, 12, 31), "stated"),
        ("ru", "Встреча прошла вчера.", date(2021, 10, 7), date(2021, 10, 7), "stated"),
        ("uk", "Зустріч відбулася в середу.", date(2021, 10, 6), date(2021, 10, 6), "stated"),
        ("zh", "双方昨天会谈。", date(2021, 10, 7), date(2021, 10, 7), "stated"),
    ],
)
def test_days(language: str, sentence: str, first: date, last: date, basis: str) -> None:
    found = when(sentence, Setting(language, None, FRIDAY))
    assert (found.first, found.last, found.basis) == (first, last, basis)


def test_nothing_is_guessed_where_nothing_is_known() -> None:
    found = when("They met yesterday.", Setting("en"))
    assert (found.first, found.last, found.basis) == (None, None, "none")
