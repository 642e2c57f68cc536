"""Where parties stand, and when treaties enter into force."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from models.edtf import parse
from models.treaties.standing import STATUSES, Act, Force, add, computed_force, standing

FORCE = Force(parse("2000-03-01"), "register")


def act(party: str | None, action: str, day: str | None, note: str = "") -> Act:
    return Act(f"{party}-{action}-{day}", party, action, parse(day) if day else None, note)


def test_ratification_before_and_after_general_entry_into_force() -> None:
    acts = [act("AAA", "ratification", "1999-01-01"), act("BBB", "accession", "2003-09-09")]
    assert standing("AAA", date(2000, 2, 29), acts, force=FORCE).status == "not-in-force"
    assert standing("AAA", date(2000, 3, 1), acts, force=FORCE).status == "in-force"
    assert standing("BBB", date(2002, 1, 1), acts, force=FORCE).status == "not-in-force"
    own = standing("BBB", date(2010, 1, 1), acts, force=FORCE)
    assert (own.status, own.since) == ("in-force", "2003-09-09")


def test_signature_alone_binds_nobody() -> None:
    acts = [act("AAA", "signature", "1998-05-14"), act("BBB", "ratification", "1999-01-01")]
    assert standing("AAA", date(2010, 1, 1), acts, force=FORCE).status == "signed"
    assert standing("CCC", date(2010, 1, 1), acts, force=FORCE).status == "unknown"


def test_leaving_takes_effect_when_the_note_or_the_notice_says() -> None:
    acts = [
        act("AAA", "ratification", "1999-01-01"),
        act("AAA", "denunciation", "2025-05-20", "Takes effect on 2026-05-20"),
    ]
    assert standing("AAA", date(2026, 1, 1), acts, force=FORCE).status == "in-force"
    assert standing("AAA", date(2026, 5, 20), acts, force=FORCE).status == "ended"
    plain = [acts[0], act("AAA", "denunciation", "2025-05-20")]
    notice = {"amount": 12, "unit": "month"}
    assert standing("AAA", date(2026, 5, 19), plain, force=FORCE, notice=notice).status == "in-force"
    assert standing("AAA", date(2026, 5, 20), plain, force=FORCE, notice=notice).status == "ended"


def test_uncertain_dates_stay_uncertain() -> None:
    acts = [act("AAA", "entry_into_force", "1990")]
    assert standing("AAA", date(1990, 6, 1), acts, force=Force(None, "unknown")).status == "uncertain"
    assert standing("AAA", date(1991, 1, 1), acts, force=Force(None, "unknown")).status == "in-force"
    assert standing("AAA", date(1989, 1, 1), acts, force=Force(None, "unknown")).status == "not-in-force"


def test_entry_into_force_is_computed_from_the_fourth_deposit() -> None:
    rule = {"kind": "event", "event": "deposit", "amount": 30, "unit": "day", "nth": 4}
    acts = [
        act(party, "ratification", day)
        for party, day in zip("ABCD", ("1998-11-20", "1999-02-02", "1999-06-15", "2000-01-31"), strict=True)
    ]
    force = computed_force(rule, acts)
    assert force.date is not None
    assert force.date.text == "2000-03-01"
    assert len(force.acts) == 4
    assert computed_force(rule, acts[:3]).date is None


def test_the_first_day_of_the_second_month() -> None:
    rule = {"kind": "event", "event": "notification", "amount": 2, "unit": "month", "month_start": True}
    acts = [act("A", "notification", "2009-09-14"), act("B", "notification", "2009-10-20")]
    force = computed_force(rule, acts, ("A", "B"))
    assert force.date is not None
    assert force.date.text == "2009-12-01"


@settings(max_examples=80, deadline=None)
@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2200, 1, 1)), st.integers(0, 60))
def test_months_keep_to_their_ends(day: date, months: int) -> None:
    later = add(day, months, "month")
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["AAA", "BBB", None]),
            st.sampled_from(["signature", "ratification", "accession", "withdrawal", "entry_into_force", "objection"]),
            st.sampled_from(["1990", "1991-05-05", "2001-01-01?", None, "1990/..", ".."]),
        ),
        max_size=6,
    ),
    st.dates(min_value=date(1980, 1, 1), max_value=date(2030, 1, 1)),
)
def test_any_acts_give_a_status_that_is_one(acts: list[tuple[str | None, str, str | None]], on: date) -> None:
    made = [act(*one) for one in acts]
    assert standing("AAA", on, made, force=Force(None, "unknown")).status in STATUSES
