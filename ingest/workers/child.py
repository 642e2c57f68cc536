"""The life of a parser process: read the files it is given, send what they hold, obey its limits."""

import errno
import gc
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from ingest import pulse
from ingest.workers.channel import FAULT, READY, RESULTS, Assignment, Entry, Progress, Setup, pack
from ingest.workers.fence import raise_fence
from lake.schema.errors import LimitError
from lake.schema.parsed import Outcome, Parsed, Unreadable

_CHUNK_OUTCOMES = 128
_CHUNK_BYTES = 1 << 20
_CHUNK_SECONDS = 0.2
_NICENESS = 5
_OPEN_FILES = 256

OUT_OF_MEMORY = 77
"""Exit status of a child that could not even send what it had read."""

OUT_OF_FILES = 78
"""Exit status of a child in which parsers left many files open."""

ALLOWED_PROGRAMS = frozenset({"tesseract"})
"""What a parser may start."""


def main(connection_fd: int, progress_fd: int) -> None:
    """Serve the parent at the other end of ``connection_fd`` until it hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    connection, progress = Connection(connection_fd), Progress(progress_fd)
    try:
        setup: Setup = connection.recv()
        _confine(setup.memory)
        gc.collect()
        gc.freeze()
        connection.send((READY, None))
        _Child(connection, progress, setup).serve()
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent is gone, and nobody is left to be told
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException:
        with suppress(OSError):
            connection.send((FAULT, traceback.format_exc()))
        raise


class _Child:
    def __init__(self, connection: Connection, progress: Progress, setup: Setup) -> None:
        self._connection = connection
        self._progress = progress
        self._setup = setup
        self._entries: list[Entry] = []
        self._bytes = 0
        self._flushed = time.monotonic()
        self._cpu_limit_set = 0.0
        self._at = (0, 0)

    def serve(self) -> None:
        pulse.listen(lambda: self._begin(*self._at))
        while True:
            if not self._connection.poll(0):
                self._flush()
            batch: list[Assignment] | None = self._connection.recv()
            if batch is None:
                self._flush()
                return
            for assignment in batch:
                if _leaks():  # what one file left open must not be held against the next: another child has the rest
                    self._flush()
                    os._exit(OUT_OF_FILES)
                self._read(assignment)

    def _read(self, assignment: Assignment) -> None:
        index, given = assignment.index, 0
        self._begin(index, given)
        if assignment.stop != 0:
            for outcome in self._outcomes(assignment):
                if given >= assignment.skip:
                    self._add(index, outcome)
                given += 1
                if given == assignment.stop:
                    break
                self._begin(index, given)
        self._entries.append((index, None, None))
        self._flush_if_due()
        self._progress.waiting()

    def _outcomes(self, assignment: Assignment) -> Iterator[Outcome]:
        """The reader's outcomes; what it lets escape is one more."""
        try:
            for outcome in self._setup.read(Path(assignment.path), assignment.options):
                if isinstance(outcome, Unreadable) and outcome.error == MemoryError.__name__:
                    yield self._out_of_memory(outcome.member, outcome.content)
                else:
                    yield outcome
        except MemoryError:
            yield self._out_of_memory("", None)
        except Exception as error:
            yield Unreadable(reason=f"{type(error).__name__}: {error}", error=type(error).__name__)

    def _out_of_memory(self, member: str, content: bytes | None) -> Unreadable:
        return Unreadable(memory_reason(self._setup.memory), LimitError.__name__, member, content)

    def _begin(self, index: int, given: int) -> None:
        now = time.monotonic()
        self._at = (index, given)
        self._progress.working(index, given, now)
        if now - self._cpu_limit_set > 1.0:
            # Should the parent be gone too, the kernel ends a parser that spins.
            self._cpu_limit_set = now
            used = resource.getrusage(resource.RUSAGE_SELF)
            seconds = int(used.ru_utime + used.ru_stime + 2 * self._setup.silence) + 5
            with suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))

    def _add(self, index: int, outcome: Outcome) -> None:
        extra: object = None
        if isinstance(outcome, Parsed) and self._setup.enrich is not None:
            try:
                extra = self._setup.enrich(outcome)
            except MemoryError:
                outcome = self._out_of_memory(outcome.member, outcome.content if outcome.member else None)
            except Exception as error:
                outcome = Unreadable(
                    reason=f"was read, but not prepared: {type(error).__name__}: {error}",
                    error=type(error).__name__,
                    member=outcome.member,
                    content=outcome.content if outcome.member else None,
                )
        self._entries.append((index, pack(outcome), extra))
        self._bytes += len(outcome.content or b"") + (len(outcome.text) if isinstance(outcome, Parsed) else 0)
        self._flush_if_due()

    def _flush_if_due(self) -> None:
        if (
            len(self._entries) >= _CHUNK_OUTCOMES
            or self._bytes >= _CHUNK_BYTES
            or time.monotonic() - self._flushed > _CHUNK_SECONDS
        ):
            self._flush()

    def _flush(self) -> None:
        if self._entries:
            self._progress.waiting()
            self._connection.send((RESULTS, self._entries))
            self._entries, self._bytes = [], 0
        self._flushed = time.monotonic()


