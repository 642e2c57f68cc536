"""The retrieval benchmark: reading SQuAD-shaped files, what is right where, ranks and figures."""

import json
from pathlib import Path

import pytest

from benchmarks.retrieval import Reading, elsewhere, metrics, questions, rank, sentences, sides


def write(path: Path, paragraphs: list[tuple[str, list[tuple[str, str]]]], **more: object) -> None:
    listed = [
        {
            "context": context,
            "qas": [
                {"id": id_, "question": text, "answers": [{"text": "x", "answer_start": 0}], **more}
                for id_, text in asked
            ],
        }
        for context, asked in paragraphs
    ]
    path.write_text(json.dumps({"data": [{"title": "t", "paragraphs": listed}]}, ensure_ascii=False), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "xquad"
    folder.mkdir()
    write(
        folder / "set.en.one.json", [("The ferry.", [("1", "When?")]), ("The treaty.", [("2", "What?"), ("3", "Who?")])]
    )
    write(folder / "set.en.two.json", [("The strait.", [("4", "Where?")])])
    write(folder / "set-vi.json", [("Hiệp ước.", [("2", "Gì?"), ("3", "Ai?")]), ("Phà.", [("1", "Khi nào?")])])
    write(folder / "set_tlh.json", [("?", [("1", "?")])])
    (folder / "notes.ru.json").write_text("[]")
    return tmp_path


def test_files_are_read_by_language_and_joined(data: Path) -> None:
    for folder in (data, data / "xquad"):
        found = sides(folder, ["vi", "en", "ru"])
        assert list(found) == ["vi", "en"]
        assert found["en"].texts == ["The ferry.", "The treaty.", "The strait."]
        assert found["en"].questions["4"] == ("Where?", 2)
    with pytest.raises(SystemExit, match="two languages"):
        sides(data, ["en"])


def test_right_is_the_counterparts_paragraph(data: Path) -> None:
    found = sides(data, ["vi", "en"])
    assert questions(found, "vi", ["en"], 1) == [
        ("vi", "Gì?", {"en:1"}),
        ("vi", "Ai?", {"en:1"}),
        ("vi", "Khi nào?", {"en:0"}),
    ]
    assert questions(found, "en", ["vi", "en"], 2) == [
        ("en", "When?", {"vi:1", "en:0"}),
        ("en", "Who?", {"vi:0", "en:1"}),
    ]


def test_what_stands_elsewhere_is_asked_for_in_another_language(tmp_path: Path) -> None:
    told = (
        "The ferry runs at noon.",
        "The treaty has nine parties.",
        "The bridge is closed.",
        "The fee is ten crowns.",
    )
    said = ("Phà chạy lúc trưa.", "Hiệp ước có chín bên.", "Cầu đóng cửa.", "Lệ phí là mười đồng.")
    for language, texts, words in (("en", told, "How many parties has the treaty?"), ("vi", said, "Phí bao nhiêu?")):
        write(tmp_path / f"a.{language}.json", [(text, [(str(n), words)]) for n, text in enumerate(texts)])
    rows = elsewhere(Reading(), sides(tmp_path, ["vi", "en"]), 1, ["legation", "dense"])
    assert [row["subset"] for row in rows[::2]] == ["elsewhere:en, asked:vi", "elsewhere:vi, asked:en"]
    assert [row["questions"] for row in rows] == [2, 2, 2, 2]
    assert rows[2]["r5"] == 1.0, "all of the pool are among five"


def test_questions_without_an_answer_are_left_out(tmp_path: Path) -> None:
    for language in ("en", "vi"):
        write(tmp_path / f"a.{language}.json", [("Text.", [("1", "?")])])
    write(tmp_path / "b.en.json", [("Other.", [("2", "?")])], is_impossible=True)
    assert list(sides(tmp_path, ["en", "vi"])["en"].questions) == ["1"]


def test_sentences_are_asked_for_by_half(tmp_path: Path) -> None:
    assert sentences(tmp_path) == {}
    texts = {
        "vie_Latn": "một hai ba bốn",
        "eng_Latn": "one two three four",
        "fra_Latn": "un deux trois quatre",
        "rus_Cyrl": "раз два три четыре",
        "zho_Hans": "一二三四",
        "ukr_Cyrl": "раз два три чотири",
    }
    for folder, text in texts.items():
        (tmp_path / "sib200" / folder).mkdir(parents=True)
        (tmp_path / "sib200" / folder / "dev.tsv").write_text(
            f"index_id\tcategory\ttext\n1\tx\t{text}\n", encoding="utf-8"
        )
    found = sentences(tmp_path)
    assert found["en"].questions == {"0": ("one two", 0)}
    assert found["zh"].questions == {"0": ("一二", 0)}


def test_ranks_and_figures() -> None:
    assert rank(["a", "b", "c"], {"c", "b"}) == 2
    assert rank(["a"], {"z"}) is None
    found = metrics([1, 2, None, 10])
    assert (found["r1"], found["r5"], found["questions"]) == (0.25, 0.5, 4)
    assert found["mrr10"] == pytest.approx((1 + 0.5 + 0.1) / 4, abs=1e-4)
    assert found["ndcg10"] == pytest.approx((1 + 0.6309 + 0.2891) / 4, abs=1e-4)
    assert metrics([])["r1"] == 0
