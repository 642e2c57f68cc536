"""Where a party stands towards a treaty on a day: from actions and facts, saying what it rests on and what is open."""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from models.edtf import Edtf, parse
from models.treaties.dates import dates

Status = Literal["in-force", "not-in-force", "signed", "ended", "uncertain", "unknown"]
STATUSES: tuple[Status, ...] = ("in-force", "not-in-force", "signed", "ended", "uncertain", "unknown")

CONSENTS = ("ratification", "accession", "acceptance", "approval", "succession", "consent", "notification")
"""Actions by which a state agrees to be bound."""

LEAVING = ("denunciation", "withdrawal")


@dataclass(frozen=True, slots=True)
class Act:
    """What a party did, as one source says; ``party`` None for the treaty as a whole."""

    action_id: str
    party: str | None
    action: str
    date: Edtf | None
    note: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A status and what it rests on."""

    status: Status
    why: str
    acts: tuple[str, ...] = ()
    """Ids of the actions that it rests on."""
    since: str | None = None
    """EDTF of the day from which it holds."""


@dataclass(frozen=True, slots=True)
class Force:
    """When a treaty entered into force in general."""

    date: Edtf | None
    basis: str
    """``register``, ``text``, ``computed`` or ``unknown``, with how."""
    acts: tuple[str, ...] = field(default=())


def add(day: date, amount: int, unit: str) -> date:
    """A day so many days, months or years later; the last day of a shorter month stands for one that is not there."""
    if unit == "day":
        return day + timedelta(days=amount)
    months = amount * (12 if unit == "year" else 1)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def computed_force(rule: Mapping[str, Any], acts: Sequence[Act], parties: Sequence[str] = ()) -> Force:
    """Entry into force by the treaty's own rule, from the parties' actions.

    Args:
        rule: see :func:`models.treaties.clauses.rule_of`.
        acts: all actions known.
        parties: the states that the text names, for rules that need all of them.
    """
    if rule.get("kind") == "date":
        return Force(parse(str(rule["date"])), "text: the clause gives the date")
    if rule.get("kind") != "event":
        return Force(None, "unknown: the clause hangs on no event that can be counted")
    event = str(rule["event"])
    wanted = {
        "signature": ("signature",),
        "exchange": ("exchange",),
        "notification": ("notification", *CONSENTS),
        "deposit": CONSENTS,
        "ratification": CONSENTS,
    }[event]
    dated = sorted(
        {
            (act.date.first, act.party, act.action_id)
            for act in acts
            if act.action in wanted and act.date and act.date.exact and act.date.first
        },
        key=lambda row: row[0] or date.max,
    )
    firsts: dict[str | None, tuple[date, str]] = {}
    for day, party, action_id in dated:
        if day is not None:
            firsts.setdefault(party, (day, action_id))
    ordered = sorted(firsts.values())
    count = rule.get("nth") or (
        len(parties) if event in ("deposit", "notification", "ratification", "signature") else 1
    )
    if not isinstance(count, int) or count < 1 or len(ordered) < count:
        return Force(None, f"unknown: {len(ordered)} of {count or 'all'} {event}s needed are known")
    day, _ = ordered[count - 1]
    amount, unit = rule.get("amount"), rule.get("unit")
    if isinstance(amount, int) and isinstance(unit, str):
        moved = add(day, amount, unit)
        day = moved.replace(day=1) if rule.get("month_start") else moved
    return Force(
        parse(day.isoformat()),
        f"computed: by the clause, from {event} no. {count}",
        tuple(act for _, act in ordered[:count]),
    )


def effect_of_leaving(act: Act, notice: Mapping[str, Any] | None) -> Edtf | None:
    """When a denunciation or withdrawal takes effect: as its note says, else after the notice that the treaty asks."""
    if match := re.search(r"(?:takes?|taking|with)\s+effect\s+(?:on|from)?", act.note, re.IGNORECASE):
        found = dates(act.note, match.end())
        if found:
            return parse(found[0].iso)
    if act.action == "denunciation" and notice and act.date and act.date.exact and act.date.first:
        return parse(add(act.date.first, int(notice["amount"]), str(notice["unit"])).isoformat())
    return act.date


def standing(
    party: str | None,
    on: date,
    acts: Sequence[Act],
    *,
    force: Force,
    ended: Edtf | None = None,
    named: bool = False,
    notice: Mapping[str, Any] | None = None,
) -> Standing:
    """Where a party (or, with None, the treaty as a whole) stands on a day.

    Args:
        party: ISO 3166 code.
        on: the day.
        acts: all actions known about the treaty.
        force: its general entry into force.
        ended: when the treaty itself ended.
        named: whether the text or a register names the party as one.
        notice: what the treaty asks of a party that leaves, as ``{"amount", "unit"}``.
    """
    if ended is not None and ended.last is not None and ended.last < on:
        return Standing("ended", "the treaty has ended", since=ended.text)
    if party is None:
        return _general(on, force)
    own = [act for act in acts if act.party == party]
    for act in own:
        if act.action in LEAVING:
            effect = effect_of_leaving(act, notice)
            bound_again = any(
                other.action in (*CONSENTS, "entry_into_force")
                and other.date
                and effect
                and other.date.first
                and effect.last
                and other.date.first > effect.last
                for other in own
            )
            if effect and effect.last and effect.last <= on and not bound_again:
                return Standing("ended", f"{act.action} in effect", (act.action_id,), effect.text)
            if effect and effect.first and effect.first <= on and not bound_again:
                return Standing("uncertain", f"{act.action} of uncertain date", (act.action_id,), effect.text)
    own_force = [act for act in own if act.action == "entry_into_force" and act.date]
    for act in own_force:
        if act.date and act.date.last and act.date.last <= on:
            return Standing("in-force", "in force for the party", (act.action_id,), act.date.text)
    if any(act.date and act.date.first and act.date.first <= on for act in own_force):
        return Standing(
            "uncertain", "entry into force for the party of uncertain date", tuple(a.action_id for a in own_force)
        )
    consents = [act for act in own if act.action in CONSENTS]
    done = [act for act in consents if act.date and act.date.last and act.date.last <= on]
    if done and not own_force:
        general = _general(on, force)
        if general.status == "in-force":
            first = min(done, key=lambda act: act.date.first if act.date and act.date.first else date.max)
            own_day, since = first.date, general.since
            if own_day and own_day.last and force.date and force.date.last and own_day.last > force.date.last:
                since = own_day.text
            return Standing(
                "in-force", f"{first.action}, and the treaty is in force", (first.action_id, *force.acts), since
            )
        if general.status == "unknown":
            return Standing(
                "unknown", "bound by its own act; when the treaty entered into force is not known", (done[0].action_id,)
            )
        return Standing("not-in-force", "the treaty is not in force yet", (done[0].action_id,))
    if own_force or consents:
        return Standing(
            "not-in-force", "bound from a later day only", tuple(act.action_id for act in (*own_force, *consents))
        )
    signed = [act for act in own if act.action == "signature" and act.date and act.date.last and act.date.last <= on]
    if named and not any(act.action in CONSENTS for act in acts):
        general = _general(on, force)
        return Standing(
            general.status,
            f"named as a party; {general.why}",
            (*(act.action_id for act in signed), *force.acts),
            general.since,
        )
    if signed:
        return Standing(
            "signed",
            "signed; no act of consent is known",
            (signed[0].action_id,),
            signed[0].date.text if signed[0].date else None,
        )
    if own:
        return Standing(
            "unknown", "its acts known are undated, later, or do not bind it", tuple(act.action_id for act in own)
        )
    return Standing("unknown", "no act of the party is known")


def _general(on: date, force: Force) -> Standing:
    if force.date is None:
        return Standing("unknown", f"entry into force {force.basis}")
    if force.date.last is not None and force.date.last <= on:
        return Standing("in-force", f"in force ({force.basis})", force.acts, force.date.text)
    if force.date.first is not None and force.date.first <= on:
        return Standing("uncertain", "entry into force of uncertain date", force.acts, force.date.text)
    return Standing("not-in-force", "not in force yet", force.acts, force.date.text)
