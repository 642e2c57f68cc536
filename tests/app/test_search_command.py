"""`legation search`: signs, marks, neighbours, facets and similar passages, in JSON and on a terminal."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from app import render
from tests.app.conftest import Ran

Legation = Callable[..., Ran]


def test_marks_are_characters_of_the_document(legation: Legation, dossier: Path) -> None:
    hits = legation("--lake", dossier, "--json", "search", 'boarding "Sable Narrows" language:en', "-k", "5").json[
        "hits"
    ]
    assert len(hits) == 5
    for hit in hits:
        marked = [hit["text"][start - hit["start"] : end - hit["start"]] for start, end in hit["marks"]]
        assert hit["language"] == "en"
        assert all(hit["start"] <= start < end <= hit["end"] for start, end in hit["marks"])
        assert any("Sable Narrows" in word for word in marked) or "Sable Narrows" in hit["title"]


def test_words_without_diacritics_mark_those_with_them(legation: Legation, dossier: Path) -> None:
    hits = legation("--lake", dossier, "--json", "search", "kham xet tau", "--language", "vi", "-k", "5").json["hits"]
    marked = {
        hit["text"][start - hit["start"] : end - hit["start"]].lower() for hit in hits for start, end in hit["marks"]
    }
    assert any("khám xét" in each for each in marked)


def test_neighbours_facets_and_near_in_json(legation: Legation, dossier: Path) -> None:
    found = legation(
        "--lake", dossier, "--json", "search", "kind:treaty notice", "-k", "2", "--context", "1", "--facets"
    ).json
    assert all(len(hit["before"]) <= 1 and len(hit["after"]) <= 1 for hit in found["hits"])
    assert any(hit["before"] or hit["after"] for hit in found["hits"])
    assert set(found["facets"]) == {"kind", "language", "country", "year"}
    assert set(found["facets"]["kind"]) == {"treaty"}
    near = legation(
        "--lake", dossier, "--json", "search", "--near", f"{found['hits'][0]['document_id']}", "-k", "3"
    ).json
    assert near["near"] == found["hits"][0]["document_id"]
    assert len(near["hits"]) == 3
    assert near["near"] not in {hit["document_id"] for hit in near["hits"]}


def test_it_reads_well(legation: Legation, dossier: Path) -> None:
    shown = legation("--lake", dossier, "search", "notice before boarding", "-k", "2", "--context", "1", "--facets").out
    assert "kind: " in shown
    assert "year: 2025 " in shown
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("fisheries AND",), "the query cannot be read at character 11: AND has nothing after it"),
        (("kind:poem",), "valid are treaty"),
        (("marking:cosmic x",), "unknown marking 'cosmic': valid are public, restricted, confidential, secret"),
        (("--near", "Convention on Navgation"), "close are Convention on Navigation"),
        (("",), "an empty query finds nothing"),
        (("x", "--context", "21"), "--context"),
    ],
)
def test_wrong_usage_says_what_is_right(legation: Legation, dossier: Path, words: tuple[str, ...], says: str) -> None:
    ran = legation("--lake", dossier, "search", *words)
    assert ran.code == 2
    assert says in ran.complaint


def test_facets_do_not_count_what_is_above_the_clearance(legation: Legation, dossier: Path) -> None:
    low = legation("--lake", dossier, "--json", "search", "inspection", "--facets").json["facets"]["kind"]
    high = legation("--lake", dossier, "--clearance", "confidential", "--json", "search", "inspection", "--facets").json
    assert high["facets"]["kind"]["negotiation"] > low["negotiation"]
    shut = legation("--lake", dossier, "--json", "search", "inspection marking:confidential", "--facets").json
    assert shut["hits"] == []
    assert set(map(len, shut["facets"].values())) == {0}


# --- the excerpt ------------------------------------------------------------------------------------------------------


def hit(text: str, *marks: tuple[int, int], start: int = 100) -> dict[str, object]:
    return {"start": start, "text": text, "marks": [[start + first, start + last] for first, last in marks]}


def drawn(shown: object) -> str:
    out = io.StringIO()
    Console(file=out, force_terminal=True, color_system="standard", width=500).print(shown, soft_wrap=True)
    return out.getvalue()


def test_what_matched_is_bold() -> None:
    shown = render.excerpt(hit("ten days'  notice\nof it", (4, 8), (11, 17)), 100)
    assert shown.plain == "   ten days' notice of it"
    assert [shown.plain[span.start : span.end] for span in shown.spans if span.style] == ["days", "notice"]


def test_the_part_with_most_marks_is_shown() -> None:
    text = "word " * 100 + "notice of boarding " + "word " * 100
    at = text.index("notice")
    shown = render.excerpt(hit(text, (at, at + 6), (at + 10, at + 18)), 80).plain
    assert shown.startswith("   … word")
    assert "notice of boarding" in shown
    assert shown.endswith(" …")
    assert len(shown) < 90


def test_a_long_word_and_control_characters_do_no_harm() -> None:
    assert len(render.excerpt(hit("x" * 1000), 80).plain) < 90
    assert "\x1b[31m" not in drawn(render.excerpt(hit("a \x1b[31m red [bold]b[/bold]", (2, 12)), 80))
    assert "[bold]b" in drawn(render.excerpt(hit("a [bold]b[/bold]"), 80))
    assert render.excerpt(hit(""), 80).plain.strip() == ""
