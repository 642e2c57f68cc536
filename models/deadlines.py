"""Dates by which commitments fall due, computed from a deadline and what the parties did.

Rules of counting, stated once:

- The day of the event is not counted: ten days after 1 March is 11 March; ten days before it, 19 February.
- Months and years keep the day of the month, and are cut to the last day of a shorter month: one month after
  31 January is 28 February, or 29 in a leap year; one year after 29 February is 28 February.
- The n-th of a row of months or years is counted from the start, not from the one before: nothing drifts.
- Business days are Monday to Friday without the holidays given; other periods run through week-ends and are not moved.
- A date known only in part (EDTF: ``1999``, ``1999-04``, ``199X``, ``1999-04-12?``, ``1999-03/1999-05``) gives a range;
  what is computed from it is a range as well: the due date lies between ``earliest`` and ``latest``.
- A day ends at midnight in the time zone asked for; the zone of the depositary is the usual choice.
- "Entry into force" is that of the treaty, for parties bound by then; for a party that joined later, or where the words
  say "for that Party", it is the day on which the treaty entered into force for that party.
"""

import calendar
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from models import edtf
from models.commitments.facts import Deadline
from models.errors import InvalidInputError

JOINING = frozenset({"ratification", "accession", "acceptance", "approval", "succession", "definitive signature"})
"""Acts by which a party consents to be bound."""

LEAVING = frozenset({"withdrawal", "denunciation"})
_FORCE = "entry into force"
_OWN = re.compile(
    r"\bfor (?:that|the said|each|it|such|the)\b.{0,20}\b(?:part|state|it\b)|à l'égard|para (?:esa|dicha|cada) parte"
    r"|đối với (?:bên|quốc gia) đó|đối với mình",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, order=True)
class Days:
    """A day known to lie between two, both included; one day when they are the same."""

    earliest: date
    latest: date

    def __post_init__(self) -> None:
        if self.latest < self.earliest:
            raise InvalidInputError(f"{self.latest} is before {self.earliest}")

    @property
    def certain(self) -> bool:
        """Whether it is one day."""
        return self.earliest == self.latest


