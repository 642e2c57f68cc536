"""The benchmark of the dossier: its questions and copies on the dossier's lake, its verdicts by hand."""

import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from benchmarks.dossier import duplicates, judged, questions, raised_on, warnings, z_scores
from benchmarks.dossier_truth import truth_of
from pipelines.declared import Declared
from pipelines.desk import Desk

WARNING = {
    "id": "W-1",
    "type": "warning",
    "series": "XAA",
    "onset": "2025-04-24",
    "first_reasonable_warning": "2025-04-25",
    "latest_useful_warning": "2025-06-08",
    "event_date": "2025-06-09",
}
DECOY = {"id": "W-2", "type": "decoy", "series": "XAA-XBB", "onset": "2025-01-01", "until": "2025-01-05"}


def test_questions_and_copies_of_the_dossier(dossier: Path) -> None:
    cases = truth_of("questions_*.jsonl")
    rows = questions(dossier, [case for case in cases if case["answerable"]][:2] + cases[-2:])
    assert {row["system"] for row in rows} == {"legation", "top dense hit"}
    (quotes,) = [row for row in rows if row["subset"] == "quotes"]
    assert quotes["verbatim"] == 1.0
    everything = [row for row in rows if row["subset"] == "questions: all"]
    assert all(row["answerable"] + row["unanswerable"] == 4 for row in everything)
    (ours, same) = duplicates(dossier, truth_of("duplicates.jsonl"))
    assert ours["pair_recall"] >= same["pair_recall"]


def test_the_alarms_of_a_day_are_those_known_then(dossier: Path) -> None:
    day = date(2024, 1, 10)
    assert raised_on((dossier, day)) == (day, [])


def test_a_warning_is_judged_by_its_first_alarm_in_time() -> None:
    early = {date(2025, 4, 20): [frozenset({"XAA"})]}
    late = {date(2025, 6, 9): [frozenset({"XAA"})]}
    good = {date(2025, 5, 9): [frozenset({"XBB", "XAA"})], date(2025, 6, 1): [frozenset({"XAA"})]}
    assert judged(WARNING, early)["missed"] == judged(WARNING, late)["missed"] == 1
    assert judged(WARNING, early)["alarm_before"] == "2025-04-20"
    assert judged(WARNING, late)["alarm_before"] is None
    found = judged(WARNING, early | good | late)
    assert (found["missed"], found["lead_days"], found["after_first_reason_days"]) == (0, 31, 14)


def test_a_decoy_is_raised_or_not() -> None:
    assert judged(DECOY, {date(2025, 1, 3): [frozenset({"XAA-XBB"})]})["raised"] == 1
    assert judged(DECOY, {date(2025, 1, 3): [frozenset({"XAA"})]})["raised"] == 0


def test_the_baseline_spends_the_same_budget() -> None:
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(70)]
    rows = [("XAA", day, 1 + (day.day % 3)) for day in days] + [("XBB", days[60], 9)]
    alarms = z_scores(pl.DataFrame(rows, schema=["series", "day", "count"], orient="row"), days)
    assert sum(map(len, alarms.values())) <= 30
    assert frozenset({"XBB"}) in alarms[days[60]]


def test_every_day_is_read_as_it_was_known(tmp_path: Path) -> None:
    days = [date(2025, 1, 1) + timedelta(days=n) for n in range(12)]
    records = [
        {"id": f"n{n}", "kind": "news", "published_at": day.isoformat(), "text": f"Kenya and Peru trade, report {n}."}
        for n, day in enumerate(days)
    ]
    feed = tmp_path / "news.jsonl"
    feed.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    with Desk.create(tmp_path / "lake") as desk:
        desk.ingest([feed], declared=Declared(known_at="published"), index=False)
    rows = warnings(tmp_path / "lake", [WARNING, DECOY])
    for system in ("legation", "z-score 28 days"):
        (row,) = [row for row in rows if (row["system"], row["subset"]) == (system, "warnings: all")]
        assert (row["days"], row["missed"], row["decoys"], row["decoys_raised"]) == (12, 1, 1, 0)
        assert row["alarms_a_week"] == 0
    assert len(rows) == 6
