"""The data dictionary and the settings of a lake, read from their schemas so that they cannot drift from them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from inspect import getdoc
from typing import Any, get_args

import dataframely as dy
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from lake.config import LakeConfig
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


@dataclass(frozen=True, slots=True)
class Setting:
    """A key of ``lake.json``; ``names[].code`` is the key ``code`` of each member of ``names``."""

    name: str
    default: str
    """As JSON; empty when it is made when the lake is, ``required`` when there is none."""
    description: str


def settings() -> tuple[Setting, ...]:
    """All keys of ``lake.json``, in their order there."""
    return tuple(_settings(LakeConfig, ""))


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


def _settings(model: type[BaseModel], prefix: str) -> Iterator[Setting]:
    for name, field in model.model_fields.items():
        yield Setting(prefix + name, _default(field), field.description or "")
        for part, many in _parts(field.annotation):
            yield from _settings(part, f"{prefix}{name}{'[]' if many else ''}.")


def _parts(annotation: Any, many: bool = False) -> Iterator[tuple[type[BaseModel], bool]]:
    """The models that an annotation holds, and whether it holds many of them."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, many
    for inner in get_args(annotation):
        yield from _parts(inner, many or getattr(annotation, "__origin__", None) is tuple)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if field.default_factory is not None:
        return ""
    value = field.default
    return json.dumps(value.model_dump(exclude_defaults=True) if isinstance(value, BaseModel) else value)
