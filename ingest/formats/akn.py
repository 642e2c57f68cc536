"""Akoma Ntoso (LegalDocML) 2 and 3, in any namespace of its drafts: acts, bills, treaties, judgments, debates.

The document's own ids become locators: ``art_5__para_2``, ``speech_12``. Metadata come from the FRBR block.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from ingest.dates import Dated, parse_date
from ingest.formats.base import Format, Source
from ingest.formats.dialect import xml_root
from ingest.formats.flow import LINE_BREAK, Flow, fold, local, words
from ingest.languages import language_tag
from ingest.structure import HEADING
from ingest.xml import parse_xml
from lake.schema.parsed import Json, Outcome, Parsed, Section

_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"

_SHORT = {
    "article": "art", "paragraph": "para", "section": "sec", "subsection": "subsec", "chapter": "chp", "clause": "cl",
    "subparagraph": "subpara", "subchapter": "subchp", "subclause": "subcl", "debateSection": "dbsect",
    "recital": "rec", "citation": "cit", "component": "cmp", "division": "dvs",
    "hcontainer": "hcont", "blockList": "list", "tr": "row", "attachment": "att", "interstitial": "inter",
}  # fmt: skip
"""Abbreviations of element names in ids, after the Akoma Ntoso naming convention; others stand for themselves."""

_PLACES = frozenset(
    {
        "alinea", "article", "book", "chapter", "clause", "division", "hcontainer", "indent", "level", "list",
        "paragraph", "part", "point", "proviso", "rule", "section", "subchapter", "subclause", "subdivision",
        "sublist", "subparagraph", "subpart", "subrule", "subsection", "subtitle", "title", "tome",
        "transitional", "crossHeading", "item", "recital", "recitals", "citation", "citations", "formula",
        "blockList", "tblock", "container", "blockContainer", "interstitial", "speech", "speechGroup", "question",
        "answer", "scene", "narrative", "summary", "other", "debateSection", "administrationOfOath", "rollCall",
        "prayers", "oralStatements", "writtenStatements", "personalStatements", "ministerialStatements",
        "resolutions", "nationalInterest", "declarationOfVote", "communication", "petitions", "papers",
        "noticesOfMotion", "questions", "address", "proceduralMotions", "pointOfOrder", "adjournment", "preface",
        "preamble", "conclusions", "coverPage", "attachment", "annex", "component", "components", "doc",
        "introduction", "background", "arguments", "remedies", "motivation", "decision", "header", "fragment",
        "table", "tr", "toc", "tocItem", "longTitle", "signature",
    }
)  # fmt: skip
"""Elements that a locator can name; everything else belongs to the place that it stands in."""

_UNITS = frozenset(
    {
        "article", "rule", "recitals", "citations", "preface", "preamble", "conclusions", "coverPage", "speech",
        "question", "answer", "scene", "narrative", "summary", "other", "introduction", "background", "arguments",
        "remedies", "motivation", "decision", "header", "table", "toc", "container",
    }
)  # fmt: skip
"""Borders of passages; a section counts where no article is above or below it."""

_BLOCKS = frozenset(
    {
        "p", "num", "heading", "subheading", "from", "intro", "wrapUp", "content", "listIntroduction",
        "listWrapUp", "block", "li", "docTitle", "td", "th", "caption", "blockTitle", "ul", "ol", "body",
        "mainBody", "debateBody", "judgmentBody", "amendmentBody", "fragmentBody", "quotedStructure",
        "embeddedStructure", "signatureBlock",
    }
)  # fmt: skip
_CELLS = frozenset({"td", "th"})
_LISTS = frozenset({"blockList", "list", "tblock"})
_SPEECHES = frozenset({"speech", "question", "answer", "address"})
_LONGEST_NAME = 100
_WITHOUT_TEXT = frozenset({"meta", "eop", "eol", "img", "noteRef", "marker"})
_NOTES = frozenset({"authorialNote", "note"})
_SKIPPED_IN_TITLES = _NOTES | _WITHOUT_TEXT


@dataclass(frozen=True, slots=True)
class _Place:
    locator: str
    unit: str
    heading: str
    in_unit: bool = False
    """Whether an article, speech or the like is around it already."""


def read(source: Source) -> Iterator[Outcome]:
    """Yield the file as one document, whatever components it has.

    Raises:
        UnreadableError: it is no well-formed XML.
        HostileError: it declares entities.
    """
    data = source.read()
    root = parse_xml(data, source.options.limits)
    document = next((child for child in root if local(child)), root) if local(root) == "akomaNtoso" else root
    meta = document.find("{*}meta")
    reader = _Reader(root)  # the components of a collection stand beside it
    text, sections = reader.read()
    dated = _date(document, meta)
    work = _frbr(meta, "FRBRWork")
    metadata: dict[str, Json] = {
        "document_type": local(document),
        "name": document.get("name"),
        "country": _value(meta, "FRBRWork", "FRBRcountry"),
        "number": _value(meta, "FRBRWork", "FRBRnumber"),
        "aliases": [str(e.get("value")) for e in _all(meta, "FRBRWork", "FRBRalias") if e.get("value")],
        "dates": _all_dates(meta),
        "keywords": [] if meta is None else [e.get("showAs") or e.get("value") for e in meta.iterfind(".//{*}keyword")],
        "speakers": list(reader.speakers),
    }
    yield Parsed(
        text=text,
        sections=sections,
        content=data,
        format="akn",
        member=source.member,
        title=_title(document, meta),
        external_id=_frbr(meta, "FRBRExpression") or work,
        language=language_tag(_value(meta, "FRBRExpression", "FRBRlanguage", "language")),
        published_at=dated.when if dated else None,
        published_precision=dated.precision if dated else None,
        work_id=work,
        metadata={key: value for key, value in metadata.items() if value},
    )


class _Reader:
    """Walks the document once, closing a block at every border of its structure."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._flow = Flow()
        self._notes: deque[tuple[etree._Element, _Place]] = deque()
        self._shown = {
            f"#{e.get('eId') or e.get('id') or e.get(_XML_ID)}": str(e.get("showAs"))
            for e in root.iterfind(".//{*}references/*")
            if e.get("showAs")
        }
        self.speakers: dict[str, None] = {}

    def read(self) -> tuple[str, tuple[Section, ...]]:
        """Text and sections; footnotes come last, each in a section of its own."""
        here = _Place("text", "text", "")
        self._inside(self._root, here)
        self._close(here)
        for note in self._root.iterfind(".//{*}meta/{*}notes/{*}note"):
            self._notes.append((note, here))
        while self._notes:
            note, _ = self._notes.popleft()
            marker = fold(note.get("marker") or "")
            locator = _own_id(note) or (f"note_{marker}" if marker else self._flow.number("note"))
            place = _Place(locator, "notes", "", in_unit=True)
            self._inside(note, place)
            self._close(place)
        return self._flow.build()

    def _close(self, here: _Place) -> None:
        self._flow.flush(here.locator, here.unit, here.heading)

    def _inside(self, element: etree._Element, here: _Place) -> None:
        self._flow.write(element.text)
        for child in element:
            self._visit(child, here)
            self._flow.write(child.tail)

    def _visit(self, child: etree._Element, here: _Place) -> None:
        tag = local(child)
        if tag in _NOTES:
            self._notes.append((child, here))
        elif tag in _WITHOUT_TEXT:
            return
        elif tag == "br":
            self._flow.write(LINE_BREAK)
        elif tag in _PLACES:
            if not (tag in _LISTS and self._after_number(child)):
                self._close(here)  # else the number "(4)" stays with the list that it numbers
            place = self._place(child, tag, here)
            self._inside(child, place)
            self._close(place)
        elif tag in _CELLS:
            self._inside(child, here)
            if child.getnext() is not None:
                self._flow.write(" | ")
        elif tag in _BLOCKS:
            self._block(child, tag, here)
        else:
            self._inside(child, here)

    def _block(self, child: etree._Element, tag: str, here: _Place) -> None:
        """A line of its own in the place it stands in; a number stays on the line of what it numbers."""
        in_cell = local(_parent(child)) in _CELLS
        if tag not in ("num", "body", "mainBody") and self._flow.pending and not self._after_number(child):
            self._flow.write(LINE_BREAK if not in_cell or child.getprevious() is not None else "")
        self._inside(child, here)
        if tag == "num":
            self._flow.write(" ")
        elif tag in ("heading", "subheading") and not _continues(child):
            self._flow.flush(here.locator + HEADING, here.unit, _above(here.heading))
        elif tag not in ("body", "mainBody") and not (in_cell and child.getnext() is None):
            self._flow.write(LINE_BREAK)

    def _after_number(self, child: etree._Element) -> bool:
        while (before := child.getprevious()) is None:
            parent = child.getparent()
            if parent is None or local(parent) in _PLACES - _LISTS:
                return False
            child = parent
        return local(before) == "num"

    def _place(self, child: etree._Element, tag: str, here: _Place) -> _Place:
        locator = _own_id(child)
        if not locator:
            stem = "" if here.locator == "text" or tag in _SPEECHES else f"{here.locator}__"
            locator = self._flow.number(stem + _SHORT.get(tag, tag))
        if tag in _SPEECHES:
            heading = self._speaker(child)
            if heading:
                self.speakers[heading] = None
        else:
            heading = " ".join(
                part
                for name in ("num", "heading")
                if (part := words(child.find(f"{{*}}{name}"), skip=_SKIPPED_IN_TITLES))
            )
            if tag in ("item", "point", "indent", "alinea") or not _names_more(child, heading):
                heading = ""
        border = tag in _UNITS or (not here.in_unit and not _has_border_below(child))
        return _Place(
            locator=locator,
            unit=locator if border or not here.in_unit else here.unit,
            heading=" > ".join(part for part in (here.heading, heading) if part),
            in_unit=here.in_unit or border,
        )

    def _speaker(self, speech: etree._Element) -> str:
        written = words(speech.find("{*}from"), skip=_SKIPPED_IN_TITLES)
        if len(written) > _LONGEST_NAME:  # some put the whole speech there
            written = ""
        return written.rstrip(" :.-–—") or self._shown.get(speech.get("by") or "", "")


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent


