"""Scores of answers: values compared as values, declined questions counted, intervals that hold the mean."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks import qa
from benchmarks.answer_scores import exact, token_f1
from benchmarks.answers import Reply, declined_at, rows_of, subsets


@pytest.mark.parametrize(
    ("said", "gold", "right"),
    [
        (["ngày 26 tháng 4 năm 1954"], ["26 April 1954"], 1.0),
        (["43.000"], ["43,000"], 1.0),
        (["the Commission"], ["Commission"], 1.0),
        (["Arvenia"], ["Arvenia and Lower Tarn"], 0.0),
        (["Arvenia", "and Lower Tarn"], ["Arvenia and Lower Tarn"], 1.0),
        ([], ["anything"], 0.0),
    ],
)
def test_exact(said: list[str], gold: list[str], right: float) -> None:
    assert exact(said, gold) == right


def test_f1_counts_shared_words() -> None:
    assert token_f1(["ten days before"], ["ten days"]) == pytest.approx(0.8)
    assert token_f1(["nothing alike"], ["ten days"]) == 0.0


def question(answerable: bool, name: str = "d1") -> qa.Question:
    return {
        "id": f"q-{name}-{answerable}",
        "language": "en",
        "question": "?",
        "type": "date",
        "answerable": answerable,
        "answers": ["5 April 1995"],
        "evidence": [{"doc_id": name, "quote": "done on 5 April 1995 at the port"}] if answerable else [],
        "cross_lingual": False,
        "why_unanswerable": None if answerable else "not in corpus",
    }


GOOD = Reply("x", ("5 April 1995",), (("d1", "done on 5 April 1995 at the port"), ("d2", "else")), False, 0.9, True)
DECLINED = Reply("", (), (("d1", "near"),), True, 0.1, True)


def test_a_row() -> None:
    row = rows_of("x", [question(True), question(False)], [GOOD, DECLINED], "all", intervals=True)
    assert row["exact"] == row["f1"] == row["citation_recall"] == row["first_sentence"] == 1.0
    assert row["citation_precision"] == 0.5
    assert row["declined_unanswerable"] == 1.0
    assert row["declined_answerable"] == 0.0
    assert row["auroc"] == 1.0
    assert row["quotes_verbatim"] == 1.0
    assert row["intervals"]["exact"] == [1.0, 1.0]


def test_a_declined_question_is_not_cited() -> None:
    row = rows_of("x", [question(True)], [DECLINED], "all", intervals=False)
    assert (row["citation_recall"], row["citation_recall_shown"], row["exact"]) == (0.0, 1.0, 0.0)


def test_the_passage_shown_first_counts_apart_from_the_one_answered_with() -> None:
    asked = question(True)
    near = replace(DECLINED, passage=("d1", f"Before. {asked['evidence'][0]['quote']} After."))
    row = rows_of("x", [asked], [near], "all", intervals=False)
    assert (row["first_passage"], row["first_passage_shown"]) == (0.0, 1.0)
    row = rows_of("x", [asked], [replace(near, declined=False)], "all", intervals=False)
    assert (row["first_passage"], row["first_passage_shown"]) == (1.0, 1.0)
    row = rows_of("x", [asked], [replace(near, declined=False, passage=("d1", "Other."))], "all", intervals=False)
    assert (row["first_passage"], row["first_passage_shown"]) == (0.0, 0.0)


def test_declined_at_a_share_of_the_answerable() -> None:
    labels = np.array([True] * 10 + [False] * 2)
    confidence = np.array([*np.linspace(0.1, 1.0, 10), 0.05, 0.95])
    assert declined_at(labels, confidence, 0.15) == 0.5


def test_subsets_cover_languages_types_and_reasons() -> None:
    names = [name for name, _ in subsets([question(True), question(False)])]
    assert names == [
        "all", "same language", "across languages", "language: en", "type: date", "why_unanswerable: not in corpus",
    ]  # fmt: skip


def test_a_question_set_is_found_in_a_folder_or_in_gold(tmp_path: Path) -> None:
    assert qa.folder_of(tmp_path) is None
    gold = tmp_path / "gold"
    gold.mkdir()
    (gold / "qa-test-corpus.jsonl.gz").write_bytes(b"")
    (gold / "qa-test.jsonl").write_text(json.dumps(question(True)) + "\n\n", encoding="utf-8")
    assert qa.folder_of(tmp_path) == gold
    assert [row["id"] for row in qa.questions(gold)] == ["q-d1-True"]
