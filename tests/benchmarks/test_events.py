"""Scoring of the benchmark of events, on sentences made here."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.events import cross_validated, items_of, legation, run, same, score

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


def test_an_entry_that_one_sentence_alone_speaks_for_is_held_out(tmp_path: Path) -> None:
    one, *_ = GOLD
    again = {
        **one,
        "sentence": "Peru condemned Chile.",
        "events": [{**one["events"][0], "actor": "PER", "target": "CHL"}],
    }
    items = items_of(written(tmp_path / "g.jsonl", [one, again, GOLD[1], GOLD[2]]))
    assert [bool(events) for events in legation(items)] == [True, True, True, False]
    assert [bool(events) for events in cross_validated(items)] == [True, True, False, False]
    assert [bool(events) for events in legation(items)] == [True, True, True, False], "the tables are whole again"
    assert cross_validated(items[:1]) == [[]]


def test_examples_of_the_codebook_have_a_class_and_no_actors(tmp_path: Path) -> None:
    path = tmp_path / "codes.csv"
    rows = ['Criticize,"111","Spain criticised Italy on Monday, an agency said. Note: see 112"', "None,010,NA"]
    path.write_text("\n".join(["name,code,example", *rows]), encoding="utf-8")
    (item,) = items_of(path)
    assert (item["text"], item["events"]) == ("Spain criticised Italy on Monday, an agency said.", [("ACCUSE", [], [])])
    row = score([item], legation([item]))
    assert row["accuracy"] == 1.0
    assert "actor_accuracy" not in row


def test_another_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"x\.jsonl, line 1"):
        items_of(written(tmp_path / "x.jsonl", [{"a": 1}]))


def test_a_file_is_scored_beside_baselines_trained_on_another(tmp_path: Path) -> None:
    train = written(tmp_path / "t.jsonl", [*GOLD, *GOLD])
    arguments = argparse.Namespace(train=train, embed=False)
    rows = run(written(tmp_path / "g.jsonl", GOLD), arguments)
    ours = ["legation", "legation, cross-validated entries"]
    assert [row["system"] for row in rows] == [*ours, "majority", "TF-IDF, logistic"]
    assert rows[0]["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("gold", "found", "expected"),
    [("ESP", "ESP", True), ("ESP", "Spain", False), (None, None, True), (None, "ESP", False), 
     ("rebels", "Rebels", True), ("the rebels", "rebels", True), ("UN", "UN", True)],
)  # fmt: skip
def test_codes_match_exactly_names_by_parts(gold: str | None, found: str | None, expected: bool) -> None:
    assert same(gold, found) is expected
