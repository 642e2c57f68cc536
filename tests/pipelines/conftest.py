"""Lakes of made-up news for the tests of warning: quiet weeks, then a burst."""

import json
import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.declared import Declared
from pipelines.desk import Desk

START = date(2023, 1, 2)
BURST = date(2023, 11, 6)
QUIET = ("Portugal", "Kenya", "Peru", "Norway")
TOPICS = ("fish prices", "a new ferry", "school exchanges", "harbour dues", "a film festival", "rice exports")


def news(seed: int = 3) -> list[dict[str, str]]:
    """A year of daily news on four countries, and a burst about Chile and Bolivia in November."""
    rng = random.Random(seed)
    rows: list[dict[str, str]] = []

    def add(day: date, first: str, second: str | None, text: str) -> None:
        number = len(rows)
        about = f"{first} and {second}" if second else first
        words = " ".join(rng.choice(TOPICS) + f" no {rng.randint(1, 9999)}" for _ in range(12))
        rows.append(
            {
                "id": f"n{number}",
                "title": f"{about}: report {number}",
                "published_at": day.isoformat(),
                "kind": "news",
                "language": "en",
                "text": f"{about} {text} on {day}. The report mentions {words}.",
            }
        )

    for offset in range(330):
        day = START + timedelta(days=offset)
        for country in QUIET:
            if rng.random() < 0.5:
                add(day, country, None, "discussed trade")
        if rng.random() < 0.05:
            add(day, "Chile", None, "spoke of copper")
    for offset in range(6):
        for _ in range(4 + offset):
            add(BURST + timedelta(days=offset), "Chile", "Bolivia", "exchanged sharp words at the border")
    return rows


@pytest.fixture(scope="session")
def news_lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with that year of news, known when it was published; without indexes. Not to be written to."""
    folder = tmp_path_factory.mktemp("news")
    feed = folder / "news.jsonl"
    feed.write_text("\n".join(json.dumps(row) for row in news()), encoding="utf-8")
    lake = folder / "lake"
    with Desk.create(lake) as desk:
        report = desk.ingest(
            [feed], declared=Declared(source="Agency", reliability="B", known_at="published"), index=False
        )
    assert report.new == len(news())
    return lake


@pytest.fixture
def make_lake(tmp_path: Path) -> Callable[..., Desk]:
    """Makes a lake from records, without indexes: ``make_lake(rows, kind="news")``."""

    def make(rows: list[dict[str, object]], **declared: object) -> Desk:
        feed = tmp_path / "rows.jsonl"
        feed.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
        desk = Desk.create(tmp_path / "lake")
        desk.ingest([feed], declared=Declared(**declared), index=False)  # type: ignore[arg-type]
        return desk

    return make


@pytest.fixture(scope="session")
def confidential(dossier: Path) -> Desk:
    """The dossier's desk with everything open; not to be written to."""
    return Desk.open(dossier, clearance="confidential")
