"""PDF files: the text of each page in its paragraphs, notes and form fields, scans by tesseract, attachments."""

import ctypes
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any

from ingest import ocr, pulse
from ingest.formats.base import Format, Source
from ingest.formats.builder import TextBuilder, clean
from ingest.formats.members import MemberNames, refused
from ingest.formats.pdf_layout import PageLine, is_garbled, paragraphs, without_breaks
from ingest.repair import repair_vietnamese
from ingest.structure import sections_of
from lake.schema.errors import EncryptedError, LimitError, UnreadableError
from lake.schema.parsed import Json, Outcome, Parsed, Section

_POINTS_TO_PIXELS = 300 / 72
_MOST_PIXELS_A_SIDE = 5000
_MOST_FIELDS = 100_000
_LONGEST_TITLE = 150
_TRIES = 3
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([-+])(\d\d)'?(\d\d)?'?|Z)?")
_LABELS = {
    "Author": "author",
    "Subject": "subject",
    "Keywords": "keywords",
    "Creator": "creator",
    "Producer": "producer",
}
_WIDGET, _POPUP, _LINK, _FILE = 20, 16, 2, 17


@dataclass(slots=True)
class _Page:
    """What one page holds."""

    blocks: list[str] = field(default_factory=list)
    asides: list[tuple[str, str]] = field(default_factory=list)
    """(``note`` or ``field``, text)."""
    scanned: bool = False
    unread: str = ""
    """Why it could not be read, if so."""


def read(source: Source) -> Iterator[Outcome]:
    """The document with sections ``page_3__p_2`` (those of a treaty: ``art_5__para_2``), then the files attached to it.

    The text is extracted, headers and footers of the pages included, in the order in which the file draws it. A page
    that shows something but holds no text is a scan and goes to tesseract; so does one whose fonts give false
    characters. Where that does not help, the other pages are given, and the pages missing are one
    :class:`Unreadable` at ``#page=`` the first of them.

    Raises:
        EncryptedError: it opens only with a password.
        UnreadableError: it is damaged, or no page could be read.
        LimitError: it holds more text than one document may.
    """
    import pypdfium2 as pdfium

    data = source.read()
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedError("a PDF protected by a password") from error
        raise UnreadableError(f"damaged PDF: {error}") from error
    with closing(document):
        pages = _read_pages(document, source.options.ocr)
        failure = None
        try:
            yield from _document(source, data, pages, document)
        except UnreadableError as error:
            failure = error
        names = MemberNames()
        for name, content in _attachments(document):
            yield from source.descend(names.unique(name), content)
        if failure is not None:
            raise failure


_ARTICLE = re.compile(r"(?:art|reg|rule)_")
_LEGAL = re.compile(r"(?:art|reg|rule|preamble|annex|app|sched|conclusions|part|chp|sec|title)(?:_|\Z)")
_LEAST_ARTICLES = 3
_LEGAL_SHARE = 0.6
"""Share of a text's characters that must stand in articles, preamble and annexes for it to be divided by them."""


def _read_pages(document: Any, with_ocr: bool) -> list[_Page]:
    """All pages; tesseract is not asked again once it has made nothing of the first few."""
    pages: list[_Page] = []
    hindrance = ocr.why_not() if with_ocr else "OCR is switched off"
    failed = read = 0
    for number in range(len(document)):
        page = _read_page(document, number, hindrance)
        pages.append(page)
        if page.scanned and not hindrance:
            read += not page.unread
            failed += bool(page.unread)
            if failed >= _TRIES and not read:
                hindrance = f"tesseract made nothing of {failed} other pages"
    return pages


def _by_pages(pages: list[_Page]) -> tuple[str, tuple[Section, ...]]:
    """Text and sections page by page, what stands around the text (headers, footnotes) at the end of its page."""
    builder = TextBuilder()
    for number, page in enumerate(pages, 1):
        for at, text in enumerate(page.blocks, 1):
            builder.add(text, f"page_{number}__p_{at}", f"page_{number}")
        _add_asides(builder, number, page)
    return builder.build()


def _add_asides(builder: TextBuilder, number: int, page: _Page) -> None:
    for at, (kind, text) in enumerate(page.asides, 1):
        builder.add(text, f"page_{number}__{kind}_{at}", f"page_{number}__asides")


def _by_articles(pages: list[_Page]) -> tuple[str, tuple[Section, ...]] | None:
    """Text and sections by articles, where most of the text is made of them, as in a treaty or statute.

    Articles run on over page breaks, so what stands around the text comes behind it, still under its page's number.
    """
    builder = TextBuilder()
    for number, page in enumerate(pages, 1):
        for at, text in enumerate(page.blocks, 1):
            builder.add(text, f"page_{number}__p_{at}", f"page_{number}")
    body, _ = builder.build()
    sections = sections_of(body)
    articles = {section.unit for section in sections if _ARTICLE.match(section.locator)}
    held = sum(section.end - section.start for section in sections if _LEGAL.match(section.locator))
    if len(articles) < _LEAST_ARTICLES or held < len(body) * _LEGAL_SHARE:
        return None
    for number, page in enumerate(pages, 1):
        _add_asides(builder, number, page)
    text, every = builder.build()
    return text, (*sections, *(section for section in every if section.start >= len(body)))


