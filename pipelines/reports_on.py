"""What is reported of commitments: sentences that bear on them, quoted and checked, and where each state stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from models.deadlines import in_force
from models.errors import InvalidInputError
from models.performance import Evidence, Standing, Status, standing
from models.performance.status import gravest
from pipelines.citations import Quote
from pipelines.performance import EXTRACTOR
from pipelines.quotes import quotes_of
from pipelines.resolve_deadlines import actions_of
from pipelines.treaty_rows import newest_treaties

if TYPE_CHECKING:
    from pipelines.desk import Desk

_ORDER = {"contradicts": 0, "supports": 1, "neutral": 2}


@dataclass(frozen=True, slots=True)
class Report:
    """A sentence of a report that bears on a commitment."""

    row: Mapping[str, Any]
    """Its row of the table ``performance``."""
    quote: Quote
    copies: int
    """Near-duplicates of the report that say the same."""

    def to_json(self) -> dict[str, Any]:
        """As plain values, with a QUOTE."""
        names = ("party", "stance", "basis", "said_by", "score", "matched")
        return {name: self.row[name] for name in names} | {
            "evidence_id": self.row["performance_id"],
            "reliability": self.quote.reliability,
            "copies": self.copies,
            "citation": self.quote.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Told:
    """What is reported of one commitment."""

    reports: tuple[Report, ...]
    """Those that contradict performance first, then those that support it, then neutral ones; each by day."""
    standings: tuple[Standing, ...]
    """Of the states of which anything telling is reported."""

    def status(self, party: str | None = None) -> Status:
        """Where one state stands, or the gravest of all."""
        return gravest(one.status for one in self.standings if party is None or one.party == party)

    def disputed(self, party: str | None = None) -> bool:
        """Whether reports of that gravest status are disputed."""
        worst = self.status(party)
        return any(
            one.disputed for one in self.standings if one.status == worst and (party is None or one.party == party)
        )

    def to_json(self) -> list[dict[str, Any]]:
        """Where each state stands."""
        return [
            {
                "party": one.party,
                "status": one.status,
                "disputed": one.disputed,
                "occasions": [
                    {
                        "since": occasion.since.isoformat() if occasion.since else None,
                        "until": occasion.until.isoformat() if occasion.until else None,
                        "status": occasion.status,
                        "disputed": occasion.disputed,
                        "evidence": list(occasion.evidence),
                    }
                    for occasion in one.occasions
                ],
            }
            for one in self.standings
        ]


NOTHING = Told((), ())


def reports_on(
    desk: "Desk",
    bound: Mapping[str, tuple[Mapping[str, Any], Sequence[str]]],
    dues: Mapping[str, Mapping[str | None, Sequence[date]]],
) -> dict[str, Told]:
    """What is reported of some commitments, by their ids.

    Only reports count that were published after the commitment came to bind the state, and whose words still stand in
    the stored document.

    Args:
        desk: the desk.
        bound: rows of ``commitments`` with the states that each binds.
        dues: days by which a party had to act, by commitment and party (None: all).
    """
    lake = desk.lake
    where = (pl.col("extractor") == EXTRACTOR) & pl.col("commitment_id").is_in(list(bound))
    rows = (
        lake.frame("performance", where=where)
        .unique("performance_id")
        .sort("published", "document_id", "start", nulls_last=True)
    )
    if rows.is_empty():
        return {}
    begins = _Begins(desk, {row["document_id"] for row, _ in bound.values()})
    kept = [
        row
        for row in rows.iter_rows(named=True)
        if row["party"] in bound[row["commitment_id"]][1]
        and begins.before(bound[row["commitment_id"]][0]["document_id"], row["party"], row["published"])
    ]
    quotes = quotes_of(lake, list(dict.fromkeys((row["document_id"], row["start"], row["end"]) for row in kept)))
    standing_rows = [row for row in kept if (row["document_id"], row["start"], row["end"]) in quotes]
    found: dict[str, list[Report]] = {}
    for row, copies in _once(desk, standing_rows):
        quote = quotes[row["document_id"], row["start"], row["end"]]
        found.setdefault(row["commitment_id"], []).append(Report(row, quote, copies))
    return {key: _told(reports, dues.get(key, {})) for key, reports in found.items()}


def _told(reports: Sequence[Report], dues: Mapping[str | None, Sequence[date]]) -> Told:
    parties = sorted({one.row["party"] for one in reports if one.row["stance"] != "neutral"})
    standings = tuple(
        standing(
            party,
            [_evidence(one.row) for one in reports if one.row["party"] == party],
            sorted([*dues.get(party, ()), *dues.get(None, ())]),
        )
        for party in parties
    )
    ordered = sorted(reports, key=lambda one: (_ORDER[one.row["stance"]], one.row["published"] or date.max))
    return Told(tuple(ordered), standings)


def _evidence(row: Mapping[str, Any]) -> Evidence:
    return Evidence(row["performance_id"], row["stance"], row["basis"], row["published"], row["said_by"])


def _once(desk: "Desk", rows: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], int]]:
    """Rows with how many copies of the report say the same; a copy is no second report."""
    documents = pl.col("document_id").is_in(list({row["document_id"] for row in rows}))
    groups = dict(desk.lake.frame("duplicates", ["document_id", "group_id"], documents).iter_rows())
    first: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        group = groups.get(row["document_id"], row["document_id"])
        place = row["start"] if group == row["document_id"] and group not in groups else None
        key = (row["commitment_id"], row["party"], group, row["stance"], row["basis"], place)
        first.setdefault(key, []).append(row)
    return [(same[0], len({row["document_id"] for row in same}) - 1) for same in first.values()]


class _Begins:
    """From when the commitments of texts bound each state."""

    def __init__(self, desk: "Desk", documents: set[str]) -> None:
        lake = desk.lake
        self._actions = actions_of(lake.vaults)
        self._moment = lake.as_of
        where = pl.col("document_id").is_in(list(documents))
        self._days: dict[str, date] = {}
        for document_id, published in lake.frame("documents", ["document_id", "published_at"], where).iter_rows():
            if published is not None:
                self._days[document_id] = published.date()
        columns = ["treaty_id", "document_id", "signed", "basis", "known_at", "extractor"]
        signed = newest_treaties(lake.frame("treaties", columns, where & (pl.col("basis") == "text")))
        for document_id, written in signed.select("document_id", "signed").iter_rows():
            try:
                self._days[document_id] = date.fromisoformat(written or "")
            except ValueError:
                continue
        self._since: dict[tuple[str, str], date | None] = {}

    def before(self, document_id: str, party: str, day: date | None) -> bool:
        """Whether a state was bound by a text on a day; a report without a day is not counted."""
        if day is None:
            return False
        key = (document_id, party)
        if key not in self._since:
            self._since[key] = self._bound(document_id, party)
        since = self._since[key]
        return since is None or since <= day

    def _bound(self, document_id: str, party: str) -> date | None:
        known = [
            one.action
            for one in self._actions.get(document_id, ())
            if self._moment is None or one.known_at <= self._moment
        ]
        try:
            days = in_force(known, party)
        except InvalidInputError:
            days = None
        return days.earliest if days else self._days.get(document_id)
