"""Dates of registers as EDTF."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.edtf import OPEN, parse, read


@pytest.mark.parametrize(
    ("cell", "edtf"),
    [
        ("02.12.1972", "1972-12-02"),
        ("2/3/1865", "1865-03-02"),
        ("1998-05-14", "1998-05-14"),
        ("1971-0706", "1971-07-06"),
        ("1985-11-01-", "1985-11-01"),
        ("14 May 1998", "1998-05-14"),
        ("2 février 1999", "1999-02-02"),
        ("ngày 15 tháng 6 năm 1999", "1999-06-15"),
        ("2003年9月9日", "2003-09-09"),
        ("18 квітня 2006 р.", "2006-04-18"),
        ("14 марта 2016 г.", "2016-03-14"),
        ("1935?", "1935?"),
        ("?1935-05", "1935-05?"),
        ("circa 1920", "1920~"),
        ("05.1935", "1935-05"),
        ("00.05.1935", "1935-05"),
        ("1990:1992", "1990/1992"),
        ("01.01.1990 - 31.12.1990", "1990-01-01/1990-12-31"),
        ("1990-01-01:1990-01-01", "1990-01-01"),
        ("199X", "199X"),
        ("31.12.9999", ".."),
        ("15/25/1999", None),
        ("29.02.2001", None),
        ("NA", None),
        ("", None),
        ("1992:1990", None),
        ("0001-01-01", None),
        ("signed", None),
        ("../../etc/passwd", None),
    ],
)
def test_cells(cell: str, edtf: str | None) -> None:
    found = read(cell)
    assert (found.text if found else None) == edtf


def test_the_month_first_where_the_register_says_so() -> None:
    found = read("04/05/1996", "mdy")
    assert found is not None
    assert found.text == "1996-04-05"


def test_what_days_a_date_may_mean() -> None:
    month = parse("1996-02")
    assert month is not None
    assert (month.first, month.last, month.exact) == (date(1996, 2, 1), date(1996, 2, 29), False)
    day = parse("1996-02-29")
    assert day is not None
    assert day.exact
    doubt = parse("1996-02-29?")
    assert doubt is not None
    assert not doubt.exact
    assert parse("1990/..") is not None
    assert parse("..") is OPEN


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=40))
def test_any_cell_gives_valid_edtf_or_nothing(cell: str) -> None:
    found = read(cell)
    if found is not None:
        assert parse(found.text) is not None
        assert found.first is None or found.last is None or found.first <= found.last


@settings(max_examples=80, deadline=None)
@given(st.dates(min_value=date(1300, 1, 1), max_value=date(2200, 12, 31)))
def test_every_day_survives_three_forms(day: date) -> None:
    for form in (day.isoformat(), f"{day:%d.%m.%Y}", f"{day:%d/%m/%Y}"):
        found = read(form)
        assert found is not None
        assert found.first == found.last == day
