"""JSON: lines of records, an array of records, one record, or any other value, read in bounded memory."""

import codecs
import json
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Any, BinaryIO

from ingest.encodings import decode
from ingest.formats.base import Format, Source
from ingest.records import TEXT_FIELDS, canonical, document_of
from lake.schema.errors import LimitError, UnreadableError
from lake.schema.parsed import Outcome, Unreadable

_WRAPPERS = ("data", "items", "records", "results", "documents", "articles", "entries", "rows")
"""Under one of these keys an object holds a list of records."""

_CHUNK = 1 << 20
_BLANK = b" \t\r\n"
_BOM = codecs.BOM_UTF8


def read_lines(source: Source) -> Iterator[Outcome]:
    """One document a line; a line that cannot be read is one :class:`Unreadable`, and reading goes on.

    Memory is bounded by the longest line, which may have ``Limits.member_bytes``.
    """
    head = source.head(2)
    wide = head in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    with source.open() as stream:
        lines = _utf16_lines(stream) if wide else _lines(stream, source.options.limits.member_bytes)
        for number, line in enumerate(lines, 1):
            member = f"{source.member}#line={number}"
            if line is None:
                reason = f"a line of more than {source.options.limits.member_bytes} bytes"
                yield Unreadable(reason, LimitError.__name__, member)
                continue
            line = line.removeprefix(_BOM) if number == 1 else line
            if line.strip(_BLANK):
                yield _one(line.strip(_BLANK), source, member)


def _lines(stream: BinaryIO, most: int) -> Iterator[bytes | None]:
    """Lines as bytes; None for one that is too long, which is skipped to its end."""
    while line := stream.readline(most + 1):
        if len(line) <= most:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_CHUNK)
        yield None


def _utf16_lines(stream: BinaryIO) -> Iterator[bytes]:
    for line in TextIOWrapper(stream, "utf-16", errors="replace"):
        yield line.encode("utf-8", "replace")


def _one(line: bytes, source: Source, member: str) -> Outcome:
    try:
        decoded = decode(line, source.charset)
        value = _loads(decoded.text)
        if not isinstance(value, dict):
            raise UnreadableError(f"a JSON record must be an object; this line holds a {_name(value)}")
        return document_of(
            value,
            content=line,
            format="jsonl",
            member=member,
            mapping=source.options.mapping,
            encoding=decoded.encoding,
            certainty=decoded.certainty,
        )
    except UnreadableError as error:
        return Unreadable(str(error), type(error).__name__, member, line)


def _loads(text: str) -> Any:
    """Parse JSON.

    Raises:
        UnreadableError: it is none, or nested too deep; the message says where.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnreadableError(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    except RecursionError as error:
        raise LimitError("JSON nested too deep") from error
    except ValueError as error:
        raise UnreadableError(f"not JSON: {error}") from error


def _name(value: Any) -> str:
    names = {list: "list", str: "string", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")


def read(source: Source) -> Iterator[Outcome]:
    """A ``.json`` file: an array gives one document an object, streamed; an object is one document.

    An object that only wraps a list of records with texts (``{"data": [...]}``) gives those. A file that turns out to
    hold one object a line is read as lines.
    """
    with source.open() as stream:
        first = stream.read(4096).removeprefix(_BOM).lstrip(_BLANK)[:1]
    if first == b"[":
        yield from _array(source)
        return
    data = source.read()
    decoded = decode(data, source.charset)
    try:
        value = _loads(decoded.text)
    except LimitError:
        raise
    except UnreadableError:
        lines = [line for line in data.split(b"\n", 3) if line.strip(_BLANK)]
        if len(lines) > 1 and _is_object(lines[0]) and _is_object(lines[1]):
            yield from read_lines(source)
            return
        raise
    if isinstance(value, dict) and not source.options.mapping and (wrapped := _wrapped(value)):
        yield from _records(source, wrapped[1], f"{wrapped[0]}=")
        return
    yield document_of(
        value if isinstance(value, dict) else {"value": value},
        content=data,
        format="json",
        member=source.member,
        mapping=source.options.mapping,
        encoding=decoded.encoding,
        certainty=decoded.certainty,
    )


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _wrapped(value: dict[str, Any]) -> tuple[str, list[Any]] | None:
    if any(name in value for name in TEXT_FIELDS):
        return None
    for key in _WRAPPERS:
        items = value.get(key)
        if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
            continue
        if any(isinstance(items[0].get(name), str) for name in TEXT_FIELDS):
            return key, items
    return None


def _records(source: Source, items: Iterator[Any] | list[Any], label: str) -> Iterator[Outcome]:
    for number, item in enumerate(items, 1):
        member = f"{source.member}#{label}{number}"
        content = canonical(item)
        try:
            yield document_of(
                item if isinstance(item, dict) else {"value": item},
                content=content,
                format="json",
                member=member,
                mapping=source.options.mapping,
                encoding="utf-8",
                certainty=1.0,
            )
        except UnreadableError as error:
            yield Unreadable(str(error), type(error).__name__, member, content)


def _array(source: Source) -> Iterator[Outcome]:
    """The elements of an array; one that holds no objects at all is one document."""
    data = source.head(4096).removeprefix(_BOM).lstrip(_BLANK)[1:].lstrip(_BLANK)
    if data[:1] == b"{":
        yield from _records(source, _elements(source), "record=")
        return
    whole = source.read()
    decoded = decode(whole, source.charset)
    yield document_of(
        {"value": _loads(decoded.text)},
        content=whole,
        format="json",
        member=source.member,
        encoding=decoded.encoding,
        certainty=decoded.certainty,
    )


def _elements(source: Source) -> Iterator[Any]:
    """The elements of an array one by one, with no more than one of them, and a chunk, in memory.

    Raises:
        UnreadableError: the array breaks off or is none; what came before has been given.
        LimitError: one element is larger than a member may be.
    """
    decoder = json.JSONDecoder()
    incremental = codecs.getincrementaldecoder("utf-8-sig")("legation-cp1252")
    with source.open() as stream:
        buffer, done, started = "", False, False
        while True:
            buffer = buffer.lstrip(" \t\r\n,") if started else buffer.lstrip()
            if not started and buffer:
                buffer, started = buffer[1:], True
                continue
            if started and buffer.startswith("]"):
                return
            if buffer:
                try:
                    value, end = decoder.raw_decode(buffer)
                    # a number at the end of the buffer may go on in the next chunk
                    if end < len(buffer) or done:
                        buffer = buffer[end:]
                        yield value
                        continue
                except RecursionError as error:
                    raise LimitError("JSON nested too deep") from error
                except ValueError as error:
                    if done:
                        raise UnreadableError(f"not JSON: {error}") from error
            if done:
                raise UnreadableError("not JSON: the array has no end")
            if len(buffer) > source.options.limits.member_bytes:
                raise LimitError(f"a record of more than {source.options.limits.member_bytes} characters")
            # doubling what is read keeps the work linear when one element spans many chunks
            chunk = stream.read(max(_CHUNK, len(buffer)))
            done = not chunk
            buffer += incremental.decode(chunk, final=done)


LINES = Format(
    name="jsonl",
    read=read_lines,
    suffixes=(".jsonl", ".ndjson", ".jsonlines"),
    media_types=("application/x-ndjson", "application/jsonl", "application/jsonlines"),
)
FORMAT = Format(
    name="json",
    read=read,
    suffixes=(".json", ".geojson", ".jsonld"),
    media_types=("application/json", "application/ld+json"),
)
