"""XML from strangers: read where honest, refused where hostile, and nothing outside it touched."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ingest.formats.base import Limits
from ingest.xml import parse_xml
from lake.schema.errors import HostileError, LimitError, UnreadableError


def test_reads_elements_without_comments_and_instructions() -> None:
    root = parse_xml(b"<a>x<!-- c --><b>y</b><?pi z?>w</a>")
    assert "".join(root.itertext()) == "xyw"
    assert [child.tag for child in root] == ["b"]


def test_external_dtd_is_named_but_never_loaded() -> None:
    root = parse_xml(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a t="caf&eacute;">x&nbsp;y &odd; z</a>')
    assert root.text == "x\u00a0y &odd; z"
    assert root.get("t") == "café"


def test_entities_in_cdata_stay_as_written() -> None:
    assert parse_xml(b"<a><![CDATA[&nbsp;]]>&amp;&hellip;</a>").text == "&nbsp;&…"


def test_unparsed_entities_of_patents_are_honest() -> None:
    data = b'<!DOCTYPE a [<!NOTATION TIF SYSTEM "x"><!ENTITY fig SYSTEM "f.tif" NDATA TIF>]><a>t</a>'
    assert parse_xml(data).text == "t"


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE a [<!ENTITY e "x">]><a/>',
        b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>',
        b'<!DOCTYPE a [<!ENTITY e PUBLIC "p" "http://127.0.0.1/">]><a>&e;</a>',
        b'<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1/"> %p;]><a/>',
        b'<!DOCTYPE a [<!ENTITY x "&y;"><!ENTITY y "&x;">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'.encode("utf-16"),
        b'<!DOCTYPE a [<!ENTITY a "%s"><!ENTITY b "%s"><!ENTITY c "%s">]><a>&c;</a>'
        % (b"x" * 1000, b"&a;" * 1000, b"&b;" * 1000),
    ],
)
def test_declared_entities_are_refused(data: bytes) -> None:
    with pytest.raises(HostileError):
        parse_xml(data)


def test_depth_is_limited() -> None:
    deep = b"<a>" * 40 + b"</a>" * 40
    assert parse_xml(deep, Limits(xml_depth=40)).tag == "a"
    with pytest.raises(LimitError, match="more than 39 deep"):
        parse_xml(deep, Limits(xml_depth=39))
    with pytest.raises(LimitError):
        parse_xml(b"<a>" * 100_000)


def test_size_is_limited() -> None:
    with pytest.raises(LimitError, match="at most 10"):
        parse_xml(b"<a>12345678</a>", Limits(member_bytes=10))


@pytest.mark.parametrize("data", [b"", b"   ", b"text", b"<a>", b"<a></b>", b"<a/><b/>", b"\x00\x01", b"\xff\xfe"])
def test_what_is_not_xml_says_so(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="not well-formed XML"):
        parse_xml(data)


def test_wrongly_declared_encoding_is_decoded() -> None:
    pytest.importorskip("ingest.encodings")
    root = parse_xml("<?xml version='1.0' encoding='utf-8'?><a>été à la mer, déjà vu</a>".encode("cp1252"))
    assert root.text == "été à la mer, déjà vu"


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.text("<>/&;ab[]!\"' ", max_size=80).map(str.encode))
def test_any_bytes_give_an_element_or_our_error(data: bytes) -> None:
    try:
        root = parse_xml(data)
    except UnreadableError:
        return
    assert isinstance(root, etree._Element)


def test_hostile_fixtures(real_data: Path) -> None:
    paths = [p for p in sorted((real_data / "hostile-fixtures").rglob("*")) if p.is_file()]
    for path in paths:
        data = path.read_bytes()
        if b"<!ENTITY" in data:
            with pytest.raises(HostileError):
                parse_xml(data)
        else:
            assert isinstance(parse_xml(data), etree._Element)
