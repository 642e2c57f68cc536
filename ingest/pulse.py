"""A sign of life from work that takes long between two documents, such as reading a scan of many pages.

A parser process that gives no document for a while is taken for hung. Code that knows it is getting on says so here.
"""

from collections.abc import Callable


def _nobody_listens() -> None:
    return


_listener: Callable[[], None] = _nobody_listens


def beat() -> None:
    """One step of a long work is done."""
    _listener()


def listen(listener: Callable[[], None]) -> None:
    """Have ``listener`` called at each beat in this process."""
    global _listener
    _listener = listener
