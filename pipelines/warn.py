"""Early warning from the flow of reports: alarms within a budget, each with its quotes, and the rule's record."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import polars as pl

from lake.schema.marking import Marking
from lake.store import Lake
from models.sentences import split
from models.surprise import DEFAULT, alarms, score, threshold_for
from pipelines.citations import Quote
from pipelines.episodes import Episode, episodes, summed
from pipelines.quotes import Span, quotes_of
from pipelines.report.words import WORDS, long_date, number
from pipelines.runs import Run, code_version
from pipelines.series import Reporting, places_of, theme_of

REPLAY = 365
"""Days of the past that the rule is replayed over: they give the threshold and the track record."""

HISTORY = REPLAY + 2 * DEFAULT.habit_days
LEAST_SURPRISE = 3.0
"""A generous budget never lowers the line below one day in a thousand."""

AFTERMATH = 14
"""Days after an alarm within which reporting has to stay high for the alarm to count as sustained."""

QUOTES = 4
"""Quotes shown under an alert, of different stories."""

SHORT_SENTENCE = 50
"""Characters below which a sentence is likely a headline or a dateline."""

MERGED_DAYS = 2
MERGED_SHARE = 0.6
"""Alarms within so many days that share so much of the smaller one's stories are shown as one alert."""

Name = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Alert:
    """A series that crossed the line: what was observed, what was expected, since when, and on which stories."""

    country: str
    day: date
    since: date
    span: int
    """Days summed: 1, or 3 for a rise spread over three days."""
    observed: int
    expected: float
    surprise: float
    quotes: tuple[Quote, ...]
    reports: int = 0
    """How often those stories were told in those days, copies included: their spread."""
    sources: int = 0
    """Sources that told them, copies apart."""
    also: tuple[str, ...] = ()
    """Other countries, pairs and themes that crossed the line on much the same stories."""
    event_class: str | None = None
    """PLOVER class, where what rose are deeds of it between a pair."""
    classes: tuple[str, ...] = ()
    """Classes of deeds between pairs that crossed the line on much the same stories."""
    stories: tuple[str, ...] = ()
    """Ids of the stories that its reports belong to (table `stories`)."""

    @property
    def theme(self) -> str | None:
        """The theme, where what rose is one."""
        return theme_of(self.country)

    @property
    def series(self) -> str:
        """What rose, as `pipelines.tellings` names it."""
        return f"{self.country}/{self.event_class}" if self.event_class else self.country

    @property
    def alert_id(self) -> str:
        """Hash of the series and day: the same alert has the same name on every run."""
        return hashlib.sha256(f"{self.series}\n{self.day}\n{self.span}".encode()).hexdigest()

    def why(self, language: str = "en") -> str:
        """One sentence that says why it crossed the line."""
        words = WORDS[language]
        return words["why"].format(
            observed=self.observed,
            day=long_date(self.day, language),
            window=days_before(self.span, words),
            expected=number(self.expected, language),
            odds=odds(self.surprise, language),
        )

    def spread(self, language: str = "en") -> str:
        """How often, and by how many, what is counted was told."""
        return WORDS[language]["spread"].format(reports=self.reports, sources=self.sources)

    def to_json(self, name: Name) -> dict[str, Any]:
        """A row of the command's JSON."""
        return {
            "alert_id": self.alert_id,
            "country": self.country,
            "name": name(self.country),
            "day": self.day.isoformat(),
            "since": self.since.isoformat(),
            "observed": self.observed,
            "expected": round(self.expected, 2),
            "surprise": round(self.surprise, 2),
            "spread": {"reports": self.reports, "sources": self.sources},
            "theme": self.theme,
            "why": self.why(),
            "also": [{"country": code, "name": name(code)} for code in self.also],
            "event_class": self.event_class,
            "classes": list(self.classes),
            "days_summed": self.span,
            "stories": list(self.stories),
            "citations": [quote.to_json() for quote in self.quotes],
        }


