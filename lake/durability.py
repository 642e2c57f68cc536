"""When what was written is safe from a loss of power, and how it appears whole or not at all."""

import ctypes
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft beside a file, to be written within; it takes the file's place at the end, or is gone after an error."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield draft
        os.replace(draft, path)
    except BaseException:
        if path.parent.is_dir():
            draft.unlink(missing_ok=True)
        raise


def is_free(target: Path) -> bool:
    """Whether a folder may appear there: there is none, or an empty one."""
    return not target.exists() or (target.is_dir() and not any(target.iterdir()))


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """A folder beside a free place, to be filled within; at the end it stands there, safe, or nothing does."""
    draft = target.with_name(f".{target.name}.part-{os.getpid()}")
    try:
        draft.mkdir(mode=0o700, parents=True)
        yield draft
        settle(draft)
        if target.is_dir():
            target.rmdir()
        os.replace(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def settle(folder: Path) -> None:
    """Wait until all that was written to the file system of ``folder`` so far would outlast a loss of power.

    One call for a whole commit: to flush its many files (and the raw bytes before them) one by one takes far longer.
    """
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "syncfs"):
        os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if library.syncfs(descriptor) != 0:
            raise OSError(ctypes.get_errno(), f"{folder}: what was written could not be made safe on disk")
    finally:
        os.close(descriptor)
