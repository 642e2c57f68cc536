"""Near-duplicate texts: MinHash signatures of word shingles, and band keys under which copies meet.

A signature is 128 permutations of R-MinHash (`rensa`) over the set of word triples of the normalised text; for scripts
written without spaces, over its sets of four characters. The share of equal places in two signatures estimates the
Jaccard similarity of the two sets (Broder 1997), with a standard error of at most .044. Texts with fewer than
`SHORTEST` shingles are compared exactly: one changed number makes a different telegram.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

Signature: TypeAlias = npt.NDArray[np.uint32]
"""128 numbers; the places at which two signatures agree estimate how much two texts share."""

PERMUTATIONS = 128
BANDS = 32
ROWS = PERMUTATIONS // BANDS
SEED = 1945
THRESHOLD = 0.6
"""Similarity from which two texts count as copies of one: the same story with a paragraph cut or a lead rewritten."""
SHORTEST = 12
"""Shingles below which a text is compared exactly."""
FINGERPRINT = f"rensa-rminhash-{RMinHash.ALGORITHM_VERSION}-{PERMUTATIONS}x{SEED}-word3-char4"
"""Names the method; signatures of different fingerprints cannot be compared."""

_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(  # Thai, Lao, Khmer, Burmese, kana and Han: written without spaces between words
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]"
)
_MIX = np.uint64(0x9E3779B97F4A7C15)


def signature(text: str) -> Signature:
    """The signature of one text, uint32 of shape (128,); the same on every machine and in every run."""
    words, shingles = _words_and_shingles(text)
    if len(shingles) < SHORTEST:
        return _exact(" ".join(words) or text)
    # One text at a time is quicker without the thread pool that the call for many starts.
    sketch = RMinHash(PERMUTATIONS, SEED)
    sketch.update(shingles)
    return np.array(sketch.digest(), dtype=np.uint32)


def signatures(texts: Sequence[str]) -> npt.NDArray[np.uint32]:
    """The signatures of many texts, uint32 of shape (len(texts), 128): several thousand short articles a second."""
    matrix = np.zeros((len(texts), PERMUTATIONS), dtype=np.uint32)
    long_rows: list[int] = []
    long_shingles: list[list[str]] = []
    for row, text in enumerate(texts):
        words, shingles = _words_and_shingles(text)
        if len(shingles) < SHORTEST:
            matrix[row] = _exact(" ".join(words) or text)
        else:
            long_rows.append(row)
            long_shingles.append(shingles)
    if long_rows:
        digests = RMinHash.digest_matrix_from_token_sets(long_shingles, num_perm=PERMUTATIONS, seed=SEED)
        matrix[long_rows] = np.asarray(digests.to_rows(), dtype=np.uint32)
    return matrix


def bands(signature: Signature) -> list[int]:
    """The 32 keys of a signature (signed 64-bit numbers), each of four places; copies share at least one.

    Two texts share a key with probability ``1 - (1 - s**4) ** 32``: .99 at similarity .6, .23 at .3.
    """
    keys: list[int] = bands_many(signature[np.newaxis, :])[0].tolist()
    return keys


def bands_many(signatures: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """Keys of many signatures: (n, 128) in, int64 of shape (n, 32) out."""
    places = signatures.reshape(-1, BANDS, ROWS).astype(np.uint64)
    keys = np.broadcast_to(np.arange(1, BANDS + 1, dtype=np.uint64), places.shape[:2]) * _MIX
    for row in range(ROWS):  # the finaliser of splitmix64 after each place, so that close numbers give far keys
        keys = keys ^ places[:, :, row]
        keys = (keys ^ (keys >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        keys = (keys ^ (keys >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        keys = keys ^ (keys >> np.uint64(31))
    return keys.view(np.int64)


def similarity(a: Signature, b: Signature) -> float:
    """Estimated Jaccard similarity of two texts, 0 to 1."""
    return float(np.mean(a == b))


def pack(signature: Signature) -> bytes:
    """A signature as it is stored: 128 little-endian uint32."""
    return signature.astype("<u4").tobytes()


def unpack(data: bytes) -> Signature:
    """A stored signature.

    Raises:
        ValueError: the bytes are not 128 numbers.
    """
    if len(data) != 4 * PERMUTATIONS:
        raise ValueError(f"a signature has {4 * PERMUTATIONS} bytes, got {len(data)}")
    return np.frombuffer(data, dtype="<u4").astype(np.uint32)


def _words_and_shingles(text: str) -> tuple[list[str], list[str]]:
    words = _WORD.findall(unicodedata.normalize("NFC", text).lower())
    return words, _shingles(words)


def _shingles(words: Sequence[str]) -> list[str]:
    joined = "".join(words)
    if not joined.isascii() and len(_UNSPACED.findall(joined)) > 0.3 * len(joined):
        return [joined[i : i + 4] for i in range(len(joined) - 3)]
    return [f"{a} {b} {c}" for a, b, c in zip(words, words[1:], words[2:], strict=False)]


def _exact(text: str) -> Signature:
    """A signature that agrees with that of the same text alone: pseudo-random numbers drawn from its hash."""
    digest = hashlib.shake_256(text.encode("utf-8", "surrogatepass")).digest(4 * PERMUTATIONS)
    return np.frombuffer(digest, dtype="<u4").astype(np.uint32)
