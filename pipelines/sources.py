"""The catalogue of official public sources, and adding one of them to a lake."""

from typing import Any

from ingest.sources.catalogue import catalogue, entry_named
from lake.config import SourceConfig
from lake.store import Lake


def listing() -> list[dict[str, Any]]:
    """All entries of the catalogue. Nothing is fetched."""
    return [entry.model_dump(mode="json") for entry in catalogue()]


def add(lake: Lake, name: str) -> dict[str, Any]:
    """Add an entry of the catalogue to a lake's settings; it is fetched only when ingestion is asked to.

    Raises:
        UnknownValueError: no entry has that name; the message lists those there are.
    """
    entry = entry_named(name)
    lake.add_source(
        SourceConfig(name=entry.name, addresses=entry.addresses, kind=entry.kind, reliability=entry.reliability)
    )
    return entry.model_dump(mode="json")
