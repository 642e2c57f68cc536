"""Akoma Ntoso: ids become locators, the FRBR block becomes metadata, speeches keep their speakers."""

from pathlib import Path

import pytest

from ingest.formats import akn
from ingest.formats.base import Source
from lake.schema.errors import HostileError
from lake.schema.parsed import Parsed

META = """<meta><identification source="#us"><FRBRWork><FRBRthis value="/akn/ls/act/1998/7/!main"/>
<FRBRuri value="/akn/ls/act/1998/7"/><FRBRdate date="1998-05-14" name="signature"/><FRBRcountry value="ls"/></FRBRWork>
<FRBRExpression><FRBRthis value="/akn/ls/act/1998/7/eng@/!main"/><FRBRdate date="2003-09-18" name="amended"/>
<FRBRlanguage language="eng"/></FRBRExpression></identification>
<references><TLCPerson eId="alder" showAs="Mina Alder"/></references>
<notes><note eId="n1"><p>A note of the editors.</p></note></notes></meta>"""

ACT = """<act name="treaty" {contains}>{meta}
<preface><p><docTitle>Convention on <i>the Strait</i></docTitle><authorialNote marker="*"><p>Authentic.</p>
</authorialNote></p></preface>
<preamble><recitals><recital {id}="rec_1"><p>Considering the strait,</p></recital></recitals></preamble>
<body><chapter {id}="chp_1"><num>Chapter I</num><heading>Passage</heading>
<article {id}="art_5"><num>Article 5</num><heading>Customs</heading>
<paragraph {id}="art_5__para_1"><num>1.</num><content><p>The Parties shall <ref href="#x">agree</ref>.</p>
<p>They may amend.</p></content></paragraph>
<paragraph {id}="art_5__para_2"><num>2.</num><list><intro><p>Duties are:</p></intro>
<point><num>(a)</num><content><p>light;</p></content></point></list></paragraph></article>
<article><num>Article 6</num><content>
<table><tr><td><p>Port</p></td><td><p>Dues</p></td></tr></table></content></article>
</chapter></body></act>"""


def read(inner: str, namespace: str = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0") -> Parsed:
    data = f'<akomaNtoso xmlns="{namespace}">{inner}</akomaNtoso>'.encode()
    source = Source("a.xml", parse=lambda s: iter(()), data=data)
    assert akn.FORMAT.sniff is not None
    assert akn.FORMAT.sniff(source, data[:4096])
    (found,) = akn.read(source)
    assert isinstance(found, Parsed)
    return found


def blocks(found: Parsed) -> dict[str, str]:
    return {s.locator: found.text[s.start : s.end] for s in found.sections}


@pytest.mark.parametrize(
    ("namespace", "id_name"),
    [
        ("http://docs.oasis-open.org/legaldocml/ns/akn/3.0", "eId"),
        ("http://docs.oasis-open.org/legaldocml/ns/akn/3.0/WD17", "wId"),
        ("http://www.akomantoso.org/2.0", "id"),
    ],
)
def test_an_act(namespace: str, id_name: str) -> None:
    found = read(ACT.format(meta=META, id=id_name, contains=""), namespace)
    assert found.title == "Convention on the Strait"
    assert (found.language, found.work_id) == ("en", "/akn/ls/act/1998/7/!main")
    assert found.external_id == "/akn/ls/act/1998/7/eng@/!main"
    assert found.published_at is not None
    assert found.published_at.date().isoformat() == "1998-05-14"
    assert found.metadata["dates"] == {"work:signature": "1998-05-14", "expression:amended": "2003-09-18"}
    assert found.metadata["country"] == "ls"
    assert blocks(found) == {
        "preface_1": "Convention on the Strait",
        "rec_1": "Considering the strait,",
        "chp_1__heading": "Chapter I Passage",
        "art_5__heading": "Article 5 Customs",
        "art_5__para_1": "1. The Parties shall agree.\nThey may amend.",
        "art_5__para_2__list_1": "2. Duties are:",
        "art_5__para_2__list_1__point_1": "(a) light;",
        "chp_1__art_1": "Article 6",
        "chp_1__art_1__table_1__row_1": "Port | Dues",
        "note_*": "Authentic.",
        "n1": "A note of the editors.",
    }
    by_locator = {s.locator: s for s in found.sections}
    assert by_locator["art_5__para_2__list_1__point_1"].unit == "art_5"
    assert by_locator["art_5__para_1"].heading == "Chapter I Passage > Article 5 Customs"
    assert by_locator["chp_1__heading"].unit == "art_5"  # a passage begins with it


def test_a_consolidated_version_is_dated_by_its_expression() -> None:
    found = read(ACT.format(meta=META, id="eId", contains='contains="singleVersion"'))
    assert found.published_at is not None
    assert found.published_at.date().isoformat() == "2003-09-18"


def test_speeches_have_their_speakers() -> None:
    debate = """<debate name="record"><meta><references><TLCPerson eId="birch" showAs="Jo Birch"/></references></meta>
    <debateBody><debateSection><heading>Closing of the strait</heading>
    <speech by="#alder"><from>Ms Alder:</from><p>We shall not wait.</p></speech>
    <speech by="#birch"><p>Nor shall we.</p></speech></debateSection></debateBody></debate>"""
    found = read(debate)
    assert found.title == "Closing of the strait"
    speeches = [s for s in found.sections if s.locator.startswith("speech_")]
    assert [(s.locator, s.heading.rpartition(" > ")[2]) for s in speeches] == [
        ("speech_1", "Ms Alder"),
        ("speech_2", "Jo Birch"),
    ]
    assert found.metadata["speakers"] == ["Ms Alder", "Jo Birch"]
    assert found.published_at is None


def test_entities_are_refused() -> None:
    data = b'<!DOCTYPE akomaNtoso [<!ENTITY x SYSTEM "file:///etc/passwd">]><akomaNtoso><act><body>&x;</body></act></akomaNtoso>'
    with pytest.raises(HostileError):
        list(akn.read(Source("a.xml", parse=lambda s: iter(()), data=data)))


def test_the_oasis_examples_lose_nothing(real_data: Path) -> None:
    files = sorted((real_data / "akoma-ntoso").glob("*.xml"))
    if not files:
        pytest.skip("no Akoma Ntoso examples")
    from lxml import etree

    for path in files:
        (found,) = akn.read(Source(path.name, parse=lambda s: iter(()), path=path))
        assert isinstance(found, Parsed)
        root = etree.fromstring(path.read_bytes(), etree.XMLParser(resolve_entities=False, remove_comments=True))
        for meta in root.iter("{*}meta"):
            for child in [c for c in meta if not str(c.tag).endswith("}notes")]:
                child.tail = None
                meta.remove(child)
        written = sorted("".join("".join(str(t) for t in root.itertext()).split()).replace("|", ""))
        assert sorted("".join(found.text.split()).replace("|", "")) == written, path.name
        assert found.title
        assert found.work_id
        assert found.published_at
        assert len({s.locator for s in found.sections}) == len(found.sections)
