"""Tables (CSV files, sheets) to documents: a document a row where rows hold texts, else the table as a data set."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import chain
from typing import Any

from ingest.formats.base import Source
from ingest.formats.builder import TextBuilder, clean
from ingest.records import canonical, document_of, has_text, maps_text
from ingest.structure import HEADING
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Json, Outcome, Parsed, Unreadable

PART_CHARACTERS = 2_000_000
"""A data set longer than this (or than ``Limits.text_characters``) becomes several documents, each of whole rows."""

GROUP_CHARACTERS = 700
"""Rows are grouped into sections of about this many characters."""

_TYPED_ROWS = 1000
_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:[ ,.']\d{3})+|\d+)?(?:[.,]\d+)?(?:[eE][-+]?\d+)?\s*%?")
_DATE = re.compile(r"\d{4}-\d\d?(?:-\d\d?)?(?:[T ].*)?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class Table:
    """A table as its format opened it."""

    rows: Iterator[Sequence[Any]]
    """All rows, the header too; cells are strings, numbers, dates or None."""
    format: str
    member: str
    """Its place in the file."""
    title: str
    content: Callable[[], bytes] | None
    """The bytes of the whole table, where the file has them for it alone."""
    encoding: str | None = None
    certainty: float | None = None
    metadata: dict[str, Json] = field(default_factory=dict)


def documents(table: Table, source: Source) -> Iterator[Outcome]:
    """The documents of a table: its rows, where a mapping or a column's name says which cell is the text; else itself.

    Raises:
        UnreadableError: there is not one filled cell.
    """
    filled: Iterator[tuple[int, Sequence[Any]]] = (
        (number, row) for number, row in enumerate(table.rows, 1) if any(map(cell, row))
    )
    first = next(filled, None)
    if first is None:
        raise UnreadableError("a table without a filled cell")
    caption = ""
    if sum(map(bool, map(cell, first[1]))) == 1 and (second := next(filled, None)) is not None:
        # one cell above a wider row is the table's caption
        if sum(map(bool, map(cell, second[1]))) > 1:
            caption = next(filter(None, map(cell, first[1])))
            first = second
        else:
            filled = chain([second], filled)
    header, made_up, rest = _header(first, filled)
    if maps_text(header, source.options.mapping) or (not source.options.mapping and has_text(header)):
        yield from _records(table, source, header, rest)
    else:
        yield from _data_set(table, source, _Head(header, caption, made_up), rest)


def cell(value: Any) -> str:
    """A cell as a string on one line; whole floats without their ``.0``, dates in ISO 8601, empty cells as ``""``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return _SPACE.sub(" ", str(value)).strip()


def _header(
    first: tuple[int, Sequence[Any]], rest: Iterator[tuple[int, Sequence[Any]]]
) -> tuple[list[str], bool, Iterator[tuple[int, Sequence[Any]]]]:
    """Names of the columns, unique; whether they are made up, the first row being data already; the rows below."""
    names = [cell(value).removeprefix("\ufeff") for value in first[1]]
    while names and not names[-1]:
        names.pop()
    named = all(isinstance(value, str) or value is None for value in first[1]) and not any(
        name and (_NUMBER.fullmatch(name) or _DATE.fullmatch(name)) for name in names
    )
    if not named or sum(map(bool, names)) * 2 < len(names):
        return [f"column_{n}" for n in range(1, len(names) + 1)], True, chain([first], rest)
    taken: set[str] = set()
    header = []
    for at, name in enumerate(names, 1):
        unique, again = name or f"column_{at}", 2
        while unique in taken:
            unique, again = f"{name or f'column_{at}'}_{again}", again + 1
        taken.add(unique)
        header.append(unique)
    return header, False, rest


