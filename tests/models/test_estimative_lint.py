"""The linter of analytic wording, in English and Vietnamese."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ModelError
from models.estimative import bands, confidence, confidence_of, word
from models.estimative_lint import lint, lint_sentence


def rules(text: str, language: str = "en") -> list[str]:
    return [breach.rule for breach in lint(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("It is likely (70 %) that the strait closes. [1] We have high confidence in this. [2]", "en", []),
        ("We judge with high confidence that an attack is very unlikely. [1]", "en", ["mixed"]),
        ("We are confident that the talks are almost certain to fail. [1]", "en", ["mixed"]),
        ("Nhiều khả năng eo biển sẽ bị đóng, với mức tin cậy cao. [1]", "vi", ["mixed"]),
        ("Rất ít khả năng eo biển sẽ bị đóng. [1] Mức tin cậy trung bình. [1]", "vi", []),
        ("Perhaps Torvania will withdraw. [1]", "en", ["off-scale"]),
        ("It is highly likely that they withdraw. [1]", "en", ["off-scale"]),
        ("Có lẽ Torvania sẽ rút quân. [1]", "vi", ["off-scale"]),
        ("An attack is probable. [1]", "en", ["second-row"]),
        ("An attack is highly improbable. [1]", "en", ["second-row"]),
        ("It is likely (12 %) that it closes. [1]", "en", ["percent"]),
        ("Rất ít khả năng (60 %) có xung đột. [1]", "vi", ["percent"]),
        ("It is very unlikely (5 percent) that it closes. [1]", "en", []),
        ("The convention was signed in 1998.", "en", ["uncited"]),
        ("Công ước đã có hiệu lực từ năm 1998.", "vi", ["uncited"]),
        ("The convention was signed in 1998.[1] It has six parties.[2]", "en", []),
        ("The convention was signed in 1998.[1] It has six parties.", "en", ["uncited"]),
    ],
)
def test_rules(text: str, language: str, expected: list[str]) -> None:
    assert rules(text, language) == expected


def test_what_others_say_is_theirs() -> None:
    assert rules("The minister said “perhaps we might, and with high confidence it is likely”. [1]") == []
    assert rules("Bộ trưởng nói “có lẽ chúng tôi sẽ rút”. [1]", "vi") == []


def test_headings_tables_and_code_are_no_claims() -> None:
    assert rules("# What might be\n\n| country | was |\n|---|---|\n\n```\nit was perhaps so in 1998\n```\n") == []


def test_offsets_are_those_of_the_text() -> None:
    text = "All is calm. [1]\n\nPerhaps it was “not” so. [2]\n"
    breach = lint(text)[0]
    assert text[breach.start : breach.end].strip() == "Perhaps it was “not” so. [2]"
    assert breach.sentence == "Perhaps it was “not” so. [2]"
    assert "almost no chance" in breach.message


def test_a_product_may_know_its_citations_itself() -> None:
    assert lint_sentence("It was signed in 1998.") == []
    assert [one.rule for one in lint_sentence("It might be signed.")] == ["off-scale"]


def test_our_own_wording_passes() -> None:
    for low, upper, english, vietnamese in bands():
        middle = (low + upper) / 2
        assert word(middle) == english
        for language, wording in (("en", english), ("vi", vietnamese)):
            assert lint_sentence(f"XYZ: {wording} ({100 * middle:.0f} %).", language) == []
            both = lint_sentence(f"XYZ: {wording}, {confidence('high', language)}.", language)
            assert [one.rule for one in both] == ["mixed"]


def test_confidence_follows_the_sources() -> None:
    assert confidence_of(1, "A") == confidence_of(4, "D") == "low"
    assert confidence_of(2, "B") == confidence_of(3, "C") == confidence_of(5, "A", disputed=True) == "moderate"
    assert confidence_of(3, "A") == "high"
    assert confidence("low", "vi") == "mức tin cậy thấp"
    with pytest.raises(ModelError, match="unknown confidence"):
        confidence("total")
    with pytest.raises(ModelError, match="unknown reliability grade"):
        confidence_of(2, "Z")


def test_other_languages_are_refused() -> None:
    with pytest.raises(ModelError, match="en and vi"):
        lint("Пожалуй.", "ru")


@given(st.text(max_size=300))
@settings(max_examples=80, deadline=None)
def test_any_text_is_read(text: str) -> None:
    for language in ("en", "vi"):
        for breach in lint(text, language):
            assert 0 <= breach.start < breach.end <= len(text)
