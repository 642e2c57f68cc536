"""Onset and escalation by country and month, by the protocol of two-year folds, beside the baselines that it names.

Onset within k months is asked of countries without a month of 25 deaths in the past twelve; escalation of all. Every
fold is trained on each fourth month since 1992 whose window was over by the December before it, and tested on all of
its months whose window is over in the data. ``n`` therefore falls short of a frame that goes on longer.
"""

import argparse
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import lightgbm as lgb
import numpy as np
import numpy.typing as npt

from benchmarks.conflict_data import load
from benchmarks.harness import Benchmark, Row
from models.forecasts import context, history, onset
from models.forecasts.budget import record
from models.forecasts.outcomes import TASKS, Task, at_risk, came_true, episodes, silent
from models.forecasts.panel import Array, Panel, ordinal
from models.forecasts.places import borders
from models.forecasts.scores import auprc, auroc, brier, ece

BUDGET = 10
FIRST, STEP, FOLD = 1992, 4, 2
RESAMPLES = 200
PLAIN_TREES: dict[str, Any] = {"n_estimators": 80, "learning_rate": 0.05, "num_leaves": 15, "n_jobs": 1, "verbose": -1}

Predict: TypeAlias = Callable[[Array, Panel, int], Array]
"""``(features, panel, origin)`` to a probability for every country."""


@dataclass
class Results:
    """What one system said of every case of one task."""

    probability: dict[int, Array] = field(default_factory=dict)
    """By origin; NaN where a country was not at risk."""
    outcome: dict[int, Array] = field(default_factory=dict)
    hard: dict[int, npt.NDArray[np.bool_]] = field(default_factory=dict)


def years(text: str) -> tuple[int, int]:
    """``2015-2020`` as two years."""
    first, _, last = text.partition("-")
    return int(first), int(last or first)


def systems(task: Task, seen: Array, outcome: npt.NDArray[np.bool_]) -> dict[str, Predict]:
    """Every system to compare with, fitted on the cases of one fold."""
    own = np.array([at for at, name in enumerate(onset.names(task)) if name in history.NAMES])
    around = np.array([at for at, name in enumerate(onset.names(task)) if name not in context.OTHER])
    rate = float(outcome.mean())
    lags, everything = onset.logistic(seen[:, own], outcome, 1.0), onset.logistic(seen[:, around], outcome, 1.0)
    few = lgb.LGBMClassifier(random_state=0, **PLAIN_TREES).fit(seen[:, own], outcome)
    more = lgb.LGBMClassifier(random_state=0, **PLAIN_TREES).fit(seen[:, around], outcome)
    last = onset.logistic(seen[:, [0]], outcome, 1.0)
    ten = onset.names(task).index("share_deadly_120")
    twelve = onset.names(task).index("share_any_12")

    def stacked(now: Array, panel: Panel, origin: int) -> Array:
        context_only = onset.log_odds(chance(more, now[:, around]))
        return np.where(silent(panel, origin), onset.of_log_odds(context_only), lags.probability(now[:, own]))

    return {
        "base rate": lambda now, panel, origin: np.full(len(now), rate),
        "no change (last month)": lambda now, panel, origin: last.probability(now[:, [0]]),
        "conflictology (months with deaths of 12)": lambda now, panel, origin: now[:, twelve],
        "ten-year history": lambda now, panel, origin: now[:, ten],
        "logistic, own past": lambda now, panel, origin: lags.probability(now[:, own]),
        "LightGBM, own past": lambda now, panel, origin: chance(few, now[:, own]),
        "logistic + neighbours, GPR, coups": lambda now, panel, origin: everything.probability(now[:, around]),
        "LightGBM + neighbours, GPR, coups": lambda now, panel, origin: chance(more, now[:, around]),
        "own past, or context after five silent years": stacked,
    }


def chance(trees: lgb.LGBMClassifier, seen: Array) -> Array:
    """The probability that trees give."""
    both: Array = np.asarray(trees.predict_proba(seen))
    return both[:, 1]


def ours(task: Task, past: Panel, origins: Sequence[int], near: Array) -> dict[str, Predict]:
    """Our model and its logistic half, fitted on the past before a fold."""
    model = onset.fit(past, task, origins, near)
    return {
        "legation, logistic half": lambda now, panel, origin: model.linear.probability(now[:, model.columns]),
        "legation": lambda now, panel, origin: model.probability(now),
    }


def folds(first: int, last: int) -> Iterable[tuple[int, int]]:
    """Two-year folds."""
    return ((year, min(year + FOLD - 1, last)) for year in range(first, last + 1, FOLD))


