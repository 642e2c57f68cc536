"""What is read for a question before anything is judged: its words, the nearest passages token by token, sentences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from models import alignment, questions
from models.alignment import Word
from models.interaction import centre
from models.names import Gazetteer, codes_of
from models.planted import is_order
from models.quantities import Amount, Day, amounts, days
from models.questions import Question
from models.sentences import split
from models.standing import leads
from models.token_vectors import TokenVectors, unit

Vector: TypeAlias = npt.NDArray[np.float32]
Matrix: TypeAlias = npt.NDArray[np.float64]

READ = 20
"""Candidates that are read word by word."""


class Reader(Protocol):
    """What reads texts token by token; :class:`models.embedder.Embedder` does."""

    def read(self, texts: list[str], *, query: bool = False) -> list[TokenVectors]:
        """Vectors of texts and of their tokens."""
        ...


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
    """States named in the passage."""
    document_countries: frozenset[str] = frozenset()
    """States named in the document or its title."""
    published: str = ""
    """Date of the document in ISO form, as precisely as it is known."""
    score: float = 0.0
    """Of retrieval: any scale on which more is better."""
    kind: str = ""
    """Of its document: ``treaty``, ``news`` and so on; empty when it is not known."""
    near: float | None = None
    """How well the passage matches the question token by token, where retrieval knows it: alike in all languages."""


@dataclass(slots=True)
class Asked:
    """A question, as words and as vectors."""

    question: Question
    language: str
    countries: frozenset[str]
    words: list[Word]
    vectors: TokenVectors
    days: list[Day]
    amounts: list[Amount]

    @classmethod
    def read(cls, text: str, language: str, gazetteer: Gazetteer, reader: Reader) -> "Asked":
        """Read a question."""
        vectors = centred(reader.read([text], query=True)[0], language, query=True)
        question = questions.read(text)
        return cls(
            question,
            language,
            frozenset(codes_of(gazetteer.find(text, language))),
            alignment.words_of(text, vectors.spans),
            vectors,
            days(text),
            [each for each in amounts(text) if str(int(each.value)) not in question.articles],
        )

    @property
    def weights(self) -> Vector:
        """Weight of each word."""
        return np.array([word.weight for word in self.words], np.float32)


@dataclass(slots=True)
class Passage:
    """A candidate as read: how near it comes to each word of the question, and its sentences."""

    place: int
    tokens: TokenVectors
    near: Vector
    """Cosine of each word of the question with each token: (words, tokens)."""
    title: Vector
    """Best cosine of each word with the title: (words,)."""
    sentences: list[tuple[int, int]]

    @property
    def best(self) -> Vector:
        """Best cosine of each word with the passage."""
        return alignment.best(self.near)

    @property
    def titled(self) -> Vector:
        """Best cosine of each word with passage or title."""
        return np.maximum(self.best, self.title)


@dataclass(slots=True)
class Evidence:
    """What was read for a question, with the features of every sentence."""

    asked: Asked
    candidates: Sequence[Candidate]
    passages: list[Passage]
    spans: list[tuple[int, int, int]]
    """(place in `passages`, start, end) of each sentence."""
    features: Matrix
    """Shape (sentences, features): those of `models.evidence_features.SENTENCE_FEATURES`, once described."""
    words: list[frozenset[str]]
    """Content words of each candidate's passage."""
    documents: dict[str, frozenset[str]]
    """Content words of the title and text of each document that was read."""
    weights: dict[str, float]
    """What each word of the question weighs."""

    def candidate(self, sentence: int) -> Candidate:
        """The passage that a sentence stands in."""
        return self.candidates[self.passages[self.spans[sentence][0]].place]


def centred(read: TokenVectors, language: str, *, query: bool = False) -> TokenVectors:
    """A text's token vectors less the mean of their language, which makes words of all languages comparable.

    Vectors of another model than the default stay as they are: its means were not measured.
    """
    mean = centre(language, query=query)
    if not len(read.tokens) or len(mean) != read.tokens.shape[1]:
        return read
    return replace(read, tokens=unit(read.tokens - mean))