@dataclass(frozen=True, slots=True)
class Record:
    """How the same rule did when replayed over the past: nothing is left out of it."""

    days: int
    alarms: int
    judged: int
    """Alarms old enough for what followed to be known."""
    sustained: int
    """Of those, the ones after which reporting stayed at twice its expected level or more for two weeks."""
    episodes: tuple[Episode, ...] = ()
    """Fortnights at twice the usual level or more in the same time, whether an alarm warned of them or not."""

    @property
    def a_week(self) -> float:
        """Alarms a week."""
        return 7 * self.alarms / self.days if self.days else 0.0

    def summary(self, until: date, language: str = "en") -> str:
        """The record in words."""
        words = WORDS[language]
        if not self.days:
            return words["record_none"]
        warned = [one.lead for one in self.episodes if one.lead is not None]
        told = words["record_episodes"].format(
            warned=len(warned),
            episodes=len(self.episodes),
            lead=number(float(median(warned)), language, 0) if warned else "-",
        )
        return words["record_text"].format(
            days=self.days,
            day=long_date(until, language),
            alarms=self.alarms,
            rate=number(self.a_week, language),
            sustained=self.sustained,
            judged=self.judged,
        ) + (" " + told if self.episodes else "")


@dataclass(frozen=True, slots=True)
class Warnings:
    """The alerts of the last days, the line they crossed, and the rule's record."""

    as_of: date | None
    budget: float
    threshold: float
    days: int
    alerts: tuple[Alert, ...]
    record: Record
    scores: pl.DataFrame = field(repr=False)
    """Every series and day: ``series``, ``day``, ``observed``, ``expected``, ``surprise``."""
    name: Name = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """The JSON of the command-line contract."""
        until = self.as_of or datetime.now(UTC).date()
        return {
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "budget": self.budget,
            "threshold": round(self.threshold, 2),
            "days": self.days,
            "alerts": [alert.to_json(self.name) for alert in self.alerts],
            "track_record": {
                "days": self.record.days,
                "alarms": self.record.alarms,
                "alarms_a_week": round(self.record.a_week, 2),
                "judged": self.record.judged,
                "sustained": self.record.sustained,
                "precision": round(self.record.sustained / self.record.judged, 3) if self.record.judged else None,
                **summed(self.record.episodes),
                "summary": self.record.summary(until),
            },
        }


def warn(lake: Lake, reporting: Reporting, until: date | None, *, budget: float, days: int, name: Name) -> Warnings:
    """Alerts of the ``days`` up to ``until`` by the rule whose line keeps the past year within the budget.

    Args:
        lake: where quotes are cut from, at its ``as_of``.
        reporting: what was reported by then.
        until: the last day read; None when nothing is known.
        budget: alarms a week, on average over the past year and over all series together.
        days: how far back alerts are listed.
        name: gives the name of a series.
    """
    empty = Warnings(until, budget, LEAST_SURPRISE, days, (), Record(0, 0, 0, 0), pl.DataFrame(), name)
    if until is None:
        return empty
    counts = _candidates(reporting.every_count(until - timedelta(days=HISTORY)).drop("reports"), until)
    if counts.is_empty():
        return empty
    scores = score(counts, until)
    past = scores.filter(pl.col("day") > until - timedelta(days=REPLAY))
    replayed = past["day"].n_unique()
    if not replayed:
        return empty
    rate = budget * 365.25 / 7 / counts["series"].n_unique()
    threshold = max(LEAST_SURPRISE, threshold_for(past, rate))
    raised = alarms(scores, threshold=threshold).filter(pl.col("day") > until - timedelta(days=REPLAY))
    recent = raised.filter(pl.col("day") > until - timedelta(days=days)).sort(
        ["day", "surprise", "series"], descending=[True, True, False]
    )
    alerts = tuple(_alert(lake, reporting, scores, head, also) for head, also in _merged(reporting, recent.to_dicts()))
    return Warnings(until, budget, threshold, days, alerts, _record(raised, scores, until, replayed), scores, name)


