"""What is asked of the text index: filters, words with their weights, and the queries that are made of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import tantivy
from tantivy import FieldType, Occur, Query

from lake.conditions import days, query_of
from lake.query import Condition
from lake.text_layout import instant


@dataclass(frozen=True, slots=True)
class Filters:
    """What hits are confined to; None confines to nothing."""

    kind: str | None = None
    language: str | None = None
    country: str | None = None
    """A country that the document names (as in the table ``mentions``)."""
    source: str | None = None
    since: date | None = None
    """First day of publication, in UTC; documents without a date are then left out."""
    until: date | None = None
    as_of: datetime | None = None
    """Only what the lake knew by then (aware). How rare a word is, is counted in what was known then, too (of the
    index's statistics only the mean length of passages is that of today)."""
    where: Condition | None = None
    """What a query demands (see :mod:`lake.query`)."""

    def __bool__(self) -> bool:
        return any(value is not None for value in self._values())

    def _values(self) -> tuple[object, ...]:
        return self.kind, self.language, self.country, self.source, self.since, self.until, self.as_of, self.where


UNFILTERED = Filters()
"""Confines hits to nothing."""


@dataclass(frozen=True, slots=True)
class Named:
    """A country that a query names: a passage that names it in any script or language holds that word of the query."""

    code: str
    words: tuple[str, ...]
    """The query's words for it, as :func:`lake.tokens.query_words` gives them."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a query: where it may be found, at which weight, and what it is worth."""

    idf: float
    terms: tuple[tuple[str, str, float, float], ...]
    """(field, term, weight, boost); the boost brings the index's own IDF to the weighted one that is meant."""


def clauses_of(schema: tantivy.Schema, filters: Filters, marking: str) -> list[Query]:
    """What must hold of a passage for filters to let it through; ``marking`` is that of the vault."""
    clauses = [
        Query.term_query(schema, name, value, "basic")
        for name, value in (
            ("kind", filters.kind),
            ("language", filters.language),
            ("country", filters.country),
            ("source", filters.source),
        )
        if value is not None
    ]
    if filters.since is not None or filters.until is not None:
        clauses.append(days(schema, filters.since, filters.until))
    if filters.as_of is not None:
        clauses.append(Query.range_query(schema, "known", FieldType.Integer, None, instant(filters.as_of)))
    if filters.where is not None:
        clauses.append(query_of(schema, filters.where, marking))
    return clauses


def silent(query: Query) -> Query:
    """The query, adding nothing to a score."""
    return Query.const_score_query(query, 0.0)


def bm25_query(schema: tantivy.Schema, plan: Sequence[Word]) -> Query:
    """BM25 over a plan's words; a plain union of terms, which tantivy can prune."""
    return Query.boolean_query(
        [
            (Occur.Should, Query.boost_query(Query.term_query(schema, field, term, "freq"), boost))
            for word in plan
            for field, term, _, boost in word.terms
        ]
    )


def mass_query(schema: tantivy.Schema, plan: Sequence[Word]) -> Query:
    """A query whose score is the IDF mass of the words found; a word counts once, by its best form."""
    clauses = []
    for word in plan:
        forms = [
            Query.const_score_query(Query.term_query(schema, field, term, "basic"), word.idf * weight)
            for field, term, weight, _ in word.terms
        ]
        if forms:
            clauses.append((Occur.Should, forms[0] if len(forms) == 1 else Query.disjunction_max_query(forms)))
    return Query.boolean_query(clauses)


def idf_of(frequency: int, total: int) -> float:
    """ln(1 + (N - n + 1/2) / (n + 1/2)), Lucene's form."""
    frequency = min(frequency, total)
    return math.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