def _document(source: Source, data: bytes, pages: list[_Page], document: Any) -> Iterator[Outcome]:
    if not pages:
        raise UnreadableError("damaged PDF: it has no pages")
    if sum(len(text) for page in pages for text in page.blocks) > source.options.limits.text_characters:
        raise LimitError(f"more than {source.options.limits.text_characters} characters of text")
    for page, blocks in zip(pages, without_breaks([page.blocks for page in pages]), strict=True):
        page.blocks = blocks
    repaired = _repair(pages)
    text, sections = _by_articles(pages) or _by_pages(pages)
    scanned = [number for number, page in enumerate(pages, 1) if page.scanned and not page.unread]
    unread = {number: page.unread for number, page in enumerate(pages, 1) if page.unread}
    if not text:
        raise UnreadableError(_missing(unread) if unread else "no text in it: blank pages, or pictures without writing")
    metadata = _metadata(document)
    title = str(metadata.pop("title", "")) or _first_words(pages)
    metadata["pages"] = len(pages)
    if scanned:
        metadata["scanned_pages"] = list(scanned)
    if unread:
        metadata["unread_pages"] = list(unread)
    if repaired:
        metadata["repaired_from"] = repaired
    yield Parsed(
        text=text,
        sections=sections,
        content=data,
        format="pdf",
        member=source.member,
        title=title,
        url=source.url,
        fidelity="ocr" if scanned else "extracted",
        metadata=metadata,
    )
    if unread:
        yield refused(source, f"page={min(unread)}", UnreadableError(_missing(unread)), joint="#")


def _first_words(pages: list[_Page]) -> str:
    """The first block where it reads like a title: short, not a sentence, not figures."""
    first = next((text for page in pages for text in page.blocks), "")
    letters = sum(c.isalpha() for c in first)
    is_title = (
        len(first) <= _LONGEST_TITLE and letters * 2 > len(first) and not first.rstrip().endswith((".", ";", ","))
    )
    return " ".join(first.split()) if is_title else ""


def _missing(unread: dict[int, str]) -> str:
    """``scanned pages 3, 4: tesseract is not installed``."""
    by_reason: dict[str, list[int]] = {}
    for number, reason in unread.items():
        by_reason.setdefault(reason, []).append(number)
    told = []
    for reason, numbers in by_reason.items():
        listed = ", ".join(map(str, numbers[:20])) + (f" and {len(numbers) - 20} more" if len(numbers) > 20 else "")
        told.append(f"page{'s' if len(numbers) > 1 else ''} {listed}: {reason}")
    return "; ".join(told)


def _repair(pages: list[_Page]) -> str | None:
    """Repair text whose fonts hid TCVN3 or VNI codes, page by page; gives the last encoding found."""
    found = None
    for page in pages:
        for at, text in enumerate(page.blocks):
            page.blocks[at], name = repair_vietnamese(clean(text))
            found = name or found
    return found


def _read_page(document: Any, number: int, hindrance: str | None) -> _Page:
    import pypdfium2 as pdfium

    page = _Page()
    try:
        with closing(document[number]) as opened:
            with closing(opened.get_textpage()) as text_page:
                lines = _lines(text_page)
            letters = "".join(line.text for line in lines)
            visible = "".join(letters.split())
            if visible and not is_garbled(visible):
                page.blocks = paragraphs(lines)
            elif visible:
                _read_scan(page, opened, hindrance, "its fonts do not say which characters they draw")
            elif _shows_something(opened):
                _read_scan(page, opened, hindrance, "scanned")
            page.asides = list(_annotations(opened))
    except (pdfium.PdfiumError, ValueError) as error:
        page.unread = f"damaged page: {error}"
    pulse.beat()
    return page


