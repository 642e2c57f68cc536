"""The memory in which an encrypted vault is opened: a private folder that no disk ever sees.

A session's folder is held by a lock that ends with its process, however that ends; the next session of the same account
removes what killed ones left.
"""

import fcntl
import os
import secrets
import shutil
import stat
import weakref
from pathlib import Path

from lake.schema.errors import LakeError

DEFAULT = "/dev/shm"
_MEMORY = ("tmpfs", "ramfs")
_HINT = "or let the setting `open_in` of lake.json name a folder of which you know that no disk keeps it"


class Session:
    """A private folder in memory, until it is closed or its process ends.

    Args:
        place: the folder it is made in; None for the system's memory, which must be fit for it.

    Raises:
        LakeError: there is no such place, or what is written there may come to lie on a disk.
    """

    def __init__(self, place: str | None) -> None:
        base = Path(place) if place is not None else _fit(Path(DEFAULT))
        if not base.is_dir():
            raise LakeError(f"there is no folder {base} in which encrypted vaults could be opened")
        home = base / f"legation-{os.getuid()}"
        home.mkdir(mode=0o700, exist_ok=True)
        found = home.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise LakeError(f"{home} is not this account's alone: remove it, or have it removed")
        _sweep(home)
        name = secrets.token_hex(8)
        self._lock = os.open(home / f"{name}.lock", os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.folder = home / name
        self.folder.mkdir(mode=0o700)
        # SQLite, within Chroma too, would put what does not fit into its cache into /tmp.
        os.environ.setdefault("SQLITE_TMPDIR", str(home))
        self._end = weakref.finalize(self, _remove, self.folder, self._lock, os.getpid())

    @property
    def free(self) -> int:
        """Bytes that there is room for."""
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def close(self) -> None:
        """Remove the folder and all in it."""
        self._end()


def _remove(folder: Path, lock: int, process: int) -> None:
    if os.getpid() != process:  # a child that was forked must not take its parent's folder away
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_name(folder.name + ".lock").unlink(missing_ok=True)
    os.close(lock)


def _sweep(home: Path) -> None:
    """Remove the folders of processes that are no more."""
    for lock in home.glob("*.lock"):
        try:
            descriptor = os.open(lock, os.O_RDWR)
        except OSError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # A session that is just being made has its lock and no folder yet, or not even the lock.
            if lock.with_suffix("").is_dir():
                shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                lock.unlink(missing_ok=True)
        except OSError:
            pass
        finally:
            os.close(descriptor)


def _fit(place: Path) -> Path:
    """The place, if it is memory that is never written to a disk in the clear."""
    kind, options = _mounted(place)
    if kind not in _MEMORY:
        raise LakeError(
            f"encrypted vaults are opened in memory, and {place} is none here ({kind or 'not there'}): mount a tmpfs "
            f"there, {_HINT}"
        )
    if kind == "tmpfs" and "noswap" not in options:
        plain = plain_swaps()
        if plain:
            raise LakeError(
                f"what is opened in memory could be swapped out to {', '.join(plain)}, which is not encrypted: turn it "
                f"off (swapoff), use encrypted swap or zram, {_HINT}"
            )
    return place


def _mounted(place: Path) -> tuple[str, list[str]]:
    """Type of the file system that is mounted at a place, and its options."""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "", []
    found = [line.split() for line in lines if line.split()[1] == str(place)]
    return (found[-1][2], found[-1][3].split(",")) if found else ("", [])


def plain_swaps(listed: Path = Path("/proc/swaps"), blocks: Path = Path("/sys/block")) -> list[str]:
    """Swap areas that would keep memory on a disk in the clear."""
    try:
        names = [line.split()[0] for line in listed.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
    except OSError:
        return []
    plain = []
    for name in names:
        device = Path(os.path.realpath(name)).name
        try:
            encrypted = (blocks / device / "dm" / "uuid").read_text(encoding="utf-8").startswith("CRYPT-")
        except OSError:
            encrypted = False
        if not encrypted and not device.startswith("zram"):
            plain.append(name)
    return plain
