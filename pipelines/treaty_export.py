"""A treaty as Akoma Ntoso 3.0: preamble, articles, paragraphs, conclusions and annexes, their locators as eIds.

The text stays as it is stored; reading the file in again gives the same passages.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from lxml import etree

from ingest.formats.base import Source
from ingest.formats.registry import parse
from ingest.structure import HEADING
from lake.schema.errors import LakeError, UnknownValueError
from lake.schema.parsed import Parsed, Section
from lake.store import Lake
from pipelines.treaties import Treaty

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_ARTICLES = re.compile(r"(?:.+__)?(?:art|reg|rule|principle)_[^_]+(?:__\d+)?")
_ANNEX = re.compile(r"(?:annex|app|sched)(?:_[^_]+)?(?:__\d+)?(?=__|\Z)")
_NUMBER = re.compile(
    r"\s*(?P<num>(?:#+\s*)?(?:\*\*)?(?:[^\W\d_]+\.?\s*(?:n°|no\.|№)?\s*(?:\d[\w.\-]*|[IVXLC]+|[A-Z])(?![^\W_])[.:)\]]?|第[^\s]{1,8}?[条條章节節编編]))"
)
_PARAGRAPH = re.compile(r"\s*(?P<num>\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})\s?[.)]|§\s?\d+)\s+")
_CONTAINERS = {"part": "part", "title": "title", "chp": "chapter", "sec": "section"}
_TAGS = {"art": "article", "reg": "rule", "rule": "rule", "principle": "article"}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def export(lake: Lake, treaty: Treaty, file: Path, language: str | None = None) -> dict[str, Any]:
    """Write a treaty's text; returns its path, language, document and number of articles.

    Raises:
        UnknownValueError: the treaty has no text, or none in that language.
    """
    texts = [row for row in treaty.descriptions if row["basis"] == "text"]
    chosen = next((row for row in texts if language in (None, row["language"])), None)
    if chosen is None:
        raise UnknownValueError(
            "language of a text of this treaty", str(language), sorted({row["language"] for row in texts})
        )
    text, sections = structure_of(lake, chosen["document_id"])
    marking = lake.levels.join(lake.levels.parse(row["marking"]) for row in treaty.descriptions)
    root = document(text, sections, chosen, treaty)
    _classify(root, str(marking), lake.levels.words(marking))
    file.parent.mkdir(parents=True, exist_ok=True)
    etree.ElementTree(root).write(str(file), encoding="utf-8", xml_declaration=True, pretty_print=False)
    return {
        "path": str(file),
        "treaty_id": treaty.joined_id,
        "document_id": chosen["document_id"],
        "language": chosen["language"],
        "marking": str(marking),
        "articles": len(root.findall(f".//{{{NAMESPACE}}}article")),
    }


def structure_of(lake: Lake, document_id: str) -> tuple[str, Sequence[Section]]:
    """A stored text and its structure: read anew from the bytes it came in, else as its passages tell it.

    Raises:
        LakeError: the document is not known here, or its text has changed.
    """
    stored = lake.texts({document_id}).get(document_id)
    if stored is None:
        raise LakeError(f"no document {document_id} is known here, or its text has changed")
    same = pl.col("document_id") == document_id
    for vault in lake.vaults:
        rows = vault.frame("documents", ["file_id", "member"], same)
        if not rows.height or rows["member"][0] or rows["file_id"][0] not in vault.raw:
            continue
        seen = vault.frame("sightings", ["address"], pl.col("file_id") == rows["file_id"][0])
        name = Path(seen["address"][0]).name if seen.height else "text"
        for outcome in parse(Source(name, parse=parse, data=vault.raw.get(rows["file_id"][0]))):
            if isinstance(outcome, Parsed) and outcome.text == stored.text:
                return outcome.text, outcome.sections
    passages = lake.frame("passages", ["start", "end", "locator", "heading"], same).sort("start")
    merged: list[Section] = []
    for start, end, locator, heading in passages.iter_rows():
        if merged and merged[-1].locator == locator:
            merged[-1] = Section(merged[-1].start, end, locator, locator, heading)
        else:
            merged.append(Section(start, end, locator, locator, heading))
    return stored.text, merged


def _classify(root: etree._Element, marking: str, words: str) -> None:
    """Write who may see it into the metadata of the whole and of each annex, and above all of it."""
    root.addprevious(etree.Comment(f" {words} ".replace("--", "- -")))
    for identification in root.iter(_tag("identification")):
        classification = etree.Element(_tag("classification"), source="#legation")
        etree.SubElement(classification, _tag("keyword"), value=marking, showAs=words, dictionary="#marking")
        identification.addnext(classification)


def document(text: str, sections: Sequence[Section], row: dict[str, Any], treaty: Treaty) -> etree._Element:
    """The whole document as an element ``akomaNtoso``."""
    names: dict[str | None, str] = {None: NAMESPACE}
    root = etree.Element(_tag("akomaNtoso"), nsmap=names)  # type: ignore[arg-type]
    act = _under(root, "act", name="treaty", contains="originalVersion")
    key = re.sub(r"[^A-Za-z0-9.-]+", "-", treaty.value("key") or treaty.joined_id[:16]).strip("-").lower() or "treaty"
    _meta(act, key, row, treaty, "!main")
    _Writer(text, act, key, row, treaty).write(sections)
    return root


def _meta(parent: etree._Element, key: str, row: dict[str, Any], treaty: Treaty, part: str) -> None:
    signed = str(row["signed"] or treaty.value("signed") or "")
    day = signed if len(signed) == 10 else f"{signed[:4]}-01-01" if signed[:4].isdecimal() else "0001-01-01"
    language = row["language"] if row["language"] != "und" else "mul"
    work = f"/akn/un/act/treaty/{day}/{key}"
    long = _alpha3(language)
    identification = _under(_under(parent, "meta"), "identification", source="#legation")
    for level, address in (
        ("Work", work),
        ("Expression", f"{work}/{long}@{day}"),
        ("Manifestation", f"{work}/{long}@{day}.xml"),
    ):
        frbr = _under(identification, f"FRBR{level}")
        _under(frbr, "FRBRthis", value=f"{address}/{part}")
        _under(frbr, "FRBRuri", value=address)
        if level == "Work":
            for alias in treaty.keys:
                _under(frbr, "FRBRalias", value=alias, name="external_id")
        made = datetime.now(UTC).date().isoformat() if level == "Manifestation" else day
        _under(frbr, "FRBRdate", date=made, name="signature" if level != "Manifestation" else "export")
        _under(frbr, "FRBRauthor", href="#parties" if level != "Manifestation" else "#legation")
        if level == "Work":
            _under(frbr, "FRBRcountry", value="un")
        elif level == "Expression":
            _under(frbr, "FRBRlanguage", language=language)
    if part == "!main":
        references = _under(identification.getparent(), "references", source="#legation")
        _under(references, "TLCOrganization", eId="legation", href="/ontology/organization/legation", showAs="Legation")
        _under(references, "TLCConcept", eId="parties", href="/ontology/concept/parties", showAs="The parties")


def _alpha3(language: str) -> str:
    three = {
        "en": "eng",
        "fr": "fra",
        "es": "spa",
        "ru": "rus",
        "zh": "zho",
        "vi": "vie",
        "uk": "ukr",
        "de": "deu",
        "pt": "por",
    }
    return three.get(language) or (language if len(language) == 3 else "und")


class _Writer:
    """Puts sections, in their order, where Akoma Ntoso has them."""

    def __init__(self, text: str, act: etree._Element, key: str, row: dict[str, Any], treaty: Treaty) -> None:
        self._text, self._act, self._key, self._row, self._treaty = text, act, key, row, treaty
        self._stack: list[tuple[str, etree._Element]] = []
        self._zone = ""
        self._attachments: etree._Element | None = None
        self._current: etree._Element | None = None
        self._annex = ""

    def write(self, sections: Sequence[Section]) -> None:
        """Add all of them under the act."""
        for zone, unit, group in _units(sections):
            parent = self._enter(zone, group[0])
            if zone in ("preface", "preamble", "conclusions"):
                for section in group:
                    self._formula(parent, section)
            else:
                self._body(unit, group)
        if self._act.find(_tag("body")) is None:
            body = etree.Element(_tag("body"))
            _under(_under(body, "hcontainer", name="body", eId="body__empty"), "content").append(
                etree.Element(_tag("p"))
            )
            at = next(
                (n for n, child in enumerate(self._act) if child.tag in (_tag("conclusions"), _tag("attachments"))),
                len(self._act),
            )
            self._act.insert(at, body)

    def _enter(self, zone: str, section: Section) -> etree._Element:
        if zone == "attachments":
            annex = _annex_of(section.locator)
            if self._attachments is None:
                self._attachments = _under(self._act, "attachments")
            if annex != self._annex or self._zone != "attachments":
                attachment = _under(self._attachments, "attachment", eId=annex)
                inner = _under(attachment, "doc", name="annex", eId=f"{annex}__doc")
                _meta(inner, self._key, self._row, self._treaty, f"!{annex}")
                self._current = _under(inner, "mainBody")
                self._stack, self._annex = [], annex
        elif zone != self._zone:
            self._current, self._stack = _under(self._act, zone), []
            if zone != "body":
                self._current.set("eId", section.unit or zone)
        self._zone = zone
        assert self._current is not None
        return self._current

    def _formula(self, parent: etree._Element, section: Section) -> None:
        if section.locator == parent.get("eId"):
            self._fill(_under(parent, "p"), section.start, section.end)
            return
        formula = _under(parent, "formula", name=section.locator.split("__")[-1].split("_")[0], eId=section.locator)
        self._fill(_under(formula, "p"), section.start, section.end)

    def _body(self, unit: str, group: Sequence[Section]) -> None:
        rest = list(group)
        while rest and rest[0].locator.endswith(HEADING) and rest[0].locator != unit + HEADING:
            self._container(rest.pop(0))
        if not rest:
            return
        parent = self._stack[-1][1] if self._stack else self._current
        assert parent is not None
        if not _ARTICLES.fullmatch(unit):
            if any(section.locator != unit for section in rest) and unit != self._annex:
                parent = _under(parent, "hcontainer", name=unit.split("__")[-1].split("_")[0], eId=unit)
            for section in rest:
                if section.locator == unit and parent.get("eId") == unit:
                    self._fill(_under(_under(parent, "content"), "p"), section.start, section.end)
                else:
                    self._plain(parent, section)
            return
        kind = (
            unit.split("__")[-1].split("_")[0]
            if not unit.split("__")[-1].isdecimal()
            else unit.split("__")[-2].split("_")[0]
        )
        article = _under(parent, _TAGS.get(kind, "article"), eId=unit)
        if rest[0].locator == unit + HEADING:
            self._headed(article, rest.pop(0))
        for section in rest:
            if section.locator == unit:
                if (
                    not len(article)
                    and len(rest) == 1
                    and (match := _NUMBER.match(self._text, section.start, section.end))
                ):
                    self._fill(_under(article, "num"), section.start, match.end("num"))
                    self._fill(_under(_under(article, "content"), "p"), match.end("num"), section.end)
                else:
                    self._fill(_under(_under(article, "content"), "p"), section.start, section.end)
                continue
            tag = "paragraph" if "__para_" in section.locator else "alinea"
            self._numbered(_under(article, tag, eId=section.locator), section)

    def _plain(self, parent: etree._Element, section: Section) -> None:
        tag = "paragraph" if "para_" in section.locator else "hcontainer"
        names = {"name": section.locator.split("__")[-1].split("_")[0]} if tag == "hcontainer" else {}
        self._numbered(_under(parent, tag, **names, eId=section.locator), section)

    def _numbered(self, element: etree._Element, section: Section) -> None:
        start = section.start
        if element.tag == _tag("paragraph") and (match := _PARAGRAPH.match(self._text, start, section.end)):
            self._fill(_under(element, "num"), start, match.end("num"))
            start = match.end()
        self._fill(_under(_under(element, "content"), "p"), start, section.end)

    def _container(self, section: Section) -> None:
        locator = section.locator.removesuffix(HEADING)
        while self._stack and not locator.startswith(self._stack[-1][0] + "__"):
            self._stack.pop()
        parent = self._stack[-1][1] if self._stack else self._current
        assert parent is not None
        kind = locator.split("__")[-1].split("_")[0]
        tag = _CONTAINERS.get(kind, "hcontainer")
        names = {"name": kind} if tag == "hcontainer" else {}
        element = _under(parent, tag, **names, eId=locator)
        self._headed(element, section)
        self._stack.append((locator, element))

    def _headed(self, element: etree._Element, section: Section) -> None:
        match = _NUMBER.match(self._text, section.start, section.end)
        if match and match.end("num") < section.end:
            self._fill(_under(element, "num"), section.start, match.end("num"))
            self._fill(_under(element, "heading"), match.end("num"), section.end)
        else:
            self._fill(_under(element, "heading"), section.start, section.end)

    def _fill(self, element: etree._Element, start: int, end: int) -> None:
        """The words of a stretch; lines stay lines."""
        lines = [" ".join(line.split()) for line in _FORBIDDEN.sub(" ", self._text[start:end]).split("\n")]
        lines = [line for line in lines if line]
        if not lines:
            return
        element.text = lines[0]
        for line in lines[1:]:
            etree.SubElement(element, _tag("br")).tail = line


def _units(sections: Sequence[Section]) -> Iterator[tuple[str, str, list[Section]]]:
    """Sections in their order, by zone and unit; a zone that would come back goes on in the one that is open."""
    order = ("preface", "preamble", "body", "conclusions", "attachments")
    zone, unit, group = "", "", list[Section]()
    reached = 0
    for section in sections:
        own = _zone_of(section)
        if order.index(own) < reached:
            own = (
                order[reached]
                if order[reached] != "conclusions"
                else "attachments"
                if _ANNEX.match(section.locator)
                else "conclusions"
            )
        key = section.unit or section.locator
        if (own, key) != (zone, unit) or (
            own == "attachments" and group and _annex_of(group[0].locator) != _annex_of(section.locator)
        ):
            if group:
                yield zone, unit, group
            zone, unit, group = own, key, []
        reached = max(reached, order.index(own))
        group.append(section)
    if group:
        yield zone, unit, group


def _annex_of(locator: str) -> str:
    match = _ANNEX.match(locator)
    return match[0] if match else "annex"


def _zone_of(section: Section) -> str:
    if _ANNEX.match(section.locator):
        return "attachments"
    head = section.unit.split("__")[0].split("_")[0]
    if head in ("front", "toc", "preface", "coverPage"):
        return "preface"
    if head in ("preamble", "intro") or section.locator.startswith("title__heading"):
        return "preamble"
    return "conclusions" if head == "conclusions" else "body"


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _under(parent: etree._Element | None, tag: str, **attributes: str) -> etree._Element:
    assert parent is not None
    return etree.SubElement(parent, _tag(tag), {name: _FORBIDDEN.sub("", value) for name, value in attributes.items()})
