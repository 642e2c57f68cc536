"""A brief on a subject: what the lake holds on it, as checked quotes by kind of document, with markings and sources.

Nothing in a brief is written by a model. What is quoted of a passage are its sentences that hold most of the subject's
words, or its first ones where it holds none (it was then found by its meaning, often in another language).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import polars as pl

from lake.schema.errors import UsageError
from lake.schema.values import KINDS
from lake.store import Lake
from lake.tokens import fold, query_words, words
from models.sentences import split
from pipelines.answer import Answer
from pipelines.citations import Hit, Quote
from pipelines.quotes import Span, quotes_of

SOUGHT = 60
"""Passages that are looked at."""

EACH = 5
"""Quotes of one kind of document."""

LENGTH = 400
"""Characters that a quote is filled up to with whole sentences."""


class Subject(Protocol):
    """What a brief is written from: a desk."""

    lake: Lake

    def search(self, query: str, *, k: int = 10) -> list[Hit]:
        """Passages that fit."""
        ...

    def ask(self, question: str) -> Answer:
        """An answer or an abstention."""
        ...


@dataclass(frozen=True, slots=True)
class Group:
    """Quotes from one kind of document, the best first."""

    kind: str
    citations: tuple[int, ...]
    """Numbers of the quotes in :attr:`Brief.citations`."""
    stories: int
    """Different texts of this kind among what was found; copies of one text count once."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What the lake holds on a subject."""

    subject: str
    as_of: str | None
    marking: str
    """The least marking that covers every quote."""
    answer: Answer | None
    """Where the subject is a question."""
    groups: tuple[Group, ...]
    citations: tuple[Quote, ...]

    def to_json(self) -> dict[str, Any]:
        """Groups with the numbers of their citations; ``sources`` counts the quotes of each source."""
        counted: dict[tuple[str, str], int] = {}
        for quote in self.citations:
            counted[quote.source, quote.reliability] = counted.get((quote.source, quote.reliability), 0) + 1
        return {
            "subject": self.subject,
            "as_of": self.as_of,
            "marking": self.marking,
            "answer": self.answer.to_json() if self.answer else None,
            "groups": [
                {"kind": group.kind, "stories": group.stories, "citations": list(group.citations)}
                for group in self.groups
            ],
            "sources": [
                {"source": source, "reliability": grade, "quotes": count}
                for (source, grade), count in sorted(counted.items(), key=lambda item: (-item[1], item[0]))
            ],
            "citations": [quote.to_json() for quote in self.citations],
        }


def brief(desk: Subject, subject: str) -> Brief:
    """Put a brief together.

    Args:
        desk: at its clearance and ``as_of``.
        subject: words or a question, in any language.

    Raises:
        UsageError: no subject.
    """
    if not subject.strip():
        raise UsageError("an empty subject has no brief: name a country, a treaty, an event, or ask a question")
    hits = _first_of_each_text(desk.lake, desk.search(subject, k=SOUGHT))
    asked = frozenset(map(fold, query_words(subject)))
    chosen = {kind: [hit for hit in hits if hit.kind == kind] for kind in KINDS}
    spans = {kind: [_best(hit, asked) for hit in found[:EACH]] for kind, found in chosen.items()}
    cut = quotes_of(desk.lake, [span for group in spans.values() for span in group])
    quotes: list[Quote] = []
    groups = []
    for kind, found in spans.items():
        kept = [cut[span] for span in found if span in cut]
        if kept:
            numbers = tuple(range(len(quotes), len(quotes) + len(kept)))
            groups.append(Group(kind, numbers, len(chosen[kind])))
            quotes += kept
    answer = desk.ask(subject) if subject.rstrip().endswith(("?", "？")) else None
    used = [quote.marking for quote in (*quotes, *(answer.citations if answer else ()))]
    levels = desk.lake.levels
    return Brief(
        subject=subject,
        as_of=desk.lake.as_of.isoformat().replace("+00:00", "Z") if desk.lake.as_of else None,
        marking=str(levels.join(levels.parse(marking) for marking in used)),
        answer=answer,
        groups=tuple(groups),
        citations=tuple(quotes),
    )


def _first_of_each_text(lake: Lake, hits: Sequence[Hit]) -> list[Hit]:
    """The best hit of each text: one of a document, and one of its near-duplicates."""
    ids = list({hit.document_id for hit in hits})
    rows = lake.frame("duplicates", ["document_id", "group_id"], pl.col("document_id").is_in(ids))
    groups = dict(rows.iter_rows())
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(groups.get(hit.document_id, hit.document_id), hit)
    return list(first.values())


def _best(hit: Hit, asked: frozenset[str]) -> Span:
    """The sentence that holds most of the words asked for, and those after it as far as they fit in."""
    sentences = split(hit.text, hit.language)
    if not sentences:
        return hit.document_id, hit.start, hit.end
    held = [len(asked.intersection(map(fold, words(hit.text[start:end])))) for start, end in sentences]
    best = max(range(len(sentences)), key=lambda n: (held[n], -n))
    start, end = sentences[best]
    for _, following in sentences[best + 1 :]:
        if following - start > LENGTH:
            break
        end = following
    return hit.document_id, hit.start + start, hit.start + end