def _records(
    table: Table, source: Source, header: list[str], rows: Iterator[tuple[int, Sequence[Any]]]
) -> Iterator[Outcome]:
    joint = "&" if "#" in table.member.rpartition("!/")[2] else "#"
    for number, row in rows:
        names = [*header, *(f"column_{n}" for n in range(len(header) + 1, len(row) + 1))]
        record = {
            name: value for name, value in zip(names, row, strict=False) if value is not None and str(value).strip()
        }
        member = f"{table.member}{joint}row={number}"
        content = canonical(record)
        try:
            yield document_of(
                record,
                content=content,
                format=table.format,
                member=member,
                mapping=source.options.mapping,
                encoding=table.encoding,
                certainty=table.certainty,
            )
        except UnreadableError as error:
            yield Unreadable(str(error), type(error).__name__, member, content)


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands above the rows."""

    columns: list[str]
    caption: str
    made_up: bool
    """The names of the columns are not in the file."""

    @property
    def line(self) -> str:
        """The header row as text; empty where the file has none."""
        return "" if self.made_up else clean(" | ".join(self.columns))

    @property
    def heading(self) -> str:
        """Context of every row: the caption and the columns."""
        return " > ".join(filter(None, (clean(self.caption), self.line)))


@dataclass(slots=True)
class _Part:
    """Rows on their way into one document."""

    head: _Head
    builder: TextBuilder = field(default_factory=lambda: TextBuilder("\n"))
    group: list[str] = field(default_factory=list)
    size: int = 0
    rows: int = 0
    first: int = 0
    last: int = 0
    group_first: int = 0
    group_last: int = 0

    def add(self, number: int, line: str) -> None:
        if self.size and self.size + len(line) > GROUP_CHARACTERS:
            self.close_group()
        self.first, self.last = self.first or number, number
        self.group_first, self.group_last = self.group_first or number, number
        self.group.append(line)
        self.size += len(line)
        self.rows += 1

    def open(self, unit: str) -> None:
        """Put the caption and the header row above the first rows, once."""
        if not len(self.builder):
            self.builder.add(self.head.caption, f"caption{HEADING}", unit)
            self.builder.add(self.head.line, f"header{HEADING}", unit)

    def close_group(self) -> None:
        if self.group:
            first, last = self.group_first, self.group_last
            locator = f"row_{first}" if first == last else f"rows_{first}_{last}"
            self.open(locator)
            self.builder.add("\n".join(self.group), locator, heading=self.head.heading)
            self.group, self.size, self.group_first = [], 0, 0


def _data_set(
    table: Table, source: Source, head: _Head, rows: Iterator[tuple[int, Sequence[Any]]]
) -> Iterator[Outcome]:
    """The table as readable lines, ``cell | cell``; every section's heading names the columns."""
    most = min(PART_CHARACTERS, source.options.limits.text_characters)
    types = _Types(len(head.columns))
    part = _Part(head)
    whole = True
    for number, row in rows:
        cells = [cell(value) for value in row]
        types.see(cells)
        line = clean(" | ".join(cells)).rstrip(" |")
        if part.rows and len(part.builder) + part.size + len(line) > most:
            yield _document(table, part, types, whole=False)
            part, whole = _Part(head), False
        part.add(number, line)
    yield _document(table, part, types, whole)


def _document(table: Table, part: _Part, types: "_Types", whole: bool) -> Parsed:
    part.close_group()
    part.open("header")
    text, sections = part.builder.build()
    member, content = table.member, None
    if whole:
        content = table.content() if table.content is not None else None
    else:
        joint = "&" if "#" in member.rpartition("!/")[2] else "#"
        member = f"{member}{joint}rows={part.first}-{part.last}"
    return Parsed(
        text=text,
        sections=sections,
        content=content if content is not None else canonical([table.title, part.first, text]),
        format=table.format,
        member=member,
        title=table.title,
        kind="dataset",
        encoding=table.encoding,
        encoding_certainty=table.certainty,
        metadata={
            **table.metadata,
            "columns": [*part.head.columns],
            "types": dict(zip(part.head.columns, types.names(), strict=True)),
            "rows": part.rows,
        },
    )


class _Types:
    """What the cells of each column look like, by the first rows."""

    def __init__(self, columns: int) -> None:
        self._seen: list[set[str]] = [set() for _ in range(columns)]
        self._rows = 0

    def see(self, cells: Sequence[str]) -> None:
        """Take a row into account."""
        self._rows += 1
        if self._rows > _TYPED_ROWS:
            return
        for kinds, value in zip(self._seen, cells, strict=False):
            if value:
                kinds.add("date" if _DATE.fullmatch(value) else "number" if _NUMBER.fullmatch(value) else "text")

    def names(self) -> list[Json]:
        """One type a column: ``number``, ``date``, ``text`` or ``empty``."""
        return [next(iter(kinds)) if len(kinds) == 1 else "text" if kinds else "empty" for kinds in self._seen]
