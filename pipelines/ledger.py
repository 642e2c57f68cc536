"""The ledger of commitments: who is bound to what by when, filtered, each entry with its quote and its dates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from lake.schema.errors import UnknownValueError, UsageError
from models.commitments.facts import TYPES
from models.deadlines import shift
from models.performance import STATUSES, Status
from pipelines.citations import Quote
from pipelines.parties import members, newest
from pipelines.quotes import quotes_of
from pipelines.reports_on import NOTHING, Told, reports_on

if TYPE_CHECKING:
    from pipelines.desk import Desk

_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}
TOPIC_PASSAGES = 60
"""Passages searched for a topic; commitments that stand in them are about it."""


@dataclass(frozen=True, slots=True)
class Date:
    """A day by which a party must have acted, or why there is none."""

    deadline_id: str
    party: str | None
    occurrence: int
    due_from: date | None
    due: date | None
    state: str
    reason: str
    known_at: datetime

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "party": self.party,
            "occurrence": self.occurrence,
            "due_from": self.due_from.isoformat() if self.due_from else None,
            "due": self.due.isoformat() if self.due else None,
            "state": self.state,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Entry:
    """One commitment of the ledger."""

    row: dict[str, Any]
    """Its row of the table ``commitments``."""
    quote: Quote
    parties: tuple[str, ...]
    """Codes of the states it binds, where they are known."""
    deadline_words: str | None
    condition: str | None
    dates: tuple[Date, ...]
    told: Told = NOTHING
    """What is reported of its performance."""
    asked: str | None = None
    """The party that was asked about."""

    @property
    def status(self) -> Status:
        """What is reported: of the party asked about, else the gravest of all that are bound."""
        return self.told.status(self.asked)

    def to_json(self, *, neutral: bool = False) -> dict[str, Any]:
        """A commitment of the command-line contract.

        Args:
            neutral: with reports that only touch on it, too.
        """
        row = self.row
        deadline = None
        if row["deadline_kind"]:
            names = ("kind", "anchor", "amount", "unit", "date", "direction")
            deadline = {name: row[f"deadline_{name}"] for name in names} | {"quote": self.deadline_words}
        return {
            "commitment_id": row["commitment_id"],
            "type": row["type"],
            "modality": row["modality"],
            "obligor": row["obligor"],
            "obligor_source": row["obligor_source"],
            "parties": list(self.parties),
            "obligee": row["obligee"],
            "action": row["action"],
            "condition": self.condition,
            "deadline": deadline,
            "dates": [one.to_json() for one in self.dates],
            "status": self.status,
            "disputed": self.told.disputed(self.asked),
            "performance": self.told.to_json(),
            "evidence": [one.to_json() for one in self.told.reports if neutral or one.row["stance"] != "neutral"],
            "article": self.quote.locator,
            "citation": self.quote.to_json(),
        }


def period(text: str) -> tuple[int, str]:
    """``12m`` as (12, month); days, weeks, months and years are ``d``, ``w``, ``m`` and ``y``.

    Raises:
        UsageError: it is no period.
    """
    found = re.fullmatch(r"(\d{1,4})\s*([dwmy])", text.strip().lower())
    if found is None:
        raise UsageError(f"{text!r} is no period: write a number and d, w, m or y, such as 12m")
    amount, unit = int(found[1]), _UNITS[found[2]]
    return (7 * amount, "day") if unit == "week" else (amount, unit)


def ledger(
    desk: "Desk",
    *,
    party: str | None = None,
    kind: str | None = None,
    about: str | None = None,
    due_after: date | None = None,
    due_before: date | None = None,
    overdue: bool = False,
    status: str | None = None,
    only: str | None = None,
    today: date,
    limit: int | None = None,
) -> list[Entry]:
    """Commitments that fit all conditions, those with a date first, by date; then in the order of their texts.

    Args:
        desk: the desk.
        party: code of a state that is bound, by name or as a party to the treaty.
        kind: obligation, prohibition, permission or recommendation.
        about: a topic; commitments in the passages that search finds for it.
        due_after, due_before: only those that fall due between the two days, both included.
        overdue: only those of which a day has passed; the last day passed is given. Whether the thing was done is
            another question, which no date can answer.
        status: only those of which this is reported: of the party, else of any that is bound.
        only: the beginning of an id, of those that are wanted.
        today: the day to look from.
        limit: how many at most.

    Raises:
        UnknownValueError: another type or status.
    """
    if status is not None and status not in STATUSES:
        raise UnknownValueError("status of a commitment", status, STATUSES)
    if kind is not None and kind not in TYPES:
        raise UnknownValueError("type of commitment", kind, TYPES)
    lake = desk.lake
    mine = pl.col("extractor").str.starts_with("commitments-")
    rows = newest(lake.frame("commitments"), lake.frame("readings", ["document_id", "extractor", "known_at"], mine))
    if kind is not None:
        rows = rows.filter(pl.col("type") == kind)
    if only is not None:
        rows = rows.filter(pl.col("commitment_id").str.starts_with(only))
    dates = _current(lake.frame("deadlines"))
    bound_by = members(lake.vaults, rows["document_id"].unique().to_list(), lake.as_of)
    entries = []
    places = _places(desk, about) if about else None
    for row in rows.sort("document_id", "start").iter_rows(named=True):
        bound = tuple(row["states"]) or (
            tuple(sorted(bound_by.get(row["document_id"], ()))) if row["collective"] else ()
        )
        if party is not None and party.upper() not in bound:
            continue
        if places is not None and not _stands(row, places):
            continue
        its = [
            one for one in dates.get(row["commitment_id"], []) if party is None or one.party in (None, party.upper())
        ]
        chosen = _window(its, due_after, due_before, overdue, today)
        if chosen is None:
            continue
        entries.append((row, bound, tuple(chosen)))
    entries.sort(key=lambda one: min((d.due for d in one[2] if d.due), default=date.max))
    if status is None:
        entries = entries[:limit] if limit is not None else entries
    told = reports_on(
        desk,
        {row["commitment_id"]: (row, bound) for row, bound, _ in entries},
        {row["commitment_id"]: _dues(dates.get(row["commitment_id"], [])) for row, _, _ in entries},
    )
    asked = party.upper() if party is not None else None
    found = [
        replace(one, told=told.get(one.row["commitment_id"], NOTHING), asked=asked) for one in _quoted(desk, entries)
    ]
    return [one for one in found if status is None or one.status == status][:limit]


def _dues(dates: Sequence[Date]) -> dict[str | None, list[date]]:
    """The days that are certain, by party."""
    days: dict[str | None, list[date]] = {}
    for one in dates:
        if one.due is not None:
            days.setdefault(one.party, []).append(one.due)
    return days


def _current(rows: pl.DataFrame) -> dict[str, list[Date]]:
    """The dates that count now: of each commitment those computed from the newest knowledge."""
    if rows.is_empty():
        return {}
    newest = rows.filter(pl.col("known_at") == pl.col("known_at").max().over("commitment_id", "resolver"))
    newest = newest.filter(pl.col("resolver") == pl.col("resolver").max().over("commitment_id")).unique("deadline_id")
    found: dict[str, list[Date]] = {}
    for row in newest.sort("commitment_id", "party", "occurrence").iter_rows(named=True):
        found.setdefault(row["commitment_id"], []).append(Date(*(row[name] for name in Date.__dataclass_fields__)))
    return found


def _places(desk: "Desk", about: str) -> dict[str, list[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = {}
    for kind in ("treaty", "statement", "negotiation"):
        for hit in desk.search(about, k=TOPIC_PASSAGES, kind=kind):
            places.setdefault(hit.document_id, []).append((hit.start, hit.end))
    return places


def _stands(row: dict[str, Any], places: dict[str, list[tuple[int, int]]]) -> bool:
    return any(start <= row["start"] < end for start, end in places.get(row["document_id"], ()))


def _window(
    dates: list[Date], after: date | None, before: date | None, overdue: bool, today: date
) -> list[Date] | None:
    """The dates to show; None when the commitment does not fit."""
    if after is None and before is None and not overdue:
        return _next(dates, today)
    dated = [one for one in dates if one.due is not None and one.due_from is not None]
    if overdue:
        passed = [one for one in dated if one.due and one.due < today]
        last: dict[str | None, Date] = {}
        for one in passed:
            held = last.get(one.party)
            if held is None or (one.due or date.min) > (held.due or date.min):
                last[one.party] = one
        return list(last.values()) or None
    chosen = [
        one
        for one in dated
        if (before is None or (one.due_from or date.min) <= before)
        and (after is None or (one.due or date.max) >= after)
    ]
    return chosen or None


def _next(dates: list[Date], today: date) -> list[Date]:
    """Of a recurring deadline the next time for each party, else the last; all that can recur no more."""
    by_party: dict[str | None, list[Date]] = {}
    for one in dates:
        by_party.setdefault(one.party, []).append(one)
    shown = []
    for its in by_party.values():
        ahead = [one for one in its if one.due is not None and one.due >= today]
        shown.append(ahead[0] if ahead else its[-1])
    return shown


def _quoted(desk: "Desk", entries: Sequence[tuple[dict[str, Any], tuple[str, ...], tuple[Date, ...]]]) -> list[Entry]:
    """Entries whose quote still stands in the stored document; the others are withdrawn."""
    spans = []
    for row, _, _ in entries:
        spans.append((row["document_id"], row["start"], row["end"]))
        for name in ("deadline", "condition"):
            if row[f"{name}_start"] is not None:
                spans.append((row["document_id"], row[f"{name}_start"], row[f"{name}_end"]))
    quotes = quotes_of(desk.lake, list(dict.fromkeys(spans)))

    def words(row: dict[str, Any], name: str) -> str | None:
        quote = quotes.get((row["document_id"], row[f"{name}_start"], row[f"{name}_end"]))
        return " ".join(quote.quote.split()) if quote else None

    found = []
    for row, bound, dates in entries:
        quote = quotes.get((row["document_id"], row["start"], row["end"]))
        if quote is not None:
            found.append(Entry(row, quote, bound, words(row, "deadline"), words(row, "condition"), dates))
    return found


def today_of(desk: "Desk") -> date:
    """The day that is looked from: that of ``as_of``, else today."""
    return desk.lake.now.date()


def within(today: date, text: str) -> date:
    """The last day of a period from today, such as ``12m``."""
    return shift(today, *period(text))


def confined(entries: Sequence[Entry], party: str) -> list[Entry]:
    """Entries with the dates of one party only."""
    return [replace(one, dates=tuple(d for d in one.dates if d.party in (None, party))) for one in entries]