def _continues(heading: etree._Element) -> bool:
    """Whether more of the heading follows (a subheading, a number after the heading)."""
    following = heading.getnext()
    return following is not None and local(following) in ("num", "heading", "subheading")


def _above(heading: str) -> str:
    return heading.rpartition(" > ")[0]


def _names_more(element: etree._Element, heading: str) -> bool:
    """Whether this is a heading of something larger than one paragraph's number."""
    return bool(heading) and (
        element.find("{*}heading") is not None or local(element) in ("article", "section", "rule")
    )


def _has_border_below(element: etree._Element) -> bool:
    return any(local(below) in _UNITS or local(below) in ("section", "clause") for below in element.iterdescendants())


def _own_id(element: etree._Element) -> str:
    """The id that the document gives: ``eId`` (3.0), ``wId``, ``id`` or ``xml:id`` (2.0)."""
    for name in ("eId", "wId", "id", _XML_ID):
        if value := fold(element.get(name) or "").replace(" ", "_"):
            return value
    return ""


def _all(meta: etree._Element | None, level: str, name: str) -> list[etree._Element]:
    return [] if meta is None else meta.findall(f"{{*}}identification/{{*}}{level}/{{*}}{name}")


def _value(meta: etree._Element | None, level: str, name: str, attribute: str = "value") -> str:
    return next((str(e.get(attribute)).strip() for e in _all(meta, level, name) if e.get(attribute)), "")


