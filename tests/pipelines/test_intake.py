"""What is to be taken in: addresses, manifests, quarantine."""

import shutil
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from PIL import Image, ImageDraw, ImageFont

from lake.schema.errors import ConfigError, LakeError, UsageError
from lake.store import Lake
from pipelines import intake
from pipelines.ingest import IngestReport
from tests.pipelines.taking import how, story, take, write

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Desk</title>
<item><title>{title}</title><link>http://example.org/{title}</link><guid>{title}</guid>
<description>The ferry between the two ports stops from Monday, the ministry said.</description>
<pubDate>Tue, 06 May 2025 07:40:00 GMT</pubDate></item></channel></rss>"""


class Handler(BaseHTTPRequestHandler):
    title: ClassVar[str] = "first"

    def do_GET(self) -> None:
        tag = f'"{self.title}"'
        status = 404 if self.path != "/feed" else 304 if self.headers.get("If-None-Match") == tag else 200
        body = FEED.format(title=self.title).encode() if status == 200 else b""
        self.send_response(status)
        self.send_header("ETag", tag)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent."""


@pytest.fixture
def server() -> Iterator[str]:
    Handler.title = "first"
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}"
    httpd.shutdown()
    httpd.server_close()


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with Lake.create(tmp_path / "lake", embedder=None) as made:
        yield made


def corpus(lake: Lake, path: Path, *, full: bool = False) -> IngestReport:
    report = IngestReport()
    intake.manifest(lake, path, how(report), root=None, full=full)
    return report


def retried(lake: Lake) -> IngestReport:
    report = IngestReport()
    intake.retry(lake, how(report))
    return report


# --- addresses --------------------------------------------------------------------------------------------------------


def test_an_address_is_fetched_again_only_when_it_changed(tmp_path: Path, server: str) -> None:
    with Lake.create(tmp_path / "lake", embedder=None, allow_private_addresses=True) as lake:
        first = take(lake, f"{server}/feed", source="desk")
        assert (first.new, first.unchanged) == (1, 0)
        row = lake.frame("documents").row(0, named=True)
        assert (row["title"], row["source"], row["format"]) == ("first", "desk", "feed")
        assert row["published_at"] == datetime(2025, 5, 6, 7, 40, tzinfo=UTC)
        sighting = lake.frame("sightings").row(0, named=True)
        assert (sighting["address"], sighting["etag"]) == (f"{server}/feed", '"first"')
        second = take(lake, f"{server}/feed")
        assert (second.new, second.duplicate, second.unchanged) == (0, 0, 1)
        Handler.title = "second"
        assert take(lake, f"{server}/feed").new == 1
        assert lake.frame("documents").height == 2


def test_addresses_that_fail_are_told_and_the_others_go_on(tmp_path: Path, server: str) -> None:
    with Lake.create(tmp_path / "lake", embedder=None, allow_private_addresses=True) as lake:
        report = take(lake, f"{server}/gone", "http://127.0.0.1:9/", f"{server}/feed")
        assert report.new == 1
        assert [entry["path"] for entry in report.quarantined] == [f"{server}/gone", "http://127.0.0.1:9/"]
        assert "404" in report.quarantined[0]["reason"]


def test_private_addresses_need_the_lakes_leave(lake: Lake, server: str) -> None:
    report = take(lake, f"{server}/feed")
    assert report.new == 0
    assert "private" in report.quarantined[0]["reason"]


# --- paths ------------------------------------------------------------------------------------------------------------


