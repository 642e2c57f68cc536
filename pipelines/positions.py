"""The line of an actor on an issue over time: its positions with quotes, and where it moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from models.positions.moves import Stand, moved
from models.positions.topics import about, share
from pipelines.citations import Quote
from pipelines.quotes import quotes_of
from pipelines.readings import of_newest

if TYPE_CHECKING:
    from pipelines.desk import Desk

STANDS_OUT = 1.0
"""Standard deviations by which the nearness of a position's words to the issue must stand out."""

FEWEST = 12
"""Positions among which nearness can stand out at all."""

SHARED = 0.5
"""Share of the issue's telling words from which words alone say so."""

CANDIDATES = 2000
"""Positions whose meaning is compared at most."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One position of a line."""

    row: dict[str, Any]
    """Its row of the table ``positions``."""
    quote: Quote
    relevance: float
    """How well it fits the issue asked for, 0 to 1; 1 when none was."""
    moved: str | None
    """How the actor moved since its last position on the issue; None when it did not, or this is the first."""
    relations: tuple[dict[str, Any], ...]

    def to_json(self) -> dict[str, Any]:
        """A position of the command-line contract."""
        row = self.row
        return {
            "position_id": row["position_id"],
            "actor": row["actor"],
            "speaker": row["speaker"],
            "issue": row["issue"],
            "stance": row["stance"],
            "strength": row["strength"],
            "target": row["target"],
            "round": row["round"],
            "date": row["day"].isoformat() if row["day"] else None,
            "moved": self.moved,
            "relevance": round(self.relevance, 3),
            "relations": list(self.relations),
            "citation": self.quote.to_json(),
        }


def positions(
    desk: "Desk",
    *,
    actor: str | None = None,
    issue: str | None = None,
    stance: str | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int | None = None,
) -> list[Entry]:
    """Positions that fit all conditions, in the order of their days; of an issue the better fits when limited.

    Args:
        desk: the desk.
        actor: ISO 3166 code, or the name of a group as the table has it.
        issue: words of an issue, in any language.
        stance: one of the nine stances.
        since, until: only those of these days or between them; positions without a day are then left out.
        limit: how many at most.
    """
    everything = newest(desk, "positions")
    rows = everything
    if actor is not None:
        rows = rows.filter(pl.col("actor").str.to_lowercase() == actor.strip().lower())
    if stance is not None:
        rows = rows.filter(pl.col("stance") == stance)
    if since is not None:
        rows = rows.filter(pl.col("day") >= since)
    if until is not None:
        rows = rows.filter(pl.col("day") <= until)
    found = rows.sort("day", "document_id", "start", nulls_last=True).to_dicts()
    quotes = quotes_of(desk.lake, list(dict.fromkeys((row["document_id"], row["start"], row["end"]) for row in found)))
    standing = [row for row in found if (row["document_id"], row["start"], row["end"]) in quotes]
    fits = _fits(desk, issue, standing, everything) if issue else {row["position_id"]: 1.0 for row in standing}
    kept = [row for row in standing if row["position_id"] in fits]
    if limit is not None and len(kept) > limit:
        best = set(sorted(fits, key=lambda key: -fits[key])[:limit]) if issue else None
        kept = [row for row in kept if best is None or row["position_id"] in best][:limit]
    relations = _relations(desk, kept)
    moves = _moves(kept, quotes)
    return [
        Entry(
            row,
            quotes[row["document_id"], row["start"], row["end"]],
            fits[row["position_id"]],
            moves.get(row["position_id"]) if issue or actor else None,
            tuple(relations.get(row["position_id"], ())),
        )
        for row in kept
    ]


def newest(desk: "Desk", table: str) -> pl.DataFrame:
    """Rows of the newest reading of each document."""
    rows = desk.lake.frame(table)
    if rows.is_empty():
        return rows
    readings = desk.lake.frame(
        "readings", ["document_id", "extractor", "known_at"], pl.col("extractor").str.starts_with("positions-")
    )
    key = "position_id" if table == "positions" else "relation_id"
    return of_newest(rows, readings).unique(key, keep="first", maintain_order=True)


def _fits(desk: "Desk", issue: str, rows: Sequence[dict[str, Any]], everything: pl.DataFrame) -> dict[str, float]:
    """How well positions fit an issue, by position: words in common, and nearness of meaning; others are left out.

    Nearness counts by how far it stands out among the positions of the lake, as raw cosines differ from issue to issue.
    """
    texts = spoken(desk, everything.to_dicts())
    wanted = [row["position_id"] for row in rows if row["position_id"] in texts]
    words = {
        row["position_id"]: max(share(issue, row["issue"]), share(issue, texts[row["position_id"]]))
        for row in rows
        if row["position_id"] in texts
    }
    fits = {key: 0.5 + 0.5 * value for key, value in words.items() if value >= SHARED}
    if desk.lake.config.embedder is None or not wanted:
        return fits
    among = list(dict.fromkeys([*wanted[:CANDIDATES], *list(texts)[:CANDIDATES]]))
    markings = dict(everything.select("position_id", "marking").iter_rows())
    vectors = desk.finder.stored_vectors([(markings[key], texts[key]) for key in among])
    nearness = np.stack(vectors) @ desk.finder.embed_query(issue)
    spread = float(nearness.std()) or 1.0
    outstanding = dict(zip(among, (nearness - float(nearness.mean())) / spread, strict=True))
    for key in wanted:
        stands_out = float(outstanding.get(key, 0.0)) + words[key]
        if key not in fits and stands_out >= STANDS_OUT and len(among) >= FEWEST:
            fits[key] = min(0.5, 0.15 * stands_out)
    return fits


def spoken(desk: "Desk", rows: Sequence[dict[str, Any]]) -> dict[str, str]:
    """The words of positions with what heads their paragraph, by position; those withdrawn are left out."""
    texts = desk.lake.texts({row["document_id"] for row in rows})
    return {
        row["position_id"]: about(texts[row["document_id"]].text, row["start"], row["end"])
        for row in rows
        if row["document_id"] in texts
    }


def _moves(rows: Sequence[dict[str, Any]], quotes: dict[tuple[str, int, int], Quote]) -> dict[str, str]:
    """How each actor moved from its last position, by position."""
    last: dict[str, Stand] = {}
    found = {}
    for row in rows:
        quote = quotes[row["document_id"], row["start"], row["end"]].quote
        stand = Stand(row["stance"], row["strength"], quote, row["day"])
        before = last.get(row["actor"])
        if before is not None and (words := moved(before, stand)):
            found[row["position_id"]] = words
        last[row["actor"]] = stand
    return found


def _relations(desk: "Desk", rows: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Agreement and opposition read at each position's place, by position."""
    if not rows:
        return {}
    table = newest(desk, "position_relations")
    if table.is_empty():
        return {}
    documents = {row["document_id"] for row in rows}
    by_document: dict[str, list[dict[str, Any]]] = {}
    for relation in table.filter(pl.col("document_id").is_in(list(documents))).to_dicts():
        by_document.setdefault(relation["document_id"], []).append(relation)
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        for relation in by_document.get(row["document_id"], ()):
            if row["actor"] not in (relation["a"], relation["b"]):
                continue
            spans = [(relation["start"], relation["end"])]
            if relation["other_start"] is not None:
                spans.append((relation["other_start"], relation["other_end"]))
            if any(start < row["end"] and row["start"] < end for start, end in spans):
                other = relation["b"] if row["actor"] == relation["a"] else relation["a"]
                found.setdefault(row["position_id"], []).append(
                    {"relation": relation["relation"], "with": other, "issue": relation["issue"]}
                )
    return found
