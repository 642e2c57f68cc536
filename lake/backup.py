"""A consistent copy of a lake, taken while others write to it.

What is copied is the state at one moment: the commit locks of all its vaults are held together for as long as it takes
to copy the tables' logs, no longer. The files that those logs speak of never change once they are written, so they are
copied afterwards. The indexes come first: they may lag behind the tables of the copy, which heals, and never lead.
"""

import json
import os
import sqlite3
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lake import manifest
from lake.audit import FOLDER as AUDIT
from lake.config import FILE_NAME
from lake.durability import appearing, is_free
from lake.locks import exclusive
from lake.manifest import Sums
from lake.schema.errors import BusyError, RefusedError
from lake.store import Lake
from lake.vault import Vault

ABOUT = "snapshot.json"
FORMAT = 1
LOG = "_delta_log"
_UNCHANGING = (".parquet",)
_OWN = frozenset({"tables", "index", "raw", "locks", AUDIT})
"""Folders of a vault that are copied each in its own way, or not at all."""


@dataclass(slots=True)
class Taken:
    """What a snapshot holds."""

    path: Path
    taken_at: datetime
    clearance: str
    vaults: list[dict[str, Any]] = field(default_factory=list)
    """By vault: ``marking``, ``folder``, ``version`` (batches committed), ``documents``."""
    files: dict[str, Sums] = field(default_factory=dict)
    shared: int = 0
    """Files that are one with those of the earlier snapshot."""
    damaged: list[str] = field(default_factory=list)
    """Raw files whose bytes no longer have their hash; copied as they are."""
    digest: str = ""
    """SHA-256 of the manifest."""


def take(
    lake: Lake,
    target: Path,
    *,
    bag: bool = False,
    base: Path | None = None,
    about: Mapping[str, Any] | None = None,
    beside: Sequence[str] = (),
) -> Taken:
    """Copy the open vaults of a lake, as they are at one moment, into a new folder.

    Args:
        lake: whose clearance says which vaults.
        target: an empty or new folder outside the lake; it appears whole or not at all.
        bag: make a BagIt package; else a plain folder, laid out as a lake.
        base: an earlier plain snapshot or bag on the same file system: table files and raw bytes that stand in it are
            not copied again but linked, so that both folders are whole.
        about: what ``snapshot.json`` says besides.
        beside: files of the lake's folder that are copied too, where they are there.

    Raises:
        RefusedError: the target is not empty, lies within the lake, or cannot be written; the base is no snapshot.
        BusyError: a vacuum took files away meanwhile, or a writer held a vault too long.
    """
    target = target.absolute()
    _check_target(lake, target)
    try:
        with appearing(target) as draft:
            copy = _Copy(lake, draft / manifest.PAYLOAD if bag else draft, bag, _Base(base) if base else None)
            copy.root.mkdir(exist_ok=True)
            taken = copy.make(beside)
            _describe(taken, copy, about or {})
            if bag:
                info = {
                    "Bagging-Date": taken.taken_at.date().isoformat(),
                    "External-Description": f"A Legation lake, read up to {taken.clearance}",
                }
                taken.digest = manifest.write_bag(draft, taken.files, info)
            else:
                taken.digest = manifest.write_plain(draft, taken.files)
    except OSError as error:
        raise RefusedError(f"no snapshot can be written to {target}: {error.strerror or error}") from error
    taken.path = target
    return taken


def _check_target(lake: Lake, target: Path) -> None:
    if not is_free(target):
        raise RefusedError(f"{target} is not empty: a snapshot is taken into a new or empty folder")
    if target.resolve().is_relative_to(lake.path.resolve()):
        raise RefusedError(f"{target} lies within the lake: take the snapshot elsewhere, best on another disk")


class _Base:
    """An earlier snapshot that unchanging files are linked from."""

    def __init__(self, root: Path) -> None:
        if not (root / manifest.name(manifest.SHA256)).is_file():
            raise RefusedError(f"{root} is no whole snapshot to build on: it has no {manifest.name(manifest.SHA256)}")
        self._root = manifest.payload(root)
        prefix = f"{manifest.PAYLOAD}/" if self._root != root else ""
        self._listed = {
            algorithm: {
                path.removeprefix(prefix): value
                for path, value in manifest.read(root / manifest.name(algorithm)).items()
            }
            for algorithm in (manifest.SHA256, manifest.SHA512)
            if (root / manifest.name(algorithm)).is_file()
        }

    def link(self, source: Path, path: str, target: Path, *, bag: bool) -> Sums | None:
        """Link a file of the earlier snapshot, where it has the source's name and size; None where it cannot be."""
        held = self._root / path
        algorithms = (manifest.SHA256, manifest.SHA512) if bag else (manifest.SHA256,)
        if any(path not in self._listed.get(algorithm, {}) for algorithm in algorithms):
            return None
        try:
            size = held.stat().st_size
            if size != source.stat().st_size:
                return None
            os.link(held, target)
        except OSError:
            return None
        return Sums(size, *(self._listed[algorithm][path] for algorithm in algorithms))


