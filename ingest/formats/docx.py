"""Word documents (DOCX, DOTX, DOCM): text, structure, numbering, notes, and what reviewers left in them."""

from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml import etree

from ingest.formats.base import Format, Source
from ingest.formats.blocks import Blocks
from ingest.formats.flow import local
from ingest.formats.numbering import Counter, Level
from ingest.formats.ooxml import Package, attribute, child, drawing_text
from ingest.zips import package_kind
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Json, Outcome, Parsed

_CELL = " | "
_UNSEEN = {
    "instrText",
    "delText",
    "delInstrText",
    "moveFrom",
    "rPr",
    "pPr",
    "fldData",
    "tblPr",
    "tblGrid",
    "tcPr",
    "trPr",
}
_SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_TITLE_STYLES = {"title", "titre", "titel", "título", "название", "标题", "tiêu đề", "заголовок документа"}
_ASIDES = {"header": "header", "footer": "footer", "footnotes": "note", "endnotes": "endnote", "comments": "comment"}
_DRAWINGS = {"diagramData": "diagram", "chart": "chart"}
_MOST_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Style:
    """What of a paragraph style matters for reading."""

    level: int = 0
    numbering: tuple[str, int] | None = None


@dataclass(slots=True)
class _Word:
    """The state of reading one document."""

    styles: dict[str, _Style]
    counters: dict[str, Counter]
    """By ``numId``."""
    blocks: Blocks = field(default_factory=Blocks)
    tally: "Tally[str]" = field(default_factory=Tally)
    title: str = ""
    chunks: list[str] = field(default_factory=list)
    """Relation ids of documents in other formats that stand in for a part of the text."""


def read(source: Source) -> Iterator[Outcome]:
    """The document, then the files embedded in it.

    Text that was inserted under revision is read, text that was deleted is not, and how often either happened stands
    in the metadata. Numbers that Word computes are written out. Footnotes, endnotes, comments, headers, footers,
    charts and diagrams follow the body under locators of their own. Dates in the properties are metadata: when a file
    was made is not when its text was published.

    Raises:
        UnreadableError: damaged, or without any text.
        EncryptedError, LimitError, HostileError: see :func:`ingest.zips.open_zip`.
    """
    with Package(source) as package:
        main = package.main()
        root = package.part(main)
        body = child(root, "body")
        if body is None:
            raise UnreadableError(f"damaged Word file: {main} has no body")
        relations = package.relations(main)
        targets = {relation.kind: relation.target for relation in relations.values() if not relation.external}
        word = _Word(
            _styles(package.part(targets.get("styles", ""))), _lists(package.part(targets.get("numbering", "")))
        )
        _read_blocks(word, body)
        _read_asides(word, package, [(r.kind, r.target) for r in relations.values() if not r.external])
        properties = package.properties()
        pictures = len(package.names(main.rpartition("/")[0] + "/media/"))
        text, sections = word.blocks.build()
        if text:
            yield Parsed(
                text=text,
                sections=sections,
                content=source.read(),
                format="docx",
                member=source.member,
                title=str(properties.pop("title", "")) or word.title,
                language=str(properties.pop("language", "")) or None,
                url=source.url,
                metadata=_metadata(properties, word, pictures),
            )
        empty = not text
        for name in word.chunks:
            relation = relations.get(name)
            data = package.bytes_of(relation.target) if relation and not relation.external else None
            if relation and data:
                empty = False
                yield from source.descend(relation.target, data)
        for outcome in package.embedded(source, main.rpartition("/")[0]):
            empty = False
            yield outcome
        if empty:
            raise UnreadableError(f"no text in it, but {pictures} pictures" if pictures else "no text in it")


def _metadata(properties: dict[str, Json], word: _Word, pictures: int) -> dict[str, Json]:
    found = dict(properties)
    if pictures:
        found["pictures"] = pictures
    revisions: dict[str, Json] = {name: word.tally[name] for name in ("insertions", "deletions") if word.tally[name]}
    if revisions:
        found["revisions"] = revisions
    if word.blocks.repaired_from:
        found["repaired_from"] = word.blocks.repaired_from
    return found


