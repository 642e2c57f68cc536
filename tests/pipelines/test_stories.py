"""Stories in a lake: placed once, resumable, as known then, blind to higher vaults; copies are spread, not news."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from lake.store import Lake
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.stories import place_stories
from pipelines.story_list import stories

MODEL = "test-vectors"
TEXT = "Viet Nam and Laos opened the bridge at kilometre 1,300 with 17 guests after talks on tolls and lorries. " * 3
OTHER = "Peru sold copper to Chile for 25 million under a contract of 1998 that both houses had debated at length. " * 3


def row(number: int, text: str, day: str, language: str = "en") -> dict[str, object]:
    return {"id": f"r{number}", "title": f"t{number}", "text": text, "language": language, "published_at": day}


def with_vectors(desk: Desk, places: dict[str, int]) -> Desk:
    """Give every passage the vector of its document's place, as an index run would have stored it."""
    for vault in desk.lake.vaults:
        passages = vault.frame("passages", ["document_id", "text_sha256"])
        names = dict(vault.frame("documents", ["document_id", "external_id"]).iter_rows())
        rows = []
        for document_id, key in passages.iter_rows():
            vector = np.zeros(32, dtype=np.float32)
            vector[0], vector[places[names[document_id]]] = 0.9, 0.44
            rows.append({"text_sha256": key, "model": MODEL, "vector": (vector / np.linalg.norm(vector)).tolist()})
        vault.commit({"embeddings": rows}, run_id="t")
    return desk


@pytest.fixture
def bridge(make_lake: Callable[..., Desk]) -> Desk:
    """Three reports of a bridge (two languages, one copy) and one of copper."""
    desk = make_lake(
        [
            row(1, TEXT, "2024-03-01"),
            row(2, TEXT + "(Agency)", "2024-03-02"),
            row(
                3,
                "Việt Nam và Lào khánh thành cầu tại km 1,300 với 17 khách mời sau đàm phán. " * 3,
                "2024-03-02",
                "vi",
            ),
            row(4, OTHER, "2024-03-02"),
        ],
        kind="news",
        known_at="published",
    )
    return with_vectors(desk, {"r1": 1, "r2": 1, "r3": 1, "r4": 2})


def test_one_event_is_one_story_with_its_spread_apart(bridge: Desk) -> None:
    done = place_stories(bridge.lake, MODEL)
    assert (done.reports, done.stories, done.waiting) == (4, 2, 0)
    first, second = stories(bridge.lake)
    assert (first.texts, first.reports, first.languages) == (2, 3, ("en", "vi"))
    assert first.countries == ("VNM", "LAO") or first.countries == ("LAO", "VNM")
    assert (first.since, first.until) == (date(2024, 3, 1), date(2024, 3, 2))
    assert (second.texts, second.reports) == (1, 1)
    assert {quote.language for quote in first.quotes} == {"en", "vi"}
    assert bridge.lake.verify().as_dict()["broken"] == []


def test_placing_again_changes_nothing(bridge: Desk) -> None:
    place_stories(bridge.lake, MODEL)
    again = place_stories(bridge.lake, MODEL)
    assert (again.reports, again.stories) == (0, 0)
    assert bridge.lake.frame("story_members").height == 4


def test_a_killed_run_is_finished_by_the_next(bridge: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.stories.BATCH", 2)
    real, calls = bridge.lake.vaults[0].commit, []

    def killed(*arguments: object, **named: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(bridge.lake.vaults[0], "commit", killed)
    with pytest.raises(KeyboardInterrupt):
        place_stories(bridge.lake, MODEL)
    monkeypatch.setattr(bridge.lake.vaults[0], "commit", real)
    assert place_stories(bridge.lake, MODEL).reports == 2
    assert [story.reports for story in stories(bridge.lake)] == [3, 1]


def test_stories_are_read_as_they_stood(bridge: Desk) -> None:
    place_stories(bridge.lake, MODEL)
    then = Lake.open(bridge.lake.path, as_of=date(2024, 3, 1))
    (story,) = stories(then)
    assert (story.reports, story.languages) == (1, ("en",))


def test_a_report_known_later_does_not_change_where_an_earlier_one_stands(bridge: Desk) -> None:
    place_stories(bridge.lake, MODEL)
    rows = bridge.lake.frame("story_members", ["document_id", "known_at", "nearest"])
    known = dict(rows.select("document_id", "known_at").iter_rows())
    assert all(known[nearest] <= at for _, at, nearest in rows.iter_rows() if nearest is not None)


def test_filters(bridge: Desk) -> None:
    place_stories(bridge.lake, MODEL)
    assert [story.texts for story in stories(bridge.lake, country="PER")] == [1]
    assert [story.texts for story in stories(bridge.lake, language="vi")] == [2]
    assert [story.texts for story in stories(bridge.lake, least=2)] == [2]
    assert stories(bridge.lake, since=date(2024, 4, 1)) == []
    assert stories(bridge.lake, until=date(2024, 2, 1)) == []


def test_reports_without_vectors_wait(make_lake: Callable[..., Desk]) -> None:
    desk = make_lake([row(1, TEXT, "2024-03-01")], kind="news")
    done = place_stories(desk.lake, MODEL)
    assert (done.reports, done.waiting) == (0, 1)
    assert desk.place_stories() == {"reports": 0, "stories": 0, "waiting": 0}


def test_a_higher_vault_leaves_no_trace_in_a_lower_one(bridge: Desk, tmp_path: Path) -> None:
    secret = tmp_path / "secret.jsonl"
    secret.write_text('{"id": "s1", "title": "s", "text": "' + TEXT.replace("opened", "closed") + '", '
                      '"language": "en", "published_at": "2024-02-29"}', encoding="utf-8")  # fmt: skip
    path = bridge.lake.path
    with Desk.open(path, clearance="secret") as desk:
        desk.ingest([secret], declared=Declared(kind="news", marking="secret", known_at="published"), index=False)
        vault = desk.lake.vault("secret")
        key = vault.frame("passages", ["text_sha256"])["text_sha256"][0]
        vector = np.eye(32, dtype=np.float32)[0] * 0.9 + np.eye(32, dtype=np.float32)[1] * 0.44
        rows = [{"text_sha256": key, "model": MODEL, "vector": (vector / np.linalg.norm(vector)).tolist()}]
        vault.commit({"embeddings": rows}, run_id="t")
        place_stories(desk.lake, MODEL)
        assert desk.lake.frame("story_members").height == 5
    low = Lake.open(path)
    members = low.frame("story_members", ["document_id", "story_id", "nearest"])
    known = set(low.frame("documents", ["document_id"])["document_id"])
    assert members.height == 4
    assert set(members["nearest"].drop_nulls()) <= known
    assert set(low.frame("stories", ["document_id"])["document_id"]) <= known
    assert low.frame("stories").filter(pl.col("known_at") > datetime.now(UTC)).is_empty()
