"""How far a country is from an escalation at an origin: its deaths against the line that it would have to cross.

The line is that of :mod:`models.forecasts.outcomes`: 25 deaths a month, or twice the mean of the past twelve months
where that is more. Fighting has seasons, so the same three months of past years are looked at too.
"""

import numpy as np

from models.forecasts.outcomes import DEADLY, QUIET
from models.forecasts.panel import Array, Panel

SPANS = (1, 3, 6, 12, 24, 60)
YEARS = 5
WINDOW = 3
RISES = 6
HALF = 0.5
"""Added to deaths a month before the logarithm of their ratio to the line is taken."""

NAMES: tuple[str, ...] = (
    *(f"gap_{span}" for span in SPANS),
    "gap_peak",
    "share_above",
    "gap_best_quarter",
    "season",
    "season_above",
    "unrest",
    "rising",
    "season_sine",
    "season_cosine",
)


def momentum(panel: Panel, origin: int) -> Array:
    """Features of every country at an ordinal month, from months up to it: (countries, len(NAMES))."""
    past = panel.deaths[:, : panel.column(origin) + 1]
    recent = past[:, -60:]
    line = np.log(np.maximum(DEADLY, 2.0 * past[:, -QUIET:].mean(axis=1)))
    columns = [np.log(HALF + past[:, -span:].mean(axis=1)) - line for span in SPANS]
    columns.append(np.log(HALF + recent.max(axis=1)) - line)
    width = min(WINDOW, recent.shape[1])
    quarters = np.lib.stride_tricks.sliding_window_view(recent, width, axis=1).mean(axis=2)
    columns.append((quarters >= np.exp(line)[:, None]).mean(axis=1))
    columns.append(np.log(HALF + quarters.max(axis=1)) - line)
    columns += _season(past)
    columns.append(np.log1p(past[:, -24:]).std(axis=1))
    columns.append(_rising(past))
    turn = 2.0 * np.pi * (origin % 12) / 12.0
    columns += [np.full(len(past), np.sin(turn)), np.full(len(past), np.cos(turn))]
    return np.stack(columns, axis=1)


def _rising(past: Array) -> Array:
    """Share of the last six months that had more deaths than the month before."""
    rises: Array = (np.diff(past[:, -RISES - 1 :], axis=1) > 0.0).sum(axis=1) / RISES
    return rises


def _season(past: Array) -> list[Array]:
    """The coming three months in past years against the twelve before: how much more, how often an escalation."""
    end = past.shape[1]
    ahead, before = [], []
    for year in range(1, YEARS + 1):
        start = end - 12 * year
        if start >= QUIET:
            ahead.append(past[:, start : start + WINDOW].mean(axis=1))
            before.append(past[:, start - QUIET : start].mean(axis=1))
    if not ahead:
        return [np.zeros(len(past)), np.zeros(len(past))]
    above = [a >= np.maximum(DEADLY, 2.0 * b) for a, b in zip(ahead, before, strict=True)]
    return [np.log1p(np.mean(ahead, axis=0)) - np.log1p(np.mean(before, axis=0)), np.mean(above, axis=0)]
