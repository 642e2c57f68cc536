"""Looking after a vault: fewer and larger files, no left-overs, and nothing that history needs lost."""

import time
from dataclasses import dataclass

import polars as pl
from deltalake import PostCommitHookProperties

from lake.delta import Table, writer_properties
from lake.gradings import columns_in
from lake.locks import exclusive
from lake.schema.errors import UsageError
from lake.vault import Vault

TARGET_BYTES = 128 << 20
"""Size up to which files are put together."""

RETENTION_HOURS = 168
"""Age from which files that no table uses any more are deleted: longer than any reader stays with one snapshot."""

_DRAFT_SECONDS = 24 * 3600.0
"""Age from which an unfinished raw file belongs to nobody."""

_HOOKS = PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False)


@dataclass(frozen=True, slots=True)
class Compaction:
    """What a compaction did to one table."""

    table: str
    files_before: int
    files_after: int
    dropped_rows: int
    """Rows of runs that died before their commit, and of documents graded up."""


def compact(vault: Vault) -> list[Compaction]:
    """Put the small files of each table together; every committed row stays as it was.

    Readers go on with the files they know, which stay until :func:`vacuum`; writers wait for the vault's lock. Rows
    that were never committed can only be those of dead runs while that lock is held, and are dropped; so are rows of
    documents that were graded up, which stand in a higher vault since.

    Raises:
        LakeError: the vault's lock could not be had.
    """
    with exclusive(vault.lock_path), vault.home.saving():
        return [_compact(vault, table) for table in vault.stored_tables()]


def _compact(vault: Vault, table: Table) -> Compaction:
    before = table.files()
    committed = frozenset(vault.snapshot().batches)
    orphans = {file.first_batch for file in before if not file.mixed} - committed
    mixed = [file.path for file in before if file.mixed]
    if mixed:
        orphans |= set(pl.scan_parquet(mixed).select(pl.col("batch_id").unique()).collect()["batch_id"]) - committed
    dropped = 0
    delta = table.refresh()
    assert delta is not None
    if orphans:
        listed = ", ".join("'" + orphan.replace("'", "''") + "'" for orphan in sorted(orphans))
        done = delta.delete(
            f"batch_id IN ({listed})",
            writer_properties=writer_properties(table.name),
            post_commithook_properties=_HOOKS,
        )
        dropped = int(done["num_deleted_rows"] or 0)
    for scope, column in columns_in(table.name, gone := vault.snapshot().gradings.floors(history=True)).items():
        for key, floor in gone[scope].items():
            done = delta.delete(
                f"{column} = '{key}' AND batch_id < '{floor}'",
                writer_properties=writer_properties(table.name),
                post_commithook_properties=_HOOKS,
            )
            dropped += int(done["num_deleted_rows"] or 0)
    delta.optimize.compact(
        target_size=TARGET_BYTES,
        max_concurrent_tasks=1,
        writer_properties=writer_properties(table.name),
        post_commithook_properties=_HOOKS,
    )
    return Compaction(table.name, len(before), len(table.files()), dropped)


def vacuum(vault: Vault, retention_hours: float = RETENTION_HOURS) -> int:
    """Delete files that no table has used for that long, and unfinished raw files; returns how many.

    No row is lost by it: history is in the rows (``known_at``), not in old versions of the tables. A reader that
    opened its snapshot longer ago than ``retention_hours`` has to open it anew.

    Raises:
        UsageError: a negative retention.
        LakeError: the vault's lock could not be had.
    """
    if retention_hours < 0:
        raise UsageError(f"retention of {retention_hours} hours: give 0 or more")
    with exclusive(vault.lock_path), vault.home.saving():
        gone = 0
        for table in vault.stored_tables():
            delta = table.refresh()
            assert delta is not None
            # `full` also finds what a killed writer left beside the log; under the lock nobody else is writing.
            gone += len(
                delta.vacuum(
                    retention_hours=int(retention_hours),
                    dry_run=False,
                    enforce_retention_duration=False,
                    full=True,
                    post_commithook_properties=_HOOKS,
                )
            )
        seconds = max(retention_hours * 3600, _DRAFT_SECONDS)
        return gone + vault.home.sweep(before=time.time() - seconds)
