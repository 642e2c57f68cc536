"""What a reader of an event data set is made of: a name, columns by which its files are known, rows of a table."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from lake.schema.errors import UnreadableError
from models.names import Gazetteer

Row = Mapping[str, Any]
"""Cells of one record by column; empty cells are None."""

Rows = Iterator[tuple[int, dict[str, Any]]]
"""Number of the record (from 1), and its event: columns of the table ``events`` that the record fills."""


@dataclass(frozen=True, slots=True)
class EventSet:
    """A reader: one module defines one, and `pipelines/event_sets/__init__.py` lists it."""

    name: str
    version: int
    columns: frozenset[str]
    """Columns that a file of this data set has."""
    event: Callable[[Row, Gazetteer], dict[str, Any] | None]
    """The event of a record: None where it is none in PLOVER's terms. Raises ValueError where it cannot be read."""
    headless: Sequence[str] = ()
    """Columns in their order, where files come without a header."""

    @property
    def extractor(self) -> str:
        """Name and version, as rows carry it."""
        return f"events-{self.name}-{self.version}"


def table(path: Path, columns: Sequence[str] = ()) -> pl.DataFrame:
    """A file's records as strings: Parquet, or separated by tabs or commas; with ``columns`` it has no header.

    Raises:
        UnreadableError: it is no such file.
    """
    try:
        if path.name.lower().endswith(".parquet"):
            return pl.read_parquet(path).select(pl.all().cast(pl.String, strict=False))
        separator = _separator(path)
        return pl.read_csv(
            path,
            separator=separator,
            has_header=not columns,
            new_columns=list(columns) or None,
            infer_schema=False,
            quote_char=None if separator == "\t" else '"',
            encoding="utf8-lossy",
            truncate_ragged_lines=False,
        )
    except (pl.exceptions.PolarsError, OSError) as error:
        raise UnreadableError(f"{path.name} is no table of records: {str(error).splitlines()[0]}") from None


def header(path: Path) -> tuple[list[str], int]:
    """The names in a file's first line, and how many cells it has.

    Raises:
        UnreadableError: the file cannot be read.
    """
    if path.name.lower().endswith(".parquet"):
        try:
            names = list(pl.read_parquet_schema(path))
        except (pl.exceptions.PolarsError, OSError) as error:
            raise UnreadableError(f"{path.name} is no Parquet file: {str(error).splitlines()[0]}") from None
        return names, len(names)
    cells = [cell.strip().strip('"').lstrip("\ufeff") for cell in _first_line(path).split(_separator(path))]
    return cells, len(cells)


def _separator(path: Path) -> str:
    first = _first_line(path)
    return "\t" if first.count("\t") > first.count(",") else (";" if first.count(";") > first.count(",") else ",")


def _first_line(path: Path) -> str:
    import gzip
    import zipfile
    import zlib

    try:
        if path.suffix.lower() == ".gz":
            with gzip.open(path, "rt", encoding="utf-8", errors="replace") as lines:
                return lines.readline(1 << 20).rstrip("\r\n")
        if zipfile.is_zipfile(path):
            raise UnreadableError(f"{path.name} is a ZIP archive: unpack it first")
        with path.open(encoding="utf-8", errors="replace") as lines:
            return lines.readline(1 << 20).rstrip("\r\n")
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError(f"{path.name} cannot be read: {error}") from None


def record_of(row: Row, columns: Sequence[str]) -> str:
    """The filled cells of a record as a JSON object."""
    return json.dumps({name: row[name] for name in columns if row.get(name)}, ensure_ascii=False)


def day_of(value: str | None, pattern: str = "iso") -> date | None:
    """A day from ``2023-10-02 00:00:00``, ``20231002`` or ``02 October 2023``; None for an empty cell.

    Raises:
        ValueError: the cell holds something else.
    """
    text = (value or "").strip()
    if not text:
        return None
    if re.fullmatch(r"\d{8}", text):
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    if match := re.match(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ]|$)", text):
        return date(*map(int, match.groups()))
    if match := re.fullmatch(r"(\d\d?)[ -]([A-Za-z]{3})[a-z]*[ -](\d{4})", text):
        months = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
        if match[2].lower() in months:
            return date(int(match[3]), months.index(match[2].lower()) + 1, int(match[1]))
    raise ValueError(f"{text!r} is no date")


def whole(value: str | None) -> int | None:
    """A count; None for an empty cell.

    Raises:
        ValueError: the cell holds no whole number, or one below zero.
    """
    text = (value or "").strip()
    if not text:
        return None
    number = float(text)
    if number != int(number) or number < 0:
        raise ValueError(f"{text!r} is no count")
    return int(number)


def degrees(value: str | None, most: float) -> float | None:
    """Degrees of latitude (``most`` 90) or longitude (180); None for an empty cell or one outside."""
    try:
        number = float(value) if value else None
    except ValueError:
        return None
    return number if number is not None and abs(number) <= most else None


def scale(value: str | None) -> float | None:
    """A figure; None where there is none."""
    try:
        return float(value) if value else None
    except ValueError:
        return None


def state_of(name: str | None, gazetteer: Gazetteer) -> str | None:
    """ISO 3166 code of the state that a name in English means or begins with (*DR Congo (Zaire)*)."""
    return _state(name.strip(), gazetteer) if name and name.strip() else None


@cache
def _state(name: str, gazetteer: Gazetteer) -> str | None:
    found = gazetteer.find(name, "en")
    return found[0].code if found else None


def party(name: str | None, state: str | None) -> tuple[str | None, str | None]:
    """Code and kind of an actor: the state's where there is one, else the name."""
    if state:
        return state, "state"
    return (name, "name") if name else (None, None)
