"""XML of no known dialect."""

import pytest

from ingest.formats import xml_text
from ingest.formats.base import Source
from lake.schema.errors import HostileError, UnreadableError
from lake.schema.parsed import Parsed


def read(data: str | bytes) -> Parsed:
    data = data.encode() if isinstance(data, str) else data
    (found,) = xml_text.read(Source("a.xml", parse=lambda s: iter(()), data=data))
    assert isinstance(found, Parsed)
    return found


def test_prose_by_blocks() -> None:
    found = read(
        '<?xml version="1.0"?><book xml:lang="fre"><title>Le détroit</title><chapter><title>Un</title>'
        "<para>Premier <em>mot</em>.</para><para>Second.</para></chapter></book>"
    )
    assert (found.title, found.language) == ("Le détroit", "fr")
    assert found.text == "Le détroit\n\nUn\n\nPremier mot.\n\nSecond."
    assert [(s.locator, s.unit, s.heading) for s in found.sections] == [
        ("title__heading", "sec_1", ""),
        ("sec_1__heading", "sec_1", "Le détroit"),
        ("p_1", "sec_1", "Le détroit > Un"),
        ("p_2", "sec_1", "Le détroit > Un"),
    ]


def test_records_keep_their_labels() -> None:
    found = read(
        "<visits><visit><date>1962-05-01</date><from>Laos</from></visit><visit><date>x</date><from/></visit></visits>"
    )
    assert found.text == "date: 1962-05-01\nfrom: Laos\n\ndate: x"
    assert [s.locator for s in found.sections] == ["rec_1", "rec_2"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"\xff\xfe" + "<a><b>Đà Nẵng</b></a>".encode("utf-16-le"), "Đà Nẵng"),
        ('<?xml version="1.0" encoding="windows-1251"?><a>Мир</a>'.encode("cp1251"), "Мир"),
        ('<?xml version="1.0" encoding="GB2312"?><a>条约</a>'.encode("gb2312"), "条约"),
        (b"<a>caf&eacute;&nbsp;x</a>", "café\xa0x"),
    ],
)
def test_encodings(data: bytes, expected: str) -> None:
    assert read(data).text == expected


def test_hostile() -> None:
    with pytest.raises(HostileError):
        read('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')
    with pytest.raises(UnreadableError):
        read("<a><b></a>")
    with pytest.raises(UnreadableError):
        read("<a>" * 5000 + "</a>" * 5000)
