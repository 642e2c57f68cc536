"""Original bytes of an encrypted vault: each blob one sealed file, under a name that does not tell its hash."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from lake.raw import CHUNK, RawStore
from lake.schema.errors import IntegrityError
from lake.sealed.cipher import DataKey


class SealedRaw(RawStore):
    """As :class:`lake.raw.RawStore`, sealed.

    Args:
        folder: where the sealed blobs stand.
        key: the vault's.
        opened: the folder in memory where a blob is put that something wants to read as a file.
    """

    def __init__(self, folder: Path, key: DataKey, opened: Callable[[], Path]) -> None:
        super().__init__(folder)
        self._key, self._opened = key, opened

    def path(self, sha256: str) -> Path:
        """A file in memory with the bytes of that hash, until the vault is closed; or where it would stand."""
        target = self._opened() / super().path(sha256).name
        sealed = self._sealed(sha256)
        if sealed.is_file() and not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = self._new_draft(target.parent)
            with draft.open("xb") as stream, sealed.open("rb") as source:
                for piece in self._key.unseal(_name(sha256), source):
                    stream.write(piece)
            os.replace(draft, target)
        return target

    def remove(self, sha256: str) -> None:
        self._sealed(sha256).unlink(missing_ok=True)
        (self._opened() / sha256).unlink(missing_ok=True)

    def __contains__(self, sha256: str) -> bool:
        return self._sealed(sha256).is_file()

    def put_bytes(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        target = self._sealed(sha256)
        if not target.is_file():
            with self._draft(target) as stream:
                stream.write(self._key.seal_bytes(_name(sha256), data))
        return sha256

    def put_file(self, path: Path, *, sha256: str | None = None) -> str:
        if sha256 is None:
            with path.open("rb") as source:
                sha256 = hashlib.file_digest(source, "sha256").hexdigest()
        target = self._sealed(sha256)
        if target.is_file():
            return sha256
        with self._draft(target) as stream, path.open("rb") as source:
            found, _ = self._key.seal(_name(sha256), source, stream)
            if found != sha256:
                raise IntegrityError(f"{path} changed while it was being read: expected {sha256}, read {found}")
        return sha256

    def get(self, sha256: str) -> bytes:
        data = b"".join(self._pieces(sha256))
        if hashlib.sha256(data).hexdigest() != sha256:
            raise IntegrityError(f"raw bytes {sha256} have changed since they were kept")
        return data

    def intact(self, sha256: str) -> bool:
        digest = hashlib.sha256()
        try:
            for piece in self._pieces(sha256):
                digest.update(piece)
        except IntegrityError:
            return False
        return digest.hexdigest() == sha256

    def hashes(self) -> Iterator[str]:
        found = []
        for sealed in self._files():
            with suppress(IntegrityError), sealed.open("rb") as source:
                found.append(self._key.name_in(source).removeprefix("raw/"))
        yield from sorted(found)

    def unknown(self) -> Iterator[str]:
        """Files that stand among the blobs and are none that this vault sealed, or not in their place."""
        for sealed in self._files():
            try:
                with sealed.open("rb") as source:
                    name = self._key.name_in(source)
            except IntegrityError:
                name = ""
            if sealed.name != self._key.alias(name):
                yield str(sealed.relative_to(self.folder.parent.parent))

    def _pieces(self, sha256: str) -> Iterator[bytes]:
        try:
            with self._sealed(sha256).open("rb", buffering=CHUNK) as source:
                yield from self._key.unseal(_name(sha256), source)
        except FileNotFoundError:
            raise IntegrityError(f"raw bytes {sha256} are not in this vault") from None

    def _sealed(self, sha256: str) -> Path:
        name = super().path(sha256).name  # refuses what is no hash
        alias = self._key.alias(_name(name))
        return self.folder / alias[:2] / alias

    def _files(self) -> list[Path]:
        return sorted(path for path in self.folder.glob("[0-9a-f][0-9a-f]/*") if path.is_file())


def _name(sha256: str) -> str:
    return f"raw/{sha256}"
