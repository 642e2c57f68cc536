"""How surprising a day's count is, given the weekday and the weeks before it: the burst detector under warnings.

Each series of daily counts is compared, every day anew, with a negative binomial whose mean is the level of its last
eight weeks times the habit of the weekday, and whose dispersion is that of those weeks; the upper tail probability of
what was observed, alone or summed over three days, is the surprise. Only days before are ever read. The eight weeks
are made robust by capping their highest days, so that yesterday's burst does not hide today's.

After Höhle and Paul, "Count data regression charts for the monitoring of surveillance time series" (2008) and the
negative-binomial EARS family; false discovery control after Benjamini and Hochberg (1995).
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.stats import nbinom

from models.errors import ModelError

Matrix = npt.NDArray[np.float64]

NO_SURPRISE = 2.0
"""Surprise below which a day is ordinary: about one day in a hundred reaches it by chance."""
CEILING = 50.0
"""Surprises are cut off here: beyond it they only say that the model does not hold."""
_CHUNK = 64
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

    base_days: int = 56
    """Days before that make up what is usual."""
    habit_days: int = 182
    """Days before from which the habit of each weekday is read."""
    least_days: int = 28
    """Days of history below which nothing is said."""
    spans: tuple[int, ...] = (1, 3)
    """Lengths of the sums of days that are tested; the greatest surprise counts."""
    least_observed: float = 3.0
    """Counts below this (in the tested span) are never surprising, however quiet the series was."""
    prior_dispersion: float = 0.2
    """Dispersion (variance = mean + dispersion * mean squared) that scanty history is drawn towards."""
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
    parts = [_score(counts[low : low + _CHUNK], first.weekday(), settings) for low in range(0, len(names), _CHUNK)]
    expected, surprise, span = (np.concatenate([part[k] for part in parts]) for k in range(3))
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
    weekdays = (np.arange(size) + first_weekday) % 7
    for column, today in enumerate(range(settings.least_days, size)):
        for days in settings.spans:
            start = today - days + 1  # the tested days themselves are not part of what is usual
            habit = _habit(counts[:, max(0, start - settings.habit_days) : start], weekdays, start)
            base = slice(max(0, start - settings.base_days), start)
            level = counts[:, base] / habit[:, weekdays[base]]
            mean, dispersion = _usual(level, days, settings)
            mu = mean * habit[:, weekdays[start : today + 1]].sum(axis=1)
            observed = counts[:, start : today + 1].sum(axis=1)
            found = _tail(observed, mu, dispersion)
            found[observed < settings.least_observed] = 0.0
            better = found > surprise[:, column]
            surprise[better, column], span[better, column] = found[better], days
            if days == 1:
                expected[:, column] = mu
    return expected, surprise, span


def _habit(past: Matrix, weekdays: npt.NDArray[np.int64], start: int) -> Matrix:
    """Factor of each weekday, shape (series, 7), mean 1; drawn towards 1 where there is little to read it from."""
    days = weekdays[start - past.shape[1] : start]
    overall = past.mean(axis=1) + 1e-9
    capped = np.minimum(past, (4 * overall + 3)[:, np.newaxis])
    factors = np.ones((past.shape[0], 7))
    for weekday in range(7):
        chosen = capped[:, days == weekday]
        # Thirty counts' worth of belief that every day is alike.
        factors[:, weekday] = (chosen.sum(axis=1) + 30.0 / 7) / (chosen.shape[1] * overall + 30.0 / 7)
    mean: Matrix = factors.mean(axis=1, keepdims=True)
    return factors / mean


def _usual(level: Matrix, span: int, settings: Settings) -> tuple[Matrix, Matrix]:
    """Mean per day and dispersion of sums of ``span`` days, from counts freed of their weekdays."""
    # The highest tenth of the days is capped at the lowest of them: past bursts must not pass for usual.
    cap = np.quantile(level, 0.9, axis=1, keepdims=True)
    capped = np.minimum(level, np.maximum(cap, 1.0))
    # Recent weeks weigh more: the level drifts.
    weights = 0.5 ** (np.arange(level.shape[1])[::-1] / 28.0)
    mean = (capped @ weights + 0.5 / 7) / (weights.sum() + 1.0)
    sums = np.lib.stride_tricks.sliding_window_view(capped, span, axis=1).sum(axis=2)
    centre = sums.mean(axis=1)
    excess = sums.var(axis=1) - centre
    moment = np.maximum(excess, 0.0) / np.maximum(centre, 1e-9) ** 2
    believed = np.minimum(level.sum(axis=1), level.shape[1]) / 20.0
    dispersion = (believed * moment + settings.prior_dispersion / span) / (believed + 1.0)
    return mean, np.maximum(dispersion, 1e-4)


def _tail(observed: Matrix, mean: Matrix, dispersion: Matrix) -> Matrix:
    """-log10 P(count >= observed) under the negative binomial."""
    size = 1.0 / dispersion
    probability = nbinom.sf(np.ceil(observed) - 1, size, size / (size + np.maximum(mean, 1e-9)))
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
