"""Ingestion from files to committed rows: real lakes, real parser processes, files made here."""

import json
import os
import random
import signal
import threading
import time
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import polars as pl
import psutil
import pytest

from benchmarks.corpus import write_mixed
from lake.store import Lake
from pipelines.ingest import end_of
from tests.pipelines.taking import TELEGRAM, start, story, take, write


def lake_in(folder: Path) -> Lake:
    return Lake.create(folder / "lake", embedder=None)


def check_quotes(lake: Lake) -> None:
    """Every passage is what its hash says, and every visible character of a document lies in exactly one."""
    texts = dict(lake.frame("documents", ["document_id", "text"]).iter_rows())
    covered: dict[str, list[tuple[int, int]]] = {key: [] for key in texts}
    for row in lake.frame("passages").iter_rows(named=True):
        piece = texts[row["document_id"]][row["start"] : row["end"]]
        assert sha256(piece.encode()).hexdigest() == row["text_sha256"], row
        assert row["locator"]
        covered[row["document_id"]].append((row["start"], row["end"]))
    for key, spans in covered.items():
        at = 0
        for start_, end in sorted(spans):
            assert start_ >= at, f"passages overlap in {key}"
            assert not texts[key][at:start_].strip(), f"{texts[key][at:start_]!r} is in no passage"
            at = end
        assert not texts[key][at:].strip(), f"{texts[key][at:]!r} is in no passage"


# --- clean ------------------------------------------------------------------------------------------------------------


