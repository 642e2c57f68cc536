"""The text index of a vault: BM25 over passages, in any of the lake's languages (tantivy).

A passage is found by its own words and by those of its heading and of its document's title, which it would otherwise
have to repeat. Scores are BM25 (Robertson and Zaragoza 2009; k1 1.2, b .75), given as a share of the score that a
passage would get that holds every word of the query endlessly often: 0 to 1, comparable between queries and vaults.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import tantivy
from tantivy import Occur, Query

from lake.conditions import either
from lake.coverage import Coverage
from lake.kept import Kept
from lake.locks import exclusive
from lake.schema.errors import LakeError
from lake.text_layout import COLUMNS, LAYOUT, document_of, schema
from lake.text_queries import UNFILTERED, Filters, Named, Word, bm25_query, clauses_of, idf_of, mass_query, silent
from lake.tokens import fold, is_bare_syllable, looks_toneless, query_words

_HEAP = 64_000_000  # bytes that the writer may hold before it writes a segment
_SATURATION = 2.2  # k1 + 1: what a word's weight is multiplied with at most
_FOLDED = 0.6
"""Weight of a word found only when its diacritics are left out, against 1 for the word as written."""
_SPELLED = 0.3
"""Weight that the query's own word for a country adds to the country: among equals, the same spelling comes first."""
_MAX_QUERY_WORDS = 128
"""Words of a query that count, the rarest first; a pasted page is a query too."""

_UNION = 500  # passages that are looked up as a union of terms
_PLANS = 256  # queries whose words stay weighed
_KEPT = 50_000  # ids of passages, and languages of documents, that stay known: some 7 MB each

FACETS = ("kind", "language", "country", "year")
_VALUES = 1000  # of a facet; there are not as many countries
_COMMON = 0.2  # share of passages that a word stands in that says little


@dataclass(frozen=True, slots=True)
class TextHit:
    """A passage that holds words of the query."""

    passage_id: str
    document_id: str
    score: float
    """BM25 as a share of the most that the query could reach, 0 to 1."""


