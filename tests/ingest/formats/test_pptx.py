"""Presentations, made here part by part."""

from collections.abc import Iterator

import pytest

from ingest.formats import pptx
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Outcome, Parsed
from tests.ingest.formats.containers import opened
from tests.ingest.test_zips import zipped

A = 'xmlns:p="p" xmlns:a="a" xmlns:r="r"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

NOTES = "ppt/notes.xml"


def shape(*paragraphs: str, kind: str = "") -> str:
    place = f'<p:ph type="{kind}"/>' if kind else ""
    text = "".join(f"<a:p><a:r><a:t>{words}</a:t></a:r></a:p>" for words in paragraphs)
    return f"<p:sp><p:nvSpPr><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:txBody>{text}</p:txBody></p:sp>"


def package(*slides: str, notes: str = "") -> bytes:
    """Slides in the order of the show, which is the reverse of their parts' names."""
    names = [f"slides/slide{len(slides) - n}.xml" for n in range(len(slides))]
    links = "".join(f'<R Id="r{n}" Type="{OFFICE}/slide" Target="{name}"/>' for n, name in enumerate(names))
    listed = "".join(f'<p:sldId id="{256 + n}" r:id="r{n}"/>' for n in range(len(slides)))
    members = {
        "_rels/.rels": f'<R><R Id="r" Type="{OFFICE}/officeDocument" Target="ppt/presentation.xml"/></R>',
        "ppt/presentation.xml": f"<p:presentation {A}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": f"<R>{links}</R>",
        NOTES: f"<p:notes {A}>{notes}</p:notes>",
        f"ppt/slides/_rels/slide{len(slides)}.xml.rels": f'<R><R Type="{OFFICE}/notesSlide" Target="/{NOTES}"/></R>',
    }
    for name, slide in zip(names, slides, strict=True):
        members[f"ppt/{name}"] = f"<p:sld {A}><p:cSld><p:spTree>{slide}</p:spTree></p:cSld></p:sld>"
    return zipped({name: part.encode() for name, part in members.items()})


def read(data: bytes) -> Iterator[Outcome]:
    return pptx.read(opened(data, "x.pptx", ()))


def test_slides_in_their_order_with_tables_and_notes() -> None:
    cells = "".join(f"<a:tc><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:tc>" for text in "ab")
    table = f"<a:tbl><a:tr>{cells}</a:tr></a:tbl>"
    one = shape("Trade talks", kind="title") + shape("First point", "Second point") + shape("7", kind="sldNum")
    (found,) = read(package(one, table, notes=shape("Say this.")))
    assert isinstance(found, Parsed)
    assert [(s.locator, s.unit, found.text[s.start : s.end]) for s in found.sections] == [
        ("slide_1__p_1", "slide_1", "Trade talks"),
        ("slide_1__p_2", "slide_1", "First point"),
        ("slide_1__p_3", "slide_1", "Second point"),
        ("slide_1__notes_1", "slide_1__notes", "Say this."),
        ("slide_2__p_1", "slide_2", "a | b"),
    ]
    assert (found.title, found.metadata["slides"]) == ("Trade talks", 2)
    assert found.sections[1].heading == "Trade talks"


@pytest.mark.parametrize("data", [package(), package(""), package(shape("x"))[:-100], zipped({"a": b"x"})])
def test_refusals(data: bytes) -> None:
    with pytest.raises(UnreadableError):
        list(read(data))
