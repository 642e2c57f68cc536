"""How long work tells how far it is, without knowing who shows it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

Advance = Callable[[int], None]
"""Tell that so many more units are done."""


class Progress(Protocol):
    """Shows tasks; the command line draws bars, a notebook or a test shows nothing."""

    def task(self, label: str, total: int | None = None) -> AbstractContextManager[Advance]:
        """Open a task of ``total`` units (None: unknown); the context gives the function that advances it."""
        ...


class Silent:
    """Shows nothing."""

    @contextmanager
    def task(self, label: str, total: int | None = None) -> Iterator[Advance]:
        yield lambda _: None


SILENT = Silent()
