"""The vector index of a vault: one Chroma collection, filled with vectors that were computed elsewhere."""

import os
import shutil
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from lake.coverage import Coverage
from lake.kept import Kept
from lake.locks import exclusive
from lake.schema.errors import LakeError, UsageError

LAYOUT = 1
_COLLECTION = "passages"
_HNSW = {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 200}
"""Denser than Chroma's defaults, which found .86 of the nearest 50 among 10,000 clustered vectors; these find .97,
and more than .999 of the nearest 10."""

_BATCH = 2000
_ONE_BY_ONE = 1024
"""Passages to choose from up to which they are compared here: Chroma would walk through its whole graph for them."""
_KEPT = 16_384
"""Vectors that are kept in memory, those asked for last: 25 MB."""
_PAUSES = (0.1, 0.5)
"""Seconds to wait before an index that could not be read is read again."""

EXACT = 2000
"""Passages up to which all are compared one by one. The graph of so few is built anew whenever Chroma opens it, in the
order that its threads happen to come, so that two processes would find neighbours a little different."""


class VectorIndex:
    """Nearest passages by cosine; safe for several threads and processes.

    Args:
        folder: where it stands; made on the first `add`.
        dim: components of a vector.
        model: fingerprint of the embedder; vectors of another are refused.
    """

    def __init__(self, folder: Path, dim: int, model: str) -> None:
        self.folder, self.dim, self.model = folder, dim, model
        self._store, self._written = folder / "chroma", folder / "written"
        self._database = str(self._store / "chroma.sqlite3")
        self._coverage = Coverage(folder, {"layout": LAYOUT, "dim": dim, "model": model})
        self._mutex = threading.RLock()
        self._client: Any = None
        self._collection: Any = None
        self._seen = b""  # stamp of the last write that the open collection knows of
        self._few: tuple[list[str], NDArray[np.float32]] | None = None
        self._many = False
        self._kept: Kept[str, NDArray[np.float32]] = Kept(_KEPT)

    @property
    def covered(self) -> int:
        """Version of the tables up to which every passage is in the index.

        Raises:
            LakeError: the index holds vectors of another model.
        """
        return self._coverage.version

    def mark(self, version: int) -> None:
        """Record that every passage up to `version` is in."""
        self._coverage.check()
        self._coverage.mark(version)

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Put vectors in. An id that is there already keeps its vector: passages do not change, their model neither.

        Args:
            ids: passage ids.
            vectors: of shape (ids, dim), finite, not zero.

        Raises:
            LakeError: the index holds vectors of another model, or another process kept it locked.
            UsageError: the shape is wrong, or a vector has no direction.
        """
        if vectors.shape != (len(ids), self.dim):
            raise UsageError(f"{len(ids)} ids need vectors of shape ({len(ids)}, {self.dim}), got {vectors.shape}")
        lengths = np.linalg.norm(vectors, axis=1)
        if not (np.isfinite(lengths) & (lengths > 0)).all():
            raise UsageError("a vector to index must be finite and not zero")
        if not len(ids):
            return
        self._coverage.check()
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._mutex, exclusive(self.folder / "write.lock"):
            self._exists()
            if not (self.folder / "coverage.json").exists():
                self._coverage.mark(0)
            collection = self._open()
            self._stamp()
            for start in range(0, len(ids), _BATCH):
                self._add(collection, ids[start : start + _BATCH], vectors[start : start + _BATCH])
            self._coverage.fill()
            self._seen = self._stamp()

    def remove(self, ids: Sequence[str]) -> None:
        """Take vectors out; ids that are not in are passed over."""
        if not ids or not self._exists():
            return
        with self._mutex, exclusive(self.folder / "write.lock"):
            collection = self._open()
            self._stamp()
            for start in range(0, len(ids), _BATCH):
                there = self._try(collection.get, ids=list(ids[start : start + _BATCH]), include=[])["ids"]
                if there:
                    self._try(collection.delete, ids=there)
            self._few = None
            self._seen = self._stamp()

    def query(
        self, vector: NDArray[np.float32], k: int, *, ids: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """The `k` passages nearest to a vector, as (id, cosine), best first.

        Args:
            vector: of shape (dim,).
            k: how many at most.
            ids: among those of these that are in the index, compared one by one.

        Raises:
            LakeError: the index holds vectors of another model, or is damaged.
        """
        self._coverage.check()
        if k < 1 or (ids is not None and not ids) or not self._exists():
            return []
        asked: dict[str, Any] = {"query_embeddings": [np.asarray(vector, np.float32)], "include": ["distances"]}
        if ids is None:
            few = self._all_of_few()
            if few is not None:
                return _nearest(*few, np.asarray(vector, np.float32), k)
            found = self._ask("query", n_results=k, **asked)
        else:
            unique = list(dict.fromkeys(ids))
            if len(unique) <= _ONE_BY_ONE:
                return self._among(unique, np.asarray(vector, np.float32), k)
            try:
                found = self._ask("query", n_results=k, ids=unique, **asked)
            except LakeError:  # Chroma fails on an id that it does not hold: one that only the text index has yet
                held = self._ask("get", ids=unique, include=[])["ids"]
                if not held:
                    return []
                found = self._ask("query", n_results=k, ids=held, **asked)
        return [(id_, 1.0 - float(far)) for id_, far in zip(found["ids"][0], found["distances"][0], strict=True)]

    def _among(self, ids: Sequence[str], vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The nearest of a few, best first."""
        held = sorted(self.stored(ids).items())
        if not held:
            return []
        vectors = np.stack([each for _, each in held])
        return _nearest([id_ for id_, _ in held], vectors / np.linalg.norm(vectors, axis=1, keepdims=True), vector, k)

    def stored(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of passages by their ids, (dim,) each; those that are not in the index are left out.

        Raises:
            LakeError: the index holds vectors of another model, or is damaged.
        """
        self._coverage.check()
        if not ids or not self._exists():
            return {}
        return self._kept.got(self._last_write(), ids, self._read)

    def _read(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        found = self._ask("get", ids=ids, include=["embeddings"])
        vectors = np.asarray(found["embeddings"], np.float32)
        return {id_: row.copy() for id_, row in zip(found["ids"], vectors, strict=True)}  # a row would hold them all

    def count(self) -> int:
        """Number of passages in the index."""
        self._coverage.check()
        return int(self._ask("count")) if self._exists() else 0

    def rebuild(self) -> None:
        """Empty the index and its mark, whatever it holds or is broken by; the caller then adds everything anew."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._mutex, exclusive(self.folder / "write.lock"):
            self._coverage.empty()
            try:
                if self._exists():
                    self._open()
                    self._client.delete_collection(_COLLECTION)
            except Exception:  # damaged beyond opening
                shutil.rmtree(self._store, ignore_errors=True)
                with suppress(LakeError):  # Chroma keeps a client whose start failed until it is asked for another
                    self._open()
            self.close()
            self._stamp()

    def close(self) -> None:
        """Let go of files and memory; the index opens again when it is next asked."""
        with self._mutex:
            if self._client is not None:
                self._client.close()
            self._client = self._collection = self._few = None
            self._many = False
            self._kept.clear()

    def _all_of_few(self) -> tuple[list[str], NDArray[np.float32]] | None:
        """Ids and unit vectors of all passages, in the order of their ids; None where there are more than ``EXACT``."""
        for pause in _PAUSES:
            try:
                return self._read_few()
            except LakeError:  # met in the middle of what another process writes; damage stays
                time.sleep(pause)
                self.close()
        return self._read_few()

    def _read_few(self) -> tuple[list[str], NDArray[np.float32]] | None:
        with self._mutex:
            collection = self._open()
            held = EXACT + 1 if self._many else self._try(collection.count)
            self._many = held > EXACT
            if self._many:
                self._few = None
            elif self._few is None or len(self._few[0]) != held:
                found = self._try(collection.get, include=["embeddings"])
                order = np.argsort(np.asarray(found["ids"]))
                vectors = np.asarray(found["embeddings"], np.float32).reshape(-1, self.dim)[order]
                vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
                self._few = [found["ids"][row] for row in order], vectors
            return self._few

    def _add(self, collection: Any, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Add what is missing; to overwrite a vector in the graph takes many times longer than to see it there."""
        rows = {id_: row for row, id_ in enumerate(ids)}
        there = set(self._try(collection.get, ids=list(rows), include=[])["ids"])
        fresh = {id_: row for id_, row in rows.items() if id_ not in there}
        if fresh:
            self._try(collection.add, ids=list(fresh), embeddings=vectors[list(fresh.values())].astype(np.float32))

    # --- Chroma --------------------------------------------------------------------------------------------------

    def _exists(self) -> bool:
        """Whether there is an index; one that was filled and is gone is an error, not an empty one."""
        there = os.path.exists(self._database)
        if not there and self._coverage.filled:
            raise self._coverage.lost()
        return there

    def _stamp(self) -> bytes:
        """Leave a new mark of a write for other processes; before a write too, lest a killed one goes unseen."""
        stamp = uuid4().bytes
        self._written.write_bytes(stamp)
        return stamp

    def _last_write(self) -> bytes:
        try:
            return self._written.read_bytes()
        except FileNotFoundError:
            return b""

    def _open(self) -> Any:
        """The collection as last written. An open one would go on without what other processes added.

        Chroma is imported only here: it takes seconds.
        """
        with self._mutex:
            last = self._last_write()
            if self._collection is not None and last != self._seen:
                self.close()
            if self._collection is None:
                self._seen = last
                from chromadb import PersistentClient
                from chromadb.config import Settings

                self._client = self._try(
                    PersistentClient, path=str(self._store), settings=Settings(anonymized_telemetry=False)
                )
                self._collection = self._try(
                    self._client.get_or_create_collection,
                    _COLLECTION,
                    configuration={"hnsw": _HNSW},
                    embedding_function=None,
                )
            return self._collection

    def _ask(self, method: str, **arguments: Any) -> Any:
        with self._mutex:  # lest another thread closes the collection meanwhile
            return self._try(getattr(self._open(), method), **arguments)

    def _try(self, work: Any, *arguments: Any, **named: Any) -> Any:
        try:
            return work(*arguments, **named)
        except Exception as error:  # Chroma raises what its Rust core raises, without a common class
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> LakeError:
        return LakeError(
            f"the vector index {self.folder} cannot be used ({type(error).__name__}: {error}); "
            "run `legation index --rebuild`"
        )


def _nearest(
    ids: Sequence[str], vectors: NDArray[np.float32], vector: NDArray[np.float32], k: int
) -> list[tuple[str, float]]:
    """The nearest of unit vectors by cosine, best first; of equal ones the lower id."""
    cosines = vectors @ (vector / np.linalg.norm(vector))
    best = np.argsort(-cosines, kind="stable")[:k]
    return [(ids[row], float(cosines[row])) for row in best]
