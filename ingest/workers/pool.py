"""The parent's side: hands out files, watches the children, gathers what they send."""

import json
import os
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, TypeVar

import psutil

from ingest.formats.base import ReadOptions
from ingest.workers.channel import FAULT, READY, Assignment, Progress, Reader, Setup, receive, unpack
from ingest.workers.child import OUT_OF_MEMORY, memory_reason
from lake.schema.errors import LimitError, UnreadableError
from lake.schema.parsed import Outcome, Parsed, Unreadable

K = TypeVar("K")
T = TypeVar("T")

_WATCH_SECONDS = 0.1
_BATCH_FILES = 64
_BATCH_BYTES = 1 << 20
_BATCH_PATH_CHARACTERS = 1 << 15
_BATCHES_AHEAD = 2
_ATTEMPTS = 2
_ENDED_BY_OTHERS = (-signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP, -signal.SIGINT)
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1", "OPENBLAS_NUM_THREADS": "1"}
_BOOT = "import sys, json; sys.path[:] = json.loads(sys.argv[3]); from ingest.workers.child import main; " + (
    "main(int(sys.argv[1]), int(sys.argv[2]))"
)


@dataclass(frozen=True, slots=True)
class Read(Generic[K, T]):
    """One outcome of the file known to the caller as ``key``."""

    key: K
    outcome: Outcome
    extra: T | None = None
    """What ``enrich`` made of it; None without ``enrich`` and for an :class:`Unreadable`."""


@dataclass(frozen=True, slots=True)
class Done(Generic[K]):
    """The file is read to its end, or as far as it will be; ``outcomes`` were given for it."""

    key: K
    outcomes: int


class ParserPool(Generic[T]):
    """Reads many files in a few child processes.

    The children are plain interpreters that import ``read`` and ``enrich`` and nothing more of the caller; both must
    be functions at the top of a module other than ``__main__``. Memory is bounded on both sides, however many
    documents one file holds: a child waits until its results are taken.

    Args:
        read: gives the outcomes of one file, such as :func:`ingest.formats.registry.read_path`. It should turn
            errors into :class:`Unreadable`; whatever it raises becomes one.
        workers: number of child processes.
        enrich: run in the child on each document; its result must be made of plain values, data classes,
            enumerations, dates and numpy arrays.
        memory: bytes that a child may use before the file it reads is given up.
        silence: seconds without a new outcome after which a file is given up. Waiting for the caller does not count.
    """

    def __init__(
        self,
        read: Reader,
        workers: int = 2,
        enrich: Callable[[Parsed], T] | None = None,
        memory: int = 1 << 30,
        silence: float = 30.0,
    ) -> None:
        if workers < 1:
            raise ValueError(f"workers must be at least 1, not {workers}")
        self._workers = workers
        self._setup = pickle.dumps(Setup(read, enrich, memory, silence))
        self._memory, self._silence = memory, silence

    def run(self, items: Iterable[tuple[K, Path, ReadOptions]]) -> Iterator[Read[K, T] | Done[K]]:
        """Read files; results come in order within a file, and files in any order.

        ``items`` is drawn from as needed, never far ahead. Closing the iterator, an exception in it or Ctrl-C ends
        the children. For a file that is given up, the documents it gave so far come first, then one
        :class:`Unreadable` for the rest of it.

        Raises:
            RuntimeError: the children cannot start, or break for a reason that no file can be blamed for.
        """
        with _Crew(self._setup, self._workers, self._memory, self._silence) as crew:
            yield from _Shift[K, T](crew, items).run()


@dataclass(slots=True)
class _Task(Generic[K]):
    """A file on its way through the children."""

    key: K
    index: int
    path: str
    options: ReadOptions
    size: int
    received: int = 0
    stop: int | None = None
    verdict: Unreadable | None = None
    """Why it is given up, once it is; what it gave before (``stop`` outcomes) may still have to be read again."""
    deaths: int = 0

    def assignment(self) -> Assignment:
        return Assignment(self.index, self.path, self.options, self.received, self.stop)


