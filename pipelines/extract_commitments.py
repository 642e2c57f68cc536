"""Commitments read out of the documents of a lake, once for each document and version of the reader."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lake.store import Lake
from lake.vault import Vault
from models.commitments import Commitment, Span, extract
from models.commitments.reading import LANGUAGES
from models.names import Gazetteer
from pipelines.progress import SILENT, Progress
from pipelines.readings import hashed, pending, reading
from pipelines.runs import Run

EXTRACTOR = "commitments-2"
"""Raised when the reading changes; documents are then read again, and the rows of the newest reading count."""

READ_WHOLE = frozenset({"treaty"})
PROMISES_ONLY = frozenset({"statement", "negotiation"})
"""Kinds of which only clauses are kept that promise: a speech's ``we must`` binds nobody."""

_PROMISING = frozenset({"undertakes", "agrees"})
_BATCH = 200
"""Documents to a commit."""


@dataclass(slots=True)
class Extracted:
    """What a run read."""

    documents: int = 0
    commitments: int = 0

    def to_json(self) -> dict[str, int]:
        """As plain values."""
        return {"documents": self.documents, "commitments": self.commitments}


def extract_commitments(lake: Lake, gazetteer: Gazetteer, progress: Progress = SILENT) -> Extracted:
    """Read every treaty, and the promises of statements and negotiation records, that this reader has not read yet.

    A killed run leaves whole batches only; running it again goes on after them. Rows are known from when their
    document was.
    """
    run = Run("extract", {"extractor": EXTRACTOR})
    total = Extracted()
    for vault in lake.vaults:
        waiting = pending(
            vault, EXTRACTOR, kinds=READ_WHOLE | PROMISES_ONLY, languages=LANGUAGES, columns=["characters"]
        )
        with progress.task("reading commitments", len(waiting)) as advance:
            for begin in range(0, len(waiting), _BATCH):
                batch = waiting[begin : begin + _BATCH]
                total = _commit(lake, vault, batch, gazetteer, run, total)
                advance(len(batch))
    return total


def _commit(
    lake: Lake, vault: Vault, batch: list[dict[str, Any]], gazetteer: Gazetteer, run: Run, total: Extracted
) -> Extracted:
    texts = lake.texts([document["document_id"] for document in batch])
    commitments: list[dict[str, Any]] = []
    readings: list[dict[str, Any]] = []
    for document in batch:
        text = texts.get(document["document_id"])
        if text is None:
            continue
        rows = list(_rows(document, text.text, gazetteer))
        commitments += rows
        readings.append(reading(document, EXTRACTOR, len(rows)))
    vault.commit(
        {"commitments": commitments, "readings": readings, **run.rows(vault)},
        run_id=run.run_id,
        once={"commitments": "commitment_id", "readings": "reading_id"},
    )
    return Extracted(total.documents + len(readings), total.commitments + len(commitments))


def _rows(document: dict[str, Any], text: str, gazetteer: Gazetteer) -> Iterator[dict[str, Any]]:
    for one in extract(text, document["language"]):
        if document["kind"] in PROMISES_ONLY and one.modality not in _PROMISING:
            continue
        yield {**_row(one, document, gazetteer), "known_at": document["known_at"]}


def _row(one: Commitment, document: dict[str, Any], gazetteer: Gazetteer) -> dict[str, Any]:
    named = gazetteer.find(one.obligor, document["language"]) if one.obligor else []
    states = sorted({mention.code for mention in named})
    deadline = one.deadline
    return {
        "commitment_id": hashed(document["document_id"], one.span.start, one.span.end, one.trigger.start, EXTRACTOR),
        "document_id": document["document_id"],
        "start": one.span.start,
        "end": one.span.end,
        "language": document["language"],
        "type": one.type,
        "modality": one.modality,
        "obligor": one.obligor,
        **_ends("obligor", one.obligor_span),
        "obligor_source": one.obligor_source,
        "states": states,
        "collective": not states and is_collective(one.obligor),
        "obligee": one.obligee,
        "action": one.action,
        **_ends("trigger", one.trigger),
        **_ends("lead", one.lead),
        **_ends("condition", one.condition),
        **_ends("exception", one.exception),
        "deadline_kind": deadline.kind if deadline else None,
        "deadline_anchor": deadline.anchor if deadline else None,
        "deadline_amount": deadline.amount if deadline else None,
        "deadline_unit": deadline.unit if deadline else None,
        "deadline_date": deadline.date if deadline else None,
        "deadline_direction": deadline.direction if deadline else None,
        **_ends("deadline", deadline.span if deadline else None),
        "extractor": EXTRACTOR,
    }


_COLLECTIVE = (
    "part", "state", "government", "signator", "member", "participant", "états", "état", "gouvernement", "estado",
    "gobierno", "miembro", "bên", "quốc gia", "thành viên", "nước", "сторон", "государств", "участник", "держав",
    "缔约", "各方", "双方", "riparian",
)  # fmt: skip
"""Words of an obligor that means the parties as such, lower case."""


def is_collective(obligor: str | None) -> bool:
    """Whether an obligor is the parties, or any one of them, rather than an organ or a named state."""
    words = (obligor or "").lower()
    organ = any(
        mark in words
        for mark in ("committee", "commission", "secretar", "comité", "ủy ban", "комисси", "委员会", "third")
    )
    return not organ and any(word in words for word in _COLLECTIVE)


def _ends(name: str, span: Span | None) -> dict[str, int | None]:
    return {f"{name}_start": span.start if span else None, f"{name}_end": span.end if span else None}
