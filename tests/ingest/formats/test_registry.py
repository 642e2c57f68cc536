"""Detection and the one door: any bytes end as documents or as a true reason."""

import gzip
import io
import os
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats import registry
from ingest.formats.base import Format, Limits, ReadOptions, Source
from ingest.formats.registry import FORMATS, detect, parse, read_bytes, read_path
from lake.schema.parsed import Outcome, Parsed, Unreadable

RSS = b"<rss version='2.0'><channel><item><title>t</title></item></channel></rss>"
TEI = b'<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>t</p></body></text></TEI>'
AKN = b'<akomaNtoso xmlns="http://www.akomantoso.org/2.0"><act><body><section><p>t</p></section></body></act></akomaNtoso>'
MAIL = (
    b"From: a@b.example\r\nTo: c@d.example\r\nSubject: s\r\nDate: Tue, 06 May 2025 07:40:00 +0700\r\n\r\nBody text.\r\n"
)


def packed(name: str = "a.txt", data: bytes = b"text") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def source(data: bytes, name: str = "x", media_type: str | None = None) -> Source:
    return Source(name, parse=parse, data=data, media_type=media_type)


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"Plain words.", "a.txt", "text"),
        (b"Plain words.", "README", "text"),
        (b"# Heading\n\ntext", "a.md", "markdown"),
        (b"<div>x</div>\n\n# Heading", "a.md", "markdown"),
        (RSS, "a.xml", "feed"),
        (RSS, "a.txt", "feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": []}', "a.json", "feed"),
        (TEI, "a.xml", "tei"),
        (b"\xef\xbb\xbf<!-- c --><?p i?>" + TEI[21:], "a.dat", "tei"),
        ("\ufeff".encode("utf-16-le") + TEI[21:].decode().encode("utf-16-le"), "a.xml", "tei"),
        (AKN, "a.xml", "akn"),
        (b"<a:akomaNtoso xmlns:a='urn:x'/>", "a.xml", "akn"),
        (b"<notes><note>x</note></notes>", "a.xml", "xml"),
        (b"<?xml version='1.0'?><notes/>", "notes", "xml"),
        (b"<!DOCTYPE bomb [<!ENTITY a 'b'>]><bomb/>", "x", "xml"),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><x/></rdf:RDF>', "a.rdf", "xml"),
        (b"id,text\n1,x\n", "a.csv", "csv"),
        (b'{"text": "x"}\n', "a.jsonl", "jsonl"),
        (b'{"text": "x"}', "a.json", "json"),
        (MAIL, "a.eml", "eml"),
        (MAIL, "message", "eml"),
        (b"From a@b.example Tue May  6 07:40:00 2025\n" + MAIL, "box", "mbox"),
        (packed(), "a.zip", "zip"),
        (packed(), "a.docx", "zip"),
        (gzip.compress(b"x", mtime=0), "a.txt", "compressed"),
        ("TCVN: Céng hoµ x· héi chñ nghÜa".encode("latin-1"), "cu.txt", "text"),
        (b"<h1>Heading</h1>", "a.html", "html"),
        (b"<!DOCTYPE html><html><body>x</body></html>", "a.csv", "html"),
        (b"no markup at all", "a.html", "text"),
        (b"{\\rtf1 x}", "a.doc", "rtf"),
        (b"%PDF-1.4\n%\xe2\xe3", "a.txt", "pdf"),
        (b"<p>a</p> is a tag, says this note", "a.txt", "text"),
    ],
)
def test_detection(data: bytes, name: str, expected: str) -> None:
    assert detect(source(data, name)).name == expected


def test_a_declared_media_type_names_a_format_as_a_suffix_does() -> None:
    assert detect(source(b"a,b\n1,2\n", "download", "text/csv; charset=utf-8")).name == "csv"
    assert detect(source(RSS, "download", "text/plain")).name == "feed"


def test_names_are_unique_and_plain_text_is_the_last_resort() -> None:
    names = [format_.name for format_ in FORMATS]
    assert len(set(names)) == len(names)
    assert registry.FALLBACK in names
    with pytest.raises(KeyError):
        registry.format_named("vellum")


def ole(*streams: str) -> bytes:
    return (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(600)
        + b"".join(name.encode("utf-16-le") + bytes(8) for name in streams)
    )


