"""Copies of one story count once; sources that state different values are told apart."""

from dataclasses import replace

from models.questions import read
from pipelines.citations import Quote
from pipelines.independence import support_of

QUOTE = Quote("a", "a", "t", "en", None, "p_1", 0, 9, "some text", "born_digital", "public", "agency", "B")


def test_copies_count_once() -> None:
    quotes = [replace(QUOTE, document_id=name) for name in ("a", "b", "c")]
    support = support_of(read("Why?"), quotes, [None] * 3, {"a": "a", "b": "a", "c": "c"})
    assert support.independent == 2
    assert support.grades == ("B", "B")
    assert not support.differing


def test_sources_that_differ_are_both_named() -> None:
    quotes = [replace(QUOTE, document_id=name, reliability=grade) for name, grade in (("a", "B"), ("b", "D"))]
    support = support_of(read("How many boats sank?"), quotes, ["12 boats", "40 boats"], {"a": "a", "b": "b"})
    assert support.independent == 1
    assert support.grades == ("B",)
    assert support.differing == (("12 boats", (0,)), ("40 boats", (1,)))
    assert support.to_json()["disagree"]


def test_one_value_in_two_forms_is_no_difference() -> None:
    quotes = [replace(QUOTE, document_id=name) for name in ("a", "b")]
    asked = read("When was it signed?")
    support = support_of(asked, quotes, ["5 April 1995", "ngày 5/4/1995"], {"a": "a", "b": "b"})
    assert support.independent == 2
    assert not support.differing


def test_two_values_of_one_story_are_no_disagreement_of_sources() -> None:
    quotes = [replace(QUOTE, document_id=name) for name in ("a", "b")]
    support = support_of(read("How many?"), quotes, ["12 boats", "40 boats"], {"a": "a", "b": "a"})
    assert not support.differing
