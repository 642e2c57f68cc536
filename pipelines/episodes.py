"""The past that alarms are judged by: fortnights in which a series was told of at twice its usual level or more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

import polars as pl

FORTNIGHT = 14
TIMES = 2.0
"""How much above the usual level a fortnight has to be."""
LEAST = 5.0
"""Stories below which a fortnight is none, however quiet the series was."""
BEFORE, WITHIN = 7, 7
"""An alarm warns of an episode that begins at most so many days after it, or began less than so many before it."""


@dataclass(frozen=True, slots=True)
class Episode:
    """A fortnight at twice the usual level or more."""

    series: str
    day: date
    """Its first day."""
    peak: date
    """Its day with the most stories."""
    alarm: date | None
    """The first alarm that warned of it; None when it was missed."""

    @property
    def lead(self) -> int | None:
        """Days from the alarm to the peak; negative when the peak came first."""
        return None if self.alarm is None else (self.peak - self.alarm).days


def episodes(scores: pl.DataFrame, raised: pl.DataFrame, first: date, until: date) -> list[Episode]:
    """Episodes that began from ``first`` on and were over by ``until``, each with the alarm that warned of it.

    Args:
        scores: every series and day without gaps: ``series``, ``day``, ``observed``, ``expected``.
        raised: the alarms: ``series``, ``day``.
        first, until: days.
    """
    alarms: dict[str, list[date]] = {}
    for series, day in raised.select("series", "day").sort("series", "day").iter_rows():
        alarms.setdefault(series, []).append(day)
    ahead = (
        scores.sort("series", "day")
        .with_columns(
            fortnight=pl.col("observed").reverse().rolling_sum(FORTNIGHT).reverse().over("series"),
            today=pl.col("observed"),
        )
        .filter(
            (pl.col("day") >= first)
            & (pl.col("fortnight") >= LEAST)
            & (pl.col("fortnight") >= TIMES * FORTNIGHT * pl.col("expected"))
            & (pl.col("observed") > pl.col("expected"))
        )
    )
    found: list[Episode] = []
    counts = {
        name: dict(rows.select("day", "observed").iter_rows())
        for (name,), rows in scores.filter(pl.col("series").is_in(ahead["series"].unique().to_list())).group_by(
            "series"
        )
    }
    last: tuple[str, date] | None = None
    for series, day in ahead.select("series", "day").iter_rows():
        if last is not None and last[0] == series and day < last[1] + timedelta(days=FORTNIGHT):
            continue
        last = (series, day)
        days = [day + timedelta(days=offset) for offset in range(FORTNIGHT)]
        if days[-1] > until:
            continue
        peak = max(days, key=lambda one: (counts[series].get(one, 0.0), -one.toordinal()))
        span = (day - timedelta(days=BEFORE), day + timedelta(days=WITHIN - 1))
        alarm = next((one for one in alarms.get(series, ()) if span[0] <= one <= span[1]), None)
        found.append(Episode(series, day, peak, alarm))
    return found


def summed(found: Sequence[Episode]) -> dict[str, Any]:
    """Episodes, those warned of, the median lead in days, and the missed ones."""
    leads = [one.lead for one in found if one.lead is not None]
    return {
        "episodes": len(found),
        "warned": len(leads),
        "warned_share": round(len(leads) / len(found), 3) if found else None,
        "lead_days": float(median(leads)) if leads else None,
        "missed": [{"series": one.series, "day": one.day.isoformat()} for one in found if one.alarm is None],
    }
