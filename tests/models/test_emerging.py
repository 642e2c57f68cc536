"""Rises among many series: found together, few false ones, weekdays no news, wrong input refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.emerging import rise
from models.errors import ModelError

WEEK = np.array([1.2, 1.2, 1.1, 1.1, 1.0, 0.7, 0.7])


def streams(seed: int, growth: float = 1.0, series: int = 300, days: int = 59) -> np.ndarray:
    rng = np.random.default_rng(seed)
    mean = np.exp(rng.uniform(0, 3.5, (series, 1))) * WEEK[np.arange(days) % 7]
    mean[:10, -3:] *= growth
    counts: np.ndarray = rng.negative_binomial(12, 12 / (12 + mean)).astype(float)
    return counts


def test_growing_topics_are_found_and_few_others() -> None:
    right = given_ = 0
    for seed in range(20):
        chosen = np.flatnonzero(rise(streams(seed, 4.0), 3).q <= 0.1)
        right, given_ = right + int((chosen < 10).sum()), given_ + len(chosen)
    assert right / 200 >= 0.8
    assert 1 - right / given_ <= 0.15


def test_nothing_grows_nothing_is_found() -> None:
    assert sum(int((rise(streams(seed), 3).q <= 0.1).any()) for seed in range(30)) <= 6


def test_a_routine_that_stopped_has_a_low_tail() -> None:
    counts = np.full((3, 60), 5.0)
    counts[1, -7:] = 0
    found = rise(counts, 7)
    assert found.p_low[1] < 1e-6 < found.p_low[0]
    assert found.expected[1] == pytest.approx(35, rel=0.1)


def test_a_series_without_a_past_needs_several_reports() -> None:
    counts = np.zeros((2, 60))
    counts[0, -1], counts[1, -3:] = 1, 4
    found = rise(counts, 3)
    assert found.p[1] < found.p[0]


@pytest.mark.parametrize("counts", [np.zeros((2, 8)), np.zeros(30), np.full((1, 40), -1.0), np.full((1, 40), np.nan)])
def test_wrong_counts_are_refused(counts: np.ndarray) -> None:
    with pytest.raises(ModelError):
        rise(counts, 3)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=20, max_size=60), st.integers(1, 7), st.integers(0, 6))
def test_any_counts_give_probabilities(values: list[int], window: int, weekday: int) -> None:
    found = rise(np.array([values, values[::-1]], dtype=float), window, first_weekday=weekday)
    for tail in (found.p, found.q, found.p_low):
        assert ((tail >= 0) & (tail <= 1)).all()
