"""Stories: copies count once, crowds make no pairs, undated documents are left out."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.desk import Desk
from pipelines.series import CROWD

LONG = (
    "The ministers met for three hours, spoke of tariffs, visas, rivers and rail, and agreed to meet again in spring. "
    * 3
)


def row(number: int, text: str, day: str | None = "2024-03-01", **more: object) -> dict[str, object]:
    return {"id": f"r{number}", "title": f"t{number}", "text": text, "language": "en", "published_at": day, **more}


def test_copies_of_a_story_count_once_on_the_first_day(make_lake: Callable[..., Desk]) -> None:
    text = "Viet Nam and Laos signed a protocol. " + LONG
    desk = make_lake(
        [
            row(1, text),
            row(2, text + " (Agency)", "2024-03-02"),
            row(3, "Laos opened a bridge. " + LONG[::-1], "2024-03-02"),
        ],
        kind="news",
    )
    counts = desk.reporting.counts()
    assert counts.filter(pl.col("series") == "LAO-VNM").rows() == [("LAO-VNM", date(2024, 3, 1), 1)]
    assert sorted(counts.filter(pl.col("series") == "LAO")["day"].to_list()) == [date(2024, 3, 1), date(2024, 3, 2)]
    assert desk.reporting.last_day == date(2024, 3, 2)


def test_a_crowd_of_countries_makes_no_pairs(make_lake: Callable[..., Desk]) -> None:
    names = ["France", "Spain", "Italy", "Norway", "Peru", "Kenya", "Laos", "Chile"]
    assert len(names) > CROWD
    desk = make_lake([row(1, f"Signatories: {', '.join(names)}. " + LONG)], kind="statement")
    series = desk.reporting.counts()["series"].to_list()
    assert len(series) == len(names)
    assert not [name for name in series if "-" in name]


def test_undated_and_other_kinds_are_left_out(make_lake: Callable[..., Desk]) -> None:
    desk = make_lake([row(1, "Peru spoke. " + LONG, None), row(2, "Kenya spoke. " + LONG, "2024")], kind="news")
    assert desk.reporting.counts().is_empty()
    assert desk.reporting.last_day is None


def test_an_empty_lake_has_no_stories(tmp_path: Path) -> None:
    desk = Desk.create(tmp_path / "lake")
    assert desk.reporting.stories.is_empty()
    assert desk.trends()["trends"] == []
    assert desk.warn()["alerts"] == []