class _Child:
    """One parser process as its parent sees it."""

    def __init__(self, setup: bytes) -> None:
        ours, theirs = socket.socketpair()
        self.progress = Progress()
        self._scratch = tempfile.mkdtemp(prefix="legation-parser-")
        descriptors = (theirs.fileno(), self.progress.descriptor)
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-c", _BOOT, *map(str, descriptors), json.dumps(sys.path)],
                pass_fds=descriptors,
                env={**os.environ, **_ONE_THREAD, "TMPDIR": self._scratch},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except BaseException:
            ours.close()
            self.progress.close()
            shutil.rmtree(self._scratch, ignore_errors=True)
            raise
        finally:
            theirs.close()
        self.connection = Connection(ours.detach())
        self.ready = False
        self.batches: deque[int] = deque()
        """Files not yet done of each batch sent."""
        self.tasks: deque[_Task[Any]] = deque()
        self.killed_for: str | None = None
        self.memory = 0
        self._watched = psutil.Process(self.process.pid)
        with suppress(OSError):
            self.connection.send_bytes(setup)

    def measure(self) -> int:
        """Resident bytes now; 0 once it has ended."""
        try:
            self.memory = self._watched.memory_info().rss
        except psutil.Error:
            self.memory = 0
        return self.memory

    def kill(self) -> None:
        """End it and whatever it started."""
        if self.process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def close(self) -> int:
        """Wait for its end and free what it held; gives the exit status."""
        self.connection.close()
        status = self.process.wait()
        self.progress.close()
        shutil.rmtree(self._scratch, ignore_errors=True)
        return status


class _Crew:
    """The children of one run, and the thread that ends those which hang or grow."""

    def __init__(self, setup: bytes, workers: int, memory: int, silence: float) -> None:
        self._setup, self.workers = setup, workers
        self.memory, self.silence = memory, silence
        self.children: list[_Child] = []
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._watch_children, name="parser-watch", daemon=True)

    def __enter__(self) -> "_Crew":
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._watch.join()
        for child in self.children:
            child.kill()
        for child in self.children:
            child.close()
        self.children.clear()

    def fill(self, wanted: int) -> None:
        """Start children until there are as many as there is work for."""
        while len(self.children) < min(self.workers, wanted):
            child = _Child(self._setup)
            with self._lock:
                self.children.append(child)

    def dismiss(self, child: _Child) -> int:
        """Take out a child that is dead or not needed; gives its exit status."""
        with self._lock:
            self.children.remove(child)
            child.kill()
        return child.close()

    def _watch_children(self) -> None:
        while not self._over.wait(min(_WATCH_SECONDS, self.silence / 4)):
            with self._lock:
                for child in self.children:
                    if child.killed_for is None:
                        reason = self._offence(child)
                        if reason is not None:
                            child.killed_for = reason
                            child.kill()

    def _offence(self, child: _Child) -> str | None:
        if child.measure() > self.memory:
            return memory_reason(self.memory)
        _, _, since, working = child.progress.read()
        if working and time.monotonic() - since > self.silence:
            return f"gave no document for {self.silence:g} s and was stopped"
        return None


