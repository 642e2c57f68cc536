"""The benchmark of the parts of search, on a few documents."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.search_parts import GATES, WAYS
from tests.benchmarks.making import PLACES, article, printed, row


def test_every_part_is_left_out_or_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    with gzip.open(gold / "qa-dev-corpus.jsonl.gz", "wt", encoding="utf-8") as file:
        for n in range(4):
            document = {"id": f"d{n}", "text": article(n), "language": "en", "title": f"Fees of {PLACES[n]}"}
            file.write(json.dumps(document) + "\n")
    asked = [
        {
            "id": str(n),
            "question": f"Where do the Parties of {PLACES[n]} meet, at {PLACES[n]}?",
            "language": "en",
            "answerable": n < 2,
            "evidence": [{"doc_id": f"d{n}", "quote": article(n).split(". ")[1]}],
        }
        for n in range(3)
    ]
    (gold / "qa-dev.jsonl").write_text("\n".join(map(json.dumps, asked)) + "\n", encoding="utf-8")
    result = printed("search_parts", capsys, "--data", str(tmp_path), "--lake", str(tmp_path / "lake"))
    assert {each["system"] for each in result["rows"]} == set(WAYS)
    present = row(result, "legation", "all")
    assert present["questions"] == 2, "of those that can be answered"
    assert present["document_1"] == present["document_5"] == present["passage_1"] == 1.0
    assert row(result, f"gate {GATES[-1]}", "same language")["document_5"] == 1.0


def test_a_folder_without_questions_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="no question set"):
        printed("search_parts", capsys, "--data", str(tmp_path))
