"""Distributions of monthly deaths straight from past months: a country's own, or those of months like its present.

Every distribution is an array (countries, GRID) of equally likely values in rising order.
"""

import numpy as np
from scipy.stats import nbinom

from models.errors import InvalidInputError
from models.forecasts.panel import Array, Panel

GRID = 200
"""Equally likely values that stand for a distribution."""

LEVELS = (np.arange(GRID) + 0.5) / GRID


def spread(values: Array) -> Array:
    """Any number of equally likely values a row as GRID of them, in rising order."""
    ranked = np.sort(values, axis=1)
    place = np.minimum((LEVELS * ranked.shape[1]).astype(int), ranked.shape[1] - 1)
    chosen: Array = ranked[:, place]
    return chosen


def conflictology(panel: Panel, origin: int, months: int = 12) -> Array:
    """The country's own last months, each equally likely (Hegre and others 2025: the bar that few models pass)."""
    end = panel.column(origin) + 1
    return spread(panel.deaths[:, max(0, end - months) : end])


def negative_binomial(panel: Panel, origin: int, months: int = 9) -> Array:
    """A negative binomial with mean and variance of the country's own last months; Poisson where they vary less."""
    end = panel.column(origin) + 1
    past = panel.deaths[:, max(0, end - months) : end]
    mean, variance = past.mean(axis=1), past.var(axis=1, ddof=1) if past.shape[1] > 1 else past.mean(axis=1)
    safe = np.maximum(mean, 1e-9)
    size = safe**2 / np.maximum(variance - safe, 1e-3 * safe)
    draws: Array = nbinom.ppf(LEVELS[None, :], size[:, None], (size / (size + safe))[:, None])
    return np.where(mean[:, None] > 0.0, draws, 0.0)


def analogue(
    panel: Panel,
    origin: int,
    lead: int,
    *,
    nearest: int = 300,
    years: int = 10,
    recent: int = 6,
    scaled: bool = True,
) -> Array:
    """What followed, so many months later, the country-months of the past that were most like the present one.

    It is taken relative to their level, as a logarithm, and put on the present one: a war larger than any before has
    no equals, only smaller ones.

    Args:
        panel: what is known.
        origin: the last month known.
        lead: months ahead.
        nearest: how many past country-months are taken: those whose mean deaths in the last ``recent`` months, as a
            logarithm, were nearest.
        years: how far back they may lie.
        recent: see there.
        scaled: whether what followed is put on the present level.

    Raises:
        InvalidInputError: too little is known for one analogue.
    """
    end = panel.column(origin) + 1
    starts = range(max(recent, end - 12 * years - lead), end - lead + 1)
    if not starts:
        raise InvalidInputError(f"{end} months are too few for analogues {lead} months ahead")
    level = np.concatenate([np.log1p(panel.deaths[:, at - recent : at].mean(axis=1)) for at in starts])
    after = np.concatenate([panel.deaths[:, at + lead - 1] for at in starts])
    now = np.log1p(panel.deaths[:, end - recent : end].mean(axis=1))
    order = np.argsort(level, kind="stable")
    level, after = level[order], after[order]
    count = min(nearest, len(level))
    found = np.empty((len(now), GRID))
    done: dict[float, Array] = {}
    for row, value in enumerate(now):
        if value not in done:
            at = int(np.searchsorted(level, value))
            around = slice(max(0, at - count), min(len(level), at + count))
            near = np.argsort(np.abs(level[around] - value), kind="stable")[:count]
            followed = after[around][near]
            if scaled:
                moved = np.log1p(followed) + value - level[around][near]
                followed = np.rint(np.expm1(np.maximum(moved, 0.0)))
            done[value] = spread(followed[None, :])[0]
        found[row] = done[value]
    return found
