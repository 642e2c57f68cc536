"""News feeds: RSS, Atom, RDF (RSS 1.0), CDF and JSON Feed; each entry is one document."""

import json
import re
from calendar import timegm
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser

from ingest.dates import Dated, parse_date
from ingest.encodings import decode
from ingest.formats.base import Format, Source
from ingest.formats.dialect import head_text, xml_root
from ingest.formats.flow import Flow, fold
from ingest.formats.fragment import fragment_blocks, plain
from ingest.languages import language_tag
from ingest.structure import HEADING
from lake.schema.errors import HostileError, UnreadableError
from lake.schema.parsed import Json, Outcome, Parsed

_JSON_FEED = "jsonfeed.org/version"
_RSS_IN_RDF = ("purl.org/rss/", "purl.org/net/rss", "my.netscape.com/")
_ROOTS = {"rss", "feed", "channel"}
_FIRST_TAG = re.compile(rb"<\w")
_GENERAL_ENTITY = re.compile(rb"<!ENTITY\s+(?!%)", re.IGNORECASE)
_RSS_AUTHOR = re.compile(r"\S+@\S+\s*\(([^()]+)\)\Z")
_DATES = ("published", "updated", "created")

_SURROGATE = re.compile(
    rb"&#(?:[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2}|0*(?:5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3]));"
)
"""Half a character by its number: no XML, and feedparser fails on it."""


def read(source: Source) -> Iterator[Outcome]:
    """Yield the entries in the feed's order.

    Raises:
        UnreadableError: the feed holds no entries, or is none.
        HostileError: it declares entities.
    """
    data = source.read()
    entries = _json_entries(source, data) if _is_json_feed(data[:4096]) else _xml_entries(source, data)
    seen: set[str] = set()
    number = 0
    for number, entry in enumerate(entries, 1):
        named = fold(str(entry.get("id") or entry.get("link") or ""))
        member = named if named and named not in seen else str(number)
        seen.add(member)
        yield _document(source, entry, f"{source.member}#entry={member}")
    if not number:
        raise UnreadableError("feed holds no entries")


def _document(source: Source, entry: Mapping[str, Any], member: str) -> Parsed:
    title = plain(entry["title"])
    flow = Flow()
    flow.write(title)
    flow.flush("title" + HEADING, "text", "")
    blocks: list[str] = []
    for content in entry["contents"]:
        new = fragment_blocks(content) if entry["markup"] else content.split("\n\n")
        if fold(" ".join(new)) not in fold(" ".join(blocks)):  # a summary often is the beginning of the content
            blocks.extend(new)
    for block in blocks:
        flow.write(block.replace("\n", "\u2028"))
        flow.flush(flow.number("p"), "text", title)
    if not flow:
        flow.write(entry["link"])  # a bare link is all that some entries say
        flow.flush("p_1", "text", "")
    text, sections = flow.build()
    dated: Dated | None = entry["dated"]
    return Parsed(
        text=text,
        sections=sections,
        content=json.dumps(entry["record"], ensure_ascii=False, sort_keys=True).encode("utf-8", "replace"),
        format="feed",
        member=member,
        title=title,
        external_id=entry["id"] or entry["link"] or None,
        url=entry["link"] or None,
        language=language_tag(entry["language"]),
        published_at=dated.when if dated else None,
        published_precision=dated.precision if dated else None,
        encoding=entry["encoding"],
        metadata={key: value for key, value in entry["metadata"].items() if value},
    )


def _xml_entries(source: Source, data: bytes) -> Iterator[dict[str, Any]]:
    """Entries as feedparser reads them; it is given bytes in memory and never an address, so it fetches nothing."""
    _refuse_entities(data)
    headers = {}
    if source.media_type or source.charset:
        headers["content-type"] = f"{source.media_type or 'application/xml'}" + (
            f"; charset={source.charset}" if source.charset else ""
        )
    if source.url:
        headers["content-location"] = source.url
    try:
        feed = feedparser.parse(BytesIO(_SURROGATE.sub(b"&#xFFFD;", data)), response_headers=headers)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError(f"damaged feed: {error}") from error
    about = feed.feed
    channel: dict[str, Json] = {
        "feed": plain(str(about.get("title") or "")),
        "feed_link": about.get("link"),
        "feed_id": about.get("id"),
        "feed_version": feed.get("version"),
    }
    for entry in feed.entries:
        raw: Mapping[str, Any] = dict(entry.items())  # past feedparser's fallbacks from one key to another
        contents = [c.get("value") for c in raw.get("content", ())]
        # The longest first, so that a summary which begins the content is seen to be part of it.
        texts = sorted({str(t): None for t in (*contents, raw.get("summary")) if t}, key=len, reverse=True)
        yield {
            "id": raw.get("id"),
            "link": _link(raw),
            "title": str(raw.get("title") or ""),
            "contents": texts,
            "markup": True,
            "language": _language(raw) or about.get("language"),
            "dated": _date(raw),
            "encoding": feed.get("encoding") or None,
            "record": _jsonable(raw),
            "metadata": {
                **channel,
                "authors": _authors(raw),
                "tags": [
                    str(t.get("term") or t.get("label")) for t in raw.get("tags", ()) if t.get("term") or t.get("label")
                ],
                "enclosures": [str(e.get("href")) for e in raw.get("enclosures", ()) if e.get("href")],
                "dates": {name: str(raw[name]) for name in _DATES if raw.get(name)},
            },
        }


