"""Hashes in memory."""

import hashlib

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from lake.known import KnownHashes

_HASH = st.binary(min_size=32, max_size=32).map(bytes.hex) | st.integers(0, 40).map(
    lambda n: "00" * 8 + hashlib.sha256(bytes([n])).hexdigest()[:48]
)


@settings(max_examples=60)
@given(parts=st.lists(st.lists(_HASH, max_size=12), max_size=12), asked=st.lists(_HASH, max_size=10))
def test_it_answers_as_a_dictionary_would(parts: list[list[str]], asked: list[str]) -> None:
    known, plain = KnownHashes(), dict[str, int]()
    for place, part in enumerate(parts):
        known.add(pl.Series(part, dtype=pl.String), [place] * len(part))
        for key in part:
            plain.setdefault(key, place)
    questions = {*asked, *plain}
    assert known.find(questions) == {key: plain[key] for key in questions if key in plain}
    assert len(known) == sum(map(len, parts))


def test_hashes_that_agree_in_their_first_eight_bytes_are_told_apart() -> None:
    first, second = "ab" * 8 + "00" * 24, "ab" * 8 + "00" * 23 + "01"
    known = KnownHashes()
    known.add(pl.Series([first]), [7])
    assert known.find([first, second]) == {first: 7}


def test_nothing_known() -> None:
    known = KnownHashes()
    known.add(pl.Series([], dtype=pl.String), [])
    assert known.find(["00" * 32]) == {}
    assert known.find([]) == {}
