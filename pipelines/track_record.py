"""The ledger of forecasts: every probability and distribution issued, how it came out, and the scores of all of them.

Rows are only ever added. A forecast that was issued for a day in the past (``--as-of``) is kept and marked as
replayed; it is scored apart, since whoever made it could have known better.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from lake.schema.errors import UnknownValueError, UsageError
from lake.schema.marking import Marking
from lake.store import Lake
from models.forecasts.panel import Panel, first_day, ordinal
from models.forecasts.scores import Bin, brier, calibration, crps, inside, log_score
from pipelines.forecasting import MODEL, Chance, Forecast, Month, Name
from pipelines.runs import Run, code_version
from pipelines.vintages import Vintages

KEPT = 50
"""Equally likely values that the ledger keeps of a distribution."""

WORST = 10
"""Forecasts that are listed as the worst, by their score."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A forecast as the ledger holds it."""

    row: dict[str, Any]
    outcome: float | None
    """None while it is open, or when it was declared void."""
    state: str
    """``open``, ``due`` (the time is over, the outcome not entered), ``resolved`` or ``void``."""
    basis: str

    def to_json(self, name: Name) -> dict[str, Any]:
        """As plain values."""
        row = self.row
        made = {
            "forecast_id": row["forecast_id"],
            "issued_at": row["known_at"].isoformat(),
            "product": row["product"],
            "question": row["question"],
            "country": row["country"],
            "name": name(row["country"]),
            "task": row["task"],
            "origin": row["origin"].isoformat(),
            "due": row["due"].isoformat(),
            "probability": row["probability"],
            "state": self.state,
            "outcome": self.outcome,
            "basis": self.basis,
            "replayed": row["replayed"],
            "model": row["model"],
            "marking": row["marking"],
        }
        if row["draws"] is not None:
            made["median"] = float(np.median(row["draws"]))
            made["mean"] = round(float(np.mean(row["draws"])), 2)
        return made


def month_end(month: int) -> date:
    """The last day of an ordinal month."""
    return first_day(month + 1) - timedelta(days=1)


def issue(lake: Lake, made: Forecast, name: Name, *, product: str = "forecast") -> int:
    """Store what a forecast says, in the vault of the join of its numbers' markings; each once.

    Args:
        lake: the lake it was made from.
        made: the forecast.
        name: gives names of countries.
        product: forecast, warn or report.

    Returns:
        How many rows were new.
    """
    marking: Marking = lake.levels.join(
        [lake.levels.parse(marking) for marking in Vintages.of(lake, made.measure).markings]
    )
    parameters = {
        "code": code_version(),
        "fitted_on_the_lake": made.fitted,
        "countries": made.countries,
        "context": list(made.known),
        "as_of": str(lake.as_of) if lake.as_of else None,
    }
    shared = {
        "product": product,
        "origin": month_end(made.origin),
        "replayed": lake.as_of is not None and lake.as_of < datetime.now(UTC) - timedelta(days=1),
        "model": MODEL,
        "parameters": json.dumps(parameters, sort_keys=True),
    }
    rows = [_named({**shared, **_of_chance(chance, name)}) for chance in made.chances]
    rows += [_named({**shared, **_of_month(month, made.measure, name)}) for month in made.months]
    if not rows:
        return 0
    run = Run("forecast", {"origin": str(first_day(made.origin)), "product": product})
    vault = lake.vault(marking, create=True)
    done = vault.commit({"forecasts": rows, **run.rows(vault)}, run_id=run.run_id, once={"forecasts": "forecast_id"})
    return int(done.counts.get("forecasts", 0))


def _of_chance(chance: Chance, name: Name) -> dict[str, Any]:
    rule = {
        "measure": "deaths",
        "from": f"{first_day(chance.origin + 1):%Y-%m}",
        "to": f"{first_day(chance.due):%Y-%m}",
        "statistic": "max" if chance.task.kind == "onset" else "mean",
        "at_least": chance.line,
    }
    return {
        "question": chance.question(name),
        "country": chance.country,
        "task": chance.task.name,
        "due": month_end(chance.due),
        "rule": json.dumps(rule),
        "probability": chance.probability,
        "draws": None,
    }


