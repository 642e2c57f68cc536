"""What every benchmark shares."""

import argparse
import importlib.util
import json
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as all_of_them
from benchmarks.harness import Benchmark, cell, measure, percentiles, python, table


def benchmark(rows: list[dict[str, object]]) -> Benchmark:
    def arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--size", type=int, default=1)

    return Benchmark("made_up", "Nothing.", lambda _, given: [{**row, "size": given.size} for row in rows], arguments)


def test_prints_one_json_document_of_the_agreed_shape(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    benchmark([{"system": "legation", "subset": "all", "p50_ms": 1.5}]).main(
        ["--data", str(tmp_path), "--json", "--size", "3"]
    )
    result = json.loads(capsys.readouterr().out)
    assert result["benchmark"] == "made_up"
    assert result["data"] == str(tmp_path)
    assert result["machine"]["cores"] >= 1
    assert "polars" in result["versions"]
    assert result["rows"] == [{"system": "legation", "subset": "all", "p50_ms": 1.5, "size": 3}]


def test_prints_a_table_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    benchmark([{"system": "legation", "subset": "all"}]).main(["--data", str(tmp_path)])
    assert capsys.readouterr().out.splitlines()[0] == "| system | subset | size |"


def test_refuses_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        benchmark([]).main(["--data", str(tmp_path / "none")])
    assert stopped.value.code == 2
    assert "no such folder" in capsys.readouterr().err


def test_measures_a_process_from_outside() -> None:
    code = (
        "import time; held = bytearray(80_000_000); t = time.perf_counter()\nwhile time.perf_counter() - t < .6: pass"
    )
    usage = measure([sys.executable, "-c", f"{code}\nprint(7)"])
    assert usage.output == "7\n"
    assert usage.wall > 0.6
    assert usage.cpu > 0
    assert usage.peak_mib > 70


def test_a_process_that_fails_is_an_error_with_its_words() -> None:
    with pytest.raises(RuntimeError, match="exited with 3: no"):
        measure([sys.executable, "-c", "import sys; sys.stderr.write('no'); sys.exit(3)"])


def test_percentiles_are_in_milliseconds() -> None:
    assert percentiles([0.001 * n for n in range(1, 101)]) == {"p50_ms": 50.5, "p95_ms": 96.0}


def test_a_table_has_every_column_once_and_nothing_for_none() -> None:
    lines = table([{"system": "a", "x": 1234}, {"system": "b", "y": None, "x": 0.12345}]).splitlines()
    assert lines == ["| system | x | y |", "|---|---|---|", "| a | 1,234 |  |", "| b | 0.123 |  |"]
    assert cell(True) == "True"
    assert python("json.tool", "x")[1:] == ["-m", "json.tool", "x"]


def test_every_benchmark_named_exists_under_its_name() -> None:
    for name in all_of_them.NAMES:
        assert importlib.util.find_spec(f"benchmarks.{name}"), name


def test_the_page_is_made_of_the_results_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = {"cores": 2, "memory_gib": 8.0, "python": "3.11.7", "avx512_bf16": False}
    result = {"about": "How fast.", "machine": machine, "rows": [{"system": "legation", "subset": "10", "p50_ms": 2}]}
    (tmp_path / "search.json").write_text(json.dumps(result), encoding="utf-8")
    monkeypatch.setattr(all_of_them, "RESULTS", tmp_path)
    page = all_of_them.page()
    assert "## search" in page
    assert "| legation | 10 | 2 |" in page
    assert "## kills" not in page
