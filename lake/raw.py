"""Original bytes, kept for ever under the hash of their content."""

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from lake.schema.errors import IntegrityError, UsageError

CHUNK = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class RawStore:
    """Blobs in ``raw/ab/<sha256>``; a blob appears whole or not at all, and is never changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the blob of that hash stands, or would stand.

        Raises:
            UsageError: not a SHA-256 in lower-case hexadecimal digits.
        """
        if not _SHA256.match(sha256):
            raise UsageError(f"{sha256!r} is not a SHA-256: 64 lower-case hexadecimal digits")
        return self.folder / sha256[:2] / sha256

    def __contains__(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def put_bytes(self, data: bytes) -> str:
        """Keep ``data``; returns its SHA-256. Bytes already kept are not written again."""
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        if not target.is_file():
            with self._draft(target) as stream:
                stream.write(data)
        return sha256

    def put_file(self, path: Path, *, sha256: str | None = None) -> str:
        """Keep a file's bytes, read in pieces; returns their SHA-256.

        Args:
            path: the file.
            sha256: its hash where the caller has computed it: known bytes are then not read again.

        Raises:
            IntegrityError: the file does not have that hash (it changed while it was being read).
            OSError: the file cannot be read.
        """
        if sha256 is not None and sha256 in self:
            return sha256
        digest = hashlib.sha256()
        draft = self._new_draft(self.folder)
        try:
            with path.open("rb") as source, draft.open("xb") as stream:
                while chunk := source.read(CHUNK):
                    digest.update(chunk)
                    stream.write(chunk)
            found = digest.hexdigest()
            if sha256 is not None and found != sha256:
                raise IntegrityError(f"{path} changed while it was being read: expected {sha256}, read {found}")
            target = self.path(found)
            if target.is_file():
                draft.unlink()
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                os.replace(draft, target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        return found

    def get(self, sha256: str) -> bytes:
        """The bytes of that hash, checked against it.

        Raises:
            IntegrityError: they are not there, or are no longer what was kept.
        """
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError:
            raise IntegrityError(f"raw bytes {sha256} are not in this vault") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise IntegrityError(f"raw bytes {sha256} have changed since they were kept")
        return data

    def intact(self, sha256: str) -> bool:
        """Whether the blob is there and has its hash; reads it in pieces."""
        try:
            with self.path(sha256).open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    def remove(self, sha256: str) -> None:
        """Delete bytes that are kept elsewhere from now on; nothing happens where they are not here."""
        self.path(sha256).unlink(missing_ok=True)

    def hashes(self) -> Iterator[str]:
        """The hashes of all blobs, in order."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(entry.name for entry in folder.iterdir() if _SHA256.match(entry.name))

    def sweep(self, *, before: float) -> int:
        """Delete drafts that a killed run left, last changed before that POSIX time; returns how many."""
        gone = 0
        for draft in self.folder.glob(".draft-*"):
            if draft.stat().st_mtime < before:
                draft.unlink(missing_ok=True)
                gone += 1
        return gone

    def _new_draft(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f".draft-{os.getpid()}-{secrets.token_hex(8)}"

    @contextmanager
    def _draft(self, target: Path) -> Iterator[BinaryIO]:
        draft = self._new_draft(self.folder)
        try:
            with draft.open("xb") as stream:
                yield stream
            target.parent.mkdir(exist_ok=True)
            os.replace(draft, target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
