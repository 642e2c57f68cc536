"""What is read out of a clause: a commitment, and its deadline."""

from dataclasses import dataclass
from typing import Literal

Type = Literal["obligation", "prohibition", "permission", "recommendation"]
"""The legal effect."""

Modality = Literal["shall", "must", "undertakes", "agrees", "may", "should", "shall not"]
"""The wording, mapped to its English counterpart in the other languages."""

Source = Literal["quote", "text", "unknown"]
"""Where the obligor was read: in the quote itself, elsewhere in the text, or nowhere."""

Kind = Literal["absolute", "relative", "recurring", "none"]

TYPES: tuple[Type, ...] = ("obligation", "prohibition", "permission", "recommendation")
MODALITIES: tuple[Modality, ...] = ("shall", "must", "undertakes", "agrees", "may", "should", "shall not")
KINDS: tuple[Kind, ...] = ("absolute", "relative", "recurring", "none")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` (exclusive) of the text given."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters themselves."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A time phrase of a clause.

    ``absolute``: ``date`` is the last day allowed (ISO 8601), or the first day of a period. ``relative``: ``amount``
    ``unit`` s from ``anchor``, an event; amount 0 is the event itself, no amount is before or after it with no number.
    ``recurring``: every ``amount`` ``unit`` s; ``date`` may hold the month and day (``--03-31``) by which. ``none``: a
    time word that no calendar can compute (promptly).
    """

    kind: Kind
    span: Span
    anchor: str | None = None
    amount: int | None = None
    unit: str | None = None
    """minute, hour, day, month, year, or business day; weeks are counted as seven days, quarters as three months."""
    date: str | None = None
    direction: Literal["before", "after", "at"] | None = None
    """Of a relative one: before the anchor, after it, or at it."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """One actor bound, forbidden, permitted or advised to do one thing."""

    span: Span
    """The clause that says so; of an item or a coordinated verb, the item or verb phrase only."""
    lead: Span | None
    """Words that carry subject and modal where the clause does not."""
    trigger: Span
    """The words the modality was read from."""
    modality: Modality
    type: Type
    obligor: str | None
    """Who is bound, in the words of the text; pronouns replaced by what they stand for. None: nobody is named."""
    obligor_span: Span | None
    obligor_source: Source
    obligee: str | None
    """To whom, where the clause names an actor that receives or benefits."""
    action: str
    """Verb phrase in the active voice, in words of the text; a summary, not a quote."""
    condition: Span | None
    exception: Span | None
    deadline: Deadline | None
