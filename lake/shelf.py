"""What searches read of documents again and again, kept from one question to the next.

A text was checked against its hash when it was read. It is used again only while nothing was committed, graded anew or
given up in any vault that is open, and while the files that it was read from are the same to the last change; whatever
is quoted in the end is cut from the store anew (:mod:`lake.reading`). A shelf belongs to one open lake, and so to one
clearance and one ``as_of``.
"""

import os
from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from lake.delta import one_of
from lake.kept import Kept
from lake.reading import Text
from lake.store import Lake

CHARACTERS = 12_000_000
"""Characters of documents that are kept: 12 to 48 MB, whatever the lake holds."""

ROWS = 50_000
"""Passages whose places are kept, and documents whose countries are: some 10 MB each."""

_APIECE = 1000  # what a text weighs beside its characters

Place: TypeAlias = tuple[int, int, str]
"""First character of a passage in its document, one past the last, and its locator."""

_Stamp: TypeAlias = tuple[str, tuple[int, int, int] | None]


class Shelf:
    """Documents of a lake as searches read them.

    Args:
        lake: open at a clearance and ``as_of``.
    """

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._texts: Kept[str, tuple[Text, tuple[_Stamp, ...]]] = Kept(CHARACTERS, lambda kept: _weight(kept[0]))
        self._places: Kept[str, Place] = Kept(ROWS)
        self._countries: Kept[str, frozenset[str]] = Kept(ROWS)

    def texts(self, document_ids: Collection[str]) -> dict[str, Text]:
        """Documents by id with their checked texts; those unknown here, or changed, are left out."""
        state = self._state()
        known = self._texts.known(state, document_ids)
        touched = {path: _stamp(path) for _, stamps in known.values() for path, _ in stamps}
        found = {
            document_id: text
            for document_id, (text, stamps) in known.items()
            if all(touched[path] == (path, seen) for path, seen in stamps)
        }
        missing = [document_id for document_id in document_ids if document_id not in found]
        if missing:
            stamps = tuple(_stamp(path) for path in sorted(self._files(missing)))
            read = self._lake.texts(missing)
            self._texts.keep(state, {document_id: (text, stamps) for document_id, text in read.items()})
            found |= read
        return found

    def places(self, passage_ids: Collection[str]) -> dict[str, Place]:
        """Where passages stand in their documents; those unknown here are left out."""
        return self._places.got(self._state(), passage_ids, self._read_places)

    def _read_places(self, passage_ids: Collection[str]) -> dict[str, Place]:
        found: dict[str, Place] = {}
        documents = {passage_id.partition(":")[0] for passage_id in passage_ids}
        for vault in self._lake.vaults:
            rows = vault.frame(
                "passages",
                ["passage_id", "start", "end", "locator"],
                one_of("passage_id", passage_ids),
                batches=vault.batches_with(documents),
                as_of=self._lake.as_of,
            )
            for passage_id, start, end, locator in rows.iter_rows():
                found.setdefault(passage_id, (start, end, locator))
        return found

    def countries(self, document_ids: Collection[str]) -> Mapping[str, frozenset[str]]:
        """States that documents name, by ISO 3166-1 alpha-3 code; none for one that is unknown here."""
        return self._countries.got(self._state(), document_ids, self._read_countries)

    def _read_countries(self, document_ids: Collection[str]) -> dict[str, frozenset[str]]:
        named: dict[str, set[str]] = {document_id: set() for document_id in document_ids}
        for vault in self._lake.vaults:
            rows = vault.frame(
                "mentions",
                ["document_id", "country"],
                one_of("document_id", document_ids),
                batches=set(vault.batches_of(document_ids).values()),
            )
            for document_id, country in rows.unique().iter_rows():
                named[document_id].add(country)
        return {document_id: frozenset(codes) for document_id, codes in named.items()}

    def _state(self) -> tuple[Any, ...]:
        """What is committed in each vault that is open, in order; equal only while nothing changed."""
        return tuple((str(vault.marking), _Same(vault.snapshot())) for vault in self._lake.vaults)

    def _files(self, document_ids: Collection[str]) -> set[str]:
        """The files that may hold some documents."""
        return {
            file.path
            for vault in self._lake.vaults
            for file in vault.snapshot().files_of("documents", frozenset(vault.batches_with(document_ids)))
        }


class _Same:
    """An object that equals itself alone, and is held so that no other takes its place in memory."""

    def __init__(self, held: object) -> None:
        self._held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other._held is self._held

    __hash__ = None  # type: ignore[assignment]


def _stamp(path: str) -> _Stamp:
    """A file as it was last changed; None in place of that where there is none."""
    try:
        stat = os.stat(path)
    except OSError:
        return path, None
    return path, (stat.st_ino, stat.st_size, stat.st_mtime_ns)


def _weight(text: Text) -> int:
    return _APIECE + len(text.text)
