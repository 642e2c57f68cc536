"""What a vault holds at one moment: its committed batches and the files that hold their rows."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl

from lake.delta import DataFile, Table, collect, scan
from lake.gradings import Gradings, shown
from lake.schema.tables import TABLES


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The committed state of a vault. Rows count only when their batch stands in ``batches``."""

    batches: tuple[str, ...]
    """All committed batches in order of commit; its length is the vault's *version*."""
    files: Mapping[str, tuple[DataFile, ...]]
    """By table, without the files that hold nothing but uncommitted rows; ordered by first batch."""
    gradings: Gradings = field(default_factory=Gradings)
    """What no longer counts, because it was graded anew."""

    @property
    def version(self) -> int:
        """How many batches were committed so far; an index records the version that it covers."""
        return len(self.batches)

    def files_of(self, table: str, batches: frozenset[str] | None = None) -> list[DataFile]:
        """The files that may hold rows of those batches (of any, by default)."""
        files = self.files.get(table, ())
        if batches is None:
            return list(files)
        return [
            file
            for file in files
            if file.first_batch in batches
            or (file.mixed and any(file.first_batch <= batch <= file.last_batch for batch in batches))
        ]

    def scan(
        self,
        table: str,
        *,
        batches: frozenset[str] | None = None,
        as_of: datetime | None = None,
        history: bool = False,
    ) -> pl.LazyFrame:
        """Committed rows of a table, all columns: of some batches only, known by ``as_of`` only.

        With ``history`` also those that count no more now, but do as of an earlier moment.
        """
        files = self.files_of(table, batches)
        # A file of a single batch was chosen by that batch; a compacted one is looked into, row by row.
        keep = (batches if batches is not None else frozenset(self.batches)) if any(f.mixed for f in files) else None
        rows = scan(table, files, batches=keep, as_of=as_of)
        return shown(table, rows, self.gradings.floors(as_of, history=history)) if self.gradings else rows


class Snapshots:
    """The newest snapshot of a vault's tables, kept until something is committed.

    Args:
        folder: where the tables stand.
        most: look at so many batches, the first ones, and at nothing that was committed since; None for all.

    Attributes:
        overtaken: whether passages may have been committed since those batches.
    """

    def __init__(self, folder: Path, most: int | None = None) -> None:
        self.most = most
        self.overtaken = False
        self.tables = {name: Table(name, folder / name) for name in TABLES}
        self._batches: dict[str, tuple[str, ...]] = {}
        self._latest: tuple[tuple[tuple[DataFile, ...], ...], Snapshot] | None = None
        self._mutex = threading.RLock()

    def latest(self) -> Snapshot:
        """The state as committed by now, by any process."""
        with self._mutex:
            # The commit log first: whatever it lists has long been appended to the other tables, read after it.
            log = self.tables["batches"].files()
            state = (log, *(table.files() for table in self.tables.values()))
            if self._latest is not None and self._same(self._latest[0], state):
                return self._latest[1]
            every = self._committed(log)
            batches = every[: self.most]
            committed = frozenset(batches)
            files = {
                name: tuple(file for file in table_files if file.mixed or file.first_batch in committed)
                for name, table_files in zip(self.tables, state[1:], strict=True)
            }
            snapshot = Snapshot(batches, files, self._graded(dict(zip(self.tables, state[1:], strict=True)), batches))
            later = frozenset(every[len(batches) :])
            whole = Snapshot(every, {"passages": dict(zip(self.tables, state[1:], strict=True))["passages"]})
            self.overtaken = bool(later) and bool(whole.files_of("passages", later))
            self._latest = (state, snapshot)
            return snapshot

    def _graded(self, files: Mapping[str, tuple[DataFile, ...]], batches: tuple[str, ...]) -> Gradings:
        """What was graded anew; what went up counts also where the vault is looked at as it was before."""
        every = frozenset(batch for found in self._batches.values() for batch in found)
        marked = [file for file in files["gradings"] if file.mixed or file.first_batch in every]
        if not marked:
            return Gradings()
        rows = collect("gradings", scan("gradings", marked, batches=every))
        return Gradings.of(rows.filter(pl.col("since").is_null() | pl.col("batch_id").is_in(list(batches))))

    @staticmethod
    def _same(old: tuple[tuple[DataFile, ...], ...], new: tuple[tuple[DataFile, ...], ...]) -> bool:
        """Whether no table changed; :meth:`Table.files` hands out the same tuple until one does."""
        return all(a is b for a, b in zip(old, new, strict=True))

    def _committed(self, log: tuple[DataFile, ...]) -> tuple[str, ...]:
        """Batches by file of the commit log; a file of one batch need not be opened to know which."""
        known = self._batches
        self._batches = {
            file.path: known[file.path]
            if file.path in known
            else (tuple(collect("batches", scan("batches", [file]))["batch_id"]) if file.mixed else (file.first_batch,))
            for file in log
        }
        return tuple(sorted({batch for batches in self._batches.values() for batch in batches}))
