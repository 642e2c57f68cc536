"""Declared dates, in the forms that documents use."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import parse_date


@pytest.mark.parametrize(
    "text",
    [
        "2022-03-31", "2022-03-31T21:42:30", "20220331", "2022/03/31", "2022.3.31", "31/03/2022",
        "31.3.2022", "31-03-2022", "03/31/2022", "31 March 2022", "March 31, 2022",
        "Thursday, March 31, 2022", "31st of March 2022", "31 mars 2022", "31 de marzo de 2022",
        "31 марта 2022 г.", "31 березня 2022 року", "ngày 31 tháng 3 năm 2022", "31 tháng 3, 2022",
        "2022年3月31日", "2022 年 3 月 31 日", " 31/03/2022 ", "2022-03-31/2022-03-31",
        "31/03/2022 10:15",
    ],
)  # fmt: skip
def test_one_day_in_many_forms(text: str) -> None:
    assert parse_date(text) == (datetime(2022, 3, 31, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    ("text", "when", "precision"),
    [
        ("2022", (2022, 1, 1), "year"),
        ("2022-03", (2022, 3, 1), "month"),
        ("March 2022", (2022, 3, 1), "month"),
        ("tháng 3 năm 2022", (2022, 3, 1), "month"),
        ("2022年3月", (2022, 3, 1), "month"),
        ("05/06/1999", (1999, 6, 5), "day"),
        ("1er mars 2022", (2022, 3, 1), "day"),
        ("2012-01-01:2012-12-31", (2012, 1, 1), "year"),
        ("2012-02-03/2012-02-05", (2012, 2, 1), "month"),
        ("2022-03-31T21:42:30+07:00", (2022, 3, 31, 14, 42, 30), "second"),
        ("Tue, 01 Mar 2022 10:00:00 +0700", (2022, 3, 1, 3), "second"),
        ("Tue, 01 Mar 2022 10:00:00 GMT", (2022, 3, 1, 10), "second"),
        ("1998-05-14Z", (1998, 5, 14), "day"),
        ("2025-05-06T07:40Z", (2025, 5, 6, 7, 40), "second"),
        ("2025-05-06 07:40:11.5 UTC", (2025, 5, 6, 7, 40, 11), "second"),
        ("2016-12-31T23:59:60Z", (2016, 12, 31, 23, 59, 59), "second"),
    ],
)
def test_precision(text: str, when: tuple[int, ...], precision: str) -> None:
    assert parse_date(text) == (datetime(*when, tzinfo=UTC), precision)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    "text",
    [
        None, "", "soon", "1935?", "~1990", "31/02/2020", "2022-13-01", "9999-12-31", "0001-01-01",
        "Jan. 30", "12/2022/5", "2012-01-01:2014-12-31", "2012-05-01/2012-01-01",
        "Article 5 of 1999", "x" * 500, "tháng 13 năm 2022",
    ],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert parse_date(text) is None


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{1,4}[-/.: T]{1,2}[0-9]{1,4}[-/. ]?[0-9]{0,5}", fullmatch=True))
def test_any_text_is_survived(text: str) -> None:
    dated = parse_date(text)
    assert dated is None or dated.when.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_iso_times_come_back(when: datetime) -> None:
    when = when.replace(microsecond=0)
    assert parse_date(when.isoformat()) == (when, "second")


@given(st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(2900, 1, 1)))
def test_day_first_and_iso_agree(when: datetime) -> None:
    day = when.date()
    assert parse_date(day.isoformat()) == parse_date(f"{day.day}.{day.month}.{day.year}") or day.day <= 12 < day.month
