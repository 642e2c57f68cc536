"""Original bytes by hash."""

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake.raw import CHUNK, RawStore
from lake.schema.errors import IntegrityError, UsageError


@pytest.fixture
def raw(tmp_path: Path) -> RawStore:
    return RawStore(tmp_path / "raw")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary())
def test_what_is_put_comes_back(raw: RawStore, data: bytes) -> None:
    key = raw.put_bytes(data)
    assert key == hashlib.sha256(data).hexdigest()
    assert raw.get(key) == data
    assert key in raw
    assert raw.intact(key)


def test_a_file_is_kept_in_pieces(raw: RawStore, tmp_path: Path) -> None:
    data = os.urandom(2 * CHUNK + 17)
    source = tmp_path / "big.bin"
    source.write_bytes(data)
    key = raw.put_file(source)
    assert raw.get(key) == data
    assert raw.put_file(source) == key
    assert list(raw.hashes()) == [key]
    assert not list(raw.folder.glob(".draft-*"))


def test_known_bytes_are_not_read_again(raw: RawStore, tmp_path: Path) -> None:
    key = raw.put_bytes(b"abc")
    assert raw.put_file(tmp_path / "not-there", sha256=key) == key


def test_a_file_that_changes_meanwhile_is_refused(raw: RawStore, tmp_path: Path) -> None:
    source = tmp_path / "moving"
    source.write_bytes(b"new")
    with pytest.raises(IntegrityError, match="changed while"):
        raw.put_file(source, sha256=hashlib.sha256(b"old").hexdigest())
    assert list(raw.hashes()) == []
    assert not list(raw.folder.glob(".draft-*"))


def test_changed_bytes_are_refused(raw: RawStore) -> None:
    key = raw.put_bytes(b"the original")
    raw.path(key).write_bytes(b"the 0riginal")
    assert not raw.intact(key)
    with pytest.raises(IntegrityError, match="have changed"):
        raw.get(key)


def test_absent_bytes(raw: RawStore) -> None:
    key = "0" * 64
    assert key not in raw
    assert not raw.intact(key)
    with pytest.raises(IntegrityError, match="not in this vault"):
        raw.get(key)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n", "0" * 64 + "/.."])
def test_only_hashes_name_bytes(raw: RawStore, name: str) -> None:
    with pytest.raises(UsageError):
        raw.path(name)


def test_old_drafts_are_swept_and_young_ones_left(raw: RawStore) -> None:
    raw.put_bytes(b"x")
    old, young = raw.folder / ".draft-1-a", raw.folder / ".draft-2-b"
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (0, 0))
    assert raw.sweep(before=1000.0) == 1
    assert young.exists()
    assert not old.exists()
