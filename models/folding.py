"""Folding: texts compared without case and diacritics, character by character, so that places stay what they were."""

import unicodedata


class _Folded(dict[int, str]):
    """What each character becomes; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        lower = character.lower()
        if len(lower) == 1:
            base = unicodedata.normalize("NFD", lower.replace("đ", "d"))[0]
            character = base if not unicodedata.combining(base) else character
        self[code] = character
        return character


_FOLDED = _Folded()


def fold(text: str) -> str:
    """Lower case, without diacritics (``đ`` becomes d); of the same length as the text."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)
