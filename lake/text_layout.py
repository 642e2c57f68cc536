"""What the text index holds of a passage: its fields, and how a row becomes a document of theirs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import tantivy
from tantivy import Document, PreTokenizedString, Token

from lake.conditions import day_number
from lake.places import positions
from lake.tokens import fold, words

LAYOUT = 4
"""Number of the layout; an index of another one is made anew."""

COLUMNS = (
    "passage_id", "document_id", "text", "heading", "title", "kind", "language", "source", "countries",
    "published_at", "known_at",
)  # fmt: skip
"""Columns that rows have; they may also have ``named``."""


def schema() -> tantivy.Schema:
    """The fields of the index."""
    builder = tantivy.SchemaBuilder()
    for name in ("passage_id", "document_id"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("folded", tokenizer_name="whitespace", index_option="freq")
    for name in ("words", "spelled", "title", "origin"):  # `spelled` holds every word without its diacritics
        builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
    for name in ("kind", "language", "source", "country", "named"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("year", fast=True)
    builder.add_integer_field("published", fast=True)  # days since 1970
    builder.add_integer_field("known", fast=True)  # microseconds since 1970
    return builder.build()


def document_of(row: dict[str, Any]) -> tantivy.Document:
    """A passage as it is indexed; the row has what :meth:`lake.texts.TextIndex.add` asks for."""
    document = Document()
    document.add_text("passage_id", row["passage_id"])
    document.add_text("document_id", row["document_id"])
    found: list[str] = []
    for part in (row["title"], row["heading"], row["text"]):
        if part:  # a value of its own, so that no phrase runs from one into the next
            found += _add_words(document, ("words", "spelled"), part)
    document.add_text("folded", " ".join(bare for word in found if (bare := fold(word)) != word))
    for name, part in (("title", row["title"]), ("origin", row["source"])):
        if part:
            _add_words(document, (name,), part)
    for name in ("kind", "language", "source"):
        document.add_text(name, row[name])
    for code in row["countries"] or ():
        document.add_text("country", code)
    for code in row.get("named") or ():
        document.add_text("named", code)
    if row["published_at"] is not None:
        day = row["published_at"].astimezone(UTC).date()
        document.add_integer("published", day_number(day))
        document.add_integer("year", day.year)
    document.add_integer("known", instant(row["known_at"]))
    return document


def _add_words(document: tantivy.Document, fields: Sequence[str], text: str) -> list[str]:
    """Add the words of a text to fields, in all but `words` without diacritics; the words."""
    placed = positions(text)
    found = [word for word, _ in placed] if placed is not None else words(text)
    for field in fields:
        if placed is None:
            document.add_text(field, " ".join(found if field == "words" else map(fold, found)))
        else:
            tokens = [Token(word if field == "words" else fold(word), position, 0) for word, position in placed]
            document.add_pre_tokenized_text(field, PreTokenizedString(text, tokens))
    return found


def instant(moment: datetime) -> int:
    """Microseconds since 1970 of an aware time."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
