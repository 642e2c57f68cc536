"""Deaths by country and month as distributions: a pool of a hurdle, two empirical models and analogues.

Each part stands for one belief: trees that know the neighbourhood, the country's own last twelve months, a smooth
form of its last nine, and what followed months like the present anywhere. Draws are pooled, not averaged, so that
where the parts disagree the distribution is wide. The weights were chosen on the windows 2010-2017
(``python -m benchmarks.fatalities --data DIR --windows 2010,...,2017``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.errors import InvalidInputError
from models.forecasts import hurdle
from models.forecasts.empirical import GRID, LEVELS, analogue, conflictology, negative_binomial
from models.forecasts.panel import Array, Panel

WEIGHTS: Mapping[str, float] = {"hurdle": 2.0, "conflictology": 1.0, "negative_binomial": 1.0, "analogue": 1.0}


def pooled(parts: Mapping[str, Array], weights: Mapping[str, float] = WEIGHTS) -> Array:
    """One distribution of several, each an array (countries, GRID) of equally likely values: their linear pool."""
    total = sum(weights[name] for name in parts)
    values = np.concatenate(list(parts.values()), axis=1)
    mass = np.concatenate([np.full(GRID, weights[name] / total / GRID) for name in parts])
    order = np.argsort(values, axis=1, kind="stable")
    ranked = np.take_along_axis(values, order, axis=1)
    held = np.cumsum(mass[order], axis=1)
    place = np.stack([np.searchsorted(row, LEVELS) for row in held])
    drawn: Array = np.take_along_axis(ranked, np.minimum(place, ranked.shape[1] - 1), axis=1)
    return drawn


@dataclass(frozen=True, slots=True)
class Forecaster:
    """A fitted pool; made by :func:`fit`."""

    fitted: hurdle.Hurdle | None
    """None where the past holds too few deaths for trees: the empirical parts then stand alone."""

    def parts(self, panel: Panel, origin: int, lead: int) -> dict[str, Array]:
        """The distributions that are pooled, by name."""
        made = {
            "conflictology": conflictology(panel, origin),
            "negative_binomial": negative_binomial(panel, origin),
            "analogue": analogue(panel, origin, lead),
        }
        return {"hurdle": self.fitted.draws(panel, origin, lead), **made} if self.fitted else made

    def draws(self, panel: Panel, origin: int, lead: int) -> Array:
        """Deaths ``lead`` months after an origin: (countries, GRID) equally likely values, rising."""
        return pooled(self.parts(panel, origin, lead))


def fit(panel: Panel, origin: int, near: Array, leads: Sequence[int], *, since: int) -> Forecaster:
    """Fit on what was known at an origin.

    Args:
        panel: may hold later months: they are not looked at.
        origin: the last month known.
        near: which countries border.
        leads: months ahead that will be asked for.
        since: ordinal of the first past origin to learn from.
    """
    try:
        return Forecaster(hurdle.fit(panel, origin, near, leads, since=since))
    except InvalidInputError:
        return Forecaster(None)