def _lines(text_page: Any) -> list[PageLine]:
    """The lines of a page with their places."""
    text = text_page.get_text_range(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    count = text_page.count_chars()
    # pdfium counts a line end as two characters; the places are found only where all others are counted alike
    placed = count == len(text) + text.count("\n")
    lines: list[PageLine] = []
    at = 0
    for line in text.split("\n"):
        shown = line.strip()
        if placed and shown:
            begin = at + len(line) - len(line.lstrip())
            first, last = text_page.get_charbox(begin), text_page.get_charbox(begin + len(shown) - 1)
            top, bottom = max(first[3], last[3]), min(first[1], last[1])
            middle = text_page.get_charbox(begin + len(shown) // 2)
            top, bottom = max(top, middle[3]), min(bottom, middle[1])
            lines.append(PageLine(line, min(first[0], last[0]), bottom, max(first[2], last[2]), top))
        else:
            lines.append(PageLine(line))
        at += len(line) + 2
    return lines


def _shows_something(page: Any) -> bool:
    return next(iter(page.get_objects(max_depth=2)), None) is not None


def _read_scan(page: _Page, opened: Any, hindrance: str | None, cause: str) -> None:
    """Have a page read from its picture; ``cause`` says why that is needed, ``hindrance`` why it cannot be done."""
    page.scanned = True
    if hindrance:
        page.unread = f"{cause}, and {hindrance}"
        return
    try:
        text = ocr.read_picture(_picture(opened))
    except UnreadableError as error:
        page.unread = f"{cause}, and {error}"
        return
    page.blocks = paragraphs([PageLine(line) for line in text.split("\n")])
    if not any(c.isalnum() for block in page.blocks for c in block):
        page.blocks, page.scanned = [], False  # a picture without any writing


def _picture(page: Any) -> bytes:
    """The page as a grey PGM picture of 300 dpi, of less where the page is very large."""
    width, height = page.get_size()
    longest = max(width, height)
    if not 0 < longest < 200_000:
        raise UnreadableError(f"its size is {width:g} x {height:g} points")
    scale = min(_POINTS_TO_PIXELS, _MOST_PIXELS_A_SIDE / longest)
    with closing(page.render(scale=scale, grayscale=True)) as bitmap:
        rows, stride, columns = bitmap.height, bitmap.stride, bitmap.width
        pixels = bytes(bitmap.buffer)
        body = b"".join(pixels[row * stride : row * stride + columns] for row in range(rows))
        return b"P5 %d %d 255\n" % (columns, rows) + body


def _annotations(page: Any) -> Iterator[tuple[str, str]]:
    """Notes that readers put on the page, and what form fields hold; neither is part of the page's text."""
    from pypdfium2 import raw

    seen: set[tuple[str, str]] = set()
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_FIELDS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            subtype = raw.FPDFAnnot_GetSubtype(annotation)
            if subtype in (_POPUP, _LINK):
                continue
            if subtype == _WIDGET:
                name, value = _string(annotation, b"T"), _string(annotation, b"V")
                found = ("field", f"{name}: {value}" if name else value) if value and value != "Off" else None
            else:
                contents = _string(annotation, b"Contents")
                found = ("note", contents) if contents else None
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
        if found and found not in seen:
            seen.add(found)
            yield found


def _string(annotation: Any, key: bytes) -> str:
    from pypdfium2 import raw

    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return clean(buffer.raw[: size - 2].decode("utf-16-le", "replace")).strip()


def _attachments(document: Any) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the files attached to the document, and to notes on its pages."""
    import pypdfium2 as pdfium

    for attachment in _attached(document):
        try:
            name = (attachment.get_name() or "attachment").replace("\\", "/").rsplit("/", 1)[-1]
            data = bytes(attachment.get_data())
        except (pdfium.PdfiumError, ValueError):
            continue  # an entry in the list of attachments that has no file
        if data:
            yield name, data


def _attached(document: Any) -> Iterator[Any]:
    import pypdfium2 as pdfium
    from pypdfium2 import raw

    for index in range(document.count_attachments()):
        with suppress(pdfium.PdfiumError):
            yield document.get_attachment(index)
    for number in range(len(document)):
        with suppress(pdfium.PdfiumError), closing(document[number]) as page:
            for index in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_FIELDS)):
                annotation = raw.FPDFPage_GetAnnot(page, index)
                if annotation and raw.FPDFAnnot_GetSubtype(annotation) == _FILE:
                    file = raw.FPDFAnnot_GetFileAttachment(annotation)
                    if file:
                        yield pdfium.PdfAttachment(file, document)
                raw.FPDFPage_CloseAnnot(annotation)


def _metadata(document: Any) -> dict[str, Json]:
    declared = {key: clean(str(value)).strip() for key, value in document.get_metadata_dict(skip_empty=True).items()}
    found: dict[str, Json] = {key.lower(): declared[key] for key in _LABELS if declared.get(key)}
    if declared.get("Title"):
        found["title"] = " ".join(declared["Title"].split())
    for key, name in (("CreationDate", "created"), ("ModDate", "modified")):
        date = _DATE.match(declared.get(key, ""))
        if date:
            found[name] = _iso(date)
    return found


def _iso(date: re.Match[str]) -> str:
    """A PDF date as ISO 8601, to the precision that it has."""
    year, month, day, hour, minute, second, sign, zone_hours, zone_minutes = date.groups()
    text = "-".join(part for part in (year, month, day) if part)
    if day and hour and minute:
        text += f"T{hour}:{minute}:{second or '00'}"
        text += f"{sign}{zone_hours}:{zone_minutes or '00'}" if sign else "Z" if date[0].endswith("Z") else ""
    return text


FORMAT = Format(
    "pdf",
    read,
    suffixes=(".pdf",),
    magic=(b"%PDF-", b"\xef\xbb\xbf%PDF-", b"\n%PDF-", b"\r\n%PDF-"),
    media_types=("application/pdf",),
)
