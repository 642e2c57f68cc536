"""Stories as they are shown: title, span of time, languages, countries, independent sources, passages, spread."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from lake.reading import Text
from lake.store import Lake
from models.sentences import split
from models.stories import METHOD
from pipelines.citations import Quote
from pipelines.quotes import Span, quotes_of

QUOTES = 3
"""Key passages of a story, of different languages and sources."""
SHORT = 50
"""Characters below which a first sentence is likely a headline or dateline."""
COUNTRIES = 6
_MEMBERS = ["story_id", "document_id", "day", "language", "copy", "names"]


@dataclass(frozen=True, slots=True)
class Story:
    """One event as it was reported, as far as is known."""

    story_id: str
    title: str
    since: date
    until: date
    languages: tuple[str, ...]
    countries: tuple[str, ...]
    """Those that at least half of its texts name, the most named first."""
    texts: int
    """Different texts: copies count once."""
    reports: int
    """All reports, copies included: its spread."""
    sources: tuple[str, ...]
    """Sources of the different texts."""
    documents: tuple[str, ...]
    """Ids of all its reports by day."""
    quotes: tuple[Quote, ...]

    def to_json(self) -> dict[str, Any]:
        """A row of the command's JSON."""
        return {
            "story_id": self.story_id,
            "title": self.title,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "languages": list(self.languages),
            "countries": list(self.countries),
            "texts": self.texts,
            "reports": self.reports,
            "independent_sources": len(self.sources),
            "sources": list(self.sources),
            "documents": list(self.documents),
            "citations": [quote.to_json() for quote in self.quotes],
        }


def stories(
    lake: Lake,
    *,
    since: date | None = None,
    until: date | None = None,
    country: str | None = None,
    language: str | None = None,
    least: int = 1,
    limit: int = 20,
) -> list[Story]:
    """Stories that were reported on between two days, those with the most independent sources first.

    Args:
        lake: at its ``as_of`` and clearance.
        since, until: days of reports; a story counts with all its reports when one is between them.
        country: only stories that one of their texts names it in (ISO 3166).
        language: only stories with a report in it.
        least: only stories of at least so many different texts.
        limit: how many at most.
    """
    rows = members(lake)
    inside = rows
    if since is not None:
        inside = inside.filter(pl.col("day") >= since)
    if until is not None:
        inside = inside.filter(pl.col("day") <= until)
    if language is not None:
        inside = inside.filter(pl.col("language") == language)
    if country is not None:
        inside = inside.filter(pl.col("names").str.contains(f'"{country}"', literal=True))
    wanted = rows.filter(pl.col("story_id").is_in(inside["story_id"].unique().to_list()))
    sources = lake.frame(
        "documents", ["document_id", "source"], pl.col("document_id").is_in(wanted["document_id"].to_list())
    )
    ranked = (
        wanted.join(sources, on="document_id", how="left")
        .group_by("story_id")
        .agg(
            independent=pl.col("source").filter(~pl.col("copy")).n_unique(),
            texts=(~pl.col("copy")).sum(),
            last=pl.col("day").max(),
        )
        .filter(pl.col("texts") >= least)
        .sort(["independent", "texts", "last", "story_id"], descending=[True, True, True, False])
        .head(limit)
    )
    chosen = wanted.filter(pl.col("story_id").is_in(ranked["story_id"].to_list()))
    texts = lake.texts(chosen["document_id"].to_list())
    parts = chosen.partition_by("story_id", as_dict=True)
    made = (_story(lake, parts[(story_id,)], texts) for story_id in ranked["story_id"])
    return [story for story in made if story is not None]


def members(lake: Lake) -> pl.DataFrame:
    """Who belongs where by the method of this version: ``story_id``, ``document_id``, ``day``, ``language``, ``copy``,
    ``names``; in the order of the days."""
    rows = lake.frame("story_members", _MEMBERS, pl.col("method") == METHOD)
    return rows.unique("document_id").sort("day", "document_id")


def _story(lake: Lake, rows: pl.DataFrame, texts: dict[str, Text]) -> Story | None:
    held = [texts[id_] for id_ in rows["document_id"] if id_ in texts]
    if not held:
        return None
    copies = dict(rows.select("document_id", "copy").iter_rows())
    own = [text for text in held if not copies[text.document_id]] or held[:1]
    named: Counter[str] = Counter()
    for names, copy in rows.select("names", "copy").iter_rows():
        if not copy:
            named.update(json.loads(names).keys())
    titled = next((text for text in own if text.title), own[0])
    days = rows["day"].to_list()
    return Story(
        story_id=rows["story_id"][0],
        title=titled.title or opening(titled)[2],
        since=min(days),
        until=max(days),
        languages=tuple(rows["language"].unique(maintain_order=True)),
        countries=tuple(name for name, count in named.most_common(COUNTRIES) if 2 * count >= len(own)),
        texts=len(own),
        reports=rows.height,
        sources=tuple(dict.fromkeys(text.source for text in own)),
        documents=tuple(rows["document_id"]),
        quotes=_quotes(lake, own),
    )


def _quotes(lake: Lake, own: Sequence[Text]) -> tuple[Quote, ...]:
    """The opening sentences of up to three texts: better graded sources first, each language and source once first."""
    spans: list[Span] = []
    seen: set[tuple[str, str]] = set()
    ranked = sorted(own, key=lambda text: (text.reliability, text.published_at is None, text.published_at))
    for again in (False, True):
        for text in ranked:
            fresh = (text.language, text.source) not in seen
            if len(spans) < QUOTES and fresh != again and not any(span[0] == text.document_id for span in spans):
                start, end, _ = opening(text)
                spans.append((text.document_id, start, end))
                seen.add((text.language, text.source))
    found = quotes_of(lake, spans)
    return tuple(found[span] for span in spans if span in found)


def opening(text: Text) -> tuple[int, int, str]:
    """The first full sentence that is not the title: first character, one past the last, its words."""
    sentences = split(text.text, text.language)
    for start, end in sentences:
        words = text.text[start:end]
        if len(words) >= SHORT and words.strip() != text.title:
            return start, end, " ".join(words.split())
    start, end = sentences[0] if sentences else (0, max(1, len(text.text)))
    return start, end, " ".join(text.text[start:end].split())
