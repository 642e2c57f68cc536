"""A vault: everything under one marking, and the commit that makes rows of many tables visible at once."""

import json
import os
import secrets
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from lake.audit import listed
from lake.delta import Table, collect, scan
from lake.gradings import DOCUMENT, columns_in
from lake.home import Home, PlainHome
from lake.known import KnownHashes
from lake.links import refuse_detours
from lake.locks import exclusive
from lake.raw import RawStore
from lake.rows import Rows, check_names, checked, complete
from lake.schema.errors import IntegrityError, LakeError
from lake.schema.marking import Marking
from lake.snapshot import Snapshot, Snapshots

ONCE: Mapping[str, str] = {"documents": "document_id"}
"""Tables that hold a key once: a row whose key is stored already is dropped at the commit."""

DEPENDENT: Mapping[str, tuple[str, ...]] = {
    "passages": ("passage_id",),
    "mentions": ("document_id", "country", "start", "end"),
    "themes": ("document_id", "theme"),
    "signatures": ("signature_id",),
    "duplicates": ("document_id",),
}
"""Tables whose rows go with their document: dropped where it is dropped. With what tells two such rows apart."""

_WRITERS = 3
"""Tables appended to at once."""

Prepare = Callable[[frozenset[str]], Mapping[str, Rows]]

Record = Callable[[Mapping[str, Any]], object]
"""Notes one act in the vault's audit log, or raises, and then the act is not done."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What a commit did."""

    batch_id: str | None
    """Its entry in ``batches``; None when there was nothing to write."""
    new: frozenset[str]
    """The documents that it stored; those handed over and not in here were stored before."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Rows written, by table."""


@dataclass(slots=True)
class _Held:
    """The keys of one column, as of some version of the vault."""

    version: int = 0
    hashes: KnownHashes = field(default_factory=KnownHashes)
    unread: set[str] = field(default_factory=set)


