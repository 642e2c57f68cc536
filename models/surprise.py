"""How surprising a day's count is, given the weekday and the weeks before it: the burst detector under warnings.

Each series of daily counts is compared, every day anew, with a negative binomial of what is usual in it
(`models.usual`: a drifting level times the habit of the weekday, and a dispersion); the surprise is the upper tail
probability of what was observed, that day alone or summed over the last 2, 3 or 5, whichever is the smallest. How far
such sums scatter is learned for each length and series. Only days before those summed are ever read.

The settings were chosen on the streams 1 to 6 of `benchmarks.bursts`, which are not those that it reports.

After Höhle and Paul, "Count data regression charts for the monitoring of surveillance time series" (2008) and the
negative-binomial EARS family; false discovery control after Benjamini and Hochberg (1995).
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import betainc

from models.errors import ModelError
from models.usual import Known, Spread, Usual

Matrix = npt.NDArray[np.float64]

NO_SURPRISE = 2.0
"""Surprise below which a day is ordinary: about one day in a hundred reaches it by chance."""
CEILING = 50.0
"""Surprises are cut off here: beyond it they only say that the model does not hold."""
_SCHEMA = {
    "series": pl.String,
    "day": pl.Date,
    "observed": pl.Float64,
    "expected": pl.Float64,
    "surprise": pl.Float64,
    "span": pl.Int32,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What is compared with what."""

    drift: float = 0.0005
    """Relative variance that a level gains in a day: how soon what was usual is forgotten."""
    habit_days: int = 182
    """Days (mean age) from which the habit of each weekday is read."""
    least_days: int = 28
    """Days of history below which nothing is said."""
    spans: tuple[int, ...] = (1, 2, 3, 5)
    """Lengths of the sums of days that are tested; the greatest surprise counts."""
    least_observed: float = 3.0
    """Counts below this (in the tested span) are never surprising, however quiet the series was."""
    prior_dispersion: float = 0.2
    """Dispersion (variance = mean + dispersion * mean squared) that a series' own is drawn towards."""
    prior_days: float = 100.0
    """How many days with a story or more that belief is worth."""
    episode_days: int = 14
    """At most one alarm of a series in this many days."""


DEFAULT = Settings()


def score(frame: pl.DataFrame, as_of: date, *, settings: Settings = DEFAULT) -> pl.DataFrame:
    """Surprise of every series on every day up to ``as_of``, in the series' and days' order.

    Args:
        frame: columns ``series`` (text), ``day`` (date), ``count`` (number at least 0); days that are missing count
            as 0, from the frame's first day on. Days after ``as_of`` are not read.
        as_of: last day read.
        settings: what is compared with what.

    Returns:
        Columns ``series``, ``day``, ``observed`` and ``expected`` (of that day alone), ``surprise`` (-log10 of the tail
        probability) and ``span`` (days summed where the surprise is greatest). The first `Settings.least_days` days
        are left out.

    Raises:
        ModelError: a column is missing, a count is negative or no number, or a day is no date.
    """
    _check(frame)
    past = frame.filter(pl.col("day") <= as_of)
    if past.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    first = past["day"].min()
    assert isinstance(first, date)
    size = (as_of - first).days + 1
    if size <= settings.least_days:
        return pl.DataFrame(schema=_SCHEMA)
    names, counts = _matrix(past, first, size)
    expected, surprise, span = _score(counts, first.weekday(), settings)
    days = [first + timedelta(days=place) for place in range(settings.least_days, size)]
    return pl.DataFrame(
        {
            "series": np.repeat(names, len(days)),
            "day": pl.Series(days * len(names), dtype=pl.Date),
            "observed": counts[:, settings.least_days :].ravel(),
            "expected": expected.ravel(),
            "surprise": surprise.ravel(),
            "span": span.ravel(),
        },
        schema=_SCHEMA,
    )


