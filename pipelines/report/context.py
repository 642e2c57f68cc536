"""What every section of the report is written from."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipelines.report.blocks import Citations
from pipelines.report.words import WORDS, long_date, number
from pipelines.series import Reporting
from pipelines.warn import Warnings

if TYPE_CHECKING:
    from pipelines.desk import Desk


@dataclass
class Context:
    """A desk at its clearance and ``as_of``, the day and language of the report, and the quotes numbered so far."""

    desk: "Desk"
    warnings: Warnings
    until: date
    language: str
    forecast: dict[str, Any] | None = None
    """The forecast that was issued for it; made anew where there is none."""
    citations: Citations = field(default_factory=Citations)

    def say(self, key: str, **values: object) -> str:
        """The report's own words of that name, in its language."""
        words = WORDS[self.language][key]
        return words.format(**values) if values else words

    def day(self, day: date) -> str:
        """A day as people write it."""
        return long_date(day, self.language)

    def number(self, value: float, digits: int = 1) -> str:
        """A number with the language's decimal mark."""
        return number(value, self.language, digits)

    def count(self, value: int) -> str:
        """A whole number with the language's mark between thousands."""
        return f"{value:,}".replace(",", "." if self.language == "vi" else ",")

    def name(self, code: str) -> str:
        """The name of a country or pair."""
        return self.desk.name(code, self.language)

    @cached_property
    def reporting(self) -> Reporting:
        """The stories known, read once."""
        return self.desk.reporting
