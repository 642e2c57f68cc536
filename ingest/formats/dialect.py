"""Telling XML dialects apart by their root element, from the first bytes alone."""

import re
from dataclasses import dataclass

from ingest.formats.base import Source

_MARKS = (
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00<", "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x4c\x6f\xa7\x94", "cp037"),  # "<?xm" in EBCDIC
)
_PROLOG = re.compile(r"[\ufeff\s]*(?:<\?xml\s|<!DOCTYPE\s+(?!html\b))", re.IGNORECASE)
_LONG_HEAD = 64 << 10
_BEFORE_ROOT = re.compile(
    r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>\"']|\"[^\"]*\"|'[^']*')*(?:\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]\s*)?>",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"<(?:(?P<prefix>[^\W\d][\w.-]*):)?(?P<name>[^\W\d][\w.-]*)(?P<attributes>(?:\s[^>]*)?)/?>?")


@dataclass(frozen=True, slots=True)
class Root:
    """The root element's tag."""

    name: str
    """Without its prefix."""
    namespace: str
    """``""`` when it has none, or none that stands in the first bytes."""


def head_text(head: bytes) -> str:
    """The first bytes of an XML file as text, good enough to see its markup."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return head.decode(encoding, "replace")
    return head.decode("latin-1")


def xml_root(source: Source, head: bytes) -> Root | None:
    """The root element of what may be XML, None where no tag begins it.

    Comments, processing instructions and a document type may stand before it; up to 64 KiB are looked at.
    """
    text = head_text(head).lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        return None
    found = _root_in(text)
    if found is None and len(head) < _LONG_HEAD:
        found = _root_in(head_text(source.head(_LONG_HEAD)).lstrip("\ufeff"))
    return found


def declares_xml(head: bytes) -> bool:
    """Whether an XML declaration, or a document type other than HTML's, stands at the very beginning."""
    return _PROLOG.match(head_text(head)) is not None


def _root_in(text: str) -> Root | None:
    at = 0
    while before := _BEFORE_ROOT.match(text, at):
        at = before.end()
    found = _ROOT.match(text, at)
    if not found:
        return None
    attribute = "xmlns:" + re.escape(found["prefix"]) if found["prefix"] else "xmlns"
    namespace = re.search(rf"""\s{attribute}\s*=\s*["']([^"']*)["']""", found["attributes"])
    return Root(found["name"], namespace[1].strip() if namespace else "")
