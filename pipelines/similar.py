"""Similar passages: from an article that is named to passages of other documents that say much the same."""

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from lake.query import Asked
from lake.schema.errors import UsageError
from lake.store import Lake
from lake.tokens import fold, words
from pipelines.citations import Hit
from pipelines.find import Finder

SHORTEST_ID = 8
"""Characters of a document's id that may stand for it."""

_SHOWN = 5
_ARTICLE = re.compile(
    r"[\s,;:(#]+(?:(?:art(?:icle|ículo|\.)?|điều|стат(?:ья|ьи|тя|ті)|ст\.?|§)\s*(?P<number>\d+)"
    r"|第\s*(?P<zh>\d+|[一二三四五六七八九十百]+)\s*[条條])\)?$",
    re.IGNORECASE,
)
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}


@dataclass(frozen=True, slots=True)
class _Place:
    """What is named: a document and where in it; an empty locator is all of it."""

    document_id: str
    locator: str


def similar(lake: Lake, finder: Finder, place: str, query: str = "", *, k: int = 10, **confined: Any) -> list[Hit]:
    """Passages near an article in meaning; see :meth:`pipelines.desk.Desk.similar`.

    The article's vector is the mean of those of its passages. Passages of its own document are left out; those of
    near-duplicates of it are given, and marked ``same_text``.
    """
    asked = finder.understood(query) if query.strip() else Asked("")
    filters = finder.filters(asked, **confined)
    named = _named(lake, place)
    own = finder.hits([(id_, 0.0) for id_ in _passages(lake, named, place)])
    if not own:
        raise UsageError(f"the text of {place!r} is withdrawn: it no longer agrees with its hash")
    vector = _mean(finder.vectors(own))
    copies = _copies(lake, named.document_id)
    wanted = k + _count(lake, named.document_id)
    found = [hit for hit in finder.near(vector, wanted, filters) if hit.document_id != named.document_id]
    return [replace(hit, same_text=hit.document_id in copies) for hit in found[:k]]


def _named(lake: Lake, place: str) -> _Place:
    """The document and locator that a place names.

    Raises:
        UsageError: no document, or several, go by that name.
    """
    place = place.strip()
    document_id, _, ordinal = place.rpartition(":")
    if ordinal.isdecimal() and re.fullmatch("[0-9a-f]{64}", document_id):
        rows = lake.frame("passages", ["document_id", "locator"], pl.col("passage_id") == place)
        if rows.height:
            return _Place(*rows.row(0))
        raise UsageError(f"no passage {place} is known here")
    documents = lake.frame("documents", ["document_id", "external_id", "url", "title", "language"])
    attempts = [(place, "")]
    if "#" in place:
        name, _, locator = place.rpartition("#")
        attempts.insert(0, (name, locator))
    if article := _ARTICLE.search(place):
        attempts.insert(0, (place[: article.start()], f"art_{article['number'] or _chinese(article['zh'])}"))
    for name, locator in attempts:
        found = _documents(documents, name.strip())
        if len(found) == 1:
            return _Place(found[0], locator)
        if found:
            raise UsageError(f"{name!r} names {len(found)} documents: say which by its id, {_listed(documents, found)}")
    raise UsageError(_unknown(documents, attempts[0][0].strip()))


def _documents(documents: pl.DataFrame, name: str) -> list[str]:
    """Ids of the documents that go by a name: an id, the id or URL of the source, a title, or words of a title."""
    if not name:
        return []
    if len(name) >= SHORTEST_ID and re.fullmatch("[0-9a-f]+", name):
        found = documents.filter(pl.col("document_id").str.starts_with(name))
        if found.height:
            return sorted(set(found["document_id"]))
    found = documents.filter((pl.col("external_id") == name) | (pl.col("url") == name))
    if not found.height:
        asked = _folded(name)
        titles = {title: _folded(title) for title in documents["title"].unique()}
        same = [title for title, folded in titles.items() if folded == asked]
        held = same or [title for title, folded in titles.items() if asked and f" {asked} " in f" {folded} "]
        found = documents.filter(pl.col("title").is_in(held))
    return sorted(set(found["document_id"]))


def _passages(lake: Lake, named: _Place, place: str) -> list[str]:
    """Ids of the passages of a place: the locator itself, or what lies within it.

    Raises:
        UsageError: the document has no such place.
    """
    rows = lake.frame(
        "passages", ["passage_id", "locator", "ordinal"], pl.col("document_id") == named.document_id
    ).unique("passage_id")
    locator = named.locator
    held = rows.filter(
        (pl.col("locator") == locator) | pl.col("locator").str.starts_with(f"{locator}__") if locator else pl.lit(True)
    ).sort("ordinal")
    if held.height:
        return held["passage_id"].to_list()
    there = rows.sort("ordinal")["locator"].unique(maintain_order=True).to_list()
    close = get_close_matches(locator, there, n=_SHOWN, cutoff=0.5) or there[:_SHOWN]
    raise UsageError(f"{place!r}: the document is known, but has no {locator}; it has {', '.join(close)}")


def _mean(vectors: list[npt.NDArray[np.float32]]) -> npt.NDArray[np.float32]:
    mean: npt.NDArray[np.float32] = np.mean(vectors, axis=0)
    length = float(np.linalg.norm(mean))
    return mean / length if length > 0 else vectors[0]


def _copies(lake: Lake, document_id: str) -> set[str]:
    """Near-duplicates of a document, it included."""
    groups = lake.frame("duplicates", ["document_id", "group_id"])
    mine = groups.filter(pl.col("document_id") == document_id)["group_id"]
    return {document_id, *groups.filter(pl.col("group_id").is_in(mine.to_list()))["document_id"]}


def _count(lake: Lake, document_id: str) -> int:
    return lake.frame("passages", ["passage_id"], pl.col("document_id") == document_id).height


def _unknown(documents: pl.DataFrame, name: str) -> str:
    """That nothing goes by a name, with what is close."""
    names: dict[str, str] = {}
    for external_id, title in documents.select("external_id", "title").iter_rows():
        for each in (title, external_id):
            if each:
                names.setdefault(_folded(each), each)
    close = [names[each] for each in get_close_matches(_folded(name), list(names), n=_SHOWN, cutoff=0.5)]
    said = f"no document is called {name!r} here"
    if close:
        return f"{said}; close are {'; '.join(close)}"
    return f"{said}: name it by its id, the id or URL of its source, or its title, with #art_5 for an article"


def _listed(documents: pl.DataFrame, ids: list[str]) -> str:
    rows = documents.filter(pl.col("document_id").is_in(ids[:_SHOWN])).unique("document_id", maintain_order=True)
    listed = [f"{id_[:12]} ({title}, {language})" for id_, _, _, title, language in rows.iter_rows()]
    return "; ".join([*listed, *(["..."] if len(ids) > _SHOWN else [])])


def _folded(text: str) -> str:
    return " ".join(map(fold, words(text)))


def _chinese(number: str) -> int:
    """A number below a thousand, as articles are numbered: ``二十三`` is 23."""
    if number.isdecimal():
        return int(number)
    total, digit = 0, 0
    for sign in number:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        else:
            total, digit = total + (digit or 1) * {"十": 10, "百": 100}[sign], 0
    return total + digit