def detect(
    frame: pl.DataFrame,
    as_of: date,
    *,
    threshold: float = 3.0,
    budget: int | None = None,
    false_discovery_rate: float | None = None,
    settings: Settings = DEFAULT,
) -> pl.DataFrame:
    """The alarms that would have been raised day by day up to ``as_of``; those of the last day are the new ones.

    A series raises an alarm on a day whose surprise reaches ``threshold``, at most once in `Settings.episode_days`.

    Args:
        frame: as for `score`.
        as_of: last day read.
        threshold: least surprise; `threshold_for` finds the one that fits an alarm rate.
        budget: at most this many alarms a day, the most surprising first.
        false_discovery_rate: also demand that a day's alarm holds, at this rate, among all series of that day.
        settings: what is compared with what.

    Returns:
        The columns of `score` and ``since`` (first day of the episode), by day and falling surprise.

    Raises:
        ModelError: as for `score`.
    """
    return alarms(
        score(frame, as_of, settings=settings),
        threshold=threshold,
        budget=budget,
        false_discovery_rate=false_discovery_rate,
        settings=settings,
    )


def alarms(
    scores: pl.DataFrame,
    *,
    threshold: float = 3.0,
    budget: int | None = None,
    false_discovery_rate: float | None = None,
    settings: Settings = DEFAULT,
) -> pl.DataFrame:
    """What `detect` returns, from scores that are there already.

    Args:
        scores: what `score` returned.
        threshold: as for `detect`, like the others.
    """
    crossing = pl.col("surprise") >= threshold
    if false_discovery_rate is not None:
        scores = scores.with_columns(
            pl.col("surprise").map_batches(_q_values, return_dtype=pl.Float64).over("day").alias("q")
        )
        crossing &= pl.col("q") <= false_discovery_rate
    raised = _episodes(scores.with_columns(crossing.alias("crossing")), settings)
    ranked = raised.sort(["day", "surprise", "series"], descending=[False, True, False])
    return ranked if budget is None else ranked.group_by("day", maintain_order=True).head(budget)


def threshold_for(scores: pl.DataFrame, alarms_per_series_year: float, *, settings: Settings = DEFAULT) -> float:
    """The least threshold at which the scored past would have raised at most so many alarms per series and year.

    Bursts of the past count as alarms too, so on eventful series the threshold is on the safe side.

    Args:
        scores: what `score` returned, for the past to be judged by.
        alarms_per_series_year: the rate agreed.
        settings: as given to `score`.
    """
    if scores.is_empty():
        return CEILING
    allowed = alarms_per_series_year * scores.height / 365.25
    low, high = NO_SURPRISE, CEILING
    for _ in range(20):  # bisection; 20 halvings of 50 are fine enough
        middle = (low + high) / 2
        crossing = scores.with_columns((pl.col("surprise") >= middle).alias("crossing"))
        low, high = (low, middle) if _episodes(crossing, settings).height <= allowed else (middle, high)
    return high


def benjamini_hochberg(p_values: npt.ArrayLike) -> Matrix:
    """Adjusted p values: those at most q hold together at a false discovery rate of q. Shape is kept."""
    p = np.asarray(p_values, dtype=np.float64)
    order = np.argsort(p)
    ranked = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1.0)
    return adjusted


def _q_values(surprises: pl.Series) -> pl.Series:
    return pl.Series(benjamini_hochberg(10.0 ** -surprises.to_numpy()))


def _check(frame: pl.DataFrame) -> None:
    missing = [name for name in ("series", "day", "count") if name not in frame.columns]
    if missing:
        raise ModelError(f"daily counts need columns series, day, count; missing: {', '.join(missing)}")
    if frame.schema["day"] != pl.Date:
        raise ModelError(f"column day must hold dates, got {frame.schema['day']}")
    if not frame.schema["count"].is_numeric():
        raise ModelError(f"column count must hold numbers, got {frame.schema['count']}")
    counts = frame["count"].cast(pl.Float64)
    if not (counts.is_not_null() & counts.is_finite() & (counts >= 0)).all():
        raise ModelError("counts must be numbers at least 0")


