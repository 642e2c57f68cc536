"""What is computed for each document while it is read, inside the parser's process.

Kept free of heavy imports (no frames, no PyTorch): every worker process loads it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256

from models.names import Gazetteer, Mention, State

from ingest.passages import Span, cut
from lake.schema.parsed import Parsed
from models.duplicates import bands, signature
from models.languages import identify


@dataclass(frozen=True, slots=True)
class Enrichment:
    """Computed rows of one document; offsets count characters of its text."""

    document_id: str
    text_sha256: str
    language: str
    language_certainty: float
    language_basis: str
    passages: tuple[tuple[Span, str], ...]
    """Each passage and the SHA-256 of its text."""
    mentions: tuple[Mention, ...]
    signature: bytes
    bands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Enrich:
    """Callable that computes an :class:`Enrichment`; picklable, so that it can run in a worker.

    Args:
        languages: ISO 639-1 codes that detection chooses among.
        states: states beyond the ISO list that the lake's user named.
        language: set by the user for the whole source; detection is skipped then.
    """

    languages: Sequence[str]
    states: tuple[State, ...] = field(default=())
    language: str | None = None

    def __call__(self, parsed: Parsed) -> Enrichment:
        text = parsed.text
        if declared := self.language or parsed.language:
            language, certainty, basis = declared.split("-")[0].lower(), 1.0, "declared"
        else:
            guess = identify(text, self.languages)
            language, certainty = guess.code, guess.certainty
            basis = "none" if language == "und" else "detected"
        signed = signature(text)
        return Enrichment(
            document_id=sha256(parsed.content).hexdigest(),
            text_sha256=hash_text(text),
            language=language,
            language_certainty=certainty,
            language_basis=basis,
            passages=tuple((span, hash_text(text[span.start : span.end])) for span in cut(text, parsed.sections)),
            mentions=tuple(_gazetteer(self.states).find(text, language)),
            signature=signed.astype("<u4").tobytes(),
            bands=tuple(bands(signed)),
        )


def hash_text(text: str) -> str:
    """SHA-256 of a text in UTF-8, lower-case hexadecimal."""
    return sha256(text.encode()).hexdigest()


@lru_cache(maxsize=4)
def _gazetteer(states: tuple[State, ...]) -> Gazetteer:
    return Gazetteer.build(states)
