"""ZIP, tar and packed files: honest, damaged, nested and hostile."""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats import compressed, tar_archive, zip_archive
from ingest.formats.base import Limits
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Unreadable
from tests.ingest.formats.containers import opened, told
from tests.ingest.test_zips import encrypted, zipped

FORMATS = (zip_archive.FORMAT, tar_archive.FORMAT, compressed.FORMAT)
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


def tarred(members: dict[str, bytes | tarfile.TarInfo], layout: int = tarfile.PAX_FORMAT) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=layout) as archive:
        for name, data in members.items():
            if isinstance(data, tarfile.TarInfo):
                archive.addfile(data)
            else:
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def entry(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def read(data: bytes, name: str = "x", limits: Limits | None = None) -> dict[str, str]:
    source = opened(data, name, FORMATS, limits)
    return told(source.parse(source))


def test_zip_members_become_documents() -> None:
    data = zipped({"a.txt": b"alpha", "d/b.txt": "điều".encode(), "d/": b"", "__MACOSX/._a.txt": b"\x00\x05"})
    assert read(data) == {"!/a.txt": "alpha", "!/d/b.txt": "điều"}


def test_a_bad_zip_member_does_not_stop_the_others() -> None:
    good = zipped({"a.txt": b"alpha", "bomb": b"\0" * 9_000_000, "../up.txt": b"up", "z.txt": b"omega"})
    broken = bytearray(good)
    assert read(bytes(broken)) == {
        "!/a.txt": "alpha",
        "!/bomb": "LimitError",
        "!/../up.txt": "HostileError",
        "!/z.txt": "omega",
    }
    broken[broken.find(b"a.txt") + 6] ^= 0xFF
    assert read(bytes(broken))["!/a.txt"] == "UnreadableError"
    assert read(bytes(broken))["!/z.txt"] == "omega"


def test_the_bytes_of_a_hostile_name_are_kept() -> None:
    source = opened(zipped({"../../x": b"payload"}), "x.zip", FORMATS)
    (outcome,) = zip_archive.read(source)
    assert isinstance(outcome, Unreadable)
    assert outcome.content == b"payload"
    assert "leads out" in outcome.reason


def test_encrypted_zip_members() -> None:
    assert read(encrypted({"a.txt": b"x"})) == {"!/a.txt": "EncryptedError"}


def test_links_in_a_zip_are_not_followed() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        info = zipfile.ZipInfo("passwd")
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert read(stream.getvalue()) == {"!/passwd": "UnreadableError"}


def test_two_members_of_one_name() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a", "one")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", "two")
    assert read(stream.getvalue()) == {"!/a": "one", "!/a#2": "two"}


