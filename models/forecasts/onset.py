"""Probabilities of onset and escalation: a ridge logistic model that can be argued with, and boosted trees beside it.

The logistic model sees a country's own past, its neighbours, coups and violence without a state in it; the trees see
news of geopolitical risk as well. Their log odds are averaged. Weights and penalties were chosen on rolling two-year
folds of 2003-2014 (``python -m benchmarks.warning --data DIR --test-years 2003-2014``).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

import lightgbm as lgb
import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from models.errors import InvalidInputError
from models.forecasts import context, history, momentum
from models.forecasts.outcomes import Task, at_risk, came_true
from models.forecasts.panel import Array, Panel
from models.logistic import Logistic

PENALTY = {"onset": 0.03, "escalation": 0.01}
"""Inverse strength of the ridge."""

LINEAR_SHARE = {"onset": 2.0 / 3.0, "escalation": 0.5}
"""Weight of the logistic model's log odds; the trees have the rest."""

REACH = 10.0
"""Standard deviations at which the logistic model reins a feature in: wars lie far from the average month."""

SEEDS = 3
LEAST_POSITIVE = 30
"""Cases that came true below which nothing is fitted: fewer teach a model noise."""

TREES: dict[str, Any] = {
    "n_estimators": 150,
    "learning_rate": 0.03,
    "num_leaves": 5,
    "min_child_samples": 60,
    "reg_lambda": 5.0,
    "colsample_bytree": 0.5,
    "subsample": 0.7,
    "subsample_freq": 1,
    "n_jobs": 1,
    "verbose": -1,
    "deterministic": True,
    "force_row_wise": True,
}

BOUND = 1e-6
"""Probabilities are kept this far from 0 and 1."""


def names(task: Task) -> tuple[str, ...]:
    """Names of the features of a question, in their order."""
    own = (*history.NAMES, *momentum.NAMES) if task.kind == "escalation" else history.NAMES
    return (*own, *context.NAMES)


def features(panel: Panel, task: Task, origin: int, near: Array) -> Array:
    """What is known of every country at an origin: (countries, len(names(task)))."""
    parts = [history.history(panel, origin)]
    if task.kind == "escalation":
        parts.append(momentum.momentum(panel, origin))
    return np.hstack([*parts, context.context(panel, origin, near)])


def log_odds(probability: Array) -> Array:
    """Natural logarithm of the odds."""
    kept = np.clip(probability, BOUND, 1.0 - BOUND)
    odds: Array = np.log(kept / (1.0 - kept))
    return odds


def of_log_odds(odds: Array) -> Array:
    """The probability of log odds."""
    probability: Array = 1.0 / (1.0 + np.exp(-odds))
    return probability


@dataclass(frozen=True, slots=True)
class Warner:
    """A fitted model of one question; made by :func:`fit`."""

    task: Task
    near: Array
    columns: npt.NDArray[np.int64]
    """The features that the logistic model sees."""
    linear: Logistic
    trees: tuple[Any, ...]

    def probability(self, seen: Array) -> Array:
        """Probability that it happens, from :func:`features`: (countries,)."""
        straight = self.linear.logits(seen[:, self.columns])
        if not self.trees:
            return of_log_odds(straight)
        grown = log_odds(np.mean([tree.predict_proba(seen)[:, 1] for tree in self.trees], axis=0))
        share = LINEAR_SHARE[self.task.kind]
        return of_log_odds(share * straight + (1.0 - share) * grown)

    def contributions(self, seen: Array) -> Array:
        """What each feature adds to the logistic model's log odds, against the average case: (countries, features)."""
        added: Array = self.linear.scaled(seen[:, self.columns]) * self.linear.weights
        return added


def logistic(seen: Array, outcome: npt.NDArray[np.bool_], penalty: float) -> Logistic:
    """Fit a ridge logistic model on standardised features."""
    mean, scale = seen.mean(axis=0), seen.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    blank = Logistic(mean, scale, np.zeros(len(mean)), 0.0, REACH)
    model = LogisticRegression(C=penalty, max_iter=2000).fit(blank.scaled(seen), outcome)
    return replace(blank, weights=model.coef_[0], bias=float(model.intercept_[0]))


def cases(panel: Panel, task: Task, origins: Sequence[int], near: Array) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Features and outcomes of all countries at risk at some origins.

    Raises:
        InvalidInputError: no origin whose window is over.
    """
    seen, outcome = [], []
    for origin in origins:
        if origin + task.months > panel.last:
            continue
        asked = at_risk(panel, task, origin)
        seen.append(features(panel, task, origin, near)[asked])
        outcome.append(came_true(panel, task, origin)[asked])
    if not seen:
        raise InvalidInputError(f"no month whose {task.months} following ones are all known: too little to fit on")
    return np.concatenate(seen), np.concatenate(outcome)


def fit(panel: Panel, task: Task, origins: Sequence[int], near: Array) -> Warner:
    """Fit on past origins.

    Args:
        panel: what is known; of measures that it lacks nothing is learnt.
        task: the question.
        origins: ordinal months; those whose window is not over within the panel are passed over.
        near: which countries border.

    Raises:
        InvalidInputError: fewer than LEAST_POSITIVE cases that came true.
    """
    return fit_cases(task, *cases(panel, task, origins, near), near)


def fit_cases(task: Task, seen: Array, outcome: npt.NDArray[np.bool_], near: Array) -> Warner:
    """:func:`fit` on features and outcomes that are at hand; raises as it does."""
    if outcome.sum() < LEAST_POSITIVE:
        raise InvalidInputError(f"{task.name}: {int(outcome.sum())} past cases that came true are too few to fit on")
    listed = names(task)
    columns = np.array([at for at, name in enumerate(listed) if name not in context.RISK])
    linear = logistic(seen[:, columns], outcome, PENALTY[task.kind])
    trees = tuple(lgb.LGBMClassifier(random_state=seed, **TREES).fit(seen, outcome) for seed in range(SEEDS))
    return Warner(task, near, columns, linear, trees)


def shipped_names(task: Task) -> tuple[str, ...]:
    """The features of the coefficients that ship: a country's own past and its neighbours, which every lake has."""
    left_out = {*context.RISK, *context.COUPS, *context.OTHER}
    return tuple(name for name in names(task) if name not in left_out)


def shipped(task: Task, near: Array) -> Warner:
    """The logistic model that ships, for a lake too small to learn from; ``onset.json`` says what it was fitted on.

    Raises:
        InvalidInputError: there are no coefficients of that question.
    """
    content = json.loads(resources.files(__package__).joinpath("onset.json").read_text(encoding="utf-8"))
    if task.name not in content["tasks"]:
        raise InvalidInputError(f"no coefficients ship for {task.name}: there are {', '.join(content['tasks'])}")
    chosen = shipped_names(task)
    listed = names(task)
    linear = replace(Logistic.from_json(content["tasks"][task.name], chosen), reach=REACH)
    return Warner(task, near, np.array([listed.index(name) for name in chosen]), linear, ())
