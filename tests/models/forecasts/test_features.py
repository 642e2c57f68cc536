"""Features: nothing of them hangs on what came after the origin."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ModelError
from models.forecasts import context, drivers, history, momentum, onset
from models.forecasts.outcomes import ESCALATION_3, ONSET_6
from models.forecasts.panel import panel
from models.forecasts.places import borders, code_of
from models.names import Gazetteer
from tests.models.forecasts.making import FIRST, simulated


@given(origin=st.integers(30, 110), seed=st.integers(0, 5))
@settings(max_examples=15, deadline=None)
def test_the_future_changes_no_feature(origin: int, seed: int) -> None:
    whole = simulated(8, 120, seed)
    near = context.adjacency(whole.countries, {"A00": ("A01", "A02"), "A01": ("A00",)})
    month = FIRST + origin
    for task in (ONSET_6, ESCALATION_3):
        one = onset.features(whole, task, month, near)
        assert np.array_equal(one, onset.features(whole.until(month), task, month, near))
        assert one.shape == (8, len(onset.names(task)))
        assert np.isfinite(one).all()


def test_history_says_what_it_is_named() -> None:
    made = panel([("A", 100 + at, value) for at, value in enumerate([0.0] * 20 + [10.0, 0.0, 0.0])])
    row = dict(zip(history.NAMES, history.history(made, 122)[0], strict=True))
    assert row["mean_1"] == 0.0
    assert row["mean_3"] == pytest.approx(np.log1p(10 / 3))
    assert row["since_any"] == pytest.approx(np.log1p(2))
    assert row["since_deadly"] == pytest.approx(np.log1p(history.LONG))
    assert row["share_any_12"] == pytest.approx(1 / 12)


def test_neighbours_count_and_the_country_itself_does_not() -> None:
    made = panel([("A", 100 + at, 0.0) for at in range(24)] + [("B", 100 + at, 40.0) for at in range(24)])
    near = context.adjacency(made.countries, {"A": ("B", "C"), "B": ("A",)})
    seen = context.context(made, 123, near)
    row = dict(zip(context.NAMES, seen[0], strict=True))
    assert row["near_12"] == pytest.approx(np.log1p(40))
    assert row["near_deadly_12"] == 1.0
    assert dict(zip(context.NAMES, seen[1], strict=True))["near_12"] == 0.0
    assert row["gpr_3"] == row["coup_12"] == row["other_3"] == 0.0


def test_measures_that_are_there_are_used() -> None:
    months = range(100, 130)
    rows = [("A", month, 0.0) for month in months]
    measures = {
        "gpr": [("A", month, 1.0 if month < 127 else 5.0) for month in months],
        "coups": [("A", month, float(month == 125)) for month in months],
        "other": [("A", month, 3.0) for month in months],
    }
    row = dict(zip(context.NAMES, context.context(panel(rows, measures), 129, np.zeros((1, 1)))[0], strict=True))
    assert row["gpr_rise"] > 1.0
    assert row["coup_12"] == pytest.approx(np.log(2))
    assert row["other_3"] == pytest.approx(np.log(4))


def test_the_season_of_past_years_is_seen() -> None:
    values = [60.0 if at % 12 in (3, 4, 5) else 0.0 for at in range(75)]
    made = panel([("A", 1200 + at, value) for at, value in enumerate(values)])
    before, after = (dict(zip(momentum.NAMES, momentum.momentum(made, m)[0], strict=True)) for m in (1262, 1266))
    assert before["season"] > 1.0 > after["season"]
    assert before["season_above"] == 1.0


def test_a_rise_from_month_to_month_is_seen() -> None:
    made = panel([("A", 100 + at, float(value)) for at, value in enumerate([5] * 20 + [6, 7, 8, 8, 7, 9])])
    row = dict(zip(momentum.NAMES, momentum.momentum(made, 125)[0], strict=True))
    assert row["rising"] == pytest.approx(4 / 6)
    first = dict(zip(momentum.NAMES, momentum.momentum(made, 100)[0], strict=True))
    assert first["rising"] == 0.0


def test_every_feature_of_the_logistic_model_has_a_theme() -> None:
    told = {name for its in drivers.THEMES.values() for name in its}
    for task in (ONSET_6, ESCALATION_3):
        assert set(onset.names(task)) - set(context.RISK) <= told
    with pytest.raises(ModelError, match="without a theme: moon"):
        drivers.drivers([*history.NAMES, "moon"], np.zeros(99), np.zeros(99))


def test_borders_go_both_ways_and_names_of_registers_are_known() -> None:
    found = borders()
    assert "CHN" in found["VNM"]
    assert all(code in found[other] for code, its in found.items() for other in its)
    gazetteer = Gazetteer.build()
    assert [code_of(name, gazetteer) for name in ("Congo", "Congo, DRC", "Viet Nam", "XTV", "Nowhere")] == [
        "COG", "COD", "VNM", "XTV", None,
    ]  # fmt: skip