@dataclass(frozen=True, slots=True)
class Action:
    """What a party did under a treaty, or what befell the treaty itself (``party`` None)."""

    kind: str
    """signature, ratification, accession, ..., entry into force, withdrawal."""
    date: str
    """EDTF."""
    party: str | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A day by which a party must have acted, or why none can be given."""

    party: str | None
    occurrence: int
    """1 for the first or only one."""
    days: Days | None
    state: Literal["resolved", "unknown", "not applicable"]
    reason: str
    """How it was computed, or why it was not."""


def parse_edtf(text: str) -> Days:
    """The days a date may mean: EDTF level 0, the parts of level 1 that :mod:`models.edtf` reads, and intervals.

    Raises:
        InvalidInputError: it is no such date, there is no such day, or it has no beginning or end.
    """
    known = edtf.parse(text.strip().partition("T")[0])
    if known is None:
        raise InvalidInputError(f"{text!r} is no date: write 1999, 1999-04, 1999-04-12, 199X or 1999-03/1999-05")
    if known.first is None or known.last is None:
        raise InvalidInputError(f"{text!r}: an open interval has no days to count from")
    return Days(known.first, known.last)


def shift(day: date, amount: int, unit: str, holidays: Collection[date] = frozenset()) -> date:
    """A day so many units later, or earlier when ``amount`` is negative.

    Args:
        unit: minute, hour (counted as days begun), day, business day, month or year.

    Raises:
        InvalidInputError: another unit, or a year beyond the calendar's.
    """
    try:
        match unit:
            case "day":
                return day + timedelta(days=amount)
            case "hour" | "minute":
                per_day = 24 if unit == "hour" else 24 * 60
                return day + timedelta(days=-(-abs(amount) // per_day) * (1 if amount >= 0 else -1))
            case "business day":
                return _business(day, amount, holidays)
            case "month" | "year":
                months = day.year * 12 + day.month - 1 + amount * (12 if unit == "year" else 1)
                year, month = divmod(months, 12)
                return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError, calendar.IllegalMonthError):
        raise InvalidInputError(f"{amount} {unit}s from {day} lie beyond the calendar") from None
    raise InvalidInputError(f"no unit {unit!r}: use minute, hour, day, business day, month or year")


def _business(day: date, amount: int, holidays: Collection[date]) -> date:
    step = timedelta(days=1 if amount >= 0 else -1)
    left = abs(amount)
    while left:
        day += step
        if day.weekday() < 5 and day not in holidays:
            left -= 1
    return day


def closes(day: date, zone: str = "UTC") -> datetime:
    """The moment at which a day is over in a time zone, in UTC.

    Raises:
        InvalidInputError: there is no such zone.
    """
    try:
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=ZoneInfo(zone))
    except (KeyError, ValueError, OSError):
        raise InvalidInputError(f"no time zone {zone!r}: write a name such as Asia/Ho_Chi_Minh") from None
    return midnight.astimezone(UTC)


def in_force(actions: Iterable[Action], party: str | None, wait: tuple[int, str] | None = None) -> Days | None:
    """When a treaty entered into force, in general (``party`` None) or for a party; None when that cannot be told.

    Args:
        actions: what is known.
        party: its code.
        wait: how long after its own consent a treaty already in force binds a party that joins, as (amount, unit);
            None: not known, and only a recorded entry into force for that party will do.
    """
    listed = list(actions)
    general = _first(listed, {_FORCE}, None)
    if party is None:
        return general
    own = _first(listed, {_FORCE}, party)
    if own is not None:
        return own
    consent = _first(listed, JOINING, party)
    if consent is None:
        # Treaties in force on signature have no acts of consent at all: the signatories are bound with it.
        joined = any(action.kind in JOINING for action in listed)
        signed = _first(listed, {"signature"}, party)
        return general if general is not None and signed is not None and not joined else None
    if general is not None and consent.latest <= general.earliest:
        return general
    if general is not None and wait is not None and consent.earliest > general.latest:
        amount, unit = wait
        return Days(shift(consent.earliest, amount, unit), shift(consent.latest, amount, unit))
    if general is not None and wait is not None:
        amount, unit = wait
        return Days(general.earliest, max(general.latest, shift(consent.latest, amount, unit)))
    return None


def _first(actions: Iterable[Action], kinds: Collection[str], party: str | None) -> Days | None:
    found = [parse_edtf(action.date) for action in actions if action.kind in kinds and action.party == party]
    return min(found) if found else None


def resolve(
    deadline: Deadline,
    words: str,
    party: str | None,
    actions: Sequence[Action],
    *,
    until: date,
    wait: tuple[int, str] | None = None,
    events: Mapping[str, str] | None = None,
    holidays: Collection[date] = frozenset(),
    most: int = 200,
) -> list[Due]:
    """Days by which a party must act.

    Args:
        deadline: as read from the clause.
        words: the deadline's own words, which say whose entry into force is meant.
        party: whose; None for a treaty whose parties are not known one by one.
        actions: of the treaty, by all parties.
        until: last day that a recurring deadline is followed to.
        wait: see :func:`in_force`.
        events: EDTF dates of other events, by the anchor's words.
        holidays: days that are not business days, besides week-ends.
        most: occurrences of a recurring deadline at most.

    Returns:
        One entry for each time it falls due; a single one that says why, when none can be given.
    """
    bound = in_force(actions, party, wait)
    left = _first(actions, LEAVING, party) if party is not None else None
    match deadline.kind:
        case "none":
            return [Due(party, 1, None, "not applicable", "the words name no period that a calendar can compute")]
        case "absolute":
            due = _absolute(deadline, party, bound)
        case "relative":
            due = _relative(deadline, words, party, actions, bound, wait, events or {}, holidays)
        case "recurring":
            due = _recurring(deadline, party, bound, until, holidays, most)
    return [_left(one, left) for one in due]


def _left(due: Due, left: Days | None) -> Due:
    if due.days is None or left is None or due.days.earliest <= left.latest:
        return due
    return Due(due.party, due.occurrence, None, "not applicable", f"withdrew with effect from {_said(left)}")


def _absolute(deadline: Deadline, party: str | None, bound: Days | None) -> list[Due]:
    if deadline.date is None:
        return [Due(party, 1, None, "unknown", "the date could not be read")]
    days = parse_edtf(deadline.date)
    if bound is not None and bound.earliest > days.latest:
        return [
            Due(party, 1, None, "not applicable", f"{_said(days)} was past when the treaty bound it ({_said(bound)})")
        ]
    return [Due(party, 1, days, "resolved", f"date in the text: {deadline.date}")]


def _relative(
    deadline: Deadline,
    words: str,
    party: str | None,
    actions: Sequence[Action],
    bound: Days | None,
    wait: tuple[int, str] | None,
    events: Mapping[str, str],
    holidays: Collection[date],
) -> list[Due]:
    anchor = deadline.anchor
    if deadline.amount is None:
        return [Due(party, 1, None, "unknown", f"no period is named, only the event ({anchor})")]
    if anchor is None:
        return [Due(party, 1, None, "unknown", "the event that it counts from is not named")]
    if anchor == _FORCE:
        general = in_force(actions, None)
        own = bool(_OWN.search(words))
        later = bound is not None and (general is None or bound.earliest > general.latest)
        start = bound if own or later or party is None else general if bound is not None else None
        if party is None:
            start = general
        if start is None:
            whom = f"for {party}" if party else "of the treaty"
            return [Due(party, 1, None, "unknown", f"no date of entry into force {whom} is on record")]
        name = f"entry into force{f' for {party}' if start == bound and party else ''} on {_said(start)}"
    elif anchor in events:
        start, name = parse_edtf(events[anchor]), f"{anchor} on {events[anchor]}"
    else:
        return [Due(party, 1, None, "unknown", f"no date of the event is on record: {anchor}")]
    sign = -1 if deadline.direction == "before" else 1
    unit = deadline.unit or "day"
    days = Days(*(shift(day, sign * deadline.amount, unit, holidays) for day in (start.earliest, start.latest)))
    way = {"before": "before", "at": "at", "after": "after", None: "after"}[deadline.direction]
    return [Due(party, 1, days, "resolved", f"{deadline.amount} {unit}s {way} {name}")]


def _recurring(
    deadline: Deadline, party: str | None, bound: Days | None, until: date, holidays: Collection[date], most: int
) -> list[Due]:
    if deadline.amount is None or deadline.unit is None or deadline.amount < 1:
        return [Due(party, 1, None, "unknown", "the words name no interval")]
    if bound is None:
        return [Due(party, 1, None, "unknown", "it recurs from entry into force, of which no date is on record")]
    every = f"every {deadline.amount} {deadline.unit}s"
    due: list[Due] = []
    if deadline.date is not None:
        month, day = (int(part) for part in deadline.date.removeprefix("--").split("-"))
        year = bound.latest.year
        while len(due) < most:
            one = date(year, month, min(day, calendar.monthrange(year, month)[1]))
            if one > until:
                break
            if one >= bound.latest:
                due.append(Due(party, len(due) + 1, Days(one, one), "resolved", f"by {deadline.date[2:]} of each year"))
            year += max(1, deadline.amount if deadline.unit == "year" else 1)
    else:
        for number in range(1, most + 1):
            step = number * deadline.amount
            days = Days(*(shift(day, step, deadline.unit, holidays) for day in (bound.earliest, bound.latest)))
            if days.earliest > until:
                break
            due.append(Due(party, number, days, "resolved", f"{every} from entry into force on {_said(bound)}"))
    return due or [Due(party, 1, None, "not applicable", f"{every}: not due before {until}")]


def _said(days: Days) -> str:
    return str(days.earliest) if days.certain else f"{days.earliest}/{days.latest}"
