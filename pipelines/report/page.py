"""The report as one self-contained page: figures, judgements, alerts with charts and quotes, record, method."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Protocol

import polars as pl
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from lake.schema.errors import RefusedError, UnknownValueError
from lake.schema.marking import Marking
from lake.store import Lake
from pipelines.citations import Quote
from pipelines.report import charts
from pipelines.report.words import DATE_AXIS, WORDS, long_date, number
from pipelines.runs import code_version
from pipelines.series import Reporting
from pipelines.trends import rising
from pipelines.warn import Alert, Warnings

CHART_DAYS = 120
FLOW_WEEKS = 30
MOVERS = 10
MOVER_DAYS = 30


class Subject(Protocol):
    """What a report is written about: a desk."""

    lake: Lake

    @property
    def reporting(self) -> Reporting:
        """The stories known."""
        ...

    def alerts(self, *, budget: float = 3.0, days: int = 14) -> Warnings:
        """The alerts."""
        ...

    def name(self, code: str, language: str = "en") -> str:
        """The name of a series."""
        ...


@dataclass(frozen=True, slots=True)
class Report:
    """A report as written."""

    path: Path
    marking: Marking
    as_of: date | None
    quotes: tuple[Quote, ...]
    html: str

    def to_json(self) -> dict[str, Any]:
        """The JSON of the command-line contract."""
        return {
            "path": str(self.path),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "marking": str(self.marking),
            "citations": [quote.to_json() for quote in self.quotes],
        }


def write(desk: Subject, out: Path | None, *, language: str, budget: float) -> Report:
    """Write the report of a desk.

    Args:
        desk: at its clearance and ``as_of``.
        out: the file; ``out/report-DATE-LANGUAGE.html`` by default.
        language: ``en`` or ``vi``.
        budget: alarms a week.

    Raises:
        UnknownValueError: another language.
        RefusedError: the file cannot be written.
    """
    if language not in WORDS:
        raise UnknownValueError("report language", language, WORDS)
    warnings = desk.alerts(budget=budget)
    numbers = _Numbers()
    for alert in warnings.alerts:
        numbers.add(alert.quotes)
    # The page counts what every open vault holds, so it bears the join of their markings, not of its quotes alone.
    marking = desk.lake.levels.join(vault.marking for vault in desk.lake.vaults)
    html = _page(desk, warnings, numbers, marking, language)
    path = out or Path("out") / f"report-{warnings.as_of or 'empty'}-{language}.html"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(html, encoding="utf-8")
    except OSError as error:
        raise RefusedError(f"the report cannot be written to {path}: {error.strerror}") from error
    return Report(path, marking, warnings.as_of, tuple(numbers.quotes), html)


class _Numbers:
    """Quotes of the page, numbered from 1 in the order of their first use."""

    def __init__(self) -> None:
        self.quotes: list[Quote] = []

    def add(self, quotes: Sequence[Quote]) -> list[int]:
        """The numbers of some quotes."""
        numbers = []
        for quote in quotes:
            if quote not in self.quotes:
                self.quotes.append(quote)
            numbers.append(self.quotes.index(quote) + 1)
        return numbers


def _page(desk: Subject, warnings: Warnings, numbers: _Numbers, marking: Marking, language: str) -> str:
    words = WORDS[language]
    until = warnings.as_of or date.today()
    reporting = desk.reporting
    holdings = desk.lake.holdings()
    week = reporting.stories.filter(pl.col("day").is_between(until - timedelta(days=6), until)).height
    movers = rising(reporting, until, MOVER_DAYS)[:MOVERS]
    page: str = _template().render(
        css=Markup(_resource("report.css")),
        version=code_version(),
        lang=language,
        w=words,
        marking=str(marking),
        as_of_long=long_date(until, language),
        documents=_grouped(int(holdings["documents"].sum()), language),
        languages=holdings["language"].n_unique(),
        week_stories=week,
        judgements=[
            {"text": _judgement(desk, alert, language), "citations": numbers.add(alert.quotes[:3])}
            for alert in warnings.alerts
        ],
        budget_note=words["budget"].format(
            budget=number(warnings.budget, language, 0 if warnings.budget == int(warnings.budget) else 1),
            line=number(warnings.threshold, language),
        ),
        no_alert=words["no_alert"].format(days=warnings.days),
        alerts=[_alert(desk, warnings, alert, numbers, language) for alert in warnings.alerts],
        movers=[
            {
                "name": desk.name(mover.country, language),
                "observed": mover.observed,
                "expected": number(mover.expected, language),
                "ratio": number(mover.ratio, language),
                "q": number(mover.q, language, 3),
            }
            for mover in movers
        ],
        movers_note=words["movers_note"].format(days=MOVER_DAYS),
        flow=Markup(_flow(reporting, until, language)),
        record=warnings.record.summary(until, language),
        holdings=Markup(_holdings(holdings, language)),
        method=[words["method_1"], words["method_2"]],
        quotes=[_quote(quote, language) for quote in numbers.quotes],
    )
    return page


def _judgement(desk: Subject, alert: Alert, language: str) -> str:
    return WORDS[language]["judgement"].format(
        name=desk.name(alert.country, language),
        observed=alert.observed,
        day=long_date(alert.day, language),
        window=WORDS[language]["window"] if alert.span > 1 else "",
        expected=number(alert.expected, language),
        since=long_date(alert.since, language),
    )


def _alert(desk: Subject, warnings: Warnings, alert: Alert, numbers: _Numbers, language: str) -> dict[str, Any]:
    words = WORDS[language]
    until = warnings.as_of or alert.day
    days = warnings.scores.filter(
        (pl.col("series") == alert.country) & (pl.col("day") > until - timedelta(days=CHART_DAYS))
    ).select("day", "observed", "expected", alarm=pl.col("day") == alert.day)
    chart = charts.watch(
        days, (words["stories"], words["observed"], words["expected_line"], words["alarm"]), DATE_AXIS[language]
    )
    return {
        "name": desk.name(alert.country, language),
        "day": long_date(alert.day, language),
        "why": alert.why(language),
        "also": ", ".join(desk.name(code, language) for code in alert.also),
        "chart": Markup(chart),
        "quotes": numbers.add(alert.quotes),
    }


def _flow(reporting: Reporting, until: date, language: str) -> str:
    words = WORDS[language]
    weeks = (
        reporting.stories.filter(pl.col("day").is_between(until - timedelta(weeks=FLOW_WEEKS), until))
        .group_by(week=pl.col("day").dt.truncate("1w"), language="language")
        .agg(stories=pl.len())
        .sort("week", "language")
    )
    return charts.flow(weeks, (words["week"], words["stories"], words["language"]), DATE_AXIS[language])


def _holdings(holdings: pl.DataFrame, language: str) -> str:
    words = WORDS[language]
    rows = holdings.group_by("kind", "language", maintain_order=True).agg(pl.col("documents").sum())
    named = rows.with_columns(kind=pl.col("kind").replace({kind: words[f"kind_{kind}"] for kind in rows["kind"]}))
    return charts.holdings(named, (words["documents_axis"], words["language"]))


def _quote(quote: Quote, language: str) -> dict[str, Any]:
    words = WORDS[language]
    return {
        **quote.to_json(),
        "title": quote.title or quote.external_id or quote.document_id[:12],
        "published": quote.published_at[:10] if quote.published_at else words["undated"],
        "fidelity_word": words[quote.fidelity],
    }


def _grouped(value: int, language: str) -> str:
    return f"{value:,}".replace(",", "." if language == "vi" else ",")


@cache
def _template() -> Any:
    # Everything from a document is escaped; only the style sheet and our own charts are marked as safe.
    page = Environment(autoescape=True, undefined=StrictUndefined, finalize=_inert)
    return page.from_string(_resource("report.html"))


_ACTING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of all text after them."""


def _inert(value: Any) -> Any:
    """A value of the page without characters that would act on what stands around it."""
    return _ACTING.sub(" ", value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _resource(name: str) -> str:
    return resources.files("pipelines.report").joinpath("templates", name).read_text(encoding="utf-8")
