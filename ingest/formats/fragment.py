"""Fragments of HTML, as feeds and mails carry them, to blocks of text."""

import re

from lxml import etree, html

from ingest.formats.flow import LINE_BREAK, fold, local

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li",
        "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tr", "ul",
    }
)  # fmt: skip
_SILENT = frozenset({"script", "style", "template", "noscript", "head", "title"})
_MARKUP = re.compile(r"<[a-zA-Z!/][^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]\w+);")


def fragment_blocks(text: str) -> list[str]:
    """Blocks (paragraphs, headings, list items, table rows) of an HTML fragment, in order, as folded plain text.

    Text without any markup is split at its empty lines. Scripts and styles are left out; nothing is fetched.
    """
    if not _MARKUP.search(text):
        return [block for part in re.split(r"\n\s*\n", text) if (block := fold(part))]
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        body = html.document_fromstring(f"<body>{text}</body>".encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return []
    blocks: list[str] = []
    pieces: list[str] = []

    def close() -> None:
        if block := fold("".join(pieces)):
            blocks.append(block)
        pieces.clear()

    def walk(element: etree._Element) -> None:
        tag = local(element)
        if tag in _SILENT:
            return
        if tag in _BLOCKS:
            close()
        elif tag == "br":
            pieces.append(LINE_BREAK)
        pieces.append(element.text or "")
        for child in element:
            walk(child)
            pieces.append(child.tail or "")
        if tag in ("td", "th") and element.getnext() is not None:
            pieces.append(" | ")
        if tag in _BLOCKS:
            close()

    walk(body)
    close()
    return blocks


def plain(text: str) -> str:
    """A fragment as one line of plain text."""
    return fold(" ".join(fragment_blocks(text))).replace("\n", " ")
