"""Copies are found whatever the order of arrival and whether they were loaded or just added."""

import hashlib
import random

import numpy as np
import pytest

from models.duplicates import THRESHOLD, bands, bands_many, signature, signatures
from models.near import NearIndex

RNG = random.Random(7)
WORDS = [f"word{n}" for n in range(4000)]


def name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def story() -> str:
    return " ".join(RNG.choices(WORDS, k=180))


def with_edits(text: str, share: float) -> str:
    words = text.split()
    for place in RNG.sample(range(len(words)), int(share * len(words))):
        words[place] = RNG.choice(WORDS)
    return " ".join(words)


def test_copies_join_the_first_and_others_stand_alone() -> None:
    index = NearIndex(THRESHOLD)
    original = story()
    texts = [original, story(), original + " Reporting by our staff.", story(), with_edits(original, 0.02)]
    groups = [index.group(name(t), signature(t), np.array(bands(signature(t)))) for t in texts]
    assert [g for g, _ in groups] == [name(texts[i]) for i in (0, 1, 0, 3, 0)]
    assert groups[0][1] == 1.0
    assert 0.6 <= groups[2][1] <= 1.0


@pytest.mark.parametrize("loaded", [0, 1, 150])
def test_loaded_and_added_texts_are_found_alike(loaded: int) -> None:
    texts = [story() for _ in range(300)]
    signed = signatures(texts)
    keys = bands_many(signed)
    index = NearIndex(THRESHOLD)
    index.load([name(t) for t in texts[:loaded]], signed[:loaded], keys[:loaded])
    for text, sign, key in zip(texts[loaded:], signed[loaded:], keys[loaded:], strict=True):
        assert index.group(name(text), sign, key)[0] == name(text)
    index._settle()
    for text in RNG.sample(texts, 40):
        copy = text + " (corrected)"
        assert index.group(name(copy), signature(copy), np.array(bands(signature(copy))))[0] == name(text)
    assert len(index) == 340


def test_a_group_is_that_of_the_nearest_copy() -> None:
    index = NearIndex(THRESHOLD)
    first, second = story(), story()
    for text in (first, second, second + " More to follow."):
        index.group(name(text), signature(text), np.array(bands(signature(text))))
    last = second + " More to follow. And more."
    assert index.group(name(last), signature(last), np.array(bands(signature(last))))[0] == name(second)
