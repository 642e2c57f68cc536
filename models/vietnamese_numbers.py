"""Vietnamese numbers in words: ``bốn mươi tám``, ``một trăm linh năm``, ``hai triệu rưỡi``; also without diacritics.

Only numbers of two syllables or more, of which at least one is ten, a hundred, a thousand, a million or a milliard:
single syllables are other words as often, and are read where their unit tells (:mod:`models.quantities`). ``năm`` after
ten or a hundred is the word for years, as five is ``lăm`` there, or stands behind ``linh`` or ``lẻ``.
"""

import re
from collections.abc import Iterator

from models.folding import fold

_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "nhăm": 5, "sáu": 6,
    "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_TENS = ("mười", "mươi")
_SCALES = {"nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9, "tỉ": 1e9}
_ZERO = ("linh", "lẻ")
_SPELLINGS = frozenset([*_DIGITS, *_TENS, "trăm", *_SCALES, *_ZERO, "rưỡi"])
_BARE = frozenset(map(fold, _SPELLINGS))
_DIGIT = {fold(word): value for word, value in _DIGITS.items()}
_SCALE = {fold(word): value for word, value in _SCALES.items()}
_RUN = re.compile(rf"(?<![\w'-])(?:{'|'.join(sorted(_BARE))})(?: (?:{'|'.join(sorted(_BARE))}))+(?![\w'-])")
_BARE_ZERO = frozenset(map(fold, _ZERO))
_MOST = 12
"""Syllables of a number: a milliard in full has fewer."""


def numbers_in_words(text: str) -> Iterator[tuple[int, int, float]]:
    """The numbers in a text as (start, end, value), in order.

    Args:
        text: NFC; with diacritics, or without any. Syllables whose diacritics are those of another word are no number.
    """
    for run in _RUN.finditer(fold(text)):
        syllables = [(match.start() + run.start(), match[0]) for match in re.finditer(r"\S+", run[0])]
        spelled = [is_spelled(text[start : start + len(bare)]) for start, bare in syllables]
        at = 0
        while at < len(syllables):
            for end in range(min(len(syllables), at + _MOST), at + 1, -1):
                words = [bare for _, bare in syllables[at:end]]
                value = _value(words) if all(spelled[at:end]) else None
                if value is not None:
                    start, last = syllables[end - 1]
                    yield syllables[at][0], start + len(last), value
                    at = end
                    break
            else:
                at += 1


def is_spelled(written: str) -> bool:
    """Whether a syllable that reads like a number word is one as written: bare, or with the diacritics of one."""
    lower = written.lower()
    return lower.isascii() or lower in _SPELLINGS


def _value(words: list[str]) -> float | None:
    """The value of bare syllables, all of which must belong to one number; None where they do not."""
    if not any(word in ("muoi", "tram") or word in _SCALE for word in words):
        return None
    total, section, digit = 0.0, 0.0, None
    scale, before = float("inf"), ""
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else ""
        if word in _DIGIT:
            multiplied = after in ("muoi", "tram") or after in _SCALE
            if digit is not None or (word == "nam" and not multiplied and before not in _BARE_ZERO):
                return None
            if word in ("lam", "nham", "tu") and before != "muoi":
                return None
            digit = _DIGIT[word]
        elif word == "muoi":
            if section % 100 or (digit is None and before not in ("", "tram") and before not in _SCALE):
                return None
            section, digit = section + 10 * (1 if digit is None else digit), None
        elif word == "tram":
            if section or (digit is None and before and before not in _SCALE):
                return None
            section, digit = 100.0 * (1 if digit is None else digit), None
        elif word in _BARE_ZERO:
            if section % 100 or digit is not None or after not in _DIGIT or not before:
                return None
        elif word == "ruoi":
            if after or before not in _SCALE:
                return None
            total += _SCALE[before] / 2
        else:
            section += digit or 0
            if _SCALE[word] >= scale or (before and not section) or (not before and len(words) > 1):
                return None
            scale, total, section, digit = _SCALE[word], total + _SCALE[word] * (section or 1), 0.0, None
        before = word
    return total + section + (digit or 0)
