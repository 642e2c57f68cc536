"""Folding: texts compared without case and diacritics, character by character, so that places stay what they were."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=20_000)
def _one(character: str) -> str:
    lower = character.lower()
    if len(lower) != 1:
        return character
    base = unicodedata.normalize("NFD", lower.replace("đ", "d"))[0]
    return base if not unicodedata.combining(base) else character


def fold(text: str) -> str:
    """Lower case, without diacritics (``đ`` becomes d); of the same length as an NFC text."""
    return text.lower() if text.isascii() else "".join(map(_one, text))
