"""Quotes and hits as products carry them: cut from the stored document, with where they stand."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Quote:
    """A range of characters of a stored document, checked against its hash when it was cut."""

    document_id: str
    external_id: str | None
    title: str
    language: str
    published_at: str | None
    locator: str
    start: int
    end: int
    quote: str
    fidelity: str
    marking: str
    source: str
    reliability: str
    signature: str | None = None
    """What was found of the document's signature (``valid``, ``invalid``, ``unknown signer``, ``none``); None where its
    format bears none."""

    def to_json(self) -> dict[str, Any]:
        """The QUOTE of the command-line contract."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A passage beside a hit."""

    locator: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with its text as stored."""

    document_id: str
    external_id: str | None
    title: str
    kind: str
    language: str
    published_at: str | None
    locator: str
    start: int
    end: int
    text: str
    score: float
    marking: str
    passage_id: str
    source: str
    reliability: str
    fidelity: str
    signature: str | None = None
    """As of :class:`Quote`."""
    marks: tuple[tuple[int, int], ...] = ()
    """What of the text matched the words of the query, as characters of the document."""
    before: tuple[Neighbour, ...] = ()
    after: tuple[Neighbour, ...] = ()
    """Passages around it, in the order of the document, where they were asked for."""
    same_text: bool = False
    """Whether it stands in a near-duplicate of the document that similar passages were asked for."""

    def to_json(self) -> dict[str, Any]:
        """The HIT of the command-line contract."""
        return {
            **asdict(self),
            "marks": [list(mark) for mark in self.marks],
            "before": [asdict(each) for each in self.before],
            "after": [asdict(each) for each in self.after],
        }

    def quote(self, start: int, end: int) -> Quote:
        """Part of this passage as a quote; offsets count characters of the document."""
        return Quote(
            document_id=self.document_id,
            external_id=self.external_id,
            title=self.title,
            language=self.language,
            published_at=self.published_at,
            locator=self.locator,
            start=start,
            end=end,
            quote=self.text[start - self.start : end - self.start],
            fidelity=self.fidelity,
            marking=self.marking,
            source=self.source,
            reliability=self.reliability,
            signature=self.signature,
        )


def published(moment: datetime | None, precision: str | None) -> str | None:
    """A publication time no finer than it is known: ``2025``, ``2025-06``, ``2025-06-09`` or to the second, in UTC."""
    if moment is None:
        return None
    match precision:
        case "year":
            return f"{moment:%Y}"
        case "month":
            return f"{moment:%Y-%m}"
        case "second":
            return moment.isoformat().replace("+00:00", "Z")
        case _:
            return f"{moment:%Y-%m-%d}"
