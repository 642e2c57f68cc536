"""Positions read out of sentences: who takes which stand, in six languages; and what is none."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.names import Gazetteer
from models.positions import LANGUAGES, STANCES, STRENGTHS, Context, Position, Reading, read

GAZETTEER = Gazetteer.build()


def stands(text: str, language: str = "en", **known: object) -> Reading:
    return read(text, language=language, gazetteer=GAZETTEER, context=Context(**known))  # type: ignore[arg-type]


def only(text: str, language: str = "en", **known: object) -> Position:
    found = stands(text, language, **known).positions
    assert len(found) == 1, [(one.actor, one.stance, text[one.start : one.end]) for one in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "actor", "stance"),
    [
        ("Portugal rejected the plan for a joint customs post.", "PRT", "reject"),
        ("Kenya could not accept the second paragraph.", "KEN", "reject"),
        ("The text was unacceptable to Norway.", "NOR", "reject"),
        ("Peru demanded the return of the two trawlers.", "PER", "demand"),
        ("Chile urged all states to ratify the convention.", "CHL", "demand"),
        ("Denmark proposed a pause of six weeks.", "DNK", "propose"),
        ("Ghana was prepared to host the secretariat.", "GHA", "offer"),
        ("Brazil was prepared to sign, provided that the fee was dropped.", "BRA", "condition"),
        ("Japan reserved its position on the annex.", "JPN", "reserve"),
        ("Canada opposed the inclusion of fisheries.", "CAN", "oppose"),
        ("Ireland fully supported the draft.", "IRL", "support"),
        ("Austria took note of the report.", "AUT", "acknowledge"),
        ("Finland did not object to a second reading.", "FIN", "acknowledge"),
        ("India was not prepared to accept inspections.", "IND", "reject"),
        ("Egypt's refusal to attend was noted.", "EGY", "reject"),
    ],
)
def test_a_stand_has_its_actor_and_stance(text: str, actor: str, stance: str) -> None:
    found = [(one.actor, one.stance) for one in stands(text).positions]
    assert (actor, stance) in found


@pytest.mark.parametrize(
    ("language", "text", "actor", "stance"),
    [
        ("fr", "La Norvège ne peut accepter un tel délai.", "NOR", "reject"),
        ("fr", "Le Portugal propose un préavis de dix heures.", "PRT", "propose"),
        ("vi", "Na Uy phản đối điều khoản này.", "NOR", "oppose"),
        ("vi", "Bồ Đào Nha đề nghị 24 giờ.", "PRT", "propose"),
        ("ru", "Норвегия поддерживает это предложение.", "NOR", "support"),
        ("ru", "Обязательный арбитраж для Норвегии неприемлем.", "NOR", "reject"),
        ("zh", "挪威反对这一方案。", "NOR", "oppose"),
        ("uk", "Норвегія наполягає на спільних групах.", "NOR", "demand"),
    ],
)
def test_stands_are_read_in_six_languages(language: str, text: str, actor: str, stance: str) -> None:
    assert (actor, stance) in [(one.actor, one.stance) for one in stands(text, language).positions]


def test_we_is_the_author_and_you_the_addressee() -> None:
    text = "We cannot accept your conditions. You insist on a fixed date."
    found = stands(text, author="NOR", addressee="PRT").positions
    assert [(one.actor, one.stance) for one in found] == [("NOR", "reject"), ("PRT", "demand")]


def test_a_turn_speaks_for_its_speaker() -> None:
    text = "Mr. Lund: We propose a round table.\nMr. Sousa: We reject that."
    found = stands(text, persons={"Lund": "NOR", "Sousa": "PRT"}).positions
    assert [(one.actor, one.stance) for one in found] == [("NOR", "propose"), ("PRT", "reject")]


def test_a_pronoun_is_the_one_who_spoke() -> None:
    text = "Mr Lund said that the text was unacceptable. He demanded its withdrawal."
    found = stands(text, persons={"Lund": "NOR"}).positions
    assert [(one.actor, one.stance) for one in found] == [("NOR", "reject"), ("NOR", "demand")]


def test_shared_subjects_each_take_the_stand() -> None:
    found = stands("Norway, Portugal and Kenya opposed the amendment.").positions
    assert sorted(one.actor for one in found) == ["KEN", "NOR", "PRT"]


def test_names_mean_what_they_meant_on_the_day() -> None:
    text = "Hanoi rejected the proposal. Moscow supported it."
    then = [one.actor for one in stands(text, day=date(1968, 10, 1)).positions]
    now = [one.actor for one in stands(text, day=date(2020, 10, 1)).positions]
    assert then == ["VDR", "SUN"]
    assert now == ["VNM", "RUS"]


@pytest.mark.parametrize(
    "text",
    [
        "The meeting was held at the palace on 4 January.",
        "Does Norway accept the proposal?",
        "Norway would probably reject the proposal.",
        "It was agreed to drop the paragraph.",
        "If Norway rejected the offer, talks would end.",
        "The proposed members of the team arrived by train.",
    ],
)
def test_what_is_no_stand_is_not_read(text: str) -> None:
    assert stands(text).positions == ()


def test_a_resolution_speaks_for_its_council() -> None:
    text = "1. Deplores the attacks; 2. Calls upon Norway to withdraw; 3. Takes note of the report;"
    found = stands(text, author="UNSC").positions
    assert [(one.actor, one.stance) for one in found] == [
        ("UNSC", "oppose"),
        ("UNSC", "demand"),
        ("UNSC", "acknowledge"),
    ]


def test_votes_are_stands() -> None:
    found = stands("Adopted by 12 votes to none, with 2 abstentions (Norway, Portugal).").positions
    assert [(one.actor, one.stance) for one in found] == [("NOR", "reserve"), ("PRT", "reserve")]


def test_labelled_options_are_proposals_of_nobody_named() -> None:
    text = "18. Option 1: Parties [shall][should] report each year. Option 2: No text"
    reading = stands(text)
    assert [one.stance for one in reading.positions] == ["propose", "oppose"]
    assert [(one.a, one.relation, one.b) for one in reading.relations] == [("Option 1", "opposes", "Option 2")]


def test_a_reply_opposes_across_sentences() -> None:
    text = "Portugal proposed a second reading of the text. Norway rejected this."
    reading = stands(text)
    assert {frozenset((one.a, one.b)) for one in reading.relations if one.relation == "opposes"} == {
        frozenset(("PRT", "NOR"))
    }
    assert len(reading.relations[0].spans) == 2


def test_agreement_is_read() -> None:
    reading = stands("Norway agreed with Portugal on the need for observers.")
    assert [(one.a, one.relation, one.b) for one in reading.relations] == [("NOR", "agrees", "PRT")]


def test_a_hedge_makes_it_tentative() -> None:
    assert only("Norway might perhaps be willing to sign.").strength == "tentative"
    assert only("Norway firmly rejected the text.").strength == "firm"


def test_an_unknown_language_gives_nothing() -> None:
    assert stands("Norge avviser forslaget.", "no") == Reading((), ())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.sampled_from(LANGUAGES))
def test_any_text_is_read(text: str, language: str) -> None:
    for one in stands(text, language, author="NOR").positions:
        assert 0 <= one.start < one.end <= len(text)
        assert one.start <= one.trigger[0] < one.trigger[1] <= one.end
        assert one.stance in STANCES
        assert one.strength in STRENGTHS


@pytest.mark.parametrize(
    "text",
    [
        "Norway rejected " * 4000,
        "if " * 20000,
        "Option 1: " * 3000,
        "we must " * 8000,
        "A" * 200_000,
        "(" * 50_000 + "Norway said",
    ],
)
def test_hostile_text_takes_no_time(text: str) -> None:
    started = time.perf_counter()
    stands(text, author="NOR")
    assert time.perf_counter() - started < 10
