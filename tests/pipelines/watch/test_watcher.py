"""A day watched: what arrives is taken in once, told once, reported at its hour and sent, through all troubles."""

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lake.schema.errors import ConfigError, LakeError, RefusedError
from pipelines.desk import Desk
from pipelines.watch import state
from pipelines.watch.clock import ReplayClock, SystemClock
from pipelines.watch.watcher import watcher
from tests.pipelines.watch.conftest import BURST, World, burst, feed, year_of_news

CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"


def settings(world: World, folder: Path, *, more: str = "", **source: str) -> str:
    keys = "".join(f'{key} = "{value}"\n' for key, value in source.items())
    return f"""
every = "10m"
index = "never"
facts = "never"
{more}
[[source]]
name = "agency"
addresses = ["{world.url("/agency")}"]
kind = "news"
reliability = "B"
known_at = "published"
{keys}
[report]
at = "06:00"
zone = "UTC"
languages = ["en"]
formats = ["md"]
[[deliver]]
to = "smtp"
host = "127.0.0.1"
port = {world.mail_port}
security = "none"
sender = "watch@ministry.example"
recipients = ["officer@ministry.example"]
[[deliver]]
to = "webhook"
url = "{world.url("/hook")}"
[[deliver]]
to = "cap"
folder = "{folder}/cap"
sender = "ministry.example"
status = "Test"
[[deliver]]
to = "file"
what = ["report"]
folder = "{folder}/out"
"""


def test_a_day_replayed(watched: Path, world: World, tmp_path: Path) -> None:
    """From five in the morning of the day: the report at six, the burst at noon told within ten minutes, all once."""
    (watched / "watch.toml").write_text(settings(world, tmp_path))
    world.feeds["/agency"] = feed(year_of_news())
    with Desk.open(watched) as desk:
        clock = ReplayClock(BURST + timedelta(hours=5), BURST + timedelta(hours=6, minutes=20))
        watch = watcher(desk, clock=clock)
        watch.run()
        assert len(world.mails) == len(world.hooked) == 2, "the last report at once, that of six o'clock, and no alert"
        names = sorted(path.name for path in (tmp_path / "out").glob("*.md"))
        assert names == ["report-2023-11-05-en.md", "report-2023-11-06-en.md"]
        world.feeds["/agency"] = feed(burst())
        noon = BURST + timedelta(hours=12, minutes=10)
        watcher(desk, clock=ReplayClock(noon, noon + timedelta(minutes=25))).run()
    told = state.read(watched)
    assert told.alerted
    assert all(when - noon < timedelta(minutes=10) for when in told.alerted.values())
    assert told.waiting == []

    _, report_mail, *alert_mails = world.mails
    assert report_mail["Subject"] == "[PUBLIC] Situation report 2023-11-06"
    assert [part.get_filename() for part in report_mail.iter_attachments()] == ["report-2023-11-06-en.md"]
    assert len(alert_mails) == len(told.alerted)
    assert any("Bolivia" in str(mail["Subject"]) for mail in alert_mails)

    events = [json.loads(body) for _, body in world.hooked]
    assert {event["type"] for event in events} == {"org.legation.report.v1", "org.legation.alert.v1"}
    assert all({"specversion", "id", "source", "type", "time"} <= set(event) for event in events)
    assert world.hooked[0][0]["content-type"].startswith("application/cloudevents+json")
    assert len({event["id"] for event in events}) == len(events)

    alerts = [ET.parse(path).getroot() for path in (tmp_path / "cap").glob("*.xml")]
    assert len(alerts) == len(told.alerted)
    for alert in alerts:
        assert alert.tag == f"{CAP}alert"
        order = [child.tag.removeprefix(CAP) for child in alert]
        assert order == ["identifier", "sender", "sent", "status", "msgType", "source", "scope", "info"]
        assert alert.findtext(f"{CAP}status") == "Test"
        assert alert.findtext(f"{CAP}info/{CAP}area/{CAP}areaDesc")


def test_unchanged_feeds_are_not_read_again(watched: Path, world: World, tmp_path: Path) -> None:
    (watched / "watch.toml").write_text(settings(world, tmp_path))
    world.feeds["/agency"] = feed(year_of_news()[-5:])
    with Desk.open(watched) as desk:
        clock = ReplayClock(BURST + timedelta(hours=7), BURST + timedelta(hours=7, minutes=35))
        done = watcher(desk, clock=clock).run()
        assert desk.sql("select count(*) from documents").fetchall() == [(5,)]
    assert [status for _, status in world.asked] == [200, 304, 304, 304]
    assert done.new == 0


def test_bad_feeds_are_asked_seldom_and_hold_nobody_up(watched: Path, world: World, tmp_path: Path) -> None:
    bad = f'[[source]]\nname = "bad"\naddresses = ["{world.url("/bad")}"]\nkind = "news"\n'
    rubbish = f'[[source]]\nname = "rubbish"\naddresses = ["{world.url("/rubbish")}"]\nkind = "news"\n'
    text = settings(world, tmp_path).replace("[[source]]", f"{bad}{rubbish}[[source]]", 1)
    (watched / "watch.toml").write_text(text)
    world.feeds |= {"/agency": feed(year_of_news()[-5:]), "/rubbish": "<rss><channel><item>\x00\x01", "/bad": "x"}
    world.broken.add("/bad")
    start = BURST + timedelta(hours=7)
    with Desk.open(watched) as desk:
        watcher(desk, clock=ReplayClock(start, start + timedelta(hours=3))).run()
        polls = [path for path, _ in world.asked]
        assert polls.count("/agency") >= 17
        assert polls.count("/bad") <= 5, "ten, twenty, forty, eighty minutes"
        sources = {row["source"]: row for row in desk.status()["sources"]}
        assert sources["bad"]["state"] == "failing"
        assert "503" in sources["bad"]["error"]
        assert desk.status()["sources"][0]["source"] == "bad", "trouble first"
        world.broken.clear()
        watcher(desk, clock=ReplayClock(start + timedelta(hours=9), start + timedelta(hours=9, minutes=1))).run()
        assert {row["source"]: row["failures"] for row in desk.status()["sources"]}["bad"] == 0


