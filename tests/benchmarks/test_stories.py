"""The benchmark of stories: groups are built as it says, and its scores are those that can be counted by hand."""

from datetime import date, timedelta

import numpy as np
import pytest

from benchmarks import stories
from benchmarks.stories import FOLDS, SUBSETS, Case, fit, nearest, ours, pairs, scores
from models import stories as model
from models.stories import DAYS, Report

DAY = date(2024, 3, 1)
PARALLEL, ALONE = "parallel", "alone"


def case(name: str, group: str, kind: str = PARALLEL, *, at: int = 0, place: float = 0.0, language: str = "en") -> Case:
    """A report whose vector lies at an angle; reports of one group lie close together."""
    vector = np.array([np.cos(place), np.sin(place), 0.0], dtype=np.float32)
    report = Report(name, DAY + timedelta(days=at), language, vector, {"PER": 1}, frozenset({"12"}))
    return Case(report, group, kind, name)


def test_scores_are_those_counted_by_hand() -> None:
    given = [case("a", "1"), case("b", "1"), case("c", "2"), case("d", "3", ALONE)]
    perfect = scores(given, ["x", "x", "y", "z"], SUBSETS["all"])
    assert (perfect["pair_f1"], perfect["b3_f1"], perfect["reports"], perfect["groups"]) == (1.0, 1.0, 4, 3)
    lumped = scores(given, ["x", "x", "x", "z"], SUBSETS["all"])
    assert (lumped["pair_p"], lumped["pair_r"]) == (0.333, 1.0)
    assert (lumped["b3_p"], lumped["b3_r"]) == (round((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4, 3), 1.0)
    alone = scores(given, ["a", "b", "c", "d"], SUBSETS["all"])
    assert (alone["pair_f1"], alone["b3_p"], alone["b3_r"]) == (0.0, 1.0, 0.75)


def test_strangers_in_a_story_count_in_the_subset_too() -> None:
    given = [case("a", "1"), case("b", "1"), case("d", "3", ALONE)]
    row = scores(given, ["x", "x", "x"], SUBSETS["parallel"])
    assert (row["reports"], row["pair_r"]) == (2, 1.0)
    assert row["pair_p"] == 0.5


def test_a_single_pass_looks_back_so_many_days_and_no_further() -> None:
    late = DAYS + 1
    given = [case("a", "1"), case("b", "1", at=1), case("c", "1", at=late + 1)]
    vectors = np.stack([one.report.vector for one in given])
    assert nearest(vectors, given, 0.9) == ["a", "a", "c"]
    assert nearest(vectors, given, 1.1) == ["a", "b", "c"]


def test_ours_is_judged_by_coefficients_fitted_without_the_group() -> None:
    rng = np.random.default_rng(1)
    given = []
    for group in range(12):
        place = float(rng.uniform(0, 6))
        for number in range(2):
            name = f"{group}-{number}"
            given.append(case(name, f"g{group}", at=group // 2 + number, place=place + 0.01 * number))
    given.sort(key=lambda one: (one.report.day, one.report.report_id))
    shipped = model.BIAS, model.WEIGHTS
    rows, same, folds = pairs(given)
    assert rows.shape == (len(same), 6) == (len(folds), 6)
    assert 0 < same.sum() < len(same)
    assert set(folds.tolist()) <= set(range(FOLDS))
    placed = ours(given)
    assert len(placed) == len(given)
    assert shipped == (model.BIAS, model.WEIGHTS), "what ships is put back"
    bias, weights = fit(rows, same)
    assert np.isfinite([bias, *weights]).all()
    found = scores(given, placed, SUBSETS["all"])
    assert found["pair_r"] > scores(given, [one.report.report_id for one in given], SUBSETS["all"])["pair_r"]


def test_placing_puts_the_coefficients_back_when_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    given = [case("a", "1"), case("b", "1"), case("c", "2", place=2.0)]
    shipped = model.BIAS
    monkeypatch.setattr(stories, "fit", lambda rows, same: (0.0, np.zeros(6)))

    def broken(self: object, report: Report) -> None:
        raise RuntimeError("stopped")

    monkeypatch.setattr(model.Window, "place", broken)
    with pytest.raises(RuntimeError, match="stopped"):
        ours(given)
    assert shipped == model.BIAS
