"""Which hashes a table holds, in memory: exact, and quick for a few hundred questions against millions of answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

_RUNS = 8
"""Sorted runs kept apart before the smaller ones are merged."""


@dataclass(frozen=True, slots=True)
class _Run:
    """Hashes in order of their first eight bytes."""

    prefix: npt.NDArray[np.uint64]
    rest: npt.NDArray[np.uint64]
    """Shape (n, 3): the other 24 bytes."""
    place: npt.NDArray[np.uint32]
    """The number that goes with each hash."""

    @classmethod
    def build(cls, words: npt.NDArray[np.uint64], place: npt.NDArray[np.uint32]) -> "_Run":
        order = np.argsort(words[:, 0], kind="stable")
        return cls(
            np.ascontiguousarray(words[order, 0]),
            np.ascontiguousarray(words[order, 1:]),
            np.ascontiguousarray(place[order]),
        )


class KnownHashes:
    """A growing map from SHA-256 (64 hexadecimal digits) to a small number, 44 bytes an entry.

    All 32 bytes are compared, so an answer is never a chance (or crafted) agreement of a shortened hash.
    """

    def __init__(self) -> None:
        self._runs: list[_Run] = []

    def __len__(self) -> int:
        return sum(len(run.prefix) for run in self._runs)

    def add(self, hashes: pl.Series, places: pl.Series | Sequence[int]) -> None:
        """Add hashes (strings, no nulls) with their numbers, row by row."""
        if len(hashes) == 0:
            return
        run = _Run.build(_words(hashes), np.asarray(places, dtype=np.uint32))
        self._runs.append(run)
        # The runs shrink along the list, so merging from the end keeps the total work near n log n.
        while len(self._runs) > 1 and (
            len(self._runs) > _RUNS or len(self._runs[-1].prefix) * 2 > len(self._runs[-2].prefix)
        ):
            last, before = self._runs.pop(), self._runs.pop()
            words = np.concatenate(
                [np.column_stack([before.prefix, before.rest]), np.column_stack([last.prefix, last.rest])]
            )
            self._runs.append(_Run.build(words, np.concatenate([before.place, last.place])))

    def find(self, hashes: Collection[str]) -> dict[str, int]:
        """The numbers of those of ``hashes`` that are held; the first added, where one was added twice."""
        asked = list(hashes)
        found: dict[str, int] = {}
        if not asked or not self._runs:
            return found
        words = _split(bytes.fromhex("".join(asked)))  # few: without a frame's cost
        for run in self._runs:
            low = np.searchsorted(run.prefix, words[:, 0], side="left")
            high = np.searchsorted(run.prefix, words[:, 0], side="right")
            for row in np.flatnonzero(high > low):
                if asked[row] in found:
                    continue
                same = np.flatnonzero((run.rest[low[row] : high[row]] == words[row, 1:]).all(axis=1))
                if same.size:
                    found[asked[row]] = int(run.place[low[row] + same[0]])
        return found


def _words(hashes: pl.Series) -> npt.NDArray[np.uint64]:
    """The hashes as big-endian words, shape (n, 4)."""
    return _split(b"".join(hashes.str.decode("hex").to_list()))


def _split(data: bytes) -> npt.NDArray[np.uint64]:
    return np.frombuffer(data, dtype=">u8").astype(np.uint64).reshape(-1, 4)
