"""What an event is: who did what to whom, as a sentence tells it."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

Quad = Literal["verbal_cooperation", "material_cooperation", "verbal_conflict", "material_conflict"]
ActorKind = Literal["state", "organisation", "name"]
DayBasis = Literal["stated", "published", "record", "none"]

QUAD: dict[str, Quad] = {
    "AGREE": "verbal_cooperation", "CONSULT": "verbal_cooperation", "SUPPORT": "verbal_cooperation",
    "CONCEDE": "verbal_cooperation",
    "COOPERATE": "material_cooperation", "AID": "material_cooperation", "RETREAT": "material_cooperation",
    "REQUEST": "verbal_conflict", "ACCUSE": "verbal_conflict", "REJECT": "verbal_conflict",
    "THREATEN": "verbal_conflict",
    "PROTEST": "material_conflict", "SANCTION": "material_conflict", "MOBILIZE": "material_conflict",
    "COERCE": "material_conflict", "ASSAULT": "material_conflict",
}  # fmt: skip
"""Quad class of each PLOVER class (manual, draft 2.0, 2024)."""

CLASSES: tuple[str, ...] = tuple(QUAD)
NEITHER: frozenset[str] = frozenset({"CONSULT", "COOPERATE"})
"""Classes in which neither side is the one that acts: actor and target may change places."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who acts or is acted upon."""

    code: str
    """ISO 3166 code, code of an international body, or a name as it stands in the sentence."""
    kind: ActorKind
    text: str
    """The words that name it; of a pronoun that was resolved, the pronoun."""
    start: int
    end: int
    state: str | None = None
    """State that a name belongs to, where a word beside it says so (*Syrian rebels*)."""


@dataclass(frozen=True, slots=True)
class When:
    """Days an event may have happened on, first and last; both None when unknown."""

    first: date | None
    last: date | None
    basis: DayBasis


@dataclass(frozen=True, slots=True)
class Event:
    """One deed of one actor towards one target; offsets count characters of the text that was read."""

    type: str
    mode: str | None
    actor: Actor | None
    target: Actor | None
    trigger: tuple[int, int]
    sentence: tuple[int, int]
    certainty: float
    when: When
    place: str | None = None
    """ISO 3166 code of where it happened, when the sentence tells."""

    @property
    def quad(self) -> Quad:
        """Quad class."""
        return QUAD[self.type]


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of a document before its sentences are read."""

    language: str
    speaker: str | None = None
    """Code of whom *we* and *I* stand for: the state whose statement it is; None in news."""
    published: date | None = None
