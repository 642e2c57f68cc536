"""Country-months as arrays."""

import math
from datetime import date

import numpy as np
import pytest

from models.errors import InvalidInputError
from models.forecasts.panel import first_day, ordinal, panel


def test_rows_become_countries_by_months() -> None:
    made = panel([("B", ordinal(2000, 1), 3.0), ("A", ordinal(2000, 3), 1.0), ("A", ordinal(2000, 3), 2.0)])
    assert made.countries == ("A", "B")
    assert made.deaths.tolist() == [[0.0, 0.0, 3.0], [3.0, 0.0, 0.0]]
    assert made.known.tolist() == [[False, False, True], [True, False, False]]
    assert first_day(made.last) == date(2000, 3, 1)


def test_until_forgets_what_came_later() -> None:
    rows = [("A", month, float(month)) for month in range(100, 110)]
    made = panel(rows, {"gpr": [("*", month, 1.0) for month in range(100, 106)]}).until(104)
    assert made.last == 104
    assert made.deaths[0, -1] == 104.0
    assert made.measures["gpr"].shape == (1, 5)


def test_a_measure_that_ended_is_left_out() -> None:
    rows = [("A", month, 0.0) for month in range(100, 110)]
    made = panel(rows, {"gpr": [("*", month, 1.0) for month in range(100, 106)], "coups": [("A", 109, 1.0)]})
    assert set(made.reaching(109).measures) == {"coups"}
    assert set(made.reaching(105).measures) == {"gpr"}
    assert set(made.only(("gpr",)).measures) == {"gpr"}


@pytest.mark.parametrize("deaths", [-1.0, math.nan, math.inf])
def test_what_is_no_number_of_deaths_is_refused(deaths: float) -> None:
    with pytest.raises(InvalidInputError, match="A 2000-01"):
        panel([("A", ordinal(2000, 1), deaths)])


def test_no_rows_and_unknown_months_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="no country-months"):
        panel([])
    with pytest.raises(InvalidInputError, match="1999-12 is not among the months known: 2000-01 to 2000-01"):
        panel([("A", ordinal(2000, 1), 0.0)]).column(ordinal(1999, 12))


def test_unknown_cells_of_a_measure_are_not_zero() -> None:
    made = panel([("A", 100, 0.0), ("A", 101, 0.0)], {"coups": [("A", 101, 1.0), ("B", 101, 1.0)]})
    assert np.isnan(made.measures["coups"][0, 0])
    assert made.measures["coups"][0, 1] == 1.0


def test_in_miniature_wars_are_smaller_and_all_else_is_as_it_was() -> None:
    measures = {"other": [("A", 100, 9.0)], "coups": [("A", 100, 1.0)]}
    made = panel([("A", 100, 101.0), ("A", 101, 1.0)], measures)
    small = made.in_miniature(0.25)
    assert small.deaths.tolist() == [[25.0, 0.0]]
    assert small.measures["other"][0, 0] == 2.0
    assert small.measures["coups"][0, 0] == 1.0
    assert made.deaths.tolist() == [[101.0, 1.0]]
