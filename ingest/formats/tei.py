"""TEI P5 (and P4): each ``div[@type="document"]`` of an edition, as in *Foreign Relations of the United States*, is one
document; a TEI file without such divisions is one document as a whole.

Front and back matter of an edition (prefaces, lists of persons) is not handed over: the stored file keeps it. The list
of persons is used to give the persons of each document their full names.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from lxml import etree

from ingest.dates import Dated, parse_date
from ingest.formats.base import MIB, Format, Source
from ingest.formats.dialect import xml_root
from ingest.formats.flow import LINE_BREAK, Flow, fold, local, words
from ingest.structure import HEADING
from ingest.xml import parse_xml
from ingest.xml_stream import stream_xml
from lake.schema.parsed import Json, Outcome, Parsed

WHOLE_BYTES = 32 * MIB
"""Up to here a file is parsed into one tree; a larger one is streamed, one document at a time."""

_ID = "{http://www.w3.org/XML/1998/namespace}id"
_XML = "http://www.w3.org/XML/1998/namespace"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ROOTS = {"TEI", "TEI.2", "teiCorpus", "teiCorpus.2"}
_EVENTS = ("{*}div", "{*}head", "{*}item", "{*}persName", "{*}teiHeader")
_NOTE = frozenset({"note"})
_WITHOUT_TEXT = frozenset({"pb", "cb", "gb", "milestone", "fw", "figDesc", "graphic", "teiHeader"})
_NUMBERED = {
    "p": "p",
    "ab": "p",
    "list": "list",
    "table": "table",
    "item": "item",
    "row": "row",
    "lg": "lg",
    "sp": "speech",
}
_NAMED = frozenset(
    {"dateline", "opener", "closer", "signed", "salute", "byline", "postscript", "label", "l", "speaker", "stage",
     "quote", "titlePart", "docImprint", "docDate", "epigraph", "argument", "trailer", "figure", "desc", "bibl",
     "titlePage"}
)  # fmt: skip
_DIVISIONS = frozenset(
    {"div", "div1", "div2", "div3", "div4", "div5", "div6", "div7", "front", "body", "back", "group"}
)
_DATED = ("when", "from", "notBefore", "to", "notAfter", "value")
_DATE_PLACES = ("dateline", "opener", "head", "closer", "docDate")


@dataclass(frozen=True, slots=True)
class _Edition:
    """What the header and the list of persons say about all documents of a file."""

    id: str
    title: str = ""
    language: str | None = None
    persons: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    """What the list of persons says of each: their office, by the same reference."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where loose text belongs: its locator, and the stem under which locators inside it are numbered."""

    locator: str
    stem: str
    unit: str
    heading: str


def read(source: Source) -> Iterator[Outcome]:
    """Yield the documents of an edition in their order, or the whole file as one document.

    Raises:
        UnreadableError: it is no well-formed XML.
        HostileError: it declares entities.
    """
    found = False
    for edition, division, chapters in _documents(source):
        found = True
        yield _document(source, edition, division, chapters)
    if found:
        return
    data = source.read()
    root = parse_xml(data, source.options.limits)
    texts = [root] if local(root).startswith("TEI") else [e for e in root.iter() if local(e) in ("TEI", "TEI.2")]
    for number, tei in enumerate(texts, 1):
        yield _whole(source, tei, data if len(texts) == 1 else None, number)


def _documents(source: Source) -> Iterator[tuple[_Edition, etree._Element, tuple[str, ...]]]:
    """The document divisions with the headings of the chapters above them."""
    if source.size <= WHOLE_BYTES:
        tree = parse_xml(source.read(), source.options.limits)
        events = etree.iterwalk(tree, events=("start", "end"), tag=_EVENTS)
        streaming = False
    else:
        events = stream_xml(source, tags=_EVENTS)
        streaming = True
    edition = _Edition(id=_stem(source))
    chapters: list[str] = []
    inside = 0
    for event, element in events:
        tag = local(element)
        if tag == "div" and (inside or element.get("type") == "document"):
            inside += 1 if event == "start" else -1
            if event == "end" and not inside:
                yield edition, element, tuple(chapter for chapter in chapters if chapter)
                if streaming:
                    element.clear(keep_tail=True)
        elif inside:
            continue
        elif tag == "div":
            if event == "start":
                chapters.append("")
            else:
                chapters.pop()
                if streaming:
                    element.clear(keep_tail=True)
        elif event == "start":
            continue
        elif tag == "teiHeader":
            edition = _described(edition, element)
        elif tag == "head" and chapters and local(_parent(element)) == "div":
            chapters[-1] = words(element, skip=_NOTE)
        elif tag == "persName" and element.get(_ID):
            edition.persons[str(element.get(_ID))] = words(element)
        elif tag == "item":
            name = element.find(".//{*}persName[@xml:id]", {"xml": _XML})
            if name is not None:
                whole, called = words(element, skip=_NOTE), words(name)
                edition.roles[str(name.get(_ID))] = whole.removeprefix(called).strip(" ,;:")


