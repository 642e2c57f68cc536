"""The benchmark of the public documents' lake: its steps on a few made-up texts, its scores by hand."""

from pathlib import Path

import pytest

from benchmarks.real_lake import Outcome, scored
from benchmarks.selection import manifest
from ingest.sources.manifest import load_manifest
from tests.benchmarks.making import printed, resolutions, row


def test_builds_once_and_reads_its_figures_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    resolutions(data, 3)
    command = ("--data", str(data), "--lake", str(tmp_path / "lake"), "--select", "security-council", "--no-gold")
    first = printed("real_lake", capsys, *command)
    assert row(first, "legation", "ingest")["documents"] == 3
    assert row(first, "legation", "second ingest")["documents"] == 0
    assert row(first, "legation", "index")["passages"] == row(first, "legation", "ingest")["passages"] > 0
    assert row(first, "legation", "verify")["broken"] == 0
    assert row(first, "legation", "disk: index")["mib"] > 0
    assert row(first, "legation", "time: ask")["p50_ms"] > 0
    assert any(r["subset"].startswith("holdings: United Nations Security Council") for r in first["rows"])
    again = printed("real_lake", capsys, *command)
    assert row(again, "legation", "ingest") == row(first, "legation", "ingest")
    with pytest.raises(SystemExit, match="something else"):
        printed("real_lake", capsys, *command, "--full")


def test_scores_of_gold_questions() -> None:
    cases = [{"answerable": True}, {"answerable": True}, {"answerable": False}]
    outcomes = [
        Outcome(1, 4, True, False, 0.9),
        Outcome(7, None, False, True, 0.4),
        Outcome(None, None, False, True, 0.2),
    ]
    figures = scored(cases, outcomes)
    assert (figures["document_hit@1"], figures["document_hit@5"], figures["document_hit@10"]) == (0.5, 0.5, 1.0)
    assert (figures["passage_hit@1"], figures["passage_hit@5"]) == (0.0, 0.5)
    assert (figures["evidence_cited"], figures["declined_answerable"], figures["declined_unanswerable"]) == (
        0.5,
        0.5,
        1,
    )
    assert figures["confidence_auroc"] == 1.0
    assert scored(cases[:2], outcomes[:2])["confidence_auroc"] is None


def test_a_manifest_of_some_sets(tmp_path: Path) -> None:
    some = load_manifest(manifest(tmp_path / "some.toml", ["frus", "treaties-zh"]))
    assert [each.name for each in some.sets] == ["treaties-zh", "frus"]
    assert len(load_manifest(manifest(tmp_path / "all.toml")).sets) > 10
    with pytest.raises(SystemExit, match="no set 'none'"):
        manifest(tmp_path / "wrong.toml", ["none"])
