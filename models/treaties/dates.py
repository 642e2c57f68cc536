"""Dates as treaties write them, with their places: in digits and in words, in seven languages.

``this twenty fourth day of August 2006``, ``a los dieciseis dias del mes de junio de mil novecientos setenta y uno``,
``le quatorze mai mil neuf cent quatre-vingt-dix-huit``, ``17 ноября 2015 года``, ``ngày 22 tháng 8 năm 2012``,
``二〇一五年十一月十七日``. Nothing is guessed: a date without its year is none, one without its day is a month.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass

from models.folding import fold
from models.treaties.numerals import HAN, han_number, number_of


@dataclass(frozen=True, slots=True)
class Written:
    """A date as written in ``text[start:end]``."""

    start: int
    end: int
    iso: str
    """``1996-02-08``, or ``1996-03`` where no day is written."""


_MONTHS = (
    "january jan janvier enero января январь січня",
    "february feb fevrier febrero февраля февраль лютого",
    "march mar mars marzo марта март березня",
    "april apr avril abril апреля апрель квітня",
    "may mai mayo мая маи травня",
    "june jun juin junio июня июнь червня",
    "july jul juillet julio июля июль липня",
    "august aug aout agosto августа август серпня",
    "september sept sep septembre septiembre setiembre сентября сентябрь вересня",
    "october oct octobre octubre октября октябрь жовтня",
    "november nov novembre noviembre ноября ноябрь листопада",
    "december dec decembre diciembre декабря декабрь грудня",
)
_MONTH_OF = {fold(name): number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_DIGIT_DAY = r"\d{1,2}(?:\s*-?\s*(?:st|nd|rd|th|er|ro|eme|e|º|°|o|го|-го))?"
_WORD_DAY = r"[^\W\d_]{2,}(?:[\s-]+(?!(?:day|dias?|of|de|du)\b)[^\W\d_]{2,})?"
_WORD_YEAR = (
    r"(?:one\s+thou-?\s?sand|nineteen|eighteen|twenty|two\s+thou-?\s?sand|mil|dos\s+mil|mille|deux\s+mille|mil\s+neuf"
    r"|тысяча|две\s+тысячи|двухтысячного)(?:[\s,-]+(?!in\b|at\b|in\s|both\b|en\b)[^\W\d_]+){0,8}"
)
_YEAR = rf"(?:[12]\d{{3}}|{_WORD_YEAR})"
_BEFORE_YEAR = r"[\s,.]*(?:(?:in|of|de|del|del\s+ano|en|el|the|l'an|ano|year|our|lord|anno|domini|a\.?d\.?)[\s,]+)*"
_DAY_FIRST = re.compile(
    rf"(?<![\w/.-])(?P<day>{_DIGIT_DAY}|{_WORD_DAY})\s*(?:(?:calendar\s+)?day|dias?|jours?|числа)?[\s,]*"
    rf"(?:(?:of\s+)?the\s+month\s+of|of|del?(?:\s+mes(?:\s+de)?)?|du\s+mois\s+de|в)?[\s,]*(?P<month>{_MONTH})\b"
    rf"{_BEFORE_YEAR}(?P<year>{_YEAR})(?!\d)"
)
_MONTH_FIRST = re.compile(
    rf"(?<![\w])(?P<month>{_MONTH})\b\.?\s*(?:the\s+)?(?P<day>\d{{1,2}})\s*(?:st|nd|rd|th)?[\s,]+"
    rf"(?:of\s+)?(?P<year>{_YEAR})(?!\d)"
)
_MONTH_ONLY = re.compile(rf"(?<![\w])(?P<month>{_MONTH})\b\.?,?{_BEFORE_YEAR}(?P<year>[12]\d{{3}})(?!\d)")
_HAN = re.compile(rf"(?P<year>\d{{4}}|[{HAN}]{{4,8}})\s*年\s*(?P<month>\d{{1,2}}|[{HAN}]{{1,3}})\s*月\s*"
                  rf"(?:(?P<day>\d{{1,2}}|[{HAN}]{{1,3}})\s*[日号號])?")  # fmt: skip
_VIET = re.compile(
    r"(?:ngay\s+)?(?P<day>\d{1,2}|[^\W\d_]+(?:\s+(?!thang\b)[^\W\d_]+){0,2})\s+thang\s+(?P<month>\d{1,2}|[^\W\d_]+(?:\s+hai|\s+mot)?)"
    r"[\s,]+nam\s+(?P<year>\d{4}|(?:mot|hai)\s+(?:nghin|ngan)(?:\s+[^\W\d_]+){0,6}|[^\W\d_]+(?:\s+[^\W\d_]+){0,3})"
)
_NUMBERS = re.compile(
    r"(?<![\d/.-])(?:(?P<iy>[12]\d{3})-(?P<im>\d{2})-(?P<id>\d{2})|(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>[12]\d{3}))(?![\d/-])"
)


def dates(text: str, start: int = 0, end: int | None = None) -> list[Written]:
    """The dates in ``text[start:end]``, in order, none overlapping; the fullest reading of each wins."""
    return dates_folded(fold(text), start, end)


def dates_folded(folded: str, start: int = 0, end: int | None = None) -> list[Written]:
    """As :func:`dates`, of a text that is folded already."""
    stop = len(folded) if end is None else min(end, len(folded))
    found: list[Written] = []
    taken: list[tuple[int, int]] = []
    for one in _all(folded, start, stop):
        if not any(a < one.end and one.start < b for a, b in taken):
            found.append(one)
            taken.append((one.start, one.end))
    return sorted(found, key=lambda written: written.start)


def _all(folded: str, start: int, end: int) -> Iterator[Written]:
    for pattern in (_HAN, _VIET, _DAY_FIRST, _MONTH_FIRST, _NUMBERS, _MONTH_ONLY):
        at = start
        while match := pattern.search(folded, at, end):
            one = _numbers(match) if pattern is _NUMBERS else _read(match, pattern)
            if one is None:
                at = match.start() + 1
            else:
                yield one
                at = max(one.end, match.start() + 1)


def _read(match: re.Match[str], pattern: re.Pattern[str]) -> Written | None:
    start, end = match.start(), match.end()
    if pattern is _HAN:
        year, month = han_number(match["year"]), han_number(match["month"])
        return _written(start, end, year, month, han_number(match["day"]) if match["day"] else None, bool(match["day"]))
    if pattern is _VIET:
        year, used = _year(match["year"])
        month = _small(match["month"])
        day, skipped = _day(match["day"])
        end = match.start("year") + used
        return _written(start if not skipped else match.start("day") + skipped, end, year, month, day, True)
    month = _MONTH_OF.get(match["month"])
    year, used = _year(match["year"])
    end = match.start("year") + used
    if pattern is _MONTH_ONLY:
        return _written(start, end, year, month, None, False)
    day, skipped = _day(match["day"])
    return _written(start + skipped if pattern is _DAY_FIRST else start, end, year, month, day, True)


def _numbers(match: re.Match[str]) -> Written | None:
    if match["iy"]:
        return _written(*match.span(), int(match["iy"]), int(match["im"]), int(match["id"]), True)
    day, month = int(match["d"]), int(match["m"])
    if day <= 12 and month <= 12 and day != month and "/" in match[0]:
        return None  # 04/05/1996: day or month first, nothing tells
    if month > 12 >= day:
        day, month = month, day
    return _written(*match.span(), int(match["y"]), month, day, True)


def _small(words: str) -> int | None:
    return int(words) if words.isdecimal() else {"gieng": 1, "chap": 12, "tu": 4}.get(words) or number_of(words)


def _day(words: str) -> tuple[int | None, int]:
    """The day that some words end in, and how many characters before it do not belong to it."""
    if digits := re.match(r"\d{1,2}", words):
        return int(digits[0]), 0
    parts = list(re.finditer(r"[^\W\d_]+", words))
    for first in range(len(parts)):
        value = number_of(words[parts[first].start() :])
        if value is not None:
            return value, parts[first].start()
    return None, 0


def _year(words: str) -> tuple[int | None, int]:
    """The year that some words begin with, and how many of their characters it takes."""
    if words[:1].isdecimal():
        return int(words[:4]), 4
    parts = list(re.finditer(r"[^\W\d_]+", words))
    for last in range(len(parts), 0, -1):
        value = number_of(words[: parts[last - 1].end()])
        if value is not None and 1300 <= value <= 2200:
            return value, parts[last - 1].end()
    return None, 0


def _written(start: int, end: int, year: int | None, month: int | None, day: int | None, full: bool) -> Written | None:
    """A date, if there is such a day; ``full`` where a day was written, which must then be read."""
    if year is None or month is None or not 1 <= month <= 12 or not 1300 <= year <= 2200:
        return None
    if not full:
        return Written(start, end, f"{year:04d}-{month:02d}")
    if day is None or not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return Written(start, end, f"{year:04d}-{month:02d}-{day:02d}")
