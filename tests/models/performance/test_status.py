"""A status never says more than the reports, and both sides where they differ."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from models.performance import BASES, STANCES, STATUSES, Evidence, standing
from models.performance.status import gravest


def one(stance: str, basis: str, day: str, key: str = "", said_by: str | None = None) -> Evidence:
    return Evidence(key or f"{stance}{basis}{day}", stance, basis, date.fromisoformat(day), said_by)  # type: ignore[arg-type]


def test_nothing_and_intentions() -> None:
    assert standing("XAR", []).status == "no evidence"
    assert standing("XAR", [one("neutral", "duty", "2020-01-01")]).status == "no evidence"
    assert standing("XAR", [one("supports", "intention", "2020-01-01")]).status == "indications of action"
    assert standing("XAR", [one("supports", "denial", "2020-01-01")]).status == "indications of action"


def test_done_and_not_done() -> None:
    assert standing("XAR", [one("supports", "done", "2020-01-01")]).status == "reported met"
    both = standing("XAR", [one("contradicts", "not done", "2020-01-01"), one("supports", "denial", "2020-01-05")])
    assert (both.status, both.disputed) == ("reported breached", True)


def test_not_yet_then_late_is_no_dispute() -> None:
    told = standing("XAR", [
        one("contradicts", "not done", "2024-04-03"), one("contradicts", "late", "2024-05-28"),
        one("supports", "done", "2024-05-28"),
    ])  # fmt: skip
    assert (told.status, told.disputed) == ("reported breached", False)


def test_occasions_are_told_apart() -> None:
    reports = [one("contradicts", "late", "2024-05-28"), one("supports", "done", "2025-03-29")]
    told = standing("XAR", reports, [date(2024, 3, 31), date(2025, 3, 31), date(2023, 3, 31)])
    assert [occasion.status for occasion in told.occasions] == ["reported breached"], "both after the day of 2024"
    told = standing("XAR", [*reports, one("supports", "done", "2025-04-02")], [date(2024, 3, 31), date(2025, 3, 31)])
    assert [occasion.status for occasion in told.occasions] == ["reported met", "reported breached"]
    apart = standing("XAR", [one("supports", "done", "2020-01-01"), one("contradicts", "not done", "2021-01-01")])
    assert (apart.status, apart.disputed, len(apart.occasions)) == ("reported breached", False, 2)


def test_not_done_before_the_day_is_no_breach() -> None:
    told = standing("XAR", [one("contradicts", "not done", "2024-02-01")], [date(2024, 3, 31)])
    assert told.status == "no evidence"


rows = st.builds(
    Evidence, st.uuids().map(str), st.sampled_from(STANCES), st.sampled_from(BASES),
    st.none() | st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.none() | st.just("XAR"),
)  # fmt: skip


@given(st.lists(rows, max_size=12), st.lists(st.dates(date(2000, 1, 1), date(2030, 1, 1)), max_size=3))
def test_never_more_than_the_evidence(evidence: list[Evidence], dues: list[date]) -> None:
    told = standing("XAR", evidence, dues)
    assert told.status in STATUSES
    if told.status == "reported breached":
        assert any(each.stance == "contradicts" for each in evidence)
    if told.status == "reported met":
        assert any(each.stance == "supports" and each.basis not in ("intention", "denial") for each in evidence)
    assert told.status == gravest(occasion.status for occasion in told.occasions)
    told_of = [key for occasion in told.occasions for key in occasion.evidence]
    assert len(told_of) == sum(each.stance != "neutral" for each in evidence)
