"""Reading texts token by token without running the model over what it has read before.

What is in the indexes was read when it was indexed; its token codes tell enough of that reading to answer from (on
questions over treaties and records, evidence chosen from codes was as often the right one as from the vectors
themselves). Questions and titles are remembered from one question to the next.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from models.interaction import Interaction
from models.token_vectors import TokenVectors

KEPT = 2000
"""Readings that are remembered."""
SHORT = 300
"""Characters of a text up to which its reading is remembered: questions and titles, some 30 KB each."""


class Reader(Protocol):
    """What reads texts token by token; :class:`models.embedder.Embedder` does."""

    def read(self, texts: list[str], *, query: bool = False) -> list[TokenVectors]:
        """Vectors of texts and of their tokens."""
        ...


@dataclass(frozen=True, slots=True)
class Indexed:
    """A passage as the indexes hold it."""

    text: str
    language: str
    vector: NDArray[np.float32]
    """Of the whole text, (dim,), unit length."""
    codes: bytes
    """Of its tokens; see :meth:`models.interaction.Interaction.passages`."""


class Memory:
    """Reads by a reader, and remembers what it read of short texts; safe for several threads."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._known: dict[tuple[str, bool], TokenVectors] = {}
        self._mutex = threading.Lock()

    def read(self, texts: list[str], *, query: bool = False) -> list[TokenVectors]:
        """Vectors of texts and of their tokens."""
        with self._mutex:
            read = {text: self._known[text, query] for text in texts if (text, query) in self._known}
        missing = list(dict.fromkeys(text for text in texts if text not in read))
        fresh = dict(zip(missing, self._reader.read(missing, query=query), strict=True)) if missing else {}
        with self._mutex:
            if len(self._known) + len(fresh) > KEPT:
                self._known.clear()
            self._known |= {(text, query): each for text, each in fresh.items() if len(text) <= SHORT}
        return [read[text] if text in read else fresh[text] for text in texts]


class Recall:
    """Reads passages of the indexes from their codes, and all else by another reader.

    Args:
        reader: reads what the codes do not tell.
        interaction: made the codes.
        indexed: the passages.
    """

    def __init__(self, reader: Reader, interaction: Interaction, indexed: Sequence[Indexed]) -> None:
        self._reader, self._interaction = reader, interaction
        self._indexed: Mapping[str, Indexed] = {each.text: each for each in indexed}

    def read(self, texts: list[str], *, query: bool = False) -> list[TokenVectors]:
        """Vectors of texts and of their tokens; a question is never read from codes."""
        recalled: dict[str, TokenVectors] = {}
        for text in () if query else set(texts) & self._indexed.keys():
            each = self._indexed[text]
            found = self._interaction.decoded(text, each.language, each.vector, each.codes)
            if found is not None:
                recalled[text] = found
        missing = [text for text in texts if text not in recalled]
        read = iter(self._reader.read(missing, query=query) if missing else ())
        return [recalled[text] if text in recalled else next(read) for text in texts]
