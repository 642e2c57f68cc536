"""A feed that was good and turns on its reader: it is asked seldom, reported, and taken back once it is good again."""

from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.desk import Desk
from pipelines.watch.clock import ReplayClock
from pipelines.watch.watcher import watcher
from tests.pipelines.watch.conftest import BURST, World, entry, feed

LAUGHS = (
    '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    '<rss version="2.0"><channel><item><title>&c;</title></item></channel></rss>'
)
GOOD = feed([entry(n, f"Ferry {n}", f"Chile and Peru counted ferry {n} at berth {n * 7}.", BURST) for n in range(3)])
SETTINGS = """
every = "10m"
index = "never"
facts = "never"
megabytes = 1
[[source]]
name = "agency"
addresses = ["{url}"]
kind = "news"
"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (LAUGHS, "declares entities"),
        ("\x00\x01\x02 nothing of the kind \x03" * 50, "cannot be read"),
        ("<rss version='2.0'><channel><item><title>" + "x" * (2 << 20), "bytes"),
    ],
    ids=["entities", "binary", "endless"],
)
def test_a_feed_that_turns_hostile(watched: Path, world: World, body: str, said: str) -> None:
    (watched / "watch.toml").write_text(SETTINGS.format(url=world.url("/agency")), encoding="utf-8")
    world.feeds["/agency"] = GOOD
    start = BURST + timedelta(hours=7)
    with Desk.open(watched) as desk:
        watcher(desk, clock=ReplayClock(start, start + timedelta(minutes=15))).run()
        assert [row["state"] for row in desk.status()["sources"]] != ["failing"]
        asked = len(world.asked)
        world.feeds["/agency"] = body
        watcher(desk, clock=ReplayClock(start + timedelta(hours=1), start + timedelta(hours=4))).run()
        assert 2 <= len(world.asked) - asked <= 5, "after ten, twenty, forty, eighty minutes; good, it were eighteen"
        (row,) = desk.status()["sources"]
        assert row["failures"] >= 2
        assert said in row["error"]
        assert desk.sql("select count(*) from documents").fetchall() == [(3,)]
        world.feeds["/agency"] = GOOD + " "
        watcher(desk, clock=ReplayClock(start + timedelta(hours=12), start + timedelta(hours=12, minutes=1))).run()
        assert desk.status()["sources"][0]["failures"] == 0
        assert desk.verify()["broken"] == []