@pytest.mark.parametrize("layout", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_tar_members_become_documents(layout: int) -> None:
    name = "điều-ước/" * (3 if layout == tarfile.USTAR_FORMAT else 20) + "a.txt"
    assert read(tarred({name: b"alpha", "b": b"beta"}, layout)) == {f"!/{name}": "alpha", "!/b": "beta"}


def test_tar_links_and_devices_are_not_followed() -> None:
    members: dict[str, bytes | tarfile.TarInfo] = {
        "a": b"alpha",
        "s": entry("s", tarfile.SYMTYPE, "a"),
        "out": entry("out", tarfile.SYMTYPE, "/etc/passwd"),
        "h": entry("h", tarfile.LNKTYPE, "../x"),
        "dev": entry("dev", tarfile.CHRTYPE),
        "pipe": entry("pipe", tarfile.FIFOTYPE),
        "d": entry("d", tarfile.DIRTYPE),
        "/abs": b"absolute",
        "z": b"omega",
    }
    assert read(tarred(members)) == {
        "!/a": "alpha",
        "!/s": "UnreadableError",
        "!/out": "HostileError",
        "!/h": "HostileError",
        "!/dev": "HostileError",
        "!/pipe": "HostileError",
        "!//abs": "HostileError",
        "!/z": "omega",
    }


def test_tar_damage_is_told_after_what_was_whole() -> None:
    data = bytearray(tarred({"a": b"alpha", "b": b"beta", "c": b"gamma"}))
    data[1024:1030] = b"\xff" * 6
    assert read(bytes(data)) == {"!/a": "alpha", "": "UnreadableError"}
    assert "UnreadableError" in read(tarred({"a": b"alpha", "b": b"x" * 5000})[:3000]).values()


@pytest.mark.parametrize("packer", PACKERS)
def test_packed_file_takes_the_inner_name(packer: str) -> None:
    assert read(PACKERS[packer](b"a,b\n1,2\n"), f"dir/x.csv.{packer}") == {"!/x.csv": "a,b\n1,2\n"}
    assert read(PACKERS[packer](b""), f"x.{packer}") == {"!/x": ""}


@pytest.mark.parametrize("packer", PACKERS)
def test_packed_tar_streams(packer: str) -> None:
    data = PACKERS[packer](tarred({"a": b"alpha", "d/b": b"beta"}))
    assert read(data, f"x.tar.{packer}") == {"!/x.tar!/a": "alpha", "!/x.tar!/d/b": "beta"}
    assert set(read(data, "X.TGZ")) == {"!/X.tar!/a", "!/X.tar!/d/b"}


@pytest.mark.parametrize("packer", PACKERS)
def test_cut_or_bombed_packed_files_are_refused(packer: str) -> None:
    whole = PACKERS[packer](bytes(range(256)) * 50 + io.BytesIO(b"text").read() * 999)
    assert read(whole[: len(whole) // 2], "x.gz") == {"": "UnreadableError"}
    assert read(PACKERS[packer](b"\0" * 30_000_000), "x") == {"": "LimitError"}
    assert read(PACKERS[packer](b"abcdefgh" * 999), "x", Limits(member_bytes=2000)) == {"": "LimitError"}


def test_nesting_is_followed_up_to_its_limit() -> None:
    data = b"deep"
    for _ in range(4):
        data = zipped({"m": data})
    assert read(data) == {"!/m!/m!/m!/m": "deep"}
    assert list(read(data, limits=Limits(depth=3)).values()) == ["LimitError"]


def test_mixed_nesting() -> None:
    data = zipped({"t.tar.gz": gzip.compress(tarred({"i.zip": zipped({"x.txt.xz": lzma.compress(b"core")})}))})
    assert read(data) == {"!/t.tar.gz!/t.tar!/i.zip!/x.txt.xz!/x.txt": "core"}


def test_a_wide_bomb_is_stopped_by_the_budget() -> None:
    inner = zipped({f"{n}": b"x" * 1000 for n in range(50)})
    outer = zipped({f"{n}.zip": inner for n in range(50)})
    found = read(outer, limits=Limits(members=300))
    assert len(found) < 400
    assert "LimitError" in found.values()
    assert "LimitError" in read(outer, limits=Limits(expanded_bytes=100_000)).values()


def test_a_large_tar_is_read_from_disk_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "x.tar"
    path.write_bytes(tarred({f"{n}": b"x" * 1000 for n in range(3000)}))
    assert len(told(tar_archive.read(opened(path, "x.tar", ())))) == 3000


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(["zip", "tar", *PACKERS]), st.data())
def test_damage_never_breaks_the_reader(kind: str, data: st.DataObject) -> None:
    whole = {"zip": lambda: zipped({"a": b"alpha" * 20, "b": b"beta"}), "tar": lambda: tarred({"a": b"x", "b": b"y"})}
    packed = whole[kind]() if kind in whole else PACKERS[kind](tarred({"a": b"x"}))
    broken = bytearray(packed)
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(broken[: data.draw(st.integers(1, len(broken)))])
    reader = {"zip": zip_archive, "tar": tar_archive}.get(kind, compressed)
    if not any(cut.startswith(magic) for magic in reader.FORMAT.magic or (b"",)):
        return
    with suppress(UnreadableError):
        list(reader.read(opened(cut, f"x.{kind}", FORMATS)))
