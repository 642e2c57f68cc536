"""Dates as registers write them, as EDTF: ``dd.mm.yyyy``, ISO, words, ranges, partial, uncertain, open, placeholders.

EDTF (Extended Date/Time Format, ISO 8601-2:2019) says of a date how far it is known: ``1935`` is a year, ``1935-05?``
an uncertain month, ``1990-01-01/1990-12-31`` a range, ``1990/..`` one without end, ``XXXX`` no more than that there was
a day. A module of our own, small and strict: the library tried (edtf 5.0.2) takes 29 February 2001 for a date and
prints to standard output.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.treaties.dates import dates

Order = Literal["dmy", "mdy"]

_MISSING = frozenset(("", "na", "n/a", "n.a.", "none", "null", "nan", "-", "?", "unknown", "tbd", "..", "nil"))
_PLACEHOLDERS = frozenset((9999, 1, 0))
_LEVEL1 = re.compile(
    r"(?P<year>\d{3}[\dX]|\d{2}XX|XXXX)(?:-(?P<month>\d{2}|XX)(?:-(?P<day>\d{2}|XX))?)?(?P<mark>[?~%])?"
)
_NUMERIC = re.compile(r"(?P<a>\d{1,2})(?P<sep>[./\-])(?P<b>\d{1,2})(?P=sep)(?P<year>\d{4})")
_MONTH_YEAR = re.compile(r"(?P<month>\d{1,2})[./](?P<year>\d{4})")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[./\-](?P<month>\d{1,2})(?:[./\-]?(?P<day>\d{2}))?-?")
_APPROXIMATE = re.compile(r"^(?:circa|about|ca?\.?\s|approx(?:imately|\.)?|vers|около|khoảng)\s*", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:\.\.|/|:|\s[-–—]\s|–|—|\bto\b|\bà\b|\bдо\b|\bđến\b)\s*")


@dataclass(frozen=True, slots=True)
class Edtf:
    """A date as far as it is known."""

    text: str
    """In EDTF, level 1."""
    first: date | None
    """The earliest day it may mean; None for an open or unknown beginning."""
    last: date | None
    """The latest day it may mean; None for an open end."""

    @property
    def exact(self) -> bool:
        """Whether it is one day, without doubt."""
        return self.first is not None and self.first == self.last and not self.text.endswith(("?", "~", "%"))


OPEN = Edtf("..", None, None)
"""What a register writes as the year 9999: no end so far."""


def parse(text: str) -> Edtf | None:
    """A date in EDTF (level 0 and the parts of level 1 that registers need); None for anything else."""
    if "/" in text:
        first, _, last = text.partition("/")
        start, end = _one(first) if first not in ("", "..") else None, _one(last) if last not in ("", "..") else None
        if (
            (start is None and first not in ("", ".."))
            or (end is None and last not in ("", ".."))
            or not (start or end)
        ):
            return None
        if start and end and start.first and end.last and start.first > end.last:
            return None
        return Edtf(text, start.first if start else None, end.last if end else None)
    return OPEN if text == ".." else _one(text)


def _one(text: str) -> Edtf | None:
    match = _LEVEL1.fullmatch(text)
    if match is None:
        return None
    year, month, day = match["year"], match["month"], match["day"]
    if year == "XXXX":
        return Edtf(text, None, None)
    low, high = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if low < 1 or high > 9998 or ("X" in year and month):
        return None
    if month is None or month == "XX":
        return Edtf(text, date(low, 1, 1), date(high, 12, 31))
    number = int(month)
    if not 1 <= number <= 12:
        return None
    if day is None or day == "XX":
        return Edtf(text, date(low, number, 1), date(high, number, calendar.monthrange(high, number)[1]))
    if not 1 <= int(day) <= calendar.monthrange(low, number)[1]:
        return None
    only = date(low, number, int(day))
    return Edtf(text, only, only)


def read(text: str | None, order: Order = "dmy") -> Edtf | None:
    """A date as a register writes it; None for no date (``NA``, blanks) and for what cannot be read.

    Args:
        text: the cell.
        order: whether the day or the month comes first in ``04/05/1996``.

    The year 9999 stands for *no end so far* (``..``), years 0 and 1 for no date. ``?`` marks doubt, ``~`` and *circa*
    an approximation.
    """
    words = " ".join((text or "").split()).strip(" '\"\t")
    if words.casefold() in _MISSING or len(words) > 90:
        return None
    mark = ""
    if words.endswith("?") or words.startswith("?") or "(?)" in words:
        mark, words = "?", words.replace("(?)", "").strip("? ")
    if approximate := _APPROXIMATE.match(words):
        mark, words = "~" if not mark else "%", words[approximate.end() :]
    if words.endswith("~"):
        mark, words = "~" if not mark else "%", words.rstrip("~ ")
    one = _single(words, order)
    if one is not None:
        return _marked(one, mark)
    parts = [part for part in _RANGE.split(words) if part is not None]
    if len(parts) == 2 and any(part.strip() for part in parts):
        ends = [_single(part.strip(), order) if part.strip() else OPEN for part in parts]
        if ends[0] is not None and ends[1] is not None:
            return _range(ends[0], ends[1], mark)
    return None


def _marked(one: Edtf, mark: str) -> Edtf:
    return Edtf(one.text + mark, one.first, one.last) if mark and one is not OPEN and one.text[-1] not in "?~%" else one


def _range(first: Edtf, last: Edtf, mark: str) -> Edtf | None:
    if first.text == last.text:
        return _marked(first, mark)
    if first.first and last.last and first.first > last.last:
        return None
    return parse(f"{_marked(first, mark).text}/{_marked(last, mark).text}")


def _single(words: str, order: Order) -> Edtf | None:
    if match := _NUMERIC.fullmatch(words):
        a, b, year = int(match["a"]), int(match["b"]), int(match["year"])
        day, month = (a, b) if order == "dmy" else (b, a)
        if month > 12 >= day:
            day, month = month, day
        return _of(year, month, day)
    if match := _YEAR_FIRST.fullmatch(words):
        return _of(int(match["year"]), int(match["month"]), int(match["day"]) if match["day"] else None)
    if match := _MONTH_YEAR.fullmatch(words):
        return _of(int(match["year"]), int(match["month"]), None)
    if re.fullmatch(r"\d{4}", words):
        return _of(int(words), None, None)
    if one := _one(words):
        return one
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}[T ].*", words):
        return _single(words[:10], order)
    found = dates(words)
    if len(found) == 1 and found[0].end - found[0].start >= len(words) - 8:
        return _one(found[0].iso)
    return None


def _of(year: int, month: int | None, day: int | None) -> Edtf | None:
    if year == 9999:
        return OPEN
    if year in _PLACEHOLDERS:
        return None
    if month == 0 or day == 0:
        month, day = month or None, None
    words = f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")
    return _one(words)