def test_the_same_folder_twice(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.txt": story(1), "deep/b.md": f"# Title\n\n{TELEGRAM}", "deep/c.txt": story(1)})
    with lake_in(tmp_path) as lake:
        first = take(lake, folder, source="desk", kind="news", reliability="B").to_json()
        assert (first["read"], first["new"], first["duplicate"], first["quarantined"]) == (3, 2, 1, [])
        assert first["passages"] == lake.frame("passages").height
        assert first["seconds"] > 0
        second = take(lake, folder, source="archive").to_json()
        assert (second["read"], second["new"], second["duplicate"], second["passages"]) == (3, 0, 3, 0)
        documents = lake.frame("documents")
        assert documents.height == 2
        assert set(documents["source"]) == {"desk"}, "the first word on a document stays"
        assert set(documents["kind"]) == {"news"}
        seen = lake.frame("sightings").group_by("source").agg(pl.col("address").n_unique())
        assert dict(seen.iter_rows()) == {"desk": 3, "archive": 3}
        check_quotes(lake)
        assert lake.verify().broken == []
        runs = lake.frame("runs")
        assert runs.height == 2
        assert set(documents["run_id"]) <= set(runs["run_id"])
        for file_id, text in documents.select("file_id", "text").iter_rows():
            assert text[-40:] in lake.vault("public").raw.get(file_id).decode()


def test_every_format_keeps_every_visible_character(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write_mixed(folder, [story(number, 400) for number in range(24)])
    write(
        folder,
        {"table.csv": "port,ships\nTamra,4\nOrl,9\n", "utf16.txt": "Tiếng Việt và 中文\n\nхай буде".encode("utf-16")},
    )
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("x/inner.txt", story(99))
    write(folder, {"box.zip": packed.getvalue()})
    with lake_in(tmp_path) as lake:
        report = take(lake, folder)
        assert report.quarantined == []
        assert set(lake.frame("documents")["format"]) >= {"text", "markdown", "html", "docx", "eml"}
        assert report.new == lake.frame("documents").height
        check_quotes(lake)
        assert lake.verify().broken == []
        inner = lake.frame("documents", where=pl.col("member") != "")
        assert any("inner.txt" in member for member in inner["member"])


def test_records_of_one_file_carry_what_they_say_of_themselves(tmp_path: Path) -> None:
    records = [
        {
            "id": "n-1",
            "title": "Talks",
            "text": TELEGRAM,
            "published_at": "2024-03-05",
            "language": "en",
        },
        {
            "id": "n-2",
            "text": "Bộ trưởng Ngoại giao Việt Nam đã gặp đại sứ Pháp tại Hà Nội.",
            "published_at": "2024-03",
        },
        {"id": "n-3", "text": story(3)},
        {"id": "n-3", "text": story(3)},
    ]
    body = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    with lake_in(tmp_path) as lake:
        report = take(lake, write(tmp_path / "in", {"wire.jsonl": body}) / "wire.jsonl", known_at="published")
        assert (report.new, report.duplicate) == (3, 1)
        rows = {row["external_id"]: row for row in lake.frame("documents").iter_rows(named=True)}
        assert rows["n-1"]["known_at"] == datetime(2024, 3, 5, 23, 59, 59, 999999, UTC)
        assert rows["n-1"]["known_at_basis"] == "published"
        assert (rows["n-1"]["language"], rows["n-1"]["language_basis"]) == ("en", "declared")
        assert (rows["n-2"]["language"], rows["n-2"]["language_basis"]) == ("vi", "detected")
        assert rows["n-2"]["known_at"] == datetime(2024, 3, 31, 23, 59, 59, 999999, UTC)
        assert rows["n-3"]["published_at"] is None
        assert rows["n-3"]["known_at_basis"] == "ingested"
        assert rows["n-3"]["known_at"] >= rows["n-3"]["ingested_at"].replace(microsecond=0)
        of_first = lake.frame("mentions", where=pl.col("document_id") == rows["n-1"]["document_id"])
        assert {"VNM", "FRA"} <= set(of_first["country"])
        assert set(of_first["known_at"]) == {rows["n-1"]["known_at"]}, "what follows from a document is known with it"
        text = rows["n-1"]["text"]
        assert "Viet Nam" in {text[m["start"] : m["end"]] for m in of_first.iter_rows(named=True)}
    with Lake.open(tmp_path / "lake", as_of="2024-03-10") as then:
        assert then.frame("documents")["external_id"].to_list() == ["n-1"]


@pytest.mark.parametrize(
    ("precision", "end"),
    [
        ("second", datetime(2024, 2, 7, 9, 30, tzinfo=UTC)),
        ("day", datetime(2024, 2, 7, 23, 59, 59, 999999, UTC)),
        ("month", datetime(2024, 2, 29, 23, 59, 59, 999999, UTC)),
        ("year", datetime(2024, 12, 31, 23, 59, 59, 999999, UTC)),
        (None, datetime(2024, 2, 7, 23, 59, 59, 999999, UTC)),
    ],
)
def test_the_end_of_a_publication_period(precision: str | None, end: datetime) -> None:
    assert end_of(datetime(2024, 2, 7, 9, 30, tzinfo=UTC), precision) == end


def test_a_marking_has_its_own_vault(tmp_path: Path) -> None:
    write(tmp_path / "in", {"open.txt": story(1), "closed.txt": story(2)})
    lake_in(tmp_path).close()
    with Lake.open(tmp_path / "lake", clearance="secret") as lake:
        take(lake, tmp_path / "in" / "open.txt")
        take(lake, tmp_path / "in" / "closed.txt", marking="secret")
        assert dict(lake.frame("documents").group_by("marking").len().iter_rows()) == {"public": 1, "secret": 1}
        secret = lake.vault("secret").frame("documents")["file_id"][0]
        assert secret in lake.vault("secret").raw
        assert secret not in lake.vault("public").raw
    with Lake.open(tmp_path / "lake") as lake:
        assert lake.frame("documents").height == 1
        # Whoever may not see it cannot learn that it is there: for them it is new.
        assert take(lake, tmp_path / "in" / "closed.txt").new == 1


# --- messy ------------------------------------------------------------------------------------------------------------


def test_pieces_of_folders_that_are_no_files_are_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.txt": story(1)})
    (tmp_path / "outside.txt").write_text(story(2))
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    os.mkfifo(folder / "pipe")
    with lake_in(tmp_path) as lake:
        report = take(lake, folder)
        assert report.new == 1
        assert {Path(entry["path"]).name for entry in report.skipped} == {"link.txt", "pipe"}


# --- hostile ----------------------------------------------------------------------------------------------------------


def test_two_processes_with_overlapping_folders(tmp_path: Path) -> None:
    shared = write(tmp_path / "shared", {f"{n:03}.txt": story(n) for n in range(150)})
    left = write(tmp_path / "left", {f"{n:03}.txt": story(n) for n in range(150, 200)})
    right = write(tmp_path / "right", {f"{n:03}.txt": story(n) for n in range(200, 250)})
    lake_in(tmp_path).close()
    both = [start(tmp_path / "lake", shared, left), start(tmp_path / "lake", right, shared)]
    counts = [process.communicate(timeout=120)[0].split() for process in both]
    assert sum(int(count[0]) for count in counts) == 250
    assert sum(int(count[1]) for count in counts) == 150
    with Lake.open(tmp_path / "lake") as lake:
        assert lake.frame("documents")["document_id"].n_unique() == lake.frame("documents").height == 250
        assert lake.frame("passages")["passage_id"].is_unique().all()
        assert lake.frame("duplicates")["document_id"].is_unique().all()
        assert lake.frame("sightings", where=pl.col("document_id").is_null()).height == 400
        check_quotes(lake)
        assert lake.verify().broken == []


def test_killed_at_random_moments_and_run_again(tmp_path: Path) -> None:
    documents = 260
    folder = write(tmp_path / "in", {f"{n:03}.txt": story(n) for n in range(200)})
    lines = "\n".join(json.dumps({"id": str(n), "text": story(n)}) for n in range(200, documents))
    write(folder, {"wire.jsonl": lines, "noise.bin": random.Random(2).randbytes(2000)})
    lake_in(tmp_path).close()
    rng = random.Random(8)
    kills = 0
    for _ in range(8):
        process = start(tmp_path / "lake", folder)
        time.sleep(rng.uniform(0.8, 4.0))
        kills += process.poll() is None
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    assert kills
    with Lake.open(tmp_path / "lake") as lake:
        report = take(lake, folder)
        assert report.new + report.duplicate == documents
        assert len(report.quarantined) == 1
        assert lake.frame("documents")["document_id"].n_unique() == lake.frame("documents").height == documents
        assert lake.frame("duplicates").height == documents
        assert lake.frame("passages")["passage_id"].is_unique().all()
        assert lake.quarantined().height == 1
        check_quotes(lake)
        assert lake.verify().broken == []


@pytest.mark.slow
def test_a_long_file_streams(tmp_path: Path) -> None:
    """300 MB of JSON lines: what the parser and its parent hold does not grow with the file."""
    path = tmp_path / "long.jsonl"
    annex = "Ships called at the port of the island in the morning watch. " * 5000
    with path.open("w") as stream:
        for number in range(1000):
            stream.write(json.dumps({"id": str(number), "text": story(number), "annex": annex}) + "\n")
    assert path.stat().st_size > 300e6
    peak = {"parent": 0, "child": 0}
    over = threading.Event()
    me = psutil.Process()
    others = set(me.children())  # that earlier tests have left running

    def watch() -> None:
        while not over.wait(0.05):
            peak["parent"] = max(peak["parent"], me.memory_info().rss)
            for child in set(me.children()) - others:
                try:
                    peak["child"] = max(peak["child"], child.memory_info().rss)
                except psutil.NoSuchProcess:
                    continue

    before = psutil.Process().memory_info().rss
    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        with lake_in(tmp_path) as lake:
            report = take(lake, path)
    finally:
        over.set()
        watcher.join()
    assert report.new == 1000
    assert peak["child"] < 300 << 20, peak
    assert peak["parent"] - before < 240 << 20, (peak, before)


# --- real -------------------------------------------------------------------------------------------------------------


def test_a_real_volume(tmp_path: Path, real_data: Path) -> None:
    index = real_data / "frus" / "index.csv"
    volumes = sorted((real_data / "frus").glob("*.xml*"), key=lambda path: path.stat().st_size)
    if not index.exists() or not volumes:
        pytest.skip(f"no volumes of FRUS under {real_data}")
    with lake_in(tmp_path) as lake:
        report = take(lake, volumes[0], kind="negotiation", workers=2)
        assert report.quarantined == []
        assert report.new == lake.frame("documents").height > 10
        check_quotes(lake)
        assert lake.verify().broken == []
