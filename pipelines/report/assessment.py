"""What an alert allows to be judged: how likely, how surely, on what assumptions, and what else would explain it.

The likelihood is the rule's own record (how often reporting stayed high after its alarms), drawn towards one half by
one alarm each way (Laplace's rule of succession); without a record there is none. Other explanations are tested
on the stories under the alert, never guessed at.
"""

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from pipelines.series import Reporting
from pipelines.warn import Alert, Record

SETTLED, SOME = 30, 10
"""Judged alarms from which a record counts as long, and as long enough for moderate confidence."""
MOSTLY, PARTLY = 0.6, 1 / 3
"""Share of the stories from one source, and from new sources, from which another explanation has support."""
NEW_DAYS = 30
SILENT_DAYS = 365
"""Days of silence after which a source is a new one."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """What stands behind one alert."""

    likelihood: float | None
    """That reporting stays high; None where no alarm is old enough to judge by."""
    confidence: str
    """``high``, ``moderate`` or ``low``."""
    judged: int
    stories: int
    sources: int
    languages: int
    official: int
    """Stories that are statements."""
    grade: str
    """The best Admiralty grade among the sources."""
    main_source: str
    main_share: float
    new_share: float
    """Share of the stories from sources first seen in the thirty days before the alert."""

    @property
    def echo(self) -> bool:
        """Whether one source's interest would explain it."""
        return self.stories > 0 and self.main_share >= MOSTLY

    @property
    def coverage(self) -> bool:
        """Whether new sources would explain it."""
        return self.stories > 0 and self.new_share >= PARTLY


def assess(reporting: Reporting, alert: Alert, record: Record) -> Assessment:
    """Weigh one alert.

    Args:
        reporting: what was reported, as known then.
        alert: the alert.
        record: how the rule did before.
    """
    first = alert.day - timedelta(days=alert.span - 1)
    rows = reporting.of(alert.series, first, alert.day).unique("unit", keep="first", maintain_order=True)
    sources = rows["source"].value_counts(sort=True) if rows.height else pl.DataFrame()
    began = reporting.sources(first - timedelta(days=NEW_DAYS + SILENT_DAYS))
    late = [source for source, day in began.items() if day > first - timedelta(days=NEW_DAYS)]
    new = rows.filter(pl.col("source").is_in(late)).height
    grades = sorted(rows["reliability"].to_list())
    good = rows.filter(pl.col("reliability").is_in(["A", "B"]))["source"].n_unique()
    count = rows["source"].n_unique()
    return Assessment(
        likelihood=(record.sustained + 1) / (record.judged + 2) if record.judged else None,
        confidence=_confidence(record.judged, count, good),
        judged=record.judged,
        stories=rows.height,
        sources=count,
        languages=rows["language"].n_unique(),
        official=rows.filter(pl.col("kind") == "statement").height,
        grade=grades[0] if grades else "F",
        main_source=str(sources["source"][0]) if rows.height else "",
        main_share=float(sources["count"][0]) / rows.height if rows.height else 0.0,
        new_share=new / rows.height if rows.height else 0.0,
    )


def _confidence(judged: int, sources: int, good: int) -> str:
    if judged >= SETTLED and sources >= 3 and good >= 2:
        return "high"
    return "moderate" if judged >= SOME and sources >= 2 and good >= 1 else "low"
