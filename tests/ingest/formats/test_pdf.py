"""PDF files, drawn here."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import ocr
from ingest.formats import pdf
from ingest.formats.base import ReadOptions, Source
from ingest.formats.pdf_layout import HYPHEN, PageLine, is_garbled, paragraphs, without_breaks
from lake.schema.errors import EncryptedError, UnreadableError
from lake.schema.parsed import Outcome, Parsed, Unreadable
from tests.ingest.formats.containers import opened

canvas = pytest.importorskip("reportlab.pdfgen.canvas", reason="reportlab draws the PDFs of these tests")
needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")

TEXT = "The Parties shall notify the depositary within thirty days of any such measure they take."


def drawn(*pages: Callable[[Any], None], encrypt: str | None = None, title: str = "") -> bytes:
    stream = BytesIO()
    sheet = canvas.Canvas(stream, encrypt=encrypt, invariant=1)
    sheet.setTitle(title)
    for draw in pages:
        draw(sheet)
        sheet.showPage()
    sheet.save()
    return bytes(stream.getvalue())


def lines(*texts: str, top: float = 780, size: int = 11, left: float = 60) -> Callable[[Any], None]:
    def draw(sheet: Any) -> None:
        sheet.setFont("Helvetica", size)
        at = top
        for text in texts:
            sheet.drawString(left, at, text)
            at -= size * 1.3 if text else size * 1.0

    return draw


def scan(text: str, turn: float = 0) -> Callable[[Any], None]:
    """A page that is only a picture of its text."""
    image, drawing, font = (pytest.importorskip(f"PIL.{m}") for m in ("Image", "ImageDraw", "ImageFont"))
    picture = image.new("L", (1700, 900), 255)
    drawing.Draw(picture).multiline_text((100, 200), text, fill=0, font=font.load_default(56))
    utils = pytest.importorskip("reportlab.lib.utils")
    return lambda sheet: sheet.drawImage(utils.ImageReader(picture.rotate(turn, fillcolor=255)), 0, 300, 590, 310)


def read(data: bytes, with_ocr: bool = True) -> Iterator[Outcome]:
    source = opened(data, "x.pdf", (pdf.FORMAT,))
    return pdf.read(Source("x.pdf", source.parse, data=data, options=ReadOptions(ocr=with_ocr)))


def first(data: bytes) -> Parsed:
    found = next(read(data))
    assert isinstance(found, Parsed)
    covered = "".join(found.text[s.start : s.end] for s in found.sections)
    assert "".join(covered.split()) == "".join(found.text.split())
    return found


def test_pages_and_paragraphs() -> None:
    two = lines(
        "The first paragraph has a long first line which runs across", "the page and ends here.", "", "", "A second."
    )
    found = first(drawn(two, lines("Page two."), title="Treaty"))
    assert [(s.locator, s.unit, found.text[s.start : s.end]) for s in found.sections] == [
        (
            "page_1__p_1",
            "page_1",
            "The first paragraph has a long first line which runs across the page and ends here.",
        ),
        ("page_1__p_2", "page_1", "A second."),
        ("page_2__p_1", "page_2", "Page two."),
    ]
    assert (found.title, found.fidelity, found.metadata["pages"]) == ("Treaty", "extracted", 2)
    assert found.published_at is None
    assert str(found.metadata["created"]).startswith("2000-01-01")


def test_title_falls_back_to_a_first_line_that_is_one() -> None:
    assert first(drawn(lines("Agreement on Fisheries", "", "", TEXT))).title == "Agreement on Fisheries"
    assert first(drawn(lines("1 2 3 4 5", "", "", TEXT))).title == ""


def test_words_broken_at_line_ends() -> None:
    pages = [[f"coopera{HYPHEN}tion and long{HYPHEN}term aims", f"a long-term view, pre{HYPHEN}Angkor art"]]
    assert without_breaks(pages) == [["cooperation and long-term aims", "a long-term view, pre-Angkor art"]]
    assert without_breaks([["nothing to do"]]) == [["nothing to do"]]


def test_chinese_lines_are_joined_without_a_space() -> None:
    assert paragraphs(
        [PageLine("中华人民共和国"), PageLine("外交部"), PageLine(""), PageLine("two"), PageLine("words")]
    ) == [
        "中华人民共和国外交部",
        "two words",
    ]


def test_password() -> None:
    with pytest.raises(EncryptedError):
        list(read(drawn(lines(TEXT), encrypt="secret")))
    assert first(drawn(lines(TEXT), encrypt="")).text == TEXT


@needs_tesseract
@pytest.mark.parametrize("turn", [0, 2])
def test_scans_are_read_by_tesseract(turn: float) -> None:
    found = first(drawn(scan("The Parties shall notify\nthe depositary in writing.", turn)))
    assert found.text == "The Parties shall notify the depositary in writing."
    assert found.fidelity == "ocr"
    assert found.metadata["scanned_pages"] == [1]


def test_scans_without_tesseract_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.shutil, "which", lambda name: None)
    with pytest.raises(UnreadableError, match="page 1: scanned, and tesseract is not installed"):
        list(read(drawn(scan("Text"))))
    document, missing = read(drawn(lines(TEXT), scan("Text"), lines(TEXT), scan("Text")))
    assert isinstance(document, Parsed)
    assert document.fidelity == "extracted"
    assert document.metadata["unread_pages"] == [2, 4]
    assert missing == Unreadable(
        "pages 2, 4: scanned, and tesseract is not installed", "UnreadableError", "#page=2", None
    )


def test_ocr_can_be_switched_off() -> None:
    with pytest.raises(UnreadableError, match="switched off"):
        list(read(drawn(scan("Text")), with_ocr=False))


def test_huge_pages_are_shrunk_before_they_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []
    monkeypatch.setattr(ocr, "why_not", lambda: None)
    monkeypatch.setattr(ocr, "read_picture", lambda picture: sizes.append(len(picture)) or "seen")

    def huge(sheet: Any) -> None:
        sheet.setPageSize((14_400, 14_400))
        scan("Text")(sheet)

    assert first(drawn(huge)).text == "seen"
    assert sizes[0] < 26_000_000


def test_notes_fields_and_attachments() -> None:
    import pypdfium2 as pdfium

    def draw(sheet: Any) -> None:
        lines(TEXT)(sheet)
        sheet.textAnnotation("Is this agreed?", Rect=[10, 10, 40, 40])
        sheet.acroForm.textfield(name="Capital", value="Ha Noi", x=60, y=500)

    document = pdfium.PdfDocument(drawn(draw))
    attachment = document.new_attachment("annex.txt")
    attachment.set_data(b"Annex text")
    stream = BytesIO()
    document.save(stream)
    outcomes = list(read(stream.getvalue()))
    assert isinstance(outcomes[0], Parsed)
    text = outcomes[0].text
    asides = {text[s.start : s.end] for s in outcomes[0].sections if s.unit == "page_1__asides"}
    assert asides == {"Is this agreed?", "Capital: Ha Noi"}
    assert isinstance(outcomes[1], Parsed)
    assert (outcomes[1].member, outcomes[1].text) == ("!/annex.txt", "Annex text")


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"%PDF-1.7\n" + b"\x00" * 500, b"%PDF-1.4 trailer << /Root 1 0 R >>"])
def test_damage(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="damaged PDF"):
        list(read(data))


@pytest.mark.parametrize(
    ("text", "garbled"),
    [
        ("TheParties", False),
        ("Điềuước,Cộnghoàxãhộichủnghĩa", False),
        ("Договаривающиесястороны", False),
        ("缔约方应确保其管辖下的自然人", False),
        ("日本国とアメリカ合衆国との間の協定Agreementandκαιпо", False),
        ("Ⱦɥɹɰɟɥɟɣɧɚɫɬɨɹɳɟɝɨɋɨɝɥɚɲɟɧɢɹ", True),
        ("\x01\x02\x03\x04abc", True),
        ("", False),
    ],
)
def test_garbled_text_is_told_from_writing(text: str, garbled: bool) -> None:
    assert is_garbled(text) is garbled


@needs_tesseract
def test_noise_is_not_taken_for_text() -> None:
    image = pytest.importorskip("PIL.Image")
    noise = image.effect_noise((1200, 800), 120)
    stream = BytesIO()
    noise.save(stream, "PNG")
    with suppress(UnreadableError):  # unsure of it, as it should be
        assert len(ocr.read_picture(stream.getvalue()).split()) < 3


def test_tesseract_is_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def unsure(picture: bytes) -> str:
        asked.append(picture)
        raise UnreadableError("unsure")

    monkeypatch.setattr(ocr, "why_not", lambda: None)
    monkeypatch.setattr(ocr, "read_picture", unsure)
    with pytest.raises(UnreadableError, match=r"pages 1, 2, 3: scanned, and unsure; pages 4, 5: .* nothing of 3 other"):
        list(read(drawn(*[scan("Text")] * 5)))
    assert len(asked) == 3


def test_blank_pages() -> None:
    with pytest.raises(UnreadableError, match="no text in it"):
        list(read(drawn(lambda sheet: None)))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_damage_gives_documents_or_our_error(data: st.DataObject) -> None:
    broken = bytearray(drawn(lines(TEXT), lines(TEXT)))
    for _ in range(data.draw(st.integers(1, 6))):
        broken[data.draw(st.integers(8, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        for outcome in read(bytes(broken), with_ocr=False):
            assert isinstance(outcome, (Parsed, Unreadable))
    except UnreadableError:
        return


@given(st.lists(st.tuples(st.text("ab. ", max_size=9), *[st.floats(0, 800) for _ in range(4)]), max_size=12))
def test_layout_keeps_every_character(rows: list[tuple[str, float, float, float, float]]) -> None:
    page = [PageLine(text, left, bottom, left + right, bottom + top) for text, left, bottom, right, top in rows]
    assert "".join("".join(paragraphs(page)).split()) == "".join("".join(text for text, *_ in rows).split())
