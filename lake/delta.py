"""One append-only Delta table on disk: appending, and which files hold its rows now."""

import os
import random
import re
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
from deltalake import ColumnProperties, DeltaTable, PostCommitHookProperties, WriterProperties, write_deltalake
from deltalake.exceptions import CommitFailedError, DeltaError, TableNotFoundError

from lake.links import plain_name, refuse_detours
from lake.schema.errors import IntegrityError, LakeError
from lake.schema.tables import TABLES

CONFIGURATION: Mapping[str, str] = {
    # Only what files are chosen by; statistics of the other columns would swell the log and cost time on every write.
    "delta.dataSkippingStatsColumns": "batch_id,known_at",
    "delta.checkpointInterval": "50",
    "delta.enableExpiredLogCleanup": "false",
}
_PATHS = re.compile(r"(?<![\w.])/[^\s'\":;,()\[\]]+")

_ENTRY = re.compile(r"\d{20}\.json")

ATTEMPTS = 8
"""Tries of one append against commits of writers that do not keep to the vault's lock."""

_SMALL_GROUPS = {"documents": 64}
"""Rows of a Parquet row group where less than a file is wanted: the texts of a few documents, not of all in a file."""


@dataclass(frozen=True, slots=True)
class DataFile:
    """A Parquet file of a table."""

    path: str
    """Absolute path."""
    rows: int
    first_batch: str
    last_batch: str
    """Least and greatest ``batch_id`` in it: one and the same until files are compacted."""
    first_known: datetime
    """Least ``known_at`` in it (UTC)."""

    @property
    def mixed(self) -> bool:
        """Whether it may hold rows of several batches."""
        return self.first_batch != self.last_batch


def columns_of(table: str) -> dict[str, pl.DataType]:
    """Column types of a table, in the order of its schema."""
    return {name: column.dtype for name, column in TABLES[table].columns().items()}


