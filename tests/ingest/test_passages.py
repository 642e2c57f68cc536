"""Passages are exact, complete, of the right size, and never cross a border."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.passages import HARD_LIMIT, Span, cut, estimate_tokens
from lake.schema.parsed import Section

SENTENCE = "The Parties shall consult each other without delay on any matter that this Agreement leaves open. "


def complete(text: str, spans: list[Span]) -> None:
    at = 0
    for span in spans:
        assert not text[at : span.start].strip()
        assert at <= span.start < span.end <= len(text)
        assert not text[span.start].isspace()
        assert not text[span.end - 1].isspace()
        at = span.end
    assert not text[at:].strip()


characters = st.text(st.sampled_from("ab .\n,é中。ệЖ\u0301\t😀"), max_size=600) | st.text(max_size=200)


@st.composite
def structured(draw: st.DrawFn) -> tuple[str, list[Section]]:
    text = draw(characters)
    text *= draw(st.sampled_from([1, 1, 7, 40]))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=12)))
    sections = [
        Section(start, end, f"s_{n}", f"u_{n // draw(st.integers(1, 3))}")
        for n, (start, end) in enumerate(zip(cuts[::2], cuts[1::2], strict=False))
    ]
    return text, sections


@given(structured(), st.integers(8, 280))
@settings(max_examples=120, deadline=None)
def test_every_visible_character_is_in_exactly_one_passage(case: tuple[str, list[Section]], target: int) -> None:
    text, sections = case
    spans = cut(text, sections, target)
    complete(text, spans)
    for span in spans:
        assert estimate_tokens(text[span.start : span.end]) <= HARD_LIMIT
        assert span.locator in {"", *(s.locator for s in sections), *(s.unit for s in sections)}


def test_small_sections_of_one_unit_join_and_units_do_not() -> None:
    text = "one\n\ntwo\n\nthree"
    sections = [
        Section(0, 3, "art_1__para_1", "art_1"),
        Section(5, 8, "art_1__para_2", "art_1"),
        Section(10, 15, "art_2", "art_2"),
    ]
    assert [(s.start, s.end, s.locator) for s in cut(text, sections)] == [(0, 8, "art_1"), (10, 15, "art_2")]


def test_a_heading_goes_with_its_text_and_leaves_the_locator_to_it() -> None:
    text = "Article 1\n" + SENTENCE * 9 + "\nmore\n" + SENTENCE * 9
    first, second = 10 + len(SENTENCE * 9), len(text)
    sections = [
        Section(0, 9, "art_1__heading", "art_1", "Article 1"),
        Section(10, first, "art_1__para_1", "art_1", "Article 1"),
        Section(first, second, "art_1__para_2", "art_1", "Article 1"),
    ]
    spans = cut(text, sections)
    assert [(span.locator, span.heading) for span in spans] == [
        ("art_1__para_1", "Article 1"),
        ("art_1__para_2", "Article 1"),
    ]
    assert spans[0].start == 0


def test_long_text_splits_at_sentence_ends_into_equal_pieces() -> None:
    spans = cut(SENTENCE * 60, [])
    sizes = [estimate_tokens(SENTENCE * 60) / len(spans) for _ in spans]
    assert all((span.end - span.start + 1) % len(SENTENCE) == 0 for span in spans)
    assert all(150 < size < 270 for size in sizes)


@pytest.mark.parametrize("text", ["a" * 30_000, "中" * 5_000, "\u0301" * 5_000, "x" + "\u0301" * 4_000, "- " * 9_000])
def test_text_without_any_border_still_splits(text: str) -> None:
    spans = cut(text, [])
    complete(text, spans)
    assert max(estimate_tokens(text[span.start : span.end]) for span in spans) <= HARD_LIMIT


def test_nothing_in_nothing_out() -> None:
    assert cut("", []) == []
    assert cut(" \n\t ", []) == []


def test_wrong_calls_are_named() -> None:
    with pytest.raises(ValueError, match="8 to"):
        cut("text", [], 5)
    with pytest.raises(ValueError, match="overlaps"):
        cut("text", [Section(0, 3, "a", "a"), Section(2, 4, "b", "b")])
    with pytest.raises(ValueError, match="b at 2:9"):
        cut("text", [Section(2, 9, "b", "b")])


def test_time_grows_with_the_text() -> None:
    text = SENTENCE * 10_000
    begun = time.perf_counter()
    complete(text, cut(text, []))
    assert time.perf_counter() - begun < 3
