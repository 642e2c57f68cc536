"""Every act on a lake killed at random moments and done again: what is lost, doubled, half-written or broken then?

What was counted so far is kept in the file that ``--state`` names, and a run that was stopped goes on from there.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.harness import Benchmark, Row, python
from lake.store import Lake

ACTS = ("ingest", "index", "watch", "compact", "report", "vacuum")
"""In the order in which they follow each other on one lake."""
ROUNDS_A_LAKE = 3
"""Times that all acts are killed on one lake before a new one is made."""
FILES = 8
"""New files of each ingestion, and new entries of each round of the watch."""
FIRST_GUESS = 1.0
"""Seconds that an act is taken to last before it was once done to its end."""
COUNTS = ("lost", "doubled", "half_written", "broken", "not_healed", "failed")

WATCH = """
every = "1s"
workers = 1
facts = "never"
[[source]]
name = "agency"
addresses = ["http://127.0.0.1:{port}/feed"]
kind = "news"
[[deliver]]
to = "file"
folder = "{out}"
"""


@dataclass(slots=True)
class Tally:
    """What became of the lake when one act was killed."""

    kills: int = 0
    ended_before: int = 0
    """Acts that were done before the moment came."""
    documents: int = 0
    """Documents that had to be there, over all lakes looked at."""
    lost: int = 0
    doubled: int = 0
    half_written: int = 0
    """Documents without their passages, reports and alerts without their end: after the kill or after the healing."""
    broken: int = 0
    """What `verify` found: after the kill or after the healing."""
    not_healed: int = 0
    """Runs after which an index did not hold every passage once."""
    failed: int = 0
    """Runs after a kill that did not end well."""
    done: int = 0
    """Times that it was done to its end and looked at."""
    seconds: float = FIRST_GUESS
    """That the act lasts when it is not killed."""


@dataclass(slots=True)
class Progress:
    """All tallies; kept in a file between two runs."""

    trials: int = 0
    tallies: dict[str, Tally] = field(default_factory=lambda: {act: Tally() for act in ACTS})
    problems: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """Acts that were killed before they ended."""
        return sum(tally.kills for tally in self.tallies.values())

    @classmethod
    def load(cls, path: Path | None) -> "Progress":
        """What a file holds; nothing yet where there is none."""
        if path is None or not path.exists():
            return cls()
        kept = json.loads(path.read_text(encoding="utf-8"))
        return cls(kept["trials"], {act: Tally(**tally) for act, tally in kept["tallies"].items()}, kept["problems"])

    def save(self, path: Path | None) -> None:
        """Keep it, whole or not at all."""
        if path is not None:
            draft = path.with_name(f".{path.name}.{os.getpid()}")
            draft.write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")
            os.replace(draft, path)


class Acting:
    """The process that acts are forked from; see :mod:`benchmarks.kill_acts`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            python("benchmarks.kill_acts"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._next("ready")

    def start(self, act: str, lake: Path, folder: Path, *, look: bool = False) -> int:
        """Begin an act in a process of its own; its id."""
        assert self._process.stdin is not None
        job = {"act": act, "lake": str(lake), "folder": str(folder), "look": look}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        return int(self._next("begun")["pid"])

    def end(self) -> dict[str, Any]:
        """Wait for the act's end: what it said last, nothing if it was killed."""
        said: dict[str, Any] = {}
        while (line := self._read())["what"] != "ended":
            said = line
        return said

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _next(self, what: str) -> dict[str, Any]:
        line = self._read()
        if line["what"] != what:
            raise RuntimeError(f"the process that acts said {line} instead of {what!r}")
        return line

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process that acts has ended")
        found: dict[str, Any] = json.loads(line)
        return found


class Trial:
    """One lake and what is done to it.

    Args:
        scratch: an empty folder.
        port: where the feed is served.
        feed: its entries, to which each round of the watch adds.
    """

    def __init__(self, scratch: Path, port: int, feed: list[str]) -> None:
        self.lake, self.folder, self._feed = scratch / "lake", scratch / "work", feed
        feed.clear()
        self._files = 0
        (self.folder / "in").mkdir(parents=True)
        Lake.create(self.lake, allow_private_addresses=True).close()
        (self.lake / "watch.toml").write_text(WATCH.format(port=port, out=self.folder / "out"), encoding="utf-8")

    @property
    def expected(self) -> int:
        """Documents that must be in the lake once all acts were done."""
        return self._files + len(self._feed)

    def prepare(self, act: str) -> None:
        """Give an act something to do."""
        if act == "ingest":
            for number in range(self._files, self._files + FILES):
                (self.folder / "in" / f"{number}.txt").write_text(story(number), encoding="utf-8")
            self._files += FILES
        elif act == "watch":
            self._feed += [story(10_000 + len(self._feed) + n) for n in range(FILES)]


def story(number: int) -> str:
    """A text unlike that of any other number, of two or three passages, which names two states."""
    countries = ("Chile", "Kenya", "Peru", "Norway", "Portugal", "Bolivia")
    lines = [
        f"{countries[number % 6]} and {countries[(number + place) % 5]} counted {number * 100 + place} ferries at "
        f"berth {(number * 7 + place) % 97} on 3 May 2023."
        for place in range(24)
    ]
    return f"Harbour report {number}\n\n" + "\n\n".join(" ".join(lines[at : at + 6]) for at in range(0, 24, 6))


@contextmanager
def serving(entries: list[str]) -> Iterator[int]:
    """A server of one feed with these entries; its port."""

    class Web(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

        def do_GET(self) -> None:
            items = "".join(
                f"<item><guid>{number}</guid><title>News {number}</title><description>{text}</description>"
                f"<pubDate>Wed, 03 May 2023 07:{number % 60:02}:00 GMT</pubDate></item>"
                for number, text in enumerate(entries)
            )
            body = f"<rss version='2.0'><channel><title>A</title>{items}</channel></rss>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(OSError):  # whoever asked was killed
                self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def kill(acting: Acting, trial: Trial, act: str, shares: Sequence[float], progress: Progress) -> None:
    """Do an act and end it at a share of its usual time, once for each share; do it again and look at the lake.

    A lake is looked at twice: as the last kill left it, and after the act was done again.
    """
    tally = progress.tallies[act]
    trial.prepare(act)
    for share in shares:
        pid = acting.start(act, trial.lake, trial.folder)
        time.sleep(share * tally.seconds)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        killed = not acting.end()
        tally.kills += killed
        tally.ended_before += not killed
    acting.start(act, trial.lake, trial.folder, look=True)
    judge(acting.end(), act, trial.expected, progress)


def guess(acting: Acting, trial: Trial, progress: Progress) -> None:
    """Find out how long each act lasts where that is not known yet."""
    for act, tally in progress.tallies.items():
        trial.prepare(act)
        if not tally.done:
            acting.start(act, trial.lake, trial.folder, look=True)
            tally.seconds = float(acting.end().get("seconds", FIRST_GUESS))


def judge(said: dict[str, Any], act: str, expected: int, progress: Progress) -> None:
    """Count what a look before and after the healing found."""
    tally = progress.tallies[act]
    if said.get("what") != "done":
        tally.failed += 1
        progress.problems.append(f"{act}: {said.get('error', 'the process ended')}")
        return
    before, after = said["before"], said["after"]
    tally.documents += expected
    tally.seconds = (tally.seconds + said["seconds"]) / 2 if tally.done else said["seconds"]
    tally.done += 1
    found = {
        "lost": max(0, expected - after["documents"]),
        "doubled": before["doubled"] + after["doubled"] + max(0, after["documents"] - expected),
        "half_written": before["half_written"] + after["half_written"],
        "broken": before["broken"] + after["broken"],
        "not_healed": int(
            act in ("index", "watch", "report")
            and not after["passages"] == after["in_text_index"] == after["in_vector_index"]
        ),
    }
    for name, count in found.items():
        setattr(tally, name, getattr(tally, name) + count)
    if any(found.values()):
        progress.problems.append(f"{act}: {found} of {expected}; before {before}, after {after}")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kills", type=int, default=500, metavar="N", help="acts that are killed (default: 500)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--state", type=Path, metavar="FILE", help="keep what was counted there, and go on from it")


def run(data: Path, options: argparse.Namespace) -> list[Row]:
    progress = Progress.load(options.state)
    feed: list[str] = []
    with serving(feed) as port, tempfile.TemporaryDirectory(prefix="legation-bench-") as scratch:
        acting = Acting()
        guess(acting, Trial(Path(scratch) / "first", port, feed), progress)
        while progress.kills < options.kills:
            folder = Path(scratch) / str(progress.trials)
            trial = Trial(folder, port, feed)
            for act in ACTS * ROUNDS_A_LAKE:
                if progress.kills >= options.kills:
                    break
                rng = random.Random(f"{options.seed}/{progress.trials}")
                progress.trials += 1
                kill(acting, trial, act, [rng.random()], progress)
                progress.save(options.state)
                print(f"{progress.kills} of {options.kills} kills ({act})", file=sys.stderr, flush=True)
            shutil.rmtree(folder)
        acting.close()
    for problem in progress.problems:
        print(problem, file=sys.stderr)
    return [row(act, tally) for act, tally in progress.tallies.items()] + [row("all", _sum(progress))]


def row(act: str, tally: Tally) -> Row:
    """A row of the result."""
    named = ("kills", "ended_before", "documents", *COUNTS)
    return {"system": "legation", "subset": act, **{name: getattr(tally, name) for name in named}}


def _sum(progress: Progress) -> Tally:
    tallies = [asdict(tally) for tally in progress.tallies.values()]
    return Tally(**{name: sum(tally[name] for tally in tallies) for name in tallies[0]})


BENCHMARK = Benchmark(
    "kills",
    "Each act on a lake killed with SIGKILL at a random moment of its usual time, and done again: ingestion, indexing, "
    "a round of the watch, compaction, the report, vacuum, one after the other on the same lake, three times over, "
    "then on a new one. Counted after the kill and after the healing: documents lost and doubled (rows of passages, "
    "mentions and duplicates too), documents without passages and products without their end, what `verify` finds, "
    "indexes that do not hold every passage once, and runs after a kill that failed. Vectors come from a stand-in for "
    "the model.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
