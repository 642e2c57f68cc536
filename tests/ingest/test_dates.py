"""Dates as documents declare them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dates import parse_date


@pytest.mark.parametrize(
    ("text", "when", "precision"),
    [
        ("1998-05-14", "1998-05-14T00:00:00+00:00", "day"),
        ("1998-05-14Z", "1998-05-14T00:00:00+00:00", "day"),
        ("1998-05", "1998-05-01T00:00:00+00:00", "month"),
        ("1998", "1998-01-01T00:00:00+00:00", "year"),
        ("2025-05-06T07:40:00+07:00", "2025-05-06T00:40:00+00:00", "second"),
        ("2025-05-06T07:40Z", "2025-05-06T07:40:00+00:00", "second"),
        ("2025-05-06 07:40:11.5 UTC", "2025-05-06T07:40:11+00:00", "second"),
        ("2025-05-06T07:40:00", "2025-05-06T00:00:00+00:00", "day"),
        ("Tue, 06 May 2025 07:40:00 +0700", "2025-05-06T00:40:00+00:00", "second"),
        ("Tue, 06 May 2025 07:40:00 GMT", "2025-05-06T07:40:00+00:00", "second"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00", "second"),
    ],
)
def test_what_is_declared_is_read(text: str, when: str, precision: str) -> None:
    found = parse_date(text)
    assert found is not None
    assert (found.when.isoformat(), found.precision) == (when, precision)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "undated",
        "9999-12-31",
        "0001-01-01",
        "2025-13-01",
        "2025-02-30",
    ],
)
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert parse_date(text) is None


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_iso_times_come_back(when: datetime) -> None:
    when = when.replace(microsecond=0)
    assert parse_date(when.isoformat()) == (when, "second")


@given(st.text(max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    found = parse_date(text)
    assert found is None or found.when.tzinfo is UTC
