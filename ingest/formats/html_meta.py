"""What a page declares of itself: title, date, authors, language, address. Nothing is guessed from its text."""

import json
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ingest.dates import Dated, parse_date
from ingest.formats.builder import clean
from ingest.formats.flow import local
from ingest.languages import language_tag

_DATES = (
    "article:published_time", "og:article:published_time", "datepublished", "dc.date.issued", "dcterms.issued",
    "citation_publication_date", "citation_date", "publication_date", "pubdate", "publishdate", "parsely-pub-date",
    "sailthru.date", "dc.date", "dcterms.date", "dcterms.created", "date",
)  # fmt: skip
"""Names of meta elements that date a page, the surest first."""

_AUTHORS = ("author", "article:author", "dc.creator", "dcterms.creator", "citation_author", "parsely-author")
_OTHERS = {
    "description": "description", "og:description": "description", "keywords": "keywords", "og:site_name": "site",
    "publisher": "publisher", "dc.publisher": "publisher", "generator": "generator",
}  # fmt: skip
_LONGEST = 2000


def page_metadata(tree: etree._Element) -> dict[str, Any]:
    """``title``, ``published`` (:class:`~ingest.dates.Dated`), ``author``, ``language``, ``url`` ... where declared."""
    meta = dict(reversed(list(_meta(tree))))
    linked = _linked_data(tree)
    found: dict[str, Any] = {}
    if title := _title(tree, meta, linked):
        found["title"] = title
    if dated := _published(tree, meta, linked):
        found["published"] = dated
    if tag := _language(tree, meta):
        found["language"] = tag
    if url := _url(tree, meta):
        found["url"] = url
    author = next((meta[name] for name in _AUTHORS if meta.get(name)), None) or _names(linked.get("author"))
    if author:
        found["author"] = author
    for name, ours in _OTHERS.items():
        if meta.get(name) and ours not in found:
            found[ours] = meta[name][:_LONGEST]
    return found


def _meta(tree: etree._Element) -> Iterator[tuple[str, str]]:
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = " ".join(clean(element.get("content") or "").split())
        if name and content:
            yield name.strip().lower(), content


def _linked_data(tree: etree._Element) -> dict[str, Any]:
    """The first object of the page's JSON-LD that has a date or a headline."""
    for element in tree.iter("script"):
        if (element.get("type") or "").strip().lower() != "application/ld+json" or not element.text:
            continue
        try:
            value = json.loads(element.text)
        except (ValueError, RecursionError):
            continue
        graph = value.get("@graph", value) if isinstance(value, dict) else value
        for item in graph if isinstance(graph, list) else [graph]:
            if isinstance(item, dict) and ("datePublished" in item or "headline" in item):
                return item
    return {}


def _title(tree: etree._Element, meta: dict[str, str], linked: dict[str, Any]) -> str:
    own = next((" ".join("".join(map(str, element.itertext())).split()) for element in tree.iter("title")), "")
    headline = linked.get("headline")
    return clean(meta.get("og:title") or (headline if isinstance(headline, str) else "") or own).strip()


def _published(tree: etree._Element, meta: dict[str, str], linked: dict[str, Any]) -> Dated | None:
    declared = [meta.get(name) for name in _DATES[:3]]
    declared.append(linked["datePublished"] if isinstance(linked.get("datePublished"), str) else None)
    declared += [meta.get(name) for name in _DATES[3:]]
    declared += [
        element.get("datetime") or element.get("content")
        for element in tree.iter("time", "span", "meta", "abbr")
        if element.get("itemprop") == "datePublished"
        or (local(element) == "time" and element.get("pubdate") is not None)
    ]
    return next((dated for text in declared if text and (dated := parse_date(text))), None)


def _language(tree: etree._Element, meta: dict[str, str]) -> str | None:
    root = tree.getroottree().getroot()
    declared = (
        root.get("lang"), root.get("{http://www.w3.org/XML/1998/namespace}lang"), root.get("xml:lang"),
        meta.get("content-language"), meta.get("dc.language"), meta.get("og:locale"),
    )  # fmt: skip
    return next((tag for text in declared if (tag := language_tag(text))), None)


def _url(tree: etree._Element, meta: dict[str, str]) -> str | None:
    canonical = next(
        (element.get("href") for element in tree.iter("link") if (element.get("rel") or "").lower() == "canonical"),
        None,
    )
    return next((url.strip() for url in (canonical, meta.get("og:url")) if url and "://" in url), None)


def _names(value: Any) -> str:
    """Names of a JSON-LD author: a string, a person, or a list of either."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return str(value.get("name") or "")
    return ", ".join(filter(None, map(_names, value))) if isinstance(value, list) else ""
