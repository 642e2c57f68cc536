"""Vietnamese numbers in words, with diacritics and without."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.folding import fold
from models.vietnamese_numbers import numbers_in_words

DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def spoken(number: int) -> str:
    """A number from 10 to 999,999 as it is said."""
    if number >= 1000:
        head, rest = divmod(number, 1000)
        above = DIGITS[head] if head < 10 else spoken(head)
        if not rest:
            return f"{above} nghìn"
        return f"{above} nghìn {spoken(rest)}" if rest >= 100 else f"{above} nghìn không trăm {_under_hundred(rest)}"
    if number >= 100:
        head, rest = divmod(number, 100)
        return f"{DIGITS[head]} trăm {_under_hundred(rest)}".strip()
    return _under_hundred(number)


def _under_hundred(number: int) -> str:
    tens, unit = divmod(number, 10)
    if not tens:
        return f"linh {DIGITS[unit]}" if unit else ""
    last = {0: "", 1: "mốt" if tens > 1 else "một", 5: "lăm"}.get(unit, DIGITS[unit])
    return f"{'mười' if tens == 1 else DIGITS[tens] + ' mươi'} {last}".strip()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("chậm nhất bốn mươi tám giờ trước", [48]),
        ("hai triệu rưỡi", [2_500_000]),
        ("một tỷ hai trăm triệu đồng", [1_200_000_000]),
        ("từ hai mươi đến ba mươi người", [20, 30]),
        ("hai mươi năm qua", [20]),
        ("hàng trăm nghìn người", [100_000]),
    ],
)
def test_values(text: str, values: list[float]) -> None:
    assert [value for _, _, value in numbers_in_words(text)] == values


@pytest.mark.parametrize("text", ["trăm năm", "hai ba người", "tên hai người", "nghìn năm văn hiến", "mười", ""])
def test_other_words_are_no_numbers(text: str) -> None:
    assert list(numbers_in_words(text)) == []


@given(st.integers(10, 999_999))
def test_every_number_as_it_is_said(number: int) -> None:
    said = spoken(number)
    if " " in said:
        for text in (said, fold(said), f"có {said} tàu"):
            ((start, end, value),) = numbers_in_words(text)
            assert (text[start:end], value) == (said if said in text else fold(said), number)


@given(st.text(alphabet="hai mươi năm trăm linh tư rưỡi nghìn,-x", max_size=60))
def test_any_text_gives_places_in_order(text: str) -> None:
    found = list(numbers_in_words(text))
    assert all(0 <= start < end <= len(text) for start, end, _ in found)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))
