"""Search as people use it: a query in, passages out, each with its text as stored and where it stands."""

import errno
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

import lake.search as lake_search
from lake.places import marks
from lake.query import Asked, Words, parse, plain
from lake.schema.errors import BusyError, LakeError, QueryError, UnknownValueError, UsageError
from lake.schema.values import KINDS
from lake.shelf import Shelf
from lake.store import Lake
from lake.text_queries import Filters, Named
from lake.texts import FACETS
from lake.tokens import query_words
from models.embedder import Embedder
from models.interaction import Question
from models.languages import identify
from models.names import Gazetteer
from models.recall import Indexed, Memory, Recall
from pipelines.citations import Hit, published
from pipelines.enrich import hash_text
from pipelines.index import Indexer
from pipelines.rewordings import Rewordings
from pipelines.runs import Run
from pipelines.signatures import signatures_of

MODES = ("auto", "vector", "text")
_FEW_WORDS = 4

Ranking: TypeAlias = list[tuple[str, float]]
"""Passages by (id, score), best first."""


class Finder:
    """Searches the open vaults of a lake, at its ``as_of``. Indexes that are behind their tables catch up first."""

    def __init__(self, lake: Lake, indexer: Indexer, gazetteer: Gazetteer) -> None:
        self._lake, self._indexer, self._gazetteer = lake, indexer, gazetteer
        self._caught_up = False
        self.read_query = lru_cache(maxsize=256)(self._read_query)
        self._named = lru_cache(maxsize=256)(self._names_in)
        self.shelf = Shelf(lake)
        self.rewordings = Rewordings(lake, indexer, self.shelf)

    @property
    def lake(self) -> Lake:
        """The lake that is searched."""
        return self._lake

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
        signs: bool = True,
    ) -> list[Hit]:
        """Passages that fit, best first; see :meth:`pipelines.desk.Desk.search`.

        Args:
            signs: whether the signs of the query language act; without, all of a query is text.

        Raises:
            UnknownValueError: a mode or kind that is none.
            UsageError: an empty query, or a span of days that ends before it begins.
            QueryError: signs that make no sense.
        """
        if mode not in MODES:
            raise UnknownValueError("mode", mode, MODES)
        if not query.strip():
            raise UsageError("an empty query finds nothing: give words, a question or a sentence")
        asked = self.understood(query) if signs else plain(query)
        filters = self.filters(asked, kind=kind, language=language, country=country, since=since, until=until)
        embed = self.embed_across if language is None and len(self.languages) > 1 else self.embed_query
        return self._marked(self.hits(self._ranked(asked, k, mode, filters, embed)), asked, filters)

    def ranked(self, query: str, wanted: Mapping[str | None, int], **confined: Any) -> dict[str | None, Ranking]:
        """Passages of each of several languages that fit a query, all of which is text; none is read.

        For answers, which look into each language by itself and weigh languages later: here they are not evened out.

        Args:
            query: words, not none.
            wanted: how many passages at most, by language; None stands for any language.
            confined: as for :meth:`search`, but the language.
        """
        self.catch_up()
        asked = plain(query)
        return self._apart(asked.text, wanted, "auto", self.filters(asked, **confined), self.embed_query)

    def _ranked(
        self, asked: Asked, k: int, mode: str, filters: Filters, embed: Callable[[str], npt.NDArray[np.float32]]
    ) -> Ranking:
        self.catch_up()
        if not asked.text:  # nothing to rank by: the latest come first
            return [(id_, 0.0) for id_ in self._latest(k, filters)]
        return self._apart(asked.text, {filters.language: k}, mode, filters, embed)[filters.language]

    def _apart(
        self,
        text: str,
        wanted: Mapping[str | None, int],
        mode: str,
        filters: Filters,
        embed: Callable[[str], npt.NDArray[np.float32]],
    ) -> dict[str | None, Ranking]:
        """What fits a text in any of its wordings, by language; each wording is searched for once."""
        scores = self._scores(text, wanted, mode, filters, embed)
        others: dict[str, dict[str | None, int]] = {}
        for language, k in wanted.items() if mode == "auto" else ():
            for other in self.rewordings.of(text, language):
                others.setdefault(other, {})[language] = k
        for other, sought in others.items():
            for language, found in self._scores(other, sought, mode, filters, embed).items():
                known = scores[language]
                for passage_id, score in found.items():  # what it fits better counts
                    known[passage_id] = max(score, known.get(passage_id, score))
        return {
            language: sorted(found.items(), key=lambda item: (-item[1], item[0]))[: wanted[language]]
            for language, found in scores.items()
        }

    def _scores(
        self,
        query: str,
        wanted: Mapping[str | None, int],
        mode: str,
        filters: Filters,
        embed: Callable[[str], npt.NDArray[np.float32]],
    ) -> dict[str | None, dict[str, float]]:
        indexes = [(each.vectors, each.texts) for each in self._indexer.all()]
        vector = None if mode == "text" else embed(query)
        named = self._named(query)
        if mode == "auto":
            second = self._second_look(query)
            found = lake_search.apart(indexes, query, vector, wanted, filters=filters, second=second, named=named)
        else:
            found = {
                language: lake_search.search(
                    indexes, query, vector, k, mode=mode, filters=replace(filters, language=language), named=named
                )
                for language, k in wanted.items()
            }
        return {language: {hit.passage_id: hit.score for hit in hits} for language, hits in found.items()}

    def _names_in(self, query: str) -> tuple[Named, ...]:
        """Countries that a query names. Few words hardly tell their language: names of any of the lake's then count."""
        languages = self._lake.config.languages
        mentions = self._gazetteer.find(query, identify(query, languages).code)
        if not mentions and len(query.split()) <= _FEW_WORDS:
            mentions = next((found for each in languages if (found := self._gazetteer.find(query, each))), [])
        words = {mention.code: query_words(query[mention.start : mention.end]) for mention in mentions}
        return tuple(Named(code, tuple(spelled)) for code, spelled in words.items())

    def understood(self, query: str) -> Asked:
        """A query as it is read; its markings are ones of this lake.

        Raises:
            QueryError: signs that make no sense.
        """
        asked = parse(query)
        for marking in asked.markings():
            if marking.split("//")[0] not in self._lake.levels.names:
                levels = ", ".join(self._lake.levels.names)
                raise QueryError(f"unknown marking {marking!r}: valid are {levels}", query.lower().find(marking))
        return asked

    def filters(
        self,
        asked: Asked,
        *,
        kind: str | None = None,
        language: str | None = None,
        country: str | None = None,
        since: date | None = None,
        until: date | None = None,
    ) -> Filters:
        """What hits are confined to: what is given beside a query, what the query demands, and the lake's ``as_of``.

        Raises:
            UnknownValueError: a kind that is none.
            UsageError: a span of days that ends before it begins.
        """
        if kind is not None and kind not in KINDS:
            raise UnknownValueError("kind", kind, KINDS)
        if since is not None and until is not None and until < since:
            raise UsageError(f"no day lies between {since} and {until}: --from must not be after --to")
        return Filters(
            kind=kind,
            language=language,
            country=country,
            since=since,
            until=until,
            as_of=self._lake.as_of,
            where=asked.where,
        )

    def facets(self, query: str, **confined: Any) -> dict[str, dict[str, int]]:
        """Passages by kind, language, country and year over all that match; see :meth:`pipelines.desk.Desk.facets`."""
        asked = self.understood(query)
        filters = self.filters(asked, **confined)
        self.catch_up()
        total: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        for indexes in self._indexer.all():
            for name, counts in indexes.texts.facets(asked.text, filters).items():
                for value, count in counts.items():
                    total[name][value] = total[name].get(value, 0) + count
        return {
            name: dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))) for name, counts in total.items()
        }

    def near(self, vector: npt.NDArray[np.float32], k: int, filters: Filters) -> list[Hit]:
        """The passages nearest to a vector."""
        self.catch_up()
        indexes = [(each.vectors, each.texts) for each in self._indexer.all()]
        found = lake_search.search(indexes, "", vector, k, mode="vector", filters=filters)
        return self.hits([(hit.passage_id, hit.score) for hit in found])

    def _latest(self, k: int, filters: Filters) -> list[str]:
        return list(dict.fromkeys(id_ for each in self._indexer.all() for id_ in each.texts.latest(k, filters)))

    def _marked(self, hits: list[Hit], asked: Asked, filters: Filters) -> list[Hit]:
        """Hits with the places of what matched, as characters of the document."""
        telling = {word for each in self._indexer.all() for word in each.texts.telling(asked.text, filters)}
        sought = list(asked.sought())
        phrases = [part.text for part in sought if isinstance(part, Words)]
        prefixes = [word for part in sought if not isinstance(part, Words) for word in query_words(part.text)[-1:]]
        return [
            replace(
                hit,
                marks=tuple(
                    (hit.start + start, hit.start + end) for start, end in marks(hit.text, telling, phrases, prefixes)
                ),
            )
            for hit in hits
        ]

    def vectors(self, hits: Sequence[Hit]) -> list[npt.NDArray[np.float32]]:
        """The stored vectors of hits, unit length."""
        found: dict[str, npt.NDArray[np.float32]] = {}
        for each in self._indexer.all():
            found |= each.vectors.stored([hit.passage_id for hit in hits if hit.passage_id not in found])
        missing = [hit for hit in hits if hit.passage_id not in found]
        cached = self._indexer.stored_vectors([(hit.marking, hash_text(hit.text), hit.text) for hit in missing])
        found |= dict(zip((hit.passage_id for hit in missing), cached, strict=True))
        return [found[hit.passage_id] for hit in hits]

    def stored_vectors(self, texts: Sequence[tuple[str, str]]) -> list[npt.NDArray[np.float32]]:
        """Vectors of texts given as (marking, text): from that vault's cache, else embedded now."""
        return self._indexer.stored_vectors([(marking, hash_text(text), text) for marking, text in texts])

    def keep_vectors(self, marking: str, texts: Sequence[str], run: Run) -> int:
        """Embed texts of a vault that its cache lacks and keep their vectors; how many."""
        return self._indexer.keep_vectors(marking, texts, run)

    def matches(self, query: str, hits: Sequence[Hit]) -> list[float | None]:
        """How well hits match a query token by token, about 0 to 1, in any pair of languages; None without codes."""
        tokens, ids = self.read_query(query).tokens, [hit.passage_id for hit in hits]
        found: dict[str, float] = {}
        for each in self._indexer.all():
            found |= each.codes.nearness(tokens, ids)
        return [found.get(id_) for id_ in ids]

    @property
    def reader(self) -> Embedder:
        """What reads texts token by token: the lake's embedder."""
        return self._indexer.embedder

    @cached_property
    def _memory(self) -> Memory:
        return Memory(self.reader)

    def recall(self, hits: Sequence[Hit]) -> Recall:
        """What reads texts token by token, and these hits from what the indexes hold of them."""
        codes: dict[str, bytes] = {}
        for each in self._indexer.all():
            codes |= each.codes.of([hit.passage_id for hit in hits])
        indexed = [
            Indexed(hit.text, hit.language, vector, codes[hit.passage_id])
            for hit, vector in zip(hits, self.vectors(hits), strict=True)
            if hit.passage_id in codes
        ]
        return Recall(self._memory, self._indexer.interaction, indexed)

    def embed_passages(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """Vectors of texts, as passages are embedded: (n, dim)."""
        return self._indexer.embedder.passages(texts)

    def nearness(self, one: str, other: str) -> float:
        """How near in meaning two texts are: the cosine of their vectors, as passages are embedded."""
        first, second = self.embed_passages([one, other])
        return float(first @ second)

    def embed_query(self, query: str) -> npt.NDArray[np.float32]:
        """The vector of a query, (dim,), unit length; remembered."""
        return self.read_query(query).vector

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages of the documents that are open here, in order."""
        return tuple(self._lake.holdings().get_column("language").unique().sort())

    def embed_across(self, query: str) -> npt.NDArray[np.float32]:
        """The vector of a query for passages of several languages, (dim,); remembered."""
        return self.read_query(query).across

    def _read_query(self, query: str) -> Question:
        (read,) = self._memory.read([query], query=True)
        return self._indexer.interaction.weighed(query, identify(query, self._lake.config.languages).code, read)

    def _second_look(self, query: str) -> lake_search.SecondLook | None:
        """The query token by token, where any vault holds token codes to hold it against."""
        codes = [each.codes for each in self._indexer.all()]
        if all(store.empty for store in codes):
            return None
        return lake_search.SecondLook(self.read_query(query).tokens, codes)

    def catch_up(self) -> None:
        """Bring indexes that are behind their tables up to date, once."""
        if self._caught_up:
            return
        try:
            self._indexer.catch_up(wait=1.0)
        except BusyError:
            return  # another process is at it; what is indexed so far can be searched
        except OSError as error:
            if not isinstance(error, PermissionError) and error.errno != errno.EROFS:
                raise
            raise LakeError(
                "the indexes are behind the tables and cannot be written here: run `legation index` as their owner"
            ) from error
        self._caught_up = True

    def hits(self, found: Sequence[tuple[str, float]]) -> list[Hit]:
        """Passages by id and score, cut from stored documents that agree with their hash; others are withdrawn."""
        ids = [passage_id for passage_id, _ in found]
        documents = {passage_id.partition(":")[0] for passage_id in ids}
        texts = self.shelf.texts(documents)
        places = self.shelf.places(ids)
        signed = signatures_of(self._lake, texts)
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
                    signature=signed.get(document.document_id),
                )
            )
        return hits
