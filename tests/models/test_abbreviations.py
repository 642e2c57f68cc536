"""Abbreviations: long forms as texts define them, in several scripts, and nothing where nothing is defined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.abbreviations import definitions, meaning, replaced, shortened, used


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        (
            "Parties to the Lantern Strait Fisheries Convention (LSFC) met.",
            "LSFC",
            "Lantern Strait Fisheries Convention",
        ),
        ('the Joint Harbour Authority (hereinafter the "JHA") shall', "JHA", "Joint Harbour Authority"),
        ("Convention on the Law of the Strait (COLOS)", "COLOS", "Convention on the Law of the Strait"),
        ("la Commission mixte des pêches (ci-après « CMP »)", "CMP", "Commission mixte des pêches"),
        ("Организация стран пролива (ОСП) решила", "ОСП", "Организация стран пролива"),
        ("Hội đồng Eo biển (HĐEB)", "HĐEB", "Hội đồng Eo biển"),
    ],
)
def test_what_a_text_defines(text: str, short: str, long: str) -> None:
    assert definitions(text) == [(short, long)]


@pytest.mark.parametrize(
    "text",
    [
        "Tariffs fell (EU). The Council (see Annex II) met (1982).",
        "It was signed in Port Vell by the ministers of all six states (XQZ).",
        "(LSFC)",
        "",
        "A sentence ends. (JHA)",
        "the Authority (i)",
    ],
)
def test_what_defines_nothing(text: str) -> None:
    assert definitions(text) == []


def test_abbreviations_of_a_query() -> None:
    assert used("When did the LSFC enter into force for Arvenia?") == ["LSFC"]
    assert used("Was sagt die JHA, and what the LSFC, of the JHA?") == ["JHA", "LSFC"]
    assert used("What does the Joint Harbour Authority (JHA) do?") == [], "it says so itself"
    assert used("WHEN DID IT ENTER INTO FORCE?") == used("Article 5 of Treaty X") == used("") == []


def test_the_usual_meaning_counts() -> None:
    texts = [
        "the Just Harm Act (JHA)",
        "the Joint Harbour Authority (JHA)",
        "nothing",
        "A joint harbour  authority (JHA) was set up.",
    ]
    assert meaning("JHA", texts) == "Joint Harbour Authority"
    assert meaning("LSFC", texts) is None
    assert meaning("JHA", []) is None


def test_a_long_form_is_abbreviated_where_it_is_written_out() -> None:
    defined = [("JHA", "Joint Harbour Authority"), ("HA", "Harbour Authority")]
    assert shortened("Who sits on the joint harbour authority?", defined) == "Who sits on the JHA?"
    assert shortened("Who sits on the Joint Harbour Authority (JHA)?", defined).count("JHA") == 1
    assert shortened("Joint Harbour Authorityship", defined) == "Joint Harbour Authorityship"
    assert shortened("", defined) == ""
    assert shortened("Anything?", []) == "Anything?"


def test_an_abbreviation_is_replaced_where_it_is_a_word() -> None:
    assert replaced("JHAX and JHA, JHA?", "JHA", r"a\1") == r"JHAX and a\1, JHA?"
    assert replaced("nothing", "JHA", "x") == "nothing"


@given(st.text(alphabet='aBC ("«»)ẞİđĐ.\n-', max_size=60))
def test_any_text_can_be_looked_through(text: str) -> None:
    for short, long in definitions(text):
        assert short in text
        assert long in text
    used(text)
