"""What one query may take: time, the memory of the process, and the rows and bytes that it hands out."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl
import pyarrow

from lake.schema.errors import SqlError

SHARE = 0.6
"""Of the machine's memory, for all queries of one open lake."""

SLACK = 1 << 28
"""Bytes that a query may always take anew, whatever earlier ones left behind in the allocators."""

_CGROUP = Path("/sys/fs/cgroup/memory.max")
_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one result may be."""

    rows: int
    """Rows at most; a larger result is an error."""
    seconds: float
    """After this time of work a query is stopped."""
    size: int
    """Bytes handed out at most."""

    def too_many(self) -> SqlError:
        """The error of a result with more rows."""
        return SqlError(
            f"the result has more than {self.rows} rows: narrow it with WHERE or LIMIT, ask for its first rows with a "
            "limit, or raise `sql.rows` in lake.json"
        )

    def too_large(self) -> SqlError:
        """The error of a result of more bytes."""
        return SqlError(
            f"the result is larger than {self.size >> 20} MiB: narrow it with WHERE or LIMIT, or raise "
            "`sql.mebibytes` in lake.json"
        )


def memory() -> int:
    """Bytes that the engine may hold: a share of the machine's memory, or of the control group's where that is less."""
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # no such group, or `max`
        there = min(there, int(_CGROUP.read_text(encoding="ascii")))
    return int(there * SHARE)


@contextmanager
def bounded(cursor: duckdb.DuckDBPyConnection, bounds: Bounds, said: Callable[[Exception], str]) -> Iterator[None]:
    """Stop what a cursor runs within when its time is over or memory runs out, and tell errors in one line.

    Raises:
        SqlError: the query fails, takes too long, or does not fit into memory.
    """
    done = threading.Event()
    threading.Thread(target=_interrupt, args=(cursor, bounds.seconds, done), daemon=True).start()
    try:
        with _CEILING.over(memory() + bounds.size):
            yield
    except duckdb.InterruptException:
        raise SqlError(f"the query was stopped after {bounds.seconds:g} s: narrow it with WHERE or LIMIT") from None
    except duckdb.Error as error:
        raise SqlError(said(error)) from None
    except (OSError, pyarrow.ArrowException) as error:  # what the engine says in the middle of a stream
        if "INTERRUPT" in str(error):
            raise SqlError(f"the query was stopped after {bounds.seconds:g} s: narrow it with WHERE or LIMIT") from None
        raise SqlError(said(error)) from None
    except pl.exceptions.PolarsError:
        raise SqlError("a column's type has no place in a table (intervals, for one): cast it to varchar") from None
    except MemoryError:
        raise SqlError("the result does not fit into memory: narrow it with WHERE or LIMIT") from None
    finally:
        done.set()


def _interrupt(cursor: duckdb.DuckDBPyConnection, seconds: float, done: threading.Event) -> None:
    """Stop what a cursor runs once its time is over, also what it only begins then."""
    wait = seconds
    while not done.wait(wait):
        cursor.interrupt()
        wait = 0.1


class _Ceiling:
    """A limit on the data of this process while a query runs.

    The engine counts its tables and buffers, not the strings that functions make: ``repeat`` over a few hundred rows
    takes all memory there is, and the system then ends the process, or another. Past this limit the engine is refused
    memory instead, and says so. It is the soft ``RLIMIT_DATA``, which counts private memory as it is asked for.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._inside = 0
        self._before = (0, 0)
        self._base: int | None = None

    @contextmanager
    def over(self, room: int) -> Iterator[None]:
        """Allow so many bytes beside what the process held at its first query."""
        with self._mutex:
            self._inside += 1
            if self._inside == 1:
                self._set(room)
        try:
            yield
        finally:
            with self._mutex:
                self._inside -= 1
                if self._inside == 0:
                    self._restore()

    def _set(self, room: int) -> None:
        held = _held()
        if held is None:
            return
        import resource

        self._base = held if self._base is None else self._base
        self._before = resource.getrlimit(resource.RLIMIT_DATA)
        ceiling = max(self._base + room, held) + SLACK
        known = [limit for limit in self._before if limit != resource.RLIM_INFINITY]
        resource.setrlimit(resource.RLIMIT_DATA, (min([ceiling, *known]), self._before[1]))

    def _restore(self) -> None:
        if self._base is not None:
            import resource

            resource.setrlimit(resource.RLIMIT_DATA, self._before)


def _held() -> int | None:
    """Private memory that this process has asked for, in bytes; None where the system does not tell (not Linux)."""
    try:
        told = _STATUS.read_text(encoding="ascii")
    except OSError:
        return None
    return next((int(line.split()[1]) << 10 for line in told.splitlines() if line.startswith("VmData:")), None)


_CEILING = _Ceiling()