class TextIndex:
    """Passages by their words; safe for several threads and processes.

    Args:
        folder: where it stands; made on the first `add`.
        marking: of its vault.
    """

    def __init__(self, folder: Path, marking: str = "") -> None:
        self.folder, self._marking = folder, marking
        self._store, self._meta = folder / "tantivy", str(folder / "tantivy" / "meta.json")
        self._coverage = Coverage(folder, {"layout": LAYOUT})
        self._mutex = threading.RLock()
        self._schema = schema()
        self._index: tantivy.Index | None = None
        self._searcher: Any = None
        self._seen: tuple[int, int] | None = None
        self._plans: dict[Any, Any] = {}
        # What filters let through in the index as it is now, for searches that come one after the other.
        self._counted: Kept[Filters, int] = Kept(_PLANS)
        self._through: Kept[tuple[Filters, int], tuple[str, ...]] = Kept(_KEPT, lambda ids: 1 + len(ids))
        self._spoken: Kept[str, str] = Kept(_KEPT)

    @property
    def covered(self) -> int:
        """Version of the tables up to which every passage is in the index.

        Raises:
            LakeError: the index was made by another version.
        """
        return self._coverage.version

    def mark(self, version: int) -> None:
        """Record that every passage up to `version` is in."""
        self._coverage.check()
        self._coverage.mark(version)

    def count(self) -> int:
        """Number of passages in the index."""
        searcher = self._fresh()
        return int(searcher.num_docs) if searcher else 0

    def add(self, rows: pl.DataFrame) -> None:
        """Put passages in; one that is there already is replaced. They are found as soon as this returns.

        Args:
            rows: with ``passage_id``, ``document_id``, ``text``, ``heading``, ``title``, ``kind``, ``language``,
                ``source``, ``countries`` (codes of what the document names), ``published_at`` (UTC, may be null),
                ``known_at`` (UTC); and ``named`` (codes of what the passage names), without which a country is found
                by its words alone.

        Raises:
            LakeError: the index was made by another version, or another process kept it locked.
        """
        if not rows.height:
            return
        self._coverage.check()
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._mutex, exclusive(self.folder / "write.lock"):
            if self._coverage.filled and not os.path.exists(self._meta):
                raise self._coverage.lost()
            if not (self.folder / "coverage.json").exists():
                self._coverage.mark(0)
            columns = [*COLUMNS, *(name for name in ("named",) if name in rows.columns)]
            with self._sound():
                writer = self._open().writer(_HEAP, 1)
                for row in rows.select(columns).iter_rows(named=True):
                    writer.delete_documents_by_term("passage_id", row["passage_id"])
                    writer.add_document(document_of(row))
                writer.commit()
                writer.wait_merging_threads()
            self._coverage.fill()

    def remove(self, passage_ids: Sequence[str]) -> None:
        """Take passages out; those that are not in are passed over."""
        if not passage_ids or not self._store.exists():
            return
        with self._mutex, exclusive(self.folder / "write.lock"):
            writer = self._open().writer(_HEAP, 1)
            for passage_id in passage_ids:
                writer.delete_documents_by_term("passage_id", passage_id)
            writer.commit()
            writer.wait_merging_threads()

    @property
    def outdated(self) -> bool:
        """Whether the index was made by an earlier version: it must be built anew from the tables."""
        return self._coverage.built_with("layout") not in (None, LAYOUT)

    def search(self, query: str, k: int, filters: Filters = UNFILTERED, named: tuple[Named, ...] = ()) -> list[TextHit]:
        """The `k` passages that fit the words of a query best.

        Args:
            query: words; no character of it has a special meaning.
            k: how many at most.
            filters: what hits are confined to.
            named: countries that the query names.
        """
        searcher = self._fresh()
        if searcher is None or k < 1:
            return []
        plan = self._plan(searcher, query, filters, named)
        if not plan:
            return []
        best = _SATURATION * sum(word.idf for word in plan)
        hits = []
        for score, address in searcher.search(
            self._confined(bm25_query(self._schema, plan), filters), k, count=False
        ).hits:
            document = searcher.doc(address)
            hits.append(TextHit(document["passage_id"][0], document["document_id"][0], min(score / best, 1.0)))
        return hits

    def mass(self, query: str, passage_id: str, filters: Filters = UNFILTERED, named: tuple[Named, ...] = ()) -> float:
        """Share of the query's IDF mass whose words a passage holds, 0 to 1: are the rare words there at all?"""
        searcher = self._fresh()
        plan = self._plan(searcher, query, filters, named) if searcher else []
        if not plan:
            return 0.0
        found = self._among(searcher, mass_query(self._schema, plan), [passage_id])
        return found.get(passage_id, 0.0) / sum(word.idf for word in plan)

    def scores(
        self, query: str, passage_ids: Sequence[str], filters: Filters = UNFILTERED, named: tuple[Named, ...] = ()
    ) -> dict[str, float]:
        """What `search` would score these passages; those without a word of the query are left out."""
        searcher = self._fresh()
        plan = self._plan(searcher, query, filters, named) if searcher and passage_ids else []
        if not plan:
            return {}
        best = _SATURATION * sum(word.idf for word in plan)
        found = self._among(searcher, bm25_query(self._schema, plan), passage_ids)
        return {id_: min(score / best, 1.0) for id_, score in found.items()}

    def matching(self, filters: Filters, limit: int, among: Sequence[str] | None = None) -> list[str]:
        """Ids of passages (`among` these) that the filters let through, at most `limit`, in no order."""
        searcher = self._fresh()
        if searcher is None or limit < 1:
            return []
        known = {} if among is not None else self._through.known(searcher, [(filters, limit)])
        if known:
            return list(known[filters, limit])
        all_ = Query.all_query() if among is None else self._these(among)
        found = searcher.search(self._confined(all_, filters), limit, count=False).hits
        ids = [searcher.doc(address)["passage_id"][0] for _, address in found]
        if among is None:
            self._through.keep(searcher, {(filters, limit): tuple(ids)})
        return ids

    def matches(self, filters: Filters) -> int:
        """How many passages the filters let through."""
        searcher = self._fresh()
        if searcher is None:
            return 0

        def count(asked: list[Filters]) -> dict[Filters, int]:
            every = Query.all_query()
            return {each: int(searcher.search(self._confined(every, each), 1).count) for each in asked}

        return self._counted.got(searcher, [filters], count)[filters]

    def languages(self, passage_ids: Sequence[str]) -> dict[str, str]:
        """The language of passages, by their ids; those that are not in the index are left out."""
        searcher = self._fresh()
        if searcher is None:
            return {}
        of = {id_: id_.rpartition(":")[0] for id_ in passage_ids}
        documents = {document: id_ for id_, document in of.items()}  # all its passages are in its language
        known = self._spoken.known(searcher, documents)
        missing = {id_ for document, id_ in documents.items() if document not in known}
        if missing:
            held = searcher.aggregate(Query.all_query(), _counts("language"))["language"][
                "buckets"
            ]  # most frequent first
            fresh: dict[str, str] = {}
            for language in (bucket["key"] for bucket in held):
                found = self.matching(Filters(language=language), len(missing), among=sorted(missing))
                fresh |= {of[id_]: language for id_ in found}
                missing -= set(found)
                if not missing:
                    break
            self._spoken.keep(searcher, fresh)
            known |= fresh
        return {id_: known[document] for id_, document in of.items() if document in known}

    def latest(self, k: int, filters: Filters = UNFILTERED) -> list[str]:
        """Ids of the `k` passages published last among those that the filters let through."""
        searcher = self._fresh()
        if searcher is None or k < 1:
            return []
        confined = self._confined(Query.all_query(), filters)
        found = searcher.search(confined, k, count=False, order_by_field="published").hits
        return [searcher.doc(address)["passage_id"][0] for _, address in found]

    def telling(self, query: str, filters: Filters = UNFILTERED) -> list[str]:
        """The words of a query that tell passages apart: not those that every fifth passage holds, unless all are."""
        searcher = self._fresh()
        if searcher is None:
            return []
        counts = {word: self._frequency(searcher, word) for word in query_words(query)}
        many = max(int(searcher.num_docs) * _COMMON, 3)
        return [word for word, count in counts.items() if count <= many] or list(counts)

    def facets(self, query: str, filters: Filters = UNFILTERED) -> dict[str, dict[str, int]]:
        """Passages by kind, language, country and year, over all that match; exact.

        Args:
            query: a passage matches that holds any of its telling words (see :meth:`telling`); all do when it has none.
            filters: what passages are confined to.
        """
        searcher = self._fresh()
        if searcher is None:
            return {name: {} for name in FACETS}
        telling = self.telling(query, filters)
        forms = [
            Query.term_query(self._schema, field, word, "basic")
            for word in telling
            for field in (("words", "folded") if word == fold(word) else ("words",))
        ]
        matching = either(forms) if forms else Query.all_query()
        found = searcher.aggregate(self._confined(matching, filters), _counts(*FACETS))
        return {
            name: {_facet(bucket["key"]): int(bucket["doc_count"]) for bucket in found[name]["buckets"]}
            for name in FACETS
        }

    def document_frequency(self, word: str) -> int:
        """Number of passages that hold a word as written."""
        searcher = self._fresh()
        return int(searcher.doc_freq("words", word)) if searcher else 0

    def rebuild(self) -> None:
        """Empty the index and its mark, whatever it holds; the caller then adds everything anew."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._mutex, exclusive(self.folder / "write.lock"):
            self._coverage.empty()
            self.close()
            for path in self._store.glob("*") if self._store.exists() else ():
                path.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of files and memory; the index opens again when it is next asked."""
        with self._mutex:
            self._index = self._searcher = self._seen = None
            for kept in (self._counted, self._through, self._spoken):
                kept.clear()

    # --- queries -------------------------------------------------------------------------------------------------

    def _plan(self, searcher: Any, query: str, filters: Filters, named: tuple[Named, ...] = ()) -> list[Word]:
        """The words of a query with their weights; remembered, as a search asks for them up to three times."""
        key = (query, filters.as_of, named)
        with self._mutex:
            if self._plans.get("of") is not searcher or len(self._plans) > _PLANS:
                self._plans = {"of": searcher}
            plan = self._plans.get(key)
            if plan is None:
                plan = self._plans[key] = self._weigh(searcher, query, filters, named)
        result: list[Word] = plan
        return result

    def _weigh(self, searcher: Any, query: str, filters: Filters, named: tuple[Named, ...]) -> list[Word]:
        """IDF = ln(1 + (N - n + 1/2) / (n + 1/2)), Lucene's form.

        The words that name a country are one word together with the country itself, worth what the country is: that
        its name is rare in the query's own language says nothing.
        """
        asked = query_words(query)
        toneless = looks_toneless(asked)
        known = Filters(as_of=filters.as_of)
        total = self.matches(known) if known else int(searcher.num_docs)
        indexed = int(searcher.num_docs)
        found: list[tuple[list[tuple[str, str, float]], int]] = []
        held = [each for each in named if int(searcher.doc_freq("named", each.code))]
        for each in held:
            spelled = [("words", word, _SPELLED) for word in each.words]
            found.append(([("named", each.code, 1.0), *spelled], 1))
        covered = {word for each in held for word in each.words}
        for word in asked:
            if word in covered:
                continue
            terms = [("words", word, 1.0)]
            bare = fold(word)
            # Bare Vietnamese syllables are English words too ("the", "an"): they stand for others only in a query
            # that is Vietnamese, or when nothing is written like that.
            if toneless or not int(searcher.doc_freq("words", word)) or not is_bare_syllable(bare):
                terms.append(("folded", bare, _FOLDED))
                if bare != word:
                    terms.append(("words", bare, _FOLDED))
            found.append((terms, len(terms)))
        plan = []
        for terms, telling in found:
            counts = [int(searcher.doc_freq(field, term)) for field, term, _ in terms]
            idf = idf_of(
                max(
                    self._known_frequency(searcher, field, term, known) if known and count else count
                    for (field, term, _), count in zip(terms[:telling], counts, strict=False)
                ),
                total,
            )
            forms = (
                (field, term, weight, weight * idf / idf_of(count, indexed))
                for (field, term, weight), count in zip(terms, counts, strict=True)
                if count
            )
            plan.append(Word(idf, tuple(forms)))
        return sorted(plan, key=lambda word: -word.idf)[:_MAX_QUERY_WORDS]

    def _known_frequency(self, searcher: Any, field: str, term: str, known: Filters) -> int:
        query = self._confined(Query.term_query(self._schema, field, term, "basic"), known)
        return int(searcher.search(query, 1).count)

    def _frequency(self, searcher: Any, word: str) -> int:
        """Passages that hold a word in the form that is most frequent."""
        return max(int(searcher.doc_freq("words", word)), int(searcher.doc_freq("folded", word)))

    def _confined(self, query: Query, filters: Filters) -> Query:
        """The query among what the filters let through; filters do not score."""
        clauses = list(clauses_of(self._schema, filters, self._marking))
        if not clauses:
            return query
        return Query.boolean_query([(Occur.Must, query), *((Occur.Must, silent(clause)) for clause in clauses)])

    def _among(self, searcher: Any, query: Query, passage_ids: Sequence[str]) -> dict[str, float]:
        """Score of each of these passages that the query matches."""
        confined = Query.boolean_query([(Occur.Must, silent(self._these(passage_ids))), (Occur.Must, query)])
        found = searcher.search(confined, len(passage_ids), count=False).hits
        return {searcher.doc(address)["passage_id"][0]: score for score, address in found}

    def _these(self, passage_ids: Sequence[str]) -> Query:
        """Passages by id; up to hundreds, a union of terms takes an eighth of the time of tantivy's term set."""
        if len(passage_ids) > _UNION:
            return Query.term_set_query(self._schema, "passage_id", list(passage_ids))
        if len(passage_ids) == 1:
            return Query.term_query(self._schema, "passage_id", passage_ids[0], "basic")
        terms = [(Occur.Should, Query.term_query(self._schema, "passage_id", id_, "basic")) for id_ in passage_ids]
        return Query.boolean_query(terms)

    # --- tantivy -------------------------------------------------------------------------------------------------

    def _open(self) -> tantivy.Index:
        with self._mutex:
            if self._index is None:
                self._store.mkdir(parents=True, exist_ok=True)
                self._index = tantivy.Index(self._schema, path=str(self._store))
                self._index.config_reader("manual")
            return self._index

    def _fresh(self) -> Any:
        """A searcher over the last commit of any process; None when there is no index yet."""
        self._coverage.check()
        try:
            stat = os.stat(self._meta)
        except FileNotFoundError:
            if self._coverage.filled:
                raise self._coverage.lost() from None
            return None
        state = (stat.st_mtime_ns, stat.st_ino)
        with self._mutex:
            if state != self._seen:
                with self._sound():
                    index = self._open()
                    index.reload()
                    self._searcher, self._seen = index.searcher(), state
            return self._searcher

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """What tantivy says of damaged files, as an error of the lake."""
        try:
            yield
        except (ValueError, OSError) as error:
            said = str(error).splitlines()[0][:200]
            raise LakeError(
                f"the text index {self.folder} cannot be used ({said}); run `legation index --rebuild`"
            ) from error


def _counts(*fields: str) -> dict[str, Any]:
    """What asks tantivy for the values of fields and how many passages have each."""
    return {name: {"terms": {"field": name, "size": _VALUES, "segment_size": _VALUES}} for name in fields}


def _facet(key: Any) -> str:
    return str(int(key)) if isinstance(key, float) else str(key)
