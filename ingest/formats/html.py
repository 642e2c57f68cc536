"""HTML: the article where there is furniture around it, else all visible text; structure from headings and tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ingest.encodings import decode
from ingest.formats.base import Format, Source, require_text
from ingest.formats.builder import clean
from ingest.formats.html_blocks import Piece, body_pieces, charset_of, extracted_pieces, parse_html
from ingest.formats.html_meta import page_metadata
from ingest.repair import repair_vietnamese
from ingest.structure import Block, outline
from lake.schema.parsed import Json, Outcome, Parsed

_LINKED = 0.3
"""Share of the text within links from which a page is taken to have furniture (menus, teasers) around its article."""

_LEAST = 200
_LEAST_SHARE = 0.3
"""trafilatura's find is taken only if it has so many characters and this share of the page's text outside links."""

_LARGEST = 4_000_000
"""Characters of text beyond which a page is read whole: finding its article would take minutes."""


@dataclass(frozen=True, slots=True)
class Page:
    """Readable text of a page, its blocks, and what the page says of itself."""

    text: str
    blocks: list[Block]
    metadata: dict[str, Any]
    repaired: str | None


def read(source: Source) -> Iterator[Outcome]:
    """The page as one document.

    Raises:
        UnreadableError: there is no visible text in it.
    """
    data = source.read()
    decoded = decode(data, source.charset or charset_of(data))
    page = page_of(decoded.text)
    declared = page.metadata
    dated = declared.pop("published", None)
    fields = {key: declared.pop(key, None) for key in ("title", "language", "url")}
    extra: dict[str, Json] = dict(declared)
    if page.repaired:
        extra["repaired_from"] = page.repaired
    heading = next((page.text[block.start : block.end] for block in page.blocks if block.level == 1), "")
    yield require_text(
        Parsed(
            text=page.text,
            sections=outline(page.text, page.blocks),
            content=data,
            format="html",
            member=source.member,
            title=fields["title"] or " ".join(heading.split())[:300],
            url=fields["url"] or source.url,
            language=fields["language"],
            published_at=dated.when if dated else None,
            published_precision=dated.precision if dated else None,
            encoding=decoded.encoding,
            encoding_certainty=decoded.certainty,
            metadata=extra,
        )
    )


def page_of(markup: str) -> Page:
    """The readable text of a page that is already decoded; for mail bodies and archived responses too.

    Nothing is fetched, no script is run. Text that styles hide is text all the same.
    """
    tree = parse_html(markup)
    if tree is None:
        return Page("", [], {}, None)
    metadata = page_metadata(tree)
    repaired = _repair(tree)
    if repaired and isinstance(metadata.get("title"), str):
        metadata["title"] = repair_vietnamese(metadata["title"])[0]
    text, blocks = _joined(_chosen(tree, metadata))
    return Page(text, blocks, metadata, repaired)


def _chosen(tree: etree._Element, metadata: dict[str, Any]) -> list[Piece]:
    """The page's own pieces, or those of its article where it has furniture and trafilatura finds enough."""
    pieces = list(body_pieces(tree))
    size = sum(len(piece.text) for piece in pieces)
    linked = sum(piece.linked for piece in pieces)
    furnished = any(piece.furniture for piece in pieces) or linked > _LINKED * size
    if not furnished or size > _LARGEST:
        return pieces
    article = _article(tree)
    found = sum(len(piece.text) for piece in article)
    plain = sum(len(piece.text) - piece.linked for piece in pieces if not piece.furniture)
    if found < _LEAST or found < _LEAST_SHARE * plain:
        return pieces
    metadata["extraction"] = "article"
    title = next((piece for piece in pieces if piece.level == 1), None)
    if title is not None and not any(piece.text == title.text for piece in article[:3]):
        article.insert(0, title)
    return article


def _article(tree: etree._Element) -> list[Piece]:
    import trafilatura  # takes most of a second to load, and only pages with furniture need it

    try:
        found = trafilatura.bare_extraction(
            tree, include_comments=False, include_tables=True, include_formatting=False, favor_recall=True
        )
    except Exception:  # trafilatura fails in many ways on broken pages; the whole page is there to fall back on
        return []
    body = getattr(found, "body", None)
    return list(extracted_pieces(body)) if body is not None else []


def _joined(pieces: list[Piece]) -> tuple[str, list[Block]]:
    """Pieces as one text with an empty line between them, list items and table rows on lines next to each other."""
    parts: list[str] = []
    blocks: list[Block] = []
    length = 0
    close = ""
    for piece in pieces:
        text = clean(piece.text).strip()
        if not text:
            continue
        if parts:
            gap = "\n" if piece.close and piece.close == close else "\n\n"
            parts.append(gap)
            length += len(gap)
        close = piece.close
        parts.append(text)
        blocks.append(Block(length, length + len(text), piece.level))
        length += len(text)
    return "".join(parts), blocks


def _repair(tree: etree._Element) -> str | None:
    """Put right Vietnamese legacy text that entities or a wrong charset turned into other letters."""
    texts = [text for text in map(str, tree.itertext()) if not text.isascii()]
    if not texts:
        return None
    _, name = repair_vietnamese("\n".join(" ".join(text.split()) for text in texts))
    if name is None:
        return None
    for element in tree.iter(etree.Element):
        if element.text and not element.text.isascii():
            element.text = repair_vietnamese(element.text)[0]
        if element.tail and not element.tail.isascii():
            element.tail = repair_vietnamese(element.tail)[0]
    return name


FORMAT = Format(
    name="html",
    read=read,
    suffixes=(".html", ".htm", ".xhtml", ".shtml", ".mht.html"),
    sniff=lambda source, head: _looks_like_html(head),
    media_types=("text/html", "application/xhtml+xml"),
)


def _looks_like_html(head: bytes) -> bool:
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00").lower().replace(b"\x00", b"")
    return start.startswith((b"<!doctype html", b"<html", b"<head", b"<body", b"<!-- ", b"<meta", b"<title")) or (
        b"<html" in start[:2048]
    )
