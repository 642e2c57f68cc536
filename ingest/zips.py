"""Opening ZIP files that nobody vouches for: archives, and the packages that DOCX, XLSX, PPTX, ODT and EPUB are.

Nothing is ever written to disk. Sizes are checked twice: as declared before unpacking, and as they come.
"""

import lzma
import re
import struct
import zipfile
import zlib

from ingest.formats.base import MIB, Limits, Source
from lake.schema.errors import EncryptedError, HostileError, LimitError, UnreadableError

_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_END_OF_DIRECTORY = b"PK\x05\x06"
_END_SIZE = 22
_LONGEST_ENTRY = 512
_CONTENT_TYPES = b"[Content_Types].xml"
_DRIVE = re.compile(r"^[A-Za-z]:")
_CHUNK = 1 << 18

_MAIN_PARTS = {
    "wordprocessingml": "docx",
    "ms-word": "docx",
    "spreadsheetml": "xlsx",
    "ms-excel": "xlsx",
    "presentationml": "pptx",
    "ms-powerpoint": "pptx",
}
_MIMETYPES = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/epub+zip": "epub",
}
_MAIN_TYPE = re.compile(
    rb"""application/vnd\.(?:openxmlformats-officedocument\.)?"""
    rb"""(wordprocessingml|ms-word|spreadsheetml|ms-excel|presentationml|ms-powerpoint)[\w.-]*main\+xml"""
)


def open_zip(source: Source) -> zipfile.ZipFile:
    """A ZIP whose members may all be read: an Office package, as a whole or not at all.

    Raises:
        UnreadableError: it is damaged.
        EncryptedError: a member needs a password.
        LimitError: too many members, or one that unpacks to too much.
        HostileError: a member's name leads out of the package, or members overlap.
    """
    archive = open_directory(source)
    try:
        for info in archive.infolist():
            check_member(info, source.options.limits)
        return archive
    except UnreadableError:
        archive.close()
        raise


def open_directory(source: Source) -> zipfile.ZipFile:
    """A ZIP whose list of members has been read and checked as a whole, but no member by itself.

    Raises:
        UnreadableError: it is damaged, or split over several files.
        LimitError: too many members, or more than may be unpacked of one file.
        HostileError: the members claim more packed bytes than the file has: they overlap, as in a ZIP bomb.
    """
    limits = source.options.limits
    _raw_directory(source, limits)
    try:
        archive = zipfile.ZipFile(source.path or source.open())
    except (zipfile.BadZipFile, struct.error, ValueError, EOFError, OverflowError, OSError, RuntimeError) as error:
        raise UnreadableError(f"damaged ZIP: {error}") from error
    infos = archive.infolist()
    size = source.size
    try:
        if len(infos) > limits.members:
            raise LimitError(f"ZIP with {len(infos)} members; at most {limits.members} are read")
        packed, unpacked = sum(i.compress_size for i in infos), sum(i.file_size for i in infos)
        if packed > size:
            raise HostileError(f"ZIP whose members overlap: {packed} packed bytes in a file of {size}")
        if unpacked > limits.expanded_bytes:
            raise LimitError(f"ZIP that unpacks to {unpacked} bytes; at most {limits.expanded_bytes} are read")
    except UnreadableError:
        archive.close()
        raise
    return archive