def _of_month(month: Month, measure: str, name: Name) -> dict[str, Any]:
    when = f"{first_day(month.month):%Y-%m}"
    rule = {"measure": measure, "from": when, "to": when, "statistic": "value"}
    step = len(month.draws) // KEPT
    return {
        "question": f"{name(month.country)}: {measure} in {when}",
        "country": month.country,
        "task": measure,
        "due": month_end(month.month),
        "rule": json.dumps(rule),
        "probability": None,
        "draws": [float(value) for value in month.draws[step // 2 :: step][:KEPT]],
    }


def _named(row: dict[str, Any]) -> dict[str, Any]:
    said = [row["product"], row["model"], row["task"], row["country"], str(row["origin"]), str(row["due"])]
    values = json.dumps([row["probability"], row["draws"], row["rule"], row["parameters"]])
    return {**row, "forecast_id": hashlib.sha256("\n".join([*said, values]).encode()).hexdigest()}


def ledger(lake: Lake, *, today: date | None = None) -> list[Issued]:
    """Every forecast issued, the oldest first, each with how it came out as known at ``as_of``."""
    day = today or lake.now.date()
    resolved = {
        row["forecast_id"]: row
        for row in lake.frame("resolutions").sort("known_at", "resolution_id").iter_rows(named=True)
    }
    found = []
    for row in lake.frame("forecasts").sort("known_at", "origin", "task", "country", "due").iter_rows(named=True):
        came = resolved.get(row["forecast_id"])
        if came is None:
            found.append(Issued(row, None, "due" if row["due"] < day else "open", ""))
        else:
            state = "void" if came["outcome"] is None else "resolved"
            found.append(Issued(row, came["outcome"], state, came["basis"]))
    return found


def resolve(lake: Lake) -> dict[str, int]:
    """Enter the outcome of every forecast whose time is over and whose numbers the lake now holds.

    An outcome that new numbers change is entered anew: the later row counts, the earlier stays.
    """
    panels: dict[str, Panel] = {}
    new: dict[str, list[dict[str, Any]]] = {}
    waiting = 0
    for one in ledger(lake):
        rule = json.loads(one.row["rule"])
        if one.basis.startswith("by hand") or "measure" not in rule:
            continue
        if rule["measure"] not in panels:
            panels[rule["measure"]] = Vintages.of(lake, rule["measure"]).outcomes()
        outcome = _outcome(panels[rule["measure"]], one.row["country"], rule)
        if outcome is None:
            waiting += one.state == "due"
            continue
        if one.state == "resolved" and one.outcome == outcome:
            continue
        new.setdefault(one.row["marking"], []).append(
            _resolution(
                one.row["forecast_id"], outcome, f"{rule['measure']} in the lake, {rule['from']} to {rule['to']}"
            )
        )
    return {"resolved": _write(lake, new), "waiting_for_numbers": waiting}


def resolve_by_hand(lake: Lake, forecast_id: str, outcome: float | None, reason: str) -> dict[str, int]:
    """Enter the outcome of one forecast, or None to declare it void, with the reason.

    Raises:
        UnknownValueError: no such forecast.
        UsageError: no reason, or an outcome of a probability that is neither 0 nor 1.
    """
    found = [one for one in ledger(lake) if one.row["forecast_id"].startswith(forecast_id)]
    if len(found) != 1:
        raise UnknownValueError("forecast", forecast_id, [one.row["forecast_id"][:12] for one in found[:5]])
    row = found[0].row
    if not reason.strip():
        raise UsageError("an outcome entered by hand needs a reason: --because WORDS")
    if row["probability"] is not None and outcome not in (None, 0.0, 1.0):
        raise UsageError(f"the outcome of a probability is 1 or 0, not {outcome}")
    rows = {row["marking"]: [_resolution(row["forecast_id"], outcome, f"by hand: {reason.strip()}")]}
    return {"resolved": _write(lake, rows), "waiting_for_numbers": 0}


def _outcome(panel: Panel, country: str, rule: dict[str, Any]) -> float | None:
    """What became of it; None while not all months are known."""
    first, last = (ordinal(*map(int, rule[end].split("-"))) for end in ("from", "to"))
    if country not in panel.countries or first < panel.first or last > panel.last:
        return None
    row = panel.deaths[panel.countries.index(country), panel.column(first) : panel.column(last) + 1]
    match rule["statistic"]:
        case "max":
            return float(row.max() >= rule["at_least"])
        case "mean":
            return float(row.mean() >= rule["at_least"])
    return float(row[0])


def _resolution(forecast_id: str, outcome: float | None, basis: str) -> dict[str, Any]:
    name = f"{forecast_id}\n{outcome}\n{basis}\n{datetime.now(UTC).isoformat()}"
    return {
        "resolution_id": hashlib.sha256(name.encode()).hexdigest(),
        "forecast_id": forecast_id,
        "outcome": outcome,
        "basis": basis,
    }


def _write(lake: Lake, rows: dict[str, list[dict[str, Any]]]) -> int:
    run = Run("resolve", {})
    written = 0
    for marking, its in rows.items():
        vault = lake.vault(marking)
        once = {"resolutions": "resolution_id"}
        written += int(
            vault.commit({"resolutions": its, **run.rows(vault)}, run_id=run.run_id, once=once).counts["resolutions"]
        )
    return written


def score(lake: Lake) -> dict[str, Any]:
    """Scores of all that is resolved: forecasts of record, and apart from them the replayed ones."""
    every = ledger(lake)
    result: dict[str, Any] = {
        "issued": len(every),
        **{state: sum(one.state == state for one in every) for state in ("open", "due", "resolved", "void")},
    }
    for label, replayed in (("of_record", False), ("replayed", True)):
        mine = [one for one in every if one.state == "resolved" and one.row["replayed"] == replayed]
        result[label] = {"probabilities": _probabilities(mine), "distributions": _distributions(mine)}
    return result


def of_probabilities(said: Sequence[float], true: Sequence[float]) -> dict[str, Any]:
    """Brier and log score, what the base rate would have got, and the calibration curve."""
    if not said:
        return {"n": 0}
    one, other = np.array(said, dtype=np.float64), np.array(true, dtype=np.float64) > 0.5
    rate = np.full(len(one), other.mean())
    return {
        "n": len(one),
        "came_true": int(other.sum()),
        "brier": round(brier(one, other), 5),
        "brier_of_the_base_rate": round(brier(rate, other), 5),
        "log": round(log_score(one, other), 5),
        "calibration": [_bin(each) for each in calibration(one, other)],
    }


def _probabilities(issued: Iterable[Issued]) -> dict[str, Any]:
    mine = [one for one in issued if one.row["probability"] is not None]
    said, true = [one.row["probability"] for one in mine], [one.outcome or 0.0 for one in mine]
    result = of_probabilities(said, true)
    tasks = sorted({one.row["task"] for one in mine})
    result["by_task"] = {
        task: of_probabilities(
            [one.row["probability"] for one in mine if one.row["task"] == task],
            [one.outcome or 0.0 for one in mine if one.row["task"] == task],
        )
        for task in tasks
    }
    ranked = sorted(mine, key=lambda one: -((one.row["probability"] - (one.outcome or 0.0)) ** 2))
    result["worst"] = [
        {
            "forecast_id": one.row["forecast_id"],
            "question": one.row["question"],
            "probability": round(one.row["probability"], 4),
            "outcome": one.outcome,
        }
        for one in ranked[:WORST]
    ]
    return result


def _distributions(issued: Iterable[Issued]) -> dict[str, Any]:
    mine = [one for one in issued if one.row["draws"] is not None]
    if not mine:
        return {"n": 0}
    draws = np.array([one.row["draws"] for one in mine])
    true = np.array([one.outcome or 0.0 for one in mine])
    scores = crps(draws, true)
    ranked = np.argsort(-scores, kind="stable")[:WORST]
    return {
        "n": len(mine),
        "crps": round(float(scores.mean()), 4),
        "log_crps": round(float(crps(np.log1p(np.maximum(draws, 0.0)), np.log1p(np.maximum(true, 0.0))).mean()), 4),
        "coverage90": round(float(inside(draws, true).mean()), 4),
        "worst": [
            {
                "forecast_id": mine[at].row["forecast_id"],
                "question": mine[at].row["question"],
                "median": float(np.median(draws[at])),
                "outcome": float(true[at]),
                "crps": round(float(scores[at]), 3),
            }
            for at in ranked
        ],
    }


def _bin(one: Bin) -> dict[str, Any]:
    return {
        "from": round(one.lower, 3),
        "to": round(one.upper, 3),
        "forecasts": one.forecasts,
        "mean": round(one.mean, 4),
        "came_true": round(one.share, 4),
    }