def _leaks() -> bool:
    """Whether half of the files that may be open are, and nothing can close them."""

    def many() -> bool:
        try:
            return len(os.listdir("/proc/self/fd")) > _OPEN_FILES // 2
        except OSError as error:  # no room to look, or a system that does not tell
            return error.errno == errno.EMFILE

    return many() and gc.collect() >= 0 and many()


def memory_reason(memory: int) -> str:
    """What quarantine says of a file that wanted too much memory."""
    return f"reading it takes more than {memory >> 20} MiB of memory"


def _confine(memory: int) -> None:
    """Give up what a parser does not need: memory, priority, core dumps, network, other programs, files to write."""
    with suppress(OSError):
        os.nice(_NICENESS)
    for what, most in ((resource.RLIMIT_DATA, memory), (resource.RLIMIT_CORE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    sys.dont_write_bytecode = True
    sys.addaudithook(_Guard())
    raise_fence(Path(tempfile.gettempdir()))


class _Guard:
    """Audit hook: a parser opens no connection, starts no program but tesseract and writes no file.

    This stops what a library does by itself (a schema fetched, a cache written), and says so in words. Native code is
    the kernel's to stop: :mod:`ingest.workers.fence`.
    """

    _REFUSED = frozenset(
        {
            "socket.connect",
            "socket.bind",
            "socket.sendto",
            "socket.sendmsg",
            "socket.getaddrinfo",
            "socket.gethostbyname",
            "socket.gethostbyaddr",
            "os.system",
            "os.exec",
            "os.posix_spawn",
            "os.startfile",
            "os.remove",
            "os.rename",
            "os.rmdir",
            "os.symlink",
            "os.link",
        }
    )
    _WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

    def __init__(self) -> None:
        self._scratch = os.path.join(os.path.realpath(tempfile.gettempdir()), "")

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & self._WRITING and isinstance(path, (str, bytes)):
                self._check_path(event, path)
        elif event == "subprocess.Popen":
            program = os.path.basename(os.fsdecode(arguments[0] or arguments[1][0]))
            if program not in ALLOWED_PROGRAMS:
                raise PermissionError(f"a parser may not start {program}")
        elif event in self._REFUSED:
            if event in ("os.remove", "os.rmdir", "os.rename") and isinstance(arguments[0], (str, bytes)):
                self._check_path(event, arguments[0])
                return
            raise PermissionError(f"a parser may not use {event}")

    def _check_path(self, event: str, path: str | bytes) -> None:
        name = os.fsdecode(path)
        # A nameless temporary file (O_TMPFILE) is opened by the name of its folder.
        if name != os.devnull and not os.path.join(os.path.realpath(name), "").startswith(self._scratch):
            raise PermissionError(f"a parser may not write: {event} of {name}")
