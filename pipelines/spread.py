"""An evenly spread choice from a stream of unknown length, in bounded memory."""

from typing import Generic, TypeVar

from ingest.sources.manifest import spread

T = TypeVar("T")


class Spread(Generic[T]):
    """Chooses ``count`` items, evenly spread over all that are added; holds at most twice as many.

    Whenever twice as many are held, every second is dropped, and from then on only every second one is taken.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._held: list[T] = []
        self._stride = 1
        self._seen = 0

    def add(self, item: T) -> None:
        """One more item of the stream."""
        if self._seen % self._stride == 0:
            self._held.append(item)
            if len(self._held) > 2 * self._count:
                self._held = self._held[::2]
                self._stride *= 2
        self._seen += 1

    def chosen(self) -> list[T]:
        """The choice among what was added so far, in the stream's order."""
        return spread(self._held, self._count)
