"""Reading of the command line's own kinds of values."""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from pipelines.errors import UsageError

GLOBAL_VALUES = ("--lake", "--clearance", "--as-of")
GLOBAL_FLAGS = ("--json",)

_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def hoist_globals(arguments: Sequence[str]) -> list[str]:
    """Move the global options to the front, so that they may stand before or after the command.

    What follows a bare ``--`` is left alone.
    """
    front: list[str] = []
    rest: list[str] = []
    queue = list(arguments)
    while queue:
        word = queue.pop(0)
        if word == "--":
            rest += [word, *queue]
            break
        if word in GLOBAL_FLAGS or any(word.startswith(name + "=") for name in GLOBAL_VALUES):
            front.append(word)
        elif word in GLOBAL_VALUES:
            front.append(word)
            if queue:
                front.append(queue.pop(0))
        else:
            rest.append(word)
    return front + rest


def as_moment(text: str) -> datetime:
    """The last moment (UTC) of the date, or the moment, that ``text`` gives in ISO 8601.

    Raises:
        UsageError: it is neither.
    """
    try:
        return datetime.combine(date.fromisoformat(text), time.max, UTC)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is not a date: write 2025-06-09 or 2025-06-09T06:00:00+07:00") from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def as_day(text: str, *, last: bool = False) -> date:
    """A day from ``2025``, ``2025-06`` or ``2025-06-09``: its first, or with ``last`` its last.

    Raises:
        UsageError: it is none of these.
    """
    try:
        found = _DAY.fullmatch(text)
        if found is None:
            raise ValueError
        year, month, day = found.groups()
        first = date(int(year), int(month or (12 if last else 1)), int(day or 1))
        return first.replace(day=monthrange(first.year, first.month)[1]) if last and not day else first
    except ValueError:
        raise UsageError(f"{text!r} is not a date: write 2025, 2025-06 or 2025-06-09") from None
