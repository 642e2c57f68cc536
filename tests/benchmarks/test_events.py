"""Scoring of the benchmark of events, on sentences made here."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.events import items_of, legation, run, same, score

GOLD: list[dict[str, Any]] = [
    {"sentence": "Spain condemned Italy.", "language": "en", "date": None,
     "events": [{"type": "ACCUSE", "actor": "ESP", "target": "ITA", "trigger": "condemned"}]},
    {"sentence": "Spain and Italy met.", "language": "en", "date": None,
     "events": [{"type": "CONSULT", "actor": "ITA", "target": "ESP", "trigger": "met"}]},
    {"sentence": "The sea is calm.", "language": "en", "date": None, "events": []},
]  # fmt: skip
PLOVER: dict[str, Any] = {
    "text": "Chad demanded help from Niger.", "event": "DEMAND", "language": "en", "source": [{"code": "TCD"}],
          "target": [{"code": "NER"}]}  # fmt: skip


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_events_count_in_either_order_where_neither_acts(tmp_path: Path) -> None:
    items = items_of(written(tmp_path / "g.jsonl", GOLD))
    row = score(items, legation(items))
    assert (row["event_f1"], row["actor_f1"], row["full_f1"]) == (1.0, 1.0, 1.0)
    assert (row["event_or_none"], row["false_alarms"], row["accuracy"]) == (1.0, 0.0, 1.0)
    nothing = score(items, [[], [], [("AID", None, None)]])
    assert (nothing["event_f1"], nothing["false_alarms"], nothing["precision"]) == (0.0, 1.0, 0.0)


def test_older_names_of_classes_are_read(tmp_path: Path) -> None:
    items = items_of(written(tmp_path / "p.jsonl", [PLOVER]))
    row = score(items, legation(items))
    assert (row["accuracy"], row["quad_accuracy"], row["actor_accuracy"], row["target_accuracy"]) == (1, 1, 1, 1)


def test_another_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"x\.jsonl, line 1"):
        items_of(written(tmp_path / "x.jsonl", [{"a": 1}]))


def test_a_file_is_scored_beside_baselines_trained_on_another(tmp_path: Path) -> None:
    train = written(tmp_path / "t.jsonl", [*GOLD, *GOLD])
    arguments = argparse.Namespace(train=train, embed=False)
    rows = run(written(tmp_path / "g.jsonl", GOLD), arguments)
    assert [row["system"] for row in rows] == ["legation", "majority", "TF-IDF, logistic"]
    assert rows[0]["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [("ESP", "ESP", True), ("ESP", "Spain", False), (None, None, True), (None, "ESP", False), 
     ("rebels", "Rebels", True), ("the rebels", "rebels", True), ("UN", "UN", True)],
)  # fmt: skip
def test_codes_match_exactly_names_by_parts(gold: str | None, found: str | None, expected: bool) -> None:
    assert same(gold, found) is expected
