"""Parsing XML that nobody vouches for; the one way in for TEI, Akoma Ntoso, DOCX, ODT and every other dialect.

Nothing outside the bytes is ever read: no DTD, no external entity, no XInclude, no network. A document that declares
entities is refused, since no honest document of the kinds read here needs them and entity bombs and file theft do.
A ``<!DOCTYPE x SYSTEM "x.dtd">`` by itself is harmless, is found in honest feeds and journals, and is not followed.
"""

import re
from html.entities import html5

from lxml import etree

from ingest.formats.base import Limits
from lake.schema.errors import HostileError, LimitError, UnreadableError

_PREDEFINED = {b"amp", b"lt", b"gt", b"quot", b"apos"}
_ENTITY = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z_][\w.-]*;")
_ENTITY_OR_VERBATIM = re.compile(rb"<!\[CDATA\[.*?\]\]>|<!--.*?-->|<\?.*?\?>|&([A-Za-z_][\w.-]*);", re.DOTALL)
_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*\?>")
_DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml\b[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_UTF16_OR_32 = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00", b"\x00\x00\xfe\xff")

_LIMITS = {"ERR_RESOURCE_LIMIT", "ERR_NAME_TOO_LONG"}
_HOSTILE = {"ERR_ENTITY_LOOP", "ERR_ENTITY_PE_INTERNAL"}
_ENCODING = {"ERR_INVALID_ENCODING", "ERR_UNKNOWN_ENCODING", "ERR_UNSUPPORTED_ENCODING", "ERR_INVALID_CHAR"}


def parse_xml(data: bytes, limits: Limits | None = None) -> etree._Element:
    """The root element of an XML document; comments and processing instructions are left out.

    Named characters of HTML (``&nbsp;``, ``&eacute;``) that the document does not declare are read as those; any
    other undeclared entity stays in the text as written. Bytes that are not in the declared encoding are decoded by
    :func:`ingest.encodings.decode`.

    Args:
        data: the whole document.
        limits: ``xml_depth`` bounds the nesting of elements (libxml2 itself stops at 256), ``member_bytes`` the size.

    Raises:
        HostileError: it declares entities.
        LimitError: it is too large, nested too deep, or expands.
        UnreadableError: it is not well-formed XML; the message has the line and column.
    """
    limits = limits or Limits()
    if len(data) > limits.member_bytes:
        raise LimitError(f"XML of {len(data)} bytes; at most {limits.member_bytes} are read as one document")
    if not data.startswith(_UTF16_OR_32):
        data = _settle_entities(data.lstrip())
    if not data:
        raise UnreadableError("not well-formed XML: it is empty")
    try:
        root = _parse(data)
    except _EncodingError as problem:
        root = _parse_decoded(data, problem)
    _refuse_entities(root)
    _check_depth(root, limits.xml_depth)
    return root


class _EncodingError(UnreadableError):
    """The bytes are not in the encoding that the document declares."""


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _translated(error, parser) from error
    if root is None:
        raise UnreadableError("not well-formed XML: it has no root element")
    return root


def _translated(error: etree.XMLSyntaxError, parser: etree.XMLParser) -> UnreadableError:
    """Our error for libxml2's, by the first thing that it found wrong."""
    kinds = {entry.type_name for entry in parser.error_log}
    line, column = error.position
    message = f"{error.msg} (line {line}, column {column})"
    if kinds & _HOSTILE:
        return HostileError(f"XML with entities that refer to each other: {message}")
    if kinds & _LIMITS:
        if "amplification" in message:
            return HostileError(f"XML with an entity bomb: {message}")
        return LimitError(f"XML past a limit: {message}")
    if kinds & _ENCODING:
        return _EncodingError(f"not well-formed XML: {message}")
    return UnreadableError(f"not well-formed XML: {message}")


def _parse_decoded(data: bytes, problem: _EncodingError) -> etree._Element:
    """Second try for bytes that are not what the XML declaration says they are."""
    from ingest.encodings import decode

    found = _DECLARED_ENCODING.match(data)
    text = decode(data, found[1].decode("ascii") if found else None).text
    body = _DECLARATION.sub("", text).lstrip("\ufeff").encode("utf-8", "replace")
    try:
        return _parse(body)
    except _EncodingError:
        raise UnreadableError(str(problem)) from None


def _settle_entities(data: bytes) -> bytes:
    """Named HTML characters as numbers, other undeclared entities as plain text.

    libxml2 silently drops an undeclared entity in an attribute once a DOCTYPE names an external DTD, and refuses the
    whole document otherwise; both would lose text. An entity that *is* declared is refused later all the same.
    """
    if not _ENTITY.search(data):
        return data

    def settled(found: re.Match[bytes]) -> bytes:
        name = found[1]
        if name is None or name in _PREDEFINED:
            return found[0]
        character = html5.get(name.decode("ascii", "replace") + ";")
        if character is None:
            return b"&amp;" + name + b";"
        return b"".join(b"&#%d;" % ord(c) for c in character)

    return _ENTITY_OR_VERBATIM.sub(settled, data)


def _refuse_entities(root: etree._Element) -> None:
    subset = root.getroottree().docinfo.internalDTD
    if subset is None:
        return
    for entity in subset.iterentities():  # type: ignore[attr-defined]
        # An unparsed entity (NDATA: a figure's file name in patents) has a notation as its content and no text.
        unparsed = entity.orig is None and entity.content is not None and entity.system_url is not None
        if not unparsed:
            target = f" from {entity.system_url}" if entity.system_url else ""
            raise HostileError(f"XML that declares the entity {entity.name!r}{target}; entities are never expanded")


def _check_depth(root: etree._Element, most: int) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > most:
            raise LimitError(f"XML elements nested more than {most} deep")
