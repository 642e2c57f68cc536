"""Pictures: pages are read, the rest says why not."""

import io
import shutil
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from ingest.formats.base import ReadOptions
from ingest.formats.picture import dimensions
from ingest.formats.registry import read_bytes
from lake.schema.parsed import Parsed, Unreadable

TEXT = "The Parties shall keep\nthe strait open to all ships\nat every hour of the day"


def picture(kind: str, text: str = TEXT, size: tuple[int, int] = (900, 300)) -> bytes:
    image = Image.new("L", size, 255)
    ImageDraw.Draw(image).multiline_text((30, 30), text, font=ImageFont.load_default(48), fill=0, spacing=16)
    stream = io.BytesIO()
    image.save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "GIF"])
def test_every_kind_states_its_size(kind: str) -> None:
    assert dimensions(picture(kind)) == (900, 300)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_page_is_read(kind: str) -> None:
    (found,) = read_bytes(picture(kind), "scan.txt")
    assert isinstance(found, Parsed)
    assert (found.format, found.fidelity) == ("picture", "ocr")
    assert "keep the strait open" in " ".join(found.text.split())
    assert found.sections[0].locator == "page_1__p_1"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (picture("PNG", size=(32, 32)), "too small"),
        (picture("PNG", text=""), "picture"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + struct.pack(">II", 100_000, 100_000), "at most"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "damaged"),
        (b"II*\x00\xff\xff\xff\x7f", "damaged"),
    ],
)
def test_others_say_why_not(data: bytes, reason: str) -> None:
    (found,) = read_bytes(data, "a.png")
    assert isinstance(found, Unreadable)
    assert reason in found.reason


def test_without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = read_bytes(picture("PNG"), "a.png", ReadOptions(ocr=False))
    assert isinstance(found, Unreadable)
    assert found.reason == "a picture, and OCR is switched off"
    monkeypatch.setattr("shutil.which", lambda _: None)
    (found,) = read_bytes(picture("PNG"), "a.png")
    assert isinstance(found, Unreadable)
    assert found.reason == "a picture, and tesseract is not installed"


def test_a_text_that_begins_like_a_bitmap_is_a_text() -> None:
    (found,) = read_bytes(b"BMW and others pay the tariff.", "a.txt")
    assert isinstance(found, Parsed)
    assert found.format == "text"


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["PNG", "JPEG", "TIFF", "BMP", "GIF"]), st.integers(0, 60), st.binary(max_size=20))
def test_damaged_headers_never_raise(kind: str, at: int, noise: bytes) -> None:
    data = bytearray(picture(kind, "", (300, 100)))
    data[at : at + len(noise)] = noise
    dimensions(bytes(data))
