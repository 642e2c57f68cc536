"""Rows as a file for spreadsheets: CSV, TSV or XLSX, in which no cell is a formula.

A cell of text that begins with a sign by which a spreadsheet takes it for a formula (``=``, ``+``, ``-``, ``@``, a
tabulator or an end of line, in their full widths too) gets an apostrophe before it (OWASP, *CSV Injection*). Numbers
and dates stay what they are. Each row bears the marking of the whole in its last column.
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from lake.durability import replacing
from lake.schema.errors import RefusedError, UsageError
from pipelines.report.html import inert

ACTING: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
SEPARATORS: Final[Mapping[str, str]] = {".csv": ",", ".tsv": "\t"}
ENDINGS: Final = (*SEPARATORS, ".xlsx")


def cell(value: Any) -> Any:
    """A value as a cell holds it: numbers, dates and nothing as they are, all else as text that does nothing."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    text = inert(str(value))
    # What stands before the sign and is not seen, a spreadsheet may drop.
    bare = [shown.lstrip(" \u00a0\ufeff\u200b\x00") for shown in (str(value), text)]
    return f"'{text}" if any(shown.startswith(ACTING) for shown in bare) else text


def save(columns: Sequence[str], rows: Sequence[Sequence[Any]], marking: str, path: Path) -> None:
    """Write rows; a reader sees the old file or the new one, never half of one.

    Args:
        columns: their names.
        rows: values of each.
        marking: of the whole, in words.
        path: ending in ``.csv``, ``.tsv`` or ``.xlsx``.

    Raises:
        UsageError: another ending.
        RefusedError: the file cannot be written.
    """
    if path.suffix not in ENDINGS:
        raise UsageError(f"rows are written to files ending in {', '.join(ENDINGS)}, not {path.suffix or path.name!r}")
    table = [[*map(cell, columns), "marking"], *([*map(cell, row), cell(marking)] for row in rows)]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as draft:
            if path.suffix == ".xlsx":
                _workbook(table, marking, draft)
            else:
                with draft.open("w", encoding="utf-8", newline="") as file:
                    csv.writer(file, delimiter=SEPARATORS[path.suffix]).writerows(table)
    except OSError as error:
        raise RefusedError(f"nothing can be written to {path}: {error.strerror}") from error


def _workbook(table: Sequence[Sequence[Any]], marking: str, path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for number, row in enumerate(table, 1):
        for place, value in enumerate(row, 1):
            shown = ILLEGAL_CHARACTERS_RE.sub(" ", value)[:32_000] if isinstance(value, str) else value
            made = sheet.cell(number, place, shown)
            if isinstance(shown, str):
                made.data_type = "s"
                made.quotePrefix = True
    for band in (sheet.oddHeader, sheet.oddFooter):
        if band is not None:
            band.center.text = marking.replace("&", "&&")
    book.properties.keywords = book.properties.title = marking
    with path.open("wb") as file:
        book.save(file)
