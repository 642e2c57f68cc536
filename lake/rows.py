"""Rows on their way into a table: completed, ordered and held against the table's schema."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import polars as pl

from lake.delta import columns_of
from lake.schema.errors import IntegrityError, UnknownValueError
from lake.schema.tables import TABLES

Rows: TypeAlias = "pl.DataFrame | Iterable[Mapping[str, Any]]"
"""Rows of one table: a frame, or one mapping a row. Columns that are missing are filled (see :func:`complete`)."""

_ORDER = {
    "documents": ("document_id",),
    "passages": ("document_id", "ordinal"),
    "mentions": ("document_id", "start"),
    "duplicates": ("document_id",),
}
"""Order of rows within a batch: row groups then hold few documents each, and the others need not be read."""


def check_names(table: str, columns: Iterable[str]) -> None:
    """Check that there is such a table and that it has these columns.

    Raises:
        UnknownValueError: not so; the message lists those there are.
    """
    if table not in TABLES:
        raise UnknownValueError("table", table, TABLES)
    known = columns_of(table)
    for name in columns:
        if name not in known:
            raise UnknownValueError(f"column of {table}", name, known)


def complete(table: str, rows: Rows, fill: Mapping[str, Any]) -> pl.DataFrame:
    """A frame with all columns of the table, in its order.

    Args:
        table: name of the table.
        rows: the rows; columns may be missing and may stand in any order.
        fill: values for the columns ``marking``, ``known_at``, ``run_id`` and ``batch_id``: for missing columns and
            for nulls in them. Any other missing column becomes null.

    Raises:
        UnknownValueError: there is no such table, or it has no such column.
        IntegrityError: a value is not of its column's type.
    """
    check_names(table, ())
    schema = columns_of(table)
    try:
        frame = rows if isinstance(rows, pl.DataFrame) else _frame(table, rows)
        check_names(table, frame.columns)
        columns = []
        for name, dtype in schema.items():
            column = pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype)
            if name in fill:
                column = column.fill_null(pl.lit(fill[name], dtype))
            columns.append(column.alias(name))
        return frame.select(columns) if frame.height else pl.DataFrame(schema=schema)
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError) as error:
        raise IntegrityError(f"table {table}: a value does not fit its column: {error}") from None


def _frame(table: str, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    listed = [dict(row) for row in rows]
    check_names(table, {name for row in listed for name in row})
    return pl.DataFrame(listed, schema=columns_of(table))


def checked(table: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows in the table's order, every one of them within the rules of its schema.

    Raises:
        IntegrityError: a row breaks a rule; the message names the rule and the first row that breaks it.
    """
    good, failure = TABLES[table].filter(frame)
    if len(failure):
        rules = ", ".join(f"{rule} ({count})" for rule, count in sorted(failure.counts().items()))
        first = {name: _short(value) for name, value in failure.invalid().row(0, named=True).items()}
        raise IntegrityError(f"table {table}: {len(failure)} of {frame.height} rows break {rules}; the first: {first}")
    order = _ORDER.get(table)
    return good.sort(order, maintain_order=True) if order else good


def _short(value: object) -> object:
    return value[:40] + "..." if isinstance(value, str) and len(value) > 80 else value
