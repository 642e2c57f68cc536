"""Forecasts from the lake's own numbers: deaths by country and month as distributions, and chances of an onset.

Models are fitted on what the lake knew at its ``as_of``, each time anew; a lake too small to learn from gets the
coefficients that ship. Everything here is a finding about countries and months, never about one event.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lake.schema.errors import RefusedError, UnknownValueError
from lake.store import Lake
from models.errors import InvalidInputError
from models.estimative import word
from models.forecasts import fatalities, onset
from models.forecasts.context import adjacency
from models.forecasts.drivers import Driver, drivers
from models.forecasts.outcomes import DEADLY, QUIET, TASKS, Task, at_risk, silent
from models.forecasts.panel import Array, Panel, first_day
from models.forecasts.places import borders
from models.forecasts.scores import narrowest
from pipelines.vintages import Vintages

Name = Callable[..., str]

STEP = 4
"""Months between two past origins that the models of onset learn from."""

WARM_UP = 24
"""Months at the beginning of the data whose past is too short to learn from."""

LEAST_MONTHS = 36
MODEL = "forecasts/1"


@dataclass(frozen=True, slots=True)
class Month:
    """The distribution of a measure in one country and month."""

    country: str
    month: int
    lead: int
    draws: Array
    """Equally likely values, rising."""

    def to_json(self, name: Name) -> dict[str, Any]:
        """A row of the command's JSON."""
        low, high = narrowest(self.draws[None, :])
        return {
            "country": self.country,
            "name": name(self.country),
            "month": f"{first_day(self.month):%Y-%m}",
            "lead": self.lead,
            "mean": round(float(self.draws.mean()), 2),
            "median": float(np.median(self.draws)),
            "interval50": [float(value) for value in np.quantile(self.draws, [0.25, 0.75], method="inverted_cdf")],
            "interval90": [float(low[0]), float(high[0])],
            "probability_any": round(float((self.draws > 0.0).mean()), 4),
            "probability_deadly": round(float((self.draws >= DEADLY).mean()), 4),
        }


@dataclass(frozen=True, slots=True)
class Chance:
    """The probability of an onset or escalation in one country."""

    country: str
    task: Task
    origin: int
    probability: float
    line: float
    """Deaths a month that count: in any month for an onset, on average for an escalation."""
    hard: bool
    """Whether there was no death in five years: such onsets are hardly ever foreseen."""
    drivers: tuple[Driver, ...]
    shipped: bool
    """Whether the coefficients that ship were used, as the lake's past is too small to learn from."""

    @property
    def due(self) -> int:
        """Ordinal of the last month that it speaks of."""
        return self.origin + self.task.months

    def question(self, name: Name) -> str:
        """What is forecast, in words that can be resolved."""
        span = f"from {first_day(self.origin + 1):%Y-%m} to {first_day(self.due):%Y-%m}"
        if self.task.kind == "onset":
            return f"{name(self.country)}: at least {self.line:.0f} deaths in any month {span}"
        return f"{name(self.country)}: on average at least {self.line:.1f} deaths a month {span}"

    def statement(self, name: Name, language: str = "en") -> str:
        """The judgement in one sentence, by the words of likelihood."""
        said = word(self.probability, language)
        percent = f"{100 * self.probability:.0f} %" if self.probability >= 0.01 else "< 1 %"
        last = f"{first_day(self.due):%m/%Y}"
        if language == "vi":
            what = f"có tháng từ {self.line:.0f} người chết trở lên" if self.task.kind == "onset" else "leo thang"
            return f"{name(self.country, 'vi')}: {said} ({percent}) {what} đến hết {last}."
        what = f"a month of {self.line:.0f} deaths or more" if self.task.kind == "onset" else "an escalation"
        return f"{name(self.country)}: {what} by the end of {last}: {said} ({percent})."

    def to_json(self, name: Name) -> dict[str, Any]:
        """A row of the command's JSON."""
        return {
            "country": self.country,
            "name": name(self.country),
            "task": self.task.name,
            "from": f"{first_day(self.origin + 1):%Y-%m}",
            "to": f"{first_day(self.due):%Y-%m}",
            "probability": round(self.probability, 4),
            "word": {"en": word(self.probability, "en"), "vi": word(self.probability, "vi")},
            "statement": {"en": self.statement(name), "vi": self.statement(name, "vi")},
            "question": self.question(name),
            "hard": self.hard,
            "shipped_coefficients": self.shipped,
            "drivers": [{"theme": d.theme, "odds": round(d.odds, 2), "en": d.en, "vi": d.vi} for d in self.drivers],
        }


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is forecast from one origin."""

    origin: int
    measure: str
    months: tuple[Month, ...]
    chances: tuple[Chance, ...]
    fitted: bool
    """Whether trees were fitted on the lake's own past."""
    countries: int
    known: tuple[str, ...]
    """Other measures that the models saw."""

    def to_json(self, name: Name) -> dict[str, Any]:
        """The JSON of the command-line contract."""
        return {
            "origin": f"{first_day(self.origin):%Y-%m}",
            "measure": self.measure,
            "forecasts": [month.to_json(name) for month in self.months],
            "chances": [chance.to_json(name) for chance in self.chances],
            "method": {
                "model": MODEL,
                "fitted_on_the_lake": self.fitted,
                "countries": self.countries,
                "context": list(self.known),
                "parts": list(fatalities.WEIGHTS) if self.fitted else list(fatalities.WEIGHTS)[1:],
            },
        }


