"""An HTML tree as pieces of readable text: headings, paragraphs, list items, table rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from lxml import etree, html

from ingest.formats.flow import LINE_BREAK, fold, local
from ingest.formats.fragment import fragment_blocks

_BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption
    figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noframes ol option
    p pre search section select summary table tbody tfoot thead tr ul head item list quote row doc comments
    """.split()  # noqa: SIM905 - a list of tags is read more easily so
)
"""Elements that begin a new piece: those of HTML, then those of trafilatura's own tree."""

_SILENT = frozenset(
    {"script", "style", "template", "noscript", "head", "title", "svg", "math", "object", "iframe", "canvas"}
)
_FURNITURE = frozenset({"nav", "footer", "aside"})
_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search"})
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_CELLS = frozenset({"td", "th", "cell"})
_ROWS = frozenset({"tr", "row"})
_ITEMS = frozenset({"li", "item"})
_CLOSE = {"li": "item", "item": "item", "dt": "item", "dd": "item", "option": "item", "tr": "row", "row": "row"}
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE
)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SILENT_TEXT = re.compile(r"<!--.*?-->|<(script|style|template|noscript|title)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG_BLOCK = re.compile(r"</?(?:p|div|h[1-6]|li|tr|table|br|ul|ol|section|article|blockquote)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NUL = re.compile("[\x00\ud800-\udfff]")


@dataclass(slots=True)
class Piece:
    """A block of readable text."""

    text: str
    level: int = 0
    """1 to 6 for a heading."""
    close: str = ""
    """``item`` or ``row``: it stands on the line next to its neighbour of the same kind."""
    linked: int = 0
    """Characters of it within links."""
    furniture: bool = False
    """It stands in a menu, a footer or the like."""


def charset_of(data: bytes) -> str | None:
    """The charset that the page claims in its first 4 KiB."""
    match = _CHARSET.search(data[:4096])
    return match[1].decode("ascii", "replace") if match else None


def parse_html(markup: str) -> etree._Element | None:
    """The tree of a page, without comments; None where there is no markup and no text at all. Nothing is fetched."""
    cleaned = _NUL.sub("", _DECLARATION.sub("", markup))
    if not cleaned.strip():
        return None
    parser = html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(cleaned.encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        tree = None
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        return _flattened(cleaned)
    return tree


def _flattened(markup: str) -> etree._Element:
    """A page nested too deep for a tree, as a flat row of paragraphs: its text without its tags."""
    root = etree.Element("html")
    body = etree.SubElement(root, "body")
    for part in _TAG_BLOCK.sub("\n\n", _SILENT_TEXT.sub("", markup)).split("\n\n"):
        if words := _CONTROL.sub("", unescape(_TAG.sub("", part))).strip():
            etree.SubElement(body, "p").text = words
    return root


def body_pieces(tree: etree._Element) -> Iterator[Piece]:
    """Every visible piece of a page, furniture marked as such."""
    return _Walker().pieces(tree)


def extracted_pieces(body: etree._Element) -> Iterator[Piece]:
    """The pieces of what trafilatura extracted (``head``, ``p``, ``list``/``item``, ``table``/``row``/``cell`` ...)."""
    return _Walker(extracted=True).pieces(body)


class _Walker:
    """Walks a tree once, without recursion: a hostile page may nest deeper than Python's stack."""

    def __init__(self, *, extracted: bool = False) -> None:
        self._extracted = extracted
        self._words: list[str] = []
        self._linked = 0

    def pieces(self, root: etree._Element) -> Iterator[Piece]:
        links = furniture = preformatted = row = 0
        kept: list[etree._Element] = []
        level, close, lead = 0, "", ""
        skip: etree._Element | None = None
        for event, element in etree.iterwalk(root, events=("start", "end")):
            tag = local(element)
            starts = event == "start"
            if skip is not None:
                if not starts and element is skip:
                    skip = None
                    self._say(element.tail, links, preformatted)
                continue
            if starts and tag in _SILENT and not (self._extracted and tag == "head"):
                skip = element
                if tag == "iframe" and (inner := element.get("srcdoc")):
                    self._say(" ".join(fragment_blocks(inner)), links, 0)
                continue
            is_block = tag in _BLOCKS and not (row and tag not in _ROWS)
            if is_block:
                if piece := self._piece(level, close, lead, furniture > 0):
                    yield piece
                    lead = ""
                level, close = 0, ""
            if starts:
                if _is_furniture(element, tag):
                    kept.append(element)
                    furniture += 1
                links += tag in ("a", "ref")
                preformatted += tag == "pre"
                row += tag in _ROWS
                if is_block:
                    level, close = self._level(element, tag), _CLOSE.get(tag, "")
                    lead = "- " if tag in _ITEMS else "" if tag in _ROWS else lead
                elif tag in ("br", "lb"):
                    self._words.append(LINE_BREAK if not row else " ")
                elif tag in _CELLS and _has_cell_before(element):
                    self._words.append(" | ")
                elif row and tag in _BLOCKS:
                    self._words.append(" ")
                elif tag == "img" and (alt := element.get("alt")):
                    self._say(f" {alt} ", links, 0)
                elif tag in ("input", "textarea", "button") and element.get("type") != "hidden":
                    self._say(f" {element.get('value') or ''} ", links, 0)
                self._say(element.text, links, preformatted)
            else:
                if kept and kept[-1] is element:
                    kept.pop()
                    furniture -= 1
                links -= tag in ("a", "ref")
                preformatted -= tag == "pre"
                row -= tag in _ROWS
                if element is not root:
                    self._say(element.tail, links, preformatted)
        if piece := self._piece(level, close, lead, furniture > 0):
            yield piece

    def _level(self, element: etree._Element, tag: str) -> int:
        if self._extracted and tag == "head":
            return _HEADINGS.get(element.get("rend") or "", 2)
        return _HEADINGS.get(tag, 0)

    def _say(self, text: str | None, links: int, preformatted: int) -> None:
        if text:
            self._words.append(text.replace("\n", LINE_BREAK) if preformatted else text)
            if links:
                self._linked += len(text.strip())

    def _piece(self, level: int, close: str, lead: str, furniture: bool) -> Piece | None:
        text, linked = fold("".join(self._words)), self._linked
        self._words, self._linked = [], 0
        if close:
            text = text.strip(" |")
        if not text.strip(" |"):
            return None
        return Piece(lead + text, level, close, min(linked, len(text)), furniture)


def _is_furniture(element: etree._Element, tag: str) -> bool:
    return tag in _FURNITURE or (element.get("role") or "").lower() in _ROLES


def _has_cell_before(element: etree._Element) -> bool:
    before = element.getprevious()
    while before is not None and local(before) not in _CELLS:
        before = before.getprevious()
    return before is not None
