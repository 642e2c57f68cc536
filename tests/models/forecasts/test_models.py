"""Models on simulated wars: better than the base rate, the same on every run, honest about too little."""

import numpy as np
import pytest

from models.errors import InvalidInputError
from models.forecasts import empirical, fatalities, hurdle, onset
from models.forecasts.budget import alerted, record
from models.forecasts.context import adjacency
from models.forecasts.outcomes import ESCALATION_3, ONSET_6, Task, at_risk, came_true
from models.forecasts.panel import panel
from models.forecasts.scores import brier, crps, inside
from tests.models.forecasts.making import FIRST, simulated


def test_a_fitted_model_of_onset_beats_the_base_rate() -> None:
    whole = simulated(60, 260)
    near = adjacency(whole.countries, {})
    model = onset.fit(whole.until(FIRST + 180), ONSET_6, range(FIRST + 24, FIRST + 180, 4), near)
    said, true = [], []
    for origin in range(FIRST + 180, FIRST + 250, 3):
        asked = at_risk(whole, ONSET_6, origin)
        said.append(model.probability(onset.features(whole, ONSET_6, origin, near))[asked])
        true.append(came_true(whole, ONSET_6, origin)[asked])
    one, outcome = np.concatenate(said), np.concatenate(true)
    assert brier(one, outcome) < brier(np.full(len(one), outcome.mean()), outcome)
    assert 0.0 < one.min() < one.max() < 1.0
    again = onset.fit(whole.until(FIRST + 180), ONSET_6, range(FIRST + 24, FIRST + 180, 4), near)
    seen = onset.features(whole, ONSET_6, FIRST + 200, near)
    assert np.array_equal(model.probability(seen), again.probability(seen))
    assert model.contributions(seen).sum(axis=1) + model.linear.bias == pytest.approx(
        model.linear.logits(seen[:, model.columns])
    )


def test_onsets_are_learnt_in_miniature_and_escalations_by_how_far_they_went() -> None:
    whole = simulated(40, 200)
    near = adjacency(whole.countries, {})
    origins = range(FIRST + 24, FIRST + 180, 8)
    onsets = onset.cases(whole, ONSET_6, origins, near)
    assert set(np.unique(onsets.outcome)) == {0.0, 1.0}
    assert set(np.unique(onsets.weight)) == {onset.HALF, 1.0}
    own = onsets.weight == 1.0
    assert own.sum() == sum(int(at_risk(whole, ONSET_6, origin).sum()) for origin in origins)
    assert onsets.happened == int(onsets.outcome[own].sum())
    rises = onset.cases(whole, ESCALATION_3, origins, near)
    assert set(np.unique(rises.outcome)) <= {0.0, 0.25, 0.75, 1.0}
    assert (rises.outcome > 0.5).sum() == rises.happened
    assert len(rises.seen) == len(rises.weight) == len(origins) * len(whole.countries)


def test_an_outcome_that_partly_came_true_is_learnt_as_both() -> None:
    drawn = np.random.default_rng(4)
    seen = drawn.normal(size=(400, 2))
    sure = (seen[:, 0] + drawn.normal(size=400) > 0.0).astype(np.float64)
    one = onset.logistic(seen, sure, 1.0)
    doubled = onset.logistic(np.concatenate([seen, seen]), np.concatenate([sure, sure]), 1.0, np.full(800, 0.5))
    assert doubled.weights == pytest.approx(one.weights, abs=1e-3)
    hedged = onset.logistic(seen, 0.25 + 0.5 * sure, 1.0)
    assert 0.0 < hedged.weights[0] < one.weights[0]
    assert hedged.probability(seen).mean() == pytest.approx((0.25 + 0.5 * sure).mean(), abs=1e-3)


def test_too_little_is_refused_and_what_ships_stands_in() -> None:
    small = simulated(4, 60)
    near = adjacency(small.countries, {})
    with pytest.raises(InvalidInputError, match="too few to fit on"):
        onset.fit(small, ONSET_6, range(FIRST + 24, small.last, 4), near)
    with pytest.raises(InvalidInputError, match="too little to fit on"):
        onset.fit(small, ONSET_6, [small.last], near)
    model = onset.shipped(ONSET_6, near)
    said = model.probability(onset.features(small, ONSET_6, small.last, near))
    assert ((said > 0.0) & (said < 1.0)).all()
    with pytest.raises(InvalidInputError, match="no coefficients ship for X"):
        onset.shipped(Task("X", "onset", 6), near)


