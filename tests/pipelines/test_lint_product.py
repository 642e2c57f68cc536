"""Products as files: Markdown, HTML, answers."""

import json
from pathlib import Path

import pytest

from lake.schema.errors import UnknownValueError, UnreadableError
from pipelines.lint_product import lint_file


def test_a_page_is_read_without_its_quotes_headings_and_tables(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(
        "<html lang=vi><head><title>Có lẽ</title><style>p{}</style></head><body><h1>Có lẽ</h1>"
        "<blockquote>Có lẽ họ sẽ rút.</blockquote><table><tr><td>đã 1998</td></tr></table>"
        "<p>Có lẽ họ <b>sẽ</b> rút. [1]</p></body></html>",
        encoding="utf-8",
    )
    found = lint_file(page)
    assert found["language"] == "vi"
    assert [breach["rule"] for breach in found["breaches"]] == ["off-scale"]


def test_an_answer_knows_its_citations(tmp_path: Path) -> None:
    answer = tmp_path / "answer.json"
    sentences = [{"text": "It was signed in 1998.", "citations": [0]}, {"text": "It has six parties.", "citations": []}]
    answer.write_text(json.dumps({"sentences": sentences}), encoding="utf-8")
    found = lint_file(answer)
    assert [breach["sentence"] for breach in found["breaches"]] == ["It has six parties."]
    assert lint_file(answer, citations=False)["clean"]


def test_what_is_no_product_is_refused(tmp_path: Path) -> None:
    for name, content in (("a.pdf", "x"), ("a.json", "[]"), ("b.json", "{")):
        (tmp_path / name).write_text(content)
        with pytest.raises(UnreadableError):
            lint_file(tmp_path / name)
    with pytest.raises(UnreadableError):
        lint_file(tmp_path / "gone.md")
    (tmp_path / "a.md").write_text("Calm. [1]")
    with pytest.raises(UnknownValueError):
        lint_file(tmp_path / "a.md", "ru")