def _styles(root: etree._Element | None) -> dict[str, _Style]:
    """Paragraph styles by id, each with what it inherits."""
    raw: dict[str, etree._Element] = {}
    for element in root if root is not None else ():
        if local(element) == "style" and attribute(element, "type") in (None, "paragraph"):
            raw[attribute(element, "styleId") or ""] = element
    found: dict[str, _Style] = {}
    for name in raw:
        level: int | None = None
        list_id: str | None = None
        depth: int | None = None
        seen: set[str] = set()
        at: str | None = name
        while at in raw and at not in seen:
            seen.add(at)
            element = raw[at]
            label = (attribute(child(element, "name"), "val") or "").lower()
            own = _outline_level(child(element, "pPr"))
            if level is None:
                if label in _TITLE_STYLES:
                    level = 1
                elif label.startswith("heading ") and label[8:].isdigit():
                    level = int(label[8:]) + 1
                elif own is not None:
                    level = own
            numbering = child(element, "pPr", "numPr")
            list_id = list_id or attribute(child(numbering, "numId"), "val")
            depth = depth if depth is not None else _integer(attribute(child(numbering, "ilvl"), "val"))
            at = attribute(child(element, "basedOn"), "val")
        found[name] = _Style(level or 0, (list_id, depth or 0) if list_id else None)
    return found


def _outline_level(properties: etree._Element | None) -> int | None:
    level = _integer(attribute(child(properties, "outlineLvl"), "val"))
    return None if level is None else (level + 2 if level < _MOST_LEVELS else 0)


def _lists(root: etree._Element | None) -> dict[str, Counter]:
    """Lists by ``numId``; those of one definition count together unless they start afresh."""
    abstract: dict[str, Counter] = {}
    found: dict[str, Counter] = {}
    for element in root if root is not None else ():
        if local(element) == "abstractNum":
            abstract[attribute(element, "abstractNumId") or ""] = Counter(_levels(element))
        elif local(element) == "num":
            shared = abstract.get(attribute(child(element, "abstractNumId"), "val") or "")
            overrides = [e for e in element if local(e) == "lvlOverride"]
            if shared is None:
                continue
            if not overrides:
                found[attribute(element, "numId") or ""] = shared
                continue
            levels = dict(shared.levels)
            for override in overrides:
                depth = _integer(attribute(override, "ilvl")) or 0
                levels.update(_levels(override))
                start = _integer(attribute(child(override, "startOverride"), "val"))
                level = levels.get(depth, Level())
                if start is not None:
                    levels[depth] = replace(level, start=start)
            found[attribute(element, "numId") or ""] = Counter(levels)
    return found


def _levels(element: etree._Element) -> dict[int, Level]:
    levels: dict[int, Level] = {}
    for lvl in element:
        if local(lvl) == "lvl":
            start = _integer(attribute(child(lvl, "start"), "val"))
            levels[_integer(attribute(lvl, "ilvl")) or 0] = Level(
                format=attribute(child(lvl, "numFmt"), "val") or "decimal",
                text=attribute(child(lvl, "lvlText"), "val") or "",
                start=0 if start is None else start,
                legal=child(lvl, "isLgl") is not None,
                restart=_integer(attribute(child(lvl, "lvlRestart"), "val")),
            )
    return levels


def _read_blocks(word: _Word, parent: etree._Element) -> None:
    """Paragraphs and tables of the body, also within content controls and revisions."""
    for element in parent:
        tag = local(element)
        if tag == "p":
            _read_paragraph(word, element)
        elif tag == "tbl":
            for row in _rows(word, element):
                word.blocks.add(row)
        elif tag == "altChunk":
            word.chunks.append(attribute(element, "id") or "")
        elif tag == "AlternateContent":
            _read_blocks(word, _choice(element))
        elif tag in ("del", "moveFrom"):
            word.tally["deletions"] += 1
        elif tag not in ("sectPr", "sdtPr", "sdtEndPr"):
            word.tally["insertions"] += tag == "ins"
            _read_blocks(word, element)


def _read_paragraph(word: _Word, paragraph: etree._Element) -> None:
    properties = child(paragraph, "pPr")
    style = word.styles.get(attribute(child(properties, "pStyle"), "val") or "", _Style())
    boxes: list[etree._Element] = []
    text = _words(word, paragraph, boxes)
    if text.strip():
        label = _label(word, properties, style)
        own = _outline_level(properties)
        level = own if own is not None else style.level
        if level == 1 and not word.title:
            word.title = " ".join(text.split())
        word.blocks.add(f"{label} {text.strip()}" if label else text, level)
    for box in boxes:
        _read_blocks(word, box)


