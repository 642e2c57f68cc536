"""OpenDocument texts, presentations and spreadsheets (ODT, ODP, ODS): text, structure, numbering, notes."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.formats.base import Format, Source
from ingest.formats.blocks import Blocks
from ingest.formats.flow import local
from ingest.formats.numbering import Counter, Level
from ingest.formats.ooxml import attribute, child
from ingest.xml import parse_xml
from ingest.zips import open_zip, package_kind, read_member
from lake.schema.errors import EncryptedError, UnreadableError
from lake.schema.parsed import Json, Outcome, Parsed

_KINDS = ("odt", "odp", "ods")
_CELL = " | "
_SPACES = re.compile(r"[ \t\r\n]+")
_UNSEEN = {
    "tracked-changes",
    "sequence-decls",
    "variable-decls",
    "user-field-decls",
    "forms",
    "note-citation",
    "scripts",
}
_META = {
    "title": "title",
    "creator": "author",
    "initial-creator": "initial_author",
    "creation-date": "created",
    "date": "modified",
    "subject": "subject",
    "keyword": "keywords",
    "description": "description",
    "language": "language",
}
_MOST_REPEATED = 1000


@dataclass(slots=True)
class _Office:
    """The state of reading one document."""

    lists: dict[str, dict[int, Level]]
    """Levels by the name of the list style."""
    styles: dict[str, str]
    """Paragraph style -> list style."""
    headings: Counter
    blocks: Blocks = field(default_factory=Blocks)
    running: dict[str, Counter] = field(default_factory=dict)
    notes: int = 0
    comments: int = 0
    deletions: int = 0


def read(source: Source) -> Iterator[Outcome]:
    """The document as one; notes, comments, headers and footers follow the body under locators of their own.

    Tracked deletions are left out, tracked insertions are read. Table rows and spreadsheet rows are lines.

    Raises:
        EncryptedError: it needs a password.
        UnreadableError: damaged, or without any text.
    """
    limits = source.options.limits
    with open_zip(source) as package:
        names = set(package.namelist())
        if "META-INF/manifest.xml" in names:
            manifest = parse_xml(read_member(package, "META-INF/manifest.xml", limits), limits)
            if any(local(element) == "encryption-data" for element in manifest.iter()):
                raise EncryptedError("an OpenDocument file protected by a password")
        if "content.xml" not in names:
            raise UnreadableError("damaged OpenDocument file: it has no content.xml")
        content = parse_xml(read_member(package, "content.xml", limits), limits)
        parts = [content]
        if "styles.xml" in names:
            parts.append(parse_xml(read_member(package, "styles.xml", limits), limits))
        properties = (
            _properties(parse_xml(read_member(package, "meta.xml", limits), limits)) if "meta.xml" in names else {}
        )
        office = _office(parts)
        body = child(content, "body")
        if body is None:
            raise UnreadableError("damaged OpenDocument file: its content has no body")
        for kind in body:
            _blocks(office, kind, [])
        _margins(office, parts)
        for at, name in enumerate(sorted(n for n in names if n.endswith("/content.xml")), 1):
            inner = parse_xml(read_member(package, name, limits), limits)
            office.blocks.aside("\n".join(_plain_lines(office, inner)), f"object_{at}")
    text, sections = office.blocks.build()
    if not text:
        raise UnreadableError("no text in it")
    if office.deletions:
        properties["revisions"] = {"deletions": office.deletions}
    if office.blocks.repaired_from:
        properties["repaired_from"] = office.blocks.repaired_from
    yield Parsed(
        text=text,
        sections=sections,
        content=source.read(),
        format="odt",
        member=source.member,
        title=str(properties.pop("title", "")),
        language=str(properties.pop("language", "")) or None,
        url=source.url,
        metadata=properties,
    )


def _properties(meta: Iterable[etree._Element]) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for element in (e for group in meta for e in group):
        name = _META.get(local(element))
        if name and (element.text or "").strip():
            found.setdefault(name, " ".join((element.text or "").split()))
    return found


def _office(parts: list[etree._Element]) -> _Office:
    lists: dict[str, dict[int, Level]] = {}
    styles: dict[str, str] = {}
    outline: dict[int, Level] = {}
    for root in parts:
        for element in root.iter():
            tag = local(element)
            if tag == "list-style":
                lists[attribute(element, "name") or ""] = _levels(element)
            elif tag == "outline-style":
                outline = _levels(element)
            elif tag == "style" and attribute(element, "list-style-name"):
                styles[attribute(element, "name") or ""] = attribute(element, "list-style-name") or ""
    return _Office(lists, styles, Counter(outline))


def _levels(style: etree._Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for element in style:
        depth = int(attribute(element, "level") or 1) - 1
        if local(element) == "list-level-style-bullet":
            levels[depth] = Level("bullet")
        elif "number" in local(element) or "outline" in local(element):
            how = attribute(element, "num-format") or ""
            shown = int(attribute(element, "display-levels") or 1)
            numbers = ".".join(f"%{at + 1}" for at in range(max(0, depth - shown + 1), depth + 1))
            text = f"{attribute(element, 'num-prefix') or ''}{numbers}{attribute(element, 'num-suffix') or ''}"
            levels[depth] = Level(how or "none", text, int(attribute(element, "start-value") or 1))
    return levels


def _blocks(office: _Office, parent: Iterable[etree._Element], labels: list[str]) -> None:
    """Headings, paragraphs, lists and tables; ``labels`` holds the number that the next paragraph is to carry."""
    for element in parent:
        tag = local(element)
        if tag == "h":
            depth = int(attribute(element, "outline-level") or 1)
            hidden = attribute(element, "is-list-header") == "true"
            label = "" if hidden else office.headings.next(depth - 1)
            text = _words(office, element)
            office.blocks.add(f"{label} {text}" if label and text else text, depth + 1)
        elif tag == "p":
            text = _words(office, element)
            if text:
                label = labels.pop() if labels else ""
                office.blocks.add(f"{label} {text}" if label else text)
        elif tag == "list":
            _list(office, element, "", 0)
        elif tag == "table":
            for row in _rows(office, element):
                office.blocks.add(row)
        elif tag == "annotation":
            _comment(office, element)
        elif tag == "tracked-changes":
            office.deletions += sum(local(e) == "deletion" for e in element.iter())
        elif tag not in _UNSEEN:
            _blocks(office, element, labels)


def _list(office: _Office, element: etree._Element, above: str, depth: int) -> None:
    style = attribute(element, "style-name") or above
    if not style:
        first = next((e for e in element.iter() if local(e) == "p"), None)
        style = office.styles.get(attribute(first, "style-name") or "", "")
    if depth == 0 and attribute(element, "continue-numbering") != "true" and not attribute(element, "continue-list"):
        office.running[style] = Counter(office.lists.get(style, {0: Level("bullet")}))
    counter = office.running.setdefault(style, Counter(office.lists.get(style, {})))
    for item in element:
        if local(item) not in ("list-item", "list-header"):
            continue
        numbered = local(item) == "list-item" and _has_text(item)
        labels = [label] if numbered and (label := counter.next(depth)) else []
        for part in item:
            if local(part) == "list":
                _list(office, part, style, depth + 1)
            elif local(part) == "h":
                text = _words(office, part)
                label = labels.pop() if labels else ""
                office.blocks.add(f"{label} {text}" if label else text, int(attribute(part, "outline-level") or 1) + 1)
            else:
                _blocks(office, [part], labels)


def _has_text(item: etree._Element) -> bool:
    return any(local(part) in ("p", "h") and any(str(text).strip() for text in part.itertext()) for part in item)


def _words(office: _Office, element: etree._Element) -> str:
    """The text of a paragraph; notes, comments and text boxes in it are put aside."""
    parts: list[str] = []
    boxes: list[etree._Element] = []

    def collect(node: etree._Element) -> None:
        parts.append(_SPACES.sub(" ", node.text or ""))
        for item in node:
            tag = local(item)
            if tag == "s":
                parts.append(" " * min(int(attribute(item, "c") or 1), 100))
            elif tag == "tab":
                parts.append("\t")
            elif tag == "line-break":
                parts.append("\n")
            elif tag == "note":
                office.notes += 1
                office.blocks.aside("\n".join(_plain_lines(office, child(item, "note-body"))), f"note_{office.notes}")
            elif tag == "annotation":
                _comment(office, item)
            elif tag == "text-box":
                boxes.append(item)
            elif tag not in _UNSEEN and tag not in ("title", "desc"):
                collect(item)
            parts.append(_SPACES.sub(" ", item.tail or ""))

    collect(element)
    for box in boxes:
        parts.extend(f"\n{line}" for line in _plain_lines(office, box))
    return "".join(parts).strip()


def _comment(office: _Office, element: etree._Element) -> None:
    office.comments += 1
    author = next((e.text or "" for e in element if local(e) == "creator"), "")
    body = [e for e in element if local(e) not in ("creator", "date", "meta-date-string", "creator-initials")]
    lines = [line for part in body for line in _plain_lines(office, [part])]
    heading = f"comment by {author}" if author else "comment"
    office.blocks.aside("\n".join(lines), f"comment_{office.comments}", heading)


def _plain_lines(office: _Office, parent: Iterable[etree._Element] | None) -> Iterator[str]:
    """The paragraphs and rows within a note, cell, box or object."""
    for element in parent if parent is not None else ():
        tag = local(element)
        if tag in ("p", "h"):
            if text := _words(office, element):
                yield text
        elif tag == "table":
            yield from _rows(office, element)
        elif tag == "annotation":
            _comment(office, element)
        elif tag not in _UNSEEN:
            yield from _plain_lines(office, element)


def _rows(office: _Office, table: etree._Element) -> Iterator[str]:
    for element in table:
        tag = local(element)
        if tag == "table-row":
            cells: list[str] = []
            for cell in element:
                if local(cell) in ("table-cell", "covered-table-cell"):
                    text = " ".join("\n".join(_plain_lines(office, cell)).split("\n"))
                    repeated = int(attribute(cell, "number-columns-repeated") or 1)
                    cells += [text] * (min(repeated, _MOST_REPEATED) if text else 1)
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield _CELL.join(cells)
        elif tag in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(office, element)


def _margins(office: _Office, parts: list[etree._Element]) -> None:
    """Headers and footers, each text once."""
    seen: set[str] = set()
    count: dict[str, int] = {}
    for root in parts:
        for element in root.iter():
            kind = local(element).partition("-")[0]
            if local(element) in ("header", "header-left", "header-first", "footer", "footer-left", "footer-first"):
                text = "\n".join(_plain_lines(office, element))
                if text and text not in seen:
                    seen.add(text)
                    count[kind] = count.get(kind, 0) + 1
                    office.blocks.aside(text, f"{kind}_{count[kind]}")


FORMAT = Format(
    "odt",
    read,
    suffixes=(".odt", ".ott", ".odp", ".ods"),
    magic=(b"PK\x03\x04",),
    sniff=lambda source, head: package_kind(source) in _KINDS,
    media_types=("application/vnd.oasis.opendocument.text",),
)
