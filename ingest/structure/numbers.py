"""Numbers as treaties write them: ``5``, ``V``, ``premier``, ``第五``, ``5 bis``."""

import re

NUMBER = (
    r"(?:\d{1,4}(?:\.\d{1,3})*(?:[ \-]?(?:bis|ter|quater|quinquies|sexies|septies)\b|[A-Za-z](?![^\W_]))?(?!\d)"
    r"|[IVXLCivxlc]{1,8}(?:[ \-](?:bis|ter|quater))?(?![^\W_])|[A-Z](?![^\W_]))"
)
"""A number in digits or Roman, or a single capital."""

WORDS = {
    "premier": "1", "première": "1", "1er": "1", "1re": "1", "ier": "1", "unique": "1", "único": "1", "única": "1",
    "primero": "1", "primera": "1", "segundo": "2", "tercero": "3", "first": "1", "second": "2", "third": "3",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "первая": "1", "вторая": "2", "третья": "3", "четвертая": "4", "пятая": "5",
    "перша": "1", "друга": "2",
}  # fmt: skip
CHINESE = "〇零一二三四五六七八九十百千两兩"
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_CHINESE_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
_PARTS = re.compile(r"(\d+(?:\.\d+)*)[ \-]?([a-z]*)")
_ROMAN_PARTS = re.compile(r"([ivxlc]+)(?:[ \-](bis|ter|quater))?")
_TRUE_ROMAN = re.compile(r"c{0,3}(?:xc|xl|l?x{0,4})(?:ix|iv|v?i{0,4})")


def roman(numeral: str) -> int | None:
    """Value of a Roman numeral up to 399 in any case (``iiii`` included); None when it is none."""
    small = numeral.lower()
    if not small or not _TRUE_ROMAN.fullmatch(small):
        return None
    values = [_ROMAN[c] for c in small]
    return sum(-v if v < max(values[at + 1 :], default=0) else v for at, v in enumerate(values))


def roman_numeral(number: int) -> str:
    """A number up to 399 as a Roman numeral in small letters."""
    signs = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    written = ""
    for worth, sign in signs:
        written += sign * (number // worth)
        number %= worth
    return written


def chinese(numeral: str) -> int | None:
    """Value of a Chinese numeral below 10,000, or of digits; None when it is none."""
    if numeral.isdigit() and numeral.isascii():
        return int(numeral)
    total, digit, placed = 0, 0, False
    for char in numeral:
        if char in _CHINESE_UNITS:
            total += (digit or 1) * _CHINESE_UNITS[char]
            digit, placed = 0, True
        elif char in _CHINESE_DIGITS:
            digit = digit * 10 + _CHINESE_DIGITS[char] if not placed else _CHINESE_DIGITS[char]
        else:
            return None
    return total + digit if numeral else None


def label(number: str) -> str:
    """A number as it stands in a locator: ``V`` is ``5``, ``premier`` ``1``, ``5 bis`` ``5bis``, ``A`` ``a``."""
    small = number.strip().lower()
    if small in WORDS:
        return WORDS[small]
    if match := _PARTS.fullmatch(small):
        return match[1] + match[2]
    if (match := _ROMAN_PARTS.fullmatch(small)) and (value := roman(match[1])) is not None:
        return f"{value}{match[2] or ''}"
    value = chinese(small)
    return small if value is None else str(value)


def value(label_: str) -> int | None:
    """The whole number that a label begins with (``5bis`` -> 5, ``17.16`` -> 17), or None."""
    digits = re.match(r"\d+", label_)
    return int(digits[0]) if digits else None
