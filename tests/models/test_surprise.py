"""Surprise of daily counts: bursts are found in time, habits raise no alarm, and no day looks ahead."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ModelError
from models.surprise import Settings, benjamini_hochberg, detect, score, threshold_for

FIRST = date(2023, 1, 2)  # a Monday
WEEK = np.array([1.1, 1.15, 1.1, 1.1, 1.05, 0.75, 0.7])


def frame(counts: np.ndarray, first: date = FIRST) -> pl.DataFrame:
    """Series s00, s01 ... by day; zeros are left out, as in a lake."""
    rows = [
        {"series": f"s{series:02}", "day": first + timedelta(days=day), "count": int(count)}
        for series, line in enumerate(counts)
        for day, count in enumerate(line)
        if count or day == 0
    ]
    return pl.DataFrame(rows, schema={"series": pl.String, "day": pl.Date, "count": pl.Int64})


def last(counts: np.ndarray) -> date:
    return FIRST + timedelta(days=counts.shape[1] - 1)


def calm(series: int, days: int, mean: float, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    mu = mean * WEEK[np.arange(days) % 7] * np.ones((series, 1))
    return rng.negative_binomial(8, 8 / (8 + mu))


def test_a_burst_raises_one_alarm_on_its_first_days() -> None:
    counts = calm(3, 200, 10)
    counts[1, 150:160] *= 5
    alarms = detect(frame(counts), last(counts), threshold=4.0)
    assert alarms["series"].to_list() == ["s01"]
    day, since = alarms.row(0, named=True)["day"], alarms.row(0, named=True)["since"]
    assert 0 <= (day - FIRST).days - 150 <= 2
    assert 0 <= (day - since).days <= 2
    row = alarms.row(0, named=True)
    assert row["observed"] > 2 * row["expected"]
    assert row["span"] in Settings().spans


def test_weekends_are_a_habit_not_news() -> None:
    counts = np.tile(np.array([2, 2, 2, 2, 2, 20, 20]), (1, 30))
    scores = score(frame(counts), last(counts)).filter(pl.col("day") > FIRST + timedelta(days=70))
    assert scores["surprise"].max() < 2


def test_few_counts_are_never_surprising() -> None:
    counts = np.zeros((1, 100), dtype=int)
    counts[0, 60] = 2
    assert score(frame(counts), last(counts))["surprise"].max() == 0.0
    counts[0, 80] = 9
    assert score(frame(counts), last(counts))["surprise"].max() > 3


def test_a_new_series_is_surprising_on_its_first_day() -> None:
    counts = calm(2, 120, 10)
    counts[1, :100] = 0
    counts[1, 100:] = 12
    alarms = detect(frame(counts), last(counts))
    assert ("s01", FIRST + timedelta(days=100)) in alarms.select("series", "day").rows()


def test_what_comes_later_changes_nothing() -> None:
    counts = calm(3, 150, 6)
    changed = counts.copy()
    changed[:, 120:] = 500
    until = FIRST + timedelta(days=119)
    assert score(frame(counts), until).equals(score(frame(changed), until))
    whole = score(frame(changed), last(changed)).filter(pl.col("day") <= until)
    assert whole.equals(score(frame(counts), until))


def test_a_lasting_crisis_alarms_at_most_every_fortnight() -> None:
    counts = calm(1, 200, 5)
    counts[0, 150:] = np.geomspace(30, 3000, 50)
    days = detect(frame(counts), last(counts), threshold=3.0)["day"].to_list()
    crisis = [day for day in days if (day - FIRST).days >= 150]
    assert 1 <= len(crisis) <= 4
    assert all((b - a).days >= 14 for a, b in pairwise(crisis))


def test_budget_keeps_the_most_surprising_and_fdr_the_sure() -> None:
    counts = calm(30, 120, 5)
    counts[:, 90:111] = 5
    counts[4, 110], counts[7, 110], counts[9, 110] = 60, 90, 35
    when = FIRST + timedelta(days=110)
    alarms = detect(frame(counts), when, threshold=3.0).filter(pl.col("day") == when)
    assert alarms["series"].to_list()[:3] == ["s07", "s04", "s09"]
    kept = detect(frame(counts), when, threshold=3.0, budget=1).filter(pl.col("day") == when)
    assert kept["series"].to_list() == ["s07"]
    sure = detect(frame(counts), when, threshold=0.5, false_discovery_rate=0.01).filter(pl.col("day") == when)
    assert set(sure["series"]) <= {"s04", "s07", "s09"}
    assert {"s04", "s07"} <= set(sure["series"])


def test_a_threshold_for_an_alarm_rate() -> None:
    counts = calm(20, 500, 8)
    scores = score(frame(counts), last(counts))
    threshold = threshold_for(scores, 1.0)
    years = scores.height / 365.25
    assert detect(frame(counts), last(counts), threshold=threshold).height <= years
    assert detect(frame(counts), last(counts), threshold=threshold - 0.3).height > 0.8 * years
    assert threshold_for(scores.head(0), 1.0) == 50.0


def test_sensitivity_on_injected_bursts_at_one_false_alarm_a_year() -> None:
    """The set-up of the measured baseline: 24 series, 900 days, drifting level, 120 bursts of +100 to +400 %."""
    rng = np.random.default_rng(11)
    level = rng.uniform(4, 40, (24, 1)) * np.exp(np.cumsum(rng.normal(0, 0.02, (24, 900)), axis=1))
    rise = np.ones((24, 900))
    bursts: list[tuple[int, int, int]] = []
    while len(bursts) < 120:
        series, start, length = int(rng.integers(24)), int(rng.integers(120, 880)), int(rng.integers(3, 15))
        if all(other != series or abs(begun - start) > 40 for other, begun, _ in bursts):
            rise[series, start : start + length] *= 1 + rng.uniform(1, 4)
            bursts.append((series, start, length))
    mu = level * WEEK[np.arange(900) % 7] * rise
    counts = rng.negative_binomial(8, 8 / (8 + mu))
    alarms = detect(frame(counts), last(counts), threshold=3.5)
    caught, false = set(), 0
    for series, day in alarms.select("series", "day").iter_rows():
        place = (day - FIRST).days
        hit = [b for b in bursts if f"s{b[0]:02}" == series and b[1] <= place < b[1] + b[2] + 3]
        caught |= set(hit)
        false += not hit
    assert false / (24 * 872 / 365.25) <= 1.1
    assert len(caught) / 120 >= 0.85


def test_nothing_in_nothing_out() -> None:
    empty = pl.DataFrame(schema={"series": pl.String, "day": pl.Date, "count": pl.Int64})
    assert score(empty, FIRST).height == 0
    assert detect(empty, FIRST).columns == ["series", "day", "observed", "expected", "surprise", "span", "since"]
    short = calm(1, 10, 5)
    assert score(frame(short), last(short)).height == 0
    assert score(frame(short), date(2000, 1, 1)).height == 0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (pl.DataFrame({"series": ["a"], "day": [FIRST]}), "missing: count"),
        (pl.DataFrame({"series": ["a"], "day": ["2023-01-02"], "count": [1]}), "must hold dates"),
        (pl.DataFrame({"series": ["a"], "day": [FIRST], "count": [-1]}), "at least 0"),
        (
            pl.DataFrame({"series": ["a"], "day": [FIRST], "count": [None]}, schema_overrides={"count": pl.Int64}),
            "at least",
        ),
        (pl.DataFrame({"series": ["a"], "day": [FIRST], "count": ["x"]}), "must hold numbers"),
    ],
)
def test_wrong_frames_are_refused(wrong: pl.DataFrame, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        score(wrong, FIRST)


def test_benjamini_hochberg_by_hand() -> None:
    assert np.allclose(benjamini_hochberg([0.01, 0.04, 0.03, 0.5]), [0.04, 0.16 / 3, 0.16 / 3, 0.5])
    assert benjamini_hochberg([]).shape == (0,)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=30, max_size=90), st.integers(0, 6))
def test_any_counts_give_finite_surprises(values: list[int], shift: int) -> None:
    counts = np.array([values])
    scores = score(frame(counts, FIRST + timedelta(days=shift)), last(counts), settings=Settings(drift=0.02))
    assert scores["surprise"].is_between(0, 50).all()
    assert (scores["expected"] >= 0).all()
