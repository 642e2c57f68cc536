"""What stands around a country at an origin: its neighbours' wars, news of risk, coups, other violence.

Every source is optional: what is not known is zero, and :func:`context` then leaves its columns constant, so that a
model gives them no weight.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from models.forecasts.outcomes import DEADLY
from models.forecasts.panel import Array, Panel

NEIGHBOURS = ("near_3", "near_12", "near_60", "near_worst_12", "near_deadly_12", "near_onset_12", "world_12")
RISK = ("gpr_3", "gpr_rise", "gpr_world_3", "gpr_world_rise")
COUPS = ("coup_12", "coup_60", "coup_world_12")
OTHER = ("other_3", "other_12", "other_60", "other_share_60")
NAMES: tuple[str, ...] = (*NEIGHBOURS, *RISK, *COUPS, *OTHER)


def adjacency(countries: Sequence[str], borders: Mapping[str, Sequence[str]]) -> Array:
    """1 where two countries share a border: (countries, countries)."""
    place = {code: row for row, code in enumerate(countries)}
    matrix = np.zeros((len(countries), len(countries)))
    for code, its in borders.items():
        for other in its:
            if code in place and other in place:
                matrix[place[code], place[other]] = 1.0
    return matrix


def context(panel: Panel, origin: int, near: Array) -> Array:
    """Features of every country at an ordinal month, from months up to it: (countries, len(NAMES)).

    Args:
        panel: deaths, and the measures ``gpr`` (by country or the world's as ``gpr_world``), ``coups`` and ``other``
            (deaths in violence without a state), each where it is known.
        origin: the month.
        near: what :func:`adjacency` gives.
    """
    end = panel.column(origin) + 1
    return np.hstack([_neighbours(panel, end, near), _risk(panel, end), _coups(panel, end), _other(panel, end)])


def _neighbours(panel: Panel, end: int, near: Array) -> Array:
    past = panel.deaths[:, max(0, end - 60) : end]
    recent, year = past[:, -3:].mean(axis=1), past[:, -12:]
    deadly = (year >= DEADLY).any(axis=1)
    fresh = deadly & ~(past[:, :-12] >= DEADLY).any(axis=1) if past.shape[1] > 12 else np.zeros(len(past), dtype=bool)
    count = np.maximum(near.sum(axis=1), 1.0)
    worst = np.where(near > 0, year.max(axis=1)[None, :], 0.0).max(axis=1, initial=0.0)
    return np.stack(
        [
            np.log1p(near @ recent),
            np.log1p(near @ year.mean(axis=1)),
            np.log1p(near @ past.mean(axis=1)),
            np.log1p(worst),
            near @ deadly.astype(np.float64) / count,
            near @ fresh.astype(np.float64) / count,
            np.full(len(past), np.log1p(year.mean(axis=1).sum())),
        ],
        axis=1,
    )


def _risk(panel: Panel, end: int) -> Array:
    columns = []
    for name in ("gpr", "gpr_world"):
        values = panel.measures.get(name)
        if values is None:
            columns += [np.zeros(len(panel.countries))] * 2
            continue
        past = np.log(0.01 + np.maximum(values[:, max(0, end - 60) : end], 0.0))
        known = np.isfinite(past).any(axis=1)
        recent = np.where(known, _mean(past[:, -3:]), 0.0)
        columns += [
            np.broadcast_to(column, len(panel.countries))
            for column in (recent, np.where(known, recent - _mean(past), 0.0))
        ]
    return np.stack(columns, axis=1)


def _coups(panel: Panel, end: int) -> Array:
    values = panel.measures.get("coups")
    if values is None:
        return np.zeros((len(panel.countries), len(COUPS)))
    past = np.nan_to_num(values[:, max(0, end - 60) : end])
    year, five = past[:, -12:].sum(axis=1), past.sum(axis=1)
    world = np.full(len(panel.countries), np.log1p(year.sum()))
    return np.stack([np.log1p(year), np.log1p(five), world], axis=1)


def _other(panel: Panel, end: int) -> Array:
    values = panel.measures.get("other")
    if values is None:
        return np.zeros((len(panel.countries), len(OTHER)))
    past = np.nan_to_num(values[:, max(0, end - 60) : end])
    means = [np.log1p(past[:, -span:].mean(axis=1)) for span in (3, 12, 60)]
    return np.stack([*means, (past > 0.0).mean(axis=1)], axis=1)


def _mean(values: Array) -> Array:
    """Means of rows over what is known of them; 0 where nothing is."""
    known = np.isfinite(values)
    mean: Array = np.where(known, values, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return mean
