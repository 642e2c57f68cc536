"""A server of feeds, a mail sink and a hook on the loopback."""

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

import pytest

from lake.store import Lake

BURST = datetime(2023, 11, 6, tzinfo=UTC)


@dataclass
class World:
    """What the servers give and what they were given."""

    port: int = 0
    mail_port: int = 0
    feeds: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    asked: list[tuple[str, int]] = field(default_factory=list)
    """Paths that were asked for, and what was answered."""
    hooked: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    hook_answers: int = 200
    mails: list[EmailMessage] = field(default_factory=list)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def entry(number: int, title: str, text: str, when: datetime) -> str:
    return (
        f"<item><guid>n{number}</guid><title>{escape(title)}</title><description>{escape(text)}</description>"
        f"<pubDate>{format_datetime(when)}</pubDate></item>"
    )


def feed(entries: list[str]) -> str:
    return f'<rss version="2.0"><channel><title>Agency</title>{"".join(entries)}</channel></rss>'


def year_of_news() -> list[str]:
    """Quiet months, then a burst about Chile and Bolivia on 6 November 2023 at noon."""
    entries = []
    for day in range(200):
        when = BURST - timedelta(days=200 - day) + timedelta(hours=9)
        for n, country in enumerate(("Portugal", "Kenya", "Peru")):
            if (day + n) % 2:
                text = (
                    f"{country} discussed harbour dues, ferry {day * 7 + n} and the fish price of lot {day * 13 + n}."
                )
                entries.append(entry(len(entries), f"{country}: report {day}", text, when))
    return entries


def burst() -> list[str]:
    words = ("troops", "envoys", "farmers", "buses", "judges", "pilots", "miners", "nurses")
    return [
        entry(
            9000 + n,
            f"Chile and Bolivia: {word}",
            f"Chile and Bolivia exchanged sharp words over {word} at post {n * 17}. The {word} of both sides stay.",
            BURST + timedelta(hours=12, minutes=n),
        )
        for n, word in enumerate(words)
    ]


@pytest.fixture
def world() -> Iterator[World]:
    world = World()

    class Web(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

        def do_GET(self) -> None:
            body = world.feeds.get(self.path, "").encode()
            tag = f'"{hash(body)}"'
            status = 503 if self.path in world.broken else 404 if not body else 200
            if status == 200 and self.headers.get("If-None-Match") == tag:
                status = 304
            world.asked.append((self.path, status))
            self.send_response(status)
            self.send_header("ETag", tag)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body) if status == 200 else 0))
            self.end_headers()
            if status == 200:
                self.wfile.write(body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            world.hooked.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(world.hook_answers)
            self.send_header("Content-Length", "0")
            self.end_headers()

    class Mail(socketserver.StreamRequestHandler):
        """As much of SMTP as a client needs to hand over a mail."""

        def handle(self) -> None:
            self.wfile.write(b"220 sink\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = []
                    while (line := self.rfile.readline()) != b".\r\n":
                        lines.append(line.removeprefix(b"."))
                    made = message_from_bytes(b"".join(lines), policy=default)
                    world.mails.append(cast(EmailMessage, made))
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
                if word == b"QUIT":
                    return

    web = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    sink = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail)
    sink.daemon_threads = True
    world.port, world.mail_port = web.server_address[1], sink.server_address[1]
    for server in (web, sink):
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield world
    for server in (web, sink):
        server.shutdown()
        server.server_close()


@pytest.fixture
def watched(tmp_path: Path) -> Path:
    """A lake without an embedder, which may fetch from the loopback."""
    folder = tmp_path / "lake"
    Lake.create(folder, embedder=None, allow_private_addresses=True).close()
    return folder
