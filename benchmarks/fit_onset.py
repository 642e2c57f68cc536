"""Fit the coefficients that ship for lakes too small to learn from, and write models/forecasts/onset.json.

    python -m benchmarks.fit_onset --data DIR

Fitted on every fourth month from January 1992 whose window was over by December 2020.
"""

import argparse
import json
from pathlib import Path

import numpy as np

from benchmarks.conflict_data import load
from models.forecasts import onset
from models.forecasts.context import adjacency
from models.forecasts.outcomes import TASKS
from models.forecasts.panel import ordinal
from models.forecasts.places import borders

TARGET = Path(__file__).parent.parent / "models" / "forecasts" / "onset.json"
FIRST, LAST, STEP = ordinal(1992, 1), ordinal(2020, 12), 4


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fit_onset", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    panel = load(parser.parse_args().data)
    panel = panel.until(min(LAST, panel.last))
    near = adjacency(panel.countries, borders())
    tasks = {}
    for task in TASKS:
        taught = onset.cases(panel, task, range(FIRST, panel.last - task.months + 1, STEP), near)
        chosen = onset.shipped_names(task)
        columns = np.array([onset.names(task).index(name) for name in chosen])
        fitted = onset.logistic(taught.seen[:, columns], taught.outcome, onset.PENALTY[task.kind], taught.weight)
        tasks[task.name] = fitted.to_json(chosen)
    about = {
        "command": "python -m benchmarks.fit_onset --data DIR",
        "data": "UCDP GED state-based deaths by country and month, 1990-2020 (Sundberg and Melander 2013; CC BY 4.0)",
        "fitted": "2026-11-23",
    }
    TARGET.write_text(json.dumps({**about, "tasks": tasks}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
