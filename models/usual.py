"""What is usual in series of daily counts, learned day by day in constant time and memory.

The level of a series is gamma distributed with a random walk (discounting after West and Harrison, *Bayesian
Forecasting and Dynamic Models*, 1997): a busy series forgets within weeks, a sparse one within years, as each can tell.
Counts scatter around level times weekday as a negative binomial. A day far out of the ordinary is drawn in before
anything is learned from it, so that yesterday's burst does not hide today's. News comes in waves: sums of several days
scatter more than independent days would, each series in its own way, and that too is learned.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

ROOM = 1.5
"""Standard deviations beyond which a count is drawn in."""
DRAWN_IN = 1.25
"""What that takes off the variance of ordinary counts, put back."""
DISPERSION_DAYS = 112.0
"""Mean age of what a series' own dispersion is read from."""
SHAPE, RATE = 0.5, 7.0
"""A series of which nothing is known: half a count a week, with great doubt."""
PATIENCE, HASTE, LONGEST = 7, 1.3, 30
"""After so many days in a row out of the ordinary the room grows by this factor a day: that is how it is now. A series
starts as if after the longest run, so that it first learns from whatever comes."""
ALIKE = 30.0
"""Counts' worth of belief that every weekday is alike."""
SUM_ROOM = 2.5
"""Standard deviations beyond which a sum of days is drawn in before its scatter is learned."""
SUM_DAYS = 365.0
"""Mean age of what the scatter of sums is read from."""
BELIEVED = 30.0
"""How many sums of a count or more it is worth that days scatter independently of each other."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is usual on a day, from the days before: arrays over series, the habit of shape (series, 7)."""

    level: Matrix
    """Expected count on an average weekday."""
    habit: Matrix
    """Factor of each weekday, Monday first; its mean is 1."""
    dispersion: Matrix
    """Variance of a day's count beyond Poisson, relative to the squared mean."""
    doubt: Matrix
    """Relative variance of the level itself: great while a series is young."""


class Usual:
    """The state of many series.

    Args:
        series: how many.
        drift: relative variance that a level gains in a day.
        habit_days: mean age of what the weekdays' habits are read from.
        prior_dispersion: dispersion that a series' own is drawn towards.
        prior_days: how many days with a count or more that is worth.
    """

    def __init__(
        self, series: int, *, drift: float, habit_days: float, prior_dispersion: float, prior_days: float
    ) -> None:
        self._drift, self._fade = drift, 1.0 - 1.0 / habit_days
        self._prior, self._prior_days = prior_dispersion, prior_days
        self._shape, self._rate = np.full(series, SHAPE), np.full(series, RATE)
        self._seen, self._due = np.full((series, 7), ALIKE / 7), np.full((series, 7), ALIKE / 7)
        self._excess, self._squares, self._read = np.zeros(series), np.full(series, 1e-9), np.zeros(series)
        self._run = np.full(series, float(LONGEST))

    def tomorrow(self) -> Known:
        """What is usual on the day to come; called once a day, before `see`."""
        forgotten = 1.0 + self._drift * self._shape
        self._shape, self._rate = self._shape / forgotten, self._rate / forgotten
        return self._known()

    def see(self, counts: Matrix, weekday: int) -> None:
        """Learn from a day: counts of all series, and which weekday it was (0 for Monday)."""
        known = self._known()
        factor = known.habit[:, weekday]
        mu = known.level * factor
        room = np.maximum(ROOM * np.sqrt(mu + (known.dispersion + known.doubt) * mu**2), 1.0)
        self._run = np.clip(self._run + np.where(np.abs(counts - mu) > room, 1.0, -1.0), 0.0, LONGEST)
        room = room * HASTE ** np.maximum(self._run - PATIENCE, 0.0)
        drawn = np.clip(counts, mu - room, mu + room)
        keep = 1.0 - 1.0 / DISPERSION_DAYS
        told = self._run <= PATIENCE  # while the level is being found, how far it is off says nothing of the scatter
        beyond = DRAWN_IN * (drawn - mu) ** 2 - mu - known.doubt * mu**2
        self._excess = keep * self._excess + told * beyond
        self._squares = keep * self._squares + told * mu**2
        self._read = keep * self._read + told * np.minimum(mu, 1.0)
        weight = 1.0 / (1.0 + known.dispersion * mu)
        self._shape = self._shape + weight * drawn
        self._rate = self._rate + weight * factor
        self._seen[:, weekday] += drawn
        self._due[:, weekday] += known.level
        self._seen *= self._fade
        self._due *= self._fade

    def _known(self) -> Known:
        habit = self._seen / self._due
        own = np.maximum(self._excess / self._squares, 0.0)
        drawn = (self._read * own + self._prior_days * self._prior) / (self._read + self._prior_days)
        return Known(
            level=self._shape / self._rate,
            habit=habit / habit.mean(axis=1, keepdims=True),
            dispersion=np.maximum(drawn, 1e-4),
            doubt=1.0 / self._shape,
        )


class Spread:
    """How far the sums of so many days scatter around what is usual, learned from every series' own sums.

    A sum is learned from only when it is over before the first day of the sum to be tested.

    Args:
        series: how many.
        days: length of the sums.
    """

    def __init__(self, series: int, days: int) -> None:
        self._days = days
        self._excess, self._squares, self._read = np.zeros(series), np.full(series, 1e-9), np.zeros(series)
        self._waiting: deque[tuple[Matrix, Matrix, Matrix]] = deque()

    def learned(self, independent: Matrix) -> Matrix:
        """Variance of a sum beyond Poisson, relative to the squared mean: at least that of independent days."""
        own = np.maximum(self._excess / self._squares, 0.0)
        drawn: Matrix = (self._read * own + BELIEVED * independent) / (self._read + BELIEVED)
        return np.maximum(drawn, independent)

    def see(self, observed: Matrix, mean: Matrix, independent: Matrix) -> None:
        """Note the sum that ends today: what it was, what was expected, and its spread were days independent."""
        room = SUM_ROOM * np.sqrt(mean + independent * mean**2)
        drawn = np.clip(observed, mean - room, mean + np.maximum(room, 1.0))
        told = np.minimum(mean, 1.0) / self._days  # sums overlap: so many of them tell what one does
        self._waiting.append(((drawn - mean) ** 2 - mean, mean**2, told))
        if len(self._waiting) < self._days:
            return
        keep = 1.0 - 1.0 / SUM_DAYS
        excess, squares, told = self._waiting.popleft()
        self._excess = keep * self._excess + excess
        self._squares = keep * self._squares + squares
        self._read = keep * self._read + told
