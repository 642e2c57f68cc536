"""Files under folders, in a stable order, one at a time."""

import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from lake.schema.errors import UsageError

IGNORED_NAMES = frozenset({".git", ".hg", ".svn", ".DS_Store", "__MACOSX", "__pycache__", "Thumbs.db", "desktop.ini"})
"""What programs leave behind in folders and nobody wrote as a document."""

Skipped = Callable[[Path, str], None]
"""Told of every entry that was left out, with the reason."""


def walk(paths: Iterable[Path], skipped: Skipped | None = None) -> Iterator[Path]:
    """Yield the files under ``paths``, sorted by name within each folder, hidden ones included.

    Memory holds the names of one folder for each level of depth, whatever the number of files. A link named by the user
    is followed; inside a folder, a link to a file of the same folder tree is yielded, a link to a folder, out of the
    tree or to nothing is not.

    Args:
        paths: files and folders.
        skipped: called with each path left out and why: links, pipes and devices, folders that cannot be listed.

    Raises:
        UsageError: a path does not exist; raised before anything is yielded.
    """
    roots = [Path(path) for path in paths]
    for root in roots:
        if not root.exists():
            raise UsageError(f"no such file or folder: {root}")
    return _walk_all(roots, skipped or _forget)


def _walk_all(roots: list[Path], skipped: Skipped) -> Iterator[Path]:
    for root in roots:
        if root.is_dir():
            yield from _walk_folder(root, skipped)
        else:
            yield root


def _walk_folder(root: Path, skipped: Skipped) -> Iterator[Path]:
    real_root = root.resolve()
    waiting = [_listed(root, skipped)]
    while waiting:
        entry = next(waiting[-1], None)
        if entry is None:
            waiting.pop()
            continue
        path = Path(entry.path)
        if entry.is_symlink():
            if reason := _against_link(path, real_root):
                skipped(path, reason)
            else:
                yield path
        elif entry.is_dir(follow_symlinks=False):
            waiting.append(_listed(path, skipped))
        elif entry.is_file(follow_symlinks=False):
            yield path
        else:
            skipped(path, "not a regular file")


def _listed(folder: Path, skipped: Skipped) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if not _is_ignored(entry.name)]
    except OSError as error:
        skipped(folder, f"folder cannot be listed: {error.strerror}")
        found = []
    return iter(sorted(found, key=lambda entry: entry.name))


def _is_ignored(name: str) -> bool:
    """Leftovers, and the lock files that Office puts beside an open document."""
    return name in IGNORED_NAMES or name.startswith(("~$", ".~lock."))


def _against_link(path: Path, real_root: Path) -> str | None:
    """Why a link is not followed; None when it may be."""
    try:
        target = path.resolve(strict=True)
        mode = target.stat().st_mode
    except (OSError, RuntimeError):
        return "link to nothing"
    if not target.is_relative_to(real_root):
        return f"link out of the folder, to {target}"
    if stat.S_ISDIR(mode):
        return "link to a folder that is read where it stands"
    return None if stat.S_ISREG(mode) else "not a regular file"


def _forget(path: Path, reason: str) -> None:
    """Nobody asked to be told."""
