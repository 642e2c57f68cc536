"""What is read out of a record: positions, relations between actors, and what must be known of the record before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Stance = Literal[
    "condition", "reject", "demand", "propose", "offer", "reserve", "oppose", "support", "acknowledge"
]  # fmt: skip
Strength = Literal["firm", "tentative"]
Agreement = Literal["agrees", "opposes"]

STANCES: tuple[Stance, ...] = (
    "condition", "reject", "demand", "propose", "offer", "reserve", "oppose", "support", "acknowledge",
)  # fmt: skip
"""In the order in which one wins when two fit the same words."""

STRENGTHS: tuple[Strength, ...] = ("firm", "tentative")
SAYING_NO: frozenset[Stance] = frozenset({"reject", "oppose"})
SAYING_YES: frozenset[Stance] = frozenset({"support", "acknowledge", "offer"})


@dataclass(frozen=True, slots=True)
class Position:
    """One actor's stated or reported stand on an issue; offsets count characters of the text given."""

    start: int
    end: int
    actor: str
    """ISO 3166-1 alpha-3 (3166-3 for a state that ended; a user's own), or a group's name."""
    speaker: str | None
    """Who speaks for it, as the text names them."""
    issue: str
    """Words of the text that the stand is about, without articles; may be empty."""
    stance: Stance
    strength: Strength
    target: str | None
    """The actor addressed or opposed."""
    trigger: tuple[int, int]
    """The words that the stance was read from."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Two actors who agree or are opposed on one issue; their order does not matter."""

    a: str
    b: str
    relation: Agreement
    issue: str
    spans: tuple[tuple[int, int], ...]
    """Where each side's stand is read; one span when the same words show both."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is read out of one text."""

    positions: tuple[Position, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """Who writes, to whom, when, and who the persons named are."""

    author: str | None = None
    """The actor that *we* and *I* mean outside speeches: the state that keeps the record, writes or speaks."""
    addressee: str | None = None
    """The actor that *you* means, and the other side of a talk between two."""
    day: date | None = None
    persons: Mapping[str, str] = field(default_factory=dict)
    """Actors by surname."""
    groups: tuple[str, ...] = ()
    """Names of actors that are no states, besides those known everywhere."""