def _json_entries(source: Source, data: bytes) -> Iterator[dict[str, Any]]:
    """Entries of a JSON Feed, version 1 and 1.1 (jsonfeed.org)."""
    decoded = decode(data, source.charset)
    try:
        feed = json.loads(decoded.text)
    except ValueError as error:
        raise UnreadableError(f"JSON Feed that is no JSON: {error}") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        authors = next((a for a in (i.get("authors") or [i.get("author")] for i in (item, feed)) if any(a)), [])
        dated = next((d for n in ("date_published", "date_modified") if (d := parse_date(_string(item.get(n))))), None)
        texts = [_string(item.get("content_html")) or _string(item.get("content_text")), _string(item.get("summary"))]
        yield {
            "id": _string(item.get("id")),
            "link": _string(item.get("url")) or _string(item.get("external_url")),
            "title": _string(item.get("title")),
            "contents": [text for text in texts if text],
            "markup": bool(item.get("content_html")),
            "language": _string(item.get("language")) or _string(feed.get("language")),
            "dated": dated,
            "encoding": decoded.encoding,
            "record": item,
            "metadata": {
                "feed": _string(feed.get("title")),
                "feed_link": _string(feed.get("home_page_url")),
                "feed_version": _string(feed.get("version")),
                "authors": [_string(a.get("name")) for a in authors if isinstance(a, dict) and a.get("name")],
                "tags": [str(tag) for tag in item.get("tags") or ()],
                "external_url": _string(item.get("external_url")),
            },
        }


def _refuse_entities(data: bytes) -> None:
    """Refuse general entities, which feedparser would expand as often as they are named.

    A parameter entity, such as the reference to HTML's Latin 1 set that RSS 0.91 recommended, is dropped by it unread.
    """
    text = data[: 1 << 16].replace(b"\x00", b"")
    root = _FIRST_TAG.search(text)
    if _GENERAL_ENTITY.search(text[: root.start()] if root else text):
        raise HostileError("feed that declares entities; entities are never expanded")


def _string(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _link(entry: Mapping[str, Any]) -> str:
    link = str(entry.get("link") or "")
    if not link:
        link = next((str(e["href"]) for e in entry.get("links", ()) if e.get("href") and e.get("rel") != "self"), "")
    return link.strip()


def _language(entry: Mapping[str, Any]) -> str | None:
    details = [*entry.get("content", ()), entry.get("summary_detail"), entry.get("title_detail")]
    return next((str(d.get("language")) for d in details if d and d.get("language")), None)


def _date(entry: Mapping[str, Any]) -> Dated | None:
    """Published, else updated, else created; first as ISO or RFC 5322 say, else as feedparser understands it."""
    for name in _DATES:
        if dated := parse_date(str(entry.get(name) or "")):
            return dated
        parsed = entry.get(f"{name}_parsed")
        if parsed and 1 < parsed.tm_year < 9999:
            try:
                return Dated(datetime.fromtimestamp(timegm(parsed), UTC), "second")
            except (ValueError, OverflowError, OSError):
                continue
    return None


def _authors(entry: Mapping[str, Any]) -> list[str]:
    """Names of the authors; of ``a@b.example (Name)``, which RSS asks for, the name."""
    written = str(entry.get("author") or "")
    if found := _RSS_AUTHOR.match(written):
        return [found[1].strip()]
    names = [str(a.get("name") or a.get("email") or "") for a in entry.get("authors", ()) if a]
    return [name for name in dict.fromkeys(names or [written]) if name]


def _jsonable(value: Any) -> Any:
    """An entry as JSON; times that feedparser derived from strings beside them are left out."""
    if isinstance(value, Mapping):
        return {str(k): _jsonable(v) for k, v in value.items() if not str(k).endswith("_parsed")}
    if isinstance(value, list | tuple):
        return [_jsonable(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def _is_json_feed(head: bytes) -> bool:
    text = head_text(head).lstrip("\ufeff \t\r\n")
    return text.startswith("{") and _JSON_FEED in text.replace("\\/", "/")


def _is_feed(source: Source, head: bytes) -> bool:
    root = xml_root(source, head)
    if root is None:
        return _is_json_feed(head)
    if root.name.lower() == "rdf":
        return any(mark in head_text(source.head(1 << 14)) for mark in _RSS_IN_RDF)
    return root.name.lower() in _ROOTS


FORMAT = Format(
    name="feed",
    read=read,
    suffixes=(".xml", ".rss", ".atom", ".rdf", ".cdf", ".json"),
    sniff=_is_feed,
    media_types=(
        "application/rss+xml",
        "application/atom+xml",
        "application/rdf+xml",
        "application/feed+json",
        "application/xml",
        "text/xml",
        "application/json",
    ),
)
