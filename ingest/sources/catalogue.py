"""The catalogue of official public sources: what there is to add, and on what terms. Nothing here fetches anything."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from lake.schema.errors import ConfigError, UnknownValueError
from lake.schema.values import Kind, Reliability

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class CatalogueEntry(BaseModel):
    """One public source."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Slug
    title: Words
    publisher: Words
    addresses: tuple[Address, ...] = Field(min_length=1)
    format: Words
    """What the publisher delivers, in words."""
    kind: Kind
    languages: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")], ...] = Field(min_length=1)
    reliability: Reliability
    licence: Words
    """As the publisher states it; ``unclear, check`` where that is not plain."""
    rhythm: Words
    """How often something new appears."""
    reader: Words
    """Name of the format (:data:`ingest.formats.registry.FORMATS`) that reads it."""
    note: str = ""


class _Catalogue(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    source: tuple[CatalogueEntry, ...]


def parse_catalogue(text: str) -> tuple[CatalogueEntry, ...]:
    """Entries of a catalogue in TOML.

    Raises:
        ConfigError: it is no valid TOML, a key or value is not valid, or a name stands twice.
    """
    try:
        entries = _Catalogue.model_validate(tomllib.loads(text)).source
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"catalogue is no valid TOML: {error}") from error
    except ValidationError as error:
        problem = error.errors()[0]
        raise ConfigError(f"catalogue: {'.'.join(map(str, problem['loc']))}: {problem['msg']}") from error
    names = [entry.name for entry in entries]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ConfigError(f"catalogue: the name {twice[0]!r} stands twice")
    return entries


@cache
def catalogue() -> tuple[CatalogueEntry, ...]:
    """The entries that ship with Legation, in the order of the file."""
    return parse_catalogue(files("ingest.sources").joinpath("catalogue.toml").read_text(encoding="utf-8"))


def entry_named(name: str) -> CatalogueEntry:
    """The entry of that name.

    Raises:
        UnknownValueError: there is none; the message lists those there are.
    """
    for entry in catalogue():
        if entry.name == name:
            return entry
    raise UnknownValueError("source", name, (entry.name for entry in catalogue()))
