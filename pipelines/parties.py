"""Commitments that count, and the states that are parties to the texts they stand in."""

from collections.abc import Collection, Sequence
from datetime import datetime

import polars as pl

from lake.delta import columns_of
from lake.vault import Vault
from pipelines.readings import of_newest
from pipelines.resolve_deadlines import actions_of
from pipelines.treaty_rows import newest_treaties

OPENING = 2500
"""Characters of a text in which its parties are named, where nothing else tells them."""


def newest(rows: pl.DataFrame, readings: pl.DataFrame) -> pl.DataFrame:
    """Commitments of the newest reading of each document."""
    if rows.is_empty():
        return rows
    return of_newest(rows, readings).unique("commitment_id", keep="first", maintain_order=True)


def members(vaults: Sequence[Vault], documents: Collection[str], moment: datetime | None = None) -> dict[str, set[str]]:
    """States that are parties to the treaty of each document: by its facts and actions, else those its opening names.

    Args:
        vaults: those that may be read.
        documents: for which the opening is looked at where facts and actions name nobody.
        moment: as known then; now when left out.
    """

    def frame(table: str, columns: list[str], where: pl.Expr) -> pl.DataFrame:
        empty = pl.DataFrame(schema=columns_of(table)).select(columns)
        return pl.concat([empty, *(vault.frame(table, columns, where, as_of=moment) for vault in vaults)])

    found: dict[str, set[str]] = {}
    columns = ["treaty_id", "document_id", "basis", "parties", "known_at", "extractor"]
    treaties = newest_treaties(frame("treaties", columns, pl.col("basis") == "text"))
    for document_id, parties in treaties.select("document_id", "parties").iter_rows():
        found.setdefault(document_id, set()).update(parties or ())
    for document_id, actions in actions_of(vaults).items():
        known = {one.action.party for one in actions if one.action.party and (moment is None or one.known_at <= moment)}
        found.setdefault(document_id, set()).update(party for party in known if party)
    missing = [document for document in documents if not found.get(document)]
    opening = pl.col("document_id").is_in(missing) & (pl.col("start") < OPENING)
    for document_id, country in frame("mentions", ["document_id", "country"], opening).iter_rows():
        found.setdefault(document_id, set()).add(country)
    return found
