"""An existing vault is encrypted: everything is sealed and read back, then the vault is switched, then plain files go.

Until the switch, which is one renaming, the plain vault is the vault; after it the sealed one. Killed at any moment and
called again, this goes on where it was.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from lake.audit import FOLDER as AUDIT
from lake.audit import HEAD, LOG, SEALED
from lake.durability import settle
from lake.locks import exclusive
from lake.pin import FOLDER as VERSIONS
from lake.raw import RawStore
from lake.schema.errors import IntegrityError
from lake.sealed import envelope
from lake.sealed.cipher import DataKey
from lake.sealed.envelope import FOLDER, SEAL
from lake.sealed.journal import Entry, Journal
from lake.sealed.objects import Objects
from lake.sealed.raw import SealedRaw
from lake.sealed.seals import STONES, is_vault, stones

BEGUN = "sealing.json"
"""The envelope until the switch."""

Told = Callable[[int, int], None]
"""Called with files done and files in all."""


@dataclass(frozen=True, slots=True)
class Encrypted:
    """What was encrypted."""

    files: int
    bytes: int


def encrypt(folder: Path, source: str, told: Told = lambda done, total: None) -> Encrypted:
    """Encrypt a vault, or an audit log that stands alone, and remove what was plain.

    Writers wait for it; readers go on with what they have open until it is removed.

    Args:
        folder: of the vault.
        source: the key that is to open it.
        told: told how far it is.

    Raises:
        LakeError: the key cannot be had; nothing was changed.
        BusyError: another process kept on writing into the vault.
        IntegrityError: something did not come back as it was; the plain vault stays.
    """
    with ExitStack() as held:
        for lock in (*(folder / "locks" / name for name in ("index.lock", "commit.lock")), folder / AUDIT / "lock"):
            held.enter_context(exclusive(lock))
        done = Encrypted(0, 0)
        if not (folder / SEAL).exists():
            key = envelope.make(folder / BEGUN, source)
            done = _seal(folder, key, told)
            settle(folder)
            (folder / BEGUN).rename(folder / SEAL)
            settle(folder)
        _clear(folder)
        return done


def leftovers(folder: Path) -> list[str]:
    """Plain files in the folder of an encrypted vault, which :func:`encrypt` removes when it is called again."""
    if not (folder / SEAL).exists():
        return []
    found = [name for name in STONES if (folder / name).is_dir()]
    found += [f"{VERSIONS}/{record.stem}.json" for record in (folder / VERSIONS).glob("*.sealed")]
    return found + [f"{AUDIT}/{name}" for name in (LOG, HEAD) if (folder / AUDIT / name).exists()]


def _seal(folder: Path, key: DataKey, told: Told) -> Encrypted:
    sealed = folder / FOLDER
    plain, raw = RawStore(folder / "raw"), SealedRaw(sealed / "raw", key, lambda: sealed)
    objects = Objects(sealed / "objects", key)
    files, blobs = list(_derived(folder)), list(plain.hashes())
    total, size = len(files) + len(blobs), 0
    for done, sha256 in enumerate(blobs, start=1):
        if not plain.intact(sha256):
            raise IntegrityError(f"raw bytes {sha256} have changed since they were kept: see `legation verify`")
        raw.put_file(plain.path(sha256), sha256=sha256)
        if not raw.intact(sha256):
            raise IntegrityError(f"raw bytes {sha256} do not come back from the disk as they were sealed")
        size += plain.path(sha256).stat().st_size
        told(done, total)
    entries: dict[str, Entry] = {}
    for done, file in enumerate(files, start=len(blobs) + 1):
        path = str(file.relative_to(folder))
        entries[path] = objects.keep(path, file)
        objects.check(path, entries[path])
        size += entries[path].size
        told(done, total)
    # What an earlier attempt had recorded may be out of date by now.
    shutil.rmtree(sealed / "journal", ignore_errors=True)
    if is_vault(folder) or entries:
        Journal(sealed / "journal", key).append(entries, ())
    _seal_log(folder / AUDIT, key)
    for record in (folder / VERSIONS).glob("*.json"):
        _written(_waiting(record), key.seal_bytes(record.stem, record.read_bytes()))
    return Encrypted(total, size)


def _derived(folder: Path) -> Iterator[Path]:
    """Files of tables and indexes."""
    for name in ("tables", "index"):
        for file in sorted((folder / name).rglob("*")):
            if file.is_file() and file.suffix != ".lock":
                yield file


def _seal_log(folder: Path, key: DataKey) -> None:
    if (folder / LOG).exists():
        lines = [key.seal_line(line) + b"\n" for line in (folder / LOG).read_bytes().splitlines()]
        _written(folder / (LOG + SEALED), b"".join(lines))
    if (folder / HEAD).exists():
        _written(folder / (HEAD + SEALED), key.seal_bytes(HEAD, (folder / HEAD).read_bytes()))


def _waiting(record: Path) -> Path:
    """Where the sealed record of a version waits for the switch."""
    return record.with_suffix(".sealed")


def _written(path: Path, data: bytes) -> None:
    path.touch(mode=0o600)
    path.write_bytes(data)
    if hashlib.sha256(path.read_bytes()).digest() != hashlib.sha256(data).digest():
        raise IntegrityError(f"{path.name} does not come back from the disk as it was sealed")


def _clear(folder: Path) -> None:
    """Remove what is plain, and bar its place."""
    whole = is_vault(folder)
    for name in STONES:
        if (folder / name).is_dir():
            shutil.rmtree(folder / name)
    for name in (LOG, HEAD):
        (folder / AUDIT / name).unlink(missing_ok=True)
    for sealed in (folder / VERSIONS).glob("*.sealed"):
        sealed.replace(sealed.with_suffix(".json"))
    if whole:
        stones(folder)
    settle(folder)
