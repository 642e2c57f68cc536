"""Titles in questions: the longest wins, in any script, and words that only look like one are none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.titles import Titles

ROWS = [
    ("/work/1", "en", "Convention on Navigation in the Lantern Strait"),
    ("/work/1", "fr", "Convention sur la navigation dans le détroit des Lanternes"),
    ("/work/1", "vi", "Công ước về Hàng hải tại Eo biển Đèn Lồng"),
    ("/work/1", "zh", "灯笼海峡航行公约"),
    ("/work/2", "en", "Protocol to the Convention on Navigation in the Lantern Strait"),
    ("/work/2", "fr", "Protocole à la Convention sur la navigation dans le détroit des Lanternes"),
    ("/work/3", "en", "Agreement on Harbour Dues of the Lantern Strait"),
    ("/work/4", "en", "Agreement"),
    ("/work/4", "fr", "Accord"),
]
TITLES = Titles(ROWS)


@pytest.mark.parametrize(
    ("text", "work"),
    [
        ("When did the Convention on Navigation in the Lantern Strait enter into force?", "/work/1"),
        ("when did the convention on navigation in the lantern strait enter into force", "/work/1"),
        ("cong uoc ve hang hai tai eo bien den long co hieu luc khi nao", "/work/1"),
        ("《灯笼海峡航行公约》何时生效？", "/work/1"),
        ("Who signed the Protocol to the Convention on Navigation in the Lantern Strait?", "/work/2"),
    ],
)
def test_a_title_names_its_work(text: str, work: str) -> None:
    found = TITLES.named(text)
    assert found is not None
    assert found.work == work


@pytest.mark.parametrize(
    "text",
    [
        "What does the Agreement on Harbour Dues of the Lantern Strait say?",
        "What does the Agreement say?",
        "the Convention on Navigation in the Lantern Straits",
        "navigation in the Lantern Strait",
        "",
    ],
)
def test_what_names_no_work_of_several_languages(text: str) -> None:
    assert TITLES.named(text) is None
    assert TITLES.elsewhere(text) == {}


def test_the_question_with_the_title_of_each_other_language() -> None:
    found = TITLES.elsewhere("When did the Convention on Navigation in the Lantern Strait enter into force?")
    assert sorted(found) == ["fr", "vi", "zh"]
    assert found["zh"] == "When did the 灯笼海峡航行公约 enter into force?"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["en", "fr"]), st.text(max_size=40))), st.text())
def test_any_titles_in_any_text(rows: list[tuple[str, str, str]], text: str) -> None:
    titles = Titles(rows)
    for _, _, title in rows:
        found = titles.named(title)
        assert found is None or 0 <= found.start < found.end <= len(title)
    assert len(titles.elsewhere(text)) <= 1
