"""Pictures (PNG, JPEG, TIFF, BMP, GIF): a photographed or scanned page is read by tesseract, where there is one."""

import re
import struct
from collections.abc import Iterator

from ingest import ocr
from ingest.formats.base import Format, Source
from ingest.formats.builder import TextBuilder, clean
from ingest.formats.flow import fold
from lake.schema.errors import LimitError, UnreadableError
from lake.schema.parsed import Outcome, Parsed

MOST_PIXELS = 60_000_000
"""A3 at 400 dpi has 31 million; a picture may unpack to gigabytes from a few kilobytes."""

LEAST_SIDES = (200, 60)
"""Pixels of the longer and the shorter side below which nobody writes a text: icons, logos, lines."""

LEAST_WORDS = 5
"""Words of three letters and more that tesseract must see: it finds single ones in leaves and clouds."""

LEAST_LETTERS = 0.6
"""Share of letters and digits among the visible characters, likewise."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_TIFF_SIZES = {1: "B", 3: "H", 4: "I"}


def read(source: Source) -> Iterator[Outcome]:
    """Yield the writing on the picture as one document of fidelity ``ocr``.

    Raises:
        UnreadableError: OCR is switched off or not installed, the picture is damaged, small or without writing.
        LimitError: it has too many pixels, or tesseract takes too long.
    """
    data = source.read()
    size = dimensions(data)
    if size is None:
        raise UnreadableError("a damaged picture: its size cannot be read")
    if size[0] * size[1] > MOST_PIXELS:
        raise LimitError(f"a picture of {size[0]} x {size[1]} pixels; at most {MOST_PIXELS} pixels are read")
    if max(size) < LEAST_SIDES[0] or min(size) < LEAST_SIDES[1]:
        raise UnreadableError(f"a picture of {size[0]} x {size[1]} pixels, too small to hold a text")
    reason = ocr.why_not() if source.options.ocr else "OCR is switched off"
    if reason:
        raise UnreadableError(f"a picture, and {reason}")
    text = clean(ocr.read_picture(data))
    visible = "".join(text.split())
    if len(_WORD.findall(text)) < LEAST_WORDS or sum(map(str.isalnum, visible)) < LEAST_LETTERS * len(visible):
        raise UnreadableError("a picture without legible writing")
    builder = TextBuilder()
    for number, block in enumerate(filter(str.strip, re.split(r"\n\s*\n", text)), 1):
        builder.add(fold(block), f"page_1__p_{number}", "page_1")
    whole, sections = builder.build()
    yield Parsed(
        text=whole,
        sections=sections,
        content=data,
        format="picture",
        member=source.member,
        url=source.url,
        fidelity="ocr",
        metadata={"width": size[0], "height": size[1]},
    )


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels as the file's header states them; None where it states none."""
    try:
        if data.startswith(b"\x89PNG"):
            return struct.unpack(">II", data[16:24])
        if data.startswith(b"GIF8"):
            return struct.unpack("<HH", data[6:10])
        if data.startswith(b"BM"):
            width, height = struct.unpack("<ii", data[18:26])
            return width, abs(height)
        if data.startswith(b"\xff\xd8"):
            return _jpeg(data)
        return _tiff(data)
    except struct.error:
        return None


def _jpeg(data: bytes) -> tuple[int, int] | None:
    """Of the first frame header (SOF0 to SOF15, DHT, JPG and DAC apart)."""
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 1 if marker == 0xFF else 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return None


def _tiff(data: bytes) -> tuple[int, int] | None:
    """Of the first page: the tags 256 and 257 of its directory."""
    order = "<" if data.startswith(b"II") else ">"
    (start,) = struct.unpack(order + "I", data[4:8])
    (count,) = struct.unpack(order + "H", data[start : start + 2])
    found: dict[int, int] = {}
    for entry in range(start + 2, start + 2 + 12 * count, 12):
        tag, kind, _ = struct.unpack(order + "HHI", data[entry : entry + 8])
        if tag in (256, 257) and kind in _TIFF_SIZES:
            code = _TIFF_SIZES[kind]
            (found[tag],) = struct.unpack(order + code, data[entry + 8 : entry + 8 + struct.calcsize(code)])
    return (found[256], found[257]) if len(found) == 2 else None


def _is_picture(source: Source, head: bytes) -> bool:
    """``BM`` alone begins many a text: a bitmap states its own size, and NULs, right after."""
    return not head.startswith(b"BM") or head[6:10] == bytes(4)


FORMAT = Format(
    name="picture",
    read=read,
    suffixes=(".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif"),
    magic=(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM", b"GIF87a", b"GIF89a"),
    sniff=_is_picture,
    media_types=("image/png", "image/jpeg", "image/tiff", "image/bmp", "image/gif"),
)
