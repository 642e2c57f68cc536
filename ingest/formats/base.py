"""What every format module builds on: the opened input, the reading options and the limits."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from lake.schema.errors import LimitError, UnreadableError
from lake.schema.parsed import Outcome, Parsed

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How far reading one file may go before it is refused with a :class:`LimitError`."""

    depth: int = 8
    """Containers inside containers."""
    members: int = 100_000
    """Members read out of one file, all levels together."""
    member_bytes: int = 256 * MIB
    """Unpacked size of one member."""
    expanded_bytes: int = 8192 * MIB
    """Unpacked size of all members of one file together."""
    ratio: int = 200
    """Unpacked to packed size of one member, beyond the first MiB."""
    text_characters: int = 50_000_000
    """Characters of one document."""
    xml_depth: int = 500
    """Elements inside elements."""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How the user wants inputs read; part of the fingerprint under which a file counts as known."""

    mapping: Mapping[str, str | Sequence[str]] | None = None
    """For records (JSON, JSON lines, CSV, XLSX): our field -> the source's field, or fields to be joined."""
    ocr: bool = True
    """Whether a scan may go to tesseract, where that is installed."""
    limits: Limits = field(default_factory=Limits)


@dataclass(slots=True)
class Budget:
    """What has been unpacked of one outermost file so far, shared by all its members."""

    members: int = 0
    expanded: int = 0


Parse = Callable[["Source"], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Source:
    """An input opened for reading: a file on disk, or the bytes of a member of one.

    ``member`` is its place inside the outermost file, ``""`` for that file itself. ``parse`` reads a nested
    source with whatever format fits it.
    """

    name: str
    parse: Parse
    path: Path | None = None
    data: bytes | None = None
    member: str = ""
    depth: int = 0
    options: ReadOptions = field(default_factory=ReadOptions)
    budget: Budget = field(default_factory=Budget)
    media_type: str | None = None
    """As declared by whoever delivered it (mail part, HTTP response); a hint, never trusted over the bytes."""
    charset: str | None = None
    """Likewise."""
    url: str | None = None

    @property
    def suffix(self) -> str:
        """Last suffix of the name, lower case, with its dot."""
        return PurePosixPath(self.name.replace("\\", "/")).suffix.lower()

    @property
    def size(self) -> int:
        """Size in bytes."""
        if self.data is not None:
            return len(self.data)
        assert self.path is not None
        return self.path.stat().st_size

    def open(self) -> BinaryIO:
        """A binary, seekable stream at the first byte."""
        if self.data is not None:
            return BytesIO(self.data)
        assert self.path is not None
        return self.path.open("rb")

    def head(self, size: int = 4096) -> bytes:
        """The first bytes."""
        with self.open() as stream:
            return stream.read(size)

    def read(self) -> bytes:
        """All bytes.

        Raises:
            LimitError: the input is larger than one member may be.
        """
        if self.size > self.options.limits.member_bytes:
            raise LimitError(f"{self.size} bytes; at most {self.options.limits.member_bytes} are read as one document")
        if self.data is not None:
            return self.data
        assert self.path is not None
        return self.path.read_bytes()

    def descend(
        self,
        name: str,
        data: bytes,
        *,
        joint: str = "!/",
        media_type: str | None = None,
        charset: str | None = None,
        url: str | None = None,
    ) -> Iterator[Outcome]:
        """Read a member of this source; ``joint`` + ``name`` is appended to its place.

        Raises:
            LimitError: containers are nested too deep, or the file unpacks to too much.
        """
        limits = self.options.limits
        self.budget.members += 1
        self.budget.expanded += len(data)
        if self.depth + 1 > limits.depth:
            raise LimitError(f"containers nested more than {limits.depth} deep at {self.member}{joint}{name}")
        if self.budget.members > limits.members:
            raise LimitError(f"more than {limits.members} members")
        if self.budget.expanded > limits.expanded_bytes:
            raise LimitError(f"unpacks to more than {limits.expanded_bytes} bytes")
        yield from self.parse(
            replace(
                self,
                name=name,
                path=None,
                data=data,
                member=f"{self.member}{joint}{name}",
                depth=self.depth + 1,
                media_type=media_type,
                charset=charset,
                url=url,
            )
        )


@dataclass(frozen=True, slots=True)
class Format:
    """A registered format: how to recognise it and how to read it.

    ``read`` yields one outcome a document, in order, and streams: it never holds more than one member in memory.
    It raises :class:`UnreadableError` (or a subclass) for what cannot be read; any other exception is a defect
    that the caller turns into quarantine all the same.
    """

    name: str
    read: Callable[[Source], Iterator[Outcome]]
    suffixes: tuple[str, ...] = ()
    magic: tuple[bytes, ...] = ()
    """Leading bytes that settle it."""
    sniff: Callable[[Source, bytes], bool] | None = None
    """Looks at the source and its first 4 KiB where neither magic nor suffix settles it (XML dialects, feeds)."""
    media_types: tuple[str, ...] = ()


def require_text(parsed: Parsed) -> Parsed:
    """Pass a document on if it has any text.

    Raises:
        UnreadableError: there is not one visible character in it.
    """
    if not parsed.text.strip():
        raise UnreadableError("no text in it")
    return parsed
