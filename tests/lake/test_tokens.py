"""Words: what each script is cut into, which spellings are one, and that no text breaks it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lake.tokens import MAX_WORD, fold, is_bare_syllable, looks_toneless, query_words, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hiệp định về BIỂN", ["hiệp", "định", "về", "biển"]),
        ("The Parties' rights (art. 5)", ["the", "parties", "rights", "art", "5"]),
        ("A/RES/70/1", ["a", "res", "70", "1"]),
        ("l’accord négocié", ["l", "accord", "négocié"]),
        ("Совет принял ещё", ["совет", "принял", "еще"]),
        ("об'єднаних обʼєднаних об’єднаних", ["обєднаних"] * 3),
        ("协定", ["协", "定", "协定"]),
        ("签署WTO协定", ["签", "署", "签署", "wto", "协", "定", "协定"]),
        ("２０２０年", ["2020", "年"]),
        ("かな漢字", ["か", "な", "汉", "字", "かな", "な汉", "汉字"]),
        ("한국과", ["한국", "국과"]),
        ("ไทย", ["ไท", "ทย"]),
        ("العَرَبِيَّة", ["العربية"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("İstanbul", ["istanbul"]),
        ("snake_case", ["snake", "case"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"]),
        ("", []),
        ("… — !?", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert sorted(words(text)) == sorted(expected)


@pytest.mark.parametrize(("one", "other"), [("hòa", "hoà"), ("Ủy ban", "Uỷ ban"), ("thủy", "thuỷ"), ("khỏe", "khoẻ")])
def test_both_places_of_a_tone_are_one(one: str, other: str) -> None:
    assert words(one) == words(other)


def test_composed_and_decomposed_are_one() -> None:
    text = "Thỏa thuận về quyền đánh cá được ký kết"
    assert words(unicodedata.normalize("NFD", text)) == words(text)


def test_a_query_takes_bigrams_and_each_word_once() -> None:
    assert query_words("中华人民") == ["中华", "华人", "人民"]
    assert query_words("海 sea sea") == ["海", "sea"]


@pytest.mark.parametrize(
    ("word", "bare"),
    [
        ("đường", "duong"),
        ("négociation", "negociation"),
        ("łódź", "lodz"),
        ("straße", "strasse"),
        ("ещё", "ещё"),
        ("law", "law"),
    ],
)
def test_fold(word: str, bare: str) -> None:
    assert fold(word) == bare


@pytest.mark.parametrize(
    ("query", "toneless"),
    [
        ("hiep dinh nghe ca", True),
        ("chien tranh bien gioi 1979", True),
        ("yeu cau boi thuong", True),
        ("the law of the sea", False),
        ("an agreement on trade", False),
        ("hiệp định", False),
        ("an", False),
        ("海洋", False),
    ],
)
def test_vietnamese_without_diacritics_is_recognised(query: str, toneless: bool) -> None:
    assert looks_toneless(query_words(query)) is toneless


def test_every_syllable_of_a_vietnamese_text_is_one() -> None:
    text = "Nghiêng ngả khuya khoắt, quyển sách thuở ấy uyên bác; yêu chuộng hoà bình, ghi nhớ giữ gìn khoảng trời"
    assert [word for word in words(text) if not is_bare_syllable(fold(word))] == []


def test_encoded_data_is_cut() -> None:
    assert [len(word) for word in words("x" * 10_000)] == [MAX_WORD]


@given(st.text(st.characters()))
def test_no_text_breaks_it(text: str) -> None:
    found = words(text)
    assert all(word and len(word) <= MAX_WORD and not any(map(str.isspace, word)) for word in found)
    assert set(query_words(text)) <= set(found)
    assert all(fold(fold(word)) == fold(word) for word in found)


def test_traditional_and_simplified_chinese_are_one() -> None:
    assert words("聯合國海洋法公約") == words("联合国海洋法公约")
    assert query_words("條約第十二條") == query_words("条约第十二条")
    assert words("発効する条約") == words("発効する條約"), "Japanese is found by either form too"
    assert words("한국 협정") == words("한국 협정")
