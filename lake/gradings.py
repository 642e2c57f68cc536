"""What a vault no longer shows, because it was graded anew: kept in its table ``gradings``, held against every read.

A document that is graded anew leaves one vault and enters another. Its rows are not deleted at once: a row of
``gradings`` says from which batch on rows under a key count. What left upwards is shown no more, whatever day the lake
is read as of; what left downwards stays readable, to those cleared for it, as of days before (``since``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from lake.schema.tables import TABLES

NEVER = "~"
"""After every batch id: no row counts."""

DOCUMENT = "document_id"
RAW = "raw"
"""Scope of original bytes that are not kept here."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One row of ``gradings``, as far as reading needs it."""

    batch: str
    state: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Gradings:
    """The marks of one vault by scope and key, each list in order of batches."""

    marks: Mapping[str, Mapping[str, tuple[Mark, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: pl.DataFrame) -> "Gradings":
        """From the committed rows of ``gradings``."""
        marks: dict[str, dict[str, list[Mark]]] = {}
        taken = rows.filter(pl.col("state").is_in(["entered", "left"])).sort("batch_id")
        columns = ("scope", "key", "batch_id", "state", "since")
        for scope, key, *mark in taken.select(columns).iter_rows():
            marks.setdefault(scope, {}).setdefault(key, []).append(Mark(*mark))
        return cls({scope: {key: tuple(each) for key, each in keys.items()} for scope, keys in marks.items()})

    def __bool__(self) -> bool:
        return bool(self.marks)

    def floors(self, as_of: datetime | None = None, *, history: bool = False) -> dict[str, dict[str, str]]:
        """By scope and key the batch from which on rows count; keys whose rows all count are left out.

        Args:
            as_of: what was shown then; None for now.
            history: what is shown as of any moment.
        """
        found: dict[str, dict[str, str]] = {}
        for scope, keys in self.marks.items():
            for key, marks in keys.items():
                moments = [mark.since for mark in marks if mark.since is not None] if history else []
                # Before the first of these only what holds for every day counts.
                floors = [_floor(scope, [mark for mark in marks if mark.since is None])] if history else []
                floors += [
                    _floor(
                        scope, [mark for mark in marks if mark.since is None or moment is None or mark.since <= moment]
                    )
                    for moment in (*moments, None if history else as_of)
                ]
                if min(floors):
                    found.setdefault(scope, {})[key] = min(floors)
        return found

    def entered(self) -> dict[str, list[str]]:
        """The batches with which documents came here from other vaults."""
        came = {
            key: [mark.batch for mark in marks if mark.state == "entered"]
            for key, marks in self.marks.get(DOCUMENT, {}).items()
        }
        return {key: batches for key, batches in came.items() if batches}

    def left(self) -> dict[str, str]:
        """The documents that are no longer here, each with the batch of its leaving."""
        marks = self.marks.get(DOCUMENT, {})
        return {key: each[-1].batch for key, each in marks.items() if each[-1].state == "left"}

    def withdrawn(self, *, always: bool = False) -> set[str]:
        """Files whose original bytes are not kept here; with ``always`` those whose bytes went up."""
        raw = self.marks.get(RAW, {})
        return {
            key for key, marks in raw.items() if marks[-1].state == "left" and (marks[-1].since is None or not always)
        }


def _floor(scope: str, marks: Sequence[Mark]) -> str:
    """The batch from which on rows count by some marks; empty where all do."""
    if not marks:
        return ""
    return NEVER if scope == DOCUMENT and marks[-1].state == "left" else marks[-1].batch


def columns_in(table: str, scopes: Iterable[str]) -> dict[str, str]:
    """The columns of a table that some scopes speak of: a scope is a column's name, or ``TABLE.COLUMN``."""
    columns = TABLES[table].columns()
    found = {}
    for scope in scopes:
        where, _, column = scope.rpartition(".")
        if column in columns and where in ("", table) and table != "gradings":
            found[scope] = column
    return found


def shown(table: str, rows: pl.LazyFrame, floors: Mapping[str, Mapping[str, str]]) -> pl.LazyFrame:
    """The rows of a table that count, by the floors of its vault."""
    for scope, column in columns_in(table, floors).items():
        floor = pl.col(column).replace_strict(floors[scope], default="", return_dtype=pl.String).fill_null("")
        rows = rows.filter(pl.col("batch_id") >= floor)
    return rows


def condition(table: str, scopes: Iterable[str]) -> list[str]:
    """The same in SQL, over the table ``lake.graded`` (``marking``, ``scope``, ``key``, ``floor``)."""
    return [
        f"NOT EXISTS (SELECT 1 FROM lake.graded g WHERE g.scope = '{scope}' AND g.key = stored.\"{column}\" "
        "AND g.marking = stored.marking AND stored.batch_id < g.floor)"
        for scope, column in sorted(columns_in(table, scopes).items())
    ]
