"""A second look at passages, token by token: late interaction with the vectors that the embedding model makes anyway.

A passage's one vector says what it is about; which of ten passages about the same thing answers a question, its tokens
tell. Each token of the question is held against the token of the passage that is nearest to it in context, and what
they find is summed by how rare the question's tokens are (MaxSim: Khattab and Zaharia 2020, ColBERT). The model was
not trained for that, but its token vectors align across languages once the mean of each language is taken off
(`token_centres.npz`; `python -m benchmarks.fit_token_centres`).

Of a passage's tokens only the signs of their components are kept: 48 bytes a token of 384 components instead of 1,536,
for two points of R@1 across languages out of the ten that the second look gains.

The whole texts' vectors say in which language a text is as loudly as what it is about: any passage in the question's
language is nearer to it than the one in another language that answers it (Roy et al. 2020, LAReQA). The same means span
the directions that tell languages apart; what a question's vector has along them is taken off (Yang et al. 2021), and a
product with any passage's vector is then free of it. The passages' vectors stay as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from models.embedder import Embedder
from models.token_vectors import TokenVectors, unit
from models.weights import MODEL

_FREQUENT = 3.0
"""Numbers of the default model's vocabulary follow frequency: the rarity of a token is the logarithm of its number."""

OFF = 0.6
"""Share of what tells languages apart that is taken off a question's vector. The more, the better is found what stands
only in another language; the more often, too, a translation of a passage comes before the passage in the question's own
language. With .6 the latter happens to less than one question in a hundred (`python -m benchmarks.retrieval`)."""

_AT_ONCE = 128
"""Passages whose token vectors are held at a time: some 40 MB."""


@dataclass(frozen=True, slots=True)
class Read:
    """A passage as it is indexed."""

    vector: NDArray[np.float32]
    """Of the whole text, (dim,), unit length."""
    codes: bytes
    """Signs of its tokens' components: dim / 8 bytes a token."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is searched for."""

    vector: NDArray[np.float32]
    """Of the whole text, (dim,), unit length."""
    across: NDArray[np.float32]
    """The same for passages of several languages, (dim,): with most of what tells languages apart taken off."""
    tokens: NDArray[np.float32]
    """Vectors of its tokens, (tokens, dim), each as long as its share in the question; the shares sum to 1."""


class Interaction:
    """Reads passages and questions for both looks in one pass of the model."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @property
    def fingerprint(self) -> str:
        """What codes were made with; codes of different fingerprints must not meet."""
        return f"{self._embedder.fingerprint}/1"

    def passages(self, texts: Sequence[str], languages: Sequence[str]) -> list[Read]:
        """Texts to be found, each in its language (ISO 639-1)."""
        made = []
        for start in range(0, len(texts), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            found = self._embedder.read(list(texts[part]))
            for text, read, language in zip(texts[part], found, languages[part], strict=True):
                made.append(Read(read.pooled, self._codes(text, read, language)))
        return made

    def question(self, text: str, language: str) -> Question:
        """A question in its language."""
        return self.weighed(text, language, self._embedder.read([text], query=True)[0])

    def weighed(self, text: str, language: str, read: TokenVectors) -> Question:
        """A question in its language that the embedder has read."""
        spoken = _spoken(text, read.spans)
        tokens = unit(read.tokens[spoken] - self._centre(language, query=True))
        weights = np.log(np.maximum(read.ids[spoken], 5) / _FREQUENT) if self._known else np.ones(len(tokens))
        shares = (weights / max(float(weights.sum()), 1e-9)).astype(np.float32)
        return Question(read.pooled, self._across(read.pooled), tokens * shares[:, None])

    def decoded(self, text: str, language: str, vector: NDArray[np.float32], codes: bytes) -> TokenVectors | None:
        """A passage as it was read when it was indexed, as far as its codes tell; None where they do not fit the text.

        A token's vector is taken to be the mean of its language and, from there, the same way in every component as
        the token itself. Tokens without letter or digit have no codes and are left out, as are numbers of tokens.
        """
        width = self._embedder.dim // 8
        (spans,) = self._embedder.spans([text])
        spans = spans[_spoken(text, spans)]
        if len(codes) != width * len(spans):
            return None
        bits = np.unpackbits(np.frombuffer(codes, np.uint8).reshape(-1, width), axis=1)
        mean = self._centre(language, query=False)
        away = np.sqrt(max(1.0 - float(mean @ mean), 0.01) / self._embedder.dim)  # so that lengths are about 1
        return TokenVectors(vector, mean + (away * (2.0 * bits - 1.0)).astype(np.float32), spans)

    def _codes(self, text: str, read: TokenVectors, language: str) -> bytes:
        tokens = read.tokens[_spoken(text, read.spans)] - self._centre(language, query=False)
        return np.packbits(tokens > 0, axis=1).tobytes()

    def _across(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        if not self._known:
            return vector
        apart = _apart()
        return (vector - OFF * (vector @ apart.T) @ apart).astype(np.float32)

    @property
    def _known(self) -> bool:
        return self._embedder.name == MODEL

    def _centre(self, language: str, *, query: bool) -> NDArray[np.float32]:
        """Mean of a language's token vectors; of all languages where that one was not measured."""
        if not self._known:
            return np.zeros(self._embedder.dim, np.float32)
        centres = _centres()["queries" if query else "passages"]
        found: NDArray[np.float32] = centres[language if language in centres else ""]
        return found


def centre(language: str, *, query: bool) -> NDArray[np.float32]:
    """Mean of a language's token vectors by the default model; of all languages where that one was not measured."""
    centres = _centres()["queries" if query else "passages"]
    return centres[language if language in centres else ""]


def alike(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Whole texts' vectors without what tells languages apart, of unit length, (n, dim); to compare any two languages.

    Vectors of another model than the default stay as they are where their size differs: it was not measured.
    """
    apart = _apart()
    if vectors.shape[1] != apart.shape[1]:
        return vectors
    return unit((vectors - (vectors @ apart.T) @ apart).astype(np.float32))


def _spoken(text: str, spans: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Which tokens hold a letter or a digit."""
    return np.array([any(map(str.isalnum, text[start:end])) for start, end in spans], bool)


@cache
def _apart() -> NDArray[np.float32]:
    """Orthonormal directions in which the means of languages differ, (languages - 1, dim)."""
    means = np.stack([mean for language, mean in _centres()["passages"].items() if language])
    _, _, directions = np.linalg.svd(means - means.mean(axis=0), full_matrices=False)
    found: NDArray[np.float32] = directions[: len(means) - 1]
    return found


@cache
def _centres() -> dict[str, dict[str, NDArray[np.float32]]]:
    """Means of token vectors by role and language; under the empty name, of all languages."""
    with resources.files("models").joinpath("token_centres.npz").open("rb") as file, np.load(file) as stored:
        languages = [str(code) for code in stored["languages"]]
        means = {role: stored[role].astype(np.float32) for role in ("passages", "queries")}
    return {role: {**dict(zip(languages, rows, strict=True)), "": rows.mean(axis=0)} for role, rows in means.items()}
