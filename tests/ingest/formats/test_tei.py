"""TEI editions: one document a division, with its date, place, persons and notes."""

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats import tei
from ingest.formats.base import Source
from lake.schema.errors import HostileError, UnreadableError
from lake.schema.parsed import Parsed

HEADER = """<teiHeader><fileDesc><titleStmt><title type="complete">Papers of the Strait, volume II</title></titleStmt>
<publicationStmt><date when="2000"/><idno type="frus">strait02</idno></publicationStmt></fileDesc></teiHeader>"""
FRONT = """<front><div type="section" xml:id="persons"><head>Persons</head><list><item>
<persName xml:id="p_A1">Alder, Mina</persName>, envoy</item></list></div></front>"""


def volume(documents: str, *, front: str = FRONT, header: str = HEADER) -> bytes:
    return (
        f'<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0">{header}<text>{front}'
        f'<body><div type="compilation" xml:id="c1"><head>The strait<note n="1">A chapter note.</note></head>'
        f"{documents}</div></body></text></TEI>"
    ).encode()


def document(inside: str, name: str = "d1", attributes: str = "") -> str:
    return f'<div type="document" xml:id="{name}" n="{name[1:]}" {attributes}>{inside}</div>'


def read(data: bytes, name: str = "vol.xml", member: str = "") -> list[Parsed]:
    outcomes = list(tei.read(Source(name, parse=lambda source: iter(()), data=data, member=member)))
    assert all(isinstance(outcome, Parsed) for outcome in outcomes)
    return outcomes  # type: ignore[return-value]


MEMO = """<pb n="7"/><head>1. Memorandum From <persName corresp="#p_A1" type="from">Alder</persName>
<note n="1" type="source">Source: an archive.</note></head>
<dateline><placeName>Port Maren</placeName>, 
<date when="1961-10-14T15:20:00">October 14, 1961, 3:20 p.m.</date></dateline>
<list type="participants"><head>PARTICIPANTS</head><item>Mr. Alder<note n="2">Late.</note></item>
<item>Mr. Birch</item></list>
<p>First   point,<lb/>second line.<note n="3">See <ref>Document 2</ref>.</note> More <hi>of it</hi>.</p>
<p>A paragraph <list><item>with an item</item></list> and its end.</p>
<table><row><cell>1960</cell><cell>4</cell></row></table>
<closer><signed>M. Alder</signed></closer>"""


def test_a_document_has_its_text_sections_and_metadata() -> None:
    (found,) = read(volume(document(MEMO)), member="!/vol.xml")
    assert found.title == "1. Memorandum From Alder"
    assert found.member == "!/vol.xml#d1"
    assert found.external_id == "strait02#d1"
    assert found.published_at is not None
    assert found.published_at.isoformat() == "1961-10-14T00:00:00+00:00"
    assert found.published_precision == "day"  # an hour without a zone is no instant
    blocks = [(section.locator, found.text[section.start : section.end]) for section in found.sections]
    assert blocks == [
        ("title__heading", "1. Memorandum From Alder"),
        ("dateline", "Port Maren, October 14, 1961, 3:20 p.m."),
        ("list_1__heading", "PARTICIPANTS"),
        ("list_1__item_1", "Mr. Alder"),
        ("list_1__item_2", "Mr. Birch"),
        ("p_1", "First point,\nsecond line. More of it."),
        ("p_2", "A paragraph"),
        ("list_2__item_1", "with an item"),
        ("p_2_2", "and its end."),
        ("table_1__row_1", "1960 | 4"),
        ("signed", "M. Alder"),
        ("note_1", "Source: an archive."),
        ("note_2", "Late."),
        ("note_3", "See Document 2."),
    ]
    assert {section.unit for section in found.sections} == {"body", "notes"}
    assert found.sections[5].heading == "The strait > 1. Memorandum From Alder"
    assert found.metadata["persons"] == ["Alder, Mina"]
    assert found.metadata["participants"] == ["Mr. Alder", "Mr. Birch"]
    assert found.metadata["place"] == "Port Maren"
    assert found.metadata["from"] == "Alder"
    assert found.metadata["volume_title"] == "Papers of the Strait, volume II"
    assert found.metadata["pages"] == ["7"]
    assert b"Source: an archive." in found.content
    assert b"compilation" not in found.content


@pytest.mark.parametrize(
    ("date", "expected", "precision"),
    [
        ('<date when="1961-10-14T15:20:00Z">x</date>', "1961-10-14T15:20:00+00:00", "second"),
        ('<date when="1961-10">x</date>', "1961-10-01T00:00:00+00:00", "month"),
        ('<date from="1965-06-07" to="1965-06-12">x</date>', "1965-06-07T00:00:00+00:00", "day"),
        ('<date notBefore="1965" notAfter="1966">x</date>', "1965-01-01T00:00:00+00:00", "year"),
        ("<date>undated</date>", None, None),
        ('<date when="someday">x</date>', None, None),
        ('<date when="9999-12-31">x</date>', None, None),
    ],
)
def test_dates_are_taken_and_never_invented(date: str, expected: str | None, precision: str | None) -> None:
    (found,) = read(volume(document(f"<head>h</head><dateline>{date}</dateline><p>t</p>")))
    assert (found.published_at.isoformat() if found.published_at else None) == expected
    assert found.published_precision == precision


