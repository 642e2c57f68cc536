"""Alerts at a budget, replayed over the past: what they would have said, from nothing that was known later."""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from lake.schema.errors import LookAheadError, RefusedError, UnknownValueError
from lake.store import Lake
from models.forecasts import onset
from models.forecasts.budget import Record, record
from models.forecasts.context import adjacency
from models.forecasts.outcomes import TASKS, Task, at_risk, came_true, episodes
from models.forecasts.panel import Array, first_day
from models.forecasts.places import borders
from models.forecasts.scores import auprc, brier
from pipelines.forecasting import LEAST_MONTHS, Name, learn
from pipelines.vintages import Vintages

FOLD = 24
"""Months after which the model is fitted anew."""


@dataclass(frozen=True, slots=True)
class Backtest:
    """A replay and its record."""

    task: Task
    record: Record
    since: int
    until: int
    cases: int
    positives: int
    auprc: float
    brier: float
    base_rate_brier: float
    live: bool
    """Whether the past was read as it stood then; else data that were taken in whole, as they stand today."""
    shipped: bool

    def to_json(self, name: Name) -> dict[str, Any]:
        """As plain values."""
        done = self.record
        return {
            "task": self.task.name,
            "from": f"{first_day(self.since):%Y-%m}",
            "to": f"{first_day(self.until):%Y-%m}",
            "budget": done.budget,
            "alerts": done.alerts,
            "precision": _round(done.precision),
            "threshold": _round(done.threshold),
            "episodes": done.episodes,
            "warned": done.warned,
            "warned_share": _round(done.share),
            "lead_months": _round(done.lead),
            "missed": [{"country": c, "name": name(c), "month": f"{first_day(m):%Y-%m}"} for c, m in done.missed],
            "cases": self.cases,
            "positives": self.positives,
            "auprc": _round(self.auprc),
            "brier": _round(self.brier),
            "base_rate_brier": _round(self.base_rate_brier),
            "vintage": "as known then" if self.live else "final: the data were taken in whole",
            "shipped_coefficients": self.shipped,
            "summary": {"en": self.summary(), "vi": self.summary("vi")},
        }

    def summary(self, language: str = "en") -> str:
        """The record in words."""
        done = self.record
        values = {
            "since": f"{first_day(self.since):%m/%Y}",
            "until": f"{first_day(self.until):%m/%Y}",
            "budget": done.budget,
            "precision": f"{100 * done.precision:.0f} %" if done.alerts else "-",
            "warned": done.warned,
            "episodes": done.episodes,
            "lead": f"{done.lead:.0f}" if done.warned else "-",
            "missed": len(done.missed),
        }
        return SUMMARY[language].format(**values)


SUMMARY = {
    "en": "Replayed from {since} to {until} at {budget} alerts a month: {precision} of alerts came true within "
    "their window; {warned} of {episodes} episodes were warned of, the median one {lead} months before; {missed} were "
    "missed.",
    "vi": "Chạy lại từ {since} đến {until} với {budget} cảnh báo mỗi tháng: {precision} số cảnh báo đã thành sự thật "
    "trong thời hạn; {warned} trong {episodes} đợt được cảnh báo trước, trung vị {lead} tháng; bỏ sót {missed} đợt.",
}


def backtest(lake: Lake, *, task: str = "ONSET-6", budget: int = 10, years: int = 6) -> Backtest:
    """Replay the alerts of the last ``years`` whose outcome is known.

    Args:
        lake: read at its ``as_of``.
        task: ONSET-3, ONSET-6, ONSET-12 or ESC-3.
        budget: alerts a month.
        years: how many; fewer where the data begin later.

    Raises:
        LookAheadError: a row claims to have been known before what it speaks of.
        RefusedError: too few months are known.
        UnknownValueError: another task.
    """
    asked = next((one for one in TASKS if one.name == task), None)
    if asked is None:
        raise UnknownValueError("task", task, [one.name for one in TASKS])
    vintages = Vintages.of(lake)
    judged = vintages.outcomes()
    until = judged.last - asked.months
    since = max(until - 12 * years + 1, judged.first + LEAST_MONTHS + asked.months)
    if since > until:
        raise RefusedError(f"{judged.months} months of deaths are too few to replay {asked.name}")
    probabilities: dict[int, Array] = {}
    outcomes: dict[int, Array] = {}
    shipped = False
    for start in range(since, until + 1, FOLD):
        before = vintages.at(start - 1)
        last = min(start + FOLD - 1, until)
        lasting = tuple(judged.reaching(last).measures)
        model, ready_made = learn(before.only(lasting), asked, adjacency(before.countries, borders()))
        shipped = shipped or ready_made
        for origin in range(start, last + 1):
            known = vintages.at(origin)
            if known.last > origin:
                raise LookAheadError(f"months after {first_day(origin):%Y-%m} are in what was known then")
            near = adjacency(known.countries, borders())
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="X does not have valid feature names")
                said = model.probability(onset.features(known.only(lasting), asked, origin, near))
            said = np.where(at_risk(known, asked, origin), said, np.nan)
            place = {code: row for row, code in enumerate(known.countries)}
            probabilities[origin] = np.array([said[place[c]] if c in place else np.nan for c in judged.countries])
            outcomes[origin] = came_true(judged, asked, origin).astype(np.float64)
    begun = episodes(judged, since + 1, until + asked.months)
    done = record(judged.countries, probabilities, outcomes, begun, asked.months, budget)
    said, true = np.concatenate(list(probabilities.values())), np.concatenate(list(outcomes.values())) > 0.0
    kept = ~np.isnan(said)
    said, true = said[kept], true[kept]
    base = np.full(len(said), true.mean() if len(true) else 0.0)
    return Backtest(
        asked,
        done,
        since,
        until,
        len(said),
        int(true.sum()),
        auprc(said, true),
        brier(said, true),
        brier(base, true),
        vintages.live,
        shipped,
    )


def _round(value: float) -> float | None:
    """Four digits; None for what is not known."""
    return round(value, 4) if np.isfinite(value) else None