def run_task(panel: Panel, task: Task, first: int, last: int, near: Array) -> dict[str, Results]:
    """All systems on all folds of a task."""
    found: dict[str, Results] = {}
    kept: dict[tuple[int, tuple[str, ...]], Array] = {}

    def seen_at(known: Panel, origin: int) -> Array:
        key = (origin, tuple(sorted(known.measures)))
        if key not in kept:
            kept[key] = onset.features(known, task, origin, near)
        return kept[key]

    for start, end in folds(first, last):
        tested = [o for o in range(ordinal(start, 1), ordinal(end, 12) + 1) if o + task.months <= panel.last]
        if not tested:
            continue
        known = panel.reaching(tested[-1])
        closed = ordinal(start - 1, 12) - task.months
        trained = range(ordinal(FIRST, 1), closed + 1, STEP)
        risk = {origin: at_risk(panel, task, origin) for origin in (*trained, *tested)}
        seen = np.concatenate([seen_at(known, origin)[risk[origin]] for origin in trained])
        outcome = np.concatenate([came_true(panel, task, origin)[risk[origin]] for origin in trained])
        past = known.until(ordinal(start - 1, 12))
        fitted = {**systems(task, seen, outcome), **ours(task, past, trained, near)}
        for name, predict in fitted.items():
            results = found.setdefault(name, Results())
            for origin in tested:
                said = predict(seen_at(known, origin), known, origin)
                results.probability[origin] = np.where(risk[origin], said, np.nan)
                results.outcome[origin] = came_true(panel, task, origin).astype(np.float64)
                results.hard[origin] = silent(panel, origin)
    return found


def interval(score: Callable[[Array, npt.NDArray[np.bool_]], float], said: Array, true: Array) -> tuple[float, float]:
    """The 90 % interval of a score when countries (rows of the arrays (countries, origins)) are drawn anew."""
    drawn = np.random.default_rng(0)
    values = []
    for _ in range(RESAMPLES):
        rows = drawn.integers(0, len(said), len(said))
        one, other = said[rows].ravel(), true[rows].ravel()
        kept = ~np.isnan(one)
        values.append(score(one[kept], other[kept] > 0.0))
    low, high = np.nanquantile(values, [0.05, 0.95])
    return float(low), float(high)


def row(name: str, task: Task, panel: Panel, results: Results) -> Row:
    """A system's line of the table."""
    said = np.stack(list(results.probability.values()), axis=1)
    true = np.stack(list(results.outcome.values()), axis=1)
    hard = np.stack(list(results.hard.values()), axis=1)
    asked = ~np.isnan(said)
    one, outcome = said[asked], true[asked] > 0.0
    origins = list(results.probability)
    begun = episodes(panel, origins[0] + 1, min(origins[-1] + task.months, panel.last))
    done = record(panel.countries, results.probability, results.outcome, begun, task.months, BUDGET)
    made: Row = {
        "system": name,
        "subset": task.name,
        "n": len(one),
        "positives": int(outcome.sum()),
        "auroc": auroc(one, outcome),
        "auprc": auprc(one, outcome),
        "brier": brier(one, outcome),
        "ece": ece(one, outcome),
        "p_at_10": done.precision,
        "warned": done.share if task.kind == "onset" else None,
        "lead": done.lead if task.kind == "onset" else None,
        "episodes": done.episodes if task.kind == "onset" else None,
    }
    made["auprc_90"] = "{:.3f}-{:.3f}".format(*interval(auprc, said, true))
    made["brier_90"] = "{:.4f}-{:.4f}".format(*interval(brier, said, true))
    if task.kind == "onset":
        quiet = hard[asked]
        made |= {
            "hard_n": int(quiet.sum()),
            "hard_positives": int(outcome[quiet].sum()),
            "hard_auroc": auroc(one[quiet], outcome[quiet]),
            "hard_auprc": auprc(one[quiet], outcome[quiet]),
        }
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in made.items()}


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    """All tasks, all systems."""
    warnings.filterwarnings("ignore", message="X does not have valid feature names")
    panel = load(data)
    near = context.adjacency(panel.countries, borders())
    first, last = arguments.test_years
    rows = []
    for task in TASKS:
        if arguments.tasks and task.name not in arguments.tasks:
            continue
        for name, results in run_task(panel, task, first, last, near).items():
            rows.append(row(name, task, panel, results))
    return rows


def arguments(parser: argparse.ArgumentParser) -> None:
    """The benchmark's own options."""
    parser.add_argument("--test-years", type=years, default=(2015, 2020), metavar="FROM-TO", help="years of the test")
    parser.add_argument("--tasks", nargs="+", choices=[task.name for task in TASKS], help="only these")


BENCHMARK = Benchmark(
    "warning",
    "Onset (25 deaths in a month within 3, 6 or 12 months after a quiet year) and escalation within 3 months, by "
    "country, trained before each two-year fold. `p_at_10`, `warned`, `lead`: at ten alerts a month; `hard_`: no death "
    "in the past five years; `_90`: 90 % interval over countries drawn anew.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
