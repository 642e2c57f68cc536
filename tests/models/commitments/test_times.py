"""Time phrases: their kind, amount, unit and event, in seven languages."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.commitments import numbers
from models.commitments.times import deadline
from models.commitments.units import fold


def read(text: str, language: str = "en") -> tuple[object, ...] | None:
    found = deadline(fold(text, language in ("vi", "zh")), 0, len(text), language)
    return None if found is None else (found.kind, found.amount, found.unit, found.anchor, found.date, found.direction)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "within 180 days of the entry into force for that Party", ("relative", 180, "day", "entry into force", None, "after")),
        ("en", "no later than eighteen months after the entry into force", ("relative", 18, "month", "entry into force", None, "after")),
        ("en", "within thirty (30) days of the receipt of the notification", ("relative", 30, "day", "receipt of notice", None, "after")),
        ("en", "at least 7 days prior to the date of the shipment", ("relative", 7, "day", "shipment", None, "before")),
        ("en", "Upon the entry into force of this Agreement, each Party", ("relative", 0, "day", "entry into force", None, "at")),
        ("en", "upon one year written notice", ("relative", 1, "year", "notification", None, "after")),
        ("en", "at the end of three years following its entry into force", ("relative", 3, "year", "entry into force", None, "after")),
        ("en", "within ten working days of the request", ("relative", 10, "business day", "request", None, "after")),
        ("en", "within two weeks of the request", ("relative", 14, "day", "request", None, "after")),
        ("en", "by the end of 2005", ("absolute", None, None, None, "2005-12-31", "before")),
        ("en", "before January 1, 1980", ("absolute", None, None, None, "1980-01-01", "before")),
        ("en", "not later than 30 June 2024", ("absolute", None, None, None, "2024-06-30", "before")),
        ("en", "every five years", ("recurring", 5, "year", None, None, None)),
        ("en", "at least once a year", ("recurring", 1, "year", None, None, None)),
        ("en", "twice a year", ("recurring", 6, "month", None, None, None)),
        ("en", "annually", ("recurring", 1, "year", None, None, None)),
        ("en", "by 31 March of each year", ("recurring", 1, "year", None, "--03-31", None)),
        ("en", "regularly", ("recurring", None, None, None, None, None)),
        ("en", "without undue delay", ("none", None, None, None, None, None)),
        ("fr", "au plus tard dix jours avant sa prise d'effet", ("relative", 10, "day", "sa prise d'effet", None, "before")),
        ("fr", "dans les trente jours de l'entrée en vigueur", ("relative", 30, "day", "entry into force", None, "after")),
        ("fr", "trois fois par an", ("recurring", 4, "month", None, None, None)),
        ("fr", "avant le 30 septembre 2025", ("absolute", None, None, None, "2025-09-30", "before")),
        ("fr", "une fois tous les deux ans", ("recurring", 2, "year", None, None, None)),
        ("es", "dentro de los noventa días siguientes a la entrada en vigor", ("relative", 90, "day", "entry into force", None, "after")),
        ("es", "cada dos años", ("recurring", 2, "year", None, None, None)),
        ("vi", "trong vòng ba mươi ngày kể từ ngày nhận được thông báo", ("relative", 30, "day", "nhận được thông báo", None, "after")),
        ("vi", "trước ngày 30 tháng 9 năm 2025", ("absolute", None, None, None, "2025-09-30", "before")),
        ("vi", "hằng năm", ("recurring", 1, "year", None, None, None)),
        ("ru", "в течение пятнадцати дней после получения запроса", ("relative", 15, "day", "получения запроса", None, "after")),
        ("ru", "один раз в год", ("recurring", 1, "year", None, None, None)),
        ("uk", "до 31 січня кожного року", ("recurring", 1, "year", None, "--01-31", None)),
        ("zh", "三十天内", ("relative", 30, "day", None, None, "after")),
        ("zh", "每年", ("recurring", 1, "year", None, None, None)),
    ],
)  # fmt: skip
def test_reads_time_phrases(language: str, text: str, expected: tuple[object, ...]) -> None:
    assert read(text, language) == expected


@pytest.mark.parametrize(
    "text", ["", "The Parties shall pay.", "the 30 kg of fish", "Article 5 of 1982 rules", "five years old"]
)
def test_sees_no_time_where_there_is_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("language", "words", "value"),
    [
        ("en", "one hundred and eighty", 180),
        ("en", "forty-eight", 48),
        ("en", "thirty (30)", 30),
        ("fr", "quatre-vingt-dix", 90),
        ("fr", "soixante-douze", 72),
        ("es", "ciento ochenta", 180),
        ("vi", "một trăm tám mươi", 180),
        ("vi", "hai mươi lăm", 25),
        ("ru", "семьдесят два", 72),
        ("uk", "сорока п'яти", 45),
        ("zh", "七十二", 72),
        ("zh", "一百八十", 180),
    ],
)
def test_reads_numbers_in_words(language: str, words: str, value: int) -> None:
    assert numbers.value(words, language) == value


@given(st.integers(1, 9999), st.sampled_from(["day", "month", "year"]))
@settings(max_examples=40)
def test_any_number_of_units_is_read(amount: int, unit: str) -> None:
    found = read(f"within {amount} {unit}s of the entry into force")
    assert found is not None
    assert found[:3] == ("relative", amount, unit)


@given(st.dates(date(1850, 1, 1), date(2080, 12, 31)))
@settings(max_examples=40)
def test_any_date_is_read(day: date) -> None:
    found = read(f"not later than {day.day} {day:%B} {day.year}")
    assert found is not None
    assert found[4] == day.isoformat()
