"""How well a text covers a question, word by word: late interaction (ColBERT; Khattab and Zaharia 2020) with the
embedder's own contextual token vectors.

For each word of the question the nearest token of the text is looked for. Cosines of such vectors are high for any two
tokens, so each word's nearness is also measured against its background: what passages of other documents reach. A word
that no part of a text comes nearer to than any text would is one that the text does not speak of.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.questions import is_content

Vectors = npt.NDArray[np.float32]
Spans = npt.NDArray[np.int32]

_WORD = re.compile(r"[\u3400-\u9fff]{1,2}|[^\W_]+(?:[.,'’-][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question: ``text[start:end]``, and its tokens."""

    start: int
    end: int
    text: str
    weight: float
    """What it says: 1 for a content word, more for a name or number, next to nothing for a function word."""
    tokens: tuple[int, ...]


def words_of(text: str, spans: Spans) -> list[Word]:
    """The words of a question that tokens stand for."""
    found = []
    opening = True
    for match in _WORD.finditer(text):
        start, end = match.span()
        tokens = tuple(int(t) for t in np.nonzero((spans[:, 0] < end) & (spans[:, 1] > start))[0])
        if tokens:
            found.append(Word(start, end, match[0], _weight(match[0], opening), tokens))
        opening = False
    return found


def _weight(word: str, opening: bool) -> float:
    if not is_content(word):
        return 0.05
    named = (word[0].isupper() and not opening) or has_digit(word)
    return 1.5 if named else 1.0


def nearness(words: Sequence[Word], question: Vectors, text: Vectors) -> Vectors:
    """Cosine of each word of the question with each token of a text, mean over the word's tokens: (words, tokens)."""
    if not words:
        return np.zeros((0, len(text)), np.float32)
    cosines = question @ text.T
    return np.stack([cosines[list(word.tokens)].mean(axis=0) for word in words])


def best(cosines: Vectors) -> Vectors:
    """Nearest token of the text to each word: (words,); 0 for a text without tokens."""
    return cosines.max(axis=1) if cosines.shape[1] else np.zeros(len(cosines), np.float32)


def inside(spans: Spans, start: int, end: int) -> npt.NDArray[np.bool_]:
    """Which tokens stand within ``text[start:end]``."""
    return (spans[:, 0] < end) & (spans[:, 1] > start)


def weighted(values: Vectors, weights: Vectors) -> float:
    """Mean by weight; 0 without any."""
    total = float(weights.sum())
    return float(values @ weights) / total if total else 0.0


def worst(values: Vectors, weights: Vectors, share: float = 0.25) -> float:
    """Mean of the lowest values that hold ``share`` of the weight: how bad the words that fit least fit."""
    total = float(weights.sum())
    if not total:
        return 0.0
    order = np.argsort(values)
    before = np.concatenate([[0.0], np.cumsum(weights[order])[:-1]])
    taken = np.clip(share * total - before, 0.0, weights[order])
    return float(values[order] @ taken) / (share * total)


def has_digit(word: str) -> bool:
    """Whether a word is a number, or holds one."""
    return any(map(str.isdigit, word))
