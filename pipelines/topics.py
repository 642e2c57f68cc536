"""Topics over time in all languages together: what is emerging, new, drifting, and which routine fell silent.

Topics are found anew among the reports of the days looked at and of the eight weeks before (`models.topics`), so that a
topic is the same thing before and after. A topic's day counts the stories that have a report in it, each once, however
many reports tell it.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from lake.reading import Text
from lake.store import Lake
from lake.tokens import words
from models.emerging import Rise, rise
from models.stories import METHOD
from models.surprise import benjamini_hochberg
from models.topics import NONE, Topics, fit, words_of
from pipelines.citations import Quote
from pipelines.quotes import Span, quotes_of
from pipelines.story_list import opening

PAST = 56
"""Days before those looked at that say what is usual."""
NEW = 30
"""A topic without a story in so many days before is new."""
FALSE_SHARE = 0.1
LEAST = 3
"""Stories below which nothing is said to have risen, or expected ones below which none to have fallen silent."""
SHOWN = 8
"""Words of a label."""
DRIFT = 6
"""Words that came and words that went, of a topic whose vocabulary moved."""
LANGUAGES = ("en", "vi")
"""Languages that labels and passages are given in, where the topic has reports in them."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic over the days looked at, against the weeks before."""

    kind: str
    """emerging, silent or steady."""
    new: bool
    """Whether no story was in it in the month before."""
    labels: dict[str, list[str]]
    """Telling words by language: English and Vietnamese, else the language of most of its reports."""
    observed: int
    expected: float
    p: float
    q: float
    came: tuple[str, ...]
    """Words that its reports use now and did not before."""
    went: tuple[str, ...]
    reports: int
    """Reports in the days looked at."""
    stories: tuple[str, ...]
    countries: tuple[str, ...]
    languages: tuple[str, ...]
    since: date | None
    last: date | None
    """Day of its last report."""
    quotes: tuple[Quote, ...]

    def to_json(self) -> dict[str, Any]:
        """A row of the command's JSON."""
        return {
            "kind": self.kind,
            "new": self.new,
            "labels": {language: list(its) for language, its in self.labels.items()},
            "observed": self.observed,
            "expected": round(self.expected, 2),
            "growth": round(self.observed / max(self.expected, 0.5), 2),
            "p": self.p,
            "q": self.q,
            "came": list(self.came),
            "went": list(self.went),
            "reports": self.reports,
            "stories": list(self.stories),
            "countries": list(self.countries),
            "languages": list(self.languages),
            "since": self.since.isoformat() if self.since else None,
            "last": self.last.isoformat() if self.last else None,
            "citations": [quote.to_json() for quote in self.quotes],
        }


@dataclass(frozen=True, slots=True)
class Overview:
    """All topics of some days."""

    topics: tuple[Topic, ...]
    reports: int
    """Reports of all days read, copies apart."""
    coverage: float | None
    """Share of them that a topic holds; None without reports."""

    def of(self, kind: str) -> list[Topic]:
        """Those of a kind, the least likely by chance first."""
        return sorted(
            (topic for topic in self.topics if topic.kind == kind), key=lambda topic: (topic.p, -topic.observed)
        )

    def to_json(self, limit: int) -> dict[str, Any]:
        """As in the command's JSON."""
        return {
            "emerging": [topic.to_json() for topic in self.of("emerging")[:limit]],
            "silent": [topic.to_json() for topic in self.of("silent")[:limit]],
            "tested": len(self.topics),
            "reports": self.reports,
            "coverage": round(self.coverage, 3) if self.coverage is not None else None,
        }


def overview(lake: Lake, until: date, days: int) -> Overview:
    """Topics of the ``days`` up to ``until`` against the weeks before, from the stories as known at ``as_of``."""
    first = until - timedelta(days=days + PAST - 1)
    rows = (
        lake.frame(
            "story_members",
            ["document_id", "story_id", "day", "language", "names", "vector"],
            pl.col("day").is_between(first, until) & ~pl.col("copy") & (pl.col("method") == METHOD),
        )
        .unique("document_id")
        .sort("day", "document_id")
    )
    texts = lake.texts(rows["document_id"].to_list())
    rows = rows.filter(pl.col("document_id").is_in(list(texts)))
    if not rows.height:
        return Overview((), 0, None)
    vectors = np.array(rows["vector"].to_list(), dtype=np.float32)
    found = fit(vectors, rows["language"].to_list())
    if not len(found.centres):
        return Overview((), rows.height, 0.0)
    counts = _counts(rows, found.labels, first, days + PAST)
    rises = rise(counts, days, first_weekday=first.weekday())
    held = _Held(rows, found, [_words(texts[id_]) for id_ in rows["document_id"]], texts)
    silent = benjamini_hochberg(rises.p_low)
    since = until - timedelta(days=days - 1)
    made = (_topic(lake, held, topic, rises, float(silent[topic]), since) for topic in range(len(counts)))
    return Overview(tuple(made), rows.height, found.coverage)


@dataclass(frozen=True, slots=True)
class _Held:
    """The reports read, in one order."""

    rows: pl.DataFrame
    found: Topics
    words: list[list[str]]
    texts: dict[str, Text]


def _counts(rows: pl.DataFrame, labels: npt.NDArray[np.int64], first: date, days: int) -> npt.NDArray[np.float64]:
    """Stories of each topic by day, (topics, days)."""
    counts = np.zeros((int(labels.max()) + 1, days))
    seen = {
        (topic, (day - first).days, story)
        for topic, day, story in zip(labels.tolist(), rows["day"], rows["story_id"], strict=True)
        if topic != NONE
    }
    for topic, day, _ in seen:
        counts[topic, day] += 1
    return counts


