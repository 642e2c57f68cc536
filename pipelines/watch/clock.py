"""The time that a watch goes by: the machine's, or one that a replay sets."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What tells the time and waits."""

    @property
    def as_of(self) -> datetime | None:
        """The moment that the lake is read at; None for all that is known."""
        ...

    def now(self) -> datetime:
        """The time, with a zone."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait; whether the watch is to go on."""
        ...


class SystemClock:
    """The machine's clock; :meth:`stop` ends a wait at once."""

    as_of: datetime | None = None

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def now(self) -> datetime:
        """The time in UTC."""
        return datetime.now(UTC)

    def wait(self, seconds: float) -> bool:
        """Wait for so long, or until stopped."""
        return not self._stopped.wait(max(0.0, seconds))

    def stop(self) -> None:
        """End the watch after what it is doing."""
        self._stopped.set()


class ReplayClock:
    """A clock that jumps: a day is replayed as fast as its work can be done."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self._now, self._end = start, end

    @property
    def as_of(self) -> datetime | None:
        """The replayed moment: nothing known later is read."""
        return self._now

    def now(self) -> datetime:
        """The replayed moment."""
        return self._now

    def wait(self, seconds: float) -> bool:
        """Jump ahead; False once the end is reached."""
        self._now += timedelta(seconds=max(1.0, seconds))
        return self._now < self._end
