"""Where a commitment stands by what is reported: never more than the reports say, and both sides where they differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.performance.facts import Basis, Stance, Status

APART = timedelta(days=60)
"""Reports of a standing duty further apart than this are about different occasions."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A report as far as the standing of a commitment rests on it."""

    key: str
    stance: Stance
    basis: Basis
    day: date | None
    """The day it was published."""
    said_by: str | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time that a commitment was, or should have been, acted on, as reported."""

    since: date | None
    until: date | None
    status: Status
    disputed: bool
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one state stands on a commitment."""

    party: str
    status: Status
    disputed: bool
    occasions: tuple[Occasion, ...]
    """Newest first."""


def standing(party: str, evidence: Iterable[Evidence], dues: Sequence[date] = ()) -> Standing:
    """Where a state stands on a commitment.

    A breach that is reported once stays reported: the status of the whole is the gravest of its occasions, and the
    occasions tell each by itself.

    Args:
        party: the state.
        evidence: what is reported of it, neutral reports among it.
        dues: days by which it had to act; reports go with the last one before them.
    """
    telling = sorted(
        (one for one in evidence if one.stance != "neutral"), key=lambda one: (one.day or date.min, one.key)
    )
    groups: list[list[Evidence]] = []
    marks: list[object] = []
    for one in telling:
        mark = _mark(one, dues)
        last = groups[-1][-1].day if groups else None
        near = one.day is None or last is None or one.day - last <= APART
        if groups and (marks[-1] == mark if dues else near):
            groups[-1].append(one)
        else:
            groups.append([one])
            marks.append(mark)
    occasions = tuple(_occasion(group, dues) for group in reversed(groups))
    worst = gravest(one.status for one in occasions)
    return Standing(party, worst, any(one.disputed for one in occasions if one.status == worst), occasions)


_GRAVITY: dict[Status, int] = {
    "no evidence": 0, "indications of action": 1, "reported met": 2, "reported breached": 3,
}  # fmt: skip


def gravest(statuses: Iterable[Status]) -> Status:
    """The gravest of some statuses."""
    found: list[Status] = list(statuses)
    return max(found, key=_GRAVITY.__getitem__) if found else "no evidence"


def _mark(one: Evidence, dues: Sequence[date]) -> date | None:
    passed = [due for due in dues if one.day is not None and due <= one.day]
    return max(passed) if passed else None


def _occasion(group: Sequence[Evidence], dues: Sequence[date]) -> Occasion:
    kept = [one for one in group if not _early(one, dues)]
    done = [one for one in kept if one.stance == "supports" and one.basis in ("done", "not done", "verdict")]
    broken = [one for one in kept if one.stance == "contradicts"]
    denied = [one for one in kept if one.basis == "denial"]
    status: Status
    if broken:
        status = "reported breached"
    elif done:
        status = "reported met"
    elif denied or any(one.basis == "intention" for one in kept):
        status = "indications of action"
    else:
        status = "no evidence"
    days = [one.day for one in group if one.day is not None]
    return Occasion(
        min(days, default=None),
        max(days, default=None),
        status,
        bool(broken) and (bool(denied) or _at_odds(done, broken)),
        tuple(one.key for one in group),
    )


def _early(one: Evidence, dues: Sequence[date]) -> bool:
    """Whether a report that something was not done came before it had to be."""
    return one.basis == "not done" and bool(dues) and one.day is not None and one.day <= min(dues)


def _at_odds(done: Sequence[Evidence], broken: Sequence[Evidence]) -> bool:
    """Whether some say it was done while others go on to say it was not: *not yet*, then *late*, is no dispute."""
    first = min((one.day for one in done if one.day), default=None)
    return first is not None and any(one.day is not None and one.day >= first and one.basis != "late" for one in broken)
