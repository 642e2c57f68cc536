"""What was read from one state of something, kept for the next question: bounded, and forgotten with that state."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """The values that were asked for last, all of one state; safe for several threads.

    Args:
        most: what the kept values may weigh together; one that weighs more by itself is not kept.
        weigh: what a value weighs, more than nothing; 1 each by default.
    """

    def __init__(self, most: int, weigh: Callable[[Value], int] = lambda _: 1) -> None:
        self._most, self._weigh = most, weigh
        self._state: Any = None
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._weight = 0
        self._mutex = threading.Lock()

    def got(
        self, state: object, keys: Iterable[Key], read: Callable[[list[Key]], Mapping[Key, Value]]
    ) -> dict[Key, Value]:
        """The values of these keys: those that are kept, the others read now and kept.

        Args:
            state: as for :meth:`keep`.
            keys: whose values.
            read: gives the values of keys that are not kept, of as many as there are; not called where all are.
        """
        wanted = list(dict.fromkeys(keys))
        found = self.known(state, wanted)
        missing = [key for key in wanted if key not in found]
        if missing:
            fresh = read(missing)
            self.keep(state, fresh)
            found |= fresh
        return found

    def known(self, state: object, keys: Iterable[Key]) -> dict[Key, Value]:
        """The values of these keys that are kept of this state; values of another state are gone for good.

        Args:
            state: what the values depend on beside their key; states are the same when they are equal.
            keys: whose values.
        """
        with self._mutex:
            self._turn(state)
            found = {key: self._values[key] for key in keys if key in self._values}
            for key in found:
                self._values.move_to_end(key)
            return found

    def keep(self, state: object, values: Mapping[Key, Value]) -> None:
        """Keep values of a state; those that were asked for longest ago make room.

        Args:
            state: what they were read from. It must have been looked up before they were read, lest what came between
                pass for older than it is.
            values: by key.
        """
        with self._mutex:
            self._turn(state)
            for key, value in values.items():
                self._drop(key)
                weight = self._weigh(value)
                if weight <= self._most:
                    self._values[key] = value
                    self._weight += weight
            while self._weight > self._most:
                self._drop(next(iter(self._values)))

    def clear(self) -> None:
        """Let go of all values, and of their state."""
        with self._mutex:
            self._turn(None)

    def __len__(self) -> int:
        """How many values are kept."""
        return len(self._values)

    def _turn(self, state: object) -> None:
        if state != self._state:
            self._values.clear()
            self._state, self._weight = state, 0

    def _drop(self, key: Key) -> None:
        if key in self._values:
            self._weight -= self._weigh(self._values.pop(key))
