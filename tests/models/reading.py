"""A reader for tests that needs no model: words are tokens, and equal words have equal vectors."""

import re
import zlib

import numpy as np

from models.folding import fold
from models.token_vectors import TokenVectors, unit


class WordReader:
    """Reads texts token by token; counts its calls."""

    def __init__(self) -> None:
        self.calls: list[int] = []

    def read(self, texts: list[str], *, query: bool = False) -> list[TokenVectors]:
        self.calls.append(len(texts))
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> TokenVectors:
        found = list(re.finditer(r"[\u3400-\u9fff]|[^\W_]+", text))
        tokens = np.full((len(found), 64), 0.3, np.float32)
        for row, match in zip(tokens, found, strict=True):
            row[zlib.crc32(fold(match[0]).encode()) % 64] += 1.0
        pooled = tokens.mean(axis=0) if len(found) else np.full(64, 0.3, np.float32)
        spans = np.array([match.span() for match in found], np.int32).reshape(-1, 2)
        return TokenVectors(unit(pooled), unit(tokens), spans, np.arange(len(found), dtype=np.int32))
