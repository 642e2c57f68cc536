"""Authentic versions of one text: a quote is given in the asker's language where the lake holds that version."""

import re

import polars as pl

from lake.reading import Text
from lake.store import Lake

Span = tuple[str, int, int]


def in_language(
    lake: Lake, text: Text | None, span: Span, short: tuple[int, int] | None, language: str
) -> tuple[Span, tuple[int, int] | None]:
    """The same place of the version in a language, whole; the span as it is where there is no such version or place.

    Versions share a ``work_id``. The place is the passage with the same locator, so only texts with articles,
    paragraphs or annexes have one in another version. The short answer is not carried over.

    Args:
        lake: where versions are looked for.
        text: the document of the span; None where it is no longer there.
        span: the place.
        short: the short answer in it.
        language: ISO 639-1.
    """
    if text is None or text.work_id is None or text.language == language:
        return span, short
    versions = lake.frame(
        "documents", ["document_id"], (pl.col("work_id") == text.work_id) & (pl.col("language") == language)
    ).get_column("document_id")
    if versions.is_empty():
        return span, short
    own = lake.frame(
        "passages",
        ["locator"],
        (pl.col("document_id") == span[0]) & (pl.col("start") <= span[1]) & (pl.col("end") >= span[2]),
    ).get_column("locator")
    if own.is_empty() or not re.match(r"(?:preamble|art|annex|part)_?", own[0]):
        return span, short
    there = lake.frame(
        "passages",
        ["document_id", "start", "end"],
        pl.col("document_id").is_in(versions.to_list()) & (pl.col("locator") == own[0]),
    ).sort("document_id", "start")
    if there.is_empty():
        return span, short
    document_id, start, end = there.row(0)
    return (document_id, start, end), None