def test_dates_in_the_running_text_or_a_note_are_not_the_documents() -> None:
    text = '<head>h<note><date when="2001-01-01"/>n</note></head><p>On <date when="1999-01-01">that day</date></p>'
    (found,) = read(volume(document(text)))
    assert found.published_at is None


def test_the_modern_attribute_of_the_division_comes_first() -> None:
    attributes = 'xmlns:f="http://history.state.gov/ns/1.0" f:doc-dateTime-min="1964-01-02T15:20:00-05:00"'
    (found,) = read(volume(document('<dateline><date when="1963"/></dateline><p>t</p>', attributes=attributes)))
    assert found.published_at is not None
    assert found.published_at.isoformat() == "1964-01-02T20:20:00+00:00"


def test_front_matter_is_no_document_and_streaming_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = volume("".join(document(f"<head>h{i}</head><p>text {i}</p>", f"d{i}") for i in range(5)))
    whole = read(data)
    monkeypatch.setattr(tei, "WHOLE_BYTES", 0)
    streamed = read(data)
    assert [d.member for d in whole] == [f"#d{i}" for i in range(5)]
    assert streamed == whole


def test_a_letter_without_document_divisions_is_one_document() -> None:
    header = """<teiHeader><fileDesc><titleStmt><title>Letter</title><author>Mina Alder</author></titleStmt>
    <publicationStmt><date when="2001"/></publicationStmt></fileDesc><profileDesc><correspDesc>
    <correspAction type="sent"><date when="1961-10-14"/></correspAction></correspDesc><langUsage><language ident="fr"/>
    </langUsage></profileDesc></teiHeader>"""
    body = "<text><body><div><head>I</head><p>Un.</p><div><p>Deux.</p></div></div></body></text>"
    data = f'<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="L1">{header}{body}</TEI>'.encode()
    (found,) = read(data)
    assert (found.title, found.language, found.external_id, found.member) == ("Letter", "fr", "L1", "")
    assert found.published_at is not None
    assert found.published_at.year == 1961
    assert [s.locator for s in found.sections] == ["div_1__heading", "div_1__p_1", "div_1__div_1__p_1"]
    assert found.content == data


def test_each_text_of_a_corpus_is_one_document() -> None:
    text = "<TEI><teiHeader/><text><body><p>t{}</p></body></text></TEI>"
    found = read(f"<teiCorpus><teiHeader/>{text.format(1)}{text.format(2)}</teiCorpus>".encode())
    assert [(d.member, d.text) for d in found] == [("#TEI_1", "t1"), ("#TEI_2", "t2")]


@pytest.mark.parametrize("whole_bytes", [tei.WHOLE_BYTES, 0])
def test_entities_and_broken_markup_are_refused(whole_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tei, "WHOLE_BYTES", whole_bytes)
    bomb = b'<!DOCTYPE TEI [<!ENTITY a "aaa"><!ENTITY b "&a;&a;">]>'
    data = volume(document("<p>&b;</p>")).replace(b"?>", b"?>" + bomb, 1)
    with pytest.raises(HostileError, match="entit"):
        read(data)
    with pytest.raises(UnreadableError, match="line"):
        read(volume(document("<p>x</q>")))


def test_what_was_read_before_a_break_is_kept_when_streaming(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tei, "WHOLE_BYTES", 0)
    data = volume(document("<p>one</p>", "d1") + document("<p>two</p>", "d2"))[:-60]
    outcomes = tei.read(Source("v.xml", parse=lambda source: iter(()), data=data))
    first = next(outcomes)
    assert isinstance(first, Parsed)
    assert first.text == "one"
    with pytest.raises(UnreadableError):
        list(outcomes)


TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Mn", "Lo"), exclude_characters="<>&\u2028"), min_size=1, max_size=40
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["p", "note", "item", "hi", "head"]), TEXTS), min_size=1, max_size=12))
def test_nothing_of_a_document_is_lost_and_sections_cover_it(parts: list[tuple[str, str]]) -> None:
    from ingest.formats.builder import clean

    inside = "<p>start " + "".join(f"<{tag}>{text}</{tag}>" for tag, text in parts) + "</p>"
    (found,) = read(volume(document(inside)))
    joined = "".join(found.text[s.start : s.end] for s in found.sections)
    assert "".join(joined.split()) == "".join(found.text.split())
    assert len({s.locator for s in found.sections}) == len(found.sections)
    for _, text in parts:
        assert "".join(clean(text).split()) in "".join(found.text.split())


@pytest.mark.slow
def test_every_document_of_the_real_volumes_is_read(real_data: Path) -> None:
    folder = real_data / "frus"
    if not folder.is_dir():
        pytest.skip(f"no volumes at {folder}")
    with (folder / "index.csv").open(encoding="utf-8") as stream:
        index = {row["file"]: row for row in csv.DictReader(stream)}
    for path in sorted(folder.glob("*.xml.gz")):
        found = read(gzip.decompress(path.read_bytes()), path.name.removesuffix(".gz"))
        row = index[path.name]
        assert len(found) == int(row["documents"]), path.name
        exact = [d for d in found if d.published_precision in ("day", "second")]
        dates = sorted(d.published_at.date().isoformat() for d in exact if d.published_at)
        assert (dates[0], dates[-1]) == (row["first_date_attr"][:10], row["last_date_attr"][:10]), path.name
        assert len({d.external_id for d in found}) == len(found)
        assert all(d.text.strip() for d in found)
