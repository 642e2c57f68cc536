"""Semi-synthetic daily counts for the benchmark of bursts: series with bursts in them, topics some of which grow."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import nbinom

from models.surprise import DEFAULT

Matrix = npt.NDArray[np.float64]

WEEK = np.array([1.15, 1.2, 1.15, 1.15, 1.15, 0.65, 0.55])
DISPERSION = 0.1

Burst = tuple[int, int, int]
"""Series, first day, days."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Counts, the bursts in them, and what no detector knows: the mean that they were drawn around without bursts."""

    counts: Matrix
    bursts: list[Burst]
    mean: Matrix


def stream(seed: int, *, fading: bool = False, series: int = 24, days: int = 900, bursts: int = 120) -> Stream:
    """Negative-binomial counts of a drifting level with weekdays, and bursts.

    Levels between 2 and 30 a day, drifting 2 % a day; dispersion .1; a burst is at +100 to +400 % and lasts 3 to 14
    days: all along, or falling to nothing from the first day on.
    """
    rng = np.random.default_rng(seed)
    level = rng.uniform(2, 30, (series, 1)) * np.exp(np.cumsum(rng.normal(0, 0.02, (series, days)), axis=1))
    height = np.ones((series, days))
    chosen: list[Burst] = []
    while len(chosen) < bursts:
        row, start, length = int(rng.integers(series)), int(rng.integers(120, days - 20)), int(rng.integers(3, 15))
        if all(other != row or abs(begun - start) > 40 for other, begun, _ in chosen):
            fall = np.arange(length) / length if fading else np.zeros(length)
            height[row, start : start + length] *= 1 + rng.uniform(1, 4) * (1 - fall)
            chosen.append((row, start, length))
    mean = level * WEEK[np.arange(days) % 7]
    size = 1 / DISPERSION
    counts = rng.negative_binomial(size, size / (size + mean * height)).astype(np.float64)
    return Stream(counts, chosen, mean)


def all_knowing(judged: Stream) -> Matrix:
    """The detector's own sums under the true mean and dispersion: what better knowledge of what is usual could give."""
    best = np.zeros(judged.counts.shape)
    for span in DEFAULT.spans:
        observed, mean, squares = (
            np.lib.stride_tricks.sliding_window_view(values, span, axis=1).sum(axis=2)
            for values in (judged.counts, judged.mean, judged.mean**2)
        )
        size = mean**2 / (DISPERSION * squares)
        found = -np.log10(np.maximum(nbinom.sf(observed - 1, size, size / (size + mean)), 1e-50))
        best[:, span - 1 :] = np.maximum(best[:, span - 1 :], found)
    return best


TOPICS, GROWING, WINDOW, WEEKS = 300, 10, 3, 56


def topics(seed: int) -> tuple[Matrix, set[int]]:
    """Counts of 300 topics over eight weeks and three days, of which ten grow by 1.5 to 4 in these three days."""
    rng = np.random.default_rng(seed)
    days = WEEKS + WINDOW
    level = np.exp(rng.uniform(0.0, np.log(40), (TOPICS, 1)))
    mean = level * np.array([1.1, 1.15, 1.1, 1.1, 1.05, 0.75, 0.7])[(np.arange(days) + seed) % 7]
    growing = rng.choice(TOPICS, GROWING, replace=False)
    mean[growing, -WINDOW:] *= rng.uniform(1.5, 4, (GROWING, 1))
    return rng.negative_binomial(12, 12 / (12 + mean)).astype(np.float64), set(growing.tolist())
