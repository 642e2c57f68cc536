"""The passages of a vault nearest to a vector, among those that filters let through.

The text index filters, in a millisecond or two; Chroma's own metadata filters take a hundred. Few passages are compared
among themselves; of many, more of the nearest are fetched than are wanted, and those that a filter lets through are
picked out. What is fetched serves every filter that is asked for of the same vector.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from lake.text_queries import UNFILTERED, Filters
from lake.texts import TextIndex
from lake.vectors import VectorIndex

Near = list[tuple[str, float]]
"""Passages as (id, cosine), nearest first."""

_COMPARED = 10_000  # passages a filter may let through for the nearest to be looked for among them alone
_LEAST, _MOST = 512, 8192  # nearest passages to look through for those that a filter lets through
_DEEPER = 4  # times as many are looked for among them as are wanted: the graph then hardly misses one


class Nearest:
    """The passages nearest to one vector, through one filter after another.

    Args:
        vectors: the vault's vectors.
        texts: its text index, which filters.
        vector: of shape (dim,).
    """

    def __init__(self, vectors: VectorIndex, texts: TextIndex, vector: NDArray[np.float32]) -> None:
        self._vectors, self._texts, self._vector = vectors, texts, vector
        self._wide: dict[tuple[int, Filters], tuple[Near, bool]] = {}

    def through(self, filters: Filters, k: int) -> Near:
        """The `k` nearest passages that filters let through.

        Raises:
            LakeError: an index is damaged, or holds vectors of another model.
        """
        if not filters:
            return self._vectors.query(self._vector, k)
        total, through = self._texts.count(), self._texts.matches(filters)
        if through == total:
            return self._vectors.query(self._vector, k)
        if through > _COMPARED:
            width = _LEAST
            while width * through < 1.5 * k * total:
                width *= 2  # few widths, so that filters share what is fetched
            while width <= _MOST:
                found, every = self._among(width, filters)
                if every or len(found) >= k:
                    return found[:k]
                width *= 4
        return self._vectors.query(self._vector, _DEEPER * k, ids=self._texts.matching(filters, through))[:k]

    def _among(self, width: int, filters: Filters) -> tuple[Near, bool]:
        """Those of the `width` nearest that filters let through, and whether these were all passages that there are."""
        shared = replace(filters, language=None)
        if (width, shared) not in self._wide:
            self._wide[width, shared] = self._fetched(width, shared)
        found, every = self._wide[width, shared]
        if filters.language is not None:
            spoken = self._texts.languages([id_ for id_, _ in found])
            found = [(id_, cosine) for id_, cosine in found if spoken.get(id_) == filters.language]
        return found, every

    def _fetched(self, width: int, filters: Filters) -> tuple[Near, bool]:
        if not filters:
            found = self._vectors.query(self._vector, width)
            return found, len(found) < width
        found, every = self._among(width, UNFILTERED)
        kept = set(self._texts.matching(filters, len(found), among=[id_ for id_, _ in found]))
        return [pair for pair in found if pair[0] in kept], every
