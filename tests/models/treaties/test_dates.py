"""Dates as treaties write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.treaties.dates import dates
from models.treaties.numerals import han_number, number_of


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("this twenty fourth day of August 2006", "2006-08-24"),
        ("on the 30\nth \nDay of July 2007", "2007-07-30"),
        ("this 8-th day of May of the year two thousand and one", "2001-05-08"),
        ("the seventh day of july, in the year one thousand nine hundred and eleven.", "1911-07-07"),
        ("December 3, 1976", "1976-12-03"),
        ("a los dieciseis dias del mes de junio de mil novecientos setenta y uno", "1971-06-16"),
        ("le quatorze mai mil neuf cent quatre-vingt-dix-huit", "1998-05-14"),
        ("17 ноября 2015 года", "2015-11-17"),
        ("двадцатого мая две тысячи пятого года", "2005-05-20"),
        ("5 квітня 2018 року", "2018-04-05"),
        ("ngày 01 tháng 01 năm 2013", "2013-01-01"),
        ("ngày hai mươi hai tháng tám năm hai nghìn không trăm mười hai", "2012-08-22"),
        ("二〇一五年十一月十七日", "2015-11-17"),
        ("一千九百四十五年六月二十六日", "1945-06-26"),
        ("Tbilisi on March 1996", "1996-03"),
        ("13.05.1998", "1998-05-13"),
        ("the fourteenth day of the month of june of two thousand and two", "2002-06-14"),
        ("this fourth day of April, in the year one thou-sand nine hundred and seventy-eight", "1978-04-04"),
    ],
)
def test_dates_in_words_and_digits(text: str, iso: str) -> None:
    assert [date.iso for date in dates(text)] == [iso]


@pytest.mark.parametrize("text", ["04/05/1996", "this day of May", "Article 19, paragraph 7", "day of 1998", "May 14"])
def test_what_leaves_the_date_open_is_no_date(text: str) -> None:
    assert dates(text) == []


def test_numbers_in_words() -> None:
    assert number_of("one thousand nine hundred and ninety-six") == 1996
    assert number_of("quatre-vingt-dix-huit") == 98
    assert number_of("the") is None
    assert han_number("二十一") == 21


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="0123456789 /.-年月日ngàythámfirstofMay,", max_size=60))
def test_any_text_gives_dates_within_it(text: str) -> None:
    for date in dates(text):
        assert 0 <= date.start < date.end <= len(text)
