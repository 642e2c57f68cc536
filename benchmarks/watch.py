"""A replayed day at 100,000 articles a day: how long from publication in a feed until an alert has been received?

Forty made-up feeds on the loopback give articles at that rate, on a clock that skips only the time in which the watch
would wait: work takes the time that it takes, and if a round takes longer than the pause between rounds, everything
after it is late. In the middle of the slice a story breaks, told by feeds of several languages; the alert counts as
received when a hook on the loopback gets its CloudEvent. Before the slice the lake holds a past of some weeks.

Rows with and without the vector index, for embedding is the dearest step; alerts do not wait for it in a round, but the
next round does.
"""

import argparse
import json
import random
import tempfile
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any
from xml.sax.saxutils import escape

from benchmarks.harness import Benchmark, Row
from lake.store import Lake
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.watch.settings import FILE_NAME
from pipelines.watch.watcher import watcher

FEEDS = 40
RATE = 100_000 / 86_400
"""Articles a second."""
WINDOW = timedelta(minutes=20)
"""What a feed shows: the articles of this long."""
NOON = datetime(2024, 3, 12, 12, 0, tzinfo=UTC)
BREAKS = timedelta(minutes=7)
"""After the start of the slice, the story breaks."""
STORY = 40
"""Articles about it within half an hour, by different feeds."""

PLACES = {
    "en": ("Portugal", "Kenya", "Peru", "Norway", "Japan", "Mexico", "India", "Morocco", "Brazil", "Poland"),
    "vi": ("Bồ Đào Nha", "Kenya", "Peru", "Na Uy", "Nhật Bản", "Mexico", "Ấn Độ", "Maroc", "Brazil", "Ba Lan"),
    "fr": ("Portugal", "Kenya", "Pérou", "Norvège", "Japon", "Mexique", "Inde", "Maroc", "Brésil", "Pologne"),
}
SENTENCES = {
    "en": "{place} discussed {topic} number {n} with its neighbours, and officials said that the {other} would follow.",
    "vi": "{place} thảo luận về {topic} số {n} với các nước láng giềng, giới chức cho biết {other} sẽ được bàn tiếp.",
    "fr": "{place} a examiné {topic} numéro {n} avec ses voisins, et selon des responsables {other} suivra.",
}
TOPICS = {
    "en": ("the fishing quota", "the harbour dues", "the school exchange", "the rail link", "the rice contract"),
    "vi": ("hạn ngạch đánh bắt", "phí cảng", "trao đổi học sinh", "tuyến đường sắt", "hợp đồng gạo"),
    "fr": ("le quota de pêche", "les droits de port", "l'échange scolaire", "la liaison ferrée", "le contrat de riz"),
}
BREAKING = {
    "en": "Chile and Bolivia exchanged fire at border post {n}, and both recalled their ambassadors within {m} hours.",
    "vi": "Chile và Bolivia nổ súng tại đồn biên giới {n}, hai bên triệu hồi đại sứ trong vòng {m} giờ.",
    "fr": "Le Chili et la Bolivie ont échangé des tirs au poste {n} et rappelé leurs ambassadeurs en {m} heures.",
}


@dataclass(frozen=True, slots=True)
class Article:
    """A made-up article."""

    number: int
    feed: int
    language: str
    text: str
    when: datetime
    breaking: bool = False

    @property
    def title(self) -> str:
        """Its first words."""
        return " ".join(self.text.split()[:9])


def article(rng: random.Random, number: int, when: datetime, *, named: float = 1.0, breaking: bool = False) -> Article:
    """One article of some 120 words, which names a country with the probability ``named``."""
    language = rng.choice(("en", "en", "vi", "fr"))
    lines = []
    for line in range(6):
        first, second = rng.sample(TOPICS[language], 2)
        n = rng.randint(1, 10**7)
        if breaking and line % 3 == 0:
            lines.append(BREAKING[language].format(n=n, m=rng.randint(2, 48)))
        else:
            told = line == 0 and rng.random() < named
            place = rng.choice(PLACES[language]) if told else rng.choice(("The ministry", "The council"))
            lines.append(SENTENCES[language].format(place=place, topic=first, n=n, other=second))
    return Article(number, rng.randrange(FEEDS), language, " ".join(lines), when, breaking)


class SkippingClock:
    """The machine's time from ``start`` on, in which waiting takes none."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self._start, self._end = start, end
        self._began = time.monotonic()
        self._skipped = 0.0

    @property
    def as_of(self) -> datetime | None:
        """Read as of now: what is published later is not known."""
        return self.now()

    def now(self) -> datetime:
        """The time."""
        return self._start + timedelta(seconds=time.monotonic() - self._began + self._skipped)

    def wait(self, seconds: float) -> bool:
        """Skip so many seconds."""
        self._skipped += max(0.5, seconds)
        return self.now() < self._end


@dataclass
class World:
    """The feeds and the hook."""

    articles: list[Article]
    clock: SkippingClock
    alerts: list[tuple[datetime, str]] = field(default_factory=list)

    def feed(self, number: int) -> bytes:
        """What a feed shows now."""
        now = self.clock.now()
        items = "".join(
            f"<item><guid>a{one.number}</guid><title>{escape(one.title)}</title>"
            f"<description>{escape(one.text)}</description><pubDate>{format_datetime(one.when)}</pubDate></item>"
            for one in self.articles
            if one.feed == number and now - WINDOW <= one.when <= now
        )
        return f'<rss version="2.0"><channel><title>Feed {number}</title>{items}</channel></rss>'.encode()


def serve(world: World) -> ThreadingHTTPServer:
    """The feeds and the hook on the loopback."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

        def do_GET(self) -> None:
            body = world.feed(int(self.path.removeprefix("/feed/")))
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            world.alerts.append((world.clock.now(), event["data"]["codes"]))
            self.send_response(204)
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def settings(port: int, index: bool) -> str:
    """The watch's settings."""
    sources = "".join(
        f'[[source]]\nname = "feed-{n}"\naddresses = ["http://127.0.0.1:{port}/feed/{n}"]\nkind = "news"\n'
        f'reliability = "B"\nknown_at = "published"\n'
        for n in range(FEEDS)
    )
    return (
        f'every = "2m"\nworkers = 1\nindex = "{"always" if index else "never"}"\nfacts = "never"\n{sources}'
        f'[[deliver]]\nto = "webhook"\nwhat = ["alert"]\nurl = "http://127.0.0.1:{port}/hook"\n'
    )


