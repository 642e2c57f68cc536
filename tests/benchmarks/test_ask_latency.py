"""The benchmark of the time that answers take, on a few passages."""

import gzip
import json
from pathlib import Path

import pytest

from tests.benchmarks.making import article, printed, resolutions, row


def test_asks_of_a_lake_and_of_the_same_lake_filled_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    resolutions(data, 3)
    gold = data / "gold"
    gold.mkdir()
    with gzip.open(gold / "qa-dev-corpus.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": "d1", "text": article(1), "language": "en", "title": "Fees"}) + "\n")
    asked = [{"id": str(n), "question": f"When do the Parties of article {n} meet?"} for n in range(12)]
    (gold / "qa-dev.jsonl").write_text("\n".join(map(json.dumps, asked)) + "\n", encoding="utf-8")
    result = printed(
        "ask_latency", capsys, "--data", str(data), "--lake", str(tmp_path / "lake"), "--passages", "12"
    )  # fmt: skip
    own, filled, floor = result["rows"]
    assert own["passages"] < 12 <= filled["passages"]
    assert own["questions"] == filled["questions"] == 2, "the first ten warm it up"
    assert 0 < filled["p50_ms"] <= filled["p95_ms"]
    assert floor["p50_ms"] == 1000
    assert row(result, "legation", "12") == filled


def test_a_folder_without_questions_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="no question set"):
        printed("ask_latency", capsys, "--data", str(tmp_path))
