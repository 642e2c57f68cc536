"""Leads within a language: the document that is about the question leads its own, whatever the level."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models.standing import leads


def test_a_passage_in_another_language_can_lead_its_own_by_more() -> None:
    values = np.array([0.90, 0.89, 0.88, 0.84, 0.70, 0.69])
    found = leads(values, ["vi", "vi", "vi", "en", "en", "en"], list("abcdef"))
    assert int(np.argmax(values)) == 0
    assert int(np.argmax(found)) == 3


def test_passages_of_one_document_are_no_rivals() -> None:
    found = leads(np.array([0.9, 0.8, 0.5]), ["en"] * 3, ["a", "a", "b"])
    assert np.allclose(found, [0.4, 0.3, -0.4])


def test_only_the_best_rivals_count() -> None:
    values = np.array([1.0, 0.8, 0.6, 0.0, 0.0])
    assert np.isclose(leads(values, ["en"] * 5, list("abcde"), rivals=2)[0], 0.3)


def test_without_rivals_there_is_no_lead() -> None:
    assert leads(np.array([0.9, 0.8]), ["en", "vi"], ["a", "b"]).tolist() == [0.0, 0.0]
    assert leads(np.zeros(0), [], []).shape == (0,)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(-2, 2), st.sampled_from("xy"), st.sampled_from("abcd")), min_size=1, max_size=30))
def test_the_level_of_a_language_does_not_matter(rows: list[tuple[float, str, str]]) -> None:
    values = np.array([value for value, _, _ in rows])
    languages, documents = [language for _, language, _ in rows], [document for _, _, document in rows]
    raised = values + np.array([0.5 if language == "x" else 0.0 for language in languages])
    alone = {x: {d for other, d in zip(languages, documents, strict=True) if other == x} for x in "xy"}
    for one, other, language in zip(
        leads(values, languages, documents), leads(raised, languages, documents), languages, strict=True
    ):
        assert np.isclose(one, other) or len(alone[language]) == 1
