"""Which sentences answer a question, and whether any does: the extractive answer and its abstention.

Two small logistic models over features that can be read and argued with. The first scores each sentence of the best
passages: nearness of meaning, rare words of the question, the kind of thing asked for. The second gives the probability
that the question is answered at all, from the best sentences and from what of the question (its names, years, numbers,
articles) the best document knows nothing of. Coefficients stand in ``evidence.json``, fitted by
``benchmarks.fit_evidence``, which also states how well they do.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from models import questions
from models.errors import ModelError
from models.names import Gazetteer, codes_of
from models.questions import Question
from models.sentences import split

Vector: TypeAlias = npt.NDArray[np.float32]
Embed: TypeAlias = Callable[[list[str]], npt.NDArray[np.float32]]
"""Texts to unit vectors, shape (texts, dim), as passages are embedded."""

SENTENCE_FEATURES = (
    "sentence_cosine", "passage_cosine", "sentence_words", "passage_words", "document_words", "kind", "numbers",
    "proper", "same_language", "length",
)  # fmt: skip
ANSWER_FEATURES = (
    "best_sentence", "top_cosine", "margin", "sentence_cosine", "sentence_words", "document_words", "numbers", "proper",
    "articles", "countries", "kind", "same_language", "agreement",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A retrieved passage with what is known of its document."""

    document_id: str
    text: str
    vector: Vector
    """The passage's vector, unit length."""
    language: str
    title: str = ""
    document: str = ""
    """The whole text of the document, or as much of it as the caller has; read for the question's names only."""
    countries: frozenset[str] = frozenset()
    """States named in the document."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence of a candidate: ``candidates[candidate].text[start:end]``."""

    candidate: int
    start: int
    end: int
    score: float
    """Probability, by the sentence model, that it answers."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The best sentences, best first, and the probability that the question is answered at all."""

    sentences: tuple[Chosen, ...]
    probability: float
    threshold: float
    """Probability below which to abstain."""
    features: Mapping[str, float] = field(default_factory=dict)
    """What the probability was computed from, by name."""

    @property
    def abstain(self) -> bool:
        return not self.sentences or self.probability < self.threshold


