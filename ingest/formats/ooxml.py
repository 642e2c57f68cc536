"""What DOCX and PPTX share: parts, relationships, properties. Names are compared without their namespaces, of which
there are two sets (ECMA and the strict ISO one)."""

import posixpath
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from ingest.formats.base import Limits, Source
from ingest.formats.flow import local
from ingest.xml import parse_xml
from ingest.zips import open_zip, read_member
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Json, Outcome

_PROPERTIES = {
    "title": "title",
    "creator": "author",
    "lastModifiedBy": "last_modified_by",
    "created": "created",
    "modified": "modified",
    "subject": "subject",
    "keywords": "keywords",
    "description": "description",
    "language": "language",
    "category": "category",
}


class Relation(NamedTuple):
    """A part's link to another one; ``kind`` is the last word of its type."""

    kind: str
    target: str
    external: bool


class Package:
    """An Office Open XML file, opened and checked."""

    def __init__(self, source: Source) -> None:
        """Open it.

        Raises:
            UnreadableError: it is damaged, encrypted or hostile; see :func:`ingest.zips.open_zip`.
        """
        self.limits: Limits = source.options.limits
        self._zip: zipfile.ZipFile = open_zip(source)
        self._names = {name.lower().replace("\\", "/"): name for name in self._zip.namelist()}

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def names(self, prefix: str = "") -> list[str]:
        """Names of the parts under a folder, sorted."""
        return sorted(name for name in self._names.values() if name.lower().startswith(prefix))

    def bytes_of(self, name: str) -> bytes | None:
        """A part's bytes; None where there is no such part."""
        actual = self._names.get(name.lower())
        return None if actual is None else read_member(self._zip, actual, self.limits)

    def part(self, name: str) -> etree._Element | None:
        """A part's root element; None where there is no such part.

        Raises:
            UnreadableError: it is no well-formed XML.
        """
        data = self.bytes_of(name)
        if data is None:
            return None
        try:
            return parse_xml(data, self.limits)
        except UnreadableError as error:
            raise type(error)(f"{name}: {error}") from error

    def relations(self, name: str = "") -> dict[str, Relation]:
        """The relations of a part (of the package itself for ``""``) by their ids."""
        folder, base = posixpath.split(name)
        root = self.part(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, Relation] = {}
        for element in root if root is not None else ():
            external = element.get("TargetMode") == "External"
            target = element.get("Target") or ""
            if not external:
                target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            kind = (element.get("Type") or "").rpartition("/")[2]
            found[element.get("Id") or str(len(found))] = Relation(kind, target, external)
        return found

    def main(self) -> str:
        """Name of the main part.

        Raises:
            UnreadableError: there is none.
        """
        for relation in self.relations().values():
            if relation.kind == "officeDocument" and relation.target.lower() in self._names:
                return relation.target
        for name in ("word/document.xml", "ppt/presentation.xml"):
            if name in self._names:
                return self._names[name]
        raise UnreadableError("damaged Office file: it has no main part")

    def properties(self) -> dict[str, Json]:
        """Title, author, dates and the like, as the file declares them."""
        found: dict[str, Json] = {}
        for name in ("docprops/core.xml", "docprops/app.xml"):
            try:
                root = self.part(name)
            except UnreadableError:
                continue  # the text is worth more than its label
            for element in root if root is not None else ():
                key = _PROPERTIES.get(local(element)) or {"Company": "company"}.get(local(element))
                if key and (element.text or "").strip():
                    found.setdefault(key, " ".join((element.text or "").split()))
        return found

    def embedded(self, source: Source, folder: str) -> Iterator[Outcome]:
        """The documents of the files embedded in this one."""
        for name in self.names(f"{folder}/embeddings/"):
            data = self.bytes_of(name)
            if data:
                yield from source.descend(name, data)


def attribute(element: etree._Element | None, name: str) -> str | None:
    """An attribute by its local name."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The first child of that local name, and its child of the next name, and so on."""
    for name in names:
        if element is None:
            return None
        element = next((e for e in element if local(e) == name), None)
    return element


def drawing_text(root: etree._Element) -> str:
    """The words of a chart or diagram, one run a line."""
    return "\n".join(e.text.strip() for e in root.iter() if local(e) in ("t", "v") and e.text and e.text.strip())
