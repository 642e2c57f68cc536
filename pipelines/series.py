"""What was reported day by day, as known at a moment: counts of stories by series, and the reports under them.

Counts of days past are taken from what is kept (`pipelines.daily`); only days of which something new became known, or
of which something became known after ``as_of``, are counted from the reports. What is a series and how it is counted
stands in `pipelines.tellings`.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import polars as pl

from lake.moment import guard
from lake.schema.errors import BusyError
from lake.store import Lake
from lake.vault import Vault
from pipelines.daily import Daily, Stale, known, spans
from pipelines.tellings import ALL, COUNTS, PAUSE, Tellings, read

_MARKS = (ALL, "@", "#")


@dataclass
class Reporting:
    """What was reported, as known at the lake's ``as_of``; read when asked for."""

    lake: Lake
    _read: dict[tuple[date, date], Tellings] = field(default_factory=dict)
    _counted: dict[date | None, pl.DataFrame] = field(default_factory=dict)

    @cached_property
    def last_day(self) -> date | None:
        """The last day of which anything is known; None when nothing is."""
        last = self._days["day"].max()
        if not isinstance(last, date):
            return None
        told = self._counts(last - timedelta(days=PAUSE)).filter(pl.col("series") == ALL)["day"].max()
        return told if isinstance(told, date) else None

    def counts(self, since: date | None = None) -> pl.DataFrame:
        """Rows ``series``, ``day``, ``count`` of countries and pairs (``XLH-XTV``); only days with a new story."""
        return self.every_count(since).filter(~pl.col("series").str.contains("[/#]")).drop("reports")

    def every_count(self, since: date | None = None) -> pl.DataFrame:
        """`counts` with the classes of deeds between pairs and the themes, and with ``reports``: the spread."""
        named = ~pl.any_horizontal(pl.col("series").str.starts_with(mark) for mark in _MARKS[:2])
        return self._counts(since).filter(named & (pl.col("count") > 0))

    def stories(self, since: date, until: date) -> int:
        """How many stories were first told between two days."""
        rows = self._counts(since).filter((pl.col("series") == ALL) & (pl.col("day") <= until))
        return int(rows["count"].sum())

    def by_language(self, since: date | None = None) -> pl.DataFrame:
        """``language``, ``day``, ``count``: stories by the languages that they were told in."""
        mine = pl.col("series").str.starts_with(f"{ALL}/") & (pl.col("count") > 0)
        rows = self._counts(since).filter(mine)
        return rows.select(pl.col("series").str.strip_prefix(f"{ALL}/").alias("language"), "day", "count")

    def sources(self, since: date) -> dict[str, date]:
        """The first day of each source from ``since`` on."""
        rows = self._counts(since).filter(pl.col("series").str.starts_with("@"))
        first = rows.group_by(pl.col("series").str.strip_prefix("@")).agg(pl.col("day").min())
        return dict(first.iter_rows())

    def of(self, series: str, since: date, until: date) -> pl.DataFrame:
        """The reports of the stories that are new to a series between two days, both included, newest story first.

        Returns:
            ``document_id``, ``unit`` (the story), ``group_id`` (copies share it), ``day``, ``source`` and so on.
        """
        return self._tellings(since, until).of(series, since, until)

    @cached_property
    def _vaults(self) -> tuple[Vault, ...]:
        return self.lake.vaults

    @cached_property
    def _kept(self) -> tuple[Daily, Stale] | None:
        """What is kept for a reader of just these vaults, and what changed since; None when nothing is."""
        top = top_of(self.lake)
        if top is None:
            return None
        daily = Daily(top, self._vaults)
        stale = daily.stale()
        return (daily, stale) if stale.kept else None

    @cached_property
    def _anew(self) -> list[tuple[date, date]]:
        """Stretches of days that are counted from the reports."""
        assert self._kept is not None
        daily, stale = self._kept
        days = set(stale.days)
        if self.lake.as_of is not None:
            days |= set(daily.days().filter(pl.col("known_at") > self.lake.as_of)["day"])
        end = self._end
        return spans(day for day in days if end is None or day <= end)

    @property
    def _end(self) -> date | None:
        """No later day is looked at."""
        return self.lake.as_of.date() if self.lake.as_of is not None else None

    @cached_property
    def _days(self) -> pl.DataFrame:
        """Days that have a report, or had one shortly before."""
        if self._kept is None:
            return self._all.reports.select("day").unique()
        days = self._kept[0].days().select("day")
        fresh = []
        for first, last in self._anew:
            days = days.filter(~pl.col("day").is_between(first, last))
            fresh.append(known(self._tellings(first, last), first, last).select("day"))
        rows = pl.concat([days, *fresh])
        return rows if self._end is None else rows.filter(pl.col("day") <= self._end)

    def _counts(self, since: date | None) -> pl.DataFrame:
        if since not in self._counted:
            self._counted[since] = self._count(since)
        return self._counted[since]

    def _count(self, since: date | None) -> pl.DataFrame:
        if self._kept is None:
            days = self._days["day"]
            first, last = days.min(), days.max()
            if not isinstance(first, date) or not isinstance(last, date):
                return pl.DataFrame(schema=COUNTS)
            return self._all.counts(max(first, since) if since else first, last)
        rows = self._kept[0].counts(since)
        if self._end is not None:
            rows = rows.filter(pl.col("day") <= self._end)
        fresh = []
        for first, last in self._anew:
            rows = rows.filter(~pl.col("day").is_between(first, last))
            begin = max(first, since) if since else first
            if begin <= last:
                fresh.append(self._tellings(begin, last).counts(begin, last))
        return pl.concat([rows, *fresh]).sort("series", "day")

    @cached_property
    def _all(self) -> Tellings:
        """All reports: what is read where nothing is kept."""
        return self._guarded(read(self._vaults, None, self._end, self.lake.as_of))

    def _tellings(self, first: date, last: date) -> Tellings:
        """The reports between two days and of the days before that bear on them."""
        if self._kept is None:
            return self._all
        for (begin, end), told in self._read.items():
            if begin <= first and last <= end:
                return told
        begin = first - timedelta(days=PAUSE)
        batches = self._kept[1].of(self._vaults, begin, last)
        told = self._guarded(read(self._vaults, begin, last, self.lake.as_of, batches))
        self._read[first, last] = told
        return told

    def _guarded(self, told: Tellings) -> Tellings:
        if self.lake.as_of is not None:
            guard(told.reports, self.lake.as_of)
        return told


def top_of(lake: Lake) -> Vault | None:
    """The open vault whose readers may open all the others; None where two caveats stand side by side."""
    vaults = lake.vaults
    return next(
        (one for one in vaults if all(lake.levels.dominates(one.marking, other.marking) for other in vaults)), None
    )


def keep_counts(lake: Lake) -> int:
    """Bring the kept counts of every open vault up to date; returns how many days were counted anew.

    Those of a vault are made of it and the vaults below it alone, whatever else is open. Where somebody else is writing
    a vault's indexes they stay as they are: whoever reads them counts the days since then from the reports.
    """
    vaults, days = lake.vaults, 0
    for vault in vaults:
        below = [other for other in vaults if lake.levels.dominates(vault.marking, other.marking)]
        with suppress(BusyError):
            days += Daily(vault, below).refresh()
    return days


def places_of(series: str) -> list[str]:
    """The countries of a series: ``XLH`` and ``XTV`` of ``XLH-XTV/ASSAULT``; none of a theme."""
    return [] if series.startswith("#") else series.partition("/")[0].split("-")


def theme_of(series: str) -> str | None:
    """The theme of a series: ``sea`` of ``#sea``."""
    return series[1:] if series.startswith("#") else None
