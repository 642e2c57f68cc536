"""Which sentences answer a question, and whether any does: the extractive answer and its abstention.

Three small models over features that can be read and argued with. The first ranks the sentences of the best passages (a
conditional logit: how often each would be the right one). The second gives the probability that the question is
answered at all, from the best sentences and from what of the question (its words, names, dates, numbers, articles) the
best document knows nothing of. The third tells questions about nothing that the lake holds: the second is fitted on
those that come near, where other things count. Coefficients stand in ``evidence.json``, fitted by
``benchmarks.fit_evidence``, which also states how well they do.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from models import alignment, checks
from models.checks import Missing
from models.evidence_features import (
    ABOUT_FEATURES,
    ANSWER_FEATURES,
    SENTENCE_FEATURES,
    about_features,
    answer_features,
    describe,
)
from models.gathering import READ, Asked, Candidate, Evidence, Matrix, Reader, gather
from models.logistic import Logistic
from models.modality import modality_of
from models.names import Gazetteer
from models.short import short_answer

__all__ = ["ANSWER_FEATURES", "READ", "SENTENCE_FEATURES", "Candidate", "Choice", "Chosen", "choose", "load_model"]

LIMIT = 3
"""Sentences of an answer at most."""
NO_DOUBT = 0.1
"""Probability of an answer at most, where nothing is about what is asked or what leaves no doubt is lacking."""
UNSAID = 0.25
"""Where a duty is asked about, what a sentence weighs that has no modal word, or stands in no treaty."""
TREATY = "treaty"
"""Kind of the documents that bind."""
FAR_BEHIND = 0.25
"""Share of the best sentence's score below which another is not given."""
BESIDE = 0.5
"""The same for sentences of the same passage: they speak of the same thing anyway, and have to say as much."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence of a candidate: ``candidates[candidate].text[start:end]``."""

    candidate: int
    start: int
    end: int
    score: float
    """Share of this sentence among all that were read, by the sentence model."""
    short: tuple[int, int] | None = None
    """The short answer inside the sentence, as characters of the sentence."""
    near: int | None = None
    """The character of the sentence that fits the question best."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The best sentences, best first, and the probability that the question is answered at all."""

    sentences: tuple[Chosen, ...]
    probability: float
    threshold: float
    """Probability below which to abstain."""
    features: Mapping[str, float] = field(default_factory=dict)
    """What the probability was computed from, by name."""
    missing: tuple[Missing, ...] = ()
    """What the question names and the best document does not, most telling first."""
    question: Asked | None = None
    """The question as it was read; None when there was nothing to read it against."""
    about: bool = True
    """Whether anything that was found is about what the question asks about."""

    @property
    def abstain(self) -> bool:
        """Whether the evidence is too weak, is about something else, or the document lacks what leaves no doubt."""
        lacking = self.question is not None and _decided(self.question, self.missing)
        return not self.sentences or not self.about or self.probability < self.threshold or lacking


@dataclass(frozen=True, slots=True)
class EvidenceModel:
    """The models and the threshold of abstention."""

    sentence: Logistic
    answer: Logistic
    about: Logistic
    """Log odds below 0: the lake has nothing on what is asked about."""
    threshold: float

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "EvidenceModel":
        """Coefficients as :meth:`to_json` gives them.

        Raises:
            ModelError: they belong to other features.
        """
        return cls(
            Logistic.from_json(content["sentence"], SENTENCE_FEATURES),
            Logistic.from_json(content["answer"], ANSWER_FEATURES),
            Logistic.from_json(content["about"], ABOUT_FEATURES),
            float(content["threshold"]),
        )

    def to_json(self) -> dict[str, Any]:
        """The form in which coefficients are shipped."""
        return {
            "threshold": round(self.threshold, 4),
            "sentence": self.sentence.to_json(SENTENCE_FEATURES),
            "answer": self.answer.to_json(ANSWER_FEATURES),
            "about": self.about.to_json(ABOUT_FEATURES),
        }


@cache
def load_model() -> EvidenceModel:
    """The model that ships with the project."""
    content = json.loads(resources.files("models").joinpath("evidence.json").read_text(encoding="utf-8"))
    return EvidenceModel.from_json(content)


def choose(
    question: str,
    reader: Reader,
    candidates: Sequence[Candidate],
    *,
    language: str,
    gazetteer: Gazetteer,
    limit: int = LIMIT,
    passages: int = READ,
    model: EvidenceModel | None = None,
) -> Choice:
    """Choose up to ``limit`` sentences that answer a question, and judge whether it is answered.

    Args:
        question: the question as asked.
        reader: reads the question and the nearest candidates token by token.
        candidates: retrieved passages, best first; twenty to fifty serve well.
        language: of the question (ISO 639-1).
        gazetteer: finds the states that the question names.
        limit: sentences at most; fewer when the others are far behind the best.
        passages: candidates whose sentences are read.
        model: coefficients; those shipped when None.
    """
    if not candidates:
        return Choice((), 0.0, 1.0)
    model = model or load_model()
    asked = Asked.read(question, language, gazetteer, reader)
    found = gather(asked, reader, candidates, passages=passages)
    describe(found)
    if not found.spans:
        return Choice((), 0.0, model.threshold, question=asked)
    scores = shares(model.sentence, found)
    places = picked(found, scores, limit)
    lacks = checks.missing(found, places[0], gazetteer)
    features = answer_features(found, places[0], lacks)
    probability = float(model.answer.probability(features[np.newaxis, :])[0])
    about = is_about(model.about, found, features)
    return Choice(
        tuple(_chosen(found, place, float(scores[place])) for place in places),
        min(probability, NO_DOUBT) if _decided(asked, lacks) or not about else probability,
        model.threshold,
        dict(zip(ANSWER_FEATURES, features.tolist(), strict=True)),
        tuple(lacks),
        asked,
        about,
    )


