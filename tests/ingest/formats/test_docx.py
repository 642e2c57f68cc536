"""Word documents, made here part by part."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

import docx as word
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats import docx, zip_archive
from ingest.formats.numbering import spell
from lake.schema.errors import HostileError, LimitError, UnreadableError
from lake.schema.parsed import Outcome, Parsed
from tests.ingest.formats.containers import opened
from tests.ingest.test_zips import zipped

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="m" xmlns:r="r" xmlns:m="om"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = (
    '<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)


def package(body: str, **parts: str | bytes) -> bytes:
    """A DOCX with that body; further parts by relation kind (``footnotes``), their names are ``word/KIND.xml``."""
    links = "".join(f'<Relationship Id="r{k}" Type="{OFFICE}/{k}" Target="{k}.xml"/>' for k in parts)
    members = {
        "[Content_Types].xml": TYPES.encode(),
        "_rels/.rels": f'<R><R Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></R>'.encode(),
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>".encode(),
        "word/_rels/document.xml.rels": f"<R>{links}</R>".encode(),
    }
    for kind, part in parts.items():
        members[f"word/{kind}.xml"] = part if isinstance(part, bytes) else part.encode()
    return zipped(members)


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def read(data: bytes) -> Iterator[Outcome]:
    return docx.read(opened(data, "x.docx", (docx.FORMAT, zip_archive.FORMAT)))


def first(data: bytes) -> Parsed:
    found = next(read(data))
    assert isinstance(found, Parsed)
    covered = "".join(found.text[s.start : s.end] for s in found.sections)
    assert "".join(covered.split()) == "".join(found.text.split())
    return found


def test_a_document_as_word_processors_write_it() -> None:
    document = word.Document()
    document.core_properties.title, document.core_properties.author = "Hiệp định", "An"
    document.add_heading("Agreement on Fisheries", 0)
    document.add_heading("Scope", 1)
    document.add_paragraph("The Parties agree.")
    document.add_paragraph("A point", style="List Bullet")
    table = document.add_table(2, 2)
    for n, cell in enumerate(c for row in table.rows for c in row.cells):
        cell.text = f"cell {n}"
    document.sections[0].header.paragraphs[0].text = "RESTRICTED"
    stream = BytesIO()
    document.save(stream)
    found = first(stream.getvalue())
    assert found.title == "Hiệp định"
    assert found.metadata["author"] == "An"
    assert found.published_at is None
    assert found.text.split("\n\n") == [
        "Agreement on Fisheries", "Scope", "The Parties agree.", "• A point",
        "cell 0 | cell 1", "cell 2 | cell 3", "RESTRICTED",
    ]  # fmt: skip
    by_text = {found.text[s.start : s.end]: s for s in found.sections}
    assert by_text["The Parties agree."].heading.endswith("Scope")
    assert by_text["RESTRICTED"].locator == "header_1"


def test_revisions_boxes_signs_and_equations() -> None:
    body = (
        "<w:p><w:r><w:t>The Parties </w:t></w:r><w:ins><w:r><w:t>shall</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>may</w:delText></w:r></w:del><w:r><w:tab/><w:t>meet</w:t><w:br/>"
        "<w:noBreakHyphen/><w:softHyphen/><w:t>x</w:t><w:instrText>PAGE</w:instrText></w:r>"
        "<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath></w:p>"
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>"
        f"{p('boxed')}</w:txbxContent></mc:Choice><mc:Fallback>{p('boxed')}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{p('controlled')}</w:sdtContent></w:sdt><w:moveFrom>{p('moved')}</w:moveFrom>"
    )
    found = first(package(body))
    assert found.text == "The Parties shall\tmeet\n\u2011xa+b\n\nboxed\n\ncontrolled"
    assert found.metadata["revisions"] == {"insertions": 1, "deletions": 2}


def test_notes_comments_and_diagrams_follow_under_their_own_locators() -> None:
    line = f'<w:footnote w:type="separator">{p("-")}</w:footnote>'
    found = first(
        package(
            p("Body."),
            footnotes=f"<w:f {W}>{line}<w:footnote>{p('Note.')}</w:footnote></w:f>",
            comments=f'<w:c {W}><w:comment w:author="Bình">{p("Why?")}</w:comment></w:c>',
            diagramData='<d xmlns:a="a"><a:t>Step one</a:t><a:t>Step two</a:t></d>',
        )
    )
    places = {s.locator: (found.text[s.start : s.end], s.heading) for s in found.sections}
    assert places["note_1"] == ("Note.", "")
    assert places["comment_1"] == ("Why?", "comment by Bình")
    assert places["diagram_1"][0] == "Step one\nStep two"


def test_computed_numbers_are_written_out() -> None:
    def level(depth: int, how: str, text: str) -> str:
        start = '<w:start w:val="1"/>'
        return f'<w:lvl w:ilvl="{depth}">{start}<w:numFmt w:val="{how}"/><w:lvlText w:val="{text}"/></w:lvl>'

    levels = level(0, "decimal", "Article %1.") + level(1, "lowerLetter", "(%2)")
    numbering = (
        f'<w:n {W}><w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:n>'
    )
    at = [f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>' for depth in (0, 1)]
    body = "".join(p(text, at[depth]) for text, depth in (("One", 0), ("a", 1), ("b", 1), ("Two", 0), ("c", 1)))
    found = first(package(body, numbering=numbering))
    assert found.text.split("\n\n") == ["Article 1. One", "(a) a", "(b) b", "Article 2. Two", "(a) c"]
    assert {"art_1", "art_2"} <= {s.locator.split("__")[0] for s in found.sections}


def test_spelling_of_numbers() -> None:
    assert [spell(n, "lowerLetter") for n in (1, 26, 27)] == ["a", "z", "aa"]
    assert [spell(n, "upperRoman") for n in (4, 1990)] == ["IV", "MCMXC"]
    assert [spell(n, "chineseCounting") for n in (3, 10, 21)] == ["三", "十", "二十一"]


def test_old_vietnamese_fonts_are_repaired() -> None:
    tcvn3 = "céng hoµ x· héi chñ nghÜa viÖt nam ®éc lËp tù do h¹nh phóc"
    found = first(package(p(tcvn3)))
    assert found.text == "cộng hoà xã hội chủ nghĩa việt nam độc lập tự do hạnh phúc"
    assert found.metadata["repaired_from"] == "tcvn3"


def test_embedded_files_become_documents() -> None:
    stream = BytesIO(package(p("Outer.")))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/embeddings/inner.docx", package(p("Inner.")))
    outcomes = list(read(stream.getvalue()))
    assert [(o.member, o.text) for o in outcomes if isinstance(o, Parsed)] == [
        ("", "Outer."),
        ("!/word/embeddings/inner.docx", "Inner."),
    ]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (package(""), UnreadableError),
        (package(p("x"))[:-200], UnreadableError),
        (zipped({"[Content_Types].xml": TYPES.encode()}), UnreadableError),
        (package("</w:body>"), UnreadableError),
        (package(p("x"), footnotes='<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'), HostileError),
        (package("<w:p>" * 600 + "</w:p>" * 600), LimitError),
        (package(p("x"), footnotes=b"<a>" + b" " * 9_000_000 + b"</a>"), LimitError),
        (zipped({"[Content_Types].xml": TYPES.encode(), "../../up": b"x"}), HostileError),
    ],
)
def test_hostile_and_broken_documents_are_refused(data: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        list(read(data))


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(st.sampled_from(["text", "  ", "Điều"]), lambda s: st.lists(s, max_size=3), max_leaves=12), st.data()
)
def test_any_nesting_keeps_every_character(tree: object, data: st.DataObject) -> None:
    words: list[str] = []

    def build(node: object) -> str:
        if isinstance(node, str):
            words.append(node)
            return p(node)
        assert isinstance(node, list)
        inner = "".join(build(n) for n in node) or "<w:p/>"
        kind = data.draw(st.sampled_from(["tbl", "sdt", "box"]))
        if kind == "tbl":
            return f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"
        if kind == "sdt":
            return f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>"
        return f"<w:p><w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r></w:p>"

    content = package(build(tree))
    expected = sorted("".join(words).replace(" ", ""))
    if not expected:
        return
    assert sorted("".join(first(content).text.replace("|", "").split())) == expected