def forecast(lake: Lake, *, country: str | None = None, months: int = 12, measure: str = "deaths") -> Forecast:
    """Distributions for the months after the last known one, and chances of onset and escalation.

    Args:
        lake: read at its ``as_of``.
        country: only this one, by its code; the models see all.
        months: how many months ahead, 1 to 14.
        measure: what is forecast; chances are given for deaths alone.

    Raises:
        RefusedError: the lake lacks the numbers, or holds fewer than three years of them.
        UnknownValueError: there are no numbers of that country.
    """
    vintages = Vintages.of(lake, measure)
    origin = vintages.last
    panel = vintages.at(origin).reaching(origin)
    if panel.months < LEAST_MONTHS:
        raise RefusedError(
            f"{panel.months} months of {measure} are known; {LEAST_MONTHS} are the least to forecast from"
        )
    if country is not None and country not in panel.countries:
        raise UnknownValueError("country", country, panel.countries)
    rows = range(len(panel.countries)) if country is None else [panel.countries.index(country)]
    near = adjacency(panel.countries, borders())
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="X does not have valid feature names")
        pool = fatalities.fit(panel, origin, near, range(1, months + 1), since=panel.first + WARM_UP)
        found = [
            Month(panel.countries[row], origin + lead, lead, draws[row])
            for lead in range(1, months + 1)
            for draws in [pool.draws(panel, origin, lead)]
            for row in rows
        ]
        told = chances(panel, origin, near, rows) if measure == "deaths" else []
    found.sort(key=lambda one: (one.country, one.month))
    known = tuple(sorted(panel.measures))
    return Forecast(origin, measure, tuple(found), tuple(told), pool.fitted is not None, len(panel.countries), known)


def learn(panel: Panel, task: Task, near: Array) -> tuple[onset.Warner, bool]:
    """A model of one question from all that a panel knows, and whether its coefficients are those that ship."""
    origins = range(panel.first + WARM_UP, panel.last - task.months + 1, STEP)
    try:
        return onset.fit(panel, task, origins, near), False
    except InvalidInputError:
        return onset.shipped(task, near), True


def chances(panel: Panel, origin: int, near: Array, rows: Sequence[int]) -> list[Chance]:
    """Probabilities of every question for some rows of a panel, highest first within each question."""
    found = []
    column = panel.column(origin)
    past = panel.deaths[:, max(0, column - QUIET + 1) : column + 1].mean(axis=1)
    quiet = silent(panel, origin)
    for task in TASKS:
        model, shipped = learn(panel, task, near)
        seen = onset.features(panel, task, origin, near)
        probability, asked = model.probability(seen), at_risk(panel, task, origin)
        added = model.contributions(seen)
        listed = [onset.names(task)[at] for at in model.columns]
        mine = [
            Chance(
                panel.countries[row],
                task,
                origin,
                float(probability[row]),
                DEADLY if task.kind == "onset" else max(DEADLY, 2.0 * float(past[row])),
                bool(quiet[row]),
                tuple(drivers(listed, added[row], seen[row, model.columns])),
                shipped,
            )
            for row in rows
            if asked[row]
        ]
        found += sorted(mine, key=lambda one: (-one.probability, one.country))
    return found
