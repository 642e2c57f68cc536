"""Scores of forecasts: of probabilities (AUROC, AUPRC, Brier, log, ECE) and of distributions (CRPS, coverage)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.errors import InvalidInputError

Floats = npt.NDArray[np.float64]

LEAST_PROBABILITY = 1e-6
"""Log scores take no probability closer to 0 or 1 than this."""


def auroc(probability: Floats, outcome: npt.NDArray[np.bool_]) -> float:
    """Chance that a case that came true was ranked above one that did not; NaN where there are none of either."""
    positives, negatives = int(outcome.sum()), int((~outcome).sum())
    if not positives or not negatives:
        return float("nan")
    _, inverse, counts = np.unique(probability, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2.0)[inverse]
    return float((ranks[outcome].sum() - positives * (positives + 1) / 2.0) / (positives * negatives))


def auprc(probability: Floats, outcome: npt.NDArray[np.bool_]) -> float:
    """Average precision; cases of equal probability are taken together. NaN where nothing came true."""
    positives = int(outcome.sum())
    if not positives:
        return float("nan")
    order = np.argsort(-probability, kind="stable")
    ranked, hit = probability[order], outcome[order].astype(np.float64)
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    caught = np.cumsum(hit)[last]
    precision = caught / (last + 1)
    return float(np.sum(np.diff(np.append(0.0, caught)) * precision) / positives)


def brier(probability: Floats, outcome: npt.NDArray[np.bool_]) -> float:
    """Mean squared error of the probabilities."""
    return float(np.mean((probability - outcome) ** 2))


def log_score(probability: Floats, outcome: npt.NDArray[np.bool_]) -> float:
    """Mean of minus the natural logarithm of what was given to what happened."""
    sure = np.clip(np.where(outcome, probability, 1.0 - probability), LEAST_PROBABILITY, 1.0)
    return float(-np.mean(np.log(sure)))


@dataclass(frozen=True, slots=True)
class Bin:
    """A part of the calibration curve: forecasts between two probabilities and how often they came true."""

    lower: float
    upper: float
    forecasts: int
    mean: float
    """Mean probability given."""
    share: float
    """Share that came true."""


def calibration(probability: Floats, outcome: npt.NDArray[np.bool_], edges: Floats | None = None) -> list[Bin]:
    """The calibration curve over bins that are not empty; ten of equal width unless ``edges`` says otherwise."""
    limits = np.linspace(0.0, 1.0, 11) if edges is None else edges
    place = np.clip(np.searchsorted(limits, probability, side="right") - 1, 0, len(limits) - 2)
    return [
        Bin(
            float(limits[one]),
            float(limits[one + 1]),
            int((place == one).sum()),
            float(probability[place == one].mean()),
            float(outcome[place == one].mean()),
        )
        for one in range(len(limits) - 1)
        if (place == one).any()
    ]


def ece(probability: Floats, outcome: npt.NDArray[np.bool_]) -> float:
    """Expected calibration error over ten bins of equal width."""
    bins = calibration(probability, outcome)
    return sum(one.forecasts * abs(one.mean - one.share) for one in bins) / len(probability)


def crps(draws: Floats, outcome: Floats) -> Floats:
    """Continuous ranked probability score of each row.

    Args:
        draws: (n, m) equally likely values of each case (Matheson and Winkler 1976): mean absolute error less half
            the mean absolute difference of two draws.
        outcome: (n,) what happened.

    Returns:
        (n,), in the units of the outcome; smaller is better.
    """
    if draws.ndim != 2 or len(draws) != len(outcome):
        raise InvalidInputError(f"draws of shape {draws.shape} do not fit {len(outcome)} outcomes")
    ranked = np.sort(draws, axis=1)
    size = ranked.shape[1]
    weights = (2.0 * np.arange(1, size + 1) - size - 1.0) / size**2
    scores: Floats = np.abs(ranked - outcome[:, None]).mean(axis=1) - ranked @ weights
    return scores


def narrowest(draws: Floats, share: float = 0.9) -> tuple[Floats, Floats]:
    """The narrowest interval of each row that holds at least this share of its draws: two arrays (n,).

    For a count that is mostly zero this is [0, q] and holds what it says; the interval between the 5 % and 95 %
    quantiles would hold 95 % of it.
    """
    ranked = np.sort(draws, axis=1)
    held = int(np.ceil(share * ranked.shape[1] - 1e-9))
    widths = ranked[:, held - 1 :] - ranked[:, : ranked.shape[1] - held + 1]
    start = widths.argmin(axis=1)
    rows = np.arange(len(ranked))
    return ranked[rows, start], ranked[rows, start + held - 1]


def central(draws: Floats, share: float = 0.9) -> tuple[Floats, Floats]:
    """The interval between the two outer quantiles: two arrays (n,)."""
    low, high = np.quantile(draws, [(1.0 - share) / 2.0, (1.0 + share) / 2.0], axis=1, method="inverted_cdf")
    return low, high


def covered(interval: tuple[Floats, Floats], outcome: Floats) -> npt.NDArray[np.bool_]:
    """Whether each outcome lies in its interval, ends included."""
    return (interval[0] <= outcome) & (outcome <= interval[1])


def inside(draws: Floats, outcome: Floats, share: float = 0.9) -> Floats:
    """How much of each outcome's probability integral transform lies between the two outer quantiles: (n,).

    For a count the transform is not a number but the stretch from P(Y < y) to P(Y <= y), taken as uniform over it
    (Czado, Gneiting and Held 2009, Biometrics 65): of a calibrated forecast the mean is ``share``, whatever share of
    outcomes is zero.
    """
    below = (draws < outcome[:, None]).mean(axis=1)
    upto = (draws <= outcome[:, None]).mean(axis=1)
    low, high = (1.0 - share) / 2.0, (1.0 + share) / 2.0
    overlap = np.clip(np.minimum(upto, high) - np.maximum(below, low), 0.0, None)
    stretch = upto - below
    within = ((below > low) & (below < high)).astype(np.float64)
    shares: Floats = np.where(stretch > 0.0, overlap / np.maximum(stretch, 1e-12), within)
    return shares
