"""The benchmark of bursts on small streams: what is injected, what counts as found, what a line allows."""

import argparse
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import burst_rivals as rivals
from benchmarks import bursts
from benchmarks.burst_streams import GROWING, TOPICS, WEEKS, WINDOW, all_knowing, stream, topics


def test_a_stream_is_the_same_each_time_and_holds_its_bursts() -> None:
    one, again = stream(3, series=4, days=300, bursts=6), stream(3, series=4, days=300, bursts=6)
    assert np.array_equal(one.counts, again.counts)
    assert one.counts.shape == one.mean.shape == (4, 300)
    assert len(one.bursts) == 6
    assert all(3 <= length <= 14 and start >= 120 for _, start, length in one.bursts)
    inside = sum(one.counts[row, start : start + length].sum() for row, start, length in one.bursts)
    usual = sum(one.mean[row, start : start + length].sum() for row, start, length in one.bursts)
    assert inside > 1.8 * usual
    fading = stream(3, fading=True, series=4, days=300, bursts=6)
    assert fading.bursts == one.bursts
    assert sum(fading.counts[row, start : start + length].sum() for row, start, length in one.bursts) < inside


def test_our_detector_finds_injected_bursts_and_better_knowledge_finds_more() -> None:
    streams = [stream(seed, series=6, days=400, bursts=12) for seed in (1, 2)]
    ours = bursts.injected(lambda judged: bursts.legation(judged.counts), streams)
    known = bursts.injected(all_knowing, streams)
    blind = bursts.injected(lambda judged: np.zeros(judged.counts.shape), streams)
    assert ours["sensitivity_4"] >= 0.8
    assert known["sensitivity_1"] + 0.1 >= ours["sensitivity_1"] > blind["sensitivity_1"] == 0.0
    low, high = map(float, ours["range_4"].split("-"))
    assert low <= ours["sensitivity_4"] <= high


@pytest.mark.parametrize("name", bursts.DETECTORS)
def test_no_detector_looks_ahead(name: str) -> None:
    counts = stream(5, series=3, days=150, bursts=0).counts
    changed = counts.copy()
    changed[:, 120:] = 400.0
    detector = bursts.DETECTORS[name]
    before, after = detector(counts), detector(changed)
    assert before.shape == counts.shape
    assert np.allclose(before[:, :120], after[:, :120])
    assert after[:, 120:123].max() > before[:, :120].max()


@given(seed=st.integers(0, 1000), allowed=st.integers(0, 12))
@settings(max_examples=20, deadline=None)
def test_a_line_keeps_the_budget_and_no_lower_one_does(seed: int, allowed: int) -> None:
    scores = np.random.default_rng(seed).integers(0, 40, (3, 150)).astype(np.float64)
    line = bursts._line(scores, allowed)
    assert len(bursts._alarms(scores, line)) <= allowed
    lower = scores[:, rivals.START :]
    lower = lower[lower < line]
    if lower.size:
        assert len(bursts._alarms(scores, float(lower.max()))) > allowed


def test_one_alarm_in_a_fortnight_and_none_before_the_start() -> None:
    scores = np.zeros((1, 120))
    scores[0, [10, 70, 75, 83, 84, 90]] = 5.0
    assert bursts._alarms(scores, 5.0) == [(0, 70), (0, 84)]


def test_a_crisis_counts_within_seven_days() -> None:
    assert bursts._within(100, {107}) == 7
    assert bursts._within(100, {108, 99}) is None


def test_crises_of_a_daily_index() -> None:
    days = 420
    rng = np.random.default_rng(0)
    index = rng.poisson(20, days).astype(float)
    first = date(2019, 7, 1)  # a Monday
    outbreak = (date(2019, 9, 14) - first).days
    index[outbreak + 1 : outbreak + 5] = 150.0
    frame = pl.DataFrame(
        {
            "date": [first + timedelta(days=day) for day in range(days)],
            "GPRD": index,
            "N10D": np.full(days, 100),
            "event": [("Abqaiq" if day == outbreak else None) for day in range(days)],
        },
        schema_overrides={"event": pl.String},
    )
    row = bursts.crises(bursts.legation, frame)
    assert (row["labels"], row["crises"]) == (1, 2)
    assert row["labelled_4"] == 1
    assert row["listed_4"] >= 1


def events(tension: int) -> pl.DataFrame:
    """A pair of states that grows tense in May, another that does not, and what is no pair of states."""
    rng = np.random.default_rng(1)
    rows = []
    for day in range(420):
        today = date(2014, 1, 1) + timedelta(days=day)
        several = 1 + tension * (date(2014, 5, 5) <= today < date(2014, 5, 12))
        rows += [(today, "Navy (China)", "Government (Vietnam)")] * (rng.poisson(0.4) + several - 1)
        rows += [(today, "Russia", "Citizen (Ukraine)")] * rng.poisson(0.6)
        rows += [(today, "Police (Ukraine)", "Citizen (Ukraine)"), (today, "Citizen (Russia)", "Nobody")]
    return pl.DataFrame(rows, schema=["date", "source", "target"], orient="row")


def test_pairs_of_states_from_their_actors() -> None:
    first, names, counts = bursts.dyads(events(8), 25)
    assert names == [("China", "Vietnam"), ("Russia", "Ukraine")]
    assert first.weekday() == 0
    assert counts.shape[0] == 2
    row = bursts.pairs(bursts.legation, first, names, counts)
    assert row["pairs"] == 2
    assert row["China-Vietnam"] in (0, 1, 2)
    assert bursts.dyads(events(8), 5_000)[1] == []


def test_topics_that_grow_are_found_at_the_rate_agreed() -> None:
    counts, growing = topics(1000)
    assert counts.shape == (TOPICS, WEEKS + WINDOW)
    assert len(growing) == GROWING
    rows = {row["system"]: row for row in bursts.emerging(6)}
    assert rows["legation"]["recall"] > 0.5
    assert rows["legation"]["fdr"] < rows["Poisson p < .01"]["fdr"]


def test_the_whole_run_has_every_system_on_every_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bursts, "DETECTORS", {"legation": bursts.legation, "z-score 28 days": rivals.z_score})
    monkeypatch.setattr(bursts, "emerging", lambda: [])
    monkeypatch.setattr(bursts, "stream", partial(stream, series=3, days=300, bursts=4))
    events(8).write_parquet(tmp_path / "icews.parquet")
    days = [date(2019, 1, 1) + timedelta(days=day) for day in range(500)]
    daily = {"date": days, "GPRD": np.random.default_rng(2).poisson(20, 500) + 1.0, "N10D": [100] * 500}
    pl.DataFrame({**daily, "event": pl.Series([None] * 500, dtype=pl.String)}).write_parquet(tmp_path / "gpr.parquet")
    arguments = argparse.Namespace(streams=1, gpr="gpr.parquet", icews="icews.parquet")
    rows = bursts.run(tmp_path, arguments)
    assert {row["subset"] for row in rows} == {
        "injected bursts, steady",
        "injected bursts, fading",
        "daily GPR",
        *(f"ICEWS 2014, pairs of states with {least} events" for least in bursts.LEAST_EVENTS),
    }
    assert sum(row["system"].startswith("upper bound") for row in rows) == 2
