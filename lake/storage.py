"""What a disk refused, in words: it is full, may not be written, or fails.

Files are written by the parts that the lake is made of, each with errors of its own; what they mean is the same.
"""

import errno
from pathlib import Path

from lake.schema.errors import LakeError, LegationError, StorageError

_FULL = "is full"
_BARRED = "may not be written by this account"
_FAILED = "fails"
_NUMBERS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EROFS: _BARRED,
    errno.EACCES: _BARRED,
    errno.EPERM: _BARRED,
    errno.EIO: _FAILED,
}
_WORDS = {
    "No space left on device": _FULL,
    "Disk quota exceeded": _FULL,
    "File too large": _FULL,
    "disk is full": _FULL,
    "disk I/O error": _FULL,
    "Read-only file system": _BARRED,
    "readonly database": _BARRED,
    "unable to open database file": _BARRED,
    "Permission denied": _BARRED,
    "Operation not permitted": _BARRED,
    "Input/output error": _FAILED,
}
_REMEDY = {
    _FULL: "free some space and run this again: what was committed stays as it was, the rest is done then",
    _BARRED: "let this account write there, or use commands that only read; what was committed is as it was",
    _FAILED: "look at the disk itself; what was committed can be checked by `legation verify`",
}


def refused(error: BaseException, lake: Path) -> StorageError | None:
    """What an error says of the disk under a lake; None where it speaks of something else.

    Args:
        error: whatever was raised while the lake was used.
        lake: its folder.
    """
    what = _what(error)
    if what is None:
        return None
    name = getattr(error, "filename", None)
    elsewhere = isinstance(name, str | bytes) and not _within(Path(str(name)), lake)
    place = str(name) if elsewhere else f"the disk of the lake at {lake}"
    return StorageError(f"{place} {what}: {_REMEDY[what]}")


def _what(error: BaseException) -> str | None:
    if isinstance(error, StorageError):
        return None
    if isinstance(error, LegationError) and not (isinstance(error, LakeError) and error.__cause__ is not None):
        return None  # it says already what is meant, or is about no disk
    if isinstance(error, OSError) and error.errno in _NUMBERS:
        return _NUMBERS[error.errno]
    said = str(error)
    return next((what for words, what in _WORDS.items() if words in said), None)


def _within(path: Path, folder: Path) -> bool:
    return path.absolute().is_relative_to(folder.absolute())
