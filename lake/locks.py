"""Locks between processes: who writes into a vault, who maintains it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from lake.schema.errors import BusyError

WAIT_SECONDS = 600.0
"""How long a writer waits for another before it gives up; a commit takes well under a second, a compaction minutes."""


@contextmanager
def exclusive(path: Path, *, wait: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock file ``path`` alone among all threads and processes of this machine.

    The operating system lets go of the lock when the holder ends, however it ends: a killed writer blocks nobody.

    Args:
        path: the lock file; made, with its folder, when it is not there.
        wait: seconds to wait for the present holder.

    Raises:
        BusyError: somebody else held it all that time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=wait)
    try:
        lock.acquire()
    except Timeout:
        raise BusyError(
            f"another process has been writing into this vault for over {wait:.0f} s (lock {path.name}); "
            "wait for it to end, or end it, then run this again"
        ) from None
    try:
        yield
    finally:
        lock.release()
