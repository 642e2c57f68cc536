"""What is computed for each document while it is read, inside the parser's process.

Kept free of heavy imports (no frames, no PyTorch): every worker process loads it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from ingest.formats.base import ReadOptions
from ingest.passages import Span, cut
from ingest.signatures import Signature, check
from lake.schema.parsed import Outcome, Parsed
from models.duplicates import bands, pack, signature
from models.languages import identify
from models.names import Gazetteer, Mention, State
from models.themes import Theme, themes_of


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
    themes: tuple[Theme, ...]
    signature: bytes
    bands: tuple[int, ...]
    signatures: tuple[Signature, ...] = ()
    """What it is signed with (:mod:`ingest.signatures`); nothing where its format bears no signature."""


class Enrich:
    """Callable that computes an :class:`Enrichment`; picklable, so that it can run in a worker.

    Args:
        languages: ISO 639-1 codes that detection chooses among.
        states: states beyond the ISO list that the lake's user named.
        roots: certificates (PEM) that signers are trusted by.
        revocations: revocation lists and OCSP responses that signers are held against.
    """

    def __init__(
        self,
        languages: Sequence[str],
        states: Sequence[State] = (),
        roots: bytes = b"",
        revocations: Sequence[bytes] = (),
    ) -> None:
        self._languages, self._states = tuple(languages), tuple(states)
        self._roots, self._revocations = roots, tuple(revocations)
        self._gazetteer: Gazetteer | None = None

    def __getstate__(self) -> dict[str, Any]:
        # The automata are built where they are used, not sent.
        return {**self.__dict__, "_gazetteer": None}

    def __call__(self, parsed: Parsed) -> Enrichment:
        if self._gazetteer is None:
            self._gazetteer = Gazetteer.build(self._states, self._languages)
        text = parsed.text
        if declared := parsed.language:
            language, certainty, basis = declared.replace("_", "-").split("-")[0].lower(), 1.0, "declared"
        else:
            guess = identify(text, self._languages)
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
            mentions=tuple(self._gazetteer.find(text, language)),
            themes=tuple(themes_of(text, language, parsed.title or "")),
            signature=pack(signed),
            bands=tuple(bands(signed)),
            signatures=check(parsed.content, parsed.format, self._roots, self._revocations),
        )


def read(path: Path, options: ReadOptions) -> Iterator[Outcome]:
    """The outcomes of one file; the parsers are loaded in the process that calls this, and never in its parent."""
    from ingest.formats.registry import read_path

    return read_path(path, options)


def hash_text(text: str) -> str:
    """SHA-256 of a text in UTF-8, lower-case hexadecimal."""
    return sha256(text.encode()).hexdigest()
