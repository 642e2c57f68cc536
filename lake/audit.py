"""The audit log of a marking: who read or wrote what, and when, in one file that only grows.

Each line is one JSON object. Its ``hash`` is the SHA-256 of the line before (its ``hash``) and of everything else in
the line, so that a line that was edited, taken out, put in or moved breaks the chain there (Schneier and Kelsey,
*Secure Audit Logs to Support Computer Forensics*, 1999). ``head.json`` says how long the chain was, which finds lines
cut off at the end; against one who may rewrite both, the head is anchored outside (:mod:`lake.anchor`).

What was asked for is noted, and the ids of what was given; never a text.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lake.locks import exclusive
from lake.schema.errors import IntegrityError, LakeError
from lake.schema.marking import Marking
from lake.sealed.cipher import DataKey
from lake.sealed.envelope import SEAL

FOLDER = "audit"
LOG = "log.jsonl"
HEAD = "head.json"
SEALED = ".sealed"
"""Ending of both files where the vault is encrypted; each line of the log is then sealed by itself."""

IDS = 1000
"""Ids that an entry lists at most; of more it gives the number, and a hash over all of them."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many entries, and the hash of the last."""

    entries: int
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a log is not as it was written."""

    marking: str
    line: int
    """Counted from 1."""
    problem: str


class AuditLog:
    """The log of one marking.

    Several processes may append at once: they hold the log's lock in turn. An entry is on the disk before
    :meth:`append` returns.
    """

    def __init__(self, vault: Path, marking: Marking, key: DataKey | None = None) -> None:
        self.marking = marking
        self.folder = vault / FOLDER
        self._key, self._seal = key, vault / SEAL
        ending = SEALED if key is not None else ""
        self.path, self._head = self.folder / (LOG + ending), self.folder / (HEAD + ending)

    @property
    def current(self) -> bool:
        """Whether the vault was not encrypted since the log was opened."""
        return self._key is not None or not self._seal.exists()

    @property
    def first(self) -> str:
        """What the first entry follows: a hash of the marking, so that one log cannot stand in for another."""
        return hashlib.sha256(f"legation audit log {self.marking}".encode()).hexdigest()

    def append(self, entry: Mapping[str, Any]) -> Head:
        """Add one entry to the end.

        Args:
            entry: plain values; ``n``, ``at`` (UTC), ``prev`` and ``hash`` are added here.

        Raises:
            LakeError: the log cannot be written; what was to be noted must then not happen.
        """
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with exclusive(self.folder / "lock"):
                if not self.current:
                    raise LakeError(f"the vault {self.marking} was encrypted meanwhile: open the lake anew")
                return self._append(entry)
        except OSError as error:
            raise LakeError(
                f"the audit log of {self.marking} cannot be written ({error.strerror}): what is marked {self.marking} "
                "is not given out unrecorded; give this user write access to the vault's audit folder"
            ) from None

    def _append(self, entry: Mapping[str, Any]) -> Head:
        head = self._mend()
        at = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        line = {"n": head.entries + 1, "at": at, **entry, "prev": head.hash}
        line["hash"] = _hash(line)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            written = _canonical(line).encode()
            os.write(descriptor, (written if self._key is None else self._key.seal_line(written)) + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        added = Head(head.entries + 1, line["hash"])
        draft = self.folder / f".{HEAD}.{os.getpid()}"
        draft.touch(mode=0o600)
        end = (json.dumps({"entries": added.entries, "hash": added.hash}) + "\n").encode()
        draft.write_bytes(end if self._key is None else self._key.seal_bytes(HEAD, end))
        os.replace(draft, self._head)
        return added

    def _mend(self) -> Head:
        """The end of the chain; half a line that a process killed while it wrote left behind is cut off first."""
        last, size = self._last_line()
        if last and not last.endswith(b"\n"):
            os.truncate(self.path, size - len(last))
            last, _ = self._last_line()
        if not last:
            return Head(0, self.first)
        try:
            entry = json.loads(self._plain(last.rstrip(b"\n")))
            return Head(int(entry["n"]), str(entry["hash"]))
        except (ValueError, KeyError, TypeError):
            raise LakeError(
                f"the last line of the audit log of {self.marking} is damaged: `legation audit verify` says where; "
                "put the log aside for whoever looks into it, and Legation begins a new one"
            ) from None

    def _last_line(self) -> tuple[bytes, int]:
        """The last line with its end, and the size of the file."""
        try:
            with self.path.open("rb") as file:
                size = file.seek(0, os.SEEK_END)
                taken, step = b"", 4096
                while len(taken) < size:
                    start = max(0, size - len(taken) - step)
                    file.seek(start)
                    taken = file.read(size - len(taken) - start) + taken
                    if b"\n" in taken[:-1]:
                        break
                    step *= 2
                return taken[taken[:-1].rfind(b"\n") + 1 :], size
        except FileNotFoundError:
            return b"", 0

    def entries(self) -> Iterator[dict[str, Any]]:
        """The entries as they stand, the oldest first; damaged lines are left to :meth:`verify`."""
        for line in self._lines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict):
                yield entry

    @property
    def head(self) -> Head:
        """The end of the chain as ``head.json`` gives it."""
        try:
            kept = self._head.read_bytes()
            noted = json.loads(kept if self._key is None else self._key.unseal_bytes(HEAD, kept))
            return Head(int(noted["entries"]), str(noted["hash"]))
        except FileNotFoundError:
            return Head(0, self.first)
        except (ValueError, KeyError, TypeError, IntegrityError):
            return Head(0, "damaged")

    def verify(self) -> tuple[int, list[Break]]:
        """Entries read, and every place where the chain does not hold."""
        breaks: list[Break] = []
        previous, count, passed = self.first, 0, {}
        for count, line in enumerate(self._lines(), start=1):
            problem, previous = self._link(line, count, previous)
            passed[count] = previous
            if problem:
                breaks.append(Break(str(self.marking), count, problem))
        head = self.head
        if head.hash == "damaged":
            breaks.append(Break(str(self.marking), count, f"{HEAD} cannot be read"))
        elif head.entries > count:
            breaks.append(Break(str(self.marking), count, f"{head.entries - count} entries are cut off at the end"))
        elif head.entries and passed[head.entries] != head.hash:
            breaks.append(Break(str(self.marking), head.entries, f"another entry than {HEAD} knows stands here"))
        elif count and not head.entries:
            breaks.append(Break(str(self.marking), count, f"{HEAD} is missing"))
        return count, breaks

    def _link(self, line: bytes, number: int, previous: str) -> tuple[str | None, str]:
        """What is wrong with a line, and the hash that the next one must follow."""
        try:
            entry = json.loads(line)
            stated, follows, counted = str(entry["hash"]), entry["prev"], entry["n"]
        except (ValueError, KeyError, TypeError):
            return "not an entry", previous
        derived = _hash(entry)
        if derived != stated or line.decode(errors="replace") != _canonical(entry):
            return "the entry was changed after it was written", stated
        if follows != previous:
            return "entries before this one were taken out, put in or moved", stated
        if counted != number:
            return f"numbered {counted}, but it is line {number}", stated
        return None, stated

    def _lines(self) -> list[bytes]:
        try:
            lines = self.path.read_bytes().splitlines()
        except FileNotFoundError:
            return []
        return [self._readable(line) for line in lines]

    def _readable(self, line: bytes) -> bytes:
        try:
            return self._plain(line)
        except ValueError:
            return line

    def _plain(self, line: bytes) -> bytes:
        return line if self._key is None else self._key.unseal_line(line)


def listed(ids: list[str]) -> dict[str, Any]:
    """Ids as an entry holds them: each once, in their order; of very many the first, and a hash over all."""
    distinct = list(dict.fromkeys(ids))
    noted: dict[str, Any] = {"count": len(distinct), "ids": distinct[:IDS]}
    if len(distinct) > IDS:
        noted["sha256"] = hashlib.sha256("\n".join(distinct).encode()).hexdigest()
    return noted


def _canonical(entry: Mapping[str, Any]) -> str:
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _hash(entry: Mapping[str, Any]) -> str:
    rest = {key: value for key, value in entry.items() if key != "hash"}
    return hashlib.sha256(_canonical(rest).encode()).hexdigest()
