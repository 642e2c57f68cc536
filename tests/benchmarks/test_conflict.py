"""The forecasting benchmarks on frames made in code: later years, missing sources, wrong windows."""

import argparse
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from benchmarks import conflict_data, fatalities, warning
from models.forecasts.panel import first_day, ordinal
from tests.models.forecasts.making import FIRST, simulated


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """State-based deaths of 60 states, 1990 to 2024, as CSV, and nothing else."""
    place = tmp_path_factory.mktemp("frames")
    made = simulated(60, 420)
    rows = [
        {
            "month_id": at + 121,
            "country_id": row,
            "ged_sb": int(made.deaths[row, at]),
            "year": day.year,
            "month": day.month,
        }
        | {"name": code}
        for row, code in enumerate(made.countries)
        for at in range(made.months)
        for day in [first_day(FIRST + at)]
    ]
    pl.DataFrame(rows).write_csv(place / "ged_sb_country_month_1990_2024.csv")
    return place


def test_later_years_are_judged_by_the_same_command(folder: Path) -> None:
    arguments = argparse.Namespace(test_years=warning.years("2021-2022"), tasks=["ONSET-6"])
    rows = {row["system"]: row for row in warning.run(folder, arguments)}
    assert rows["legation"]["n"] == rows["base rate"]["n"] > 500
    assert rows["legation"]["brier"] < rows["base rate"]["brier"]
    for metric in ("auroc", "auprc", "brier", "ece", "p_at_10", "warned", "lead"):
        assert metric in rows["legation"]
    json.dumps(list(rows.values()))


def test_windows_of_deaths(folder: Path) -> None:
    arguments = argparse.Namespace(windows=fatalities.window_years("2023"))
    rows = {row["system"]: row for row in fatalities.run(folder, arguments) if row["subset"] == "2023"}
    assert rows["legation"]["crps"] < rows["all zero"]["crps"]
    assert 0.8 < rows["legation"]["coverage90"] < 0.97
    with pytest.raises(SystemExit, match="window 2030: the data end in 2024-12"):
        fatalities.run(folder, argparse.Namespace(windows=(2030,)))


def test_frames_are_found_by_their_pattern(folder: Path, tmp_path: Path) -> None:
    assert conflict_data.load(folder).last == ordinal(2024, 12)
    with pytest.raises(FileNotFoundError, match="ged_sb_country_month"):
        conflict_data.load(tmp_path)


def test_real_sources_and_where_they_end(real_data: Path) -> None:
    panel = conflict_data.load(real_data)
    assert len(panel.countries) == 191
    assert {"other", "gpr", "gpr_world", "coups"} <= set(panel.measures)
    assert np.isfinite(panel.measures["gpr_world"]).all()


@pytest.mark.slow
def test_the_protocols_baselines_come_out_as_measured(real_data: Path) -> None:
    """Conflictology of the ViEWS protocol, mean CRPS of 2018-2020: 11.93 in docs/benchmarks.md."""
    panel = conflict_data.load(real_data)
    scores = []
    for year in (2018, 2019, 2020):
        origin = ordinal(year - 1, 10)
        said = fatalities.conflictology(panel.until(origin), origin, 12)
        true = [panel.deaths[:, panel.column(origin + lead)] for lead in fatalities.LEADS]
        scores.append(np.mean([fatalities.crps(said, one).mean() for one in true]))
    assert np.mean(scores) == pytest.approx(11.93, abs=0.02)
