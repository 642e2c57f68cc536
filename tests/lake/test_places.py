"""Words with their places: those of the index, each standing where it says; phrases found as they are written."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lake.places import holds, marks, placed, positions, sequence
from lake.tokens import words


def shown(text: str, *wanted: str, phrases: tuple[str, ...] = (), prefixes: tuple[str, ...] = ()) -> list[str]:
    return [text[start:end] for start, end in marks(text, wanted, phrases, prefixes)]


TEXTS = [
    "The Parties shall settle disputes, by negotiation.",
    "Hiệp định về nghề cá trong vịnh Bắc Bộ",
    "L'État riverain notifie à la Commission d'Ivoire",
    "Об'єднаних Націй — й м’яч; Договір №5",
    "中国2015年签署了协定，NATO也签了。",
    "の「日本」한국어 ไทย text",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_words_are_those_of_the_index(text: str) -> None:
    text = text.replace("№", "")
    assert sorted(each.word for each in placed(text)) == sorted(words(text))


@given(st.text(st.characters(codec="utf-8"), max_size=60))
@settings(max_examples=300, deadline=None)
def test_places_are_sound_on_any_text(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    here = placed(text)
    assert all(0 <= each.start < each.end <= len(text) for each in here)
    assert [each.position for each in here] == sorted(each.position for each in here)
    found = marks(text, [each.word for each in here])
    assert found == sorted(found)
    assert all(first[1] < second[0] for first, second in pairwise(found))
    counted = positions(text)
    assert counted is None or sorted(word for word, _ in counted) == sorted(words(text))


@given(st.text(st.sampled_from("aễй中国协定年 ,.-'2한"), max_size=30), st.data())
@settings(max_examples=300, deadline=None)
def test_a_text_holds_every_piece_of_it_that_begins_and_ends_between_words(text: str, data: st.DataObject) -> None:
    here = [each for each in placed(text) if not each.part]
    if not here:
        return
    first = data.draw(st.integers(0, len(here) - 1))
    last = data.draw(st.integers(first, len(here) - 1))
    assert holds(text, text[here[first].start : here[last].end])


def test_marks_are_what_the_reader_sees() -> None:
    assert shown("Hiệp Định nghề cá", "định") == ["Định"]
    assert shown("hòa bình, hoà bình", *words("hòa")) == ["hòa", "hoà"]
    assert shown("Hiệp định và hiep dinh", "hiep", "dinh") == ["Hiệp định", "hiep dinh"]
    assert shown("Об'єднаних Націй", "обєднаних") == ["Об'єднаних"]
    assert shown("中国签署了协定", "协定") == ["协定"]
    assert shown("the ship's crew", "ship") == ["ship"]
    assert shown("soft\u00adware", "software") == ["soft\u00adware"]


def test_a_phrase_is_marked_only_where_it_stands_whole() -> None:
    assert shown("notice of boarding; boarding notice", phrases=("boarding notice",)) == ["boarding notice"]
    assert shown("中国2015年签署", phrases=("国2015年",)) == ["国2015年"]
    assert shown("Cá nghề; nghề cá", phrases=("nghe ca",)) == ["nghề cá"]
    assert shown("nghe ca; nghề cá", phrases=("nghề cá",)) == ["nghề cá"]


def test_prefixes() -> None:
    assert shown("non-proliferation and proliferating", prefixes=("proliferat",)) == ["proliferation", "proliferating"]


def test_offsets_within_a_phrase_count_characters_of_ideographs() -> None:
    assert sequence("签署了 NATO") == [(0, "签署"), (1, "署了"), (3, "nato")]
    assert sequence("force majeure") == [(0, "force"), (1, "majeure")]
    assert sequence("...") == []
