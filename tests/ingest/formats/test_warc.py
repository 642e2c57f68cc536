"""Web archives, written here by warcio and then damaged."""

import gzip
from collections.abc import Iterator
from functools import cache
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ingest.formats import compressed, warc
from ingest.formats.base import Limits
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Outcome, Parsed
from tests.ingest.formats.containers import opened, told

FORMATS = (warc.FORMAT, compressed.FORMAT)
PAGES = (("http://a.example/1", "200 OK", "text/plain; charset=utf-8", "Trang một"),
         ("http://a.example/2", "404 Not Found", "text/html", "gone"),
         ("http://a.example/x.png", "200 OK", "image/png", "PNG"),
         ("http://a.example/3", "200 OK", "text/html", "<p>three</p>"))  # fmt: skip


@cache  # the writer puts random ids into each
def archive(packed: bool = False) -> bytes:
    stream = BytesIO()
    writer = WARCWriter(stream, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "test"}))
    for url, status, kind, body in PAGES:
        http = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        date = {"WARC-Date": "2020-01-02T03:04:05Z"}
        writer.write_record(
            writer.create_warc_record(
                url, "response", BytesIO(body.encode()), http_headers=http, warc_headers_dict=date
            )
        )
        writer.write_record(writer.create_warc_record(url, "request", BytesIO(b"GET"), http_headers=None))
    writer.write_record(
        writer.create_warc_record("urn:x", "resource", BytesIO(b"note"), warc_content_type="text/plain")
    )
    return stream.getvalue()


def read(data: bytes, limits: Limits | None = None) -> Iterator[Outcome]:
    return warc.read(opened(data, "x.warc", FORMATS, limits))


WHOLE = {"#record=2": "Trang một", "#record=8": "<p>three</p>", "#record=10": "note"}


@pytest.mark.parametrize("packed", [False, True])
def test_each_page_is_a_document(packed: bool) -> None:
    data = archive(packed)
    assert warc.FORMAT.sniff is not None
    assert warc.FORMAT.sniff(opened(data, "x", ()), data[:4096])
    assert told(read(data)) == WHOLE
    page = next(read(data))
    assert isinstance(page, Parsed)
    assert (page.url, page.external_id, page.published_at) == ("http://a.example/1", "http://a.example/1", None)
    assert page.metadata["fetched_at"] == "2020-01-02T03:04:05Z"


def test_an_archive_packed_as_one_piece() -> None:
    assert told(read(gzip.compress(archive()))) == WHOLE


def test_arc() -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nold page"
    about = b"1 0 test\nURL IP-address Archive-date Content-type Archive-length\n\n"
    head = b"filedesc://x.arc 0.0.0.0 20140301000000 text/plain %d\n" % len(about) + about + b"\n"
    data = head + b"http://a.example/ 1.2.3.4 20140301000000 text/plain %d\n" % len(body) + body + b"\n"
    assert told(read(data)) == {"#record=2": "old page"}


def test_reading_goes_on_after_damage() -> None:
    data = archive()
    at = data.index(b"Trang m")
    cut = data.index(b"WARC/1", at)
    broken = data[:cut] + b"garbage that is no header\r\n\r\n" + data[cut + 7 :]
    found = told(read(broken))
    assert found["#record=2"] == "Trang một"
    assert "note" in found.values()
    packed = bytearray(archive(True))
    second = packed.index(b"\x1f\x8b\x08", 10)
    packed[second + 20 : second + 60] = b"\x00" * 40
    found = told(read(bytes(packed)))
    assert "UnreadableError" in found.values()
    assert "note" in found.values()


def test_cut_short() -> None:
    data = archive()
    found = list(read(data[: data.index(b"Trang m") + 5]))
    assert isinstance(found[0], Parsed)
    assert found[0].text == "Trang"
    assert found[0].metadata["missing_bytes"]


def test_limits_and_emptiness() -> None:
    assert "LimitError" in told(read(archive(), Limits(member_bytes=11))).values()
    stream = BytesIO()
    WARCWriter(stream, gzip=False).write_record(WARCWriter(stream, gzip=False).create_warcinfo_record("x", {"a": "b"}))
    with pytest.raises(UnreadableError, match="no document among the 1 records"):
        list(read(stream.getvalue()))


@settings(max_examples=60, deadline=None)
@given(st.booleans(), st.data())
def test_any_damage_gives_documents_or_our_error(packed: bool, data: st.DataObject) -> None:
    broken = bytearray(archive(packed))
    for _ in range(data.draw(st.integers(1, 5))):
        broken[data.draw(st.integers(6, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        list(read(bytes(broken)))
    except UnreadableError:
        return
