"""Dates as people write them, and global options that may stand anywhere."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.arguments import GLOBAL_FLAGS, GLOBAL_VALUES, as_day, as_moment, hoist_globals
from pipelines.errors import UsageError

GLOBALS = st.one_of(
    st.tuples(st.sampled_from(GLOBAL_FLAGS)),
    st.tuples(st.sampled_from(GLOBAL_VALUES), st.from_regex(r"[a-z0-9/.-]{1,8}", fullmatch=True)),
    st.from_regex(r"[a-z0-9=/-]{0,8}", fullmatch=True).map(lambda value: (f"--lake={value}",)),
)
WORDS = st.tuples(st.from_regex(r"[a-zA-Zàếđ 0-9?]{1,12}", fullmatch=True))


@given(st.lists(st.one_of(GLOBALS, WORDS), max_size=8))
@settings(max_examples=100)
def test_hoisting_keeps_every_word_and_both_orders(groups: list[tuple[str, ...]]) -> None:
    words = [word for group in groups for word in group]
    given_globals = [word for group in groups if group[0].startswith("--") for word in group]
    rest = [word for group in groups if not group[0].startswith("--") for word in group]
    assert hoist_globals(words) == given_globals + rest
    assert hoist_globals(hoist_globals(words)) == hoist_globals(words)


def test_what_follows_a_double_dash_is_left_alone() -> None:
    assert hoist_globals(["ask", "--json", "--", "--lake", "what?"]) == ["--json", "ask", "--", "--lake", "what?"]


def test_a_value_that_is_missing_is_for_the_parser_to_miss() -> None:
    assert hoist_globals(["status", "--lake"]) == ["--lake", "status"]


@given(st.dates())
@settings(max_examples=50)
def test_a_date_means_its_end_in_utc(day: date) -> None:
    moment = as_moment(day.isoformat())
    assert moment == datetime.combine(day, time.max, UTC)
    assert as_day(day.isoformat()) == as_day(day.isoformat(), last=True) == day


@given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.timezones()))
@settings(max_examples=50)
def test_a_moment_keeps_its_instant(moment: datetime) -> None:
    read = as_moment(moment.isoformat())
    assert read == moment.astimezone(UTC)  # in the hour that clocks are set back, only so do two zones compare
    assert read.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_utc() -> None:
    assert as_moment("2025-06-09T06:00") == datetime(2025, 6, 9, 6, tzinfo=UTC)
    assert as_moment("2025-06-09T06:00:00+07:00") == datetime(2025, 6, 8, 23, tzinfo=UTC)


@given(st.dates(date(1000, 1, 1), date(9999, 11, 30)))
@settings(max_examples=50)
def test_months_and_years_are_whole(day: date) -> None:
    month, year = f"{day:%Y-%m}", f"{day:%Y}"
    assert as_day(month).day == 1
    assert (as_day(month, last=True) + timedelta(days=1)).day == 1
    assert as_day(month) <= day <= as_day(month, last=True)
    assert (as_day(year), as_day(year, last=True)) == (date(day.year, 1, 1), date(day.year, 12, 31))


def test_the_very_last_month() -> None:
    assert as_day("9999-12", last=True) == date(9999, 12, 31)


@given(st.text(max_size=12))
@settings(max_examples=150)
def test_what_is_no_date_is_wrong_usage(text: str) -> None:
    for read in (as_moment, as_day):
        try:
            said = repr(read(text))
        except UsageError as error:
            said = str(error)
        assert said.startswith("datetime.") or repr(text) in said


@pytest.mark.parametrize(
    "text", ["", "0000", "2025-13", "2025-02-30", "10.06.2025", "20x5", "２０２５", "-001", "+200"]
)
def test_what_only_looks_like_a_date(text: str) -> None:
    with pytest.raises(UsageError, match="not a date"):
        as_day(text)
