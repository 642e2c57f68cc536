"""Topics over time in a lake: what emerges, what fell silent, as known then, each event once."""

import hashlib
import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from models.stories import METHOD
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.topics import overview

START = date(2024, 1, 1)
DAYS = 84
SUBJECTS = {
    "ports": ["harbour", "ferry", "dredging", "quay", "pilot", "container", "berth", "crane"],
    "crops": ["rice", "harvest", "drought", "paddy", "seed", "irrigation", "farmer", "grain"],
    "border": ["patrol", "checkpoint", "fence", "shots", "incursion", "crossing", "troops", "standoff"],
}
UNTIL = START + timedelta(days=DAYS - 1)


def reports() -> Iterator[tuple[str, date]]:
    """Ports are told of every day; crops until three weeks before the end; the border only in the last two weeks."""
    for offset in range(DAYS):
        day = START + timedelta(days=offset)
        yield "ports", day
        if offset < DAYS - 21:
            yield "crops", day
        if offset >= DAYS - 14:
            for _ in range(3):
                yield "border", day


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("topics")
    rng, made = random.Random(4), []
    for number, (subject, day) in enumerate(reports()):
        words = " ".join(rng.choice(SUBJECTS[subject]) for _ in range(14))
        text = f"Officials spoke of {words} in report {number} on that day."
        made.append(
            {"id": f"{subject}-{number}", "title": subject, "text": text, "language": "en", "published_at": str(day)}
        )
    feed = folder / "rows.jsonl"
    feed.write_text("\n".join(map(json.dumps, made)), encoding="utf-8")
    path = folder / "lake"
    with Desk.create(path) as desk:
        desk.ingest([feed], declared=Declared(kind="news", known_at="published"), index=False)
        rows = desk.lake.frame("documents", ["document_id", "external_id", "published_at", "known_at"])
        noise, members = np.random.default_rng(3), []
        for document_id, name, published, known_at in rows.sort("document_id").iter_rows():
            vector = noise.normal(0, 0.1, 16)
            vector[list(SUBJECTS).index(name.split("-")[0])] += 1
            members.append(
                {
                    "member_id": hashlib.sha256(name.encode()).hexdigest(),
                    "document_id": document_id,
                    "story_id": document_id,
                    "day": published.date(),
                    "language": "en",
                    "certainty": 1.0,
                    "nearest": None,
                    "copy": False,
                    "vector": (vector / np.linalg.norm(vector)).tolist(),
                    "names": "{}",
                    "numbers": [],
                    "method": METHOD,
                    "known_at": known_at,
                }
            )
        desk.lake.vault("public").commit({"story_members": members}, run_id="t")
    return path


def test_what_emerges_and_what_fell_silent(lake: Path) -> None:
    found = overview(Desk.open(lake).lake, UNTIL, 14)
    emerging, silent = found.of("emerging"), found.of("silent")
    assert emerging
    assert all(topic.new and set(topic.labels["en"]) <= {*SUBJECTS["border"], "border"} for topic in emerging)
    assert silent
    assert all(topic.observed == 0 and set(topic.labels["en"]) <= {*SUBJECTS["crops"], "crops"} for topic in silent)
    assert all(topic.q <= 0.1 for topic in (*emerging, *silent))
    assert found.coverage is not None
    assert found.coverage > 0.9
    quote = emerging[0].quotes[0]
    assert any(word in quote.quote for word in SUBJECTS["border"])


def test_nothing_of_the_future_is_seen(lake: Path) -> None:
    then = UNTIL - timedelta(days=20)
    desk = Desk.open(lake, as_of=then)
    found = overview(desk.lake, then, 14)
    assert not found.of("emerging")
    assert desk.trends(days=14)["topics"]["tested"] == len(found.topics)
    known = desk.lake.frame("story_members", ["known_at"])["known_at"].max()
    assert isinstance(known, datetime)
    assert known <= datetime(then.year, then.month, then.day, tzinfo=UTC) + timedelta(days=1)


def test_the_same_days_give_the_same_topics(lake: Path) -> None:
    desk = Desk.open(lake)
    assert desk.trends(days=14) == desk.trends(days=14)


def test_one_event_counts_once_however_often_it_is_told(lake: Path) -> None:
    found = overview(Desk.open(lake).lake, UNTIL, 14)
    stories = Desk.open(lake).lake.frame("story_members", ["story_id"])
    assert sum(topic.observed for topic in found.topics) <= stories["story_id"].n_unique()


def test_an_empty_lake(tmp_path: Path) -> None:
    desk = Desk.create(tmp_path / "lake")
    assert desk.trends()["topics"] == {"emerging": [], "silent": [], "tested": 0, "reports": 0, "coverage": None}
    assert overview(desk.lake, UNTIL, 30).topics == ()
    assert pl.DataFrame(desk.stories()).is_empty()
