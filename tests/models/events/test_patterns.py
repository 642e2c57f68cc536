"""The notation of the lexicons."""

import pytest

from models.events.patterns import Matcher, english_forms, longest, same_length_lower


def found(pattern: str, text: str, language: str = "en") -> list[str]:
    matcher = Matcher([(pattern, "X")], language)
    return [text[one.start : one.end] for one in longest(matcher.find(same_length_lower(text)))]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("condemn+", "They condemned it and condemn it.", ["condemned", "condemn"]),
        ("carry+ out", "He carries out", ["carries out"]),
        ("plan+", "planned planning", ["planned", "planning"]),
        ("осуд*", "Страна осудила шаг", ["осудила"]),
        ("[sign|signs] _2 treaty", "sign a new treaty", ["sign a new treaty"]),
        ("[sign|signs] _2 treaty", "sign a very long old treaty", []),
        ("cut off? ties", "cut ties; cut off ties", ["cut ties", "cut off ties"]),
        ("strike", "airstrike strikes strike", ["strike"]),
        ("accus[e|es|ed|ing]", "accusing accuser", ["accusing"]),
        ("called _2 unlawful", 'called it "unlawful', ['called it "unlawful']),
    ],
)
def test_patterns(pattern: str, text: str, expected: list[str]) -> None:
    assert found(pattern, text) == expected


def test_chinese_has_no_spaces() -> None:
    assert found("提出_4[抗议|交涉]#x", "外交部提出严正交涉。", "zh") == ["提出严正交涉"]


def test_modes_and_labels_are_told() -> None:
    (one,) = Matcher([("visit+ #visit", "CONSULT")], "en").find("visits")
    assert (one.label, one.mode) == ("CONSULT", "visit")


@pytest.mark.parametrize("pattern", ["", "_3 word", "word? other", "*"])
def test_a_pattern_needs_a_word_to_begin_with(pattern: str) -> None:
    with pytest.raises(ValueError, match="must begin with"):
        Matcher([(pattern, "X")], "en")


def test_lower_case_keeps_every_place() -> None:
    text = "İstanbul ΣΑΣ ẞ"
    assert len(same_length_lower(text)) == len(text)


def test_english_forms() -> None:
    assert english_forms("seize") == ["seize", "seizes", "seized", "seizing"]
    assert "expelled" in english_forms("expel")