def test_a_watch_that_was_stopped_goes_on_where_it_was(watched: Path, world: World, tmp_path: Path) -> None:
    """What could not be sent waits in the lake's folder; the report of a missed morning is made up for, once."""
    (watched / "watch.toml").write_text(settings(world, tmp_path))
    world.feeds["/agency"] = feed(year_of_news()[-5:])
    world.hook_answers = 500
    start = BURST + timedelta(hours=8)
    with Desk.open(watched) as desk:
        first = watcher(desk, clock=ReplayClock(start, start)).run(once=True)
    assert first.waiting == 1
    assert any("500" in problem for problem in first.problems)
    assert len(world.mails) == 1
    world.hook_answers = 202
    with Desk.open(watched) as desk:
        again = watcher(desk, clock=ReplayClock(start + timedelta(minutes=5), start)).run(once=True)
        assert again.waiting == 0
        later = watcher(desk, clock=ReplayClock(start + timedelta(days=3), start)).run(once=True)
    assert len(later.reports) == 1
    assert "2023-11-09" in later.reports[0]
    assert [json.loads(body)["id"] for _, body in world.hooked][:2] == ["report-20231106-en"] * 2
    assert len(world.mails) == 2


def test_nothing_goes_to_a_target_above_its_marking(watched: Path, world: World, tmp_path: Path) -> None:
    text = settings(world, tmp_path, marking="restricted").replace('to = "smtp"', 'to = "smtp"\nmarking = "restricted"')
    (watched / "watch.toml").write_text(text)
    world.feeds["/agency"] = feed(year_of_news()[-5:])
    start = BURST + timedelta(hours=8)
    with Desk.open(watched, clearance="restricted") as desk:
        done = watcher(desk, clock=ReplayClock(start, start)).run(once=True)
        assert [row["source"] for row in desk.status()["sources"]] == ["agency"]
    assert done.withheld == 2, "the hook and the folder"
    assert world.hooked == []
    assert [mail["Subject"] for mail in world.mails] == ["[RESTRICTED] Situation report 2023-11-06"]
    with Desk.open(watched) as public:
        assert public.status()["sources"] == []


def test_one_process_at_a_time(watched: Path, world: World, tmp_path: Path) -> None:
    (watched / "watch.toml").write_text(settings(world, tmp_path))
    with Desk.open(watched) as desk:
        one, two = watcher(desk), watcher(desk)
        with one._lock, pytest.raises(RefusedError, match="another process watches"):
            two.run(once=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("every = '10m'", "source"),
        ("evry = '10m'\n[[source]]\nname='a'\naddresses=['http://x.example/']\nkind='news'", "evry"),
        ("every = '10 fortnights'\n[[source]]\nname='a'\naddresses=['http://x.example/']\nkind='news'", "such as 10m"),
        ("[[source]]\nname='a'\naddresses=['http://x.example/']", "give addresses and kind"),
        ("[[source]]\nname='a'\nkind='news'\naddresses=['http://x.example/']\nspeed=3", "speed"),
        ("[[source]]\nname='a'\nkind='gossip'\naddresses=['http://x.example/']", "kind"),
        (
            "[[source]]\nname='a'\nkind='news'\naddresses=['http://x.example/']\n[report]\nzone='Mars/Base'",
            "no time zone",
        ),
        ("[[source]]\nname='a'\nkind='news'\naddresses=['http://x.example/']\n[[deliver]]\nto='pigeon'", "pigeon"),
        ("not toml", "watch.toml"),
    ],
)
def test_settings_that_are_not_valid_are_refused(watched: Path, text: str, said: str) -> None:
    (watched / "watch.toml").write_text(text)
    with Desk.open(watched) as desk, pytest.raises(ConfigError, match=said):
        watcher(desk)


def test_settings_that_are_not_there(watched: Path) -> None:
    with Desk.open(watched) as desk, pytest.raises(ConfigError, match=r"watch\.toml"):
        watcher(desk)


def test_a_broken_state_says_what_to_do(watched: Path, world: World, tmp_path: Path) -> None:
    (watched / "watch.toml").write_text(settings(world, tmp_path))
    state.path_of(watched).parent.mkdir()
    state.path_of(watched).write_text('{"polled": ')
    with Desk.open(watched) as desk, pytest.raises(LakeError, match="remove it"):
        watcher(desk)


def test_the_state_is_for_its_owner_only(watched: Path) -> None:
    state.save(watched, state.State(reported=datetime(2024, 1, 1, tzinfo=UTC)))
    assert state.path_of(watched).stat().st_mode & 0o077 == 0
    assert state.read(watched).reported == datetime(2024, 1, 1, tzinfo=UTC)


def test_a_stopped_clock_waits_no_longer() -> None:
    clock = SystemClock()
    clock.stop()
    assert clock.wait(60) is False
