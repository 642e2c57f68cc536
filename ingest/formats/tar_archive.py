"""Tape archives, read as a stream from front to back; nothing is written to disk."""

import tarfile
from collections.abc import Iterator
from typing import Any, Protocol

from ingest.formats.base import Format, Source
from ingest.formats.members import MemberNames, is_clutter, refused
from ingest.zips import check_name
from lake.schema.errors import HostileError, LimitError, UnreadableError
from lake.schema.parsed import Outcome

_INVALID: type[Exception] = tarfile.InvalidHeaderError  # type: ignore[attr-defined]
_TRUNCATED: type[Exception] = tarfile.TruncatedHeaderError  # type: ignore[attr-defined]
_BLOCK = 512
_CHECKSUM = slice(148, 156)


class Readable(Protocol):
    """Anything that bytes can be read from."""

    def read(self, size: int, /) -> bytes: ...


def read(source: Source) -> Iterator[Outcome]:
    """The documents of each member in the archive's order; see :func:`read_stream`."""
    with source.open() as stream:
        yield from read_stream(source, stream)


def read_stream(source: Source, stream: Readable) -> Iterator[Outcome]:
    """The documents of a tar that comes from any readable stream, such as a decompressor.

    Links and devices are never followed or opened; each is one :class:`Unreadable`, as is a member with a name that
    leads out of the archive (its bytes are kept) or that is too large.

    Raises:
        UnreadableError: the archive is damaged; what came before the damage has been given.
    """
    names = MemberNames()
    file: Any = stream
    try:
        with tarfile.open(fileobj=file, mode="r|", tarinfo=_Header, encoding="utf-8") as archive:
            members: list[tarfile.TarInfo] = archive.members  # type: ignore[attr-defined]
            for info in archive:
                if info.isdir() or is_clutter(info.name):
                    continue
                name = names.unique(info.name)
                data = None
                try:
                    _check_kind(info)
                    data = _bytes_of(archive, info, source.options.limits.member_bytes)
                    check_name(info.name)
                except UnreadableError as error:
                    yield refused(source, name, error, data)
                    continue
                yield from source.descend(name, data)
                members.clear()  # tarfile would remember every member of a stream
    except (tarfile.TarError, EOFError, OverflowError, ValueError) as error:
        raise UnreadableError(f"damaged tar: {error}") from error


class _Header(tarfile.TarInfo):
    """A member's header; tarfile takes a damaged one after the first member for the archive's honest end."""

    @classmethod
    def fromtarfile(cls, tarfile: tarfile.TarFile) -> "_Header":
        try:
            return super().fromtarfile(tarfile)
        except (_INVALID, _TRUNCATED) as error:
            raise UnreadableError(f"damaged tar: {error}") from error


def is_tar(head: bytes) -> bool:
    """Whether a first block is a tar header: its checksum settles it, for old archives without a magic number too."""
    block = head[:_BLOCK]
    if len(block) < _BLOCK or not any(block):
        return False
    try:
        declared = tarfile.nti(block[_CHECKSUM])  # type: ignore[attr-defined]
        return declared in tarfile.calc_chksums(block)  # type: ignore[attr-defined]
    except tarfile.TarError:
        return False


def _check_kind(info: tarfile.TarInfo) -> None:
    if info.issym() or info.islnk():
        kind = "symbolic" if info.issym() else "hard"
        try:
            check_name(info.linkname)
        except HostileError as error:
            raise HostileError(f"a {kind} link out of the archive, to {info.linkname!r}; not followed") from error
        raise UnreadableError(f"a {kind} link to {info.linkname!r}, which is not followed")
    if not info.isreg():
        raise HostileError("a device or pipe, which is not opened")


def _bytes_of(archive: tarfile.TarFile, info: tarfile.TarInfo, most: int) -> bytes:
    if info.size > most:
        raise LimitError(f"unpacks to {info.size} bytes; at most {most} are read as one member")
    stream = archive.extractfile(info)
    if stream is None:
        raise UnreadableError("a tar entry without bytes")
    data = stream.read()
    if len(data) < info.size:
        raise UnreadableError(f"damaged tar: {len(data)} bytes of {info.size}")
    return data


FORMAT = Format("tar", read, suffixes=(".tar",), sniff=lambda source, head: is_tar(head))