def past(rng: random.Random, days: int, a_day: int) -> list[Article]:
    """Articles of the days before the slice."""
    return [
        article(rng, -1 - n, NOON - timedelta(days=1) * (1 + n / a_day))
        for n in range(days * a_day)
    ]  # fmt: skip


def slice_of(rng: random.Random, minutes: int, a_day: int) -> list[Article]:
    """The articles of the slice, at the rate, the story among them.

    Of the others only so many name a country that a day of them names as many as a day of the past: a lake whose news
    grows a thousandfold overnight would rightly raise an alarm about every country.
    """
    count = int(minutes * 60 * RATE)
    share = a_day / (RATE * 86_400)
    found = [article(rng, n, NOON + timedelta(seconds=n / RATE), named=share) for n in range(count)]
    found += [
        article(rng, count + n, NOON + BREAKS + timedelta(seconds=45 * n), breaking=True)
        for n in range(STORY)
        if BREAKS + timedelta(seconds=45 * n) < timedelta(minutes=minutes)
    ]
    return found


def replay(folder: Path, minutes: int, days: int, a_day: int, index: bool) -> Row:
    """One slice."""
    rng = random.Random(7)
    lake = folder / "lake"
    Lake.create(lake, allow_private_addresses=True).close()
    before = folder / "past.jsonl"
    rows = (
        {"id": f"p{one.number}", "title": one.title, "text": one.text, "language": one.language,
         "published_at": one.when.isoformat(), "kind": "news"}
        for one in past(rng, days, a_day)
    )  # fmt: skip
    before.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    with Desk.open(lake) as desk:
        desk.ingest([before], declared=Declared(source="past", reliability="B", known_at="published"), index=False)
        if index:
            desk.index()
        clock = SkippingClock(NOON, NOON + timedelta(minutes=minutes))
        world = World(slice_of(rng, minutes, a_day), clock)
        server = serve(world)
        try:
            (lake / FILE_NAME).write_text(settings(server.server_address[1], index), encoding="utf-8")
            clock = world.clock = SkippingClock(NOON, NOON + timedelta(minutes=minutes))
            watch = watcher(desk, clock=clock)
            cycles = []
            began = time.perf_counter()
            while True:
                done = watch.cycle()
                cycles.append(done)
                if not clock.wait(watch.until_next()):
                    break
            worked = time.perf_counter() - began
        finally:
            server.shutdown()
            server.server_close()
    first = min(one.when for one in world.articles if one.breaking)
    told = [when for when, codes in world.alerts if {"CHL", "BOL"} & set(codes.split("-")) and when >= first]
    new = sum(done.new for done in cycles)
    steps = {
        step: [done.seconds[step] for done in cycles if step in done.seconds] for step in ("poll", "warn", "index")
    }
    return {
        "system": "legation watch",
        "subset": "with the vector index" if index else "without the vector index",
        "minutes_replayed": minutes,
        "articles": new,
        "documents_before": days * a_day,
        "rounds": len(cycles),
        "articles_a_second": round(new / worked, 1),
        "needed_a_second": round(RATE, 2),
        "share_of_time_at_work": round(worked / (minutes * 60), 3),
        "story_to_alert_minutes": round((min(told) - first).total_seconds() / 60, 2) if told else None,
        "false_alerts": sum(when < first for when, _ in world.alerts),
        "problems": sum(len(done.problems) for done in cycles),
        **{f"{step}_seconds_median": round(median(values), 2) for step, values in steps.items() if values},
    }


def run(_: Path, arguments: argparse.Namespace) -> list[Row]:
    """Both ways."""
    rows = []
    for index in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            a_day = arguments.past_a_day if not index else min(arguments.past_a_day, arguments.past_indexed)
            rows.append(replay(Path(folder), arguments.minutes, arguments.past_days, a_day, index))
    return rows


def options(parser: argparse.ArgumentParser) -> None:
    """How much is replayed."""
    parser.add_argument("--minutes", type=int, default=20, help="of the day that are replayed")
    parser.add_argument("--past-days", type=int, default=70, help="of the past in the lake")
    parser.add_argument("--past-a-day", type=int, default=100, help="articles a day of that past")
    parser.add_argument("--past-indexed", type=int, default=10, help="the same where the past is embedded, too")


BENCHMARK = Benchmark(
    "watch",
    "A replayed slice of a day at 100,000 articles a day from 40 feeds: minutes from the first article on a breaking "
    "story in a feed until its alert has been received, and how much of the time the watch is at work.",
    run,
    options,
)

if __name__ == "__main__":
    BENCHMARK.main()
