"""Positions read out of negotiation records and statements, once for each document and version of the reader."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from lake.reading import Text
from lake.store import Lake
from models.names import Gazetteer
from models.positions import LANGUAGES, Context, Reading, Relation, context_of, read
from models.positions.rounds import round_of
from models.positions.topics import topic
from pipelines.progress import SILENT, Progress
from pipelines.readings import hashed, pending, reading
from pipelines.runs import Run

EXTRACTOR = "positions-1"
"""Raised when the reading changes; documents are then read again, and the rows of the newest reading count."""

KINDS = frozenset({"negotiation", "statement"})
_COLUMNS = ("published_at", "title", "source", "metadata")
_BATCH = 100
"""Documents to a commit."""


@dataclass(slots=True)
class Extracted:
    """What a run read."""

    documents: int = 0
    positions: int = 0
    relations: int = 0

    def to_json(self) -> dict[str, int]:
        """As plain values."""
        return {"documents": self.documents, "positions": self.positions, "relations": self.relations}


@dataclass(slots=True)
class _Rows:
    positions: list[dict[str, Any]] = field(default_factory=list)
    relations: list[dict[str, Any]] = field(default_factory=list)
    readings: list[dict[str, Any]] = field(default_factory=list)


def extract_positions(lake: Lake, gazetteer: Gazetteer, progress: Progress = SILENT) -> Extracted:
    """Read every negotiation record and statement that this reader has not read yet.

    A killed run leaves whole batches only; running it again goes on after them. Rows are known from when their
    document was.
    """
    run = Run("extract", {"extractor": EXTRACTOR})
    total = Extracted()
    for vault in lake.vaults:
        waiting = pending(vault, EXTRACTOR, kinds=KINDS, languages=LANGUAGES, columns=_COLUMNS)
        with progress.task("reading positions", len(waiting)) as advance:
            for begin in range(0, len(waiting), _BATCH):
                batch = waiting[begin : begin + _BATCH]
                rows = _read(lake, batch, gazetteer)
                vault.commit(
                    {
                        "positions": rows.positions,
                        "position_relations": rows.relations,
                        "readings": rows.readings,
                        **run.rows(vault),
                    },
                    run_id=run.run_id,
                    once={"positions": "position_id", "position_relations": "relation_id", "readings": "reading_id"},
                )
                total.documents += len(rows.readings)
                total.positions += len(rows.positions)
                total.relations += len(rows.relations)
                advance(len(batch))
    return total


def _read(lake: Lake, batch: list[dict[str, Any]], gazetteer: Gazetteer) -> _Rows:
    texts = lake.texts([document["document_id"] for document in batch])
    rows = _Rows()
    for document in batch:
        text = texts.get(document["document_id"])
        if text is None:
            continue
        context = _context(document, text, gazetteer)
        found = read(text.text, language=document["language"], gazetteer=gazetteer, context=context)
        number = round_of(document["title"], text.text)
        rows.positions += _positions(document, found, context, number)
        rows.relations += [_relation(document, relation) for relation in found.relations]
        rows.readings.append(reading(document, EXTRACTOR, len(found.positions)))
    return rows


def _context(document: dict[str, Any], text: Text, gazetteer: Gazetteer) -> Context:
    published = document["published_at"]
    day: date | None = published.date() if published else None
    metadata = json.loads(document["metadata"] or "{}")
    return context_of(
        text.text,
        gazetteer=gazetteer,
        title=document["title"],
        metadata={"source": document["source"], **metadata},
        day=day,
        language=document["language"],
    )


def _positions(
    document: dict[str, Any], found: Reading, context: Context, number: int | None
) -> Iterator[dict[str, Any]]:
    for one in found.positions:
        yield {
            "position_id": hashed(document["document_id"], one.start, one.end, one.actor, one.trigger[0], EXTRACTOR),
            "document_id": document["document_id"],
            "start": one.start,
            "end": one.end,
            "language": document["language"],
            "actor": one.actor,
            "speaker": one.speaker,
            "issue": one.issue,
            "topic": topic(one.issue),
            "stance": one.stance,
            "strength": one.strength,
            "target": one.target,
            "round": number,
            "day": context.day,
            "trigger_start": one.trigger[0],
            "trigger_end": one.trigger[1],
            "extractor": EXTRACTOR,
            "known_at": document["known_at"],
        }


def _relation(document: dict[str, Any], one: Relation) -> dict[str, Any]:
    other = one.spans[1] if len(one.spans) > 1 else (None, None)
    return {
        "relation_id": hashed(document["document_id"], one.a, one.b, one.relation, one.spans[0][0], EXTRACTOR),
        "document_id": document["document_id"],
        "a": one.a,
        "b": one.b,
        "relation": one.relation,
        "issue": one.issue,
        "start": one.spans[0][0],
        "end": one.spans[0][1],
        "other_start": other[0],
        "other_end": other[1],
        "extractor": EXTRACTOR,
        "known_at": document["known_at"],
    }
