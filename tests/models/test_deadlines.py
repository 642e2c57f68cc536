"""Deadlines: counting of days, months and years; parties that join early and late; dates known in part."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.commitments.facts import Deadline, Span
from models.deadlines import Action, Days, closes, in_force, parse_edtf, resolve, shift
from models.errors import InvalidInputError

HERE = Span(0, 1)
FORCE = Action("entry into force", "2000-03-01")
LATE = date(2030, 12, 31)
days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def relative(amount: int, unit: str, direction: str = "after", anchor: str = "entry into force") -> Deadline:
    return Deadline("relative", HERE, anchor, amount, unit, None, direction)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        ("2023-01-31", 1, "month", "2023-02-28"),
        ("2024-01-31", 1, "month", "2024-02-29"),
        ("2024-02-29", 1, "year", "2025-02-28"),
        ("2024-02-29", 4, "year", "2028-02-29"),
        ("1900-02-28", 1, "day", "1900-03-01"),
        ("2000-02-28", 1, "day", "2000-02-29"),
        ("2024-03-31", -1, "month", "2024-02-29"),
        ("2024-03-01", 10, "day", "2024-03-11"),
        ("2024-03-01", -10, "day", "2024-02-20"),
        ("2024-03-01", 1, "business day", "2024-03-04"),
        ("2024-03-01", 48, "hour", "2024-03-03"),
        ("2024-03-01", 15, "minute", "2024-03-02"),
    ],
)
def test_counts_as_the_rules_say(start: str, amount: int, unit: str, end: str) -> None:
    assert shift(date.fromisoformat(start), amount, unit) == date.fromisoformat(end)


def test_business_days_skip_holidays() -> None:
    assert shift(date(2024, 12, 24), 2, "business day", {date(2024, 12, 25), date(2024, 12, 26)}) == date(2024, 12, 30)


@given(days, st.integers(-600, 600))
@settings(max_examples=60)
def test_months_land_in_the_right_month(start: date, amount: int) -> None:
    end = shift(start, amount, "month")
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == amount
    assert end.day <= start.day
    assert end.day == start.day or (end + timedelta(days=1)).day == 1


@given(days, st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=60)
def test_more_time_is_never_earlier(start: date, less: int, more: int) -> None:
    for unit in ("day", "month", "business day"):
        assert shift(start, less, unit) <= shift(start, less + more, unit)


@given(days)
@settings(max_examples=60)
def test_days_of_an_uncertain_date_hold_the_certain_one(day: date) -> None:
    for text in (f"{day:%Y-%m-%d}", f"{day:%Y-%m}", f"{day:%Y}", f"{day:%Y}"[:3] + "X", f"{day:%Y-%m-%d}?"):
        known = parse_edtf(text)
        assert known.earliest <= day <= known.latest


@given(days, st.integers(0, 60), st.sampled_from(["day", "month", "year"]))
@settings(max_examples=60)
def test_a_range_holds_what_each_of_its_days_gives(day: date, amount: int, unit: str) -> None:
    [due] = resolve(relative(amount, unit), "", None, [Action("entry into force", f"{day:%Y-%m}")], until=LATE)
    assert due.days is not None
    assert due.days.earliest <= shift(day, amount, unit) <= due.days.latest


@given(days, st.sampled_from(["Asia/Ho_Chi_Minh", "America/New_York", "Pacific/Kiritimati", "UTC", "Europe/Paris"]))
@settings(max_examples=60)
def test_a_day_closes_within_a_day_of_its_end_in_utc(day: date, zone: str) -> None:
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    assert abs(closes(day, zone) - end) <= timedelta(hours=14)


def test_zones_are_those_of_the_place() -> None:
    assert closes(date(2024, 3, 31), "Asia/Ho_Chi_Minh") == datetime(2024, 3, 31, 17, tzinfo=UTC)
    with pytest.raises(InvalidInputError, match="no time zone"):
        closes(date(2024, 3, 31), "Nowhere/At_All")


def test_ratification_before_and_after_general_entry_into_force() -> None:
    early, late = Action("ratification", "1999-04-12", "XLH"), Action("accession", "2006-04-18", "XZO")
    actions = [FORCE, early, late]
    assert in_force(actions, "XLH") == Days(date(2000, 3, 1), date(2000, 3, 1))
    assert in_force(actions, "XZO", (30, "day")) == Days(date(2006, 5, 18), date(2006, 5, 18))
    assert in_force(actions, "XZO") is None
    [first] = resolve(relative(1, "year"), "", "XLH", actions, until=LATE)
    [second] = resolve(relative(1, "year"), "", "XZO", actions, until=LATE, wait=(30, "day"))
    assert first.days == Days(date(2001, 3, 1), date(2001, 3, 1))
    assert second.days == Days(date(2007, 5, 18), date(2007, 5, 18))
    [unknown] = resolve(relative(1, "year"), "", "XZO", actions, until=LATE)
    assert (unknown.days, unknown.state) == (None, "unknown")


@given(days, days)
@settings(max_examples=60)
def test_nobody_is_bound_before_the_treaty_is(general: date, consent: date) -> None:
    actions = [Action("entry into force", str(general)), Action("ratification", str(consent), "XAV")]
    bound = in_force(actions, "XAV", (30, "day"))
    assert bound is not None
    assert bound.earliest >= general


def test_signatories_of_a_treaty_in_force_on_signature_are_bound_with_it() -> None:
    actions = [Action("entry into force", "2018-04-05"), Action("signature", "2018-04-05", "XAV")]
    assert in_force(actions, "XAV") == Days(date(2018, 4, 5), date(2018, 4, 5))
    assert in_force(actions, "XTV") is None


def test_recurring_by_a_date_starts_once_bound() -> None:
    yearly = Deadline("recurring", HERE, None, 1, "year", "--03-31")
    due = resolve(yearly, "", None, [FORCE], until=date(2003, 12, 31))
    assert [one.days.latest for one in due if one.days] == [date(y, 3, 31) for y in (2000, 2001, 2002, 2003)]


def test_recurring_does_not_drift_at_month_ends() -> None:
    monthly = Deadline("recurring", HERE, None, 1, "month")
    due = resolve(monthly, "", None, [Action("entry into force", "2024-01-31")], until=date(2024, 5, 31))
    assert [one.days.latest.day for one in due if one.days] == [29, 31, 30, 31]


def test_withdrawal_ends_it() -> None:
    yearly = Deadline("recurring", HERE, None, 1, "year")
    actions = [FORCE, Action("ratification", "1999", "XTV"), Action("withdrawal", "2002-06-01", "XTV")]
    due = resolve(yearly, "", "XTV", actions, until=date(2004, 12, 31))
    assert [one.state for one in due] == ["resolved", "resolved", "not applicable", "not applicable"]


def test_a_date_past_before_the_treaty_bound_a_party_does_not_bind_it() -> None:
    fixed = Deadline("absolute", HERE, date="2005-12-31")
    [due] = resolve(fixed, "", None, [Action("entry into force", "2006-01-02")], until=LATE)
    assert due.state == "not applicable"
    [due] = resolve(fixed, "", None, [], until=LATE)
    assert due.days == Days(date(2005, 12, 31), date(2005, 12, 31))


def test_says_what_is_missing() -> None:
    assert "not named" in resolve(Deadline("relative", HERE, None, 30, "day"), "", None, [FORCE], until=LATE)[0].reason
    assert "receipt" in resolve(relative(30, "day", anchor="receipt of notice"), "", None, [], until=LATE)[0].reason
    assert "interval" in resolve(Deadline("recurring", HERE), "", None, [FORCE], until=LATE)[0].reason
    assert resolve(Deadline("none", HERE), "", None, [FORCE], until=LATE)[0].state == "not applicable"
    known = resolve(relative(30, "day", anchor="notice"), "", None, [], until=LATE, events={"notice": "2024-02-01"})
    assert known[0].days == Days(date(2024, 3, 2), date(2024, 3, 2))


@pytest.mark.parametrize("text", ["", "yesterday", "2024-02-30", "2024-13", "../2024", "99", "2024-1-1"])
def test_refuses_what_is_no_date(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_edtf(text)


def test_refuses_what_lies_beyond_the_calendar() -> None:
    with pytest.raises(InvalidInputError, match="calendar"):
        shift(date(9999, 12, 31), 1, "year")
    with pytest.raises(InvalidInputError, match="no unit"):
        shift(date(2024, 1, 1), 1, "fortnight")