def test_a_path_that_is_not_there(lake: Lake, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.txt": story(1)})
    with pytest.raises(UsageError, match=r"no such file or folder: .*missing"):
        take(lake, folder, tmp_path / "missing")
    with pytest.raises(UsageError, match="only http and https"):
        take(lake, folder, "ftp://example.org/feed")
    assert lake.frame("documents").height == 0, "nothing is read before all is found to be there"


def test_a_marking_beyond_the_clearance(lake: Lake, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.txt": story(1)})
    with pytest.raises(LakeError, match="clearance public does not reach secret"):
        take(lake, folder, marking="secret")


# --- manifests --------------------------------------------------------------------------------------------------------


def test_a_manifest_says_what_files_cannot(lake: Lake, tmp_path: Path) -> None:
    records = "".join(f'{{"id": "{n}", "body": "{" ".join(story(n).split())}"}}\n' for n in range(50))
    write(tmp_path / "c", {f"notes/{n}.txt": story(100 + n) for n in range(6)} | {"wire.jsonl": records})
    write(
        tmp_path / "c",
        {
            "corpus.toml": """
title = "A corpus"
[[set]]
name = "notes"
paths = ["notes/*.txt"]
kind = "negotiation"
source = "Delegation"
reliability = "B"
known_at = "published"
[set.select]
files = 3
[[set]]
name = "wire"
paths = ["wire.jsonl"]
kind = "news"
language = "en"
published_at = 2024-05-01
[set.map]
text = "body"
[set.select]
records = 10
[[document]]
file = "notes/0.txt"
id = "NOTE-0"
title = "The first note"
published_at = 1998-05-14
language = "fr"
work_id = "note"
"""
        },
    )
    report = corpus(lake, tmp_path / "c" / "corpus.toml")
    assert (report.new, report.quarantined) == (13, [])
    rows = lake.frame("documents")
    note = rows.filter(rows["external_id"] == "NOTE-0").row(0, named=True)
    assert (note["title"], note["language"], note["language_basis"]) == ("The first note", "fr", "declared")
    assert (note["work_id"], note["kind"], note["reliability"]) == ("note", "negotiation", "B")
    assert note["known_at"] == datetime(1998, 5, 14, 23, 59, 59, 999999, UTC)
    wire = rows.filter(rows["kind"] == "news")
    picked = sorted(map(int, wire["external_id"]))
    assert len(picked) == 10
    assert picked[0] < 5, "the choice is spread over the whole file"
    assert picked[-1] > 44
    assert set(wire["source"]) == {"wire"}
    assert set(wire["published_at"]) == {datetime(2024, 5, 1, tzinfo=UTC)}
    assert set(lake.frame("sightings")["address"]) >= {"notes/0.txt", "wire.jsonl"}
    again = corpus(lake, tmp_path / "c" / "corpus.toml")
    assert (again.new, again.duplicate) == (0, 13)
    whole = corpus(lake, tmp_path / "c" / "corpus.toml", full=True)
    assert (whole.new, whole.duplicate) == (43, 13)


def test_manifests_that_are_wrong(lake: Lake, tmp_path: Path) -> None:
    write(tmp_path, {"typo.toml": '[[set]]\nname = "a"\npath = ["*.txt"]\n'})
    with pytest.raises(ConfigError, match="path"):
        corpus(lake, tmp_path / "typo.toml")
    write(tmp_path, {"empty.toml": '[[set]]\nname = "a"\npaths = ["*.nothing"]\n'})
    with pytest.raises(ConfigError, match="no file"):
        corpus(lake, tmp_path / "empty.toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        corpus(lake, tmp_path / "none.toml")


# --- quarantine -------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_a_scan_is_released_once_tesseract_is_there(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = Image.new("L", (1240, 500), 255)
    font = ImageFont.load_default(size=40)
    for line in range(5):
        text = "The delegation of Averra accepts the third article."
        ImageDraw.Draw(page).text((80, 60 + 80 * line), text, fill=0, font=font)
    (tmp_path / "in").mkdir()
    page.save(tmp_path / "in" / "scan.pdf", resolution=150)
    monkeypatch.setenv("PATH", "/nowhere")
    report = take(lake, tmp_path / "in", kind="negotiation", source="desk")
    assert "tesseract" in report.quarantined[0]["reason"]
    assert (retried(lake).new, lake.quarantined().height) == (0, 1), "what still cannot be read stays"
    monkeypatch.undo()
    assert retried(lake).new == 1
    assert lake.quarantined().height == 0
    row = lake.frame("documents").row(0, named=True)
    assert "third article" in row["text"]
    assert (row["fidelity"], row["kind"], row["source"]) == ("ocr", "negotiation", "desk")
    assert retried(lake).new == 0
    assert take(lake, tmp_path / "in").quarantined == []


def test_what_was_damaged_stays_held_with_its_name(lake: Lake, tmp_path: Path) -> None:
    write(tmp_path / "in", {"cut.docx": b"PK\x03\x04" + b"\x00" * 60, "good.txt": story(1)})
    take(lake, tmp_path / "in")
    report = retried(lake)
    assert (report.new, report.duplicate) == (0, 0)
    assert [Path(entry["path"]).name for entry in report.quarantined] == ["cut.docx"]
    assert lake.quarantined().height == 1
