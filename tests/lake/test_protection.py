"""How long markings protect."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lake.protection import declassified, end_of, protections
from lake.schema.marking import Levels
from lake.store import Lake
from tests.lake.making import batch


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(1, 30))
def test_a_period_is_whole_years(dated: date, years: int) -> None:
    end = end_of(dated, years)
    assert end.year == dated.year + years
    assert (end.month, end.day) == (dated.month, dated.day) or (dated.month, dated.day) == (2, 29)
    assert end_of(dated, years + 1) > end


def test_a_leap_day_ends_with_its_month() -> None:
    assert end_of(date(2000, 2, 29), 10) == date(2010, 3, 1)
    assert end_of(date(2000, 2, 29), 20) == date(2020, 2, 29)


def test_each_document_by_its_own_day_and_level(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake", protection={"restricted": 10, "secret": 30})
    with Lake.open(tmp_path / "lake", "secret//alpha") as lake:
        for marking, published in (
            ("public", datetime(1990, 5, 1, tzinfo=UTC)),
            ("restricted", datetime(2001, 3, 4, tzinfo=UTC)),
            ("confidential", datetime(1950, 1, 1, tzinfo=UTC)),
            ("secret//alpha", datetime(1999, 1, 1, tzinfo=UTC)),
            ("secret", None),
        ):
            rows = batch([f"text {marking}"], published_at=published)
            lake.vault(marking, create=True).commit(rows, run_id="r")
        found = [(one.marking, one.dated, one.basis, one.ends) for one in protections(lake)]
    assert found == [
        ("restricted", date(2001, 3, 4), "published", date(2011, 3, 4)),
        ("secret//alpha", date(1999, 1, 1), "published", date(2029, 1, 1)),
        ("secret", date(2024, 5, 1), "ingested", date(2054, 5, 1)),
    ]
    with Lake.open(tmp_path / "lake", "restricted") as lake:
        assert [one.marking for one in protections(lake)] == ["restricted"]


@pytest.mark.parametrize(("text", "then"), [("secret", "public"), ("secret//alpha//rel:usa", "public//alpha//rel:usa")])
def test_only_the_level_is_lowered(text: str, then: str) -> None:
    assert str(declassified(Levels(releasable=("usa",)).parse(text), "public")) == then
