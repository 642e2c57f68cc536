"""Which format reads which bytes, and the one door through which every input is read.

A new format is one module and one line in :data:`FORMATS`.
"""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from ingest.datelines import dateline
from ingest.formats import (
    akn,
    compressed,
    csv_records,
    docx,
    eml,
    feed,
    html,
    json_records,
    markdown,
    mbox,
    odt,
    pdf,
    picture,
    pptx,
    rtf,
    tar_archive,
    tei,
    text,
    warc,
    xlsx,
    xml_text,
    zip_archive,
)
from ingest.formats.base import Format, ReadOptions, Source
from ingest.formats.binary import looks_like_text, refuse_binary
from ingest.formats.dialect import head_text
from lake.schema.errors import LegationError, UnreadableError
from lake.schema.parsed import Outcome, Parsed, Unreadable

FORMATS: tuple[Format, ...] = (
    pdf.FORMAT,
    picture.FORMAT,
    warc.FORMAT,
    docx.FORMAT,
    pptx.FORMAT,
    odt.FORMAT,
    rtf.FORMAT,
    xlsx.FORMAT,
    zip_archive.FORMAT,
    compressed.FORMAT,
    tar_archive.FORMAT,
    feed.FORMAT,
    tei.FORMAT,
    akn.FORMAT,
    xml_text.FORMAT,
    html.FORMAT,
    mbox.FORMAT,
    eml.FORMAT,
    json_records.LINES,
    json_records.FORMAT,
    csv_records.FORMAT,
    markdown.FORMAT,
    text.FORMAT,
)
"""All formats, the more particular before the more general: the first whose test says yes reads the bytes."""

FALLBACK = "text"
"""The format of any bytes that are plausibly text and that no other format claims."""

MAY_BEGIN_WITH_MARKUP = frozenset({"markdown"})
"""Formats without a test of their own in which a ``<`` at the very beginning means nothing; CSV that begins so is the
error page of a web server."""

_TAG = re.compile(rb"</?[A-Za-z][A-Za-z0-9]*[\s/>]")
_NO_DATELINE = frozenset({"csv", "xlsx", "tei", "akn"})
"""Tables, whose first lines hold values, and editions whose markup says what the date of a document is."""

_HEAD = 4096
_REASON = 500


def format_named(name: str) -> Format:
    """The registered format of that name.

    Raises:
        KeyError: there is none.
    """
    for format_ in FORMATS:
        if format_.name == name:
            return format_
    raise KeyError(name)


def detect(source: Source) -> Format:
    """The format that reads this source.

    Leading bytes decide first, whatever the name says: a PDF called ``.txt`` is a PDF, and a format that has such bytes
    reads no others. Then, among formats of text, one whose own test recognises the beginning *and* that the suffix or
    the declared media type names; then a named one that has no test of its own (Markdown, CSV, JSON), unless the text
    begins like markup; then HTML where only the name and a tag somewhere speak for it (a fragment of a page); then one
    that recognises the beginning; plain text last.

    Raises:
        UnreadableError: the input is empty, or its bytes are no text and of no registered format; the message names
            what they look like where that can be told.
        EncryptedError: an Office file under a password.
    """
    head = source.head(_HEAD)
    if not head:
        raise UnreadableError("empty file")
    binary = not looks_like_text(head)
    for format_ in FORMATS:
        settled = bool(format_.magic) and head.startswith(format_.magic)
        if (settled or (binary and not format_.magic)) and _agrees(format_, source, head, unasked=settled):
            return format_
    if binary:
        refuse_binary(source, head)
    media_type = (source.media_type or "").partition(";")[0].strip().lower()
    suffix = source.suffix
    named = [f for f in FORMATS if suffix in f.suffixes or media_type in f.media_types]
    recognised = [f for f in FORMATS if not f.magic and _agrees(f, source, head, unasked=False)]
    taken_at_its_word = [f for f in named if f.sniff is None and not f.magic and f.name != FALLBACK]
    if recognised and head_text(head).lstrip("\ufeff \t\r\n").startswith("<"):
        taken_at_its_word = [f for f in taken_at_its_word if f.name in MAY_BEGIN_WITH_MARKUP]
    fragments = [f for f in named if f.name == "html" and _TAG.search(head.replace(b"\x00", b""))]
    for format_ in (*(f for f in recognised if f in named), *taken_at_its_word, *fragments, *recognised):
        return format_
    return format_named(FALLBACK)


def _agrees(format_: Format, source: Source, head: bytes, *, unasked: bool) -> bool:
    """What the format's own test says; ``unasked`` where it has none."""
    return unasked if format_.sniff is None else format_.sniff(source, head)


def parse(source: Source) -> Iterator[Outcome]:
    """Read a source with the format that fits it; whatever goes wrong becomes an :class:`Unreadable`.

    Documents given before a failure stay given. Every source gives at least one outcome.
    """
    given = False
    try:
        for outcome in detect(source).read(source):
            given = True
            yield _with_text(outcome)
        if not given:
            raise UnreadableError("no document in it")
    except Exception as error:
        yield Unreadable(
            reason=_reason(error),
            error=type(error).__name__,
            member=source.member,
            content=source.data if source.member else None,
        )


def read_path(path: Path, options: ReadOptions | None = None) -> Iterator[Outcome]:
    """Read a file on disk; see :func:`parse`. Pipes, sockets, devices and folders are not opened."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise UnreadableError(f"not a regular file but {_file_type(mode)}")
    except (OSError, ValueError, UnreadableError) as error:
        yield Unreadable(reason=_reason(error), error=type(error).__name__)
        return
    yield from parse(Source(name=os.fspath(path), parse=parse, path=path, options=options or ReadOptions()))


def read_bytes(
    data: bytes,
    name: str,
    options: ReadOptions | None = None,
    *,
    media_type: str | None = None,
    charset: str | None = None,
    url: str | None = None,
) -> Iterator[Outcome]:
    """Read bytes that came from elsewhere than a disk, such as an HTTP response; see :func:`parse`."""
    yield from parse(
        Source(
            name=name,
            parse=parse,
            data=data,
            options=options or ReadOptions(),
            media_type=media_type,
            charset=charset,
            url=url,
        )
    )


def _with_text(outcome: Outcome) -> Outcome:
    """A document as it is, dated by its own head where nothing else dates it; or why it is none: it has no text."""
    if isinstance(outcome, Parsed) and not outcome.text.strip():
        return Unreadable(
            reason="no text in it",
            error=UnreadableError.__name__,
            member=outcome.member,
            content=outcome.content if outcome.member else None,
        )
    if isinstance(outcome, Parsed) and outcome.published_at is None and outcome.format not in _NO_DATELINE:
        dated = dateline(outcome.text)
        if dated is not None:
            return replace(
                outcome,
                published_at=dated.when,
                published_precision=dated.precision,
                metadata={**outcome.metadata, "published_from": "dateline"},
            )
    return outcome


def _reason(error: Exception) -> str:
    """One line that says what went wrong, valid as UTF-8."""
    if isinstance(error, OSError) and error.strerror:
        text = f"cannot be opened: {error.strerror}"
    elif isinstance(error, LegationError) and str(error):
        text = str(error)
    else:
        text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    text = re.sub(r"\s+", " ", text.encode("utf-8", "replace").decode("utf-8")).strip()
    return text if len(text) <= _REASON else text[: _REASON - 1] + "…"


def _file_type(mode: int) -> str:
    kinds = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device"}
    return kinds.get(stat.S_IFMT(mode), "a special file")