def test_what_ships_ranks_a_country_with_deaths_above_a_silent_one() -> None:
    rows = [("A", 1000 + at, 0.0) for at in range(130)] + [("B", 1000 + at, 8.0) for at in range(130)]
    made = panel(rows)
    near = adjacency(made.countries, {})
    calm, tense = onset.shipped(ONSET_6, near).probability(onset.features(made, ONSET_6, 1129, near))
    assert calm < 0.02 < tense


def test_empirical_distributions() -> None:
    made = panel([("A", 100 + at, float(at % 12)) for at in range(48)] + [("B", 100 + at, 0.0) for at in range(48)])
    own = empirical.conflictology(made, 147)
    assert sorted(set(own[0])) == [float(value) for value in range(12)]
    assert own[1].max() == 0.0
    smooth = empirical.negative_binomial(made, 147)
    assert smooth[0].mean() == pytest.approx(made.deaths[0, -9:].mean(), rel=0.1)
    assert smooth[1].max() == 0.0
    for draws in (own, smooth, empirical.analogue(made, 147, 3)):
        assert draws.shape == (2, empirical.GRID)
        assert (np.diff(draws, axis=1) >= 0.0).all()
    with pytest.raises(InvalidInputError, match="too few for analogues"):
        empirical.analogue(made.until(103), 103, 3)


def test_an_analogue_is_put_on_the_present_level() -> None:
    """A war larger than any before: what followed smaller ones tells how it may go on, not how large it is."""
    rows = [("A", 100 + at, 20.0) for at in range(60)] + [
        ("B", 100 + at, 0.0 if at < 54 else 2000.0) for at in range(60)
    ]
    made = panel(rows)
    assert np.median(empirical.analogue(made, 159, 2, nearest=50)[1]) > 1000.0
    assert np.median(empirical.analogue(made, 159, 2, nearest=50, scaled=False)[1]) < 100.0


def test_the_pool_is_calibrated_and_beats_the_last_month() -> None:
    whole = simulated(60, 300, seed=1)
    near = adjacency(whole.countries, {})
    origin = FIRST + 280
    pool = fatalities.fit(whole, origin, near, [1, 6, 12], since=FIRST + 24)
    assert pool.fitted is not None
    known = whole.until(origin)
    said = np.concatenate([pool.draws(known, origin, lead) for lead in (1, 6, 12)])
    true = np.concatenate([whole.deaths[:, whole.column(origin + lead)] for lead in (1, 6, 12)])
    last = np.tile(known.deaths[:, -1:], (3, 1))
    assert crps(said, true).mean() < crps(last, true).mean()
    assert 0.8 < inside(said, true).mean() < 0.98
    assert (np.diff(said, axis=1) >= 0.0).all()
    assert (said >= 0.0).all()


def test_a_small_past_leaves_the_empirical_parts_alone() -> None:
    small = simulated(3, 60)
    with pytest.raises(InvalidInputError, match="too few to fit on"):
        hurdle.fit(small, small.last, adjacency(small.countries, {}), [1], since=FIRST + 24)
    pool = fatalities.fit(small, small.last, adjacency(small.countries, {}), [1], since=FIRST + 24)
    assert pool.fitted is None
    assert set(pool.parts(small, small.last, 1)) == {"conflictology", "negative_binomial", "analogue"}


def test_the_hurdle_gives_zeros_their_share() -> None:
    draws = hurdle.mixed(np.array([0.25, 1.0]), np.tile(np.linspace(1.0, 4.0, len(hurdle.QUANTILES)), (2, 1)))
    assert (draws[0] == 0.0).mean() == pytest.approx(0.75)
    assert (draws[1] > 0.0).all()


def test_a_pool_of_one_is_that_one() -> None:
    draws = np.sort(np.random.default_rng(0).random((3, empirical.GRID)), axis=1)
    assert np.allclose(fatalities.pooled({"analogue": draws}), draws)
    wide = fatalities.pooled({"analogue": draws, "hurdle": draws + 10.0})
    assert (wide < 5.0).mean() == pytest.approx(1 / 3, abs=0.02)


def test_the_record_counts_what_was_missed() -> None:
    said = {10: np.array([0.9, 0.1, np.nan]), 11: np.array([0.2, 0.3, 0.8])}
    came = {10: np.array([1.0, 0.0, 0.0]), 11: np.array([0.0, 0.0, 1.0])}
    done = record(("A", "B", "C"), said, came, [(0, 12), (1, 12), (2, 30)], months=3, budget=1)
    assert (done.alerts, done.precision, done.episodes, done.warned, done.lead) == (2, 1.0, 2, 1, 2.0)
    assert done.missed == (("B", 12),)
    assert done.share == 0.5
    assert alerted(np.array([np.nan, 0.1]), 5) == [1]