def _stem(source: Source) -> str:
    return PurePosixPath(source.name.replace("\\", "/")).name.split(".")[0]


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent


def _described(edition: _Edition, header: etree._Element) -> _Edition:
    """The edition with what its header says: its id, full title and language."""
    root = _parent(header)
    named = root.get(_ID) or root.get("id") or words(header.find(".//{*}idno[@type='frus']"))
    title = header.find(".//{*}titleStmt/{*}title[@type='complete']")
    if title is None:
        title = header.find(".//{*}titleStmt/{*}title")
    language = root.get(_LANG) or next((e.get("ident") for e in header.iterfind(".//{*}langUsage/{*}language")), None)
    return replace(edition, id=named or edition.id, title=words(title), language=language)


def _document(source: Source, edition: _Edition, division: etree._Element, chapters: tuple[str, ...]) -> Parsed:
    named = division.get(_ID) or division.get("id") or f"n{division.get('n') or division.sourceline}"
    title = words(division.find("{*}head"), skip=_NOTE)
    text = _Text(" > ".join((*chapters, title) if title else chapters))
    text.read(division)
    dated, written = _date_of(division)
    whole, sections = text.flow.build()
    metadata: dict[str, Json] = {
        "xml_id": named,
        "volume": edition.id,
        "volume_title": edition.title,
        "number": division.get("n"),
        "subtype": division.get("subtype"),
        "chapters": list(chapters),
        "place": words(division.find(".//{*}dateline//{*}placeName")),
        "date": written,
        "from": _ends(division, "from"),
        "to": _ends(division, "to"),
        "persons": _persons(division, edition),
        "roles": _roles(division, edition),
        "participants": _items(division, "participants"),
        "subjects": _items(division, "subject"),
        "pages": [str(page.get("n")) for page in division.iterfind(".//{*}pb") if page.get("n")],
    }
    return Parsed(
        text=whole,
        sections=sections,
        content=etree.tostring(division, encoding="utf-8", with_tail=False),
        format="tei",
        member=f"{source.member}#{named}",
        title=title,
        external_id=f"{edition.id}#{named}",
        language=division.get(_LANG) or edition.language,
        published_at=dated.when if dated else None,
        published_precision=dated.precision if dated else None,
        metadata={key: value for key, value in metadata.items() if value},
    )


def _whole(source: Source, tei: etree._Element, data: bytes | None, number: int) -> Parsed:
    """A TEI text that is no edition of documents."""
    header = tei.find("{*}teiHeader")
    edition = _Edition(id=_stem(source))
    if header is not None:
        edition = _described(edition, header)
    text = _Text("")
    body = tei.find("{*}text")
    if body is not None:
        text.read(body)
    whole, sections = text.flow.build()
    dated, written = _date_of(tei)
    authors = [] if header is None else [words(e) for e in header.iterfind(".//{*}titleStmt/{*}author")]
    metadata: dict[str, Json] = {"authors": [author for author in authors if author], "date": written}
    named = tei.get(_ID) or tei.get("id")
    return Parsed(
        text=whole,
        sections=sections,
        content=etree.tostring(tei, encoding="utf-8", with_tail=False) if data is None else data,
        format="tei",
        member=source.member if data is not None else f"{source.member}#{named or f'TEI_{number}'}",
        title=edition.title or words(tei.find(".//{*}body//{*}head"), skip=_NOTE),
        external_id=named or (edition.id if edition.id != _stem(source) else None),
        language=(None if body is None else body.get(_LANG)) or edition.language,
        published_at=dated.when if dated else None,
        published_precision=dated.precision if dated else None,
        metadata={key: value for key, value in metadata.items() if value},
    )


