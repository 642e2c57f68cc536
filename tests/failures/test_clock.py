"""A clock that is set back: what is learned since counts as known after the last commit, and nobody goes to sleep."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from lake.store import Lake
from pipelines.watch.poll import schedule
from pipelines.watch.settings import WatchConfig
from pipelines.watch.state import Polled, State
from tests.pipelines.taking import story, take, write

SINCE = datetime(2031, 5, 6, 7, 0, tzinfo=UTC)


class Clock(datetime):
    """The machine's clock, as a test sets it."""

    shown = SINCE

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        return cls.shown


def test_known_at_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two days back: the past stays as it was known then, and later comes after earlier."""
    monkeypatch.setattr("lake.vault.datetime", Clock)
    monkeypatch.setattr("pipelines.ingest.datetime", Clock)
    with Lake.create(tmp_path / "lake") as lake:
        for day, number in ((0, 1), (-2, 2), (-1, 3), (1, 4)):
            Clock.shown = SINCE + timedelta(days=day)
            take(lake, write(tmp_path / str(number), {f"{number}.txt": story(number)}))
        rows = lake.frame("documents", ["title", "known_at", "ingested_at", "batch_id"]).sort("batch_id")
        assert rows["title"].to_list() == [f"Harbour report {number}" for number in (1, 2, 3, 4)]
        assert rows["known_at"].is_sorted()
        assert rows["known_at"].n_unique() == 4
        assert (rows["known_at"] - SINCE).dt.total_seconds().to_list() == [0, 0, 0, 86400]
        committed = lake.frame("batches", ["committed_at", "batch_id"]).sort("batch_id")
        assert committed["committed_at"].is_sorted()
    with Lake.open(tmp_path / "lake", as_of=SINCE - timedelta(hours=1)) as lake:
        assert lake.frame("documents").height == 0, "nothing that came after the clock was set back is known before"
    with Lake.open(tmp_path / "lake", as_of=SINCE + timedelta(seconds=1)) as lake:
        assert lake.frame("documents").height == 3


def test_a_watch_does_not_sleep_until_the_clock_is_where_it_was() -> None:
    config = WatchConfig.model_validate(
        {
            "every": "10m",
            "longest": "6h",
            "source": [{"name": "a", "addresses": ["http://h.example/f"], "kind": "news"}],
        }
    )
    state = State()
    schedule(state, config, "public", SINCE)
    (one,) = state.polled.values()
    assert isinstance(one, Polled)
    one.due = SINCE + timedelta(hours=5)
    schedule(state, config, "public", SINCE)
    assert next(iter(state.polled.values())).due == SINCE + timedelta(hours=5), "put off after failures"
    back = SINCE - timedelta(days=2)
    schedule(state, config, "public", back)
    assert next(iter(state.polled.values())).due == back
