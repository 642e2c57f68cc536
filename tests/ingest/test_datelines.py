"""A document's own date at its head is taken; a date in a sentence never is."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.datelines import dateline
from ingest.formats.registry import read_bytes, read_path
from lake.schema.parsed import Parsed


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Resolution 12 (1990)\nof 26 May 1990\n\nThe Council,", (1990, 5, 26)),
        ("4 (1950). Resolution of 29 April 1950\n\nThe Council,", (1950, 4, 29)),
        ("Les ports rouvrent\n\n9 novembre 2012. - Les ports", (2012, 11, 9)),
        ("Les ports rouvrent\n\n9 novembre 2012, Belmarre. – Les ports", (2012, 11, 9)),
        ("QUAI-ROYAL, 19 juin 2024 (AMD) — Le traversier", (2024, 6, 19)),
        ("Cảng Sen, ngày 5 tháng 6 năm 2021\nTuyên bố", (2021, 6, 5)),
        ("2021年5月3日\n正文", (2021, 5, 3)),
        ("ТОРВИНСК, 5 мая 2025 г. — Сегодня", (2025, 5, 5)),
        ("Friday, January 4, 2019 \n\nA bridge was opened.", (2019, 1, 4)),
    ],
)
def test_the_head_dates_the_document(text: str, day: tuple[int, int, int]) -> None:
    found = dateline(text)
    assert found is not None
    assert (found.when, found.precision) == (datetime(*day, tzinfo=UTC), "day")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "On 5 May 2020 the minister said - again - that it would rain.",
        "Adopted at the 5th meeting, on 3 May 1990",
        "May 2020\nReport",
        "Line\n" * 20 + "5 May 2020\n",
        "99 May 2020\n",
        "x" * 5000,
    ],
)
def test_nothing_else_does(text: str) -> None:
    assert dateline(text) is None


def test_a_reader_says_where_the_date_is_from() -> None:
    (parsed,) = read_bytes(b"Harbour dues\n\n3 March 2021\n\nThe dues are lowered.", "note.txt")
    assert isinstance(parsed, Parsed)
    assert parsed.published_at == datetime(2021, 3, 3, tzinfo=UTC)
    assert parsed.metadata["published_from"] == "dateline"


def test_resolutions_are_dated_in_their_own_year(real_data: Path) -> None:
    """The year stands in the name of each file, which the reader does not look at."""
    paths = sorted((real_data / "unsc-resolutions").glob("S_RES_*.txt"))[::5]
    if not paths:
        pytest.skip("no resolutions in the development data")
    dated = 0
    for path in paths:
        parsed = next(read_path(path))
        assert isinstance(parsed, Parsed)
        if parsed.published_at is not None:
            assert parsed.published_at.year == int(path.name.split("_")[3]), path.name
            dated += 1
    assert dated >= 0.85 * len(paths)
