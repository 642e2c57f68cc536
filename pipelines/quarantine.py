"""What is in quarantine: files and members that could not be read, each with the reason, until they can."""

from typing import Any

import polars as pl

from lake.vault import Vault


def held(vault: Vault, where: pl.Expr | None = None) -> list[dict[str, str]]:
    """What is in quarantine now: path and reason (the newest word on each member counts)."""
    rows = (
        vault.frame("quarantine", where=where)
        .sort("known_at")
        .unique("quarantine_id", keep="last", maintain_order=True)
    )
    return [
        {
            "path": row["address"] + row["member"],
            "reason": row["reason"],
            "error": row["error"],
            "marking": row["marking"],
        }
        for row in rows.filter(pl.col("state") == "held").iter_rows(named=True)
    ]


def unopened(vault: Vault) -> dict[str, dict[str, Any]]:
    """By address, what is held of files whose bytes could not be had; without the columns that a commit fills."""
    rows = vault.frame("quarantine", where=pl.col("file_id").is_null()).sort("known_at")
    latest = rows.unique("quarantine_id", keep="last", maintain_order=True).filter(pl.col("state") == "held")
    return {row["address"]: row for row in latest.drop("known_at", "run_id", "batch_id").iter_rows(named=True)}
