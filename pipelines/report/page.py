"""The situation report: put together from its sections, and written as HTML, Markdown or PDF."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lake.schema.errors import UnknownValueError
from pipelines.citations import Quote
from pipelines.report.blocks import Product
from pipelines.report.context import Context
from pipelines.report.sections import SECTIONS
from pipelines.report.wording import refuse
from pipelines.report.words import WORDS
from pipelines.report.writers import check, written

if TYPE_CHECKING:
    from pipelines.desk import Desk


@dataclass(frozen=True, slots=True)
class Report:
    """A report as written."""

    path: Path
    product: Product
    as_of: date | None
    alerts: tuple[dict[str, Any], ...]

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Its quotes, in the order of their numbers."""
        return self.product.quotes

    def to_json(self) -> dict[str, Any]:
        """The JSON of the command-line contract."""
        return {
            "path": str(self.path),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "marking": self.product.marking,
            "language": self.product.language,
            "sections": [section.key for section in self.product.sections],
            "alerts": list(self.alerts),
            "citations": [quote.to_json() for quote in self.quotes],
        }


def write(desk: "Desk", out: Path | None, *, language: str, budget: float) -> Report:
    """Write the report of a desk.

    Args:
        desk: at its clearance and ``as_of``.
        out: the file, ending in ``.html``, ``.md`` or ``.pdf``; ``out/report-DATE-LANGUAGE.html`` by default.
        language: ``en`` or ``vi``.
        budget: alarms a week.

    Raises:
        UnknownValueError: another language.
        UsageError: another ending.
        RefusedError: the file cannot be written, or the product breaks the rules of wording.
    """
    if language not in WORDS:
        raise UnknownValueError("report language", language, WORDS)
    if out is not None:
        check(out)
    context = _context(desk, language, budget)
    product = report(context)
    refuse(product)
    as_of = context.warnings.as_of
    path = written(product, out or Path("out") / f"report-{as_of or 'empty'}-{language}.html")
    return Report(path, product, as_of, tuple(context.warnings.to_json()["alerts"]))


def _context(desk: "Desk", language: str, budget: float) -> Context:
    warnings = desk.alerts(budget=budget)
    return Context(desk, warnings, warnings.as_of or date.today(), language)


def report(context: Context) -> Product:
    """The report, section by section."""
    lake = context.desk.lake
    holdings = lake.holdings()
    last = context.until
    week = context.reporting.stories(last - timedelta(days=6), last)
    sections = tuple(section(context) for section in SECTIONS)
    return Product(
        language=context.language,
        # The page counts what every open vault holds, so it bears the join of their markings, not of its quotes alone.
        marking=str(marking := lake.levels.join(vault.marking for vault in lake.vaults)),
        label=lake.levels.words(marking),
        unmarked=str(marking) == lake.levels.lowest,
        kicker=context.say("kicker"),
        title=context.say("title"),
        dateline=(context.say("as_of"), context.day(last)),
        figures=(
            (context.say("alerts"), str(len(context.warnings.alerts))),
            (context.say("reports_week"), context.count(week)),
            (context.say("documents"), context.count(int(holdings["documents"].sum()))),
            (context.say("languages"), str(holdings["language"].n_unique())),
        ),
        sections=sections,
        quotes=tuple(context.citations.quotes),
        day=last.isoformat(),
    )
