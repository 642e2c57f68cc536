"""What is usual: levels are found and kept through bursts, and the scatter of sums is each series' own."""

import numpy as np
import pytest

from models.usual import Spread, Usual

SETTINGS = {"drift": 0.0005, "habit_days": 182.0, "prior_dispersion": 0.2, "prior_days": 100.0}


def after(counts: np.ndarray) -> Usual:
    usual = Usual(len(counts), **SETTINGS)
    for day in range(counts.shape[1]):
        usual.tomorrow()
        usual.see(counts[:, day], day % 7)
    return usual


def test_a_level_and_its_weekdays_are_learned() -> None:
    week = np.array([1.2, 1.2, 1.2, 1.2, 1.2, 0.5, 0.5])
    counts = np.random.default_rng(1).poisson(10 * week[np.arange(400) % 7], (3, 400)).astype(float)
    known = after(counts).tomorrow()
    assert known.level == pytest.approx(np.full(3, 10.0), rel=0.15)
    assert known.habit.mean(axis=1) == pytest.approx(np.ones(3))
    assert (known.habit[:, 5] < 0.7).all()
    assert (known.dispersion < 0.2).all()


def test_a_burst_does_not_become_usual_but_what_lasts_does() -> None:
    counts = np.random.default_rng(2).poisson(8.0, (2, 300)).astype(float)
    burst, lasting = counts.copy(), counts.copy()
    burst[:, 290:293] *= 10
    lasting[:, 220:] *= 10
    assert after(burst).tomorrow().level == pytest.approx(after(counts).tomorrow().level, rel=0.25)
    assert (after(lasting).tomorrow().level > 40).all()


def test_sums_of_a_series_that_comes_in_waves_scatter_more() -> None:
    rng = np.random.default_rng(3)
    waves = np.repeat(rng.gamma(2.0, 0.5, 100), 5)
    spread, independent = Spread(2, 5), np.full(2, 0.02)
    for day in range(4, 500):
        steady, wavy = rng.poisson(50.0), rng.poisson(10 * waves[day - 4 : day + 1]).sum()
        spread.see(np.array([steady, wavy], dtype=float), np.full(2, 50.0), independent)
    learned = spread.learned(independent)
    assert learned[0] == pytest.approx(0.02, abs=0.01)
    assert learned[1] > 2 * learned[0]


def test_nothing_is_learned_from_sums_that_overlap_what_is_tested() -> None:
    spread, independent = Spread(1, 3), np.array([0.1])
    for _ in range(2):
        spread.see(np.array([900.0]), np.array([9.0]), independent)
    assert spread.learned(independent) == independent
    spread.see(np.array([900.0]), np.array([9.0]), independent)
    assert spread.learned(independent) > independent