class Vault:
    """The store of one marking: raw bytes, tables and (kept by others) indexes, under one folder.

    A vault reads its newest state; looking at an earlier one is the lake's matter (``as_of``). Safe for several
    threads, and several processes may commit to it at once.
    """

    def __init__(
        self,
        path: Path,
        marking: Marking,
        record: Record | None = None,
        home: Home | None = None,
        *,
        most: int | None = None,
    ) -> None:
        self.path, self.marking, self._record, self._most = path, marking, record, most
        self.home: Home = home or PlainHome(path)
        self.raw: RawStore = self.home.raw
        self._mutex = threading.RLock()
        self._opened: tuple[Path, Snapshots] | None = None
        self._forget()

    def _forget(self) -> None:
        """Forget what was learned from tables that are no longer the ones that are read."""
        self._known: dict[tuple[str, str], _Held] = {}
        self._files: dict[str, KnownHashes] = {}
        self._files_version = 0

    @property
    def _snapshots(self) -> Snapshots:
        """The tables as they were committed by now; begun anew where the home opened them in another place."""
        with self._mutex:
            refuse_detours(self.path)
            folder = self.home.tables()
            if self._opened is None or self._opened[0] != folder:
                self._opened = folder, Snapshots(folder, self._most)
                self._forget()
            return self._opened[1]

    def close(self) -> None:
        """Let go of what the home holds in memory; the vault may still be read, which opens it again."""
        self.home.close()

    def __repr__(self) -> str:
        return f"Vault({str(self.marking)!r})"

    @property
    def tables_folder(self) -> Path:
        """Where the Delta tables stand."""
        return self.home.tables()

    @property
    def index_folder(self) -> Path:
        """Where the indexes stand: derived from the tables, and never more than that."""
        return self.home.index()

    @property
    def pinned(self) -> bool:
        """Whether this is the vault as it was at an earlier version, which can only be read."""
        return self._most is not None

    @property
    def overtaken(self) -> bool:
        """Whether passages may have been committed since the version that it is pinned to."""
        snapshots = self._snapshots
        snapshots.latest()
        return snapshots.overtaken

    @property
    def lock_path(self) -> Path:
        """The lock that every writer into this vault holds."""
        return self.path / "locks" / "commit.lock"

    # --- reading -------------------------------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """The committed state by now; cheap when nothing changed."""
        return self._snapshots.latest()

    def batches_since(self, version: int) -> tuple[int, list[str]]:
        """The vault's version now, and the batches committed since it had that one (0: all), in order."""
        batches = self.snapshot().batches
        return len(batches), list(batches[version:])

    def frame(
        self,
        table: str,
        columns: Sequence[str] | None = None,
        where: pl.Expr | None = None,
        *,
        batches: Collection[str] | None = None,
        as_of: datetime | None = None,
        history: bool = False,
    ) -> pl.DataFrame:
        """Committed rows of a table.

        Args:
            table: its name.
            columns: which columns, in that order; all by default.
            where: which rows; may use any column.
            batches: rows of these batches only (see :meth:`batches_since`); no other file is opened.
            as_of: rows known by then only (aware).
            history: also rows of documents graded down since, which are shown as of days before.

        Raises:
            UnknownValueError: there is no such table or column.
            IntegrityError: a stored file can no longer be read.
        """
        check_names(table, columns or ())
        wanted = None if batches is None else frozenset(batches)
        rows = self.snapshot().scan(table, batches=wanted, as_of=as_of, history=history)
        if where is not None:
            rows = rows.filter(where)
        return collect(table, rows if columns is None else rows.select(columns))

    def known(self, document_ids: Collection[str]) -> set[str]:
        """Which of these documents the vault holds."""
        return set(self.batches_of(document_ids))

    def batches_of(
        self, keys: Collection[str], *, table: str = "documents", column: str = "document_id", strict: bool = True
    ) -> dict[str, str]:
        """The batch that first stored each of these SHA-256 keys; keys that are not stored are left out.

        The first call reads the column whole (a million keys: about a second, 44 MB); later ones what was added.

        Args:
            keys: what to look for.
            table: where.
            column: which column of that table holds such keys.
            strict: whether a file that can no longer be read is an error; else its keys are left out.

        Raises:
            IntegrityError: a stored file can no longer be read, so that some keys are not known.
        """
        with self._mutex:
            snapshot = self.snapshot()
            held = self._known.setdefault((table, column), _Held())
            if held.version < snapshot.version:
                self._learn(held, snapshot, table, column)
            if strict and held.unread:
                raise IntegrityError(
                    f"table {table}: {len(held.unread)} stored files can no longer be read: run verify"
                )
            found = {key: snapshot.batches[index] for key, index in held.hashes.find(keys).items()}
            if table == "documents" and column == DOCUMENT and snapshot.gradings:
                came = snapshot.gradings.entered()
                found |= {key: came[key][-1] for key in keys if key in came}
            return found

    def batches_with(self, document_ids: Collection[str]) -> set[str]:
        """Every batch that may hold the rows of some documents as they are shown as of some day."""
        with self._mutex:
            stored = set(self.batches_of(document_ids, strict=False).values())
            snapshot = self.snapshot()
            came = snapshot.gradings.entered() if snapshot.gradings else {}
            again = [key for key in document_ids if key in came]
            first = self._known["documents", DOCUMENT].hashes.find(again).values() if again else ()
            return stored | {snapshot.batches[index] for index in first} | {each for key in again for each in came[key]}

    def _stored(self, keys: pl.Series, table: str, column: str) -> set[str]:
        """Keys that a commit need not store: those that count, and documents that are to be seen here no more."""
        stored = set(self.batches_of(keys, table=table, column=column))
        gradings = self.snapshot().gradings
        if table == "documents":
            return stored | (gradings.left().keys() & set(keys))
        if not stored or not columns_in(table, gradings.floors()):
            return stored
        return set(self.frame(table, [column], pl.col(column).is_in(list(stored)))[column])

    def unread(self, table: str = "documents", column: str = "document_id") -> int:
        """Files that :meth:`batches_of` could not read."""
        return len(self._known[table, column].unread) if (table, column) in self._known else 0

    def _learn(self, held: "_Held", snapshot: Snapshot, table: str, column: str) -> None:
        batches = snapshot.batches
        number = {batch: index for index, batch in enumerate(batches)}
        added = frozenset(batches[held.version :])
        files = snapshot.files_of(table, added if held.version else None)
        keep = added if any(file.mixed for file in files) else None
        try:
            frames = [collect(table, scan(table, files, batches=keep).select(column, "batch_id"))]
        except IntegrityError:
            frames = []
            for file in files:
                try:
                    frames.append(collect(table, scan(table, [file], batches=keep).select(column, "batch_id")))
                except IntegrityError:
                    held.unread.add(file.path)
        for frame in frames:
            rows = frame.drop_nulls()
            held.hashes.add(rows[column], rows["batch_id"].replace_strict(number, return_dtype=pl.UInt32))
        held.version = snapshot.version

    def known_file(self, file_id: str, reader: str) -> bool:
        """Whether a file with these bytes was taken in whole, read in that way."""
        with self._mutex:
            snapshot = self.snapshot()
            if self._files_version < snapshot.version:
                added = frozenset(snapshot.batches[self._files_version :]) if self._files_version else None
                rows = collect("files", snapshot.scan("files", batches=added).select("file_id", "reader"))
                for (name,), group in rows.group_by("reader"):
                    self._files.setdefault(str(name), KnownHashes()).add(group["file_id"], [0] * group.height)
                self._files_version = snapshot.version
            return reader in self._files and bool(self._files[reader].find([file_id]))

    def stored_tables(self) -> list[Table]:
        """The tables to which something was ever appended."""
        return [table for table in self._snapshots.tables.values() if table.refresh() is not None]

    # --- writing -------------------------------------------------------------------------------------------------

    def commit(
        self,
        rows: Mapping[str, Rows],
        *,
        run_id: str,
        now: datetime | None = None,
        once: Mapping[str, str] = ONCE,
        prepare: Prepare | None = None,
        entering: Collection[str] = (),
    ) -> Commit:
        """Write rows of several tables so that all of them become visible at once, or none.

        Documents that the vault holds already are dropped, and with them their passages, mentions and duplicates;
        what else is handed over (sightings above all) is kept. ``marking``, ``known_at``, ``run_id`` and
        ``batch_id`` are filled in where they are missing.

        Args:
            rows: by table.
            run_id: the run that writes.
            now: the time of the commit (aware; default: :meth:`now`), and ``known_at`` of rows that bring none.
            once: tables that hold a key once, and that key (a SHA-256).
            prepare: called under the vault's lock with the ids of the documents that are new; gives further rows,
                computed from the newest state (near-duplicate groups). It may read the vault, not commit to it.
            entering: documents that come from another vault, whose rows are taken as they are (``once`` is empty).

        Raises:
            IntegrityError: a row breaks its table's schema, belongs to no document, or does not bear this vault's
                marking; nothing was written.
            UnknownValueError: there is no such table or column.
            LakeError: the vault's lock could not be had.
        """
        if self.pinned:
            raise LakeError(f"the vault {self.marking} was opened as it was at an earlier version: nothing is written")
        now = (now or self.now()).astimezone(UTC)
        fill = {"marking": str(self.marking), "known_at": now, "run_id": run_id, "batch_id": "-"}
        frames = {table: complete(table, given, fill) for table, given in rows.items()}
        with exclusive(self.lock_path):
            new = frozenset(entering)
            for table, key in once.items():
                if table in frames:
                    frames[table] = frames[table].unique(key, keep="first", maintain_order=True)
                    stored = self._stored(frames[table][key].drop_nulls(), table, key)
                    dropped = frames[table][key].is_in(list(stored))
                    if table == "documents":
                        frames = self._follow(frames, frames[table].filter(dropped)[key])
                        new = frozenset(frames[table].filter(~dropped)[key])
                    frames[table] = frames[table].filter(~dropped)
            if prepare is not None:
                for table, given in prepare(new).items():
                    more = complete(table, given, fill)
                    frames[table] = pl.concat([frames[table], more]) if table in frames else more
            ready = {table: checked(table, frame) for table, frame in frames.items() if frame.height}
            self._check(ready, new)
            if not ready:
                return Commit(None, new)
            return self._write(ready, new, fill, now)

    def _follow(self, frames: Mapping[str, pl.DataFrame], dropped: pl.Series) -> dict[str, pl.DataFrame]:
        """Drop the rows that go with documents that are dropped, and second copies of such rows."""
        return {
            table: frame
            if table not in DEPENDENT
            else frame.filter(~pl.col("document_id").is_in(dropped.implode())).unique(
                DEPENDENT[table], keep="first", maintain_order=True
            )
            for table, frame in frames.items()
        }

    def _check(self, frames: Mapping[str, pl.DataFrame], new: frozenset[str]) -> None:
        for table, frame in frames.items():
            wrong = frame.filter(pl.col("marking") != str(self.marking))
            if wrong.height:
                raise IntegrityError(
                    f"table {table}: a row marked {wrong['marking'][0]!r} was handed to the vault {self.marking}"
                )
            if table in DEPENDENT:
                needed = set(frame["document_id"]) - new
                missing = needed - self.known(needed)
                if missing:
                    raise IntegrityError(
                        f"table {table}: rows of document {min(missing)}, which is neither stored nor in this commit"
                    )

    def _write(
        self, frames: Mapping[str, pl.DataFrame], new: frozenset[str], fill: Mapping[str, Any], now: datetime
    ) -> Commit:
        with self.home.saving():
            return self._append(frames, new, fill, now)

    def _append(
        self, frames: Mapping[str, pl.DataFrame], new: frozenset[str], fill: Mapping[str, Any], now: datetime
    ) -> Commit:
        batch_id = self._next_batch(now)
        with ThreadPoolExecutor(max_workers=_WRITERS) as pool:
            appended = [
                pool.submit(self._snapshots.tables[table].append, frame.with_columns(batch_id=pl.lit(batch_id)))
                for table, frame in frames.items()
            ]
        for append in appended:
            append.result()
        # What a batch speaks of must be on the disk before the batch itself is, and the batch before it is reported.
        self.home.settle()
        counts = {table: frame.height for table, frame in frames.items()}
        if self._record is not None:
            act = {"act": "commit", "run_id": fill["run_id"], "batch_id": batch_id, "rows": counts}
            self._record({**act, "given": listed(sorted(new))})
        entry = {"committed_at": now, "counts": json.dumps(counts)}
        line = checked("batches", complete("batches", [entry], {**fill, "batch_id": batch_id}))
        self._snapshots.tables["batches"].append(line)
        self.home.settle()
        return Commit(batch_id, new, counts)

    def now(self) -> datetime:
        """The time by the machine's clock (UTC), but after the last commit.

        A clock that was set back does not take what is learned since into the past, where ``as_of`` would show it too
        early: until the clock is past the last commit again, what is learned counts as known right after that.
        """
        return self._after_last(datetime.now(UTC))

    def _after_last(self, now: datetime) -> datetime:
        batches = self.snapshot().batches
        if not batches:
            return now
        last = datetime.strptime(batches[-1].split("-")[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
        return max(now, last + timedelta(microseconds=1))

    def _next_batch(self, now: datetime) -> str:
        """An id after all committed ones, also when the clock was set back; never one that a killed run had used."""
        now = self._after_last(now)
        return f"{now:%Y%m%dT%H%M%S%f}-{os.getpid() % 0x10000:04x}{secrets.token_hex(4)}"
