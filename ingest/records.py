"""Records (a JSON object, a row of a table) to documents: which field is the text, which the title, the date ...

The contract shape is ``{"id", "text", "title"?, "language"?, "published_at"?, "url"?, "kind"?, "work_id"?}``. For a
field that a mapping names (our field -> theirs, or several to be joined) the mapping rules; for the others well-known
names are taken, and the metadata say which. What is not used stays in the metadata.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from ingest.dates import Dated, parse_date
from ingest.formats.builder import TextBuilder, clean
from ingest.languages import language_tag
from ingest.structure import sections_of
from ingest.structure.numbers import label
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Json, Parsed, Section
from lake.schema.values import KINDS

TEXT_FIELDS = (
    "text",
    "body",
    "content",
    "full_text",
    "fulltext",
    "article_text",
    "articleBody",
    "content_text",
    "transcript",
)
"""Names under which records carry a text; a table with one of them is read row by row."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    "text": (*TEXT_FIELDS, "summary", "description", "abstract"),
    "external_id": ("id", "external_id", "_id", "uuid", "guid", "doc_id", "docid", "identifier"),
    "title": ("title", "headline", "name", "subject"),
    "language": ("language", "lang"),
    "published_at": (
        "published_at", "published", "publishedAt", "date_published", "datePublished", "publication_date", "pub_date",
        "pubDate", "date", "datetime", "timestamp",
    ),
    "url": ("url", "link", "href", "permalink", "source_url"),
    "kind": ("kind",),
    "work_id": ("work_id",),
}  # fmt: skip
"""Our field to the names it goes by, the likeliest first."""

Record = Mapping[str, Any]
Mapped = Mapping[str, str | Sequence[str]]

_UNIT_OF_LIST = {
    "articles": "art", "paragraphs": "para", "sections": "sec", "chapters": "chp", "annexes": "annex",
    "turns": "speech", "speeches": "speech", "pages": "page",
}  # fmt: skip
_NOT_WORD = re.compile(r"\W+")
_MILLISECONDS = 100_000_000_000


def canonical(record: Any) -> bytes:
    """A record as JSON in UTF-8, as it stands: its own bytes where the file has none for it alone."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8", "surrogatepass")


def document_of(
    record: Record,
    *,
    content: bytes,
    format: str,
    member: str,
    mapping: Mapped | None = None,
    encoding: str | None = None,
    certainty: float | None = None,
) -> Parsed:
    """One record as a document. One without any text field becomes a ``field: value`` listing of itself.

    Args:
        record: its fields.
        content: the bytes that name it.
        format: name of the format that read it.
        member: its place within the file.
        mapping: our field -> their field or path (``meta.date``, ``articles[].body``), or several.
        encoding: as it was decoded from, with ``certainty``.

    Raises:
        UnreadableError: the text field is there and empty, or there is nothing in the record at all.
    """
    used: dict[str, str] = {}

    def taken(field: str) -> Any:
        paths = _paths(mapping, field) or [name for name in SYNONYMS[field] if name in record]
        for path in paths:
            found = next((value for value, _ in walk(record, path) if _is_scalar(value)), None)
            if found is not None and str(found).strip():
                used[field] = path
                return found
        return None

    text, sections = _text(record, mapping, used)
    title, language, published = taken("title"), taken("language"), taken("published_at")
    kind, external_id, url, work_id = taken("kind"), taken("external_id"), taken("url"), taken("work_id")
    if kind is not None and str(kind) not in KINDS:
        used.pop("kind")
        kind = None
    tag = language_tag(str(language)) if language is not None else None
    dated = moment(published)
    metadata = _metadata(record, used, unread=[f for f, v in (("language", tag), ("published_at", dated)) if v is None])
    if guessed := {
        field: path for field, path in used.items() if path not in (field, "id") and not _paths(mapping, field)
    }:
        metadata["fields"] = {**guessed}
    if not text:
        text, sections = _listing(record)
        if not text:
            raise UnreadableError("an empty record")
        metadata["content"] = "fields"
    return Parsed(
        text=text,
        sections=sections,
        # One record may hold several texts (two languages, say): each reading is a document of its own.
        content=content + canonical(paths) if (paths := _paths(mapping, "text")) else content,
        format=format,
        member=member,
        title=clean(str(title)).strip() if title is not None else "",
        external_id=str(external_id if external_id is not None else url)
        if (external_id, url) != (None, None)
        else None,
        url=str(url) if url is not None else None,
        language=tag,
        published_at=dated.when if dated else None,
        published_precision=dated.precision if dated else None,
        kind=str(kind) if kind is not None else None,
        work_id=str(work_id) if work_id is not None else None,
        encoding=encoding,
        encoding_certainty=certainty,
        metadata=metadata,
    )


def moment(value: Any) -> Dated | None:
    """A date in a record: a string (:func:`ingest.dates.parse_date`), or (milli)seconds since 1970 UTC."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, datetime):
        return Dated(datetime(value.year, value.month, value.day, tzinfo=UTC), "day")
    if isinstance(value, int | float) and abs(value) >= 100_000_000:
        try:
            seconds = value / 1000 if abs(value) >= _MILLISECONDS else value
            return Dated(datetime.fromtimestamp(seconds, UTC).replace(microsecond=0), "second")
        except (ValueError, OverflowError, OSError):
            return None
    return parse_date(str(value))


def has_text(names: Sequence[str]) -> bool:
    """Whether a table with these columns holds texts, one a row."""
    return any(name in TEXT_FIELDS for name in names)


