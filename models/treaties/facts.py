"""Facts read out of a treaty: each with the characters it was read from, or the reason why it is not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

State_: TypeAlias = Literal["known", "unknown", "not_applicable"]

FIELDS = (
    "title",
    "short_title",
    "parties",
    "signed",
    "place",
    "entry_into_force",
    "duration",
    "denunciation",
    "depositary",
    "authentic_languages",
    "amendment",
    "relation",
)
"""What is asked of every treaty; ``relation`` may be known several times, everything else once."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a treaty: ``text[start:end]`` says so.

    ``value`` is plain: a string, or a list or mapping of strings, as :mod:`models.treaties.reading` documents by field.
    """

    field: str
    state: State_
    value: Any = None
    start: int | None = None
    end: int | None = None
    reason: str = ""
    """Why it is not known; empty for what is known."""


def known(name: str, value: Any, span: tuple[int, int]) -> Fact:
    """A fact with its quote."""
    return Fact(name, "known", value, *span)


def unknown(name: str, reason: str) -> Fact:
    """What the text does not say, with the reason."""
    return Fact(name, "unknown", reason=reason)


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts of one treaty."""

    facts: tuple[Fact, ...]

    def get(self, name: str) -> Fact | None:
        """The first fact of a field."""
        return next((fact for fact in self.facts if fact.field == name), None)

    def value(self, name: str) -> Any:
        """The value of a field; None where it is not known."""
        fact = self.get(name)
        return fact.value if fact is not None and fact.state == "known" else None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document's structure, as ingestion found it."""

    start: int
    end: int
    locator: str


@dataclass(slots=True)
class Source:
    """A treaty's text, ready to be searched."""

    text: str
    folded: str
    language: str
    pieces: Sequence[Piece] = ()
    declared: Mapping[str, str] = field(default_factory=dict)
    """What the source said of it: ``title``."""
    title_end: int = 0
    body: int = 0
    """Where the first article begins, else the end of the text."""
