"""What is asked of a country, and what became of it."""

import numpy as np
import pytest

from models.errors import InvalidInputError
from models.forecasts.outcomes import ESCALATION_3, ONSET_3, ONSET_6, Task, at_risk, came_true, episodes, silent
from models.forecasts.panel import panel


def test_an_onset_is_a_deadly_month_after_a_quiet_year() -> None:
    country = panel([("A", 1000 + at, v) for at, v in enumerate([24.0] * 12 + [0.0, 0.0, 25.0, 0.0, 0.0, 0.0])])
    assert at_risk(country, ONSET_3, 1011)[0]
    assert came_true(country, ONSET_3, 1011)[0]
    assert not at_risk(country, ONSET_3, 1014)[0]
    assert episodes(country, 1000, 1017) == [(0, 1014)]


def test_a_second_deadly_month_within_a_year_is_no_new_episode() -> None:
    values = [0.0] * 12 + [30.0] + [0.0] * 6 + [30.0] + [0.0] * 12 + [30.0]
    country = panel([("A", 1000 + at, v) for at, v in enumerate(values)])
    assert [month for _, month in episodes(country, 1000, 1032)] == [1012, 1032]


def test_an_escalation_is_twice_the_year_and_at_least_the_line() -> None:
    calm = panel([("A", 1000 + at, v) for at, v in enumerate([1.0] * 12 + [24.0] * 3)])
    assert not came_true(calm, ESCALATION_3, 1011)[0]
    risen = panel([("A", 1000 + at, v) for at, v in enumerate([20.0] * 12 + [40.0] * 3)])
    assert came_true(risen, ESCALATION_3, 1011)[0]
    assert at_risk(risen, ESCALATION_3, 1011).all()


def test_a_window_that_is_not_over_is_refused() -> None:
    country = panel([("A", 1000 + at, 0.0) for at in range(15)])
    with pytest.raises(InvalidInputError, match="not among the months known"):
        came_true(country, ONSET_6, 1012)
    with pytest.raises(InvalidInputError, match="unknown kind"):
        came_true(country, Task("X", "peace", 1), 1000)


def test_five_years_without_a_death_are_silent() -> None:
    country = panel([("A", 1000 + at, float(at == 0)) for at in range(62)])
    assert not silent(country, 1059)[0]
    assert silent(country, 1060)[0]
    assert np.array_equal(silent(country, 1061), [True])


def test_another_rise_may_be_asked_for() -> None:
    made = panel([("A", 100 + at, value) for at, value in enumerate([20.0] * 12 + [44.0] * 3)])
    asked = [bool(came_true(made, ESCALATION_3, 111, times)[0]) for times in (1.5, 2.0, 2.5)]
    assert asked == [True, True, False]
    assert came_true(made, ESCALATION_3, 111)[0]