def check_member(info: zipfile.ZipInfo, limits: Limits) -> None:
    """Whether one member may be unpacked, by what the directory says of it.

    Raises:
        EncryptedError, LimitError, HostileError: it may not.
    """
    check_name(info.filename)
    if info.flag_bits & _ENCRYPTED:
        raise EncryptedError("encrypted ZIP member: a password is needed")
    if info.file_size > limits.member_bytes:
        raise LimitError(f"unpacks to {info.file_size} bytes; at most {limits.member_bytes} are read as one member")
    if info.file_size > MIB + limits.ratio * info.compress_size:
        raise LimitError(
            f"{info.compress_size} packed bytes claim to unpack to {info.file_size}: more than {limits.ratio} times"
        )


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo | str, limits: Limits) -> bytes:
    """The unpacked bytes of one member.

    Raises:
        UnreadableError: there is no such member, it is damaged, or packed by a method that is not known.
        EncryptedError, LimitError, HostileError: see :func:`check_member`.
    """
    try:
        if isinstance(info, str):
            info = archive.getinfo(info)
        check_member(info, limits)
        parts, size = [], 0
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > limits.member_bytes or size > MIB + limits.ratio * info.compress_size:
                    raise LimitError(f"unpacks to more than the {info.file_size} bytes that it declares")
                parts.append(chunk)
        return b"".join(parts)
    except KeyError as error:
        raise UnreadableError(f"damaged ZIP: {error.args[0]}") from error
    except NotImplementedError as error:
        method = info.compress_type if isinstance(info, zipfile.ZipInfo) else "?"
        raise UnreadableError(f"packed by ZIP method {method}, which is not supported") from error
    except RuntimeError as error:  # zipfile's own way to ask for a password
        raise EncryptedError(f"encrypted ZIP member: {error}") from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, struct.error) as error:
        raise UnreadableError(f"damaged ZIP member: {error}") from error


def check_name(name: str) -> None:
    """Refuse a member's name that leads out of the archive.

    Nothing is unpacked to disk here, so such a name could do no harm; but whoever made it meant some, and an analyst
    must hear of it.

    Raises:
        HostileError: the name is absolute, climbs by ``..`` or holds a NUL.
    """
    path = name.replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/") or "\x00" in path:
        raise HostileError(f"the member's name {name!r} leads out of the archive")


def member_name(info: zipfile.ZipInfo) -> str:
    """A member's name as its maker saw it.

    Many packers write UTF-8 without saying so; Python then reads code page 437.
    """
    if not info.flag_bits & _UTF8_NAME:
        try:
            return info.filename.encode("cp437").decode("utf-8")
        except UnicodeError:
            pass
    return info.filename


def package_kind(source: Source) -> str | None:
    """What a ZIP holds as a whole: ``docx``, ``xlsx``, ``pptx``, ``odt``, ``ods``, ``odp``, ``epub``; None for others.

    Told by the package's own declaration, not by the file's name. A damaged package gives None.
    """
    if source.head(4) != b"PK\x03\x04":
        return None
    try:
        directory = _raw_directory(source, source.options.limits)
        office, declared = _CONTENT_TYPES in directory, b"mimetype" in directory
        if not (office or declared):
            return None
        with open_directory(source) as archive:
            if declared and "mimetype" in archive.namelist():
                kind = _MIMETYPES.get(read_member(archive, "mimetype", source.options.limits).strip())
                if kind:
                    return kind
            if office:
                main = _MAIN_TYPE.search(read_member(archive, _CONTENT_TYPES.decode(), source.options.limits))
                return _MAIN_PARTS[main[1].decode()] if main else None
    except UnreadableError:
        pass
    return None


def _raw_directory(source: Source, limits: Limits) -> bytes:
    """The bytes of the central directory, or as much of the file's end as can hold it.

    Raises:
        LimitError: the directory alone is larger than any that the limits allow.
    """
    size = source.size
    with source.open() as stream:
        stream.seek(max(0, size - _END_SIZE - 0xFFFF))
        tail = stream.read()
        at = tail.rfind(_END_OF_DIRECTORY)
        if at < 0 or len(tail) - at < _END_SIZE:
            return tail
        length, offset = struct.unpack_from("<II", tail, at + 12)
        if 0xFFFFFFFF in (length, offset):
            locator = tail.rfind(b"PK\x06\x06", 0, at)
            if locator < 0 or at - locator < 56:
                return tail
            length, offset = struct.unpack_from("<QQ", tail, locator + 40)
        if length > limits.members * _LONGEST_ENTRY:
            raise LimitError(f"ZIP with a directory of {length} bytes; at most {limits.members} members are read")
        end = size - len(tail) + at
        stream.seek(max(0, end - length))
        return stream.read(length + len(tail))
