"""Alerts within a budget, and what a back-test says of them: precision, episodes warned of, lead, misses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.forecasts.panel import Array


@dataclass(frozen=True, slots=True)
class Record:
    """How alerts at a budget did over the past; nothing is left out of it."""

    budget: int
    """Alerts a month."""
    months: int
    alerts: int
    precision: float
    """Share of alerts whose window came true; the mean over months, as in the protocol. NaN without alerts."""
    episodes: int
    warned: int
    lead: float
    """Median months from the earliest alert of a warned episode to the episode; NaN where none was."""
    missed: tuple[tuple[str, int], ...]
    """Country and ordinal month of each episode that no alert came before."""
    threshold: float
    """The probability that the last alert of a month had, on the average of months."""

    @property
    def share(self) -> float:
        """Share of episodes that were warned of; NaN where there were none."""
        return self.warned / self.episodes if self.episodes else float("nan")


def alerted(probability: Array, budget: int) -> list[int]:
    """Rows of the ``budget`` highest probabilities, highest first; rows of no probability (NaN) never."""
    ranked = np.argsort(np.where(np.isnan(probability), np.inf, -probability), kind="stable")[:budget]
    return [int(row) for row in ranked if not np.isnan(probability[row])]


def record(
    countries: Sequence[str],
    probabilities: Mapping[int, Array],
    outcomes: Mapping[int, Array],
    episodes: Sequence[tuple[int, int]],
    months: int,
    budget: int,
) -> Record:
    """The record of the ``budget`` highest-ranked countries a month.

    Args:
        countries: codes, in the order of rows.
        probabilities: by ordinal month, of each country; NaN where it was not at risk.
        outcomes: by ordinal month, whether it came true.
        episodes: ``(row, ordinal month)`` of what was to be warned of.
        months: how long before an episode an alert counts.
        budget: alerts a month.
    """
    top = {origin: alerted(values, budget) for origin, values in probabilities.items()}
    shares = [float(np.mean(outcomes[origin][rows])) for origin, rows in top.items() if rows]
    lines = [float(probabilities[origin][rows[-1]]) for origin, rows in top.items() if rows]
    leads, missed, counted = [], [], 0
    for row, month in episodes:
        before = [origin for origin in range(month - months, month) if origin in top]
        if not before:
            continue
        counted += 1
        warned = [origin for origin in before if row in top[origin]]
        if warned:
            leads.append(month - min(warned))
        else:
            missed.append((countries[row], month))
    return Record(
        budget,
        len(top),
        sum(map(len, top.values())),
        float(np.mean(shares)) if shares else float("nan"),
        counted,
        len(leads),
        float(np.median(leads)) if leads else float("nan"),
        tuple(missed),
        float(np.mean(lines)) if lines else float("nan"),
    )
