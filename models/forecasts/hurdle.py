"""Deaths in a month as a hurdle: whether there are any, and how many when there are; both by boosted trees.

Both halves see a country's own past, its neighbours and the other violence in it, with the number of months ahead as
one more feature. The second half is fitted as quantiles of log(1 + deaths) over the months that had deaths, as what is
added to the country's own recent level: trees alone cannot reach a level that no country had before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import lightgbm as lgb
import numpy as np
from scipy.stats import norm

from models.errors import InvalidInputError
from models.forecasts.context import context
from models.forecasts.empirical import LEVELS
from models.forecasts.history import NAMES, history
from models.forecasts.panel import Array, Panel
from models.forecasts.trees import TREES

QUANTILES = (0.02, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98)
LEVEL = NAMES.index("mean_6")
"""The feature that a country's recent level is read from."""

LEADS_EACH = 4
"""Months ahead that every origin is trained on, drawn anew for each: neighbouring ones say much the same."""

LEAST_ACTIVE = 500
"""Country-months with deaths below which quantiles of them would be fitted to noise."""

SETTINGS: dict[str, Any] = {**TREES, "learning_rate": 0.05, "num_leaves": 8, "random_state": 0}


def features(panel: Panel, origin: int, near: Array) -> Array:
    """What both halves see of every country at an ordinal month."""
    return np.hstack([history(panel, origin), context(panel, origin, near)])


@dataclass(frozen=True, slots=True)
class Hurdle:
    """A fitted model; made by :func:`fit`."""

    any_deaths: Any
    amounts: tuple[Any, ...]
    near: Array

    def draws(self, panel: Panel, origin: int, lead: int) -> Array:
        """The distribution of deaths ``lead`` months after an origin: (countries, GRID), rising."""
        seen = _with_lead(features(panel, origin, self.near), lead)
        chance = self.any_deaths.predict_proba(seen)[:, 1]
        added = np.sort(np.stack([one.predict(seen) for one in self.amounts], axis=1), axis=1)
        logs = np.maximum(0.0, seen[:, [LEVEL]] + added)
        return mixed(chance, logs)


def mixed(chance: Array, logs: Array) -> Array:
    """Zeros and amounts as one distribution.

    Args:
        chance: (n,) probability of any death.
        logs: (n, len(QUANTILES)) quantiles of log(1 + deaths) when there are any, rising.

    Returns:
        (n, GRID) equally likely whole numbers, rising.
    """
    none = 1.0 - chance[:, None]
    within = np.clip((LEVELS[None, :] - none) / np.maximum(chance[:, None], 1e-9), 1e-4, 1.0 - 1e-4)
    scale = norm.ppf(QUANTILES)
    place = norm.ppf(within)
    amounts = np.stack([np.interp(place[row], scale, logs[row]) for row in range(len(logs))])
    draws: Array = np.where(LEVELS[None, :] < none, 0.0, np.maximum(1.0, np.rint(np.expm1(amounts))))
    return draws


def fit(panel: Panel, origin: int, near: Array, leads: Sequence[int], *, since: int, step: int = 3) -> Hurdle:
    """Fit on origins whose outcomes were known by ``origin``.

    Args:
        panel: may hold later months: they are not looked at.
        origin: the last month known.
        near: which countries border (:func:`models.forecasts.context.adjacency`).
        leads: months ahead that will be asked for.
        since: ordinal of the first origin.
        step: months between two origins.

    Raises:
        InvalidInputError: fewer than LEAST_ACTIVE country-months with deaths to learn from.
    """
    known = panel.until(origin)
    chosen = np.random.default_rng(0)
    rows, outcomes = [], []
    for at in range(origin - min(leads), since - 1, -step):
        possible = [lead for lead in leads if at + lead <= origin]
        seen = features(known, at, near)
        for lead in chosen.choice(possible, size=min(LEADS_EACH, len(possible)), replace=False):
            rows.append(_with_lead(seen, int(lead)))
            outcomes.append(known.deaths[:, known.column(at + int(lead))])
    if not rows:
        raise InvalidInputError("no past origin whose outcome is known: too few months to fit on")
    seen, outcome = np.concatenate(rows), np.concatenate(outcomes)
    active = outcome > 0.0
    if active.sum() < LEAST_ACTIVE:
        raise InvalidInputError(f"{int(active.sum())} country-months with deaths are too few to fit on")
    any_deaths = lgb.LGBMClassifier(**SETTINGS).fit(seen, active)
    added = np.log1p(outcome[active]) - seen[active, LEVEL]
    amounts = tuple(
        lgb.LGBMRegressor(objective="quantile", alpha=quantile, **SETTINGS).fit(seen[active], added)
        for quantile in QUANTILES
    )
    return Hurdle(any_deaths, amounts, near)


def _with_lead(seen: Array, lead: int) -> Array:
    return np.hstack([seen, np.full((len(seen), 1), float(lead))])
