"""Estimative words: every probability has one, and the borders are those of the directive."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ModelError
from models.estimative import reliability, word


@pytest.mark.parametrize(
    ("probability", "english", "vietnamese"),
    [
        (0.0, "almost no chance", "hầu như không có khả năng"),
        (0.05, "almost no chance", "hầu như không có khả năng"),
        (0.06, "very unlikely", "rất ít khả năng"),
        (0.3, "unlikely", "ít khả năng"),
        (0.5, "roughly even chance", "khả năng ngang nhau"),
        (0.6, "likely", "nhiều khả năng"),
        (0.9, "very likely", "rất nhiều khả năng"),
        (1.0, "almost certain", "gần như chắc chắn"),
    ],
)
def test_words_by_band(probability: float, english: str, vietnamese: str) -> None:
    assert word(probability) == english
    assert word(probability, "vi") == vietnamese


@given(st.floats(0, 1))
def test_every_probability_has_a_word(probability: float) -> None:
    assert word(probability)


@pytest.mark.parametrize("probability", [-0.1, 1.1, math.nan, math.inf])
def test_what_is_no_probability_is_refused(probability: float) -> None:
    with pytest.raises(ModelError, match="between 0 and 1"):
        word(probability)


def test_grades_in_both_languages() -> None:
    assert reliability("B") == "usually reliable"
    assert reliability("F", "vi") == "chưa đánh giá được độ tin cậy"
    with pytest.raises(ModelError, match="A, B, C"):
        reliability("G")
    with pytest.raises(ModelError, match="'ru'"):
        word(0.5, "ru")
