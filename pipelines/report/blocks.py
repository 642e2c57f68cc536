"""What a product is made of before it is HTML, Markdown or PDF: sections of a few kinds of block, all plain text.

A section's function says *what* is to be read; the three writers (:mod:`pipelines.report.html`,
:mod:`pipelines.report.markdown`, :mod:`pipelines.report.pdf`) say how it looks, and each escapes all text by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from pipelines.citations import Quote


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence or a few, with the numbers of the quotes that they rest on (from 1)."""

    text: str
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that follow each other in one paragraph; a ``note`` is set small."""

    lines: tuple[Line, ...]
    note: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    lines: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Labelled:
    """Short labels, each with what is said under it (``Confidence``: "...")."""

    pairs: tuple[tuple[str, Line], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; cells of the columns in ``numbers`` are set to the right."""

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture that this program drew."""

    svg: str
    alt: str
    """What it shows, in words, for readers who do not see it."""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Quotes:
    """Quotes set out in full, by number."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A block of its own with a heading: an alert, a judgement, a commitment."""

    title: str
    blocks: tuple["Block", ...]
    tag: str = ""
    alarm: bool = False
    anchor: str = ""
    """Its name in the page's address, for links to it; none when empty."""


@dataclass(frozen=True, slots=True)
class Sources:
    """All quotes of the product, numbered, with where each stands."""


Block: TypeAlias = Paragraph | Items | Labelled | Table | Figure | Quotes | Card | Sources


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a product under one heading."""

    key: str
    """Its name in the page's address (``#alerts``): letters, digits and hyphens."""
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A report or a brief, ready to be written."""

    language: str
    marking: str
    kicker: str
    title: str
    dateline: tuple[str, str]
    """Words before the date, and the date, which is set bold."""
    figures: tuple[tuple[str, str], ...]
    """Large numbers at the head: label and value."""
    sections: tuple[Section, ...]
    quotes: tuple[Quote, ...]
    day: str
    """ISO date of what it was written from."""
    label: str = ""
    """The marking as the lake's scheme words it (``TỐI MẬT``); the marking in capitals if empty."""
    unmarked: bool | None = None
    """Whether the marking is the lake's lowest; None: whether it is ``public``."""
    version: str = ""
    """Id of all that it was made from (:mod:`pipelines.pinning`), by which it can be made again."""
    moment: datetime | None = None
    """The newest that anything in it is: the time that its file bears."""

    @property
    def banner(self) -> str:
        """The marking as every page bears it."""
        return self.label or self.marking.upper()

    @property
    def open(self) -> bool:
        """Whether everybody may see it."""
        return self.marking == "public" if self.unmarked is None else self.unmarked


@dataclass(slots=True)
class Citations:
    """Quotes of a product, numbered from 1 in the order of their first use."""

    quotes: list[Quote] = field(default_factory=list)
    _numbers: dict[Quote, int] = field(default_factory=dict)

    def add(self, quotes: Sequence[Quote]) -> tuple[int, ...]:
        """The numbers of some quotes."""
        numbers = []
        for quote in quotes:
            if quote not in self._numbers:
                self.quotes.append(quote)
                self._numbers[quote] = len(self.quotes)
            numbers.append(self._numbers[quote])
        return tuple(dict.fromkeys(numbers))


def text(words: str, citations: Sequence[int] = ()) -> Paragraph:
    """One line as a paragraph."""
    return Paragraph((Line(words, tuple(citations)),))


def note(words: str) -> Paragraph:
    """One line set small."""
    return Paragraph((Line(words),), note=True)
