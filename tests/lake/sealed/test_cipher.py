"""Sealed bytes come back as they were, or not at all."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lake.schema.errors import IntegrityError
from lake.sealed import cipher
from lake.sealed.cipher import DataKey

KEY = DataKey(b"\7" * 32)


@settings(max_examples=30, deadline=None)
@given(data=st.binary(max_size=200), chunk=st.integers(1, 64))
def test_what_was_sealed_comes_back(data: bytes, chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cipher, "CHUNK", chunk)
        assert KEY.unseal_bytes("a/name", KEY.seal_bytes("a/name", data)) == data


@settings(max_examples=60, deadline=None)
@given(data=st.binary(min_size=1, max_size=80), place=st.integers(0, 10_000), chunk=st.sampled_from([16, 1 << 20]))
def test_a_changed_bit_anywhere_is_refused(data: bytes, place: int, chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cipher, "CHUNK", chunk)
        sealed = bytearray(KEY.seal_bytes("name", data))
        sealed[place % len(sealed)] ^= 1
        with pytest.raises(IntegrityError, match="not what it was"):
            KEY.unseal_bytes("name", bytes(sealed))


@settings(max_examples=30, deadline=None)
@given(data=st.binary(min_size=33, max_size=120), least=st.integers(0, 200))
def test_a_file_cut_short_anywhere_is_refused(data: bytes, least: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(cipher, "CHUNK", 16)
        sealed = KEY.seal_bytes("name", data)
        with pytest.raises(IntegrityError):
            KEY.unseal_bytes("name", sealed[: least % len(sealed)])


def test_chunks_cannot_change_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cipher, "CHUNK", 16)
    sealed = KEY.seal_bytes("n", b"a" * 16 + b"b" * 16 + b"c" * 3)
    head = len(sealed) - 3 - 16 - 2 * 32
    swapped = sealed[:head] + sealed[head + 32 : head + 64] + sealed[head : head + 32] + sealed[head + 64 :]
    with pytest.raises(IntegrityError):
        KEY.unseal_bytes("n", swapped)


def test_one_file_cannot_stand_in_for_another() -> None:
    with pytest.raises(IntegrityError, match="another one stands in its place"):
        KEY.unseal_bytes("one", KEY.seal_bytes("other", b"x"))


def test_another_key_opens_nothing() -> None:
    other = DataKey(b"\x08" * 32)
    with pytest.raises(IntegrityError):
        other.unseal_bytes("n", KEY.seal_bytes("n", b"x"))
    with pytest.raises(ValueError, match="not a line"):
        other.unseal_line(KEY.seal_line(b"x"))
    assert other.check != KEY.check
    assert other.alias("n") != KEY.alias("n")


def test_equal_bytes_are_sealed_differently_each_time() -> None:
    assert KEY.seal_bytes("n", b"x") != KEY.seal_bytes("n", b"x")
    assert KEY.seal_line(b"x") != KEY.seal_line(b"x")


def test_hash_and_size_are_of_the_bytes_and_the_name_can_be_read() -> None:
    target = io.BytesIO()
    sha256, size = KEY.seal("folder/n", io.BytesIO(b"abc"), target)
    assert (sha256[:8], size) == ("ba7816bf", 3)
    assert KEY.name_in(io.BytesIO(target.getvalue())) == "folder/n"


def test_lines_hold_no_line_end_and_come_back() -> None:
    line = bytes(range(256))
    assert b"\n" not in KEY.seal_line(line)
    assert KEY.unseal_line(KEY.seal_line(line)) == line


def test_a_key_of_another_length_is_none() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        DataKey(b"short")
