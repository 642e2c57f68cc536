"""The data dictionary, generated from the schema so that it cannot drift from it."""

from dataclasses import dataclass
from inspect import getdoc

import dataframely as dy

from lake.schema.tables import TABLES, Row


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the dictionary shows it."""

    name: str
    type: str
    nullable: bool
    description: str


@dataclass(frozen=True, slots=True)
class TableEntry:
    """A table as the dictionary shows it; ``columns`` leaves out what every table carries."""

    name: str
    description: str
    columns: tuple[Column, ...]


def shared_columns() -> tuple[Column, ...]:
    """What every row of every table carries."""
    return tuple(_column(name, column) for name, column in Row.columns().items())


def tables() -> tuple[TableEntry, ...]:
    """All tables, in the order of the schema."""
    shared = set(Row.columns())
    return tuple(
        TableEntry(
            name,
            (getdoc(schema) or "").splitlines()[0],
            tuple(_column(key, column) for key, column in schema.columns().items() if key not in shared),
        )
        for name, schema in TABLES.items()
    )


def _column(name: str, column: dy.Column) -> Column:
    kind = str(column.dtype).replace("time_unit='us', time_zone='UTC'", "UTC")
    return Column(name, kind, column.nullable, column.description or "")
