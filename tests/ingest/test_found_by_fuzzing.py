"""Files on which a parser once failed in a way nobody had foreseen (found by `benchmarks.fuzz`), made small."""

import io
import time
import zipfile

import pytest

from ingest.formats.registry import read_bytes
from lake.schema import errors
from lake.schema.parsed import Outcome, Parsed, Unreadable

OURS = {name for name, what in vars(errors).items() if isinstance(what, type)}
RSS = "<?xml version='1.0'?><rss version='2.0'><channel><item><title>A {} ferry</title></item></channel></rss>"
MAIL = b"From: a@h.example\r\nTo: %s\r\nSubject: Ferry\r\nMessage-ID: <1@h>\r\nContent-Type: %s\r\n\r\nThe ferry sails."


def read(data: bytes, name: str) -> list[Outcome]:
    found = list(read_bytes(data, name))
    assert all(isinstance(one, Parsed) or one.error in OURS for one in found)
    return found


@pytest.mark.parametrize("half", ["&#xD800;", "&#xdfff;", "&#55296;", "&#57343;", "&#x0DBFF;"])
def test_half_a_character_in_a_feed_costs_itself_only(half: str) -> None:
    (entry,) = read(RSS.format(half).encode(), "a.rss")
    assert isinstance(entry, Parsed)
    assert entry.title == "A \ufffd ferry"


@pytest.mark.parametrize("whole", ["&#x1F6A2;", "&#xE000;", "&#55295;"])
def test_whole_characters_in_a_feed_stay(whole: str) -> None:
    (entry,) = read(RSS.format(whole).encode(), "a.rss")
    assert isinstance(entry, Parsed)
    assert "\ufffd" not in entry.title


@pytest.mark.parametrize("sign", [b"(", b'"', b"<", b"a (b"])
def test_addresses_nested_thousands_deep_are_given_as_they_stand(sign: bytes) -> None:
    found = read(MAIL % (sign * 20_000, b"text/plain"), "a.eml")
    assert isinstance(found[0], Parsed)
    assert "The ferry sails." in found[0].text


def test_a_charset_that_is_no_word_but_bytes() -> None:
    found = read(MAIL % (b"b@h.example", b'text/plain; charset="\xff\xfeutf"'), "a.eml")
    assert isinstance(found[0], Parsed)
    assert "The ferry sails." in found[0].text


def test_a_zip_member_without_a_name() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = ""
        archive.writestr(info, b"The ferry sails.")
        archive.writestr("b.txt", b"The ferry is late.")
    texts = [one.text for one in read(stream.getvalue(), "a.zip") if isinstance(one, Parsed)]
    assert texts[-1] == "The ferry is late."


def test_a_workbook_whose_parts_do_not_unpack() -> None:
    from benchmarks.fuzz_seeds import seeds

    data = seeds()["xlsx"][1]
    sound = data.index(b"PK\x03\x04", 40)
    for at in range(sound + 30, len(data) - 200, 37):
        damaged = bytearray(data)
        damaged[at : at + 4] = b"\xff\xff\xff\xff"
        read(bytes(damaged), "a.xlsx")


@pytest.mark.parametrize("bad", ["&#xD800;", "\x00", "<p>\x01</p>"])
def test_xml_that_is_in_no_encoding_is_refused_by_a_public_name(bad: str) -> None:
    (found,) = read(f'<?xml version="1.0" encoding="utf-8"?><law><p>A{bad}</p></law>'.encode(), "a.xml")
    assert isinstance(found, Unreadable)
    assert found.error == "UnreadableError"


def test_a_web_archive_that_declares_more_than_a_machine_can_count() -> None:
    from benchmarks.fuzz_seeds import seeds

    head, _, rest = seeds()["warc"][1].partition(b"Content-Length: ")
    found = read(head + b"Content-Length: 1" + b"0" * 40 + rest[rest.index(b"\r\n") :], "a.warc")
    assert isinstance(found[0], Unreadable)
    assert "damaged web archive" in found[0].reason


def test_one_word_of_a_million_letters_takes_no_longer_than_many() -> None:
    """Seconds where it once took hours: runs of a paragraph are joined once, words are looked at once."""
    text = r"\u7899?".join(["oot" * 10_000] * 10)
    began = time.monotonic()
    found = read(("{\\rtf1 " + text + "}").encode(), "a.rtf")
    assert time.monotonic() - began < 20
    assert isinstance(found[0], Parsed)
    assert len(found[0].text) > 300_000


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_an_undeclared_entity_between_elements(encoding: str) -> None:
    found = read("<law>&e;<p>The ferry sails.</p>&e;</law>".encode(encoding), "a.xml")
    assert isinstance(found[0], Parsed | Unreadable)
