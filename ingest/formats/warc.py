"""Web archives: WARC and the older ARC, packed or not; each page that a site answered with is read as what it is."""

import gzip
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email.message import Message
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from ingest.formats.base import Format, Source
from ingest.formats.members import refused
from lake.schema.errors import LimitError, UnreadableError
from lake.schema.parsed import Json, Outcome, Parsed

_READ = {"response", "resource", "conversion"}
_FURNITURE = re.compile(
    r"image/|video/|audio/|font/|text/(css|dns)|(text|application)/(x-)?(javascript|ecmascript|font)|application/wasm"
)
_DAMAGE = (
    ArchiveLoadFailed, zlib.error, EOFError, ValueError, OSError, AttributeError, TypeError, LookupError, OverflowError,
)  # fmt: skip
_GZIP = b"\x1f\x8b"
_STARTS = (b"WARC/", b"filedesc:")
_NEXT_PLAIN = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n")
_NEXT_PACKED = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
_CHUNK = 1 << 18


def read(source: Source) -> Iterator[Outcome]:
    """The documents of each record that holds one; the seventh record is the member ``#record=7``.

    Read are responses with a status of success, resources and conversions; not requests, redirects, errors, repeated
    visits, and what pages are decorated with (pictures, styles, scripts). A document's URL is that of its record. When
    it was fetched stands in its metadata (that is not when it was published), and how many bytes its record lacks of
    what it declares. A damaged record is one :class:`Unreadable`, and reading goes on at the next that can be found.

    Raises:
        UnreadableError: no record holds a document.
    """
    counted = _Counted()
    with source.open() as stream:
        yield from _records(source, stream, counted)
    if not counted.outcomes:
        raise UnreadableError(f"no document among the {counted.records} records of this web archive")


@dataclass(slots=True)
class _Counted:
    """How far reading has come."""

    records: int = 0
    outcomes: int = 0


def _records(source: Source, stream: BinaryIO, counted: _Counted) -> Iterator[Outcome]:
    start: int | None = 0
    while start is not None:
        stream.seek(start)
        records = ArchiveIterator(stream, arc2warc=True)
        begin = start
        try:
            for record in records:
                counted.records += 1
                begin = records.offset
                for outcome in _read_record(source, record, counted.records):
                    counted.outcomes += 1
                    yield outcome
            return
        except _DAMAGE as error:
            if "non-chunked" in str(error):
                yield from _unpacked(source, counted)
                return
            if isinstance(error, UnreadableError):
                raise
            counted.outcomes += 1
            place = f"record={counted.records + 1}"
            reason = UnreadableError(f"damaged web archive at byte {begin}: {_told(error)}")
            yield refused(source, place, reason, joint="#")
            counted.records += 1
            start = _next_record(stream, max(begin, start) + 1)


def _unpacked(source: Source, counted: _Counted) -> Iterator[Outcome]:
    """All records of an archive packed as one piece, against the standard; those given already are passed over."""
    most = source.options.limits.member_bytes
    try:
        with source.open() as packed, gzip.GzipFile(fileobj=packed) as stream:
            data = stream.read(most + 1)
    except _DAMAGE as error:
        raise UnreadableError(f"damaged web archive, packed as one piece: {_told(error)}") from error
    if len(data) > most:
        raise LimitError(f"a web archive packed as one piece of more than {most} bytes")
    given = counted.records
    for number, record in enumerate(ArchiveIterator(BytesIO(data), arc2warc=True), 1):
        if number > given:
            counted.records = number
            for outcome in _read_record(source, record, number):
                counted.outcomes += 1
                yield outcome


def _next_record(stream: BinaryIO, start: int) -> int | None:
    """Where the next record may begin; None at the end."""
    stream.seek(0)
    pattern = _NEXT_PACKED if stream.read(2) == _GZIP else _NEXT_PLAIN
    overlap = 16
    while True:
        stream.seek(start)
        chunk = stream.read(_CHUNK)
        found = pattern.search(chunk)
        if found:
            return start + found.start()
        if len(chunk) <= overlap:
            return None
        start += len(chunk) - overlap


def _read_record(source: Source, record: Any, number: int) -> Iterator[Outcome]:
    if record.rec_type not in _READ:
        return
    headers = record.rec_headers
    url = (headers.get_header("WARC-Target-URI") or "").strip("<> ")
    http = record.http_headers
    status = http.get_statuscode() if http is not None and record.rec_type == "response" else "200"
    declared = (http.get_header("Content-Type") if http is not None else headers.get_header("Content-Type")) or ""
    media_type, charset = _content_type(declared)
    if not status.startswith("2") or _FURNITURE.match(media_type) or url.startswith("dns:"):
        return
    place = f"record={number}"
    try:
        data, missing = _payload(record, source.options.limits.member_bytes)
    except (UnreadableError, *_DAMAGE) as error:
        failure = error if isinstance(error, UnreadableError) else UnreadableError(f"damaged record: {_told(error)}")
        yield refused(source, place, failure, joint="#")
        return
    if not data.strip():
        return
    found: dict[str, Json] = {"record_id": headers.get_header("WARC-Record-ID"), "media_type": media_type or None}
    found["fetched_at"] = headers.get_header("WARC-Date")
    found["missing_bytes"] = missing
    if http is not None:
        found |= {"http_status": status, "last_modified": http.get_header("Last-Modified")}
    known = {name: value for name, value in found.items() if value}
    name = PurePosixPath(urlsplit(url).path).name if url else ""
    descended = source.descend(place, data, joint="#", media_type=media_type, charset=charset, url=url or None)
    for outcome in descended:
        if isinstance(outcome, Parsed):
            url_of = outcome.url or url or None
            outcome = replace(outcome, metadata={**known, **outcome.metadata}, url=url_of)
            if outcome.external_id is None and outcome.member == f"{source.member}#{place}":
                outcome = replace(outcome, external_id=url or None, title=outcome.title or name)
        yield outcome


def _payload(record: Any, most: int) -> tuple[bytes, int]:
    """The bytes of a record's content, unpacked as its HTTP headers say, and how many declared ones are missing."""
    stream, parts, size = record.content_stream(), [], 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > most:
            raise LimitError(f"a record of more than {most} bytes")
        parts.append(chunk)
    missing = getattr(record.raw_stream, "limit", 0)
    return b"".join(parts), missing if missing and not record.raw_stream.read(1) else 0


def _content_type(declared: str) -> tuple[str, str | None]:
    message = Message()
    try:
        message["Content-Type"] = declared
        return (message.get_content_type() if "/" in declared else ""), message.get_content_charset()
    except (ValueError, LookupError):
        return "", None


def _told(error: Exception) -> str:
    """The first line of an error that is not a rule of dashes or an empty one."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


def _is_web_archive(source: Source, head: bytes) -> bool:
    if head.startswith(_GZIP):
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, 64)
        except zlib.error:
            return False
    return head.startswith(_STARTS)


FORMAT = Format(
    "warc",
    read,
    suffixes=(".warc", ".arc"),
    magic=(*_STARTS, _GZIP),
    sniff=_is_web_archive,
    media_types=("application/warc",),
)
