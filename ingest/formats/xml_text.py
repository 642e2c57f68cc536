"""XML of no dialect known here: its readable text, by blocks.

An element with text of its own is a block (a paragraph with whatever inline elements it has). An element that holds
nothing but short labelled values, as a row of exported data does, is one block of ``name: value`` lines.
"""

from collections.abc import Iterator

from lxml import etree

from ingest.formats.base import Format, Source
from ingest.formats.dialect import declares_xml, xml_root
from ingest.formats.flow import LINE_BREAK, Flow, local, words
from ingest.languages import language_tag
from ingest.structure import HEADING
from ingest.xml import parse_xml
from lake.schema.parsed import Outcome, Parsed

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_TITLES = frozenset({"title", "head", "heading", "article-title", "maintitle", "doctitle", "headline", "caption"})
_PROSE = _TITLES | frozenset(
    {"p", "para", "paragraph", "li", "item", "line", "l", "td", "th", "text", "body", "abstract"}
)
_LONGEST_VALUE = 200


def read(source: Source) -> Iterator[Outcome]:
    """Yield the whole file as one document.

    Raises:
        UnreadableError: it is no well-formed XML.
        HostileError: it declares entities.
    """
    data = source.read()
    root = parse_xml(data, source.options.limits)
    flow = Flow()
    _container(flow, root, "text", "")
    text, sections = flow.build()
    yield Parsed(
        text=text,
        sections=sections,
        content=data,
        format="xml",
        member=source.member,
        title=_title(root),
        url=source.url,
        language=language_tag(root.get(_LANG) or root.get("lang")),
        metadata={"root": local(root)},
    )


def _container(flow: Flow, element: etree._Element, unit: str, heading: str) -> None:
    """An element read as a block, as a record, or as the blocks inside it."""
    if _has_own_text(element) or not len(element):
        if local(element).lower() in _TITLES:
            flow.write(_all_text(element))
            flow.flush((unit if unit != "text" else "title") + HEADING, unit, heading)
        else:
            flow.write(_all_text(element))
            flow.flush(flow.number("p"), unit, heading)
    elif _is_record(element):
        for child in element:
            if value := words(child):
                flow.write(f"{local(child)}: {value}{LINE_BREAK}")
        locator = flow.number("rec")
        flow.flush(locator, locator, heading)
    else:
        title = next((words(child) for child in element if local(child).lower() in _TITLES), "")
        inner = " > ".join(part for part in (heading, title) if part)
        if title and element.getparent() is not None:
            unit = flow.number("sec")
        for child in element:
            _container(flow, child, unit, heading if local(child).lower() in _TITLES else inner)


def _has_own_text(element: etree._Element) -> bool:
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


def _is_record(element: etree._Element) -> bool:
    """Whether all children are leaves with short values, and their names are labels rather than kinds of prose."""
    names = [local(child).lower() for child in element]
    return (
        len(set(names)) > 1
        and not any(name in _PROSE for name in names)
        and all(not len(child) and len(child.text or "") <= _LONGEST_VALUE for child in element)
    )


def _all_text(element: etree._Element) -> str:
    if not isinstance(element.tag, str):  # an entity that nobody declared stays as it is written
        return element.text or ""
    return "".join(str(piece) for piece in element.itertext())


def _title(root: etree._Element) -> str:
    """The first element that is named as a title; else none is invented."""
    found = (e for e in root.iter() if local(e).lower() in _TITLES)
    return next((title for e in found if (title := words(e)) and len(title) <= 300), "")


def _is_xml(source: Source, head: bytes) -> bool:
    root = xml_root(source, head)
    if root is None:
        return declares_xml(head)
    if root.name.lower() == "html":
        return False
    return declares_xml(head) or source.suffix in FORMAT.suffixes or bool(root.namespace)


FORMAT = Format(
    name="xml",
    read=read,
    suffixes=(".xml", ".nxml", ".rdf", ".xsl", ".xsd", ".svg"),
    sniff=_is_xml,
    media_types=("application/xml", "text/xml"),
)
