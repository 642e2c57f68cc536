"""Figures that must agree: read by language, strictly, in digits and words."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.figures import figures, han_value

CLEAN = [
    ("en", "On 14 May 1998 twenty-one States", ["1998-05-14", "21"]),
    (
        "en",
        "May 14th, 1998: 43,000 dollars, 3.5 million people, 30 per cent",
        ["1998-05-14", "43000", "3500000", "30%"],
    ),
    ("en", "two hundred and five ships in May; it may march", ["205", "--05"]),
    ("en", "two-thirds of members in the third session", ["2", "3", "3"]),
    ("en", "on 31/12/2019 and on 2019-12-31", ["2019-12-31", "2019-12-31"]),
    ("vi", "ngày 14 tháng 5 năm 1998 có hai mươi mốt nước", ["1998-05-14", "21"]),
    ("vi", "43.000 đô la, 3,5 triệu người, 30 phần trăm", ["43000", "3500000", "30%"]),
    ("vi", "tháng Năm năm 1998, năm ngày, hàng năm, sáng 6/5", ["1998-05", "5", "--05-06"]),
    ("vi", "một trăm linh năm tàu, hai phần ba, mười lăm", ["105", "2", "3", "15"]),
    ("fr", "le 1er mai 1998, quatre-vingt-dix-sept navires", ["1998-05-01", "97"]),
    ("fr", "43 000 euros, trois cent mille, soixante et onze, deux tiers", ["43000", "300000", "71", "2", "3"]),
    ("ru", "14 мая 1998 года двадцать один корабль", ["1998-05-14", "21"]),
    ("ru", "43 000 рублей, 3,5 млн человек, 30 процентов, пятая сессия", ["43000", "3500000", "30%", "5"]),
    ("uk", "14 травня 1998 року двадцять п'ять кораблів, 43 000 гривень", ["1998-05-14", "25", "43000"]),
    ("zh", "1998年5月14日，二十一个国家，三万五千人", ["1998-05-14", "21", "35000"]),
    ("zh", "百分之三十，三分之二，第十二条，一九九八年五月", ["30%", "2", "3", "12", "1998-05"]),
]


@pytest.mark.parametrize(("language", "text", "values"), CLEAN)
def test_figures_are_read(language: str, text: str, values: list[str]) -> None:
    assert [figure.value for figure in figures(text, language)] == values


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "one of them may march"),
        ("vi", "mỗi năm một lần"),
        ("fr", "une fois"),
        ("zh", "一般来说，一些国家"),
        ("ru", "один из них"),
    ],
)
def test_words_that_count_nothing_are_left_out(language: str, text: str) -> None:
    assert figures(text, language) == []


def test_one_writing_is_two_numbers_in_two_languages() -> None:
    assert [f.value for f in figures("43.500", "vi")] == ["43500"]
    assert [f.value for f in figures("43.500", "en")] == ["43.5"]


def test_what_can_be_read_two_ways_stands_for_itself() -> None:
    assert figures("on 3/4/2015", "en")[0].value == "3/4/2015"
    assert figures("ngày 3/4/2015", "vi")[0].value == "2015-04-03"


def test_no_such_day_is_no_date() -> None:
    assert all(f.kind == "number" for f in figures("version 45.13.2015", "en") if f.value != "2015")


@given(st.integers(2, 9999))
@settings(max_examples=60)
def test_digits_are_read_in_every_language(number: int) -> None:
    for language in ("vi", "en", "fr", "ru", "zh", "uk"):
        assert [f.value for f in figures(f"x {number} y", language)] == [str(number)]


@given(st.text(max_size=80), st.sampled_from(["vi", "en", "fr", "ru", "zh", "uk", "xx"]))
@settings(max_examples=80)
def test_any_text_is_read_without_error_and_in_order(text: str, language: str) -> None:
    found = figures(text, language)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= f.start < f.end <= len(text) for f in found)


def test_chinese_numerals() -> None:
    assert [han_value(n) for n in ("十", "二十一", "三百零五", "一万二千", "1.5", "x")] == [
        10,
        21,
        305,
        12000,
        1.5,
        None,
    ]
