"""The catalogue of official sources: well-formed, honest, and each kind of reader replayed on the loopback."""

import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from ingest.formats.registry import FORMATS, read_bytes
from ingest.sources.catalogue import catalogue, entry_named, parse_catalogue
from ingest.sources.web import fetch
from lake.schema.errors import ConfigError, UnknownValueError
from lake.schema.parsed import Parsed


def pdf() -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=True)
    canvas.drawString(72, 720, "The Parties shall keep the strait open.")
    canvas.save()
    return stream.getvalue()


def workbook() -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for row in (["month", "index"], ["2025-05", 117]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zipped_table() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("events.csv", "id,country,deaths\n1,Lac Hai,0\n")
    return stream.getvalue()


TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><div type="document" xml:id="d1">
<head>1. Memorandum</head><p>The strait stays open.</p></div></body></text></TEI>"""
AKN = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><body><section eId="sec_1"><content>
<p>The strait stays open.</p></content></section></body></act></akomaNtoso>"""
HTML = """<!DOCTYPE html><html><head><title>Statement</title></head><body><article><h1>Statement</h1>
<p>The Ministry of Foreign Affairs follows the situation in the strait closely and with concern.</p>
<p>It calls on all parties to keep the strait open to navigation, as the Convention provides.</p>
</article></body></html>"""
REPLAYS: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "feed": (
        "/rss.xml",
        "application/rss+xml",
        lambda: b"<rss version='2.0'><channel><item><title>Ferries wait</title></item></channel></rss>",
    ),
    "html": ("/statement", "text/html; charset=utf-8", HTML.encode),
    "pdf": ("/doc", "application/pdf", pdf),
    "tei": ("/volume.xml", "application/xml", TEI.encode),
    "akn": ("/data.akn", "application/akn+xml", AKN.encode),
    "csv": ("/events.zip", "application/zip", zipped_table),
    "xlsx": ("/index.xlsx", "application/octet-stream", workbook),
}


class Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def do_GET(self) -> None:
        for path, media_type, make in REPLAYS.values():
            if path == self.path:
                body = make()
                self.send_response(200)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()


def test_the_entries() -> None:
    entries = catalogue()
    assert len(entries) >= 14
    assert {"un-treaty-collection", "vn-mofa", "frus", "gdelt", "ucdp-ged"} <= {entry.name for entry in entries}
    assert {"vi", "en", "fr", "ru", "zh", "uk"} <= {language for entry in entries for language in entry.languages}
    formats = {format_.name for format_ in FORMATS}
    for entry in entries:
        assert entry.reader in formats, entry.name
        assert entry.reader in REPLAYS, f"no replay for the reader of {entry.name}"


@pytest.mark.parametrize("reader", sorted(REPLAYS))
def test_each_kind_of_reader_on_a_replay(server: str, reader: str) -> None:
    got = fetch(server + REPLAYS[reader][0], allow_private=True)
    outcomes = list(read_bytes(got.body, got.name, media_type=got.media_type, charset=got.charset, url=got.url))
    assert outcomes
    for outcome in outcomes:
        assert isinstance(outcome, Parsed), outcome
        assert outcome.format == reader
        assert outcome.text.strip()


def test_one_by_name() -> None:
    assert entry_named("frus").reader == "tei"
    with pytest.raises(UnknownValueError, match="unknown source 'fruss': valid are un-treaty-collection"):
        entry_named("fruss")


ENTRY = """[[source]]
name = "x"
title = "X"
publisher = "P"
addresses = ["https://x.example/"]
format = "HTML"
kind = "news"
languages = ["en"]
reliability = "B"
licence = "unclear, check"
rhythm = "daily"
reader = "html"
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY + ENTRY, "'x' stands twice"),
        (ENTRY.replace('kind = "news"', 'kind = "gossip"'), "kind"),
        (ENTRY.replace("https://", "gopher://"), "addresses"),
        (ENTRY + "colour = 1\n", "colour"),
        (ENTRY.replace('licence = "unclear, check"\n', ""), "licence"),
        ("[[source", "no valid TOML"),
    ],
)
def test_a_wrong_catalogue_is_refused(text: str, message: str) -> None:
    assert parse_catalogue(ENTRY)
    with pytest.raises(ConfigError, match=message):
        parse_catalogue(text)
