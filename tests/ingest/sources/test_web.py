"""Fetching from a server on the loopback."""

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from ingest.formats.registry import read_bytes
from ingest.sources.transport import checked_addresses
from ingest.sources.web import FetchLimits, fetch, is_url
from lake.schema.errors import LimitError, RefusedError, UsageError
from lake.schema.parsed import Parsed

BODY = "<rss version='2.0'><channel><item><title>Phà</title></item></channel></rss>".encode()
STAMP = "Tue, 06 May 2025 07:40:00 GMT"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        path = self.path
        if path == "/feed":
            fresh = self.headers.get("If-None-Match") == '"v1"' or self.headers.get("If-Modified-Since") == STAMP
            kind = "application/rss+xml; charset=UTF-8"
            self.answer(
                304 if fresh else 200, b"" if fresh else BODY, ETag='"v1"', Last_Modified=STAMP, Content_Type=kind
            )
        elif path == "/gzip":
            self.answer(200, gzip.compress(b"x" * 100_000), Content_Encoding="gzip")
        elif path == "/old/feed":
            self.answer(301, Location="../feed")
        elif path == "/loop":
            self.answer(302, Location="/loop")
        elif path == "/to-file":
            self.answer(302, Location="file:///etc/passwd")
        elif path == "/to-private":
            self.answer(302, Location="http://10.0.0.1/")
        elif path == "/endless":
            self.send_response(200)
            self.end_headers()
            for _ in range(10_000):
                self.wfile.write(b"x" * 1000)
        elif path in ("/drip", "/slow-head"):
            if path == "/drip":
                self.send_response(200)
                self.end_headers()
            for _ in range(100):
                self.wfile.write(b"x")
                time.sleep(0.05)
        elif path == "/cut":
            self.send_response(200)
            self.send_header("Content-Length", "100")
            self.end_headers()
            self.wfile.write(b"only this")
        else:
            self.answer(404)


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that hang up are what some tests are about."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    httpd = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()


def test_what_comes_back_and_how_it_is_read(server: str) -> None:
    got = fetch(f"{server}/feed", allow_private=True)
    assert (got.status, got.body, got.etag, got.last_modified) == (200, BODY, '"v1"', STAMP)
    assert (got.media_type, got.charset, got.name, got.not_modified) == ("application/rss+xml", "UTF-8", "feed", False)
    assert got.fetched_at.tzinfo is not None
    (entry,) = read_bytes(got.body, got.name, media_type=got.media_type, charset=got.charset, url=got.url)
    assert isinstance(entry, Parsed)
    assert (entry.format, entry.title) == ("feed", "Phà")


def test_unchanged_since_the_last_time(server: str) -> None:
    for validator in ({"etag": '"v1"'}, {"last_modified": STAMP}):
        got = fetch(f"{server}/feed", allow_private=True, **validator)  # type: ignore[arg-type]
        assert (got.not_modified, got.status, got.body, got.etag) == (True, 304, b"", '"v1"')
    assert not fetch(f"{server}/feed", etag='"v0"', allow_private=True).not_modified


def test_redirects(server: str) -> None:
    assert fetch(f"{server}/old/feed", allow_private=True).url == f"{server}/feed"
    with pytest.raises(LimitError, match="more than 5 redirects"):
        fetch(f"{server}/loop", allow_private=True)
    with pytest.raises(RefusedError, match=r"redirects to what is not fetched: .*file"):
        fetch(f"{server}/to-file", allow_private=True)


def test_limits_of_size(server: str) -> None:
    limits = FetchLimits(bytes=50_000)
    for path in ("gzip", "endless"):
        with pytest.raises(LimitError, match="more than 50000 bytes"):
            fetch(f"{server}/{path}", allow_private=True, limits=limits)
    with pytest.raises(LimitError, match="announced"):
        fetch(f"{server}/feed", allow_private=True, limits=FetchLimits(bytes=10))
    assert len(fetch(f"{server}/gzip", allow_private=True).body) == 100_000


@pytest.mark.parametrize("path", ["drip", "slow-head"])
def test_limits_of_time(server: str, path: str) -> None:
    started = time.monotonic()
    with pytest.raises(LimitError, match="no complete answer within"):
        fetch(f"{server}/{path}", allow_private=True, limits=FetchLimits(seconds=0.4))
    assert time.monotonic() - started < 2


def test_errors_of_servers(server: str) -> None:
    with pytest.raises(RefusedError, match="answered 404"):
        fetch(f"{server}/none", allow_private=True)
    with pytest.raises(RefusedError, match="cannot be fetched"):
        fetch(f"{server}/cut", allow_private=True)
    with pytest.raises(RefusedError, match="cannot be fetched"):
        fetch("http://127.0.0.1:1/", allow_private=True)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://h.example/x",
        "notes.txt",
        "http://",
        "http://u:p@h.example/",
        "http://h:99999/",
        "http://[x/",
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(UsageError):
        fetch(url)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "10.1.2.3", "169.254.169.254", "192.168.0.1", "100.64.0.1", "0.0.0.0", "::1",
             "::ffff:127.0.0.1", "fe80::1", "fd00::1", "2002:7f00:1::", "224.0.0.1", "2130706433", "0x7f000001"]
)  # fmt: skip
def test_private_addresses_are_refused(host: str) -> None:
    with pytest.raises(RefusedError):
        checked_addresses(host, 80)


def test_private_addresses_are_refused_before_anything_is_sent(server: str) -> None:
    with pytest.raises(RefusedError, match=r"private address 127\.0\.0\.1"):
        fetch(f"{server}/feed")


def test_a_name_is_resolved_once_and_the_checked_address_is_the_one_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    connected: list[str] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.215.14" if len(asked) == 1 else "127.0.0.1", port))]

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> None:
        connected.append(address[0])
        raise OSError("no network in tests")

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    monkeypatch.setattr("socket.create_connection", connect)
    with pytest.raises(RefusedError, match="cannot be fetched"):
        fetch("http://rebind.example/")
    assert asked == ["rebind.example"]
    assert connected == ["93.184.215.14"]


def test_what_is_an_address() -> None:
    assert is_url("https://h.example/x")
    assert is_url("file:///x")
    assert not is_url("C:/x")
    assert not is_url("notes/a.txt")
