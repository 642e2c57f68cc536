"""Keys from files and the environment."""

import base64
import os
from pathlib import Path

import pytest

from lake.schema.errors import LakeError, UsageError
from lake.sealed.keys import key_of, new_key_file

SECRET = bytes(range(32))


@pytest.mark.parametrize("written", [SECRET, SECRET.hex().encode() + b"\n", base64.b64encode(SECRET)])
def test_a_key_in_a_file_in_any_of_its_forms(tmp_path: Path, written: bytes) -> None:
    (tmp_path / "k").write_bytes(written)
    wrapped = key_of(f"file:{tmp_path}/k").wrap(b"data key")
    assert b"data key" not in wrapped
    assert key_of(f"file:{tmp_path}/k").unwrap(wrapped) == b"data key"


def test_a_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", SECRET.hex())
    key = key_of("env:A_KEY")
    monkeypatch.setenv("A_KEY", SECRET[::-1].hex())
    other = key_of("env:A_KEY")
    assert key.id != other.id
    assert SECRET.hex()[:8] not in key.id
    with pytest.raises(LakeError, match="another key"):
        other.unwrap(key.wrap(b"x"))
    with pytest.raises(LakeError):
        key.unwrap(b"short")


@pytest.mark.parametrize("source", ["", "file:", "env:", "keyring:x", "/a/path", "pkcs11:"])
def test_what_names_no_key(source: str) -> None:
    with pytest.raises(UsageError, match=r"file:PATH, env:NAME or pkcs11:"):
        key_of(source)


def test_a_key_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="cannot be read"):
        key_of(f"file:{tmp_path}/none")
    with pytest.raises(LakeError, match="no variable NOT_SET_AT_ALL"):
        key_of("env:NOT_SET_AT_ALL")
    (tmp_path / "k").write_text("a password")
    with pytest.raises(LakeError, match="holds no key"):
        key_of(f"file:{tmp_path}/k")


def test_a_new_key_file_is_its_makers_alone_and_never_written_over(tmp_path: Path) -> None:
    new_key_file(f"file:{tmp_path}/k")
    assert (tmp_path / "k").stat().st_mode & 0o777 == 0o600
    before = (tmp_path / "k").read_bytes()
    assert key_of(f"file:{tmp_path}/k").id
    with pytest.raises(LakeError, match="already"):
        new_key_file(f"file:{tmp_path}/k")
    assert (tmp_path / "k").read_bytes() == before
    with pytest.raises(LakeError, match="cannot be made"):
        new_key_file(f"file:{tmp_path}/none/k")
    with pytest.raises(UsageError):
        new_key_file("env:X")
    assert os.listdir(tmp_path) == ["k"]