def _frbr(meta: etree._Element | None, level: str) -> str | None:
    return _value(meta, level, "FRBRthis") or _value(meta, level, "FRBRuri") or None


def _date(document: etree._Element, meta: etree._Element | None) -> Dated | None:
    """When this text appeared.

    An original version appeared on the publication date, or else on the date of the work; a later consolidated version
    holds text that the work's date would antedate, so there the expression's date comes first.
    """
    publication = [] if meta is None else [meta.find("{*}publication")]
    published = [e.get("date") for e in publication if e is not None]
    work = [e.get("date") for e in _all(meta, "FRBRWork", "FRBRdate")]
    expression = [e.get("date") for e in _all(meta, "FRBRExpression", "FRBRdate")]
    original = document.get("contains", "originalVersion") == "originalVersion"
    for value in (*published, *work, *expression) if original else (*expression, *published, *work):
        if dated := parse_date(value):
            return dated
    return None


def _all_dates(meta: etree._Element | None) -> dict[str, Json]:
    """Every FRBR date by level and name: ``{"work:enacted": "2014-07-17"}``."""
    found: dict[str, Json] = {}
    for level in ("Work", "Expression", "Manifestation"):
        for date in _all(meta, f"FRBR{level}", "FRBRdate"):
            found[f"{level.lower()}:{date.get('name') or 'date'}"] = date.get("date")
    return found


def _title(document: etree._Element, meta: etree._Element | None) -> str:
    """The title as the document prints it, else its short title, else the name or alias in its metadata."""
    for path in ("{*}preface", "{*}coverPage", "."):
        for name in ("docTitle", "longTitle", "shortTitle"):
            if title := words(document.find(f"{path}//{{*}}{name}"), skip=_SKIPPED_IN_TITLES):
                return title
    heading = words(document.find(".//{*}heading"), skip=_SKIPPED_IN_TITLES)
    return heading or _value(meta, "FRBRWork", "FRBRname") or _value(meta, "FRBRWork", "FRBRalias")


def _is_akn(source: Source, head: bytes) -> bool:
    root = xml_root(source, head)
    return root is not None and (root.name == "akomaNtoso" or "akn" in root.namespace.lower().split("/"))


FORMAT = Format(
    name="akn",
    read=read,
    suffixes=(".xml", ".akn"),
    sniff=_is_akn,
    media_types=("application/akn+xml",),
)
