"""What a model makes of a text token by token: contextual vectors and the characters that each stands for."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class TokenVectors:
    """A text as a model read it, in one pass."""

    pooled: NDArray[np.float32]
    """The vector of the whole text, shape (dim,), of unit length: what `Embedder.passages` or `queries` gives."""
    tokens: NDArray[np.float32]
    """Contextual vectors of its tokens, shape (tokens, dim), of unit length; those of the prompt, special ones and
    white space are left out, and so is what lies past the model's longest text."""
    spans: NDArray[np.int32]
    """First character and end of each token in the text (NFC), shape (tokens, 2), white space trimmed."""
    ids: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32), repr=False)
    """Numbers of the tokens in the model's vocabulary, shape (tokens,); empty where nobody asked for them."""


def spoken(spans: Sequence[tuple[int, int]], text: str, prompt: int) -> tuple[list[int], NDArray[np.int32]]:
    """Which tokens stand for characters of a text after its prompt, and for which of them.

    Args:
        spans: characters of each token in prompt and text together; special tokens span none.
        text: prompt and text.
        prompt: characters of the prompt.

    Returns:
        Numbers of the tokens, and their spans in the text without the prompt, shape (tokens, 2).
    """
    numbers, kept = [], []
    for number, (start, end) in enumerate(spans):
        start = max(start, prompt)
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        if start < end:
            numbers.append(number)
            kept.append((start - prompt, end - prompt))
    return numbers, np.array(kept, np.int32).reshape(-1, 2)


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows brought to length 1; a row of zeros stays."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    result: NDArray[np.float32] = vectors / np.maximum(length, np.finfo(np.float32).tiny)
    return result
