"""Ingestion killed at random moments and run again to the end: what is lost, doubled or broken then?"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.corpus import texts, write_texts
from benchmarks.harness import Benchmark, Row, python
from lake.store import Lake

DOCUMENTS = 300
WRITERS_EVERY = 5
"""Every so many runs, a second writer takes in the same folder at the same time."""
NEW_STORE_EVERY = 2
"""Every so many runs begin with a new store; the others go on with the last one and more documents."""


@dataclass(slots=True)
class Tally:
    """What became of the documents of all runs."""

    runs: int = 0
    killed: int = 0
    expected: int = 0
    lost: int = 0
    doubled: int = 0
    broken_quotes: int = 0
    failed: int = 0
    """Runs to the end that did not end well."""
    problems: list[str] = field(default_factory=list)

    def row(self, name: str, subset: str) -> Row:
        return {
            "system": name,
            "subset": subset,
            "runs": self.runs,
            "killed": self.killed,
            "documents_expected": self.expected,
            "lost": self.lost,
            "doubled": self.doubled,
            "broken_quotes": self.broken_quotes,
            "failed_runs": self.failed,
        }


Found = tuple[list[str], int]
"""The files whose text a store holds, one entry a document, and how many of its quotes are broken."""


@dataclass(frozen=True, slots=True)
class System:
    """A way to ingest a folder into a store, and to look at what the store then holds."""

    name: str
    command: Callable[[Path, Path], list[str]]
    look: Callable[[Path], Found]
    least_seconds: float
    """Before this its process is still loading libraries, and a kill would show nothing."""


def legation(store: Path) -> Found:
    """Documents by the text's first line; quotes checked by `verify`, passages by their number."""
    with Lake.open(store) as lake:
        documents = lake.frame("documents", ["document_id", "file_id"])
        passages = lake.frame("passages", ["passage_id", "document_id"])
        broken = len(lake.verify().broken)
        broken += passages.height - passages["passage_id"].n_unique()
        broken += documents.height - passages["document_id"].n_unique()
        return documents["file_id"].to_list(), broken


def chroma(store: Path) -> Found:
    """Chunks by their text: two alike come from a document that is there twice."""
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(str(store), Settings(anonymized_telemetry=False))
    found = client.get_or_create_collection("langchain").get(include=["metadatas", "documents"])
    pieces = [
        f"{(metadata or {}).get('source')}\n{text}"
        for metadata, text in zip(found["metadatas"] or [], found["documents"] or [], strict=True)
    ]
    first: dict[str, str] = {}
    for piece in pieces:
        first.setdefault(piece.split("\n", 1)[0], piece)
    return [piece.split("\n", 1)[0] for piece in pieces if first[piece.split("\n", 1)[0]] == piece], 0


def systems(embed: bool) -> list[System]:
    """Legation, and the rival where passages are embedded: without, it stores nothing that could be lost."""
    more = ["--embed"] if embed else []
    found = [
        System(
            "legation",
            lambda folder, store: [*python("benchmarks.legation_ingest", str(folder), str(store)), *more],
            legation,
            1.5,
        )
    ]
    if embed:
        found.append(
            System(
                "langchain and Chroma",
                lambda folder, store: [*python("benchmarks.rival", str(folder), str(store)), "--embed"],
                chroma,
                6.0,
            )
        )
    return found


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--runs", type=int, default=50, metavar="N", help="runs that are killed (default: 50)")
    parser.add_argument("--documents", type=int, default=DOCUMENTS, metavar="N", help="documents of one run")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("--embed", action="store_true", help="with the indexes, and beside LangChain and Chroma")


def run(data: Path, options: argparse.Namespace) -> list[Row]:
    pool = texts(data, 2 * options.documents)
    rows = []
    for system in systems(options.embed):
        rng = random.Random(options.seed)
        tally = Tally()
        with tempfile.TemporaryDirectory(prefix="legation-bench-") as scratch:
            _trials(system, Path(scratch), pool, rng, tally, options)
        for problem in tally.problems:
            print(f"{system.name}: {problem}", file=sys.stderr)
        rows.append(tally.row(system.name, "with indexes" if options.embed else "tables"))
    return rows


def _trials(
    system: System, scratch: Path, pool: list[str], rng: random.Random, tally: Tally, options: argparse.Namespace
) -> None:
    store = scratch / "none"
    folder = scratch / "in"
    whole = 0.0
    for number in range(options.runs):
        fresh = number % NEW_STORE_EVERY == 0
        if fresh:
            store = scratch / f"store-{number}"
            folder = scratch / f"in-{number}"
            write_texts(folder, pool[: options.documents])
            if system.name == "legation":
                Lake.create(store).close()
        else:
            write_texts(folder / "more", pool[options.documents :])
        writers = 2 if number % WRITERS_EVERY == WRITERS_EVERY - 1 and system.name == "legation" else 1
        command = system.command(folder, store)
        started = [_start(command) for _ in range(writers)]
        # The first runs find out how long one takes; the moments are then spread over all of it.
        time.sleep(rng.uniform(system.least_seconds, max(whole, 2 * system.least_seconds)))
        tally.killed += started[0].poll() is None
        for process in started:
            _kill(process)
        began = time.perf_counter()
        last = [_start(command) for _ in range(writers)]
        for process in last:
            _, errors = process.communicate()
            if process.returncode:
                tally.failed += 1
                tally.problems.append(errors.decode(errors="replace")[-300:])
        whole = max(whole, time.perf_counter() - began)
        tally.runs += 1
        expected = len(list(folder.rglob("*.txt")))
        keys, broken = system.look(store)
        tally.expected += expected
        tally.lost += max(0, expected - len(set(keys)))
        tally.doubled += len(keys) - len(set(keys))
        tally.broken_quotes += broken
        print(f"{system.name}: run {number + 1} of {options.runs}", file=sys.stderr, flush=True)


def _start(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End a process at once; its parsers end with it."""
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    process.communicate()


BENCHMARK = Benchmark(
    "ingest_kills",
    "Ingestion killed with SIGKILL at random moments and run again to the end; every second run goes on with the "
    "store of the one before and as many documents again, every fifth has two writers. Counted afterwards: documents "
    "lost and doubled, and quotes whose text no longer is what it was.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
