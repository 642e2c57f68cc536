"""The sealed files of a vault's tables and indexes, each under a name that tells nothing and never written over."""

import os
import secrets
import time
from collections.abc import Collection
from pathlib import Path

from lake.schema.errors import IntegrityError
from lake.sealed.cipher import DataKey
from lake.sealed.journal import Entry


class Objects:
    """Sealed files in a folder.

    Args:
        folder: where they stand.
        key: the vault's.
    """

    def __init__(self, folder: Path, key: DataKey) -> None:
        self._folder, self._key = folder, key

    def keep(self, path: str, file: Path) -> Entry:
        """Seal a file; one that was sealed before with the same content is not written again."""
        changed = file.stat().st_mtime_ns
        with file.open("rb") as source:
            draft = self._draft()
            with draft.open("xb") as target:
                sha256, size = self._key.seal(path, source, target)
        name = self._key.alias(path, sha256)
        place = self._place(name)
        if place.exists():
            draft.unlink()
        else:
            place.parent.mkdir(exist_ok=True)
            os.replace(draft, place)
        return Entry(name, size, sha256, changed)

    def open(self, path: str, entry: Entry, target: Path) -> None:
        """Write an object's bytes to a file, which is there whole or not at all, with the time it was last changed.

        Raises:
            IntegrityError: the object was changed.
            FileNotFoundError: it is not there.
        """
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".draft-{secrets.token_hex(8)}")
        try:
            with self._place(entry.object).open("rb") as source, draft.open("xb") as stream:
                for piece in self._key.unseal(path, source):
                    stream.write(piece)
            os.utime(draft, ns=(entry.changed, entry.changed))
            os.replace(draft, target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    def check(self, path: str, entry: Entry) -> None:
        """Read an object through.

        Raises:
            IntegrityError: it was changed, or is not there.
        """
        try:
            with self._place(entry.object).open("rb") as source:
                for _ in self._key.unseal(path, source):
                    pass
        except FileNotFoundError:
            raise IntegrityError(f"the sealed file {path} is missing") from None

    def has(self, entry: Entry) -> bool:
        """Whether there is a file for an entry."""
        return self._place(entry.object).exists()

    def drop(self, names: Collection[str]) -> None:
        """Delete objects."""
        for name in names:
            self._place(name).unlink(missing_ok=True)

    def sweep(self, wanted: Collection[str], before: float) -> int:
        """Delete what killed processes left: objects that no record names and drafts, older than that POSIX time."""
        gone, kept = 0, set(wanted)
        for file in (*self._folder.glob("[0-9a-f][0-9a-f]/*"), *self._folder.glob(".draft-*")):
            if file.name not in kept and file.stat().st_mtime < min(before, time.time()):
                file.unlink(missing_ok=True)
                gone += 1
        return gone

    def _place(self, name: str) -> Path:
        return self._folder / name[:2] / name

    def _draft(self) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f".draft-{os.getpid()}-{secrets.token_hex(8)}"