def gather(asked: Asked, reader: Reader, candidates: Sequence[Candidate], *, passages: int = READ) -> Evidence:
    """Read the nearest candidates token by token; their sentences are not described yet."""
    words = [questions.words(candidate.text) for candidate in candidates]
    weights = _weights(asked.question.words | asked.question.numbers, words)
    lexical = np.array([coverage(weights, each) for each in words])
    cosines = np.array([float(candidate.vector @ asked.vectors.pooled) for candidate in candidates])
    places = nearest(candidates, cosines, lexical, passages)
    titles = list(dict.fromkeys(candidates[place].title or "-" for place in places))
    read = reader.read([*(candidates[place].text for place in places), *titles])
    languages = [candidates[place].language for place in places]
    spoken = {candidates[place].title or "-": candidates[place].language for place in places}
    named = {title: centred(each, spoken[title]) for title, each in zip(titles, read[len(places) :], strict=True)}
    read = [centred(each, language) for each, language in zip(read, languages, strict=False)]
    seen = [
        Passage(
            place,
            tokens,
            alignment.nearness(asked.words, asked.vectors.tokens, tokens.tokens),
            alignment.best(
                alignment.nearness(asked.words, asked.vectors.tokens, named[candidates[place].title or "-"].tokens)
            ),
            _sentences(candidates[place]),
        )
        for place, tokens in zip(places, read, strict=False)
    ]
    documents = _document_words([candidates[place] for place in places])
    return Evidence(asked, candidates, seen, [], np.zeros((0, 0)), words, documents, weights)


def _sentences(candidate: Candidate) -> list[tuple[int, int]]:
    """Sentences of a passage that may answer: not scraps, and not orders to whoever reads them by machine."""
    return [
        (start, end)
        for start, end in split(candidate.text, candidate.language)
        if end - start > 2 and not is_order(candidate.text[start:end])
    ]


def nearest(candidates: Sequence[Candidate], cosines: Matrix, lexical: Matrix, count: int) -> list[int]:
    """Places of the candidates to read; three rankings take turns.

    By retrieval, by how far retrieval has them lead the others of their language, and by nearness token by token (by
    cosine and words where that is not known): the second finds what stands in another language than the question.
    """
    scores = np.array([candidate.score for candidate in candidates], dtype=np.float64)
    if all(candidate.near is not None for candidate in candidates):
        near = np.array([candidate.near for candidate in candidates], dtype=np.float64)
    else:
        near = cosines + 0.1 * lexical
    lead = leads(scores, [each.language for each in candidates], [each.document_id for each in candidates])
    rankings = [np.argsort(-values, kind="stable").tolist() for values in (scores, lead, near)]
    return list(dict.fromkeys(place for places in zip(*rankings, strict=True) for place in places))[:count]


@lru_cache(maxsize=64)
def _words_of(title: str, text: str) -> frozenset[str]:
    """Content words of a document: long ones come up again from question to question."""
    return questions.words(f"{title}\n{text}")


def _document_words(candidates: Sequence[Candidate]) -> dict[str, frozenset[str]]:
    """Content words of each document, by its id."""
    found: dict[str, frozenset[str]] = {}
    for each in candidates:
        known = found.get(each.document_id)
        if known is None:
            known = _words_of(each.title, each.document)
        found[each.document_id] = known | questions.words(each.text)
    return found


def _weights(words: frozenset[str], passages: Sequence[frozenset[str]]) -> dict[str, float]:
    """Weight of each word of the question: the rarer among the passages, the more it says."""
    return {word: float(np.log1p(len(passages) / (0.5 + sum(word in each for each in passages)))) for word in words}


def coverage(weights: Mapping[str, float], words: frozenset[str]) -> float:
    """Share of the question's weight that the words cover, 0 to 1; 0 for a question without words."""
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in words) / total if total else 0.0
