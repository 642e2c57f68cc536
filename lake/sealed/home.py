"""The home of an encrypted vault: opened in memory, sealed on disk, record by record.

A session has a folder of its own in memory. What others commit is unsealed into it when it is next asked for; what this
session writes is sealed before ``saving`` ends, and is there for others with one record of the journal. So a killed
session leaves on disk what was sealed before, and nothing half-written; what it had in memory is gone.
"""

import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lake.durability import settle
from lake.locks import exclusive
from lake.schema.errors import IntegrityError, LakeError
from lake.sealed.cipher import DataKey
from lake.sealed.envelope import FOLDER
from lake.sealed.journal import Entry, Journal
from lake.sealed.memory import Session
from lake.sealed.objects import Objects
from lake.sealed.raw import SealedRaw

TABLES, INDEX = "tables/", "index/"
_SAVE_EVERY = 300.0
"""Seconds of indexing after which what was done is sealed: what a kill may cost."""


@dataclass(slots=True)
class _Copy:
    """What a folder in memory holds of the vault."""

    folder: Path
    have: dict[str, Entry] = field(default_factory=dict)
    """By path: files as they were last unsealed or sealed; those that were left out because they are broken too."""
    seen: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    """By path: size, time of change and inode that go with it."""
    number: int = -2
    """Of the record up to which it was brought."""


