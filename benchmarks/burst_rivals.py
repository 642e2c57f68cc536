"""Detectors of bursts to compare with: each gives a score for every series and day, from days up to that one only.

Counts have the shape (series, days); a higher score is a more surprising day. The first `START` days are not judged.
"""

import numpy as np
import numpy.typing as npt
from scipy.stats import nbinom, norm

Matrix = npt.NDArray[np.float64]

START = 60
BASE = 56
HABIT = 182


def z_score(counts: Matrix, days: int = 28) -> Matrix:
    """Standard deviations above the mean of the last four weeks, blind to weekdays."""
    scores = np.zeros(counts.shape)
    for day in range(days, counts.shape[1]):
        past = counts[:, day - days : day]
        scores[:, day] = (counts[:, day] - past.mean(axis=1)) / (past.std(axis=1) + 0.5)
    return scores


def negative_binomial(counts: Matrix, span: int = 1) -> Matrix:
    """-log10 tail probability of the last days' sum against eight weeks by weekday, their highest tenth capped."""
    scores = np.zeros(counts.shape)
    for day in range(28, counts.shape[1]):
        mean, dispersion = _window(counts, day, span)
        observed = counts[:, day - span + 1 : day + 1].sum(axis=1)
        size = 1.0 / dispersion
        tail = nbinom.sf(observed - 1, size, size / (size + np.maximum(mean, 1e-9)))
        scores[:, day] = -np.log10(np.maximum(tail, 1e-50))
    return scores


def ewma(counts: Matrix, weight: float = 0.3) -> Matrix:
    """Exponentially weighted mean of the days' normal scores under the same negative binomial."""
    return _smoothed(_normal_scores(counts), weight)


def cusum(counts: Matrix, slack: float = 0.75) -> Matrix:
    """One-sided cumulative sum of those normal scores less a slack."""
    scores = _normal_scores(counts)
    sums = np.zeros(counts.shape)
    for day in range(1, counts.shape[1]):
        sums[:, day] = np.maximum(0.0, sums[:, day - 1] + np.clip(scores[:, day], -3, 10) - slack)
    return sums


def kleinberg(counts: Matrix, ratio: float = 2.0, stay: float = 0.2) -> Matrix:
    """Two-state Poisson automaton, online: log odds of the burst state, whose rate is ``ratio`` times the usual."""
    odds, scores = np.full(counts.shape[0], -4.0), np.zeros(counts.shape)
    for day in range(28, counts.shape[1]):
        mean, _ = _window(counts, day, 1)
        mean = np.maximum(mean, 1e-3)
        bursting = 1.0 / (1.0 + np.exp(-odds))
        bursting = bursting * (1 - stay) + (1 - bursting) * 0.01
        gain = counts[:, day] * np.log(ratio) - mean * (ratio - 1.0)
        odds = np.clip(np.log(bursting / (1 - bursting)) + gain, -30, 200)
        scores[:, day] = odds
    return scores


def bocpd(counts: Matrix, hazard: float = 1 / 60, longest: int = 56) -> Matrix:
    """Bayesian online change points (Adams and MacKay 2007), Poisson-gamma: surprise under the run-length mixture."""
    scores = np.zeros(counts.shape)
    shape0, rate0 = 1.0, 1.0 / np.maximum(counts[:, :28].mean(axis=1), 0.1)
    runs = np.ones((counts.shape[0], 1))
    shapes, rates = np.full((counts.shape[0], 1), shape0), rate0[:, np.newaxis].copy()
    for day in range(counts.shape[1]):
        seen = counts[:, day : day + 1]
        chance = rates / (rates + 1.0)
        likely = nbinom.pmf(seen, shapes, chance)
        tail = (runs * nbinom.sf(seen - 1, shapes, chance)).sum(axis=1)
        scores[:, day] = -np.log10(np.maximum(tail, 1e-50))
        grown = runs * likely * (1 - hazard)
        new = (runs * likely).sum(axis=1, keepdims=True) * hazard
        runs = np.concatenate([new, grown], axis=1)[:, :longest]
        runs /= np.maximum(runs.sum(axis=1, keepdims=True), 1e-300)
        shapes = np.concatenate([np.full((len(counts), 1), shape0), shapes + seen], axis=1)[:, :longest]
        rates = np.concatenate([rate0[:, np.newaxis], rates + 1.0], axis=1)[:, :longest]
    return scores


def _window(counts: Matrix, day: int, span: int) -> tuple[Matrix, Matrix]:
    """Mean and dispersion of a sum of ``span`` days ending on ``day``, from the eight weeks before them."""
    start = day - span + 1
    weekdays = np.arange(counts.shape[1]) % 7
    low = max(0, start - HABIT)
    past = counts[:, low:start]
    overall = past.mean(axis=1) + 1e-9
    capped = np.minimum(past, (4 * overall + 3)[:, np.newaxis])
    habit = np.ones((counts.shape[0], 7))
    for weekday in range(7):
        chosen = capped[:, weekdays[low:start] == weekday]
        habit[:, weekday] = (chosen.sum(axis=1) + 30.0 / 7) / (chosen.shape[1] * overall + 30.0 / 7)
    habit /= habit.mean(axis=1, keepdims=True)
    base = slice(max(0, start - BASE), start)
    level = counts[:, base] / habit[:, weekdays[base]]
    level = np.minimum(level, np.maximum(np.quantile(level, 0.9, axis=1, keepdims=True), 1.0))
    weights = 0.5 ** (np.arange(level.shape[1])[::-1] / 28.0)
    mean = (level @ weights + 0.5 / 7) / (weights.sum() + 1.0)
    sums = np.lib.stride_tricks.sliding_window_view(level, span, axis=1).sum(axis=2)
    centre = sums.mean(axis=1)
    moment = np.maximum(sums.var(axis=1) - centre, 0.0) / np.maximum(centre, 1e-9) ** 2
    believed = np.minimum(level.sum(axis=1), level.shape[1]) / 20.0
    dispersion = np.maximum((believed * moment + 0.2 / span) / (believed + 1.0), 1e-4)
    return mean * habit[:, weekdays[start : day + 1]].sum(axis=1), dispersion


def _normal_scores(counts: Matrix) -> Matrix:
    scores = np.zeros(counts.shape)
    for day in range(28, counts.shape[1]):
        mean, dispersion = _window(counts, day, 1)
        size = 1.0 / dispersion
        chance = size / (size + np.maximum(mean, 1e-9))
        above = nbinom.sf(counts[:, day], size, chance)
        middle = above + nbinom.pmf(counts[:, day], size, chance) / 2
        scores[:, day] = norm.isf(np.clip(middle, 1e-12, 1 - 1e-12))
    return scores


def _smoothed(scores: Matrix, weight: float) -> Matrix:
    smooth = np.zeros(scores.shape)
    for day in range(1, scores.shape[1]):
        smooth[:, day] = (1 - weight) * smooth[:, day - 1] + weight * np.clip(scores[:, day], -2, 8)
    return smooth
