"""The benchmark of the public documents' lake: its steps on a few made-up texts, its scores by hand."""

import gzip
import json
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


def test_gold_questions_are_asked_of_their_own_lake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold = tmp_path / "data" / "gold"
    gold.mkdir(parents=True)
    texts = {
        "a#": "The port of Lima charges a fee of 70 crowns.\nShips wait two days.",
        "b#": "Oslo's pilots strike.",
    }
    with gzip.open(gold / "qa-dev-corpus.jsonl.gz", "wt", encoding="utf-8") as file:
        for name, text in texts.items():
            file.write(json.dumps({"id": name, "title": name, "language": "en", "kind": "report", "text": text}) + "\n")
    evidence = [{"doc_id": "a#", "quote": "charges a  fee of 70 crowns"}]
    cases = [
        {"question": "Which fee does the port of Lima charge?", "answerable": True, "evidence": evidence},
        {"question": "Who won the chess final in Quito?", "answerable": False, "evidence": []},
    ]
    (gold / "qa-dev.jsonl").write_text(
        "\n".join(json.dumps({**case, "cross_lingual": False}) for case in cases), encoding="utf-8"
    )
    result = printed(
        "real_lake", capsys, "--data", str(tmp_path / "data"), "--lake", str(tmp_path / "lake"), "--no-corpus"
    )
    for system in ("legation", "dense alone", "BM25 alone"):
        figures = row(result, system, "gold: all")
        assert (figures["documents"], figures["answerable"], figures["unanswerable"]) == (2, 1, 1)
        assert figures["document_hit@10"] == figures["passage_hit@10"] == 1.0
    assert row(result, "dense alone", "gold: all")["declined_unanswerable"] == 0