class SealedHome:
    """The files of an encrypted vault (see :class:`lake.home.Home`). Safe for several threads.

    Args:
        path: the vault's folder.
        key: its data key.
        open_in: folder in which it is opened; None for the system's memory.
    """

    sealed = True

    def __init__(self, path: Path, key: DataKey, open_in: str | None = None) -> None:
        self._path, self._open_in = path, open_in
        self._objects = Objects(path / FOLDER / "objects", key)
        self._journal = Journal(path / FOLDER / "journal", key)
        self.raw: SealedRaw = SealedRaw(path / FOLDER / "raw", key, lambda: self._opened().folder / "raw")
        self._session: Session | None = None
        self._tables: _Copy | None = None
        self._index: _Copy | None = None
        self._older: Path | None = None  # the index folder before the present one: some reader may still have it open
        self._saved = 0.0
        self._mutex = threading.RLock()

    # --- reading -----------------------------------------------------------------------------------------------------

    def tables(self) -> Path:
        with self._mutex:
            session = self._opened()
            self._journal.refresh()
            if self._tables is None:
                self._tables = _Copy(session.folder)
                (session.folder / TABLES).mkdir(exist_ok=True)
            while self._tables.number != self._journal.number:
                self._pull(self._tables, TABLES)
            return self._tables.folder / TABLES

    def index(self) -> Path:
        with self._mutex:
            session = self._opened()
            self._journal.refresh()
            while self._index is None or self._entries(INDEX) != self._index.have:
                if self._older is not None:
                    shutil.rmtree(self._older, ignore_errors=True)
                self._older = self._index.folder if self._index is not None else None
                self._index = _Copy(session.folder / f"index-{secrets.token_hex(4)}")
                (self._index.folder / INDEX).mkdir(parents=True, exist_ok=True)
                self._pull(self._index, INDEX)
            return self._index.folder / INDEX

    def scratch(self) -> Path | None:
        return self._opened().folder / "scratch"

    def _opened(self) -> Session:
        with self._mutex:
            if self._session is None:
                self._session = Session(self._open_in)
            return self._session

    def _entries(self, prefix: str) -> dict[str, Entry]:
        return {path: entry for path, entry in self._journal.entries.items() if path.startswith(prefix)}

    def _pull(self, copy: _Copy, prefix: str) -> None:
        """Unseal what came since. Tables' data come before the logs that name them, and the commits last of all."""
        copy.number = self._journal.number
        fresh = {path: entry for path, entry in self._entries(prefix).items() if copy.have.get(path) != entry}
        self._make_room(fresh)
        broken = [path for path in sorted(fresh, key=_order) if not self._open(copy, path, fresh[path])]
        for path in broken if prefix == INDEX else ():
            # Nothing of a damaged index is used: it is made again from the tables.
            shutil.rmtree(copy.folder / INDEX / path.split("/")[1], ignore_errors=True)

    def _make_room(self, fresh: Mapping[str, Entry]) -> None:
        needed, free = sum(entry.size for entry in fresh.values()), self._opened().free
        if needed > free:
            raise LakeError(
                f"the encrypted vault {self._path.name} needs {needed >> 20} MiB of memory to be opened and there are "
                f"{free >> 20}: give its tmpfs more, or let the setting `open_in` of lake.json name a folder that no "
                "disk keeps"
            )

    def _open(self, copy: _Copy, path: str, entry: Entry) -> bool:
        """Unseal one file; whether it is what it was.

        Without its log a table cannot be read, and that is an error here. Data that were changed are left out: what
        lies in them cannot be read then, and only that.
        """
        target = copy.folder / path
        copy.have[path] = entry
        try:
            self._objects.open(path, entry, target)
        except FileNotFoundError:
            self._journal.refresh()
            if self._journal.entries.get(path) != entry:
                return True  # replaced or dropped meanwhile: the next look at the journal shows by what
            if "/_delta_log/" in path:
                raise IntegrityError(f"the sealed file {path} is missing: put back the copy of a backup") from None
            return False
        except IntegrityError:
            if "/_delta_log/" in path:
                raise
            return False
        copy.seen[path] = _stamp(target)
        return True

    # --- writing -----------------------------------------------------------------------------------------------------

    @contextmanager
    def saving(self) -> Iterator[None]:
        try:
            yield
            with self._mutex:
                assert self._tables is not None, "tables are asked for before they are written"
                self._push(self._tables, TABLES)
        except BaseException:
            # Memory now holds what is not sealed, under numbers that another session may use.
            self.close()
            raise

    @contextmanager
    def indexing(self) -> Iterator[None]:
        self._saved = time.monotonic()
        try:
            yield
            self._push_index()
        except BaseException:
            with self._mutex:
                self._older, self._index = self._index.folder if self._index else None, None
            raise

    def save_index(self, quiet: Callable[[], None]) -> None:
        if time.monotonic() - self._saved > _SAVE_EVERY:
            quiet()
            self._push_index()
            self._saved = time.monotonic()

    def _push_index(self) -> None:
        with self._mutex:
            if self._index is not None:
                self._push(self._index, INDEX)

    def _push(self, copy: _Copy, prefix: str) -> None:
        there = {str(file.relative_to(copy.folder)): file for file in _files(copy.folder / prefix)}
        put: dict[str, Entry] = {}
        for path, file in there.items():
            stamp = _stamp(file)
            if copy.seen.get(path) == stamp:
                continue
            entry = self._objects.keep(path, file)
            if path not in copy.have or copy.have[path].sha256 != entry.sha256:
                put[path] = entry
            copy.seen[path] = stamp
        # What was left out because it is broken stays listed in the tables, where nothing can make it again.
        lost = copy.have if prefix == INDEX else copy.seen
        drop = {path for path in lost if path not in there and path in copy.have}
        replaced = {copy.have[path].object for path in (*drop, *put) if path in copy.have}
        if not put and not drop:
            return
        settle(self._path)
        with exclusive(self._path / "locks" / "seal.lock"):
            self._journal.append(put, drop & self._journal.entries.keys())
        settle(self._path)
        copy.have = {path: entry for path, entry in copy.have.items() if path not in drop} | put
        copy.seen = {path: stamp for path, stamp in copy.seen.items() if path not in drop}
        self._objects.drop(replaced - {entry.object for entry in self._journal.entries.values()})

    def settle(self) -> None:
        """Nothing: what is in memory is settled when it is sealed."""

    # --- looking after -----------------------------------------------------------------------------------------------

    def sweep(self, before: float) -> int:
        with self._mutex, exclusive(self._path / "locks" / "seal.lock"):
            self._journal.refresh()
            wanted = {entry.object for entry in self._journal.entries.values()}
            gone = self._journal.trim(before) + self._objects.sweep(wanted, before)
        return gone + self.raw.sweep(before=before)

    def broken(self) -> Iterator[tuple[str, str]]:
        with self._mutex:
            self._journal.refresh()
            entries = sorted(self._journal.entries.items())
        for path, entry in entries:
            try:
                self._objects.check(path, entry)
            except IntegrityError as error:
                with self._mutex:
                    self._journal.refresh()
                    if self._journal.entries.get(path) == entry:
                        yield path, str(error)
        for path in self.raw.unknown():
            yield path, f"the sealed file {path} is not what it was: it was changed, or put there by somebody else"

    def close(self) -> None:
        with self._mutex:
            self._tables = self._index = self._older = None
            if self._session is not None:
                self._session.close()
                self._session = None


def _order(path: str) -> tuple[int, bool, str]:
    log = "/_delta_log/" in path
    return log + (log and path.startswith("tables/batches/")), path.endswith("_last_checkpoint"), path


def _files(folder: Path) -> list[Path]:
    return [
        file
        for file in folder.rglob("*")
        if file.is_file() and file.suffix != ".lock" and not file.name.startswith(".draft-")
    ]


def _stamp(file: Path) -> tuple[int, int, int]:
    found = file.stat()
    return found.st_size, found.st_mtime_ns, found.st_ino