def save(lake: Lake, warnings: Warnings) -> int:
    """Store the alerts as findings, each in the vault of the join of its quotes' markings; once each."""
    run = Run("warn", {"as_of": str(warnings.as_of), "budget": warnings.budget})
    parameters = {
        "model": f"negative-binomial surprise, weekday-aware, sums of {DEFAULT.spans} days",
        "version": code_version(),
        "threshold": warnings.threshold,
        "budget": warnings.budget,
    }
    saved = 0
    for alert in warnings.alerts:
        marking: Marking = lake.levels.join(lake.levels.parse(quote.marking) for quote in alert.quotes)
        row = {
            "alert_id": alert.alert_id,
            "as_of": warnings.as_of,
            "country": alert.country,
            "day": alert.day,
            "since": alert.since,
            "observed": float(alert.observed),
            "expected": alert.expected,
            "surprise": alert.surprise,
            "citations": json.dumps(
                [{"document_id": q.document_id, "start": q.start, "end": q.end} for q in alert.quotes]
            ),
            "parameters": json.dumps(parameters),
        }
        vault = lake.vault(marking, create=True)
        commit = vault.commit({"alerts": [row], **run.rows(vault)}, run_id=run.run_id, once={"alerts": "alert_id"})
        saved += commit.counts.get("alerts", 0)
    return saved


def _candidates(counts: pl.DataFrame, until: date) -> pl.DataFrame:
    """The series that can ever be surprising: those with enough stories in the longest sum of days, at least once."""
    recent = counts.filter(pl.col("day").is_between(until - timedelta(days=HISTORY), until))
    period = f"{max(DEFAULT.spans)}d"
    sums = recent.sort("series", "day").rolling("day", period=period, group_by="series").agg(pl.col("count").sum())
    busy = sums.filter(pl.col("count") >= DEFAULT.least_observed)["series"].unique()
    chosen = recent.filter(pl.col("series").is_in(busy.implode()))
    first = recent["day"].min()
    # A story-less first day keeps the time axis of all series as long as what is known.
    return (
        chosen
        if chosen.is_empty() or first is None
        else pl.concat(
            [
                chosen,
                pl.DataFrame([{"series": chosen["series"][0], "day": first, "count": 0}], schema=chosen.schema),
            ]
        )
    )


def _merged(reporting: Reporting, rows: Sequence[dict[str, Any]]) -> list[tuple[dict[str, Any], tuple[str, ...]]]:
    """Alarms that rest on much the same stories as one: the most surprising first, the others' series with it."""
    heads: list[tuple[dict[str, Any], set[str], list[str]]] = []
    for row in sorted(rows, key=lambda row: (-row["surprise"], -len(row["series"]), row["series"])):
        stories = set(_reports(reporting, row)["unit"])
        for head, its, also in heads:
            close = abs((head["day"] - row["day"]).days) <= MERGED_DAYS
            if close and len(stories & its) >= MERGED_SHARE * min(len(stories), len(its)):
                also.append(row["series"])
                break
        else:
            heads.append((row, stories, []))
    heads.sort(key=lambda head: (-head[0]["day"].toordinal(), -head[0]["surprise"]))
    return [(row, tuple(dict.fromkeys(also))) for row, _, also in heads]


def _first(row: dict[str, Any]) -> date:
    """The first of the days that an alarm sums."""
    return row["day"] - timedelta(days=row["span"] - 1)  # type: ignore[no-any-return]


def _reports(reporting: Reporting, row: dict[str, Any]) -> pl.DataFrame:
    """The reports of the stories that an alarm counts, the newest story first."""
    return reporting.of(row["series"], _first(row), row["day"])


def _alert(lake: Lake, reporting: Reporting, scores: pl.DataFrame, row: dict[str, Any], also: tuple[str, ...]) -> Alert:
    window = scores.filter((pl.col("series") == row["series"]) & pl.col("day").is_between(_first(row), row["day"]))
    reports = _reports(reporting, row)
    documents = reports.unique("unit", keep="first", maintain_order=True)["document_id"].to_list()
    return Alert(
        country=row["series"].partition("/")[0],
        day=row["day"],
        since=row["since"],
        span=row["span"],
        observed=int(window["observed"].sum()),
        expected=float(window["expected"].sum()),
        surprise=row["surprise"],
        quotes=evidence(lake, row["series"], documents),
        reports=reports.height,
        sources=reports.unique("group_id", keep="first")["source"].n_unique(),
        also=tuple(dict.fromkeys(one for one in also if "/" not in one and one != row["series"].partition("/")[0])),
        event_class=row["series"].partition("/")[2] or None,
        classes=tuple(one for one in also if "/" in one),
        stories=tuple(sorted(reports.filter("placed")["unit"].unique())),
    )


