"""Original bytes, sealed."""

import hashlib
import os
from pathlib import Path

import pytest

from lake.schema.errors import IntegrityError, UsageError
from lake.sealed.cipher import DataKey
from lake.sealed.raw import SealedRaw

KEY = DataKey(b"\7" * 32)


@pytest.fixture
def raw(tmp_path: Path) -> SealedRaw:
    return SealedRaw(tmp_path / "vault" / "sealed" / "raw", KEY, lambda: tmp_path / "memory")


def test_bytes_come_back_and_are_kept_once(raw: SealedRaw, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"the heron")
    sha256 = raw.put_file(tmp_path / "f")
    assert raw.put_bytes(b"the heron") == sha256 == hashlib.sha256(b"the heron").hexdigest()
    assert sha256 in raw
    assert raw.intact(sha256)
    assert raw.get(sha256) == b"the heron"
    assert raw.path(sha256).read_bytes() == b"the heron"
    assert raw.path(sha256).is_relative_to(tmp_path / "memory")
    assert list(raw.hashes()) == [sha256]
    assert len([path for path in raw.folder.rglob("*") if path.is_file()]) == 1
    assert not [
        p for p in raw.folder.rglob("*") if sha256[:12] in p.name or (p.is_file() and b"heron" in p.read_bytes())
    ]
    raw.remove(sha256)
    assert sha256 not in raw
    assert not raw.path(sha256).exists()


def test_a_file_that_changes_while_it_is_read_is_not_kept(raw: SealedRaw, tmp_path: Path) -> None:
    (tmp_path / "f").write_bytes(b"now")
    with pytest.raises(IntegrityError, match="changed while it was being read"):
        raw.put_file(tmp_path / "f", sha256=hashlib.sha256(b"before").hexdigest())
    assert list(raw.hashes()) == []


def test_changed_lost_and_strange_blobs(raw: SealedRaw) -> None:
    first, second = raw.put_bytes(b"one"), raw.put_bytes(b"two")
    place = raw._sealed(first)
    place.write_bytes(place.read_bytes()[:-1] + b"x")
    raw._sealed(second).rename(raw._sealed(second).with_name("0" * 40))
    assert not raw.intact(first)
    with pytest.raises(IntegrityError, match=f"raw/{first}"):
        raw.get(first)
    with pytest.raises(IntegrityError, match="not in this vault"):
        raw.get(second)
    assert list(raw.unknown()) == [f"sealed/raw/{raw._sealed(second).parent.name}/{'0' * 40}"]
    with pytest.raises(UsageError):
        raw.get("../x")


def test_drafts_of_killed_processes_are_swept(raw: SealedRaw) -> None:
    raw.put_bytes(b"x")
    draft = raw.folder / ".draft-1-x"
    draft.write_bytes(b"half")
    os.utime(draft, (0, 0))
    assert raw.sweep(before=1.0) == 1
