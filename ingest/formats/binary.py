"""Bytes that are no text: telling them from text, and naming what they look like."""

from typing import NoReturn

from ingest.formats.base import Source
from lake.schema.errors import EncryptedError, UnreadableError

_UNICODE_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\x0b\x0c\r\x1b"))
_MAX_NULS = 0.002  # a stray NUL, as mail archives have them, does not make a text binary
_MAX_CONTROLS = 0.05  # VISCII and TCVN5712 write six to eight rare Vietnamese letters as control characters

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OLE_SCAN = 32 << 20
_OLE_STREAMS = (
    ("WordDocument", "a Word 97-2003 document (.doc); save it as .docx or PDF"),
    ("Workbook", "an Excel 97-2003 workbook (.xls); save it as .xlsx or CSV"),
    ("PowerPoint Document", "a PowerPoint 97-2003 presentation (.ppt); save it as .pptx or PDF"),
    ("__substg1.0_", "an Outlook message (.msg); save it as .eml"),
    ("__nameid_version1.0", "an Outlook message (.msg); save it as .eml"),
)

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (0, b"Rar!\x1a\x07", "a RAR archive"),
    (0, b"\xfd7zXZ\x00", "an xz file"),
    (0, b"\x1f\x8b", "a gzip file"),
    (0, b"\x1f\x9d", "a Unix compress (.Z) file"),
    (0, b"BZh", "a bzip2 file"),
    (0, b"\x28\xb5\x2f\xfd", "a zstandard file"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"MSCF", "a Windows cabinet"),
    (0, b"!<arch>\n", "a Unix library"),
    (257, b"ustar", "a tar archive"),
    (0, b"%PDF-", "a PDF"),
    (0, b"MZ", "a Windows program"),
    (0, b"\x7fELF", "a Linux program"),
    (0, b"\xca\xfe\xba\xbe", "a Java class or macOS program"),
    (0, b"\xcf\xfa\xed\xfe", "a macOS program"),
    (0, b"\x00asm", "a WebAssembly program"),
    (0, b"SQLite format 3\x00", "an SQLite database"),
    (0, b"\x00\x01\x00\x00Standard", "a Microsoft Access database"),
    (0, b"!BDN", "an Outlook mailbox (.pst); export it as mbox or .eml"),
    (0, b"PAR1", "a Parquet file"),
    (0, b"ARROW1", "an Arrow file"),
    (0, b"\x89HDF", "an HDF5 file"),
    (8, b"WEBP", "a WebP image"),
    (0, b"\x00\x00\x01\x00", "an icon"),
    (4, b"ftypheic", "a HEIC image"),
    (4, b"ftypavif", "an AVIF image"),
    (4, b"ftyp", "an MPEG-4 film or sound"),
    (0, b"OggS", "an Ogg sound or film"),
    (0, b"ID3", "an MP3 sound"),
    (0, b"\xff\xfb", "an MP3 sound"),
    (8, b"WAVE", "a WAV sound"),
    (8, b"AVI ", "an AVI film"),
    (0, b"\x1aE\xdf\xa3", "a Matroska or WebM film"),
    (0, b"wOFF", "a font"),
    (0, b"wOF2", "a font"),
    (0, b"OTTO", "a font"),
    (0, b"\x00\x01\x00\x00\x00", "a font"),
    (0, b"\x80\x04\x95", "a Python pickle"),
)


def looks_like_text(head: bytes) -> bool:
    """Whether the first bytes of a file can be text in some encoding.

    A byte-order mark says yes; NULs say no, unless they are very rare or stand in every other place as in UTF-16 of
    Latin text; control characters must be rare.
    """
    if head.startswith(_UNICODE_MARKS):
        return True
    if head.count(0) > _MAX_NULS * len(head):
        return _is_wide(head)
    return len(head) - len(head.translate(None, _CONTROLS)) <= _MAX_CONTROLS * len(head)


def refuse_binary(source: Source, head: bytes) -> NoReturn:
    """Say what these bytes look like.

    Raises:
        EncryptedError: an Office file under a password.
        UnreadableError: anything else.
    """
    if head.startswith(_OLE):
        _refuse_ole(source)
    for offset, mark, what in _SIGNATURES:
        if head[offset : offset + len(mark)] == mark:
            raise UnreadableError(f"looks like {what}; no reader for that")
    if not head.strip(b"\x00"):
        raise UnreadableError("looks like a hole: nothing but NUL bytes at its beginning")
    raise UnreadableError(f"binary data of no known format (begins {head[:8].hex(' ')})")


def _is_wide(head: bytes) -> bool:
    """UTF-16 without a mark: nearly all bytes on one side are NUL, and none on the other."""
    even, odd = head[0::2], head[1::2]
    for high, low in ((even, odd), (odd, even)):
        if len(high) > 3 and b"\x00" not in low and high.count(0) >= 0.7 * len(high):
            return True
    return False


def _refuse_ole(source: Source) -> NoReturn:
    """An OLE compound file: the names of its streams (UTF-16 in its directory) tell what it holds."""
    with source.open() as stream:
        data = stream.read(_OLE_SCAN)
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedError("an Office file protected by a password")
    for name, what in _OLE_STREAMS:
        if name.encode("utf-16-le") in data:
            raise UnreadableError(f"looks like {what}; no reader for that")
    raise UnreadableError("looks like an OLE compound file (old Office format); no reader for that")
