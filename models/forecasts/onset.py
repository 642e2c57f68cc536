"""Probabilities of onset and escalation: a ridge logistic model that can be argued with, and boosted trees beside it.

The logistic model sees a country's own past, its neighbours, coups and violence without a state in it; the trees see
news of geopolitical risk as well. Their log odds are averaged. Weights and penalties were chosen on rolling two-year
folds of 2003-2014 (``python -m benchmarks.warning --data DIR --test-years 2003-2014``).

Wars are few, so each teaches more than once: onsets also in miniature (:data:`MINIATURE`), escalations by how far they
passed the line (:data:`NEAR_TIMES`).
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
from models.forecasts.trees import TREES
from models.logistic import Logistic

PENALTY = {"onset": 0.03, "escalation": 0.005}
"""Inverse strength of the ridge."""

LINEAR_SHARE = {"onset": 2.0 / 3.0, "escalation": 0.5}
"""Weight of the logistic model's log odds; the trees have the rest."""

REACH = 10.0
"""Standard deviations at which the logistic model reins a feature in: wars lie far from the average month."""

SEEDS = 3
LEAST_POSITIVE = 30
"""Cases that came true below which nothing is fitted: fewer teach a model noise."""

SETTINGS: dict[str, Any] = {**TREES, "learning_rate": 0.03, "num_leaves": 5}

MINIATURE = 0.25
"""An onset is learnt from wars in miniature as well, with this share of their dead: there are few onsets, and how a
war of a hundred dead a month begins says something of how one of 25 does."""

NEAR_TIMES = (1.5, 2.5)
"""An escalation that nearly was, or was by far, is partly one: other rises that the outcome is asked for as well."""

HALF = 0.5
"""Weight of what is learnt from miniatures and from other rises."""

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


@dataclass(frozen=True, slots=True)
class Cases:
    """What a model is fitted on."""

    seen: Array
    """(cases, features)"""
    outcome: Array
    """(cases,) 1 where it happened, 0 where not, between where it nearly did."""
    weight: Array
    """(cases,)"""
    happened: int
    """How many of the cases that are no miniatures came true."""


def logistic(seen: Array, outcome: npt.ArrayLike, penalty: float, weight: Array | None = None) -> Logistic:
    """Fit a ridge logistic model on standardised features; outcomes between 0 and 1 count as partly both."""
    mean, scale = seen.mean(axis=0), seen.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    blank = Logistic(mean, scale, np.zeros(len(mean)), 0.0, REACH)
    rows, happened, weights = _sharp(np.asarray(outcome, dtype=np.float64), weight)
    model = LogisticRegression(C=penalty, max_iter=2000).fit(blank.scaled(seen)[rows], happened, sample_weight=weights)
    return replace(blank, weights=model.coef_[0], bias=float(model.intercept_[0]))


def _sharp(outcome: Array, weight: Array | None) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], Array]:
    """Rows, whether they happened, and weights: an outcome between 0 and 1 becomes a row of each kind."""
    weight = np.ones(len(outcome)) if weight is None else weight
    some, short = np.flatnonzero(outcome > 0.0), np.flatnonzero(outcome < 1.0)
    rows = np.concatenate([some, short])
    happened = np.arange(len(rows)) < len(some)
    weights: Array = weight[rows] * np.where(happened, outcome[rows], 1.0 - outcome[rows])
    return rows, happened, weights


def cases(panel: Panel, task: Task, origins: Sequence[int], near: Array) -> Cases:
    """What all countries at risk at some origins teach, and their wars in miniature.

    Raises:
        InvalidInputError: no origin whose window is over.
    """
    over = [origin for origin in origins if origin + task.months <= panel.last]
    if not over:
        raise InvalidInputError(f"no month whose {task.months} following ones are all known: too little to fit on")
    shares = (1.0,) if task.kind == "escalation" else (1.0, MINIATURE)
    seen, outcome, weight, happened = [], [], [], 0
    for share in shares:
        scaled = panel if share == 1.0 else panel.in_miniature(share)
        for origin in over:
            asked = at_risk(scaled, task, origin)
            seen.append(features(scaled, task, origin, near)[asked])
            true = came_true(scaled, task, origin)[asked]
            outcome.append(_partly(scaled, task, origin, true))
            weight.append(np.full(len(true), 1.0 if share == 1.0 else HALF))
            happened += int(true.sum()) if share == 1.0 else 0
    return Cases(np.concatenate(seen), np.concatenate(outcome), np.concatenate(weight), happened)


def _partly(panel: Panel, task: Task, origin: int, true: npt.NDArray[np.bool_]) -> Array:
    """Outcomes of countries at risk; of an escalation the mean over the rises that are asked for."""
    if task.kind != "escalation":
        return true.astype(np.float64)
    others = sum(came_true(panel, task, origin, times).astype(np.float64) for times in NEAR_TIMES)
    partly: Array = (true.astype(np.float64) + HALF * others) / (1.0 + HALF * len(NEAR_TIMES))
    return partly


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
    taught = cases(panel, task, origins, near)
    if taught.happened < LEAST_POSITIVE:
        raise InvalidInputError(f"{task.name}: {taught.happened} past cases that came true are too few to fit on")
    listed = names(task)
    columns = np.array([at for at, name in enumerate(listed) if name not in context.RISK])
    linear = logistic(taught.seen[:, columns], taught.outcome, PENALTY[task.kind], taught.weight)
    rows, happened, weights = _sharp(taught.outcome, taught.weight)
    trees = tuple(
        lgb.LGBMClassifier(random_state=seed, **SETTINGS).fit(taught.seen[rows], happened, sample_weight=weights)
        for seed in range(SEEDS)
    )
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
