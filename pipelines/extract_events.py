"""Events read out of news, statements and reports, once for each document and version of the reader."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from lake.reading import Text
from lake.store import Lake
from lake.vault import Vault
from models.events import LANGUAGES, Event, Setting, read
from models.events.actors import is_known
from models.names import Gazetteer
from pipelines.progress import SILENT, Progress
from pipelines.runs import Run

EXTRACTOR = "events-text-2"
"""Raised when the reading changes; documents are then read again, and the rows of the newest reading count."""

KINDS = frozenset({"news", "statement", "report"})
_BATCH = 500
"""Documents to a commit."""

LEAST_CERTAIN = 0.65
"""Certainty from which an event is kept: deeds named by a noun need two sides that are known."""

_SPEAKER_FIELDS = ("country", "state", "actor", "speaker_country")
"""Metadata that names whose statement it is by code."""

_OPENING = 400
"""Characters of a statement among which its speaker's state is looked for, where neither source nor title names it."""


@dataclass(slots=True)
class Extracted:
    """What a run read."""

    documents: int = 0
    events: int = 0

    def to_json(self) -> dict[str, int]:
        """As plain values."""
        return {"documents": self.documents, "events": self.events}


def extract_events(lake: Lake, gazetteer: Gazetteer, progress: Progress = SILENT) -> Extracted:
    """Read every news item, statement and report in a language that is read, and not read yet.

    Events between private persons and firms alone are left out. A killed run leaves whole batches only; running it
    again goes on after them. Rows are known from when their document was.
    """
    run = Run("extract", {"extractor": EXTRACTOR})
    total = Extracted()
    for vault in lake.vaults:
        pending = _pending(vault)
        with progress.task("reading events", len(pending)) as advance:
            for begin in range(0, len(pending), _BATCH):
                batch = pending[begin : begin + _BATCH]
                rows, readings = _read(lake, batch, gazetteer)
                vault.commit(
                    {"events": rows, "readings": readings, **run.rows(vault)},
                    run_id=run.run_id,
                    once={"events": "event_id", "readings": "reading_id"},
                )
                total.documents += len(readings)
                total.events += len(rows)
                advance(len(batch))
    return total


def _pending(vault: Vault) -> list[dict[str, Any]]:
    documents = vault.frame(
        "documents",
        ["document_id", "language", "kind", "known_at", "published_at", "title", "source", "metadata"],
        pl.col("kind").is_in(list(KINDS)) & pl.col("language").is_in(list(LANGUAGES)),
    )
    done = vault.frame("readings", ["document_id"], pl.col("extractor") == EXTRACTOR)
    return documents.join(done, on="document_id", how="anti").sort("document_id").to_dicts()


def _read(
    lake: Lake, batch: list[dict[str, Any]], gazetteer: Gazetteer
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    texts = lake.texts([document["document_id"] for document in batch])
    rows: list[dict[str, Any]] = []
    readings: list[dict[str, Any]] = []
    for document in batch:
        text = texts.get(document["document_id"])
        if text is None:
            continue
        found = list(_rows(document, text, gazetteer))
        rows += found
        readings.append(
            {
                "reading_id": _hash(document["document_id"], EXTRACTOR),
                "document_id": document["document_id"],
                "extractor": EXTRACTOR,
                "facts": len(found),
                "known_at": document["known_at"],
            }
        )
    return rows, readings


def _rows(document: dict[str, Any], text: Text, gazetteer: Gazetteer) -> Iterator[dict[str, Any]]:
    published = document["published_at"]
    setting = Setting(
        document["language"], speaker_of(document, text.text, gazetteer), published.date() if published else None
    )
    for event in read(text.text, setting, gazetteer):
        known = any(is_known(actor) for actor in (event.actor, event.target) if actor is not None)
        if known and event.certainty >= LEAST_CERTAIN:
            yield row_of(document, event)


def row_of(document: dict[str, Any], event: Event) -> dict[str, Any]:
    """An event as a row of the table ``events``."""
    actor, target = event.actor, event.target
    return {
        "event_id": _hash(
            document["document_id"],
            *event.trigger,
            event.type,
            actor.code if actor else "",
            target.code if target else "",
            EXTRACTOR,
        ),
        "basis": "text",
        "type": event.type,
        "quad": event.quad,
        "mode": event.mode,
        "actor": actor.code if actor else None,
        "actor_kind": actor.kind if actor else None,
        "actor_text": actor.text if actor else None,
        "target": target.code if target else None,
        "target_kind": target.kind if target else None,
        "target_text": target.text if target else None,
        "day": event.when.first,
        "last_day": event.when.last,
        "day_basis": event.when.basis,
        "country": event.place,
        "language": document["language"],
        "document_id": document["document_id"],
        "start": event.sentence[0],
        "end": event.sentence[1],
        "trigger_start": event.trigger[0],
        "trigger_end": event.trigger[1],
        "certainty": event.certainty,
        "extractor": EXTRACTOR,
        "known_at": document["known_at"],
    }


def speaker_of(document: dict[str, Any], text: str, gazetteer: Gazetteer) -> str | None:
    """For whom *we* stands in a statement: the one state that its metadata, source, title or opening names.

    None in news and reports, and where several states are named or none is.
    """
    if document["kind"] != "statement":
        return None
    metadata = json.loads(document["metadata"] or "{}")
    for field in _SPEAKER_FIELDS:
        value = metadata.get(field)
        if isinstance(value, str) and re.fullmatch("[A-Z]{3}", value):
            return value
    for words, language in (
        (document["source"], "en"),
        (document["title"], document["language"]),
        (text[:_OPENING], document["language"]),
    ):
        named = list(dict.fromkeys(mention.code for mention in gazetteer.find(words, language, capitals=True)))
        if len(named) == 1:
            return named[0]
    return None


def _hash(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
