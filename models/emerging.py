"""Which of many series rose in the last days: a test of all of them together, with the dispersion learned from all.

Each series' sum over a window is held against the weeks before by a negative binomial whose mean is their level and
whose dispersion is the series' own drawn towards that of all (method of moments, after the empirical Bayes of edgeR:
Robinson and Smyth 2007); the weekday pattern is common to all; the error of the level counts as dispersion. The
expected share of false discoveries is held after Benjamini and Hochberg (1995).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import nbinom

from models.errors import ModelError
from models.surprise import benjamini_hochberg

Matrix = npt.NDArray[np.float64]

BELIEF = 300.0
"""Days with a count or more that the dispersion of all weighs against a series' own."""
LEAST = 0.005
"""Dispersion below which nothing is believed: no stream of reports is exactly Poisson."""
ROOM = 2.5
"""Standard deviations beyond which a day of the base is drawn in."""


@dataclass(frozen=True, slots=True)
class Rise:
    """What was found, arrays over series."""

    observed: Matrix
    expected: Matrix
    p: Matrix
    """Probability of so many or more, were nothing new."""
    q: Matrix
    """Adjusted: the series with q at most .1 hold together at a false discovery rate of .1."""
    p_low: Matrix
    """Probability of so few or fewer: small when what is usual did not happen."""


def rise(counts: Matrix, window: int, *, first_weekday: int = 0) -> Rise:
    """Test the last ``window`` days of every series against the days before.

    Args:
        counts: shape (series, days), the newest day last.
        window: days tested; at least 1, and at least 7 days must stand before them.
        first_weekday: weekday of the first column, 0 for Monday.

    Raises:
        ModelError: too few days, or counts that are no numbers at least 0.
    """
    counts = np.asarray(counts, dtype=np.float64)
    if counts.ndim != 2 or window < 1 or counts.shape[1] < window + 7:
        raise ModelError(f"counts of shape {counts.shape} cannot be tested over {window} days and 7 before")
    if not (np.isfinite(counts) & (counts >= 0)).all():
        raise ModelError("counts must be numbers at least 0")
    days = counts.shape[1] - window
    weekdays = (np.arange(counts.shape[1]) + first_weekday) % 7
    past = counts[:, :days]
    habit = _habit(past, weekdays[:days])
    factors = habit[weekdays]
    level = _level(past, factors[:days])
    usual = level[:, np.newaxis] * factors[:days]
    rough = ROOM * np.sqrt(usual + 0.1 * usual**2) + 1.0
    drawn = np.minimum(past, usual + rough)
    level = _level(drawn, factors[:days])
    usual = level[:, np.newaxis] * factors[:days]
    excess, squares = ((drawn - usual) ** 2 - usual).sum(axis=1), (usual**2).sum(axis=1)
    pooled = max(float(excess.sum() / max(squares.sum(), 1e-9)), 0.0) * 1.1 + LEAST
    told = np.minimum(usual, 1.0).sum(axis=1)
    own = np.maximum(excess / np.maximum(squares, 1e-9), 0.0)
    dispersion = (told * own + BELIEF * pooled) / (told + BELIEF)
    ahead = factors[days:]
    expected = level * ahead.sum()
    doubt = (1.0 + dispersion * level) / (level * days + 0.5)
    spread = dispersion * (ahead**2).sum() / ahead.sum() ** 2 + doubt
    observed = counts[:, days:].sum(axis=1)
    size = 1.0 / np.maximum(spread, 1e-4)
    chance = size / (size + np.maximum(expected, 1e-9))
    p: Matrix = nbinom.sf(np.ceil(observed) - 1, size, chance)
    p_low: Matrix = nbinom.cdf(np.floor(observed), size, chance)
    return Rise(observed, expected, p, benjamini_hochberg(p), p_low)


def _level(counts: Matrix, factors: Matrix) -> Matrix:
    """Mean per average day; half a count is added to a day more."""
    level: Matrix = (counts.sum(axis=1) + 0.5) / (factors.sum() + 1.0)
    return level


def _habit(past: Matrix, weekdays: npt.NDArray[np.int64]) -> Matrix:
    """Factor of each weekday, common to all series, mean 1; drawn towards 1 by thirty counts."""
    high = np.maximum(np.quantile(past, 0.95, axis=1, keepdims=True), 1.0)
    daily = np.minimum(past, high).sum(axis=0)
    mean = daily.mean()
    factors = np.ones(7)
    for weekday in range(7):
        chosen = daily[weekdays == weekday]
        factors[weekday] = (chosen.sum() + 30.0 / 7) / (len(chosen) * mean + 30.0 / 7)
    mean_one: Matrix = factors / factors.mean()
    return mean_one
