"""ZIP files from strangers."""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.base import Limits, ReadOptions, Source
from ingest.zips import check_name, member_name, open_zip, package_kind, read_member
from lake.schema.errors import EncryptedError, HostileError, LimitError, UnreadableError


def source(data: bytes, limits: Limits | None = None) -> Source:
    return Source("x.zip", parse=lambda s: iter(()), data=data, options=ReadOptions(limits=limits or Limits()))


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def encrypted(members: dict[str, bytes]) -> bytes:
    """The same ZIP with the flag that says a password is needed."""
    data = bytearray(zipped(members))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 1)
    return bytes(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_reads_members_from_memory_and_from_disk(method: int, tmp_path: Path) -> None:
    data = zipped({"a.txt": b"alpha", "b/c.txt": b"beta" * 999}, method)
    (tmp_path / "x.zip").write_bytes(data)
    for opened in (source(data), Source("x.zip", parse=lambda s: iter(()), path=tmp_path / "x.zip")):
        with open_zip(opened) as archive:
            assert read_member(archive, "b/c.txt", Limits()) == b"beta" * 999


@pytest.mark.parametrize("name", ["/etc/passwd", "../up", "a/../../b", "C:\\x", "\\\\host\\share", "a\x00b", "..\\x"])
def test_names_that_lead_out_are_hostile(name: str) -> None:
    with pytest.raises(HostileError, match="leads out"):
        check_name(name)


@pytest.mark.parametrize("name", ["a..b", "...", "tệp/điều ước.txt", "a b/.c"])
def test_odd_but_honest_names(name: str) -> None:
    check_name(name)


def test_bomb_is_a_limit() -> None:
    with pytest.raises(LimitError, match="more than 200 times"):
        open_zip(source(zipped({"x": b"\0" * 20_000_000})))


def test_declared_size_that_lies() -> None:
    data = bytearray(zipped({"x": b"\0" * 5_000_000}))
    at = data.find(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 1000)
    with open_zip(source(bytes(data))) as archive, pytest.raises(UnreadableError):
        read_member(archive, "x", Limits())


def test_too_many_and_too_much() -> None:
    data = zipped({f"{n}": b"x" for n in range(20)})
    with pytest.raises(LimitError, match="members"):
        open_zip(source(data, Limits(members=10)))
    with pytest.raises(LimitError, match="unpacks to 20 bytes"):
        open_zip(source(data, Limits(expanded_bytes=10)))


def test_overlapping_members_are_hostile() -> None:
    data = bytearray(zipped({"a": b"x" * 100, "b": b"y" * 100}, zipfile.ZIP_STORED))
    at = data.find(b"PK\x01\x02")
    struct.pack_into("<II", data, at + 20, 5_000, 5_000)
    with pytest.raises(HostileError, match="overlap"):
        open_zip(source(bytes(data)))


def test_encrypted() -> None:
    with pytest.raises(EncryptedError):
        open_zip(source(encrypted({"a": b"x"})))


def test_utf8_name_without_its_flag() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("Điều ước.txt", b"x")
    data = stream.getvalue()
    for signature, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = data.find(signature)
        data = data[: at + offset] + bytes([data[at + offset] & ~0x08]) + data[at + offset + 1 :]
    with open_zip(source(data)) as archive:
        assert member_name(archive.infolist()[0]) == "Điều ước.txt"


def types(main: str) -> dict[str, bytes]:
    part = f'<Types><Override PartName="/w" ContentType="application/vnd.{main}.main+xml"/></Types>'
    return {"[Content_Types].xml": part.encode()}


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        (types("openxmlformats-officedocument.wordprocessingml.document"), "docx"),
        (types("openxmlformats-officedocument.spreadsheetml.sheet"), "xlsx"),
        (types("openxmlformats-officedocument.presentationml.slideshow"), "pptx"),
        (types("ms-word.template.macroEnabled"), "docx"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, "odt"),
        ({"mimetype": b"application/epub+zip\n"}, "epub"),
        ({"mimetype": b"something"}, None),
        ({"a.docx": b"x"}, None),
    ],
)
def test_package_kind(members: dict[str, bytes], kind: str | None) -> None:
    assert package_kind(source(zipped(members))) == kind


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_gives_our_error_or_the_bytes(data: st.DataObject) -> None:
    whole = zipped({"a.txt": b"alpha" * 50, "b.txt": bytes(range(256))})
    damage: list[Callable[[bytes], bytes]] = [
        lambda b: b[: data.draw(st.integers(0, len(b)))],
        lambda b: b[data.draw(st.integers(0, len(b))) :],
        lambda b: (lambda at: b[:at] + bytes([b[at] ^ data.draw(st.integers(1, 255))]) + b[at + 1 :])(
            data.draw(st.integers(0, len(b) - 1))
        ),
    ]
    broken = data.draw(st.sampled_from(damage))(whole)
    try:
        with open_zip(source(broken)) as archive:
            for info in archive.infolist():
                assert isinstance(read_member(archive, info, Limits()), bytes)
    except UnreadableError:
        pass
