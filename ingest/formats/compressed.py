"""A single file packed by gzip, bzip2 or xz; a tar inside is read as it streams out."""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from ingest.formats.base import MIB, Format, Source
from ingest.formats.tar_archive import Readable, is_tar, read_stream
from lake.schema.errors import LimitError, UnreadableError
from lake.schema.parsed import Outcome

_GZIP, _BZIP2, _XZ = b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00"


_OPENERS: dict[bytes, tuple[str, Callable[[BinaryIO], Any]]] = {
    _GZIP: ("gzip", lambda packed: gzip.GzipFile(fileobj=packed)),
    _BZIP2: ("bzip2", bz2.BZ2File),
    _XZ: ("xz", lzma.LZMAFile),
}
_SUFFIXES = (".gz", ".tgz", ".bz2", ".tbz2", ".tbz", ".xz", ".txz")
_TAR_SUFFIXES = {".tgz", ".tbz2", ".tbz", ".txz"}
_DAMAGE = (OSError, EOFError, zlib.error, lzma.LZMAError, ValueError)
_BLOCK = 512
_CHUNK = 1 << 18


def read(source: Source) -> Iterator[Outcome]:
    """The documents of the file inside, under the name without the packer's suffix.

    Raises:
        UnreadableError: the packed bytes are damaged or cut short; half a text is not given as if it were whole.
        LimitError: it unpacks to more than one member may hold, or than its packed size can honestly give.
    """
    head = source.head(8)
    name, opener = next(found for magic, found in _OPENERS.items() if head.startswith(magic))
    with source.open() as packed, _Unpacked(packed, name, opener, source.options.limits.ratio) as stream:
        first = stream.read(_BLOCK)
        if is_tar(first):
            stream.again = first
            inner = inner_name(source.name, tar=True)
            yield from read_stream(replace(source, name=inner, member=f"{source.member}!/{inner}"), stream)
        else:
            data = _whole(first, stream, source.options.limits.member_bytes)
            yield from source.descend(inner_name(source.name), data)


def inner_name(name: str, tar: bool = False) -> str:
    """``a/x.csv.gz`` -> ``x.csv``; ``x.tgz`` -> ``x.tar``; a name that does not say it is packed stays."""
    path = PurePosixPath(name.replace("\\", "/"))
    suffix = path.suffix.lower()
    if suffix in _TAR_SUFFIXES:
        return f"{path.stem}.tar"
    stem = path.stem if suffix in _SUFFIXES else path.name
    return f"{stem}.tar" if tar and not stem.lower().endswith(".tar") else stem


def _whole(first: bytes, rest: Readable, most: int) -> bytes:
    parts, size, chunk = [], 0, first
    while chunk:
        size += len(chunk)
        if size > most:
            raise LimitError(f"unpacks to more than {most} bytes, the most that is read as one member")
        parts.append(chunk)
        chunk = rest.read(_CHUNK)
    return b"".join(parts)


class _Unpacked(io.RawIOBase):
    """The unpacked bytes, with the ratio checked as they come and the packers' many errors made one."""

    def __init__(self, packed: BinaryIO, name: str, opener: Callable[[BinaryIO], Any], ratio: int) -> None:
        self._packed, self._name, self._ratio = packed, name, ratio
        self._stream: Any = opener(packed)
        self._given = 0
        self.again = b""
        """Bytes to be given once more before the rest."""

    def read(self, size: int = -1) -> bytes:
        if self.again:
            part, self.again = self.again[:size], self.again[size:]
            return part + (self.read(size - len(part)) if len(part) < size else b"")
        try:
            data: bytes = self._stream.read(min(size, _CHUNK) if size >= 0 else _CHUNK)
        except _DAMAGE as error:
            raise UnreadableError(f"damaged {self._name}, after {self._given} unpacked bytes: {error}") from error
        self._given += len(data)
        if self._given > MIB + self._ratio * self._packed.tell():
            raise LimitError(
                f"{self._name}: {self._packed.tell()} packed bytes unpack to {self._given} and more: "
                f"over {self._ratio} times"
            )
        return data

    def readable(self) -> bool:
        return True

    def __exit__(self, *error: Any) -> None:
        self._stream.close()


FORMAT = Format(
    "compressed",
    read,
    suffixes=_SUFFIXES,
    magic=tuple(_OPENERS),
    media_types=("application/gzip", "application/x-gzip", "application/x-bzip2", "application/x-xz"),
)
