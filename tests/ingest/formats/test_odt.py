"""OpenDocument files, made here part by part."""

from collections.abc import Iterator

import pytest

from ingest.formats import odt
from lake.schema.errors import EncryptedError, HostileError, UnreadableError
from lake.schema.parsed import Outcome, Parsed
from tests.ingest.formats.containers import opened
from tests.ingest.test_zips import zipped

NAMES = ("office", "text", "table", "style", "dc", "meta", "draw", "manifest")
SPACES = " ".join(f'xmlns:{name}="urn:{name}"' for name in NAMES)
KIND = b"application/vnd.oasis.opendocument.text"


def package(body: str, styles: str = "", meta: str = "", **more: str) -> bytes:
    content = f"<office:c {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
    content += f"<office:body><office:text>{body}</office:text></office:body></office:c>"
    about = f"<office:m {SPACES}><office:meta>{meta}</office:meta></office:m>"
    members = {"mimetype": KIND, "content.xml": content.encode(), "meta.xml": about.encode()}
    return zipped(members | {name.replace("_", ".").replace("-", "/"): part.encode() for name, part in more.items()})


def read(data: bytes) -> Iterator[Outcome]:
    return odt.read(opened(data, "x.odt", ()))


def first(data: bytes) -> Parsed:
    (found,) = read(data)
    assert isinstance(found, Parsed)
    covered = "".join(found.text[s.start : s.end] for s in found.sections)
    assert "".join(covered.split()) == "".join(found.text.split())
    return found


def test_structure_notes_and_revisions() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:h text:outline-level="1">Scope</text:h>'
        "<text:p>One<text:s text:c='2'/>two<text:tab/>three<text:line-break/>four"
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Note.</text:p></text:note-body></text:note>"
        "<office:annotation><dc:creator>Bình</dc:creator><text:p>Why?</text:p></office:annotation>.</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="2"><text:p>b</text:p></table:table-cell>'
        "</table:table-row></table:table>"
    )  # fmt: skip
    found = first(package(body, meta="<dc:title>Hiệp định</dc:title><dc:creator>An</dc:creator>"))
    assert found.text == "Scope\n\nOne  two\tthree\nfour.\n\na | b | b\n\nNote.\n\nWhy?"
    assert (found.title, found.metadata["author"]) == ("Hiệp định", "An")
    assert found.metadata["revisions"] == {"deletions": 1}
    assert {"note_1", "comment_1"} <= {s.locator for s in found.sections}


def test_computed_numbers_are_written_out() -> None:
    style = (
        '<text:list-style style:name="L">'
        '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
        '<text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>'
        "</text:list-style>"
    )  # fmt: skip
    inner = "<text:list><text:list-item><text:p>a</text:p></text:list-item><text:list-item><text:p>b</text:p></text:list-item></text:list>"  # fmt: skip  # noqa: E501
    body = f'<text:list text:style-name="L"><text:list-item><text:p>One</text:p>{inner}</text:list-item>'
    body += "<text:list-item><text:p>Two</text:p><text:p>more</text:p></text:list-item></text:list>"
    assert first(package(body, style)).text.split("\n\n") == ["1. One", "(a) a", "(b) b", "2. Two", "more"]


def test_refusals() -> None:
    locked = f"<manifest:m {SPACES}><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:m>"
    with pytest.raises(EncryptedError):
        list(read(package("", **{"META-INF-manifest_xml": locked}).replace(b"META/INF", b"META-INF")))
    with pytest.raises(UnreadableError, match="no text"):
        list(read(package("<text:p/>")))
    with pytest.raises(UnreadableError, match=r"no content\.xml"):
        list(read(zipped({"mimetype": KIND})))
    with pytest.raises(HostileError):
        list(read(zipped({"mimetype": KIND, "content.xml": b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'})))
