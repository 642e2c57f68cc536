"""From blocks of text to sections with locators."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lake.schema.parsed import Section

_PARAGRAPH = re.compile(r"\S(?:.*?\S)?(?=\s*\n[^\S\n]*\n|\s*\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text that belongs together: a paragraph, a heading, a list item, a table row."""

    start: int
    end: int
    level: int = 0
    """1 and more for a heading marked as such (1 is the outermost), 0 for everything else."""


def sections_of(text: str, *, kind: str | None = None) -> tuple[Section, ...]:
    """The structure of a plain text."""
    return outline(text, [Block(m.start(), m.end()) for m in _PARAGRAPH.finditer(text)], kind=kind)


def outline(text: str, blocks: Sequence[Block], *, kind: str | None = None) -> tuple[Section, ...]:
    """The structure of a text whose blocks, and perhaps headings, are known."""
    return tuple(Section(b.start, b.end, f"p_{n}", "body") for n, b in enumerate(blocks, 1))
