"""What is rising: countries and pairs named more in the last weeks than their past leads to expect."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
from scipy.stats import nbinom

from models.surprise import benjamini_hochberg
from pipelines.series import Reporting

PAST = 365
"""Days before the window that give the expectation."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A series in a window of days, against the year before it."""

    country: str
    name: str
    observed: int
    expected: float
    ratio: float
    p: float
    q: float
    since: date

    def to_json(self) -> dict[str, Any]:
        """A row of the command's JSON."""
        return {
            "country": self.country,
            "name": self.name,
            "observed": self.observed,
            "expected": round(self.expected, 2),
            "ratio": round(self.ratio, 2),
            "p": self.p,
            "q": self.q,
            "since": self.since.isoformat(),
        }


def rising(reporting: Reporting, until: date, days: int, *, false_share: float = 0.1) -> list[Trend]:
    """Series whose count in the ``days`` up to ``until`` is significantly above what their past year leads to expect.

    The past year is cut into windows of the same length; their counts give the mean and spread of a negative binomial
    (method of moments, never narrower than Poisson), whose upper tail is the p-value. Rows are kept while the expected
    share of false discoveries, over all series, stays under ``false_share`` (Benjamini and Hochberg 1995).
    """
    first = until - timedelta(days=days + PAST - 1)
    counts = reporting.counts(first).filter(pl.col("day") <= until)
    since = until - timedelta(days=days - 1)
    windows = max(1, PAST // days)
    found = []
    for (series,), rows in counts.group_by("series", maintain_order=True):
        observed = int(rows.filter(pl.col("day") >= since)["count"].sum())
        past = rows.filter(pl.col("day") < since)
        slots = ((pl.lit(since) - pl.col("day")).dt.total_days() - 1) // days
        totals = (
            past.group_by(slots.alias("slot")).agg(pl.col("count").sum()).filter(pl.col("slot") < windows).sort("slot")
        )
        values = [*totals["count"].to_list(), *[0] * (windows - totals.height)]
        # Half a story is added so that a series without a past is unlikely rather than impossible.
        mean = (sum(values) + 0.5) / windows
        variance = max(mean * 1.1, sum((value - mean) ** 2 for value in values) / max(1, windows - 1))
        size = mean * mean / (variance - mean)
        found.append((str(series), observed, mean, float(nbinom.sf(observed - 1, size, size / (size + mean)))))
    adjusted = benjamini_hochberg([p for *_, p in found])
    trends = [
        Trend(series, series, observed, mean, observed / mean, p, float(q), since)
        for (series, observed, mean, p), q in zip(found, adjusted, strict=True)
        if q <= false_share and observed > mean
    ]
    return sorted(trends, key=lambda trend: (trend.p, trend.country))
