"""Precedents of a clause in the treaties of a lake, and commitments already held that a draft may cut across."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from ingest.formats.registry import read_path
from lake.schema.errors import UsageError
from lake.schema.parsed import Parsed
from models.commitments import Commitment, extract
from models.commitments.reading import LANGUAGES
from models.languages import identify
from models.precedents import Force, cuts_across, force_of, rank, shared_words
from pipelines.citations import Quote
from pipelines.quotes import quotes_of

if TYPE_CHECKING:
    from pipelines.desk import Desk

PASSAGES = 40
"""Passages of treaties looked at for one clause."""

CANDIDATES = 80
"""Commitments in them that are compared, word for word, with the clause."""

NEAR = 0.87
"""Cosine from which two commitments without common words, as in two languages, are taken to be about one thing."""

NEAR_IN_WORDS = 0.8
SHARED = 0.5
"""Cosine, and share of telling words, from which two commitments in common words are."""


@dataclass(frozen=True, slots=True)
class Precedent:
    """A clause of a treaty beside the one asked about."""

    quote: Quote
    relation: str
    similarity: float
    score: float
    type: str
    modality: str
    obligor: str | None

    def to_json(self) -> dict[str, Any]:
        """A row of the command's JSON."""
        return {
            "relation": self.relation,
            "similarity": round(self.similarity, 4),
            "score": round(self.score, 4),
            "type": self.type,
            "modality": self.modality,
            "obligor": self.obligor,
            "citation": self.quote.to_json(),
        }


@dataclass(frozen=True, slots=True)
class Conflict:
    """A clause of a draft and a commitment already held that it may cut across."""

    draft: str
    draft_type: str
    held: Precedent

    def to_json(self) -> dict[str, Any]:
        """A row of the command's JSON."""
        return {"draft": self.draft, "draft_type": self.draft_type, "held": self.held.to_json()}


def precedents(desk: "Desk", clause: str, *, k: int = 10, language: str | None = None) -> list[Precedent]:
    """The closest clauses in the lake's treaties, those of the same legal force first among equals.

    Args:
        desk: the desk.
        clause: its words, in any language that is read.
        k: how many.
        language: of the clause; found out when left out.

    Raises:
        UsageError: no words.
    """
    if not clause.strip():
        raise UsageError("no clause: give its words, or a file with --file")
    asked = force_of(clause, _language(desk, clause, language))
    rows = _candidates(desk, clause)
    if not rows:
        return []
    similarities = _similarities(desk, clause, rows)
    forces = [Force(row["type"], row["modality"]) for row, _ in rows]
    ranked = rank(asked, list(zip(forces, similarities, strict=True)))
    return [
        Precedent(
            quote=rows[one.index][1],
            relation=one.relation,
            similarity=one.similarity,
            score=one.score,
            type=rows[one.index][0]["type"],
            modality=rows[one.index][0]["modality"],
            obligor=rows[one.index][0]["obligor"],
        )
        for one in ranked[:k]
    ]


def conflicts(desk: "Desk", draft: Path, *, k: int = 20, near: float = NEAR) -> list[Conflict]:
    """Commitments already held that the clauses of a draft may cut across, the nearest pairs first.

    A pair is a candidate for people to look at: near in what it is about, one forbidding what the other demands or
    permits. Whether it is a conflict depends on parties and circumstances that no comparison of words can tell.

    Args:
        desk: the desk.
        draft: the file of the draft, in any format that is read.
        k: pairs at most.
        near: cosine from which two clauses are taken to be about the same thing.

    Raises:
        UsageError: no such file, or none that can be read.
    """
    found: list[Conflict] = []
    for text, language in _draft(desk, draft):
        for one in extract(text, language):
            force = Force(one.type, one.modality)
            words = _whole(text, one)
            rows = [
                row for row in _candidates(desk, words) if cuts_across(force, Force(row[0]["type"], row[0]["modality"]))
            ]
            if not rows:
                continue
            for (row, quote), similarity in zip(rows, _similarities(desk, words, rows), strict=True):
                common = shared_words(words, quote.quote)
                if similarity >= near or (similarity >= NEAR_IN_WORDS and common >= SHARED):
                    held = Precedent(
                        quote,
                        "flipped",
                        similarity,
                        similarity + 0.1 * common,
                        row["type"],
                        row["modality"],
                        row["obligor"],
                    )
                    found.append(Conflict(words, one.type, held))
    found.sort(key=lambda pair: -pair.held.score)
    return found[:k]


def _whole(text: str, one: Commitment) -> str:
    """A clause with the words that carry its subject, so that it says the same standing alone."""
    lead = f"{one.lead.of(text)} " if one.lead else ""
    return " ".join((lead + one.span.of(text)).split())


def _draft(desk: "Desk", draft: Path) -> list[tuple[str, str]]:
    if not draft.is_file():
        raise UsageError(f"no draft at {draft}: name a file")
    texts = [outcome for outcome in read_path(draft) if isinstance(outcome, Parsed)]
    if not texts:
        raise UsageError(f"{draft}: no text could be read in it")
    return [(each.text, each.language or _language(desk, each.text, None)) for each in texts]


def _language(desk: "Desk", text: str, declared: str | None) -> str:
    configured = [code for code in desk.lake.config.languages if code in LANGUAGES]
    return declared or identify(text, configured or list(LANGUAGES)).code


def _candidates(desk: "Desk", clause: str) -> list[tuple[dict[str, Any], Quote]]:
    """Commitments in the passages of treaties that are nearest in meaning, with their quotes."""
    hits = desk.search(clause[:1000], k=PASSAGES, mode="vector", kind="treaty")
    if not hits:
        return []
    places: dict[str, list[tuple[int, int]]] = {}
    for hit in hits:
        places.setdefault(hit.document_id, []).append((hit.start, hit.end))
    held = desk.lake.frame("commitments", where=pl.col("document_id").is_in(list(places))).unique("commitment_id")
    order = {hit.document_id: number for number, hit in reversed(list(enumerate(hits)))}
    rows = [
        row
        for row in held.sort("document_id", "start").iter_rows(named=True)
        if any(row["start"] < end and row["end"] > start for start, end in places[row["document_id"]])
    ]
    rows = sorted(rows, key=lambda row: order[row["document_id"]])[:CANDIDATES]
    quotes = quotes_of(desk.lake, [(row["document_id"], row["start"], row["end"]) for row in rows])
    found = [(row, quotes.get((row["document_id"], row["start"], row["end"]))) for row in rows]
    return [(row, quote) for row, quote in found if quote is not None]


def _similarities(desk: "Desk", clause: str, rows: Sequence[tuple[dict[str, Any], Quote]]) -> list[float]:
    vectors = desk.finder.embed_passages([clause, *(" ".join(quote.quote.split()) for _, quote in rows)])
    return [float(cosine) for cosine in np.asarray(vectors[1:]) @ np.asarray(vectors[0])]
