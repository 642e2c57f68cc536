"""Mailboxes (mbox): many messages in one file, read one at a time whatever the size of the file."""

import re
from collections.abc import Iterator

from ingest.formats.base import Format, Source
from ingest.formats.members import refused
from lake.schema.errors import LimitError
from lake.schema.parsed import Outcome

_FROM = b"From "
_SEPARATOR = re.compile(
    rb"From \S.*\b\d{1,2}:\d\d(:\d\d)?\b.*\d{4}\s*$|From \S+\s+\w{3},? .*\d{4}.*$|From \S*@\S*\s*$|From - "
)
_QUOTED = re.compile(rb"^>(>*From )")
_HEADER = re.compile(rb"[!-9;-~]+:|[ \t>]")
_LONGEST_LINE = 1 << 20


def read(source: Source) -> Iterator[Outcome]:
    """The documents of each message, in order; message 3 is the member ``#message=3``.

    A message begins at a ``From `` line after an empty line (or at the start) that a header follows. Of quoted lines
    (``>From ``) one ``>`` is taken away, as mailbox programs do. A message that is too large is one
    :class:`Unreadable`, and the rest is read.
    """
    most = source.options.limits.member_bytes
    for number, lines in enumerate(_messages(source), 1):
        parts: list[bytes] = []
        size = 0
        for line in lines:
            size += len(line)
            if size <= most:
                parts.append(line)
            else:
                parts.clear()
        name = f"message={number}"
        if size > most:
            yield refused(source, name, LimitError(f"a message of {size} bytes; at most {most} are read"), joint="#")
        elif b"".join(parts).strip():
            yield from source.descend(name, b"".join(parts), joint="#", media_type="message/rfc822")


def _messages(source: Source) -> Iterator[Iterator[bytes]]:
    """The lines of each message, which must be taken before the next message is asked for."""
    with source.open() as stream:
        lines = _Ahead(iter(lambda: stream.readline(_LONGEST_LINE), b""))
        while lines.next is not None and not lines.next.strip():
            lines.take()
        while lines.next is not None:
            yield _message(lines)


class _Ahead:
    """An iterator with one line of foresight."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        self._lines = lines
        self.next = next(lines, None)
        self.after = next(lines, None)

    def take(self) -> bytes:
        assert self.next is not None
        line, self.next, self.after = self.next, self.after, next(self._lines, None)
        return line


def _message(lines: _Ahead) -> Iterator[bytes]:
    if lines.next is not None and lines.next.startswith(_FROM):
        lines.take()
    blank = False
    while lines.next is not None:
        if blank and lines.next.startswith(_FROM) and _begins(lines):
            return
        line = lines.take()
        blank = not line.strip()
        yield _QUOTED.sub(rb"\1", line)


def _begins(lines: _Ahead) -> bool:
    assert lines.next is not None
    return bool(_SEPARATOR.match(lines.next)) and lines.after is not None and bool(_HEADER.match(lines.after))


def _is_mailbox(source: Source, head: bytes) -> bool:
    head = head.lstrip(b"\xef\xbb\xbf\r\n")
    first, _, rest = head.partition(b"\n")
    if not first.startswith(_FROM):
        return False
    named = source.suffix in (".mbox", ".mbx") or source.media_type == "application/mbox"
    return (named or bool(_SEPARATOR.match(first.rstrip()))) and bool(_HEADER.match(rest))


FORMAT = Format("mbox", read, suffixes=(".mbox", ".mbx"), sniff=_is_mailbox, media_types=("application/mbox",))
