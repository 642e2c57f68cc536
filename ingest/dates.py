"""Dates as documents declare them: to an aware UTC time and how precise it is. Nothing is guessed."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from lake.schema.values import Precision

_ISO = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?)?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?\Z",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(\d{1,2})([/.\-])(\d{1,2})\2(\d{4})(?:[T ,]+\d{1,2}:\d\d(?::\d\d)?)?\Z")
_YEAR_FIRST = re.compile(
    r"(\d{4})([/.])(\d{1,2})(?:\2(\d{1,2}))?(?:[T ,]+\d{1,2}:\d\d(?::\d\d)?)?\Z|(\d{4})(\d\d)(\d\d)\Z"
)
_CHINESE = re.compile(r"(\d{4})\s*年(?:\s*(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?)?\Z")
_VIETNAMESE = re.compile(
    r"(?:ngày\s+)?(?:(\d{1,2})\s+)?tháng\s+(\d{1,2})(?:\s*,)?\s+(?:năm\s+)?(\d{4})\Z", re.IGNORECASE
)
_WORDS = re.compile(r"[^\W\d_]+\.?|\d+", re.UNICODE)
_RANGE = re.compile(r"(.{4,40}?)\s*(?:/|:|\.\.|–|—|\s-\s|\bto\b)\s*(.{4,40})\Z")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv января январь січня січень enero ene januar",
            "february feb février févr fevrier февраля февраль лютого лютий febrero februar",
            "march mar mars марта март березня березень marzo märz",
            "april apr avril avr апреля апрель квітня квітень abril abr",
            "may mai мая май травня травень mayo",
            "june jun juin июня июнь червня червень junio juni",
            "july jul juillet juil июля июль липня липень julio juli",
            "august aug août aout августа август серпня серпень agosto ago",
            "september sep sept septembre сентября сентябрь вересня вересень septiembre setiembre",
            "october oct octobre октября октябрь жовтня жовтень octubre oktober",
            "november nov novembre ноября ноябрь листопада листопад noviembre",
            "december dec décembre déc decembre декабря декабрь грудня грудень diciembre dic dezember",
        ),
        1,
    )
    for name in names.split()
}
_FILLERS = frozenset(
    """
    the of on le de del du den la el st nd rd th er года год г року рік р monday tuesday wednesday thursday friday
    saturday sunday mon tue tues wed thu thur thurs fri sat sun lundi mardi mercredi jeudi vendredi samedi dimanche
    """.split()  # noqa: SIM905 - read more easily than fifty quoted words
)
_PLACEHOLDER_YEARS = (0, 1, 9999)


class Dated(NamedTuple):
    """When, in UTC, and how precisely that is known; the unknown parts stand at their beginning (1 January, 00:00)."""

    when: datetime
    precision: Precision


def parse_date(text: str | None) -> Dated | None:
    """Read a date as it was declared; None for anything else, a date marked as uncertain (``1935?``) included.

    Read are ISO 8601 / W3C, RFC 5322, ``31/12/2019`` and its like with dots or hyphens (the day first, unless only the
    month can be first), ``2019/12/31``, dates in words in English, French, Spanish, German, Russian, Ukrainian,
    Vietnamese and Chinese, and ranges: of two dates within a month or year, that month or year; of others nothing.

    A clock time without a time zone is no instant: of ``1964-01-02T15:20:00`` the day is kept, and not the hour.
    Placeholder years (0000, 0001, 9999) count as no date.
    """
    text = " ".join((text or "").split()).rstrip(".")
    if not text or len(text) > 100:
        return None
    try:
        if found := _ISO.match(text):
            return _from_iso(found)
        if (dated := _from_numbers(text)) or (dated := _from_words(text)):
            return dated
        return _from_range(text) or _from_mail(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _day(year: int, month: int | None, day: int | None) -> Dated | None:
    """A date without a clock time.

    Raises:
        ValueError: there is no such day.
    """
    if year in _PLACEHOLDER_YEARS:
        return None
    precision: Precision = "day" if month and day else "month" if month else "year"
    return Dated(datetime(year, month or 1, day or 1, tzinfo=UTC), precision)


def _from_numbers(text: str) -> Dated | None:
    if found := _SLASHED.match(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        return _day(year, first, second) if second > 12 >= first else _day(year, second, first)
    if found := _YEAR_FIRST.match(text):
        parts = [int(part) if part else None for part in (found.group(1, 3, 4) if found[1] else found.group(5, 6, 7))]
        return _day(parts[0] or 0, parts[1], parts[2])
    if found := _CHINESE.match(text):
        return _day(*(int(part) if part else None for part in found.groups()))  # type: ignore[arg-type]
    if found := _VIETNAMESE.match(text):
        return _day(int(found[3]), int(found[2]), int(found[1]) if found[1] else None)
    return None


def _from_words(text: str) -> Dated | None:
    """``31 March 2022``, ``March 31, 2022``, ``1er mars 2022``, ``31 марта 2022 г.``, ``March 2022``."""
    if ":" in text or "-" in text:
        return None
    month: int | None = None
    numbers: list[str] = []
    for word in (word.rstrip(".").lower() for word in _WORDS.findall(text)):
        if word.isdigit():
            numbers.append(word)
        elif word in _MONTHS and month is None:
            month = _MONTHS[word]
        elif word not in _FILLERS:
            return None
    if month is None or not 1 <= len(numbers) <= 2 or len(numbers[-1]) != 4:
        return None
    return _day(int(numbers[-1]), month, int(numbers[0]) if len(numbers) == 2 else None)


def _from_range(text: str) -> Dated | None:
    """The month or year that holds both ends of a range; a range within one day is that day."""
    if not (found := _RANGE.match(text)):
        return None
    first, last = parse_date(found[1]), parse_date(found[2])
    if first is None or last is None or first.when > last.when or first.when.year != last.when.year:
        return None
    if first.when.date() == last.when.date() and first.precision == last.precision:
        return _day(first.when.year, first.when.month, first.when.day) if first.precision != "year" else first
    within = first.when.month == last.when.month and "year" not in (first.precision, last.precision)
    return _day(first.when.year, first.when.month if within else None, None)


def _from_iso(found: re.Match[str]) -> Dated | None:
    year, month, day = int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)
    if year in _PLACEHOLDER_YEARS:
        return None
    precision: Precision = "day" if found["day"] else "month" if found["month"] else "year"
    if not (found["hour"] and found["zone"]):
        return Dated(datetime(year, month, day, tzinfo=UTC), precision)
    hour, minute, second = int(found["hour"]), int(found["minute"]), min(int(found["second"] or 0), 59)
    zone = found["zone"].upper()
    offset = "+00:00" if zone in ("Z", "UTC", "GMT") else zone
    stamp = f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}{offset}"
    return Dated(datetime.fromisoformat(stamp).astimezone(UTC), "second")


def _from_mail(text: str) -> Dated | None:
    when = parsedate_to_datetime(text)
    if when.year in _PLACEHOLDER_YEARS:
        return None
    if when.tzinfo is None:  # "-0000": the time is UTC, the place unknown (RFC 5322, 3.3)
        when = when.replace(tzinfo=UTC)
    return Dated(when.astimezone(UTC), "second")
