"""Excel workbooks: each sheet is a data set, or records where a column holds texts."""

import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from zipfile import BadZipFile

from ingest.formats.base import Format, Source
from ingest.tables import Table, cell, documents
from ingest.zips import open_zip, package_kind
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Outcome

_DAMAGE = (
    BadZipFile, zlib.error, EOFError, OSError, RuntimeError, LookupError, ValueError, TypeError, AttributeError,
    ArithmeticError, SyntaxError,
)  # fmt: skip
"""What openpyxl lets through when a part of the package is not what it says."""

_EMPTY_ROWS = 10_000
"""After this many empty rows in a row the rest of a sheet is taken to be formatting only."""


def read(source: Source) -> Iterator[Outcome]:
    """The documents of every sheet, hidden ones too; formulas give the values that Excel stored with them.

    Raises:
        UnreadableError: the package is damaged, or no sheet holds a filled cell.
        EncryptedError, LimitError, HostileError: from the check of the package (:func:`ingest.zips.open_zip`).
    """
    import openpyxl  # takes half a second to load, and only workbooks need it
    from openpyxl.utils.exceptions import InvalidFileException

    open_zip(source).close()
    try:
        workbook = openpyxl.load_workbook(
            source.path or source.open(), read_only=True, data_only=True, keep_links=False
        )
    except (InvalidFileException, *_DAMAGE) as error:
        raise UnreadableError(f"damaged workbook: {error}") from error
    try:
        sheets = [sheet for sheet in workbook.worksheets if _filled(sheet)]
        if not sheets:
            raise UnreadableError("a workbook without a filled cell")
        stem = PurePosixPath(source.name.replace("\\", "/")).stem
        for sheet in sheets:
            alone = len(sheets) == 1
            table = Table(
                rows=_rows(sheet),
                format="xlsx",
                member=source.member if alone else f"{source.member}#sheet={sheet.title}",
                title=stem if alone else f"{stem}: {sheet.title}",
                content=source.read if alone else None,
                metadata={"sheet": sheet.title, "hidden": sheet.sheet_state != "visible"},
            )
            yield from documents(table, source)
    except _DAMAGE as error:
        raise UnreadableError(f"damaged sheet: {error}") from error
    finally:
        workbook.close()


def _filled(sheet: Any) -> bool:
    return any(any(map(cell, row)) for row in _rows(sheet))


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    """Rows of values; the size that a sheet claims for itself is not believed."""
    sheet.reset_dimensions()
    empty = 0
    for row in sheet.iter_rows(values_only=True):
        empty = 0 if any(value is not None for value in row) else empty + 1
        if empty > _EMPTY_ROWS:
            return
        yield row


def _is_workbook(source: Source, head: bytes) -> bool:
    return package_kind(source) == "xlsx"


FORMAT = Format(
    name="xlsx",
    read=read,
    suffixes=(".xlsx", ".xlsm", ".xltx", ".xltm"),
    magic=(b"PK\x03\x04",),
    sniff=_is_workbook,
    media_types=("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",),
)