def is_about(model: Logistic, found: Evidence, features: Matrix) -> bool:
    """Whether anything that was found is about what is asked; ``features`` are those of the answer."""
    return bool(model.logits(about_features(found, features)[np.newaxis, :])[0] >= 0)


def _decided(asked: Asked, lacks: Sequence[Missing]) -> bool:
    """Whether what is missing leaves no doubt; of a comparison, neither document has all that the question names."""
    return asked.question.form != "comparison" and any(lack.decides for lack in lacks)


def shares(model: Logistic, found: Evidence) -> Matrix:
    """How often each sentence would be the right one, of those read: (sentences,), sum 1.

    Whether somebody is bound to something, a sentence without shall, should or may seldom tells; nor does what
    somebody says of a treaty, where treaties were read.
    """
    logits = model.logits(found.features)
    powers: Matrix = np.exp(logits - logits.max())
    if found.asked.question.form == "obligation":
        powers *= UNSAID ** _doubts(found)
    total: float = powers.sum()
    return powers / total


def _doubts(found: Evidence) -> Matrix:
    """What speaks against each sentence as one that binds: no modal word; no treaty, though some were read."""
    treaties = any(found.candidates[passage.place].kind == TREATY for passage in found.passages)
    doubts = []
    for place, (_, start, end) in enumerate(found.spans):
        candidate = found.candidate(place)
        unsaid = modality_of(candidate.text[start:end], candidate.language).modality == "none"
        doubts.append(unsaid + (treaties and candidate.kind != TREATY))
    return np.array(doubts, dtype=np.float64)


def first(found: Evidence, scores: Matrix) -> int:
    """The sentence to give first: the best of the passage whose sentences together have the greatest share.

    Several sentences of a passage that all come near say more than one that happens to lead.
    """
    passages = np.array([number for number, _, _ in found.spans])
    best = int(np.argmax(np.bincount(passages, weights=scores)))
    return int(np.argmax(np.where(passages == best, scores, -1.0)))


def picked(found: Evidence, scores: Matrix, limit: int) -> list[int]:
    """The sentences to give, best first; of a comparison, the best of each of two documents come first."""
    best = first(found, scores)
    if found.asked.question.form == "comparison":
        other = _counterpart(found, scores, best)
        if other is not None:
            return [best, other]
    others = [place for place in np.argsort(-scores, kind="stable").tolist() if place != best]
    good = [place for place in others if scores[place] >= _least(found, place, best) * scores[best]]
    return [best, *good[: limit - 1]]


def _least(found: Evidence, place: int, best: int) -> float:
    return BESIDE if found.spans[place][0] == found.spans[best][0] else FAR_BEHIND


def _counterpart(found: Evidence, scores: Matrix, first: int) -> int | None:
    """The best sentence of another document, which should speak of what the first document does not."""
    document = found.candidate(first).document_id
    asked, passage = found.asked, found.passages[found.spans[first][0]]
    weights = asked.weights
    best: tuple[float, int] | None = None
    for place in range(len(found.spans)):
        other = found.passages[found.spans[place][0]]
        if found.candidates[other.place].document_id == document:
            continue
        gained = np.maximum(other.titled - passage.titled, 0.0)
        value = float(np.log(scores[place] + 1e-9)) + 40.0 * alignment.weighted(gained, weights)
        if best is None or value > best[0]:
            best = (value, place)
    return best[1] if best else None


def _chosen(found: Evidence, place: int, score: float) -> Chosen:
    number, start, end = found.spans[place]
    passage, text = found.passages[number], found.candidate(place).text[start:end]
    within = alignment.inside(passage.tokens.spans, start, end)
    fit = (passage.near[:, within] * found.asked.weights[:, np.newaxis]).max(axis=0, initial=0.0)
    spans = np.clip(passage.tokens.spans[within] - start, 0, end - start)
    near = int(spans[int(np.argmax(fit)), 0]) if len(fit) else None
    return Chosen(passage.place, start, end, score, short_answer(found.asked.question, text, fit, spans), near)


def queries_of(question: str) -> list[str]:
    """What to search for: the question, and of a comparison each half that stands for one of the two documents."""
    from models import questions

    if questions.read(question).form != "comparison":
        return [question]
    cut = _AND.search(question, len(question) // 4)
    if cut is None or cut.start() > 0.85 * len(question):
        return [question]
    return [question, question[: cut.start()].strip(" ,"), question[cut.end() :].strip(" ,")]


_AND = re.compile(r"\s(?:and|và|va|et|и|та|with|với|avec|с)\s|[和与與及]", re.IGNORECASE)
