"""What an encrypted vault holds: numbered records, each sealed, that say which files came and went.

A record appears whole or not at all, and with it all that it tells of: a commit of a sealed vault is one record. Every
sixty-fourth lists all files, so that the ones before it are needed no more.
"""

import hashlib
import json
import os
import re
import secrets
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from lake.schema.errors import IntegrityError
from lake.sealed.cipher import DataKey

FULL_EVERY = 64
_NAME = re.compile(r"\d{20}\Z")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the vault, and the object that holds it."""

    object: str
    size: int
    """Bytes, before sealing."""
    sha256: str
    changed: int
    """When it was last changed: nanoseconds since 1970."""


class Journal:
    """The records in a folder, as far as this object has read them. Not safe for several threads.

    Args:
        folder: where they stand.
        key: the vault's.
    """

    def __init__(self, folder: Path, key: DataKey) -> None:
        self._folder, self._key = folder, key
        self.number = -1
        """Of the last record read; -1 before any."""
        self.entries: dict[str, Entry] = {}
        self._last = ""

    def refresh(self) -> bool:
        """Read what was added; whether anything was.

        Raises:
            IntegrityError: a record was changed, or one is missing.
        """
        if self.number < 0 or not self._path(self.number).exists():
            return self._load()
        before = self.number
        while self._path(self.number + 1).exists():
            self._read(self.number + 1)
        return self.number != before

    def append(self, put: Mapping[str, Entry], drop: Collection[str]) -> None:
        """Add one record after all there are; the caller holds the lock of the journal."""
        self.refresh()
        number = self.number + 1
        entries = {path: entry for path, entry in self.entries.items() if path not in set(drop)} | dict(put)
        full = number % FULL_EVERY == 0
        content = {
            "after": self._last,
            "put": {
                path: [entry.object, entry.size, entry.sha256, entry.changed]
                for path, entry in (entries if full else put).items()
            },
            "drop": [] if full else sorted(drop),
        }
        data = self._key.seal_bytes(_name(number), json.dumps(content, separators=(",", ":")).encode())
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f".draft-{os.getpid()}-{secrets.token_hex(4)}"
        draft.write_bytes(data)
        os.replace(draft, self._path(number))
        self.number, self.entries, self._last = number, entries, hashlib.sha256(data).hexdigest()

    def trim(self, before: float) -> int:
        """Delete records that a full one has replaced, and drafts of killed processes, older than that POSIX time."""
        least = self.number - self.number % FULL_EVERY
        gone = 0
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            numbered = _NAME.match(path.name)
            if (not numbered or int(path.name) < least) and path.stat().st_mtime < min(before, time.time()):
                path.unlink(missing_ok=True)
                gone += bool(numbered)
        return gone

    def _load(self) -> bool:
        """Begin anew with the last record that lists everything."""
        found = sorted(int(path.name) for path in _files(self._folder) if _NAME.match(path.name))
        before = self.number
        self.number, self.entries, self._last = -1, {}, ""
        if not found:
            return before != -1
        first = found[-1] - found[-1] % FULL_EVERY
        for number in range(first, found[-1] + 1):
            self._read(number)
        return self.number != before

    def _read(self, number: int) -> None:
        name = _name(number)
        try:
            data = self._path(number).read_bytes()
        except FileNotFoundError:
            raise IntegrityError(f"the sealed file {name} is missing: put back the copy of a backup") from None
        content = json.loads(self._key.unseal_bytes(name, data))
        put = {path: Entry(*given) for path, given in content["put"].items()}
        if number % FULL_EVERY == 0:
            self.entries = put
        else:
            if content["after"] != self._last:
                raise IntegrityError(f"the sealed file {name} does not follow the one before it")
            self.entries = {path: entry for path, entry in self.entries.items() if path not in content["drop"]} | put
        self.number, self._last = number, hashlib.sha256(data).hexdigest()

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:020d}"


def _name(number: int) -> str:
    return f"journal/{number:020d}"


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []
