"""PowerPoint presentations (PPTX, PPSX, POTX): slides in their order, with tables, speaker's notes and comments."""

from collections.abc import Iterator

from lxml import etree

from ingest.formats.base import Format, Source
from ingest.formats.builder import TextBuilder
from ingest.formats.flow import local
from ingest.formats.ooxml import Package, Relation, attribute, child, drawing_text
from ingest.zips import package_kind
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Outcome, Parsed

_CELL = " | "
_TITLES = ("title", "ctrTitle")
_ASIDES = {"notesSlide": "notes", "comments": "comment", "chart": "chart", "diagramData": "diagram"}
_NUMBERS = ("sldNum", "dt")
"""Places for the slide's number and date, which the program fills in."""


def read(source: Source) -> Iterator[Outcome]:
    """The presentation as one document with sections ``slide_3__p_2``, then the files embedded in it.

    Raises:
        UnreadableError: damaged, or without any text.
        EncryptedError, LimitError, HostileError: see :func:`ingest.zips.open_zip`.
    """
    with Package(source) as package:
        builder = TextBuilder()
        titles = [_slide(package, builder, number, name) for number, name in enumerate(_slides(package), 1)]
        properties = package.properties()
        text, sections = builder.build()
        pictures = len(package.names("ppt/media/"))
        if text:
            yield Parsed(
                text=text,
                sections=sections,
                content=source.read(),
                format="pptx",
                member=source.member,
                title=str(properties.pop("title", "")) or next(filter(None, titles), ""),
                language=str(properties.pop("language", "")) or None,
                url=source.url,
                metadata=properties | {"slides": len(titles)} | ({"pictures": pictures} if pictures else {}),
            )
        empty = not text
        for outcome in package.embedded(source, "ppt"):
            empty = False
            yield outcome
        if empty:
            raise UnreadableError(f"no text in it, but {pictures} pictures" if pictures else "no text in it")


def _slides(package: Package) -> list[str]:
    """Names of the slides' parts in the order of the show."""
    main = package.main()
    relations = package.relations(main)
    listed = child(package.part(main), "sldIdLst")
    found = []
    for element in listed if listed is not None else ():
        # the relation's id is the attribute "id" in a namespace; the other "id" is a number
        name = next((str(v) for k, v in element.attrib.items() if str(k).endswith("}id")), "")
        relation = relations.get(name)
        if relation is not None and not relation.external:
            found.append(relation.target)
    return found


def _slide(package: Package, builder: TextBuilder, number: int, name: str) -> str:
    """Add a slide; gives its title."""
    root = package.part(name)
    if root is None:
        return ""
    unit, title = f"slide_{number}", ""
    for at, (kind, text) in enumerate(_shapes(root), 1):
        if kind in _TITLES and not title:
            title = " ".join(text.split())
        builder.add(text, f"{unit}__p_{at}", unit, title)
    relations = sorted(
        package.relations(name).values(), key=lambda r: list(_ASIDES).index(r.kind) if r.kind in _ASIDES else 9
    )
    count: dict[str, int] = {}
    for relation in relations:
        text = _aside(package, relation)
        if text:
            kind = _ASIDES[relation.kind]
            count[kind] = count.get(kind, 0) + 1
            builder.add(text, f"{unit}__{kind}_{count[kind]}", f"{unit}__{kind}", title)
    return title


def _aside(package: Package, relation: Relation) -> str:
    """The text of what a slide refers to: its notes, comments, charts and diagrams."""
    root = package.part(relation.target) if relation.kind in _ASIDES and not relation.external else None
    if root is None:
        return ""
    if relation.kind == "notesSlide":
        return "\n".join(text for _, text in _shapes(root))
    if relation.kind == "comments":
        return "\n".join("".join(map(str, e.itertext())).strip() for e in root.iter() if local(e) in ("text", "txBody"))
    return drawing_text(root)


def _shapes(root: etree._Element) -> Iterator[tuple[str, str]]:
    """(kind of placeholder, paragraph or table row) of each shape with text, in the order of the file."""
    for element in root:
        tag = local(element)
        if tag == "sp":
            kind = attribute(child(element, "nvSpPr", "nvPr", "ph"), "type") or ""
            body = child(element, "txBody")
            if kind not in _NUMBERS and body is not None:
                yield from ((kind, text) for text in _paragraphs(body))
        elif tag == "tbl":
            for row in (e for e in element if local(e) == "tr"):
                cells = [" ".join(_paragraphs(cell)) for cell in row if local(cell) == "tc"]
                if any(cells):
                    yield "", _CELL.join(cells)
        elif tag == "AlternateContent":
            first = next((e for e in element if local(e) in ("Choice", "Fallback")), None)
            if first is not None:
                yield from _shapes(first)
        else:
            yield from _shapes(element)


def _paragraphs(body: etree._Element) -> Iterator[str]:
    for paragraph in (e for e in body.iter() if local(e) == "p"):
        text = "".join("\n" if local(e) == "br" else e.text or "" for e in paragraph.iter() if local(e) in ("t", "br"))
        if text.strip():
            yield text.strip()


FORMAT = Format(
    "pptx",
    read,
    suffixes=(".pptx", ".pptm", ".ppsx", ".potx"),
    magic=(b"PK\x03\x04",),
    sniff=lambda source, head: package_kind(source) == "pptx",
    media_types=("application/vnd.openxmlformats-officedocument.presentationml.presentation",),
)
