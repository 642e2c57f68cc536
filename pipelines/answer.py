"""What an answer is: sentences that rest on checked quotes, or the plain word that the lake does not say."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias

from models.checks import Missing
from pipelines.citations import Quote
from pipelines.frames import UNKNOWN, say
from pipelines.independence import Support

FRAME: dict[str, tuple[str, str]] = {language: (UNKNOWN[language], say("weak", language)) for language in UNKNOWN}
"""An abstention and its plainest reason, in the languages that answers are framed in."""

Author: TypeAlias = Literal["source", "frame", "model"]
"""Who wrote a sentence: the source that it quotes, Legation's own frame around the quotes, or a language model."""


@dataclass(frozen=True, slots=True)
class Short:
    """The short answer inside a quote; ``start`` and ``end`` count characters of the document."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer and the numbers of the quotes it rests on."""

    text: str
    citations: tuple[int, ...]
    author: Author = "source"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the lake says to a question, or that it does not."""

    question: str
    language: str
    abstained: bool
    reason: str | None
    confidence: float
    """Probability, by a calibrated model, that the question is answered by the quotes; of an abstention, that it is
    not."""
    sentences: tuple[Sentence, ...]
    citations: tuple[Quote, ...]
    """The quotes of the answer; with an abstention the nearest passages, which do not answer it."""
    features: dict[str, float] = field(default_factory=dict, repr=False)
    shorts: tuple[Short | None, ...] = ()
    """The short answer inside each citation, where there is one of the kind asked for."""
    support: Support | None = None
    """How many independent sources stand behind the answer; None with an abstention."""
    missing: tuple[Missing, ...] = ()
    """What the question names and the nearest document does not."""
    resolved: str | None = None
    """The question as a conversation understood it, where that differs."""
    form: str = "fact"
    """Kind of question: fact, definition, obligation, reason, list, comparison, position, or table."""
    note: str | None = None
    """What became of a language model that was to join; None where none was."""

    @property
    def text(self) -> str:
        """The answer in one piece."""
        if self.abstained:
            return UNKNOWN[self.language]
        return " ".join(sentence.text for sentence in self.sentences)

    def to_json(self) -> dict[str, Any]:
        """The JSON of the command-line contract."""
        shorts = self.shorts or (None,) * len(self.citations)
        return {
            "question": self.question,
            "resolved": self.resolved,
            "language": self.language,
            "form": self.form,
            "answer": self.text,
            "abstained": self.abstained,
            "reason": self.reason,
            "missing": [{"what": lack.what, "text": lack.text} for lack in self.missing],
            "confidence": round(self.confidence, 3),
            "sentences": [
                {"text": each.text, "citations": list(each.citations), "author": each.author} for each in self.sentences
            ],
            "citations": [
                {
                    **quote.to_json(),
                    "short": {"text": short.text, "start": short.start, "end": short.end} if short else None,
                    "original": quote.language != self.language,
                }
                for quote, short in zip(self.citations, shorts, strict=True)
            ],
            "support": self.support.to_json() if self.support else None,
            **({"note": self.note} if self.note else {}),
        }


@dataclass(frozen=True, slots=True)
class Scope:
    """What documents an answer is confined to; the arguments of :meth:`pipelines.find.Finder.search`."""

    kind: str | None = None
    language: str | None = None
    country: str | None = None
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self != Scope()
