"""Events of a lake, filtered, with their quotes or records; and their daily counts for series and warnings."""

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from lake.store import Lake
from pipelines.citations import Quote
from pipelines.quotes import quotes_of
from pipelines.readings import of_newest

if TYPE_CHECKING:
    from pipelines.desk import Desk

READER = "events-text-"
"""Beginning of the names of readers of texts."""

LONGEST = 31
"""Days between the first and last day that may be meant from which an event is too vague to be counted on a day."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event with the words that tell it."""

    row: dict[str, Any]
    """Its row of the table ``events``."""
    quote: Quote | None
    """The sentence; None for records."""

    def to_json(self) -> dict[str, Any]:
        """An event of the command-line contract."""
        row = self.row
        return {
            "event_id": row["event_id"],
            "type": row["type"],
            "quad": row["quad"],
            "mode": row["mode"],
            "actor": row["actor"],
            "actor_text": row["actor_text"],
            "target": row["target"],
            "target_text": row["target_text"],
            "date": row["day"].isoformat() if row["day"] else None,
            "last_date": row["last_day"].isoformat() if row["last_day"] else None,
            "date_basis": row["day_basis"],
            "country": row["country"],
            "place": row["place"],
            "deaths": {"best": row["deaths_best"], "low": row["deaths_low"], "high": row["deaths_high"]}
            if row["deaths_best"] is not None
            else None,
            "certainty": row["certainty"],
            "trigger": self._trigger(),
            "citation": self.quote.to_json() if self.quote else None,
            "dataset": row["dataset"],
            "record": json.loads(row["record"]) if row["record"] else None,
            "marking": row["marking"],
        }

    def _trigger(self) -> str | None:
        if self.quote is None:
            return None
        start = self.row["trigger_start"] - self.quote.start
        return self.quote.quote[start : start + self.row["trigger_end"] - self.row["trigger_start"]]


def newest(lake: Lake, where: pl.Expr | None = None) -> pl.DataFrame:
    """Rows of the table ``events`` that count: of texts those of each document's newest reading, and all records.

    Args:
        lake: the lake; what its clearance and ``as_of`` reach.
        where: which rows.
    """
    rows = lake.frame("events", where=where)
    if rows.is_empty():
        return rows
    readings = lake.frame(
        "readings", ["document_id", "extractor", "known_at"], pl.col("extractor").str.starts_with(READER)
    )
    texts = of_newest(rows.filter(pl.col("basis") == "text"), readings)
    kept = pl.concat([texts, rows.filter(pl.col("basis") == "record")])
    return kept.unique("event_id", keep="first", maintain_order=True)


def events(
    desk: "Desk",
    *,
    actor: str | None = None,
    target: str | None = None,
    type_: str | None = None,
    quad: str | None = None,
    since: date | None = None,
    until: date | None = None,
    country: str | None = None,
    certainty: float = 0.0,
    limit: int | None = None,
) -> list[Told]:
    """Events that fit all conditions, the latest first; a text that no longer agrees with its quote is left out.

    Args:
        desk: the desk.
        actor, target: ISO 3166 code, code of a body, or a name in any case.
        type_: PLOVER class.
        quad: quad class.
        since, until: only events that may have happened on these days or between them.
        country: that of the place, the actor or the target.
        certainty: at least so sure; records always count.
        limit: how many at most.
    """
    where = pl.lit(True)
    if type_ is not None:
        where &= pl.col("type") == type_
    if quad is not None:
        where &= pl.col("quad") == quad
    if actor is not None:
        where &= pl.col("actor").str.to_lowercase() == actor.strip().lower()
    if target is not None:
        where &= pl.col("target").str.to_lowercase() == target.strip().lower()
    if since is not None:
        where &= pl.col("last_day") >= since
    if until is not None:
        where &= pl.col("day") <= until
    if country is not None:
        code = country.strip().upper()
        where &= pl.any_horizontal(pl.col(name).eq_missing(code) for name in ("country", "actor", "target"))
    if certainty:
        where &= pl.col("certainty").is_null() | (pl.col("certainty") >= certainty)
    rows = newest(desk.lake, where).sort(
        "day", "document_id", "start", "event_id", descending=[True, False, False, False], nulls_last=True
    )
    found: list[Told] = []
    step = limit or max(1, rows.height)
    for begin in range(0, rows.height, step):
        piece = rows.slice(begin, step).to_dicts()
        spans = [_span(row) for row in piece if row["basis"] == "text"]
        quotes = quotes_of(desk.lake, list(dict.fromkeys(spans)))
        for row in piece:
            if row["basis"] == "record":
                found.append(Told(row, None))
            elif quote := quotes.get(_span(row)):
                found.append(Told(row, quote))
        if limit is not None and len(found) >= limit:
            return found[:limit]
    return found


def daily_counts(lake: Lake, *, by: tuple[str, ...] = ("type",), basis: str | None = "text") -> pl.DataFrame:
    """Events by day and by some of ``type``, ``quad``, ``actor``, ``target``, ``country`` and ``language``.

    An event of a day counts once for each actor, target and type, however many documents tell it (``events``);
    ``documents`` says how many do. Events of which only a longer time than a month is known are left out.

    Args:
        lake: the lake.
        by: columns that are counted apart.
        basis: ``text``, ``record``, or None for both.

    Returns:
        Columns ``day``, those of ``by``, ``events`` and ``documents``, sorted.
    """
    rows = newest(lake, None if basis is None else pl.col("basis") == basis)
    dated = rows.filter(
        pl.col("day").is_not_null() & ((pl.col("last_day") - pl.col("day")) < pl.duration(days=LONGEST))
    )
    return (
        dated.group_by("day", *by)
        .agg(
            events=pl.struct("type", "actor", "target", pl.col("record_key").fill_null("")).n_unique().cast(pl.Int64),
            documents=pl.coalesce("document_id", "event_id").n_unique().cast(pl.Int64),
        )
        .sort("day", *by, nulls_last=True)
    )


def _span(row: dict[str, Any]) -> tuple[str, int, int]:
    return row["document_id"], row["start"], row["end"]
