"""The scoring of commitments: overlap, types, actors, deadlines, and the empty stretches."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import commitments as bench
from benchmarks.commitments import BENCHMARK, Counts, count, matches, read, same_actor, stems, trimmed


def stretch(text: str, *commitments: dict[str, Any]) -> dict[str, Any]:
    listed = []
    for one in commitments:
        start = text.index(one["quote"])
        base = {"type": "obligation", "obligor_source": "quote", "deadline": None}
        listed.append({**base, **one, "start": start, "end": start + len(one["quote"])})
    return {"text": text, "language": "en", "start": 0, "end": len(text), "before": "", "commitments": listed}


def test_a_perfect_reading_scores_one_everywhere() -> None:
    text = "The Council shall meet every two years."
    deadline = {"kind": "recurring", "amount": 2, "unit": "year", "anchor": None, "date": None}
    one = stretch(text, {"quote": text, "obligor": "The Council", "deadline": deadline})
    metrics = count(one, bench.legation(one)).metrics()
    assert all(metrics[name] == 1.0 for name in ("span_f1_overlap", "span_f1_exact", "obligor_accuracy", "deadline_f1"))
    assert metrics["type_macro_f1"] == 1.0


def test_what_is_found_in_an_empty_stretch_is_false() -> None:
    one = stretch("The Council shall meet. It may adjourn.")
    assert count(one, bench.legation(one)).metrics()["false_per_empty_stretch"] == 2.0


def test_each_clause_is_matched_once_best_first() -> None:
    assert matches([(0, 10), (20, 30)], [(0, 9), (0, 10), (50, 60)]) == [(0, 1)]
    assert matches([(0, 10)], [(6, 16)]) == []


def test_ends_do_not_count_and_names_may_hold_each_other() -> None:
    assert trimmed(" a b.; ", 0, 7) == (1, 4)
    assert same_actor("each state party which has not joined", "Each State Party")
    assert not same_actor("the parties", "the Council")
    assert not same_actor("the parties", None)
    assert stems("receipt of the notification") & stems("notify")


def test_counts_add_up() -> None:
    total = Counts()
    one = stretch("The Council shall meet.", {"quote": "The Council shall meet.", "obligor": "The Council"})
    for _ in range(2):
        total.add(count(one, bench.legation(one)))
    assert (total.stretches, total.gold, total.overlapping) == (2, 2, 2)


def test_runs_on_a_file_or_the_folder_above_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = stretch("The Council shall meet.", {"quote": "The Council shall meet.", "obligor": "The Council"})
    row = {**one, "id": "1", "file": "treaty.txt", "encoding": "utf-8"}
    row.pop("before")
    file = tmp_path / "gold" / "commitments-dev.jsonl"
    file.parent.mkdir()
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    for data in (file, tmp_path):
        BENCHMARK.main(["--data", str(data), "--json", "--draws", "5"])
        rows = json.loads(capsys.readouterr().out)["rows"]
        assert {row["system"] for row in rows} == {"legation", "legation, without the document", "modal verbs"}
        assert rows[0]["span_f1_overlap"] == 1.0
    (tmp_path / "treaty.txt").write_text("The Council shall meet.", encoding="utf-8")
    assert read(file)[0]["before"] == ""
    with pytest.raises(SystemExit):
        BENCHMARK.main(["--data", str(tmp_path / "absent.jsonl")])
