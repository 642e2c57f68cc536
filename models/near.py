"""Which earlier text is a copy of this one: an index of band keys in memory, about 350 bytes a text.

Candidates share a band key (:mod:`models.duplicates`); the nearest is chosen by comparing the low bytes of the
signatures, which estimates the Jaccard similarity after correction for chance agreement (b-bit minwise hashing,
Li and König 2010, b = 8).
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_CHANCE = 1 / 256
_RUNS = 8


@dataclass(frozen=True, slots=True)
class _Run:
    """Band keys in order, each with the row of its text."""

    keys: npt.NDArray[np.uint32]
    rows: npt.NDArray[np.uint32]

    @classmethod
    def build(cls, keys: npt.NDArray[np.uint32], rows: npt.NDArray[np.uint32]) -> "_Run":
        order = np.argsort(keys, kind="stable")
        return cls(keys[order], rows[order])


class NearIndex:
    """Groups texts with their copies, one after the other.

    Args:
        threshold: estimated similarity from which two texts count as copies.
    """

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._bytes = np.zeros((0, 128), dtype=np.uint8)
        self._used = 0
        self._groups: list[bytes] = []
        self._runs: list[_Run] = []
        self._fresh: dict[int, list[int]] = defaultdict(list)

    def __len__(self) -> int:
        return self._used

    def load(self, groups: list[str], signatures: npt.NDArray[np.uint32], bands: npt.NDArray[np.int64]) -> None:
        """Take in texts that are grouped already: n group ids, (n, 128) signatures, (n, 32) band keys."""
        first = self._used
        for group, signature in zip(groups, signatures, strict=True):
            self._append(group, signature)
        keys = _short(bands)
        rows = np.repeat(np.arange(first, self._used, dtype=np.uint32), keys.shape[1])
        self._merge(keys.reshape(-1), rows)

    def group(
        self, document: str, signature: npt.NDArray[np.uint32], bands: npt.NDArray[np.int64]
    ) -> tuple[str, float]:
        """Add a text; gives its group (its own id when it has no earlier copy) and the similarity to the nearest."""
        keys = _short(bands[np.newaxis, :])[0]
        low = (signature & 0xFF).astype(np.uint8)
        candidates = self._candidates(keys)
        group, similarity = document, 1.0
        if candidates.size:
            agree = (self._bytes[candidates] == low).mean(axis=1)
            best = int(np.argmax(agree))
            estimate = max(0.0, (float(agree[best]) - _CHANCE) / (1 - _CHANCE))
            if estimate >= self._threshold:
                group, similarity = self._groups[candidates[best]].hex(), estimate
        row = self._used
        self._append(group, signature)
        for key in keys.tolist():
            self._fresh[key].append(row)
        if len(self._fresh) > 50_000:
            self._settle()
        return group, similarity

    def _candidates(self, keys: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
        found = [row for key in keys.tolist() for row in self._fresh.get(key, ())]
        for run in self._runs:
            low = np.searchsorted(run.keys, keys, side="left")
            high = np.searchsorted(run.keys, keys, side="right")
            for start, end in zip(low[high > low].tolist(), high[high > low].tolist(), strict=True):
                # A key that thousands share (a form letter) says little: its first thousand rows are enough.
                found.extend(run.rows[start : min(end, start + 1000)].tolist())
        return np.unique(np.asarray(found, dtype=np.int64))

    def _append(self, group: str, signature: npt.NDArray[np.uint32]) -> None:
        if self._used == len(self._bytes):
            grown = np.zeros((max(1024, 2 * self._used), 128), dtype=np.uint8)
            grown[: self._used] = self._bytes
            self._bytes = grown
        self._bytes[self._used] = (signature & 0xFF).astype(np.uint8)
        self._groups.append(bytes.fromhex(group))
        self._used += 1

    def _settle(self) -> None:
        keys = np.fromiter((key for key, rows in self._fresh.items() for _ in rows), dtype=np.uint32)
        rows = np.fromiter((row for rows in self._fresh.values() for row in rows), dtype=np.uint32)
        self._fresh.clear()
        self._merge(keys, rows)

    def _merge(self, keys: npt.NDArray[np.uint32], rows: npt.NDArray[np.uint32]) -> None:
        if not keys.size:
            return
        self._runs.append(_Run.build(keys, rows))
        # Runs shrink along the list, so merging from the end keeps the total work near n log n.
        while len(self._runs) > 1 and (
            len(self._runs) > _RUNS or self._runs[-1].keys.size * 2 > self._runs[-2].keys.size
        ):
            last, before = self._runs.pop(), self._runs.pop()
            self._runs.append(
                _Run.build(np.concatenate([before.keys, last.keys]), np.concatenate([before.rows, last.rows]))
            )


def _short(bands: npt.NDArray[np.int64]) -> npt.NDArray[np.uint32]:
    """The upper halves of the keys: enough to find candidates, which are compared anyway."""
    short: npt.NDArray[np.uint32] = (bands.view(np.uint64) >> np.uint64(32)).astype(np.uint32)
    return short