def _label(word: _Word, properties: etree._Element | None, style: _Style) -> str:
    """The number or bullet that Word puts before a paragraph."""
    numbering = child(properties, "numPr")
    name = attribute(child(numbering, "numId"), "val") or (style.numbering[0] if style.numbering else None)
    depth = _integer(attribute(child(numbering, "ilvl"), "val"))
    if depth is None:
        depth = style.numbering[1] if style.numbering else 0
    counter = word.counters.get(name or "")
    return counter.next(depth) if counter is not None else ""


def _words(word: _Word, element: etree._Element, boxes: list[etree._Element] | None) -> str:
    """The text of a paragraph; text boxes anchored in it are put aside into ``boxes``."""
    parts: list[str] = []

    def collect(node: etree._Element) -> None:
        for item in node:
            tag = local(item)
            if tag == "t":
                parts.append(item.text or "")
            elif tag in _SIGNS:
                parts.append(_SIGNS[tag])
            elif tag == "del":
                word.tally["deletions"] += 1
            elif tag == "txbxContent":
                if boxes is not None:
                    boxes.append(item)
                else:
                    parts.extend(("\n", *_lines(word, item)))
            elif tag == "AlternateContent":
                collect(_choice(item))
            elif tag == "tbl":  # a table within a run, as some converters write
                parts.extend(f"\n{row}" for row in _rows(word, item))
            elif tag not in _UNSEEN:
                if tag == "ins":
                    word.tally["insertions"] += 1
                elif tag == "p" and parts:
                    parts.append("\n")
                collect(item)

    collect(element)
    return "".join(parts)


def _lines(word: _Word, parent: etree._Element) -> Iterator[str]:
    """The paragraphs of a cell, note or text box, nested tables included."""
    for element in parent:
        tag = local(element)
        if tag == "p":
            properties = child(element, "pPr")
            style = word.styles.get(attribute(child(properties, "pStyle"), "val") or "", _Style())
            text = _words(word, element, None).strip()
            if text:
                label = _label(word, properties, style)
                yield f"{label} {text}" if label else text
        elif tag == "tbl":
            yield from _rows(word, element)
        elif tag == "AlternateContent":
            yield from _lines(word, _choice(element))
        elif tag not in ("tcPr", "sdtPr", "del", "moveFrom"):
            yield from _lines(word, element)


def _rows(word: _Word, table: etree._Element) -> Iterator[str]:
    """Each row of a table as a line, its cells set apart."""
    for element in table:
        tag = local(element)
        if tag == "tr":
            cells = [" ".join("\n".join(_lines(word, cell)).split("\n")) for cell in _cells(element)]
            if any(cells):
                yield _CELL.join(cells)
        elif tag in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _rows(word, element)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for element in row:
        tag = local(element)
        if tag == "tc":
            yield element
        elif tag in ("sdt", "sdtContent", "ins", "customXml"):
            yield from _cells(element)


def _choice(alternatives: etree._Element) -> etree._Element:
    """Of the same content told twice, for new and old programs, the first."""
    return next((e for e in alternatives if local(e) in ("Choice", "Fallback")), alternatives)


def _read_asides(word: _Word, package: Package, parts: list[tuple[str, str]]) -> None:
    """Notes, comments, headers, footers, charts and diagrams; what is damaged among them is noted, the text given."""
    numbers: Tally[str] = Tally()
    seen: set[str] = set()
    for kind, name in _ASIDES.items():
        for target in sorted({target for of, target in parts if of == kind}):
            root = package.part(target)
            if root is None:
                continue
            items = [root] if kind in ("header", "footer") else [e for e in root if attribute(e, "type") is None]
            for item in items:
                text = "\n".join(_lines(word, item))
                if not text.strip() or (kind in ("header", "footer") and text in seen):
                    continue
                seen.add(text)
                numbers[name] += 1
                author = attribute(item, "author") if kind == "comments" else None
                word.blocks.aside(text, f"{name}_{numbers[name]}", f"comment by {author}" if author else "")
    for kind, target in parts:
        root = package.part(target) if kind in _DRAWINGS else None
        if root is not None:
            numbers[kind] += 1
            word.blocks.aside(drawing_text(root), f"{_DRAWINGS[kind]}_{numbers[kind]}")


def _integer(text: str | None) -> int | None:
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None


FORMAT = Format(
    "docx",
    read,
    suffixes=(".docx", ".docm", ".dotx", ".dotm"),
    magic=(b"PK\x03\x04",),
    sniff=lambda source, head: package_kind(source) == "docx",
    media_types=("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
)
