"""What is asked of a country at an origin, and what became of it.

An origin is a month: everything up to its end is known, nothing later. The questions are those of the protocol in
docs/benchmarks.md: an *onset* within ``k`` months (a month of at least 25 deaths after twelve months without one), and
an *escalation* within three (their mean at least 25 a month and twice the mean of the past twelve).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.errors import InvalidInputError
from models.forecasts.panel import Panel

DEADLY = 25.0
"""Deaths in a month from which on a conflict counts as such."""

TIMES = 2.0
"""An escalation is so many times the mean of the past twelve months."""

QUIET = 12
"""Months without a deadly one before an onset."""

HARD = 60
"""Months without any death after which an onset is *hard*: no history tells of it."""

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Task:
    """A question that is asked of every country each month."""

    name: str
    kind: str
    """``onset`` or ``escalation``."""
    months: int
    """Length of the window that is looked ahead."""


ONSET_3, ONSET_6, ONSET_12 = Task("ONSET-3", "onset", 3), Task("ONSET-6", "onset", 6), Task("ONSET-12", "onset", 12)
ESCALATION_3 = Task("ESC-3", "escalation", 3)
TASKS = (ONSET_3, ONSET_6, ONSET_12, ESCALATION_3)


def at_risk(panel: Panel, task: Task, origin: int) -> Bools:
    """Countries of which the question is asked at an ordinal month: (countries,)."""
    column = panel.column(origin)
    if task.kind == "escalation":
        return np.ones(len(panel.countries), dtype=np.bool_)
    past = panel.deaths[:, max(0, column - QUIET + 1) : column + 1]
    quiet: Bools = past.max(axis=1) < DEADLY
    return quiet


def came_true(panel: Panel, task: Task, origin: int, times: float = TIMES) -> Bools:
    """Whether it happened, by country: (countries,). ``times`` asks for another rise of an escalation.

    Raises:
        InvalidInputError: the window is not over within the panel.
    """
    column = panel.column(origin)
    panel.column(origin + task.months)
    ahead = panel.deaths[:, column + 1 : column + 1 + task.months]
    if task.kind == "onset":
        deadly: Bools = ahead.max(axis=1) >= DEADLY
        return deadly
    if task.kind != "escalation":
        raise InvalidInputError(f"unknown kind of question {task.kind!r}: valid are onset, escalation")
    past = panel.deaths[:, max(0, column - QUIET + 1) : column + 1].mean(axis=1)
    mean = ahead.mean(axis=1)
    risen: Bools = (mean >= DEADLY) & (mean >= times * past)
    return risen


def silent(panel: Panel, origin: int) -> Bools:
    """Countries without a death in the past five years: (countries,)."""
    column = panel.column(origin)
    past = panel.deaths[:, max(0, column - HARD + 1) : column + 1]
    quiet: Bools = past.sum(axis=1) == 0.0
    return quiet


def episodes(panel: Panel, since: int, until: int) -> list[tuple[int, int]]:
    """Onsets as ``(row, ordinal month)``: the first deadly month after twelve without one, between two months."""
    deadly = panel.deaths >= DEADLY
    found = []
    for month in range(since, until + 1):
        column = panel.column(month)
        if column < QUIET:
            continue
        fresh = deadly[:, column] & ~deadly[:, column - QUIET : column].any(axis=1)
        found += [(int(row), month) for row in np.flatnonzero(fresh)]
    return found
