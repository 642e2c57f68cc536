"""What a parser process and its parent say to each other, and how.

Results travel as pickles of plain tuples over a socket. The parent takes nothing from them but plain values and
data classes that it knows already: a parser that was taken over by a hostile file cannot run code in its parent.
Progress travels through a few shared bytes, so that it is known even of a process that hangs or has died.
"""

import dataclasses
import enum
import io
import mmap
import os
import pickle
import struct
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

from ingest.formats.base import ReadOptions
from lake.schema.parsed import Outcome, Parsed, Section, Unreadable

READY: Final = "ready"
RESULTS: Final = "results"
FAULT: Final = "fault"

Reader = Callable[..., Iterator[Outcome]]
"""``read(path, options)``; a module's own function, so that the child can import it."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a child is told once, before its first task."""

    read: Reader
    enrich: Callable[[Parsed], object] | None
    memory: int
    """Bytes of private memory."""
    silence: float
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """One file to be read by a child."""

    index: int
    path: str
    options: ReadOptions
    skip: int = 0
    """Outcomes at the beginning that the parent has already."""
    stop: int | None = None
    """Outcomes after which to stop; None to read to the end."""


# One entry of a results message: (index, outcome as a tuple, extra), or (index, None, None) at the end of a file.
Entry = tuple[int, tuple[Any, ...] | None, Any]

_PARSED = tuple(field.name for field in dataclasses.fields(Parsed))
_SECTIONS = _PARSED.index("sections")


def pack(outcome: Outcome) -> tuple[Any, ...]:
    """An outcome as nested tuples: pickled many times faster than its data classes."""
    if isinstance(outcome, Unreadable):
        return (outcome.reason, outcome.error, outcome.member, outcome.content)
    values = [getattr(outcome, name) for name in _PARSED]
    values[_SECTIONS] = [(s.start, s.end, s.locator, s.unit, s.heading) for s in outcome.sections]
    values[-1] = dict(outcome.metadata)
    return tuple(values)


def unpack(values: tuple[Any, ...]) -> Outcome:
    """The inverse of :func:`pack`."""
    if len(values) == 4:
        return Unreadable(*values)
    changed = list(values)
    changed[_SECTIONS] = tuple(Section(*section) for section in values[_SECTIONS])
    return Parsed(*changed)


class _PlainUnpickler(pickle.Unpickler):
    """Builds data classes, enumerations and time values of modules already imported; nothing else."""

    _PLAIN = frozenset(
        {
            ("datetime", "datetime"),
            ("datetime", "date"),
            ("datetime", "timedelta"),
            ("datetime", "timezone"),
            ("builtins", "set"),
            ("builtins", "frozenset"),
            ("builtins", "bytearray"),
            ("builtins", "complex"),
            ("numpy", "ndarray"),
            ("numpy", "dtype"),
            ("numpy._core.multiarray", "_reconstruct"),
            ("numpy._core.multiarray", "scalar"),
            ("numpy._core.numeric", "_frombuffer"),
            ("numpy.core.multiarray", "_reconstruct"),
            ("numpy.core.multiarray", "scalar"),
            ("numpy.core.numeric", "_frombuffer"),
        }
    )

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in self._PLAIN:
            return super().find_class(module, name)
        if "." not in name and module in sys.modules:
            found = getattr(sys.modules[module], name, None)
            if isinstance(found, type) and (
                dataclasses.is_dataclass(found)
                or issubclass(found, enum.Enum)
                or (issubclass(found, tuple) and hasattr(found, "_fields"))
            ):
                return found
            if module == "dataclasses" and name in ("_dataclass_getstate", "_dataclass_setstate"):
                return found
        raise pickle.UnpicklingError(f"a parser process sent {module}.{name}, which is not a plain value")


def receive(connection: Connection, largest: int) -> Any:
    """The next message of a child, of at most ``largest`` bytes.

    Raises:
        EOFError, OSError: the child is gone, or sends more than that.
        pickle.UnpicklingError: it sent what no sound child sends.
    """
    message = connection.recv_bytes(largest)
    try:
        return _PlainUnpickler(io.BytesIO(message)).load()
    except pickle.UnpicklingError:
        raise
    except Exception as error:  # a damaged pickle raises nearly anything
        raise pickle.UnpicklingError(f"a parser process sent a damaged message: {error}") from error


class Progress:
    """Which file a child is at, how many outcomes it has given, and since when it has been working on the next.

    The bytes are shared between both processes through an unlinked temporary file.
    """

    _LAYOUT = struct.Struct("<qqdq")
    _WORKING = 1

    def __init__(self, descriptor: int | None = None) -> None:
        """Make the shared bytes, or with ``descriptor`` attach to those of the parent."""
        if descriptor is None:
            with tempfile.TemporaryFile() as file:
                file.truncate(self._LAYOUT.size)
                self.descriptor = os.dup(file.fileno())
            descriptor = self.descriptor
        else:
            self.descriptor = -1
        self._bytes = mmap.mmap(descriptor, self._LAYOUT.size)

    def working(self, index: int, given: int, now: float) -> None:
        """The child begins on the next outcome (``given`` are there) of a file; ``now`` is of ``time.monotonic``."""
        self._LAYOUT.pack_into(self._bytes, 0, index, given, now, self._WORKING)

    def waiting(self) -> None:
        """The child waits for its parent, which is not held against it."""
        self._bytes[24] = 0

    def read(self) -> tuple[int, int, float, bool]:
        """(index, outcomes given, working since, whether it works)."""
        index, given, since, state = self._LAYOUT.unpack_from(self._bytes, 0)
        return index, given, since, state == self._WORKING

    def close(self) -> None:
        """Let go of the shared bytes."""
        self._bytes.close()
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