class _Text:
    """The running text of one division: body first, its notes after it."""

    def __init__(self, heading: str) -> None:
        self.flow = Flow()
        self._heading = heading
        self._notes: deque[etree._Element] = deque()

    def read(self, division: etree._Element) -> None:
        """Take in a division with everything in it; notes inside notes come after them."""
        here = _Place("text", "", "body", self._heading)
        self._inside(division, here)
        self.flow.flush(here.locator, here.unit, here.heading)
        while self._notes:
            note = self._notes.popleft()
            number = note.get("n")
            locator = f"note_{fold(number)}" if number else self.flow.number("note")
            place = _Place(locator, f"{locator}__", "notes", self._heading)
            self._inside(note, place)
            self.flow.flush(place.locator, place.unit, place.heading)

    def _inside(self, element: etree._Element, here: _Place) -> None:
        self.flow.write(element.text)
        for child in element:
            self._visit(child, here)
            self.flow.write(child.tail)

    def _visit(self, child: etree._Element, here: _Place) -> None:
        tag = local(child)
        if tag == "note":
            self._notes.append(child)
        elif tag == "lb":
            self.flow.write(LINE_BREAK)
        elif tag == "cell":
            self._inside(child, here)
            if child.getnext() is not None:
                self.flow.write(" | ")
        elif tag in _WITHOUT_TEXT:
            return
        elif tag in _NUMBERED or tag in _NAMED or tag in _DIVISIONS or tag == "head":
            self.flow.flush(here.locator, here.unit, here.heading)
            place = self._place(child, tag, here)
            self._inside(child, place)
            self.flow.flush(place.locator, place.unit, place.heading)
        else:
            self._inside(child, here)

    def _place(self, child: etree._Element, tag: str, here: _Place) -> _Place:
        if tag == "head":
            return replace(here, locator=(here.stem.removesuffix("__") or "title") + HEADING)
        if tag in ("front", "body", "back", "group"):
            return replace(here, stem=here.stem if tag in ("body", "group") else f"{here.stem}{tag}__")
        if tag in _DIVISIONS:
            locator = self.flow.number(f"{here.stem}div")
            title = words(child.find("{*}head"), skip=_NOTE)
            heading = " > ".join(part for part in (here.heading, title) if part)
            return _Place(locator, f"{locator}__", locator, heading)
        if tag in _NUMBERED:
            locator = self.flow.number(f"{here.stem}{_NUMBERED[tag]}")
            return replace(
                here, locator=locator, stem=f"{locator}__" if tag in ("list", "table", "lg", "sp") else here.stem
            )
        return replace(here, locator=f"{here.stem}{tag}")


def _date_of(element: etree._Element) -> tuple[Dated | None, Json]:
    """The date of a document and how it is written, from the most to the least authoritative place.

    ``frus:doc-dateTime-min`` of the division; the ``date`` of its dateline, opener, head or closer; for a whole text
    the day a letter was sent, its creation, or its publication. Of a range the beginning is taken.
    """
    for name, value in element.attrib.items():
        if str(name).endswith("doc-dateTime-min") and (dated := parse_date(str(value))):
            return dated, str(value)
    paths = [f".//{{*}}{place}//{{*}}date" for place in _DATE_PLACES]
    if local(element) != "div":
        sent = ".//{*}correspAction[@type='sent']/{*}date"
        paths = [
            sent,
            ".//{*}creation/{*}date",
            ".//{*}creation",
            ".//{*}docDate",
            *paths,
            ".//{*}publicationStmt/{*}date",
        ]
    written: Json = None
    for path in paths:
        for date in element.iterfind(path):
            if any(local(above) == "note" for above in date.iterancestors()):
                continue
            written = written or words(date) or None
            for name in _DATED:
                if dated := parse_date(date.get(name)):
                    attributes = {key: str(date.get(key)) for key in _DATED if date.get(key)}
                    return dated, {"text": words(date), **attributes}
    return None, written


def _ends(division: etree._Element, end: str) -> str:
    """Who a document is from or to, as its head marks it."""
    head = division.find("{*}head")
    marked = [] if head is None else [e for e in head.iter() if e.get("type") == end]
    return "; ".join(words(element) for element in marked)


def _persons(division: etree._Element, edition: _Edition) -> list[Json]:
    """Persons named in a document, each once: by the edition's list where it refers to that, else as written."""
    names: dict[str, None] = {}
    for element in division.iterfind(".//{*}persName"):
        reference = (element.get("corresp") or element.get("ref") or "").removeprefix("#")
        names[edition.persons.get(reference) or words(element)] = None
    return [name for name in names if name]


def _roles(division: etree._Element, edition: _Edition) -> dict[str, Json]:
    """Offices of the persons named in a document, by name, as the edition's list of persons tells them."""
    found: dict[str, Json] = {}
    for element in division.iterfind(".//{*}persName"):
        reference = (element.get("corresp") or element.get("ref") or "").removeprefix("#")
        role = edition.roles.get(reference)
        if role and role.startswith("see "):  # a short name that the list refers to the full one
            full = next((key for key, name in edition.persons.items() if name == role[4:].strip(" .")), None)
            role = edition.roles.get(full or "")
        if role:
            found[edition.persons[reference]] = role
    return found


def _items(division: etree._Element, kind: str) -> list[Json]:
    """Items of the lists of one type, such as the participants of a meeting."""
    items = division.iterfind(f".//{{*}}list[@type='{kind}']/{{*}}item")
    return [text for item in items if (text := words(item, skip=_NOTE))]


def _is_tei(source: Source, head: bytes) -> bool:
    root = xml_root(source, head)
    return root is not None and root.name in _ROOTS


FORMAT = Format(name="tei", read=read, suffixes=(".xml", ".tei"), sniff=_is_tei, media_types=("application/tei+xml",))
