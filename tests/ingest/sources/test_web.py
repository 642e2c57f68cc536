"""Fetching from a server on the loopback."""

import gzip
import socket
import threading
import time
import tracemalloc
import zlib
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
REDIRECTS = {
    "/to-name": "http://inside.example:{port}/feed",
    "/to-metadata": "//169.254.169.254:{port}/latest/meta-data",
    "/to-ftp": "ftp://h.example/x",
    "/to-data": "data:text/html,x",
    "/to-javascript": "javascript:alert(1)",
    "/to-user": "http://u:p@h.example/",
    "/to-port": "http://h.example:99999/",
}
BOMB = gzip.compress(bytes(128 << 20), 1)
TWICE = gzip.compress(BOMB)
DEFLATED = zlib.compress(bytes(128 << 20), 1)
RAW = {
    "/huge-header": b"HTTP/1.1 200 OK\r\nX: " + b"y" * (4 << 20) + b"\r\n\r\nx",
    "/many-headers": b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(200_000)) + b"\r\n",
    "/no-http": b"\x00\x01\x02 SSH-2.0-whatever\r\n\r\n",
    "/long-status": b"HTTP/1.1 " + b"9" * 100_000 + b" OK\r\n\r\n",
    "/bad-length": b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nx",
}
"""What a server may send that is no sound answer."""


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
        elif path in REDIRECTS:
            self.answer(302, Location=REDIRECTS[path].format(port=self.server.server_address[1]))
        elif path.startswith("/chain/"):
            left = int(path.rpartition("/")[2])
            self.answer(302, Location=f"/chain/{left - 1}" if left > 1 else "/feed")
        elif path in ("/bomb", "/bomb-twice"):
            coding = "gzip, gzip" if path == "/bomb-twice" else "gzip"
            self.answer(200, TWICE if path == "/bomb-twice" else BOMB, Content_Encoding=coding)
        elif path == "/bomb-deflate":
            self.answer(200, DEFLATED, Content_Encoding="deflate")
        elif path == "/deflate":
            self.answer(200, zlib.compress(BODY), Content_Encoding="deflate")
        elif path == "/deflate-bare":
            self.answer(200, zlib.compress(BODY)[2:-4], Content_Encoding="deflate")
        elif path == "/cut-gzip":
            self.answer(200, gzip.compress(BODY)[:-12], Content_Encoding="gzip")
        elif path == "/bad-gzip":
            self.answer(200, b"\x1f\x8b\x08" + b"x" * 100, Content_Encoding="gzip")
        elif path in RAW:
            self.wfile.write(RAW[path])
        elif path == "/drip-headers":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for number in range(200):
                self.wfile.write(b"X-%d: y\r\n" % number)
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


@pytest.mark.parametrize(
    "host",
    ["64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "::7f00:1", "::ffff:0:7f00:1", "fec0::1", "ff02::1", "::",
     "2001:0:5ef5:79fd::", "240.0.0.1", "255.255.255.255", "127.1", "0177.0.0.1", "0", "[::1]", "017700000001",
     "::ffff:10.0.0.1", "::ffff:a9fe:a9fe"],
)  # fmt: skip
def test_addresses_in_every_disguise_are_refused(host: str) -> None:
    """Translated, compatible, site-local, reserved, and IPv4 in octal, hexadecimal or fewer parts."""
    with pytest.raises(RefusedError):
        checked_addresses(host, 80)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07::1", "64:ff9b::5db8:d70e", "2a00:1450::1"])
def test_public_addresses_are_not(address: str) -> None:
    assert checked_addresses(address, 80) == [address]


def test_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", (address, 80)) for address in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    with pytest.raises(RefusedError, match=r"private address 10\.0\.0\.1"):
        fetch("http://both.example/")


@pytest.mark.parametrize("path", ["to-private", "to-name", "to-metadata"])
def test_a_redirect_into_a_private_network_is_refused(server: str, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first address is allowed as if it were public; each that it leads to is checked anew."""
    port = server.rpartition(":")[2]
    connect = socket.create_connection
    reached: list[str] = []

    def resolve(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        known = {"public.example": "93.184.215.14", "inside.example": "192.168.1.1"}
        return [(2, 1, 6, "", (known.get(host, host), port))]

    def connected(address: tuple[str, int], *given: Any, **more: Any) -> socket.socket:
        reached.append(address[0])
        return connect(("127.0.0.1", address[1]), *given, **more)  # the test's server stands for the public one

    monkeypatch.setattr("socket.getaddrinfo", resolve)
    monkeypatch.setattr("socket.create_connection", connected)
    with pytest.raises(RefusedError, match="private address"):
        fetch(f"http://public.example:{port}/{path}")
    assert reached == ["93.184.215.14"]


@pytest.mark.parametrize("path", ["to-ftp", "to-data", "to-javascript", "to-user", "to-port"])
def test_redirects_to_what_is_no_web_address_are_refused(server: str, path: str) -> None:
    with pytest.raises(RefusedError, match="redirects to what is not fetched"):
        fetch(f"{server}/{path}", allow_private=True)


def test_a_long_chain_of_redirects_ends(server: str) -> None:
    assert fetch(f"{server}/chain/5", allow_private=True).body == BODY
    with pytest.raises(LimitError, match="more than 5 redirects"):
        fetch(f"{server}/chain/6", allow_private=True)


@pytest.mark.parametrize("path", ["bomb", "bomb-deflate", "bomb-twice"])
def test_packed_answers_are_bounded_as_they_unpack(server: str, path: str) -> None:
    """A hundred megabytes of nothing in half a megabyte: memory stays near the limit."""
    tracemalloc.start()
    try:
        with pytest.raises((LimitError, RefusedError)):
            fetch(f"{server}/{path}", allow_private=True, limits=FetchLimits(bytes=1_000_000))
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("path", ["deflate", "deflate-bare"])
def test_packed_answers_are_unpacked(server: str, path: str) -> None:
    assert fetch(f"{server}/{path}", allow_private=True).body == BODY


@pytest.mark.parametrize(
    "path", ["huge-header", "many-headers", "no-http", "long-status", "bad-gzip", "cut-gzip", "bad-length"]
)
def test_answers_that_are_no_http_are_refused_in_words(server: str, path: str) -> None:
    with pytest.raises((RefusedError, LimitError)) as caught:
        fetch(f"{server}/{path}", allow_private=True, limits=FetchLimits(seconds=3, bytes=1_000_000))
    assert server in str(caught.value)
    assert len(str(caught.value)) < 500


def test_headers_that_drip_for_ever_end_at_the_deadline(server: str) -> None:
    began = time.monotonic()
    with pytest.raises(LimitError, match="no complete answer within"):
        fetch(f"{server}/drip-headers", allow_private=True, limits=FetchLimits(seconds=0.5))
    assert time.monotonic() - began < 5