class _Copy:
    """The copying itself; ``root`` will hold what a lake's folder holds."""

    def __init__(self, lake: Lake, root: Path, bag: bool, base: _Base | None) -> None:
        self.lake, self.root, self.bag, self._base = lake, root, bag, base
        self.logs: dict[str, str] = {}
        """Markings of the audit logs, by the folder that each stands in."""
        self.modes = {".": f"{stat.S_IMODE(lake.path.stat().st_mode):04o}"}
        self._taken = Taken(root, datetime.now(UTC), str(lake.clearance))

    def make(self, beside: Sequence[str]) -> Taken:
        vaults = self.lake.vaults
        for vault in vaults:
            if not _sealed(vault):
                self._index(vault)
        active: dict[Vault, list[Path]] = {}
        with ExitStack() as held:
            for vault in vaults:
                held.enter_context(exclusive(vault.lock_path))
            self._taken.taken_at = datetime.now(UTC)
            self._logs()
            for vault in vaults:
                active[vault] = [] if _sealed(vault) else list(self._tables(vault))
                if _sealed(vault):
                    self._folder(vault.path)
                self._taken.vaults.append(
                    {
                        "marking": str(vault.marking),
                        "folder": vault.path.name,
                        "version": vault.snapshot().version,
                        "documents": vault.frame("documents", ["document_id"]).height,
                    }
                )
            self._copy(self.lake.path / FILE_NAME)
        for name in beside:
            if (self.lake.path / name).is_file():
                self._copy(self.lake.path / name)
        try:
            for path in (path for paths in active.values() for path in paths):
                self._copy(path)
        except FileNotFoundError as error:
            raise BusyError(
                f"{error.filename} was taken away by a vacuum while it was to be copied; run this again"
            ) from None
        for vault in vaults:
            if not _sealed(vault):
                self._raw(vault)
            self._rest(vault)
        return self._taken

    def _index(self, vault: Vault) -> None:
        """The indexes, each while nobody writes to it."""
        for name in ("texts", "vectors"):
            folder = vault.index_folder / name
            if folder.is_dir():
                with exclusive(folder / "write.lock"):
                    self._folder(folder)
        for name in sorted(os.listdir(vault.index_folder)) if vault.index_folder.is_dir() else ():
            if name not in ("texts", "vectors") and (vault.index_folder / name).is_dir():
                self._folder(vault.index_folder / name)

    def _tables(self, vault: Vault) -> Iterator[Path]:
        """Copies the logs of a vault's tables, and gives the files that they speak of."""
        for table in vault.stored_tables():
            self._folder(table.folder / LOG)
            yield from table.active()
        self._made(vault.tables_folder)

    def _logs(self) -> None:
        """The audit logs, of vaults and of the joins of markings at which readers are noted."""
        vaults = {vault.marking for vault in self.lake.vaults}
        for marking in self.lake.levels.below(self.lake.clearance):
            folder = self.lake.path / "vaults" / marking.folder
            if (folder / AUDIT).is_dir():
                self.logs[folder.name] = str(marking)
                with exclusive(folder / AUDIT / "lock"):
                    self._folder(folder / AUDIT)
                if marking not in vaults:
                    self._folder(folder)

    def _raw(self, vault: Vault) -> None:
        for sha256 in vault.raw.hashes():
            sums = self._copy(vault.raw.path(sha256))
            if sums.sha256 != sha256:
                self._taken.damaged.append(f"{vault.marking} {sha256}")

    def _rest(self, vault: Vault) -> None:
        """Whatever else the house keeps in a vault."""
        for path in sorted(vault.path.iterdir()):
            if path.name not in _OWN and path.is_dir():
                self._folder(path)

    def _folder(self, folder: Path) -> None:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink() and not _passing(path):
                self._copy(path)

    def _copy(self, source: Path) -> Sums:
        path = source.relative_to(self.lake.path).as_posix()
        if path in self._taken.files:
            return self._taken.files[path]
        target = self.root / path
        self._made(source.parent)
        unchanging = source.suffix in _UNCHANGING or source.parent.parent.name == "raw"
        linked = self._base.link(source, path, target, bag=self.bag) if self._base and unchanging else None
        if linked is not None:
            sums = linked
            self._taken.shared += 1
        elif source.suffix in (".sqlite", ".sqlite3"):
            _copy_database(source, target)
            sums = manifest.sums_of(target, bag=self.bag)
        else:
            sums = manifest.copied(source, target, bag=self.bag)
        self._taken.files[path] = sums
        return sums

    def _made(self, folder: Path) -> None:
        """The folder's counterpart, and those above it, with the modes of the originals."""
        missing = []
        while folder != self.lake.path and not (self.root / (path := folder.relative_to(self.lake.path))).is_dir():
            missing.append((folder, path))
            folder = folder.parent
        for original, path in reversed(missing):
            mode = stat.S_IMODE(original.stat().st_mode)
            (self.root / path).mkdir()
            (self.root / path).chmod(mode)
            self.modes[path.as_posix()] = f"{mode:04o}"


def _passing(path: Path) -> bool:
    """Whether a file means something only while a process is at it."""
    name = path.name
    return name.endswith((".lock", "-wal", "-shm", "-journal")) or name == "lock" or name.startswith(".draft-")


def _sealed(vault: Vault) -> bool:
    """Whether the vault is encrypted, its tables being worked with elsewhere; it is then copied as it lies on disk."""
    return vault.tables_folder != vault.path / "tables"


def _copy_database(source: Path, target: Path) -> None:
    """A SQLite file with what its journal holds, also while others write to it."""
    with (
        closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", timeout=60, uri=True)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)
    target.chmod(stat.S_IMODE(source.stat().st_mode))


def _describe(taken: Taken, copy: _Copy, about: Mapping[str, Any]) -> None:
    said = {
        "format": FORMAT,
        "taken_at": taken.taken_at.isoformat().replace("+00:00", "Z"),
        "clearance": taken.clearance,
        "vaults": taken.vaults,
        "modes": copy.modes,
        "logs": copy.logs,
        **about,
    }
    path = copy.root / ABOUT
    path.write_text(json.dumps(said, indent=2, sort_keys=True, default=str) + "\n", encoding="utf-8")
    taken.files[ABOUT] = manifest.sums_of(path, bag=copy.bag)
