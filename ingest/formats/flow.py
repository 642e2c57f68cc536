"""Running text out of XML elements: white space is folded, line breaks kept, locators kept apart."""

import re
from collections import Counter
from dataclasses import replace

from lxml import etree

from ingest.formats.builder import TextBuilder
from ingest.structure import HEADING
from lake.schema.parsed import Section

_SPACES = re.compile(r"[ \t\r\n\f\v]+")
_AROUND_BREAK = re.compile(r" *\u2028[ \u2028]*")
LINE_BREAK = "\u2028"
"""Put into a flow where the source breaks a line on purpose."""


def local(element: etree._Element) -> str:
    """Tag without its namespace; ``""`` for what is no element (an entity reference)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def fold(text: str) -> str:
    """White space of the source folded to single spaces, deliberate line breaks to line feeds."""
    return _AROUND_BREAK.sub("\n", _SPACES.sub(" ", text)).strip()


def words(element: etree._Element | None, skip: frozenset[str] = frozenset()) -> str:
    """Folded text of an element; elements whose local name is in ``skip`` are left out, what follows them is not."""
    if element is None:
        return ""
    parts: list[str] = []

    def collect(node: etree._Element) -> None:
        parts.append(node.text or "")
        for child in node:
            if local(child) not in skip:
                collect(child)
            parts.append(child.tail or "")

    collect(element)
    return fold("".join(parts))


class Flow:
    """Gathers pieces of text into blocks and hands each finished block to a :class:`TextBuilder`."""

    def __init__(self) -> None:
        self._builder = TextBuilder()
        self._pieces: list[str] = []
        self._seen: set[str] = set()
        self._numbers: Counter[str] = Counter()

    def write(self, text: str | None) -> None:
        """Add a piece to the block that is being gathered."""
        if text:
            self._pieces.append(text)

    @property
    def pending(self) -> bool:
        """Whether anything visible has been gathered since the last block."""
        return any(piece.strip() for piece in self._pieces)

    def flush(self, locator: str, unit: str, heading: str = "") -> None:
        """Close the block, if it holds anything; a locator used before gets ``_2``, ``_3`` ... at its end."""
        text = fold("".join(self._pieces))
        self._pieces.clear()
        if text:
            stem, count = locator, 1
            while locator in self._seen:
                count += 1
                locator = f"{stem}_{count}"
            self._seen.add(locator)
            self._builder.add(text, locator, unit, heading)

    def __bool__(self) -> bool:
        """Whether any block has been closed."""
        return len(self._builder) > 0

    def number(self, stem: str) -> str:
        """The next of a series: ``p_1``, ``p_2`` ..."""
        self._numbers[stem] += 1
        return f"{stem}_{self._numbers[stem]}"

    def build(self) -> tuple[str, tuple[Section, ...]]:
        """The whole text and its sections.

        A heading with nothing of its own under it (a chapter above its articles) goes into the unit that follows, so
        that a passage begins with it rather than consists of it.
        """
        text, sections = self._builder.build()
        joined: list[Section] = []
        for section in reversed(sections):
            follower = joined[-1] if joined else None
            if follower and section.locator.endswith(HEADING) and follower.unit != section.unit:
                section = replace(section, unit=follower.unit)
            joined.append(section)
        return text, tuple(reversed(joined))