def maps_text(names: Sequence[str], mapping: Mapped | None) -> bool:
    """Whether a mapping finds its text among these columns."""
    return any(path.split(".")[0].split("[")[0] in names for path in _paths(mapping, "text"))


def walk(value: Any, path: str) -> Iterator[tuple[Any, Any]]:
    """Values at a path such as ``articles[].content``, each with the object that holds it; lists are walked by ``[]``.

    A key that holds dots itself is found under its whole name first.
    """
    if isinstance(value, Mapping) and path in value:
        yield value[path], value
        return
    step, _, rest = path.partition(".")
    name, spread = (step[:-2], True) if step.endswith("[]") else (step, False)
    if not isinstance(value, Mapping) or name not in value:
        return
    inner = value[name]
    for item in inner if spread and isinstance(inner, list) else [inner]:
        if rest:
            yield from walk(item, rest)
        else:
            yield item, value


def _paths(mapping: Mapped | None, field: str) -> list[str]:
    """Where a mapping says that our field stands; ``id`` may be written for ``external_id``."""
    given = (mapping or {}).get(field) or ((mapping or {}).get("id") if field == "external_id" else None)
    return [] if given is None else [given] if isinstance(given, str) else list(given)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float | datetime) and not isinstance(value, bool)


def _strings(value: Any) -> str:
    """A text value as one string: lists of strings are joined as paragraphs."""
    if isinstance(value, list):
        return "\n\n".join(part for part in map(_strings, value) if part)
    return clean(str(value)).strip() if _is_scalar(value) else ""


def _text(record: Record, mapping: Mapped | None, used: dict[str, str]) -> tuple[str, tuple[Section, ...]]:
    """The text and its structure; an empty one where the record has no field for it.

    Raises:
        UnreadableError: the field is there, but nothing is in it.
    """
    paths = _paths(mapping, "text")
    if not paths:
        present = [name for name in SYNONYMS["text"] if name in record]
        paths = [next((name for name in present if _strings(record[name])), *present[:1])] if present else []
        if paths and not isinstance(record[paths[0]], str | list):
            return "", ()
    parts = [(path, value, holder) for path in paths for value, holder in walk(record, path)]
    texts = [(path, text, holder) for path, value, holder in parts if (text := _strings(value))]
    if not texts:
        if parts:
            raise UnreadableError(f"no text in the field {', '.join(dict.fromkeys(path for path, _, _ in parts))}")
        return "", ()
    used["text"] = ", ".join(dict.fromkeys(path for path, _, _ in texts))
    kind = record.get("kind")
    if len(texts) == 1:
        text = texts[0][1]
        return text, sections_of(text, kind=kind if isinstance(kind, str) else None)
    builder = TextBuilder()
    for number, (path, text, holder) in enumerate(texts, 1):
        name, heading = _locator(path, holder, number)
        builder.add(text, name, heading=heading)
    return builder.build()


def _locator(path: str, holder: Any, number: int) -> tuple[str, str]:
    """Locator and heading of one of several texts: ``art_5`` where its list and fields say so, else ``sec_3``."""
    before, spread, leaf = path.rpartition("[].")
    if not spread or not isinstance(holder, Mapping):
        return f"sec_{number}", ""
    unit = _UNIT_OF_LIST.get(before.rpartition(".")[2].lower(), "")
    own = next(
        (holder[key] for key in (before.rstrip("s"), "number", "num", "no") if _is_scalar(holder.get(key))), None
    )
    suffix = leaf[leaf.rfind("_") :] if "_" in leaf else ""
    headings = (holder.get(key) for key in (f"title{suffix}", f"heading{suffix}", "title", "heading"))
    heading = next((clean(value).strip() for value in headings if isinstance(value, str) and value.strip()), "")
    if unit and own is not None and re.fullmatch(r"\w{1,12}", numbered := label(str(own))):
        return f"{unit}_{numbered}", heading
    return f"sec_{number}", heading


def _metadata(record: Record, used: dict[str, str], unread: list[str]) -> dict[str, Json]:
    """The fields that went nowhere else, and those whose value was not understood."""
    gone = {path for field, path in used.items() if field not in unread and field != "text"}
    # a list walked for its texts would repeat the whole document here
    gone |= {path.partition("[]")[0] for path in used.get("text", "").split(", ")}
    return {str(key): _json(value) for key, value in record.items() if key not in gone and key.strip()}


def _json(value: Any) -> Json:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(key): _json(inner) for key, inner in value.items()}
    return [_json(inner) for inner in value] if isinstance(value, list | tuple) else str(value)


def _listing(record: Record) -> tuple[str, tuple[Section, ...]]:
    """A record without a text as ``field: value`` lines."""
    builder = TextBuilder("\n")
    taken: dict[str, int] = {}
    for key, value in _flat(record):
        name = f"field_{_NOT_WORD.sub('_', key).strip('_').lower()}"
        taken[name] = taken.get(name, 0) + 1
        builder.add(f"{key}: {value}", name if taken[name] == 1 else f"{name}__{taken[name]}", "record")
    return builder.build()


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """The filled leaves of a nested value, with their paths."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        if all(_is_scalar(item) for item in value):
            if line := "; ".join(str(item) for item in value):
                yield path, line
        else:
            for number, inner in enumerate(value, 1):
                yield from _flat(inner, f"{path}.{number}" if path else str(number))
    elif value is not None and str(value).strip():
        yield path, str(value).lower() if isinstance(value, bool) else str(value)
