"""Country-months as they were known at a moment, for models: the one door through which forecasts read numbers."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from lake.schema.errors import LookAheadError, RefusedError
from lake.store import Lake
from models.forecasts.panel import Panel, first_day, ordinal, panel
from pipelines.numbers import newest

CONTEXT = ("other", "coups", "gpr", "gpr_world")
"""Measures that models know what to do with, beside the one that is forecast."""

WORLD = "*"

LIVE_DAYS = 400
"""Numbers that were learnt sooner than this after their month began, as a rule, were learnt month by month."""


def last_moment(month: int) -> datetime:
    """The last moment (UTC) of an ordinal month."""
    return datetime.combine(first_day(month + 1), time.min, UTC) - timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Vintages:
    """Rows of ``country_months``, and what of them was known when."""

    rows: pl.DataFrame
    measure: str = "deaths"
    _kept: dict[str, Panel] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, lake: Lake, measure: str = "deaths") -> "Vintages":
        """The rows of a lake that are known at its ``as_of``.

        Raises:
            RefusedError: the lake has no numbers of that measure.
        """
        wanted = [measure, *CONTEXT]
        rows = lake.frame("country_months", where=pl.col("measure").is_in(wanted))
        if rows.filter(pl.col("measure") == measure).is_empty():
            there = sorted(lake.frame("country_months", ["measure"])["measure"].unique().to_list())
            known = f"there are {', '.join(there)}" if there else "there are none at all"
            raise RefusedError(
                f"no {measure} by country and month in the lake ({known}): take in a table with `legation numbers FILE`"
            )
        return cls(rows, measure)

    @property
    def markings(self) -> list[str]:
        """Markings of the rows, each once."""
        return sorted(self.rows["marking"].unique().to_list())

    @property
    def last(self) -> int:
        """Ordinal of the last month that the measure is known of."""
        month = self.rows.filter(pl.col("measure") == self.measure)["month"].max()
        assert isinstance(month, date)
        return ordinal(month.year, month.month)

    @property
    def live(self) -> bool:
        """Whether rows became known month by month, so that the past can be read as it stood then."""
        mine = self.rows.filter(pl.col("measure") == self.measure)
        behind = (mine["known_at"].dt.date() - mine["month"]).dt.total_days().median()
        return isinstance(behind, float) and behind < LIVE_DAYS

    def at(self, month: int) -> Panel:
        """What was known at the end of an ordinal month, in the vintage of that time where there is one.

        Rows that were all learnt at once (a data set taken in whole) are cut by the month they speak of.

        Raises:
            LookAheadError: a row says that it was known before the month it speaks of was over.
            RefusedError: nothing was known yet.
        """
        moment = last_moment(month)
        known = self.rows.filter(pl.col("known_at") <= moment) if self.live else self.rows
        if self.live:
            self._guard(known, month)
            return self._panel(known, month)
        self._guard(known.filter(pl.col("month") <= first_day(month)), month)
        if "whole" not in self._kept:
            self._kept["whole"] = self._panel(self.rows, self.last)
        return self._kept["whole"].until(month)

    def outcomes(self) -> Panel:
        """All that is known by now, for judging what was forecast: never for a model."""
        return self._panel(self.rows, self.last)

    def _guard(self, known: pl.DataFrame, month: int) -> None:
        ahead = known.filter(pl.col("month") > first_day(month))
        impossible = self.rows.filter(pl.col("known_at").dt.date() < pl.col("month"))
        for bad in (ahead, impossible):
            if not bad.is_empty():
                row = bad.sort("month", "country").row(0, named=True)
                raise LookAheadError(
                    f"{row['measure']} of {row['country']} in {row['month']:%Y-%m} is said to have been known on "
                    f"{row['known_at']:%Y-%m-%d}: a back-test to {first_day(month):%Y-%m} must not read it"
                )

    def _panel(self, known: pl.DataFrame, month: int) -> Panel:
        by_measure: dict[str, list[tuple[str, int, float]]] = {}
        for measure, country, day, value in newest(known):
            by_measure.setdefault(measure, []).append((country, ordinal(day.year, day.month), value))
        own = by_measure.pop(self.measure, [])
        if not own:
            raise RefusedError(f"no {self.measure} was known by {first_day(month):%Y-%m}")
        others = {name: its for name, its in by_measure.items() if its}
        return panel([(country, at, max(0.0, value)) for country, at, value in own if country != WORLD], others)
