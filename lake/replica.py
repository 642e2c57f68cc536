"""Indexes that this account may read and not write: searched through a private stand-in.

The libraries of both indexes write files of their own even to search: locks, and what the database keeps beside its
tables. They are given a folder of this session instead, in which the large files are links to those of the lake and
only the small ones, and the database, are copies. It is made anew when the lake's indexes were written since.
"""

import errno
import os
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from lake.schema.errors import LakeError

_BARRED = (errno.EACCES, errno.EPERM, errno.EROFS)
_INDEXES = ("texts", "vectors")
_COPIED = (".json", ".lock")
"""Endings of small files that the libraries replace or hold; the others are written once."""
_DATABASE = ".sqlite3"
_TRIES = 5


def barred(folder: Path) -> bool:
    """Whether there are indexes in a folder that this account may not write.

    Nothing is written to find out: what is there is opened for writing, as only that tells of every kind of bar
    (modes, a read-only file system, the kernel's own fences).
    """
    for name in _INDEXES:
        try:
            os.close(os.open(folder / name / "coverage.json", os.O_WRONLY | os.O_CLOEXEC))
        except FileNotFoundError:
            continue
        except OSError as error:
            if error.errno in _BARRED:
                return True
            raise
        if not os.access(folder / name, os.W_OK):
            return True
    return False


class Replica:
    """The stand-in of one vault's indexes.

    Args:
        source: the folder of the indexes.
    """

    def __init__(self, source: Path) -> None:
        self._source = source
        self._place: TemporaryDirectory[str] | None = None
        self._made: list[Path] = []
        self._number = 0
        self._seen: tuple[object, ...] | None = None

    @property
    def folder(self) -> Path:
        """The stand-in of the indexes as they are now.

        Raises:
            LakeError: they are written all the time, so that no whole state of them was met.
        """
        state = self._state()
        if state != self._seen or not self._made:
            self._renew()
        return self._made[-1]

    def close(self) -> None:
        """Remove it."""
        if self._place is not None:
            self._place.cleanup()
        self._place, self._made, self._seen = None, [], None

    def _renew(self) -> None:
        if self._place is None:
            self._place = TemporaryDirectory(prefix="legation-index-")
        for _ in range(_TRIES):
            before = self._state()
            self._number += 1
            made = Path(self._place.name) / str(self._number)
            try:
                for name in _INDEXES:
                    if (self._source / name).is_dir():
                        _stand_in(self._source / name, made / name)
            except FileNotFoundError:  # a part was replaced meanwhile
                shutil.rmtree(made, ignore_errors=True)
                continue
            if self._state() == before:
                for old in self._made[:-1]:  # the last one may still be open
                    shutil.rmtree(old, ignore_errors=True)
                self._made, self._seen = [*self._made[-1:], made], before
                return
            shutil.rmtree(made, ignore_errors=True)
        raise LakeError(f"the indexes in {self._source} are being written: ask again in a moment")

    def _state(self) -> tuple[object, ...]:
        """What changes with every write to either index."""
        state: list[object] = []
        for name in ("texts/tantivy/meta.json", "texts/coverage.json", "vectors/coverage.json"):
            try:
                stat = os.stat(self._source / name)
                state.append((stat.st_mtime_ns, stat.st_ino))
            except FileNotFoundError:
                state.append(None)
        try:
            state.append((self._source / "vectors" / "written").read_bytes())
        except FileNotFoundError:
            state.append(None)
        return tuple(state)


def _stand_in(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for entry in source.iterdir():
        there = target / entry.name
        if entry.is_dir():
            _stand_in(entry, there)
        elif entry.suffix == _DATABASE:
            _copy_database(entry, there)
        elif entry.suffix in _COPIED or entry.name.startswith(".") or entry.name == "written":
            shutil.copyfile(entry, there)
        elif not entry.name.endswith(("-journal", "-wal", "-shm")):
            there.symlink_to(entry)


def _copy_database(source: Path, target: Path) -> None:
    """A whole state of a database that somebody may be writing."""
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as taken,
        closing(sqlite3.connect(target)) as put,
    ):
        taken.backup(put)
        return
    shutil.copyfile(source, target)
