"""Encrypted lakes, and what lies of them on the disk."""

from collections.abc import Iterable
from pathlib import Path


def on_disk(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def showing(folder: Path, words: Iterable[str]) -> list[tuple[str, str]]:
    """Files whose bytes or names hold one of the words: in UTF-8, and in UTF-16 in both orders of bytes."""
    coded = [(word, word.encode(code)) for word in words for code in ("utf-8", "utf-16-le", "utf-16-be")]
    return [
        (path, word)
        for path, data in on_disk(folder).items()
        for word, sought in coded
        if sought in data or sought in path.encode()
    ]