def evidence(lake: Lake, series: str, documents: Sequence[str]) -> tuple[Quote, ...]:
    """From each of some documents the first sentence that names a series' countries, or tells of its theme.

    Of several the one that names most of them.
    Documents from different sources and the better graded come first; at most :data:`QUOTES` quotes are given.
    """
    texts = lake.texts(documents)
    places: dict[str, list[tuple[int, str]]] = {}
    for document_id, what, start in _places(lake, series, list(texts)).sort("document_id", "start").iter_rows():
        places.setdefault(document_id, []).append((start, what))
    spans: list[Span] = []
    seen: set[str] = set()
    ranked = sorted((texts[d] for d in documents if d in texts), key=lambda text: (text.reliability, text.document_id))
    for again in (False, True):
        for text in ranked:
            if len(spans) < QUOTES and places.get(text.document_id) and (text.source in seen) == again:
                if not any(span[0] == text.document_id for span in spans):
                    spans.append(
                        (text.document_id, *_sentence(text.text, text.title, text.language, places[text.document_id]))
                    )
                seen.add(text.source)
    found = quotes_of(lake, spans)
    return tuple(found[span] for span in spans if span in found)


def _places(lake: Lake, series: str, documents: Sequence[str]) -> pl.DataFrame:
    """``document_id``, what is named, and where it begins."""
    theme, mine = theme_of(series), pl.col("document_id").is_in(documents)
    table, what = ("mentions", "country") if theme is None else ("themes", "theme")
    wanted = mine & pl.col(what).is_in(places_of(series) if theme is None else [theme])
    found = [pl.DataFrame(schema={"document_id": pl.String, "what": pl.String, "start": pl.Int64})]
    for vault in lake.vaults:
        batches = set(vault.batches_of(documents).values())
        rows = vault.frame(table, ["document_id", what, "start"], wanted, batches=batches, as_of=lake.as_of)
        found.append(rows.rename({what: "what"}))
    return pl.concat(found)


def _sentence(text: str, title: str, language: str, places: Sequence[tuple[int, str]]) -> tuple[int, int]:
    """The sentence that names the most of the countries; of several the first that is no headline or dateline."""
    best, most = (places[0][0], places[0][0] + 1), (-1, False)
    for start, end in split(text, language):
        named = len({country for place, country in places if start <= place < end})
        full = end - start >= SHORT_SENTENCE and text[start:end] != title
        if named and (named, full) > most:
            best, most = (start, end), (named, full)
    return best


def _record(raised: pl.DataFrame, scores: pl.DataFrame, until: date, days: int) -> Record:
    judged = sustained = 0
    for row in raised.filter(pl.col("day") <= until - timedelta(days=AFTERMATH)).iter_rows(named=True):
        after = scores.filter(
            (pl.col("series") == row["series"])
            & pl.col("day").is_between(row["day"] + timedelta(days=1), row["day"] + timedelta(days=AFTERMATH))
        )
        judged += 1
        sustained += float(after["observed"].sum()) >= 2 * AFTERMATH * max(row["expected"], 1 / AFTERMATH)
    past = tuple(episodes(scores, raised, until - timedelta(days=REPLAY - 1), until))
    return Record(days, raised.height, judged, sustained, past)


def days_before(span: int, words: Mapping[str, str]) -> str:
    """ " and the two days before it", for a sum over several days; nothing for one day."""
    return "" if span == 1 else words["window_one"] if span == 2 else words["window"].format(days=span - 1)


def odds(surprise: float, language: str) -> str:
    """How seldom chance alone gives such a count; beyond ten years a tail probability claims more than it knows."""
    days = 10**surprise
    if days > 3650:
        return WORDS[language]["odds_rare"]
    digits = len(str(int(days))) - 1
    return WORDS[language]["odds"].format(days=int(round(days, -max(0, digits - 1))))
