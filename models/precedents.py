"""Clauses held against each other: how near in words, and whether they have the same legal force.

Two clauses may share every word but one and say the opposite: ``shall`` and ``shall not``, ``shall`` and ``should``.
Vectors of meaning hardly see it. So nearness only finds candidates; their force is read from their modality.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from models.commitments import Commitment, extract
from models.commitments.facts import Modality, Type

Relation = Literal["parallel", "stronger", "weaker", "permits", "flipped", "no modality"]

PENALTIES: dict[Relation, float] = {
    "parallel": 0.0,
    "weaker": 0.06,
    "stronger": 0.06,
    "permits": 0.12,
    "no modality": 0.12,
    "flipped": 0.25,
}
"""Taken off the cosine. Cosines of unrelated legal clauses and of equal ones lie about .2 apart, so a clause with the
opposite force ranks below every true parallel that has anything to do with it."""

_STRENGTH: dict[Modality, int] = {
    "must": 2,
    "shall": 2,
    "shall not": 2,
    "undertakes": 2,
    "agrees": 2,
    "may": 1,
    "should": 1,
}


@dataclass(frozen=True, slots=True)
class Force:
    """The legal effect of a clause and the strength of its wording."""

    type: Type
    modality: Modality

    @property
    def forbids(self) -> bool:
        """Whether it forbids."""
        return self.type == "prohibition"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with what it is to the clause asked about."""

    index: int
    """Its place among the candidates."""
    similarity: float
    relation: Relation
    score: float


def force_of(text: str, language: str) -> Force | None:
    """The force of a clause: of the first commitment in it; None when it commits nobody."""
    found: Sequence[Commitment] = extract(text, language)
    return Force(found[0].type, found[0].modality) if found else None


def relation(asked: Force | None, other: Force | None) -> Relation:
    """What another clause's force is to the one asked about: ``weaker`` means that the other one is weaker."""
    if asked is None or other is None:
        return "no modality"
    if asked.forbids != other.forbids:
        return "flipped"
    if asked.type == other.type and _STRENGTH[asked.modality] == _STRENGTH[other.modality]:
        return "parallel"
    if "permission" in (asked.type, other.type):
        return "permits"
    return "weaker" if _STRENGTH[other.modality] < _STRENGTH[asked.modality] else "stronger"


def rank(asked: Force | None, candidates: Sequence[tuple[Force | None, float]]) -> list[Ranked]:
    """Candidates, best precedent first.

    Args:
        asked: force of the clause asked about.
        candidates: force and cosine of each.
    """
    ranked = []
    for index, (force, similarity) in enumerate(candidates):
        kind = relation(asked, force)
        ranked.append(Ranked(index, similarity, kind, similarity - PENALTIES[kind]))
    return sorted(ranked, key=lambda one: (-one.score, one.index))


def shared_words(one: str, other: str) -> float:
    """The share of the telling words of the shorter clause that the other has as well, 0 to 1.

    Words are cut to five letters; short ones and those that every clause has are left out. Clauses in two languages
    share next to none.
    """
    first, second = _telling(one), _telling(other)
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


def _telling(text: str) -> frozenset[str]:
    return frozenset(word[:5] for word in re.findall(r"[^\W\d_]{4,}", text.lower()) if word not in _COMMON)


_COMMON = frozenset({
    "shall", "must", "should", "undertakes", "undertake", "agrees", "agree", "each", "party", "parties", "state",
    "states", "contracting", "such", "this", "that", "with", "other", "upon", "under", "from", "their", "which",
    "article", "convention", "agreement", "treaty", "partie", "état", "états", "dans", "pour", "cette", "présente",
})  # fmt: skip


def cuts_across(draft: Force, held: Force) -> bool:
    """Whether a draft clause may cut across one already held: what one demands or permits the other forbids."""
    return draft.forbids != held.forbids