def _matrix(past: pl.DataFrame, first: date, size: int) -> tuple[list[str], Matrix]:
    """Series by days, missing days 0."""
    totals = past.group_by("series", "day").agg(pl.col("count").sum())
    names = totals["series"].unique().sort().to_list()
    rows = {name: row for row, name in enumerate(names)}
    counts = np.zeros((len(names), size))
    places = (totals["day"] - first).dt.total_days().to_numpy()
    counts[[rows[name] for name in totals["series"]], places] = totals["count"].cast(pl.Float64).to_numpy()
    return names, counts


def _score(counts: Matrix, first_weekday: int, settings: Settings) -> tuple[Matrix, Matrix, npt.NDArray[np.int32]]:
    """Expected counts, surprises and spans of days ``least_days`` on; each of shape (series, days)."""
    size = counts.shape[1]
    shape = (counts.shape[0], size - settings.least_days)
    expected, surprise = np.zeros(shape), np.zeros(shape)
    span = np.ones(shape, dtype=np.int32)
    usual = Usual(
        counts.shape[0],
        drift=settings.drift,
        habit_days=settings.habit_days,
        prior_dispersion=settings.prior_dispersion,
        prior_days=settings.prior_days,
    )
    spreads = {days: Spread(counts.shape[0], days) for days in settings.spans}
    before: list[Known] = []
    for today in range(size):
        before = [*before, usual.tomorrow()][-max(settings.spans) :]
        column = today - settings.least_days
        for days, spread in spreads.items():
            if days > len(before):
                continue
            known = before[-days]  # the tested days themselves are not part of what is usual
            weekdays = (np.arange(today - days + 1, today + 1) + first_weekday) % 7
            daily = known.level[:, np.newaxis] * known.habit[:, weekdays]
            mu = daily.sum(axis=1)
            # Were days independent of each other, an error in the level would still be shared by them all.
            independent = known.dispersion * (daily**2).sum(axis=1) / np.maximum(mu, 1e-9) ** 2 + known.doubt
            observed = counts[:, today - days + 1 : today + 1].sum(axis=1)
            if column >= 0:
                found = _tail(observed, mu, spread.learned(independent))
                found[observed < settings.least_observed] = 0.0
                better = found > surprise[:, column]
                surprise[better, column], span[better, column] = found[better], days
                if days == 1:
                    expected[:, column] = mu
            spread.see(observed, mu, independent)
        usual.see(counts[:, today], (today + first_weekday) % 7)
    return expected, surprise, span


def _tail(observed: Matrix, mean: Matrix, dispersion: Matrix) -> Matrix:
    """-log10 P(count >= observed) under the negative binomial."""
    least = np.ceil(observed)
    scaled = dispersion * np.maximum(mean, 1e-9)
    probability = np.ones(least.shape)
    some = least > 0
    probability[some] = betainc(least[some], 1.0 / dispersion[some], (scaled / (1.0 + scaled))[some])
    surprise: Matrix = np.minimum(-np.log10(np.maximum(probability, 10.0**-CEILING)), CEILING)
    return np.maximum(surprise, 0.0)


def _episodes(scores: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """First crossing of each episode, with the day since which the series has been out of the ordinary."""
    rows, since = [], []
    lifted = scores.with_row_index("row").filter(pl.col("crossing") | (pl.col("surprise") >= NO_SURPRISE))
    name, begun, last_lifted, last_alarm = None, date.min, date.min, date.min
    for row, series, day, crossing in lifted.select("row", "series", "day", "crossing").iter_rows():
        if series != name:
            name, last_lifted, last_alarm = series, date.min, date.min
        if (day - last_lifted).days > 3:  # three ordinary days end the rise
            begun = day
        last_lifted = day
        if crossing and (day - last_alarm).days >= settings.episode_days:
            rows.append(row)
            since.append(begun)
            last_alarm = day
    return scores.select(*_SCHEMA)[rows].with_columns(pl.Series("since", since, dtype=pl.Date))