class Table:
    """A Delta table in a folder; not there until the first append.

    Safe for several threads; several processes may append at once (conflicts are tried again).
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.folder = name, folder
        self._delta: DeltaTable | None = None
        self._log = folder / "_delta_log"
        self._next = str(self._log)  # what the next version will have made: a string, as a Path takes longer to look at
        self._files: tuple[int, tuple[DataFile, ...]] = (-1, ())
        self._mutex = threading.RLock()

    def files(self) -> tuple[DataFile, ...]:
        """The files of the newest version, ordered by first batch."""
        with self._mutex:
            delta = self.refresh()
            if delta is None:
                return ()
            version = delta.version()
            if self._files[0] != version:
                self._files = (version, _files_of(delta, self.folder))
            return self._files[1]

    def active(self) -> list[Path]:
        """Every file that the newest version speaks of, rows without a committed batch included."""
        with self._mutex:
            delta = self.refresh()
            actions = pl.DataFrame() if delta is None else pl.DataFrame(delta.get_add_actions(flatten=True))
            return [self.folder / path for path in actions["path"]] if actions.height else []

    def refresh(self) -> DeltaTable | None:
        """The table at its newest version, or None when nothing was ever appended.

        Raises:
            IntegrityError: its log can no longer be read: an entry is gone, or is no longer what was written.
        """
        with self._mutex:
            # Commits are numbered without gaps: to look for the next number is far cheaper than to ask for an update.
            if not os.path.exists(self._next):
                return self._delta
            try:
                return self._newest(self._log)
            except DeltaError as error:
                raise self._damaged(self._log, error) from None

    def _newest(self, log: Path) -> DeltaTable | None:
        if self._delta is None:
            if not log.is_dir():
                return None
            try:
                self._delta = DeltaTable(str(self.folder))
            except TableNotFoundError:
                if any(_ENTRY.fullmatch(path.name) for path in log.iterdir()):
                    raise
                return None
        else:
            self._delta.update_incremental()
        self._next = str(log / f"{self._delta.version() + 1:020d}.json")
        return self._delta

    def _damaged(self, log: Path, error: Exception) -> IntegrityError:
        """What is wrong with the log: which entry is missing, or what the library says of it."""
        numbers = sorted(int(path.stem) for path in log.glob("*.json") if _ENTRY.fullmatch(path.name))
        missing = sorted(set(range(numbers[-1] + 1)) - set(numbers)) if numbers else []
        said = _PATHS.sub("(path)", str(error).strip().splitlines()[0])[:200]
        what = f"entry {missing[0]} of its log is missing" if missing else f"its log can no longer be read ({said})"
        return IntegrityError(
            f"table {self.name}: {what}; nothing was changed: put its files back from a snapshot or backup"
        )

    def append(self, frame: pl.DataFrame) -> None:
        """Add rows as one file (or a few, when they are many), in one Delta commit.

        Args:
            frame: the columns of the table's schema, in its order.

        Raises:
            LakeError: other writers kept winning the race for the next version.
        """
        data = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        hooks = PostCommitHookProperties(create_checkpoint=True, cleanup_expired_logs=False)
        with self._mutex:
            for attempt in range(ATTEMPTS):
                delta = self.refresh()
                try:
                    if delta is None:
                        self.folder.mkdir(parents=True, exist_ok=True)
                    write_deltalake(
                        str(self.folder) if delta is None else delta,
                        data,
                        mode="append",
                        configuration=CONFIGURATION if delta is None else None,
                        writer_properties=writer_properties(self.name),
                        post_commithook_properties=hooks,
                    )
                    return
                except CommitFailedError as error:
                    failure = error
                    time.sleep(random.uniform(0.5, 1.0) * 0.02 * 2**attempt)
            raise LakeError(f"table {self.name}: {ATTEMPTS} tries to append failed: {failure}") from failure


def writer_properties(table: str) -> WriterProperties:
    """How the Parquet files of a table are written."""
    plain = ColumnProperties(statistics_enabled="NONE", dictionary_enabled=False)
    return WriterProperties(
        compression="ZSTD",
        compression_level=3,
        max_row_group_size=_SMALL_GROUPS.get(table),
        column_properties={"text": plain, "metadata": plain} if table == "documents" else None,
    )


def scan(
    table: str, files: Sequence[DataFile], *, batches: frozenset[str] | None = None, as_of: datetime | None = None
) -> pl.LazyFrame:
    """Rows of some files of a table, all columns.

    Args:
        table: its name.
        files: which files; files that lack a newer column give nulls for it.
        batches: keep only rows of these batches; None keeps all.
        as_of: keep only rows known by then.
    """
    schema = columns_of(table)
    if as_of is not None:
        files = [file for file in files if file.first_known <= as_of]
    if not files:
        return pl.LazyFrame(schema=schema)
    rows = pl.scan_parquet(
        [file.path for file in files],
        schema=schema,
        missing_columns="insert",
        extra_columns="ignore",
        glob=False,
        hive_partitioning=False,
    )
    if batches is not None:
        rows = rows.filter(pl.col("batch_id").is_in(sorted(batches)))
    if as_of is not None:
        rows = rows.filter(pl.col("known_at") <= as_of)
    return rows


def one_of(column: str, values: Collection[str]) -> pl.Expr:
    """Rows whose value in a column is one of these; of a hundred, four times as fast as with a list of them."""
    return pl.col(column).is_in(pl.Series(list(values), dtype=pl.String).implode())


def collect(table: str, rows: pl.LazyFrame) -> pl.DataFrame:
    """Read rows of a table.

    Raises:
        IntegrityError: a file of the table is gone, or is no longer what was written.
    """
    try:
        return rows.collect()
    except (pl.exceptions.ComputeError, pl.exceptions.SchemaError, pl.exceptions.PanicException, OSError) as error:
        said = _PATHS.sub("(path)", str(error).strip().splitlines()[0])
        raise IntegrityError(f"table {table}: a stored file can no longer be read ({said})") from None


def _files_of(delta: DeltaTable, folder: Path) -> tuple[DataFile, ...]:
    refuse_detours(folder.parent.parent, (f"tables/{folder.name}",))
    actions = pl.DataFrame(delta.get_add_actions(flatten=True))
    if actions.is_empty():
        return ()
    wanted = ("path", "num_records", "min.batch_id", "max.batch_id", "min.known_at")
    rows = actions.select(wanted).sort("min.batch_id", "path").iter_rows()
    return tuple(
        DataFile(
            path=plain_name(folder, path, folder.name),
            rows=records,
            first_batch=first,
            last_batch=last,
            first_known=known,
        )
        for path, records, first, last, known in rows
        if records
    )
