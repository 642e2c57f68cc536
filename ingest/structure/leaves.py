"""Collecting sections under locators that stay unique."""

from collections.abc import Iterable, Sequence

from ingest.structure.lines import Line, paragraphs
from lake.schema.parsed import Section

HEADING = "__heading"
"""Suffix of the locator of a section that is only a heading."""


class Leaves:
    """The sections found so far."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._taken: dict[str, int] = {}
        self.sections: list[Section] = []

    def unique(self, locator: str) -> str:
        """The locator, with ``__2``, ``__3`` ... behind it where it is taken: numbering may repeat."""
        count = self._taken.get(locator, 0) + 1
        self._taken[locator] = count
        return self.unique(f"{locator}__{count}") if count > 1 else locator

    def add(self, start: int, end: int, locator: str, unit: str, heading: str) -> None:
        """Add a section, trimmed of white space; one with nothing visible is left out."""
        text = self._text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            self.sections.append(Section(start, end, locator, unit, heading))

    def add_paragraphs(self, lines: Sequence[Line], start: int, end: int, prefix: str, unit: str, heading: str) -> None:
        """Add the paragraphs of a stretch as ``{prefix}p_1``, ``{prefix}p_2`` ..."""
        for number, (first, last) in enumerate(clipped(lines, start, end), 1):
            self.add(first, last, f"{prefix}p_{number}", unit, heading)


def clipped(lines: Sequence[Line], start: int, end: int) -> Iterable[tuple[int, int]]:
    """The paragraphs that lie within ``start:end``, cut off at its ends."""
    for first, last in paragraphs(lines):
        first, last = max(first, start), min(last, end)
        if first < last:
            yield first, last


def path(*headings: str) -> str:
    """Headings joined from the outermost in."""
    return " > ".join(heading for heading in headings if heading)


def squeezed(words: str, most: int = 200) -> str:
    """Words on one line, cut at ``most`` characters."""
    whole = " ".join(words.split())
    return whole if len(whole) <= most else whole[: most - 1].rstrip() + "…"
