"""Search as people use it: a query in, passages out, each with its text as stored and where it stands."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import polars as pl

import lake.search as lake_search
from lake.schema.errors import BusyError, LakeError, UnknownValueError, UsageError
from lake.schema.values import KINDS
from lake.store import Lake
from lake.texts import Filters
from pipelines.citations import Hit, published
from pipelines.enrich import hash_text
from pipelines.index import Indexer

MODES = ("auto", "vector", "text")


class Finder:
    """Searches the open vaults of a lake, at its ``as_of``. Indexes that are behind their tables catch up first."""

    def __init__(self, lake: Lake, indexer: Indexer) -> None:
        self._lake, self._indexer = lake, indexer
        self._caught_up = False
        self.embed_query = lru_cache(maxsize=256)(self._embed_query)

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        mode: str = "auto",
        kind: str | None = None,
        language: str | None = None,
        country: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> list[Hit]:
        """Passages that fit, best first; see :meth:`pipelines.desk.Desk.search`.

        Raises:
            UnknownValueError: a mode or kind that is none.
            UsageError: an empty query, or a span of days that ends before it begins.
        """
        if mode not in MODES:
            raise UnknownValueError("mode", mode, MODES)
        if kind is not None and kind not in KINDS:
            raise UnknownValueError("kind", kind, KINDS)
        if not query.strip():
            raise UsageError("an empty query finds nothing: give words, a question or a sentence")
        if since is not None and until is not None and until < since:
            raise UsageError(f"no day lies between {since} and {until}: --from must not be after --to")
        self._catch_up()
        filters = Filters(
            kind=kind, language=language, country=country, since=since, until=until, as_of=self._lake.as_of
        )
        vector = None if mode == "text" else self.embed_query(query)
        indexes = [(each.vectors, each.texts) for each in self._indexer.all()]
        found = lake_search.search(indexes, query, vector, k, mode=mode, filters=filters)
        return self._hits([(hit.passage_id, hit.score) for hit in found])

    def vectors(self, hits: Sequence[Hit]) -> list[npt.NDArray[np.float32]]:
        """The stored vectors of hits, unit length."""
        return self._indexer.stored_vectors([(hit.marking, hash_text(hit.text), hit.text) for hit in hits])

    def embed_passages(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """Vectors of texts, as passages are embedded: (n, dim)."""
        return self._indexer.embedder.passages(texts)

    def _embed_query(self, query: str) -> npt.NDArray[np.float32]:
        vector: npt.NDArray[np.float32] = self._indexer.embedder.queries([query])[0]
        return vector

    def _catch_up(self) -> None:
        if self._caught_up:
            return
        try:
            self._indexer.catch_up(wait=1.0)
        except BusyError:
            return  # another process is at it; what is indexed so far can be searched
        except PermissionError as error:
            raise LakeError(
                "the indexes are behind the tables and cannot be written here: run `legation index` as their owner"
            ) from error
        self._caught_up = True

    def _hits(self, found: Sequence[tuple[str, float]]) -> list[Hit]:
        """Passages with their text, cut from stored documents that agree with their hash; others are withdrawn."""
        ids = [passage_id for passage_id, _ in found]
        documents = {passage_id.partition(":")[0] for passage_id in ids}
        texts = self._lake.texts(documents)
        places: dict[str, tuple[int, int, str]] = {}
        for vault in self._lake.vaults:
            batches = vault.batches_of(documents)
            rows = vault.frame(
                "passages",
                ["passage_id", "start", "end", "locator"],
                pl.col("passage_id").is_in(ids),
                batches=set(batches.values()),
            )
            for passage_id, start, end, locator in rows.iter_rows():
                places.setdefault(passage_id, (start, end, locator))
        hits = []
        for passage_id, score in found:
            document = texts.get(passage_id.partition(":")[0])
            if document is None or passage_id not in places:
                continue
            start, end, locator = places[passage_id]
            hits.append(
                Hit(
                    document_id=document.document_id,
                    external_id=document.external_id,
                    title=document.title,
                    kind=document.kind,
                    language=document.language,
                    published_at=published(document.published_at, document.published_precision),
                    locator=locator,
                    start=start,
                    end=end,
                    text=document.text[start:end],
                    score=score,
                    marking=document.marking,
                    passage_id=passage_id,
                    source=document.source,
                    reliability=document.reliability,
                    fidelity=document.fidelity,
                )
            )
        return hits