class _Shift(Generic[K, T]):
    """One run over a list of files."""

    def __init__(self, crew: _Crew, items: Iterable[tuple[K, Path, ReadOptions]]) -> None:
        self._crew = crew
        self._items = iter(items)
        self._indices = count()
        self._again: deque[_Task[K]] = deque()
        """Files that a dead child left behind, and those read ahead."""
        self._exhausted = False

    def run(self) -> Iterator[Read[K, T] | Done[K]]:
        while True:
            self._hand_out()
            busy = [child for child in self._crew.children if child.tasks or not child.ready]
            if not any(child.tasks for child in busy) and not self._again and self._exhausted:
                return
            for connection in wait([child.connection for child in busy], timeout=1.0):
                child = next(c for c in busy if c.connection is connection)
                try:
                    message = receive(child.connection, self._crew.memory)
                except (EOFError, OSError, pickle.UnpicklingError) as error:
                    yield from self._bury(child, error)
                else:
                    yield from self._take(child, message)

    def _hand_out(self) -> None:
        # As many are read ahead as there may be children, which then start side by side.
        ahead = [task for _ in range(self._crew.workers) if (task := self._next()) is not None]
        self._again.extendleft(reversed(ahead))
        if ahead:
            self._crew.fill(len([c for c in self._crew.children if c.tasks]) + len(ahead))
        for child in list(self._crew.children):
            if not child.ready:
                continue
            if child.memory > self._crew.memory // 2:  # what one large file left behind must not fail the next
                if not child.tasks:
                    self._crew.dismiss(child)
                continue
            while len(child.batches) < _BATCHES_AHEAD and sum(task.size for task in child.tasks) < _BATCH_BYTES:
                batch = self._batch()
                if not batch:
                    break
                child.tasks.extend(batch)
                child.batches.append(len(batch))
                with suppress(OSError):  # a dead child is noticed when it is read from
                    child.connection.send([task.assignment() for task in batch])

    def _batch(self) -> list[_Task[K]]:
        """The next files, few enough that their message never fills the socket, or one large file."""
        batch: list[_Task[K]] = []
        size = characters = 0
        while len(batch) < _BATCH_FILES and size < _BATCH_BYTES and characters < _BATCH_PATH_CHARACTERS:
            task = self._next()
            if task is None:
                break
            batch.append(task)
            size += task.size
            characters += len(task.path)
        return batch

    def _next(self) -> _Task[K] | None:
        if self._again:
            return self._again.popleft()
        if self._exhausted:
            return None
        try:
            key, path, options = next(self._items)
        except StopIteration:
            self._exhausted = True
            return None
        try:
            size = os.stat(path).st_size
        except (OSError, ValueError):
            size = 0
        return _Task(key, next(self._indices), os.fspath(path), options, size)

    def _take(self, child: _Child, message: Any) -> Iterator[Read[K, T] | Done[K]]:
        what, content = message
        if what == READY:
            child.ready = True
        elif what == FAULT:
            raise RuntimeError(f"a parser process failed:\n{content}")
        else:
            for index, packed, extra in content:
                task: _Task[K] = child.tasks[0]
                if task.index != index:
                    raise RuntimeError(f"a parser process answered for file {index} instead of {task.index}")
                if packed is not None:
                    task.received += 1
                    yield Read(task.key, unpack(packed), extra)
                else:
                    child.tasks.popleft()
                    child.batches[0] -= 1
                    if not child.batches[0]:
                        child.batches.popleft()
                    yield from self._finish(task)

    def _finish(self, task: _Task[K]) -> Iterator[Read[K, T] | Done[K]]:
        if task.verdict is not None:
            task.received += 1
            yield Read(task.key, task.verdict)
        yield Done(task.key, task.received)

    def _bury(self, child: _Child, error: Exception) -> Iterator[Read[K, T] | Done[K]]:
        """A child has died: blame the file it was at, if any, and let another child have the rest."""
        index, given, _, working = child.progress.read()
        status = self._crew.dismiss(child)
        if not child.ready:
            raise RuntimeError(f"a parser process could not start (exit status {status})")
        if status == OUT_OF_MEMORY:
            child.killed_for = memory_reason(self._crew.memory)
        left = list(child.tasks)
        at_fault = next((task for task in left if task.index == index), None) if working or child.killed_for else None
        task = at_fault or (left[0] if left else None)
        finished = False
        if task is not None:
            task.deaths += 1
            # A child that somebody else ended, or that ended between two files, tells nothing about a file at first.
            by_itself = at_fault is not None and (child.killed_for or status not in _ENDED_BY_OTHERS)
            if by_itself or isinstance(error, pickle.UnpicklingError) or task.deaths >= _ATTEMPTS:
                again = task.verdict is None and at_fault is not None and given > task.received
                task.stop = given if again else task.received
                task.verdict = task.verdict or _verdict(child.killed_for, status, error, task.stop)
                finished = not again
        self._again.extendleft(other for other in reversed(left) if other is not task or not finished)
        if task is not None and finished:
            yield from self._finish(task)


def _verdict(killed_for: str | None, status: int, error: Exception, given: int) -> Unreadable:
    """Why a file is given up, in words for the quarantine."""
    name = LimitError.__name__ if killed_for else UnreadableError.__name__
    if killed_for is not None:
        reason = killed_for
    elif isinstance(error, pickle.UnpicklingError):
        reason = f"its parser broke: {error}"
    elif status == -signal.SIGXCPU:
        name, reason = LimitError.__name__, "took too much processor time for one document"
    elif status < 0:
        reason = f"the parser died by {signal.Signals(-status).name}"
    else:
        reason = f"the parser ended with exit status {status}"
    if given:
        reason += f", after {given} document{'s' if given > 1 else ''} of it"
    return Unreadable(reason=reason, error=name)
