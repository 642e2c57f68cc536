"""The commands on forecasts, as they are called."""

import json
from pathlib import Path

import pytest

from app.cli import main
from lake.store import Lake
from tests.pipelines.wars import table


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    Lake.create(tmp_path / "lake", embedder=None).close()
    return tmp_path / "lake"


def called(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as left:
        main(words)
    return int(left.value.code or 0), capsys.readouterr().out


def test_numbers_to_forecasts_to_scores(lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = table(tmp_path / "wars.csv", countries=6, months=72)
    at = ("--lake", str(lake))
    code, said = called(capsys, *at, "numbers", str(path), "--known-at", "published", "--json")
    assert (code, json.loads(said)["rows"]) == (0, 6 * 72)
    code, said = called(capsys, *at, "--as-of", "1995-01-31", "forecast", "--months", "3", "--json")
    made = json.loads(said)
    assert code == 0
    assert {"origin", "forecasts"} <= set(made)
    assert made["origin"] == "1995-01"
    assert "resolved" in called(capsys, *at, "forecasts", "resolve", "--json")[1]
    scores = json.loads(called(capsys, *at, "forecasts", "score", "--json")[1])
    assert scores["replayed"]["distributions"]["n"] == 18
    for words in (("forecasts",), ("forecasts", "score"), ("backtest", "--years", "1"), ("numbers",)):
        assert called(capsys, *at, *words)[0] == 0
    code, said = called(capsys, *at, "forecast", "--country", "XAA", "--language", "vi", "--no-save")
    assert code == 0
    assert "khả năng" in said


def test_wrong_usage_and_missing_numbers(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = ("--lake", str(lake))
    assert called(capsys, *at, "forecast")[0] == 3
    assert called(capsys, *at, "forecasts", "burn")[0] == 2
    assert called(capsys, *at, "forecast", "--language", "fr")[0] == 2
    assert called(capsys, *at, "forecasts", "score", "--forecasts", "x.json")[0] == 2
    assert called(capsys, *at, "numbers", "gone.csv")[0] == 2


def test_lint_leaves_with_3_when_rules_are_broken(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clean, broken = tmp_path / "clean.md", tmp_path / "broken.md"
    clean.write_text("It is likely that the strait closes. [1]\n")
    broken.write_text("Perhaps the strait closes. [1]\n")
    assert called(capsys, "lint", str(clean))[0] == 0
    code, said = called(capsys, "lint", str(broken), "--json")
    assert code == 3
    assert json.loads(said)["breaches"][0]["rule"] == "off-scale"
