"""What people read: texts and tables that nothing in a document can act on."""

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from app import render

QUOTE: dict[str, Any] = {
    "document_id": "ab" * 32,
    "external_id": None,
    "title": "",
    "language": "vi",
    "published_at": "2025-06-09T07:40:00Z",
    "locator": "art_7__para_1",
    "start": 0,
    "end": 34,
    "marking": "restricted",
    "quote": "Quốc gia ven eo biển nên thông báo",
    "text": "Quốc gia ven eo biển nên thông báo",
    "score": 0.5,
}


def shown(draw: Any, result: Any) -> str:
    out = Console(file=io.StringIO(), width=100, force_terminal=False, highlight=False)
    draw(out, result)
    text: str = out.file.getvalue()  # type: ignore[attr-defined]
    return text


@given(st.text())
@settings(max_examples=200)
def test_printable_leaves_no_control_character_and_no_character_out(text: str) -> None:
    clean = render.printable(text)
    assert len(clean) == len(text)
    assert all(c.isprintable() or c == "\n" for c in clean)
    assert all(a == b for a, b in zip(clean, text, strict=True) if b.isprintable())


@given(st.text(), st.integers(1, 60))
@settings(max_examples=100)
def test_shortened_text_is_one_line_within_its_limit(text: str, limit: int) -> None:
    short = render.shorten(text, limit)
    assert "\n" not in short
    assert len(short) <= limit + 2
    if len(" ".join(text.split())) <= limit:
        assert short == " ".join(text.split())


def test_vietnamese_and_chinese_stay_as_they_are() -> None:
    assert render.printable("Đoàn Mai Lâm, 陆青禾, Ґніт") == "Đoàn Mai Lâm, 陆青禾, Ґніт"


def test_markup_in_a_document_is_text() -> None:
    hostile = "[bold red]alarm[/] [link=http://evil.example]x[/link] :boom:"
    text = shown(render.table, {"columns": [hostile], "rows": [[hostile], [None], [1.5]]})
    assert text.count("[bold red]alarm[/]") == 2
    assert ":boom:" in text
    hits = shown(render.hits, {"hits": [{**QUOTE, "text": hostile, "title": hostile}]})
    assert hits.count("[bold red]") == 2


def test_a_place_names_what_there_is() -> None:
    assert render.place(QUOTE) == "abababababab, art_7__para_1, vi, 2025-06-09, RESTRICTED"
    public = {**QUOTE, "title": "Công ước", "published_at": None, "marking": "public"}
    assert render.place(public) == "Công ước, art_7__para_1, vi"


def test_an_abstention_shows_the_nearest_passages_as_such() -> None:
    answer = {"abstained": True, "answer": "The lake does not say.", "sentences": [], "citations": [QUOTE]}
    text = shown(render.answer, answer)
    assert text.startswith("The lake does not say.\nnearest passages, which do not answer it:\n")
    assert "[1]" in text


def test_an_answer_numbers_its_quotes() -> None:
    answer = {
        "abstained": False,
        "sentences": [{"text": "One.", "citations": [0]}, {"text": "Two.", "citations": [0, 1]}],
        "citations": [QUOTE, QUOTE],
    }
    text = shown(render.answer, answer)
    assert "One. [1]\nTwo. [1][2]\n" in text


@pytest.mark.parametrize("count", [0, 3, 30])
def test_quarantine_is_listed_to_ten(count: int) -> None:
    held = [{"path": f"f{n}.pdf", "reason": "no text", "error": "UnreadableError"} for n in range(count)]
    result = {"documents": [], "quarantined": count, "quarantine": held, "indexes": []}
    text = shown(render.status, result)
    assert f"{count} in quarantine" in text
    assert text.count(".pdf") == min(count, 10)
    assert (f"{count - 10} more" in text) == (count > 10)


def test_nothing_is_said_plainly() -> None:
    record = {"summary": "too little past"}
    topics = {"emerging": [], "silent": [], "coverage": None}
    empty = {"as_of": None, "days": 30, "trends": [], "alerts": [], "budget": 3.0, "track_record": record, "hits": []}
    empty["topics"] = topics
    assert "no country or pair is rising" in shown(render.trends, empty)
    assert "no alert" in shown(render.alerts, empty)
    assert "nothing found" in shown(render.hits, empty)
