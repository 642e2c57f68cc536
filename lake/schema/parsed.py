"""What a parser hands over: text, structure and metadata of one document, or why there is none.

Ingestion speaks to the rest of the house in these types only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from lake.schema.values import Fidelity, Precision

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


@dataclass(frozen=True, slots=True)
class Section:
    """A leaf of a document's structure, such as one paragraph of an article or one speech turn.

    ``start`` and ``end`` count characters (Unicode code points) of the document's NFC text. Sections are sorted
    and do not overlap; together they hold every character of the text that is not white space.
    """

    start: int
    end: int
    locator: str
    """Where it stands: ``art_5__para_2``, ``page_3``, ``speech_12``, ``sec_2__p_4`` (Akoma Ntoso eIds)."""
    unit: str
    """Locator of the border it stands within (``art_5``): a passage may join sections of one unit, never of two."""
    heading: str = ""
    """The headings above it, outermost first, joined by `` > ``; context for reading and for search."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """One document as read from bytes. Text is NFC; times are aware and in UTC."""

    text: str
    sections: tuple[Section, ...]
    content: bytes
    """The bytes whose SHA-256 names the document: the file's own, or those of the record inside it."""
    format: str
    """Short name of the parser that read it: ``text``, ``pdf``, ``tei`` ..."""
    member: str = ""
    """Where it stands inside the file: ``""`` for the whole file, else ``#d12``, ``!/a/b.eml``, ``#line=7``."""
    title: str = ""
    external_id: str | None = None
    url: str | None = None
    language: str | None = None
    """As declared by the document (BCP 47); detection comes later and does not overrule it silently."""
    published_at: datetime | None = None
    published_precision: Precision | None = None
    kind: str | None = None
    work_id: str | None = None
    fidelity: Fidelity = "born_digital"
    encoding: str | None = None
    """Python codec name, or ``tcvn3`` / ``vni``; None where the format fixes it."""
    encoding_certainty: float | None = None
    """0 to 1: 1.0 when a byte-order mark or a strict decoding settles it."""
    metadata: Mapping[str, Json] = field(default_factory=dict)
    """Whatever else the format told: author, participants, place, feed, response headers."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Bytes that gave no document, with the true reason; they go to quarantine."""

    reason: str
    error: str
    """Class name of the error."""
    member: str = ""
    content: bytes | None = None
    """The member's own bytes; None when the whole file is meant."""


Outcome: TypeAlias = Parsed | Unreadable