@dataclass(frozen=True, slots=True)
class Logistic:
    """Coefficients of a logistic model over standardised features."""

    mean: npt.NDArray[np.float64]
    scale: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]
    bias: float

    def probability(self, features: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Probabilities of rows of features: (n, k) in, (n,) out."""
        logits = (features - self.mean) / self.scale @ self.weights + self.bias
        probabilities: npt.NDArray[np.float64] = 1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))
        return probabilities

    def to_json(self, names: Sequence[str]) -> dict[str, Any]:
        """The form in which coefficients are shipped."""
        rows = zip(names, self.mean, self.scale, self.weights, strict=True)
        return {
            "bias": round(self.bias, 5),
            "features": {n: [round(float(m), 5), round(float(s), 5), round(float(w), 5)] for n, m, s, w in rows},
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any], names: Sequence[str]) -> "Logistic":
        """Coefficients as shipped.

        Raises:
            ModelError: they belong to other features than ``names``.
        """
        if list(content["features"]) != list(names):
            raise ModelError("coefficients of evidence.json belong to other features: fit them anew")
        mean, scale, weights = np.array(list(content["features"].values()), dtype=np.float64).T
        return cls(mean, scale, weights, float(content["bias"]))


@dataclass(frozen=True, slots=True)
class EvidenceModel:
    """Both models and the threshold of abstention."""

    sentence: Logistic
    answer: Logistic
    threshold: float


@cache
def load_model() -> EvidenceModel:
    """The model that ships with the project."""
    content = json.loads(resources.files("models").joinpath("evidence.json").read_text(encoding="utf-8"))
    return EvidenceModel(
        Logistic.from_json(content["sentence"], SENTENCE_FEATURES),
        Logistic.from_json(content["answer"], ANSWER_FEATURES),
        float(content["threshold"]),
    )


@dataclass(frozen=True, slots=True)
class Sentences:
    """Sentences of the best candidates with their features, and what the answer model needs beside."""

    spans: list[tuple[int, int, int]]
    """(candidate, start, end)."""
    features: npt.NDArray[np.float64]
    """Shape (sentences, `SENTENCE_FEATURES`)."""
    words: list[frozenset[str]]
    """Content words of each candidate's passage."""
    documents: list[frozenset[str]]
    """Content words of each candidate's title and document."""
    weights: dict[str, float]
    """What each word of the question weighs."""


def choose(
    question: str,
    question_vector: Vector,
    candidates: Sequence[Candidate],
    embed: Embed,
    *,
    language: str,
    gazetteer: Gazetteer,
    limit: int = 3,
    passages: int = 8,
    model: EvidenceModel | None = None,
) -> Choice:
    """Choose up to ``limit`` sentences that answer a question, and judge whether it is answered.

    Args:
        question: the question as asked.
        question_vector: its vector, unit length.
        candidates: retrieved passages, best first; ten to twenty serve well.
        embed: embeds sentences; called at most once, with the sentences of the ``passages`` nearest candidates.
        language: of the question (ISO 639-1).
        gazetteer: finds the states that the question names.
        limit: sentences at most; fewer when the others are far behind the best.
        passages: candidates whose sentences are read.
        model: coefficients; those shipped when None.
    """
    if not candidates:
        return Choice((), 0.0, 1.0)
    model = model or load_model()
    asked = questions.read(question)
    found = read_sentences(asked, question_vector, candidates, embed, language=language, passages=passages)
    if not found.spans:
        return Choice((), 0.0, model.threshold)
    scores = model.sentence.probability(found.features)
    order = np.argsort(-scores, kind="stable")
    features = answer_features(
        asked, question_vector, candidates, found, scores, language, codes_of(gazetteer.find(question, language))
    )
    probability = float(model.answer.probability(features[np.newaxis, :])[0])
    chosen = []
    for k in order[:limit].tolist():
        if scores[k] >= 0.5 * scores[order[0]]:
            place, start, end = found.spans[k]
            chosen.append(Chosen(place, start, end, float(scores[k])))
    return Choice(
        tuple(chosen), probability, model.threshold, dict(zip(ANSWER_FEATURES, features.tolist(), strict=True))
    )


def read_sentences(
    asked: Question,
    question_vector: Vector,
    candidates: Sequence[Candidate],
    embed: Embed,
    *,
    language: str,
    passages: int,
) -> Sentences:
    """Features of the sentences of the nearest candidates: by meaning for half of them, by words for the rest."""
    cosines = np.array([float(candidate.vector @ question_vector) for candidate in candidates])
    words = [questions.words(candidate.text) for candidate in candidates]
    weights = _weights(asked.words | asked.numbers, words)
    documents = _document_words(candidates)
    lexical = np.array([_coverage(weights, each) for each in words])
    nearest = list(dict.fromkeys([*np.argsort(-cosines)[: (passages + 1) // 2], *np.argsort(-lexical - cosines)]))
    spans, texts = [], []
    for place in nearest[:passages]:
        for start, end in split(candidates[place].text, candidates[place].language):
            if end - start > 2:
                spans.append((int(place), start, end))
                texts.append(candidates[place].text[start:end])
    if not texts:
        return Sentences([], np.zeros((0, len(SENTENCE_FEATURES))), words, documents, weights)
    near = embed(texts) @ question_vector
    rows = []
    for (place, _, _), text, cosine in zip(spans, texts, near, strict=True):
        own = questions.words(text)
        rows.append(
            (
                float(cosine),
                cosines[place],
                _coverage(weights, own),
                lexical[place],
                _coverage(weights, documents[place]),
                float(questions.answers_kind(asked, text)),
                _share(asked.numbers, documents[place]),
                _share(asked.proper, documents[place]),
                float(candidates[place].language == language),
                min(len(text), 600) / 600,
            )
        )
    return Sentences(spans, np.array(rows, dtype=np.float64), words, documents, weights)


def answer_features(
    asked: Question,
    question_vector: Vector,
    candidates: Sequence[Candidate],
    found: Sentences,
    scores: npt.NDArray[np.float64],
    language: str,
    countries: set[str],
) -> npt.NDArray[np.float64]:
    """What tells whether the question is answered, in the order of `ANSWER_FEATURES`."""
    cosines = np.sort([float(candidate.vector @ question_vector) for candidate in candidates])[::-1]
    order = np.argsort(-scores, kind="stable")
    best = int(order[0])
    place, start, end = found.spans[best]
    candidate = candidates[place]
    sentence = candidate.text[start:end]
    document = found.documents[place]
    weights = found.weights
    same = candidate.language == language
    by_name = dict(zip(SENTENCE_FEATURES, found.features[best], strict=True))
    lexical_best = max(range(len(candidates)), key=lambda k: _coverage(weights, found.words[k]))
    values = {
        "best_sentence": float(scores[best]),
        "top_cosine": cosines[0],
        "margin": cosines[0] - cosines[1:10].mean() if len(cosines) > 1 else 0.0,
        "sentence_cosine": by_name["sentence_cosine"],
        # Of words in another language nothing can be said: what same-language questions have on the average.
        "sentence_words": by_name["sentence_words"] if same else 0.4,
        "document_words": _coverage(weights, document) if same else 0.8,
        "numbers": _share(asked.numbers, document),
        "proper": _share(asked.proper, document),
        "articles": _share(asked.articles, found.words[place]),
        "countries": len(countries & candidate.countries) / len(countries) if countries else 1.0,
        "kind": float(questions.answers_kind(asked, sentence)),
        "same_language": float(same),
        "agreement": float(candidates[lexical_best].document_id == candidate.document_id),
    }
    return np.array([values[name] for name in ANSWER_FEATURES], dtype=np.float64)


def _document_words(candidates: Sequence[Candidate]) -> list[frozenset[str]]:
    """Content words of each candidate's document, read once for each document."""
    known: dict[str, frozenset[str]] = {}
    for candidate in candidates:
        if candidate.document_id not in known:
            known[candidate.document_id] = questions.words(f"{candidate.title}\n{candidate.document}")
    return [known[each.document_id] | questions.words(each.text) for each in candidates]


def _weights(words: frozenset[str], passages: Sequence[frozenset[str]]) -> dict[str, float]:
    """Weight of each word of the question: the rarer among the passages, the more it says."""
    return {word: float(np.log1p(len(passages) / (0.5 + sum(word in each for each in passages)))) for word in words}


def _coverage(weights: Mapping[str, float], words: frozenset[str]) -> float:
    """Share of the question's weight that the words cover, 0 to 1; 0 for a question without words."""
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in words) / total if total else 0.0


def _share(wanted: frozenset[str], words: frozenset[str]) -> float:
    """Share of the wanted words that are there; 1 when none is wanted."""
    return len(wanted & words) / len(wanted) if wanted else 1.0
