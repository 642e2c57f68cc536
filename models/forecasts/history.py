"""What a country's own past says at an origin: recent deaths, how long it has been quiet, how often it was deadly."""

import numpy as np

from models.forecasts.outcomes import DEADLY
from models.forecasts.panel import Array, Panel

SPANS = (1, 3, 6, 12, 24, 60, 120)
"""Months over which deaths are averaged."""

HALF_LIVES = (3.0, 12.0, 36.0)
"""Months after which a death counts half in the fading means."""

LONG = 120.0
"""A country that never had a death has been quiet for so many months."""

NAMES: tuple[str, ...] = (
    *(f"mean_{span}" for span in SPANS),
    *(f"fading_{life:g}" for life in HALF_LIVES),
    "peak_12",
    "peak_60",
    "share_any_6",
    "share_any_12",
    "share_any_60",
    "share_any_120",
    "share_deadly_24",
    "share_deadly_60",
    "share_deadly_120",
    "since_any",
    "since_deadly",
    "trend",
)


def history(panel: Panel, origin: int) -> Array:
    """Features of every country at an ordinal month, from months up to it: (countries, len(NAMES)).

    Deaths are taken as log(1 + mean deaths a month); times as log(1 + months); shares between 0 and 1.
    """
    past = panel.deaths[:, : panel.column(origin) + 1]
    logs = np.log1p(past)
    columns = [np.log1p(_last(past, span).mean(axis=1)) for span in SPANS]
    age = np.arange(past.shape[1])[::-1]
    for life in HALF_LIVES:
        weights = 0.5 ** (age / life)
        columns.append(logs @ (weights / weights.sum()))
    columns += [np.log1p(_last(past, span).max(axis=1)) for span in (12, 60)]
    columns += [(_last(past, span) > 0.0).mean(axis=1) for span in (6, 12, 60, 120)]
    columns += [(_last(past, span) >= DEADLY).mean(axis=1) for span in (24, 60, 120)]
    columns += [np.log1p(_since(past > 0.0)), np.log1p(_since(past >= DEADLY))]
    columns.append(_last(logs, 3).mean(axis=1) - _last(logs, 12).mean(axis=1))
    return np.stack(columns, axis=1)


def _last(values: Array, months: int) -> Array:
    return values[:, -months:]


def _since(happened: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> Array:
    """Months since it last happened, 0 for the last month; LONG where it is longer ago or never happened."""
    backwards = happened[:, ::-1]
    months = np.where(backwards.any(axis=1), backwards.argmax(axis=1), LONG)
    result: Array = np.minimum(months.astype(np.float64), LONG)
    return result
