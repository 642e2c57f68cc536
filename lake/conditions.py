"""What a query demands of a passage, as a query of the text index; such conditions confine and do not score."""

import re
from collections.abc import Sequence
from datetime import date

import tantivy
from tantivy import FieldType, Occur, Query

from lake.places import sequence
from lake.query import All, Any, Condition, Is, Not, Prefix, Published, Words
from lake.tokens import fold

_EPOCH = date(1970, 1, 1)
_SPELLED = {"title": "title", "source": "origin"}
"""Fields that are found by their words, without diacritics."""


def query_of(schema: tantivy.Schema, condition: Condition, marking: str) -> Query:
    """A condition over passages.

    A word typed without diacritics stands for those with them, too; one typed with them for itself alone.

    Args:
        schema: of the text index.
        condition: what must hold.
        marking: of the vault whose index it is; all its passages carry it.
    """
    match condition:
        case Words(text):
            return _words(schema, text)
        case Prefix(text):
            return _prefix(schema, text)
        case Published(since, until):
            return days(schema, since, until)
        case Is("marking", values):
            return Query.all_query() if marking in values or marking.split("//")[0] in values else Query.empty_query()
        case Is(field, values) if field in _SPELLED:
            return either([_follow(schema, _SPELLED[field], _folded(sequence(value))) for value in values])
        case Is(field, values):
            return either([Query.term_query(schema, field, value, "basic") for value in values])
        case Not(item):
            return Query.boolean_query(
                [(Occur.Must, Query.all_query()), (Occur.MustNot, query_of(schema, item, marking))]
            )
        case All(items):
            return Query.boolean_query([(Occur.Must, query_of(schema, item, marking)) for item in items])
        case Any(items):
            return either([query_of(schema, item, marking) for item in items])


def days(schema: tantivy.Schema, since: date | None, until: date | None) -> Query:
    """Documents published on these days or between them; those without a date are left out."""
    first, last = (None if day is None else day_number(day) for day in (since, until))
    return Query.range_query(schema, "published", FieldType.Integer, first, last)


def day_number(day: date) -> int:
    """A day as the index counts it: days since 1970."""
    return (day - _EPOCH).days


def either(queries: Sequence[Query]) -> Query:
    """What any of some queries finds."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def _words(schema: tantivy.Schema, text: str) -> Query:
    asked = sequence(text)
    if not asked:
        return Query.empty_query()
    bare = all(word == fold(word) for _, word in asked)
    if len(asked) > 1:
        return _follow(schema, "spelled" if bare else "words", asked)
    as_typed = Query.term_query(schema, "words", asked[0][1], "basic")
    return either([as_typed, Query.term_query(schema, "folded", asked[0][1], "basic")]) if bare else as_typed


def _prefix(schema: tantivy.Schema, text: str) -> Query:
    *before, (_, last) = sequence(text)
    pattern = re.escape(last) + ".*"
    fields = ("words", "folded") if last == fold(last) else ("words",)
    begins = either([Query.regex_query(schema, field, pattern) for field in fields])
    if not before:
        return begins
    return Query.boolean_query(
        [(Occur.Must, begins), *((Occur.Must, Query.term_query(schema, "words", word, "basic")) for _, word in before)]
    )


def _follow(schema: tantivy.Schema, field: str, asked: Sequence[tuple[int, str]]) -> Query:
    """Words that follow one another in a field."""
    if len(asked) == 1:
        return Query.term_query(schema, field, asked[0][1], "basic")
    return Query.phrase_query(schema, field, list(asked))


def _folded(asked: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(offset, fold(word)) for offset, word in asked]