def _topic(lake: Lake, held: _Held, topic: int, rises: Rise, q_low: float, since: date) -> Topic:
    places = np.flatnonzero(held.found.labels == topic)
    mine = held.rows[places]
    now = mine.filter(pl.col("day") >= since)
    observed, expected = int(rises.observed[topic]), float(rises.expected[topic])
    month = mine.filter(pl.col("day").is_between(since - timedelta(days=NEW), since - timedelta(days=1)))
    kind, p, q = "steady", float(rises.p[topic]), float(rises.q[topic])
    if q <= FALSE_SHARE and observed >= LEAST and observed > expected:
        kind = "emerging"
    elif q_low <= FALSE_SHARE and expected >= LEAST and observed < expected:
        kind, p, q = "silent", float(rises.p_low[topic]), q_low
    shown = kind != "steady"
    chosen = now if kind == "emerging" else mine
    came, went = _drift(held, places, since) if shown else ((), ())
    named = Counter(country for names in chosen["names"] for country in json.loads(names))
    days = chosen["day"]
    first, last = days.min(), mine["day"].max()
    return Topic(
        kind=kind,
        new=month.is_empty(),
        labels=_labels(held, topic) if shown else {},
        observed=observed,
        expected=expected,
        p=p,
        q=q,
        came=came,
        went=went,
        reports=now.height,
        stories=tuple(chosen["story_id"].unique(maintain_order=True)),
        countries=tuple(country for country, count in named.most_common(6) if 3 * count >= chosen.height),
        languages=tuple(chosen["language"].unique(maintain_order=True)),
        since=first if isinstance(first, date) else None,
        last=last if isinstance(last, date) else None,
        quotes=_passages(lake, held, topic, chosen["document_id"].to_list()) if shown else (),
    )


def _labels(held: _Held, topic: int) -> dict[str, list[str]]:
    """Telling words of a topic in English and Vietnamese, else in whatever its reports are written in."""
    spoken = held.rows["language"].to_list()
    found = {}
    for language in LANGUAGES:
        places = [place for place, its in enumerate(spoken) if its == language]
        if any(held.found.labels[place] == topic for place in places):
            found[language] = _telling(held, places, topic)
    if not any(found.values()):
        mine = Counter(its for place, its in enumerate(spoken) if held.found.labels[place] == topic)
        main = mine.most_common(1)[0][0]
        return {main: _telling(held, [place for place, its in enumerate(spoken) if its == main], topic)}
    return {language: its for language, its in found.items() if its}


def _telling(held: _Held, places: Sequence[int], topic: int) -> list[str]:
    labels = held.found.labels[list(places)]
    named = words_of(labels, [held.words[place] for place in places], count=SHOWN)
    if topic < len(named) and named[topic]:
        return named[topic]
    # Too few reports for words to tell topics apart: what most of its own reports say.
    own = Counter(word for place in places if held.found.labels[place] == topic for word in set(held.words[place]))
    return sorted(own, key=lambda word: (-own[word] * len(word), word))[:SHOWN]


def _drift(held: _Held, places: npt.NDArray[np.int64], since: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words of a topic that came and that went, by the log odds of a report using them, with half a report added."""
    now: Counter[str] = Counter()
    before: Counter[str] = Counter()
    size = [0, 0]
    spoken = Counter(held.rows["language"][place] for place in places.tolist())
    main = max(sorted(spoken), key=lambda language: spoken[language])  # words of two languages cannot be compared
    for place in places.tolist():
        if held.rows["language"][place] != main:
            continue
        late = held.rows["day"][place] >= since
        (now if late else before).update(set(held.words[place]))
        size[late] += 1
    if not all(size):
        return (), ()
    gained = {
        word: np.log((now[word] + 0.5) / (size[1] + 1)) - np.log((before[word] + 0.5) / (size[0] + 1))
        for word in now.keys() | before.keys()
        if now[word] + before[word] >= LEAST
    }
    ranked = sorted(gained, key=lambda word: (-gained[word], word))
    came = tuple(word for word in ranked[:DRIFT] if gained[word] > np.log(2))
    went = tuple(word for word in ranked[::-1][:DRIFT] if gained[word] < -np.log(2))
    return came, went


def _passages(lake: Lake, held: _Held, topic: int, documents: Sequence[str]) -> tuple[Quote, ...]:
    """Openings of the reports nearest to a topic's centre: one in English, one in Vietnamese, else the two nearest."""
    wanted = set(documents)
    near = held.found.vectors @ held.found.centres[topic]
    ranked = [
        (id_, language)
        for _, id_, language in sorted(
            zip((-near).tolist(), held.rows["document_id"], held.rows["language"], strict=True)
        )
        if id_ in wanted
    ]
    chosen = [next((id_ for id_, spoken in ranked if spoken == language), None) for language in LANGUAGES]
    ids = [id_ for id_ in chosen if id_ is not None]
    ids += [id_ for id_, _ in ranked if id_ not in ids][: max(0, 2 - len(ids))]
    spans: list[Span] = [(id_, *opening(held.texts[id_])[:2]) for id_ in ids]
    quotes = quotes_of(lake, spans)
    return tuple(quotes[span] for span in spans if span in quotes)


def _words(text: Text) -> list[str]:
    return [word.lower() for word in words(text.text) if len(word) > 2 and not word.isdigit()]
