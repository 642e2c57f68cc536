"""Answers: the best sentences of the best passages, as checked quotes, or the plain word that the lake does not say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lake.store import Lake
from models.evidence import Candidate, Choice, choose
from models.languages import identify
from models.names import Gazetteer, codes_of
from pipelines.citations import Hit, Quote
from pipelines.find import Finder
from pipelines.quotes import quotes_of
from pipelines.retriever import LegationRetriever

CANDIDATES = 20
"""Passages that are looked at for an answer."""

SENTENCES = 3
NEAREST = 3
"""Nearest passages offered, as such, with an abstention."""

DOCUMENT_CHARACTERS = 200_000
"""How much of a document is read for the question's names."""

FRAME: dict[str, tuple[str, str]] = {
    "en": ("The lake does not say.", "no passage answers it with enough evidence"),
    "vi": ("Kho dữ liệu không có thông tin này.", "không đoạn văn nào trả lời với đủ bằng chứng"),
    "fr": ("Le fonds documentaire ne le dit pas.", "aucun passage n'y répond avec assez de preuves"),
    "ru": ("В хранилище нет ответа на этот вопрос.", "ни один отрывок не отвечает на него достаточно убедительно"),
    "zh": ("资料库中没有相关说明。", "没有任何段落能以充分的证据作答"),
    "uk": ("У сховищі немає відповіді на це запитання.", "жоден уривок не відповідає на нього достатньо переконливо"),
}
"""An abstention and its reason, in the languages that answers are framed in."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer and the numbers of the quotes it rests on."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the lake says to a question, or that it does not."""

    question: str
    language: str
    abstained: bool
    reason: str | None
    confidence: float
    """Probability, by a calibrated model, that the question is answered by the quotes."""
    sentences: tuple[Sentence, ...]
    citations: tuple[Quote, ...]
    """The quotes of the answer; with an abstention the nearest passages, which do not answer it."""
    features: dict[str, float] = field(default_factory=dict, repr=False)

    @property
    def text(self) -> str:
        """The answer in one piece."""
        if self.abstained:
            return FRAME[self.language][0]
        return " ".join(sentence.text for sentence in self.sentences)

    def to_json(self) -> dict[str, Any]:
        """The JSON of the command-line contract."""
        return {
            "question": self.question,
            "language": self.language,
            "answer": self.text,
            "abstained": self.abstained,
            "reason": self.reason,
            "confidence": round(self.confidence, 3),
            "sentences": [
                {"text": sentence.text, "citations": list(sentence.citations)} for sentence in self.sentences
            ],
            "citations": [quote.to_json() for quote in self.citations],
        }


class Answerer:
    """Answers questions from one lake, at its clearance and ``as_of``."""

    def __init__(self, lake: Lake, finder: Finder, gazetteer: Gazetteer) -> None:
        self._lake, self._finder, self._gazetteer = lake, finder, gazetteer
        self._retriever = LegationRetriever(finder=finder, k=CANDIDATES)

    def ask(self, question: str, *, language: str | None = None) -> Answer:
        """Answer with quotes, or abstain; see :class:`Answer`.

        Args:
            question: in any language.
            language: of the frame; the question's own where it is one of :data:`FRAME`, else English.
        """
        asked = identify(question, self._lake.config.languages).code
        frame = language or asked
        frame = frame if frame in FRAME else "en"
        hits = self._retriever.hits(question)
        choice = self._choose(question, asked, hits)
        if choice.abstain:
            return self._abstained(question, frame, hits, choice.probability)
        spans = [
            (hits[s.candidate].document_id, hits[s.candidate].start + s.start, hits[s.candidate].start + s.end)
            for s in choice.sentences
        ]
        found = quotes_of(self._lake, spans)
        quotes = [found[span] for span in spans if span in found]
        if not quotes:  # what was found no longer agrees with the store
            return self._abstained(question, frame, (), choice.probability)
        return Answer(
            question=question,
            language=frame,
            abstained=False,
            reason=None,
            confidence=choice.probability,
            sentences=tuple(Sentence(" ".join(q.quote.split()), (n,)) for n, q in enumerate(quotes)),
            citations=tuple(quotes),
            features=dict(choice.features),
        )

    def _choose(self, question: str, language: str, hits: Sequence[Hit]) -> Choice:
        if not hits:
            return Choice((), 0.0, 1.0)
        texts = self._lake.texts({hit.document_id for hit in hits})
        vectors = self._finder.vectors(hits)
        candidates = [
            Candidate(
                document_id=hit.document_id,
                text=hit.text,
                vector=vector,
                language=hit.language,
                title=hit.title,
                document=texts[hit.document_id].text[:DOCUMENT_CHARACTERS],
                countries=frozenset(codes_of(self._gazetteer.find(hit.text, hit.language))),
            )
            for hit, vector in zip(hits, vectors, strict=True)
        ]
        return choose(
            question,
            self._finder.embed_query(question),
            candidates,
            self._finder.embed_passages,
            language=language,
            gazetteer=self._gazetteer,
            limit=SENTENCES,
        )

    def _abstained(self, question: str, frame: str, hits: Sequence[Hit], probability: float) -> Answer:
        return Answer(
            question=question,
            language=frame,
            abstained=True,
            reason=FRAME[frame][1],
            confidence=1.0 - probability,
            sentences=(),
            citations=tuple(hit.quote(hit.start, hit.end) for hit in hits[:NEAREST]),
        )
