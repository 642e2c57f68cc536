"""The benchmark of February 2022, on made-up statements."""

import csv
import gzip
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.benchmarks.making import printed, row


def test_reads_each_monday_as_it_was_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "wikinews-en"
    folder.mkdir()
    day = date(2022, 1, 24)
    with gzip.open(folder / "news.csv.gz", "wt", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["url", "title", "date", "text"])
        for number in range(34):
            text = f"Talks on Ukraine and the fee of {number} crowns went on with Kenya for {number + 2} hours."
            rows.writerow([f"https://news.example/{number}", f"Talks {number}", day + timedelta(days=number), text])
    result = printed("february_2022", capsys, "--data", str(tmp_path), "--mondays", "2")
    assert row(result, "legation", "taken in")["documents"] == 34
    first, second = (row(result, "legation", day) for day in ("2022-02-14", "2022-02-21"))
    assert second["documents"] - first["documents"] == 7
    assert first["future_rows"] == second["future_rows"] == 0
    assert first["days_since_last_known"] == 0
    assert set(first) > {"UKR", "RUS-UKR", "BLR", "USA", "alerts"}
    assert row(result, "twice the eight weeks before", "2022-02-21")["alerts"] >= 0
