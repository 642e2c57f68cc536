"""ZIP archives: every member is read by whatever format fits it; nothing is written to disk."""

import stat
from collections.abc import Iterator

from ingest.formats.base import Format, Source
from ingest.formats.members import MemberNames, is_clutter, refused
from ingest.zips import check_name, member_name, open_directory, read_member
from lake.schema.errors import HostileError, UnreadableError
from lake.schema.parsed import Outcome

_UNIX = 3


def read(source: Source) -> Iterator[Outcome]:
    """The documents of each member in the archive's order.

    A member that is encrypted, damaged, too large or a link is one :class:`Unreadable`, and the others are read. The
    bytes of a member whose name leads out of the archive are kept with its entry, but not read as a document.

    Raises:
        UnreadableError, LimitError, HostileError: the archive as a whole is damaged, too large or a bomb.
    """
    limits = source.options.limits
    names = MemberNames()
    with open_directory(source) as archive:
        for info in archive.infolist():
            raw = member_name(info)
            if info.filename.endswith("/") or is_clutter(raw):  # `is_dir` fails on an empty name
                continue
            name = names.unique(raw)
            data = None
            try:
                if info.create_system == _UNIX and stat.S_ISLNK(info.external_attr >> 16):
                    raise UnreadableError("a symbolic link, which is not followed")
                try:
                    check_name(raw)
                except HostileError:
                    info.filename, plain = "member", info.filename
                    data = read_member(archive, info, limits)
                    info.filename = plain
                    raise
                data = read_member(archive, info, limits)
            except UnreadableError as error:
                yield refused(source, name, error, data)
                continue
            yield from source.descend(name, data)


FORMAT = Format("zip", read, suffixes=(".zip",), magic=(b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"))
