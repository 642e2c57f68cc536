"""How long a marking protects: counted in years from the day of the marking, and extended by an act of its own.

The periods are those of the lake's settings (``protection``); those of Viet Nam are in the profile ``vietnam`` (Law on
Protection of State Secrets, 29/2018/QH14, Article 19; by Article 20 an extension is no longer than the period itself).
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import polars as pl

from lake.gradings import DOCUMENT
from lake.schema.marking import Marking
from lake.store import Lake


@dataclass(frozen=True, slots=True)
class Protection:
    """How long one document is protected."""

    document_id: str
    title: str
    marking: str
    dated: date
    basis: str
    """What the day of the marking rests on: ``graded`` (an act), ``published`` or ``ingested``."""
    ends: date
    """The first day on which it is no longer protected."""
    extended: bool

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {key: value.isoformat() if isinstance(value, date) else value for key, value in asdict(self).items()}


def end_of(dated: date, years: int) -> date:
    """The first day after a period of whole years; one that began on 29 February ends with that month."""
    try:
        return dated.replace(year=dated.year + years)
    except ValueError:
        return date(dated.year + years, 3, 1)


def protections(lake: Lake, documents: list[str] | None = None) -> list[Protection]:
    """How long the documents of the open vaults are protected, by the day on which that ends.

    Args:
        lake: the lake, at its ``as_of``.
        documents: only these; all by default.
    """
    found = []
    for vault in lake.vaults:
        years = lake.levels.protection.get(vault.marking.level)
        if years is not None:
            rows = vault.frame(
                "documents",
                ["document_id", "title", "marking", "published_at", "ingested_at"],
                None if documents is None else pl.col("document_id").is_in(documents),
                as_of=lake.as_of,
            )
            acts = vault.frame(
                "gradings",
                ["document_id", "dated", "until", "batch_id"],
                (pl.col("scope") == DOCUMENT) & pl.col("state").is_in(["entered", "dated"]),
                as_of=lake.as_of,
            )
            last = {row["document_id"]: row for row in acts.sort("batch_id").iter_rows(named=True)}
            found += [_protection(row, last.get(row["document_id"]), years) for row in rows.iter_rows(named=True)]
    return sorted(found, key=lambda one: (one.ends, one.document_id))


def _protection(row: dict[str, Any], act: dict[str, Any] | None, years: int) -> Protection:
    if act is not None and act["dated"] is not None:
        dated, basis = act["dated"], "graded"
    elif row["published_at"] is not None:
        dated, basis = row["published_at"].date(), "published"
    else:
        dated, basis = row["ingested_at"].date(), "ingested"
    until = act["until"] if act is not None else None
    ends = until or end_of(dated, years)
    return Protection(row["document_id"], row["title"], row["marking"], dated, basis, ends, until is not None)


def declassified(marking: Marking, lowest: str) -> Marking:
    """The marking of what is no longer protected: the lowest level; compartments and recipients stay."""
    return Marking(lowest, marking.caveats, marking.releasable)
