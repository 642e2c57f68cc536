"""Scores, against what they are by hand or by another formula."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import InvalidInputError
from models.forecasts.scores import (
    auprc,
    auroc,
    brier,
    calibration,
    central,
    covered,
    crps,
    ece,
    inside,
    log_score,
    narrowest,
)

YES_NO = np.array([True, False, True, False])


def test_perfect_and_useless_ranks() -> None:
    assert auroc(np.array([0.9, 0.1, 0.8, 0.2]), YES_NO) == 1.0
    assert auprc(np.array([0.9, 0.1, 0.8, 0.2]), YES_NO) == 1.0
    assert auroc(np.full(4, 0.5), YES_NO) == 0.5
    assert auprc(np.full(4, 0.5), YES_NO) == 0.5
    assert np.isnan(auroc(np.full(2, 0.5), np.array([True, True])))
    assert np.isnan(auprc(np.full(2, 0.5), np.array([False, False])))


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=40))
@settings(max_examples=60, deadline=None)
def test_ranks_agree_with_scikit_learn(cases: list[tuple[int, bool]]) -> None:
    from sklearn.metrics import average_precision_score, roc_auc_score

    said, true = np.array([p / 5 for p, _ in cases]), np.array([o for _, o in cases])
    if true.any() and not true.all():
        assert auroc(said, true) == pytest.approx(roc_auc_score(true, said))
        assert auprc(said, true) == pytest.approx(average_precision_score(true, said))


def test_probability_scores_by_hand() -> None:
    said = np.array([0.8, 0.3])
    true = np.array([True, False])
    assert brier(said, true) == pytest.approx((0.04 + 0.09) / 2)
    assert log_score(said, true) == pytest.approx(-(np.log(0.8) + np.log(0.7)) / 2)
    assert log_score(np.array([0.0]), np.array([True])) == pytest.approx(-np.log(1e-6))
    assert ece(np.full(10, 0.25), np.arange(10) < 2) == pytest.approx(0.05)
    assert [(one.forecasts, one.share) for one in calibration(said, true)] == [(1, 0.0), (1, 1.0)]
    assert calibration(np.array([1.0]), np.array([True]))[0].upper == 1.0


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=12), st.floats(0, 1000))
@settings(max_examples=80, deadline=None)
def test_crps_is_its_definition(draws: list[float], outcome: float) -> None:
    values = np.array(draws)
    spread = np.abs(values[:, None] - values[None, :]).mean() / 2
    by_hand = np.abs(values - outcome).mean() - spread
    assert crps(values[None, :], np.array([outcome]))[0] == pytest.approx(by_hand, abs=1e-6)


def test_crps_of_a_certainty_is_the_error() -> None:
    assert crps(np.array([[3.0, 3.0]]), np.array([5.0]))[0] == 2.0
    with pytest.raises(InvalidInputError, match="do not fit"):
        crps(np.zeros((2, 3)), np.zeros(3))


def test_the_narrowest_interval_of_a_count_that_is_mostly_zero_starts_at_zero() -> None:
    draws = np.array([[0.0] * 95 + [5.0] * 5])
    assert [float(end[0]) for end in narrowest(draws)] == [0.0, 0.0]
    skewed = np.arange(100.0)[None, :] ** 2
    assert [float(end[0]) for end in narrowest(skewed)] == [0.0, 89.0**2]
    assert [float(end[0]) for end in central(np.arange(100.0)[None, :])] == [4.0, 94.0]
    assert covered((np.array([0.0]), np.array([2.0])), np.array([2.0])).all()


def test_a_calibrated_count_is_covered_as_often_as_it_says() -> None:
    """Interval coverage cannot show this: the 5 % and 95 % quantiles of a count that is mostly zero cover it always."""
    drawn = np.random.default_rng(0)
    chance = drawn.random(4000) * 0.2
    true = np.where(drawn.random(4000) < chance, drawn.poisson(10, 4000) + 1, 0).astype(float)
    said = np.where(drawn.random((4000, 400)) < chance[:, None], drawn.poisson(10, (4000, 400)) + 1, 0).astype(float)
    assert inside(said, true).mean() == pytest.approx(0.9, abs=0.01)
    assert covered(central(said), true).mean() > 0.94
    assert inside(np.zeros((1, 10)), np.array([0.0]))[0] == pytest.approx(0.9)
    assert inside(np.zeros((1, 10)), np.array([3.0]))[0] == 0.0