@pytest.mark.parametrize(
    ("data", "error", "reason"),
    [
        (b"", "UnreadableError", "empty file"),
        (ole("WordDocument"), "UnreadableError", "Word 97-2003"),
        (ole("Workbook"), "UnreadableError", "Excel 97-2003"),
        (ole("PowerPoint Document"), "UnreadableError", "PowerPoint 97-2003"),
        (ole("__substg1.0_0037001F"), "UnreadableError", "Outlook message"),
        (ole("EncryptedPackage"), "EncryptedError", "password"),
        (ole(), "UnreadableError", "OLE compound file"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "UnreadableError", "7z archive"),
        (b"Rar!\x1a\x07\x01\x00", "UnreadableError", "RAR"),
        (b"SQLite format 3\x00" + bytes(80), "UnreadableError", "SQLite"),
        (b"MZ\x90\x00\x03\x00\x00\x00", "UnreadableError", "Windows program"),
        (b"\x00" * 5000, "UnreadableError", "NUL"),
        (bytes(range(256)) * 4, "UnreadableError", "binary data of no known format"),
        (b"   \n\t ", "UnreadableError", "text"),
    ],
)
def test_what_cannot_be_read_says_what_it_looks_like(data: bytes, error: str, reason: str) -> None:
    (outcome,) = read_bytes(data, "a.txt")
    assert isinstance(outcome, Unreadable)
    assert outcome.error == error
    assert reason in outcome.reason


def broken(at: int, error: Exception) -> Format:
    def read(opened: Source) -> Iterator[Outcome]:
        for number in range(at):
            yield Parsed(f"t{number}", (), b"c", "broken", f"{opened.member}#{number}")
        raise error

    return Format("broken", read, sniff=lambda *_: True)


@pytest.mark.parametrize(
    "error", [ValueError("bad\nluck"), RecursionError(), MemoryError(), AssertionError("x" * 5000)]
)
@pytest.mark.parametrize("at", [0, 2])
def test_any_failure_keeps_what_came_before(monkeypatch: pytest.MonkeyPatch, error: Exception, at: int) -> None:
    monkeypatch.setattr(registry, "FORMATS", (broken(at, error),))
    *before, last = read_bytes(b"x", "a")
    assert [o.text for o in before if isinstance(o, Parsed)] == [f"t{n}" for n in range(at)]
    assert isinstance(last, Unreadable)
    assert last.error == type(error).__name__
    assert last.reason.startswith(type(error).__name__)
    assert "\n" not in last.reason
    assert len(last.reason) <= 500
    assert last.content is None


def test_documents_without_text_and_formats_without_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    def blank(opened: Source) -> Iterator[Outcome]:
        yield Parsed(" \n", (), b"c", "blank", "#1")

    monkeypatch.setattr(registry, "FORMATS", (Format("blank", blank, sniff=lambda *_: True),))
    assert list(read_bytes(b"x", "a")) == [Unreadable("no text in it", "UnreadableError", "#1", b"c")]
    monkeypatch.setattr(registry, "FORMATS", (Format("none", lambda _: iter(()), sniff=lambda *_: True),))
    assert list(read_bytes(b"x", "a")) == [Unreadable("no document in it", "UnreadableError")]


def test_members_keep_their_bytes_and_the_others_are_read(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("bad.bin", bytes(range(256)))
        archive.writestr("good.txt", "Good words.")
        archive.writestr("inner.zip", packed("feed.xml", RSS))
    path = tmp_path / "a.zip"
    path.write_bytes(stream.getvalue())
    bad, good, entry = read_path(path)
    assert isinstance(bad, Unreadable)
    assert (bad.member, bad.content) == ("!/bad.bin", bytes(range(256)))
    assert isinstance(good, Parsed)
    assert (good.member, good.text) == ("!/good.txt", "Good words.")
    assert isinstance(entry, Parsed)
    assert entry.member == "!/inner.zip!/feed.xml#entry=1"


def test_limits_end_in_a_reason() -> None:
    data = packed("a.txt", b"x")
    for _ in range(10):
        data = packed("a.zip", data)
    (outcome,) = read_bytes(data, "a.zip", ReadOptions(limits=Limits(depth=3)))
    assert isinstance(outcome, Unreadable)
    assert outcome.error == "LimitError"
    assert "nested more than 3 deep" in outcome.reason


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "socket"))
    for name, reason in (("pipe", "a pipe"), ("socket", "a socket"), ("", "a folder"), ("none", "cannot be opened")):
        (outcome,) = read_path(tmp_path / name)
        assert isinstance(outcome, Unreadable)
        assert reason in outcome.reason


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))),
    st.sampled_from(
        ["a", "a.txt", "a.xml", "a.html", "a.json", "a.jsonl", "a.csv", "a.md", "a.eml", "a.mbox", "a.zip", "a.gz"]
    ),
)
def test_any_bytes_under_any_name_end_somewhere(data: bytes, name: str) -> None:
    outcomes = list(read_bytes(data, name))
    assert outcomes
    for outcome in outcomes:
        if isinstance(outcome, Unreadable):
            assert outcome.reason
            assert outcome.error
        else:
            assert outcome.text.strip()
            covered = "".join(outcome.text[s.start : s.end] for s in outcome.sections)
            assert "".join(covered.split()) == "".join(outcome.text.split())
            outcome.text.encode("utf-8")
