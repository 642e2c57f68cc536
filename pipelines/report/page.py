"""The situation report: put together from its sections, and written as HTML, Markdown or PDF."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lake.schema.errors import LegationError, UnknownValueError, UsageError
from pipelines.citations import Quote
from pipelines.report import sign
from pipelines.report.again import made
from pipelines.report.again import write as write_product
from pipelines.report.blocks import Product
from pipelines.report.context import Context
from pipelines.report.sections import SECTIONS
from pipelines.report.sections.forecasts import MONTHS
from pipelines.report.wording import refuse
from pipelines.report.words import WORDS
from pipelines.report.writers import check

if TYPE_CHECKING:
    from pipelines.desk import Desk


@dataclass(frozen=True, slots=True)
class Report:
    """A report as written."""

    path: Path
    product: Product
    as_of: date | None
    alerts: tuple[dict[str, Any], ...]
    kept: bool
    """Whether the lake keeps the record by which it can be made again."""
    signed: dict[str, Any] | None = None
    """Signer and level, where it was signed."""

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
            "version": self.product.version,
            "kept": self.kept,
            "signed": self.signed,
            "sections": [section.key for section in self.product.sections],
            "alerts": list(self.alerts),
            "citations": [quote.to_json() for quote in self.quotes],
        }


def write(desk: "Desk", out: Path | None, *, language: str, budget: float, key: Path | None = None) -> Report:
    """Write the report of a desk.

    Args:
        desk: at its clearance and ``as_of``.
        out: the file, ending in ``.html``, ``.md`` or ``.pdf``; ``out/report-DATE-LANGUAGE.html`` by default.
        language: ``en`` or ``vi``.
        budget: alarms a week.
        key: PKCS#12 file with which a PDF is signed (:mod:`pipelines.report.sign`).

    Raises:
        UnknownValueError: another language.
        UsageError: another ending; a key for what is no PDF.
        RefusedError: the key cannot be opened, the file cannot be written, or the product breaks the rules of wording.
    """
    if language not in WORDS:
        raise UnknownValueError("report language", language, WORDS)
    if out is not None:
        check(out)
    if key is not None:
        if out is None or out.suffix != ".pdf":
            raise UsageError("only a PDF can be signed: name one with --out NAME.pdf")
        sign.check(key)
    issued = _issued(desk)
    built: list[Context] = []

    def build(of: "Desk") -> Product:
        built.append(_context(of, language, budget, issued))
        return _made(built[-1])

    parameters = {"product": "report", "language": language, "budget": budget}
    product, state = made(desk, parameters, build)
    warnings = built[-1].warnings
    path = out or Path("out") / f"report-{warnings.as_of or 'empty'}-{language}.html"
    kept = write_product(desk, product, state, path)["kept"]
    signed = sign.sign(path, key, desk.lake.config.stamp_authority) if key is not None else None
    return Report(path, product, warnings.as_of, tuple(warnings.to_json()["alerts"]), kept, signed)


def builder(language: str, budget: float) -> Callable[["Desk"], Product]:
    """What makes the report of a desk in that way."""
    return lambda desk: _made(_context(desk, language, budget, None))


def _issued(desk: "Desk") -> dict[str, Any] | None:
    """The forecast that the report shows: one of today goes into the ledger, one of a past day foretells nothing."""
    if desk.as_of is not None:
        return None
    try:
        return desk.forecast(months=MONTHS, save=True, product="report")
    except LegationError:
        return None  # the section says why


def _made(context: Context) -> Product:
    product = report(context)
    refuse(product)
    return product


def _context(desk: "Desk", language: str, budget: float, issued: dict[str, Any] | None = None) -> Context:
    warnings = desk.alerts(budget=budget)
    return Context(desk, warnings, warnings.as_of or desk.lake.now.date(), language, issued)


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
