"""What a lake holds, counted."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from lake.delta import collect, columns_of
from lake.vault import Vault

HOLDINGS = pl.Schema(
    {"kind": pl.String, "language": pl.String, "marking": pl.String, "documents": pl.Int64, "passages": pl.Int64}
)
"""Columns of :func:`holdings`."""


def holdings(vaults: Sequence[Vault], as_of: datetime | None = None) -> pl.DataFrame:
    """Documents and passages by kind, language and marking.

    Returns:
        Columns ``kind``, ``language``, ``marking``, ``documents``, ``passages``, ordered by the first three.
    """
    frames = []
    for vault in vaults:
        snapshot = vault.snapshot()
        passages = snapshot.scan("passages", as_of=as_of).group_by("document_id").agg(passages=pl.len())
        counted = (
            snapshot.scan("documents", as_of=as_of)
            .select("document_id", "kind", "language", "marking")
            .join(passages, on="document_id", how="left")
            .group_by("kind", "language", "marking")
            .agg(documents=pl.len(), passages=pl.col("passages").sum())
        )
        frames.append(collect("documents", counted.cast(HOLDINGS)))
    total = pl.concat([pl.DataFrame(schema=HOLDINGS), *frames])
    return total.sort("kind", "language", "marking")


def quarantined(vaults: Sequence[Vault], as_of: datetime | None = None) -> pl.DataFrame:
    """The entries held in quarantine: of the rows of one entry, the latest counts, and it must be ``held``.

    Returns:
        The columns of table ``quarantine``, ordered by address and member.
    """
    frames = []
    for vault in vaults:
        rows = vault.snapshot().scan("quarantine", as_of=as_of).sort("known_at", "batch_id")
        latest = rows.unique("quarantine_id", keep="last", maintain_order=True)
        frames.append(collect("quarantine", latest.filter(pl.col("state") == "held")))
    empty = pl.DataFrame(schema=columns_of("quarantine"))
    return pl.concat([empty, *frames]).sort("address", "member")
