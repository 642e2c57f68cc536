"""Bracketed text followed from draft to draft."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.drafts import brackets, lineage
from models.errors import ModelError

FIRST = """Article 1. Purpose

The Parties shall [jointly] protect the waters of the strait.

Article 2. Notice

Notice shall be given [two] [twelve] hours before boarding.

Article 3. Fee

[Each vessel shall pay a fee of [40] crowns.]
"""
SECOND = """Article 1. Purpose

The Parties shall jointly protect the waters of the strait.

Article 2. Notice

Notice shall be given [two] [twelve] hours before boarding.

Article 3. Fee

No charge is made.
"""
THIRD = """Article 2. Notice

Notice shall be given twelve hours before boarding.

Articles 1 and 3

As in the second draft: agreed.
"""


def test_brackets_nest() -> None:
    found, unclosed = brackets("a [b [c] d] e [f")
    assert [(one.start, one.end, one.depth) for one in found] == [(2, 11, 1), (5, 8, 2)]
    assert unclosed == 1


def test_marks_of_notes_are_no_brackets() -> None:
    assert brackets("[two][^1] hours\n[^1]: Norway.")[0] == [*brackets("[two]")[0]]


def test_what_was_bracketed_and_what_became_of_it() -> None:
    line = lineage([FIRST, SECOND, THIRD])
    fates = {thread.words: (thread.fate, thread.fell) for thread in line.threads}
    assert fates["jointly"] == ("agreed", 1)
    assert fates["two"] == ("dropped", 2)
    assert fates["twelve"] == ("agreed", 2)
    assert fates["Each vessel shall pay a fee of [40] crowns."] == ("dropped", 1)
    assert [draft.brackets for draft in line.drafts] == [5, 2, 0]


def test_an_article_that_stands_as_it_was_keeps_its_state() -> None:
    thread = next(one for one in lineage([FIRST, SECOND, THIRD]).threads if one.words == "jointly")
    assert [step.state for step in thread.steps] == ["bracketed", "agreed", "agreed"]
    assert thread.steps[-1].start is None


def test_steps_point_at_the_words() -> None:
    drafts = [FIRST, SECOND, THIRD]
    for thread in lineage(drafts).threads:
        for step in thread.steps:
            if step.start is not None and step.end is not None:
                assert drafts[step.draft][step.start : step.end].strip()


def test_a_moved_passage_is_found() -> None:
    moved = "\n\n".join(reversed(SECOND.split("\n\n")))
    thread = next(one for one in lineage([FIRST, moved]).threads if one.words == "jointly")
    assert thread.fate == "agreed"


def test_one_draft_is_no_lineage() -> None:
    with pytest.raises(ModelError, match="two drafts"):
        lineage([FIRST])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(alphabet="ab [].\n1", max_size=200), min_size=2, max_size=3))
def test_any_texts_are_followed(texts: list[str]) -> None:
    line = lineage(texts)
    assert len(line.drafts) == len(texts)
    assert all(draft.bracketed_words <= draft.words for draft in line.drafts)


@pytest.mark.parametrize("text", ["[" * 50_000, "]" * 50_000, "[a]" * 5_000, "a [b] c " * 5_000])
def test_hostile_texts_take_no_time(text: str) -> None:
    started = time.perf_counter()
    lineage([text, text])
    assert time.perf_counter() - started < 20
