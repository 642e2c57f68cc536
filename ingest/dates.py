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
_PLACEHOLDER_YEARS = (0, 1, 9999)


class Dated(NamedTuple):
    """When, in UTC, and how precisely that is known; the unknown parts stand at their beginning (1 January, 00:00)."""

    when: datetime
    precision: Precision


def parse_date(text: str | None) -> Dated | None:
    """Read an ISO 8601 / W3C date or an RFC 5322 date; None for anything else.

    A clock time without a time zone is no instant: of ``1964-01-02T15:20:00`` the day is kept, and not the hour.
    Placeholder years (0000, 0001, 9999) count as no date.
    """
    text = (text or "").strip()
    found = _ISO.match(text)
    try:
        return _from_iso(found) if found else _from_mail(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


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
    if not text or len(text) > 100:
        return None
    when = parsedate_to_datetime(text)
    if when.year in _PLACEHOLDER_YEARS:
        return None
    if when.tzinfo is None:  # "-0000": the time is UTC, the place unknown (RFC 5322, 3.3)
        when = when.replace(tzinfo=UTC)
    return Dated(when.astimezone(UTC), "second")
