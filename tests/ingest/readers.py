"""Readers for the tests of the parser processes: each does to its process what some file might."""

import ctypes
import errno
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest import pulse
from ingest.formats.base import ReadOptions
from lake.schema.parsed import Outcome, Parsed, Section, Unreadable


def document(text: str, member: str = "") -> Parsed:
    sections = (Section(0, len(text), "p_1", "p_1"),) if text else ()
    return Parsed(text, sections, text.encode(), "text", member, metadata={"length": len(text)})


def behave(path: Path, options: ReadOptions) -> Iterator[Outcome]:
    """Do what the first word of the file says; any other file is one document."""
    text = path.read_text()
    word, _, rest = text.partition(" ")
    if word == "many":
        for n in range(int(rest)):
            yield document(f"document {n}", f"#{n}")
        return
    if word in ("crash", "hang", "grow", "spin", "exit", "raise", "flaky"):
        for n in range(int(rest or 0)):
            yield document(f"document {n}", f"#{n}")
    if word == "crash":
        ctypes.string_at(0)
    elif word == "hang":
        time.sleep(60)
    elif word == "beat":
        for _ in range(5):
            time.sleep(0.3)
            pulse.beat()
        yield document("slow but alive")
    elif word == "spin":
        re.match(r"(a*)*b", "a" * 40)
    elif word == "grow":
        blocks = []
        while True:
            blocks.append(bytearray(os.urandom(1 << 20)))
    elif word == "open":
        held = [os.open(path, os.O_RDONLY) for _ in range(100_000)]
        yield document(f"{len(held)} files open")
    elif word == "exit":
        os._exit(3)
    elif word == "raise":
        raise ValueError("odd bytes")
    elif word == "flaky":
        if path.stat().st_mtime == 0:  # times of a file may still be set
            yield document("second time lucky")
        else:
            os.utime(path, (0, 0))
            os.kill(os.getpid(), signal.SIGKILL)
    elif word == "connect":
        socket.create_connection(("127.0.0.1", 9))
    elif word == "native":
        yield document(native(rest))
    elif word == "write":
        Path(rest).write_text("x")
    elif word == "start":
        subprocess.run([rest], check=True)
    elif word == "bad":
        yield Unreadable("not good", "UnreadableError", "!/x", b"x")
    elif word == "child":
        subprocess.Popen(["tesseract", "--version"], stdout=subprocess.DEVNULL).wait()
        yield document("started")
    else:
        yield document(text)


def native(act: str) -> str:
    """Try something past Python, as a parser that was taken over would; what the kernel said to it."""
    library = ctypes.CDLL(None, use_errno=True)
    if act == "socket":
        done = library.socket(socket.AF_INET, socket.SOCK_DGRAM, 0)
    elif act == "unix":
        done = library.socket(socket.AF_UNIX, socket.SOCK_STREAM, 0)
    elif act == "scratch":
        done = library.open(os.path.join(tempfile.gettempdir(), "x").encode(), os.O_CREAT | os.O_WRONLY, 0o600)
    elif act.startswith("remove "):
        done = library.unlink(act.removeprefix("remove ").encode())
    else:
        done = library.open(act.encode(), os.O_CREAT | os.O_WRONLY, 0o600)
    return "done" if done >= 0 else errno.errorcode[ctypes.get_errno()]


def words(parsed: Parsed) -> list[str]:
    if "unprepared" in parsed.text:
        raise KeyError("unprepared")
    return parsed.text.split()


@dataclass(frozen=True)
class Prepared:
    words: int
    process: int


def prepare(parsed: Parsed) -> Prepared:
    return Prepared(len(parsed.text.split()), os.getpid())


class Odd:
    """Not a plain value."""


def odd(parsed: Parsed) -> Odd:
    return Odd()


def slow_document(path: Path, options: ReadOptions) -> Iterator[Outcome]:
    time.sleep(0.05)
    yield document(path.name)
