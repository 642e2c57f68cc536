"""Dates and numbers as values, in six languages; the places are exact; nothing breaks on any text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.quantities import _ANY_DIGIT, _DATES, _known_amounts, _known_days, amounts, days, han_number, number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("done on 5 april 1995", (1995, 4, 5)),
        ("December 11, 1961", (1961, 12, 11)),
        ("on the 3rd day of May 2001", (2001, 5, 3)),
        ("2021-11-30", (2021, 11, 30)),
        ("họp ngày 9/5/1957", (1957, 5, 9)),
        ("ngày 26 tháng 4 năm 1954", (1954, 4, 26)),
        ("ky ngay 26 thang 4 nam 1954", (1954, 4, 26)),
        ("tháng 12 năm 2008", (2008, 12, None)),
        ("20 août 2012", (2012, 8, 20)),
        ("1er janvier 2010", (2010, 1, 1)),
        ("26 февраля 1999 года", (1999, 2, 26)),
        ("14 вересня 1993 р.", (1993, 9, 14)),
        ("2023年9月20日", (2023, 9, 20)),
        ("二〇二三年九月二十日", (2023, 9, 20)),
        ("năm 2019", (2019, None, None)),
        ("１９９９年１２月２日", (1999, 12, 2)),
    ],
)
def test_one_date_however_it_is_written(text: str, value: tuple[int | None, ...]) -> None:
    found = days(text)
    assert [(day.year, day.month, day.day) for day in found] == [value]
    assert text[found[0].start : found[0].end].strip() == text[found[0].start : found[0].end]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("about 43,000 people", 43000, ""),
        ("43.000 người", 43000, ""),
        ("2 000 soldats", 2000, ""),
        ("374,5 km2", 374.5, "km"),
        ("17 tỷ USD", 17e9, "money"),
        ("¥230 million", 230e6, "money"),
        ("within ninety days", 90, "day"),
        ("ba mươi ngày", 30, "day"),
        ("не позднее чем за 15 дней", 15, "day"),
        ("the sixtieth instrument", 60, ""),
        ("第二十二件", 22, ""),
        ("more than 16 percent", 16, "%"),
        ("49%", 49, "%"),
    ],
)
def test_one_number_however_it_is_written(text: str, value: float, unit: str) -> None:
    assert [(each.value, each.unit) for each in amounts(text)] == [(value, unit)]


def test_a_date_is_no_number() -> None:
    assert amounts("signed on 5 April 1995 by 4 States")[0].value == 4
    assert days("resolution 502 (1982)")[0].year == 1982


def test_dates_agree_as_far_as_both_say() -> None:
    full, year, other = days("5 April 1995")[0], days("1995")[0], days("6 April 1995")[0]
    assert full.covers(year)
    assert not year.covers(full)
    assert full.agrees(year)
    assert not full.agrees(other)


@pytest.mark.parametrize(("written", "value"), [("1,234,567", 1234567), ("3.14", 3.14), ("5,9", 5.9), ("1 000", 1000)])
def test_separators(written: str, value: float) -> None:
    assert number(written) == value


def test_chinese_numerals() -> None:
    assert han_number("一百二十") == 120
    assert han_number("三萬五千") == 35000
    assert han_number("甲") is None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    places = [(day.start, day.end) for day in days(text)] + [(amount.start, amount.end) for amount in amounts(text)]
    assert all(0 <= start < end <= len(text) for start, end in places)


def test_what_is_given_is_the_askers_own() -> None:
    """What is read of a sentence is remembered; whoever changes a list changes nobody else's."""
    text = "On 5 April 1995 three States paid 43,000 dollars."
    dated, counted = days(text), amounts(text)
    assert dated
    assert counted
    told = (list(dated), list(counted))
    dated.clear()
    counted.clear()
    assert (days(text), amounts(text)) == told


def test_a_long_text_is_read_as_its_parts_are_and_not_remembered() -> None:
    text = "On 5 April 1995 three States paid 43,000 dollars. "
    before = _known_days.cache_info().currsize, _known_amounts.cache_info().currsize
    assert [day.start for day in days(text * 50)] == [len(text) * n + days(text)[0].start for n in range(50)]
    assert len(amounts(text * 50)) == 50 * len(amounts(text))
    assert _known_days.cache_info().currsize <= before[0] + 1
    assert _known_amounts.cache_info().currsize <= before[1] + 1


@given(st.text(alphabet="年月日一二〇 19月thang namjune/-.,٣x", max_size=40))
@settings(max_examples=150)
def test_a_date_is_never_without_a_digit(text: str) -> None:
    assert all(_ANY_DIGIT.search(text[day.start : day.end]) for day in days(text))
    if not _ANY_DIGIT.search(text):
        assert not _DATES.search(text)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("one hundred and twenty days", 120, "day"),
        ("two hundred and fifty days", 250, "day"),
        ("forty eight hours", 48, ""),
        ("quatre-vingt-dix jours", 90, "day"),
        ("cent vingt jours", 120, "day"),
        ("soixante-cinq ans", 65, "year"),
        ("сорок восемь часов", 48, ""),
        ("сто восемьдесят дней", 180, "day"),
        ("двадцять п'ять днів", 25, "day"),
        ("bốn mươi tám giờ", 48, ""),
        ("bon muoi tam gio", 48, ""),
        ("một trăm hai mươi nghìn tấn", 120_000, ""),
        ("hai mươi năm qua", 20, "year"),
    ],
)
def test_numbers_of_several_words_are_one(text: str, value: float, unit: str) -> None:
    assert [(each.value, each.unit) for each in amounts(text)] == [(value, unit)]


def test_a_word_with_diacritics_of_its_own_is_no_number() -> None:
    assert amounts("tên đại lý của tàu") == []
    assert [each.value for each in amounts("ten days")] == [10]


def test_numbers_side_by_side_stay_apart() -> None:
    assert [each.value for each in amounts("ten or twenty; thirty, forty")] == [10, 20, 30, 40]
