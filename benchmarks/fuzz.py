"""Damaged and hostile files of every format, taken in as any file is: does each end in documents or a reason?

Case ``n`` of a seed is always the same file: ``--first n --cases 1`` makes and reads it again.
"""

import argparse
import random
import resource
import shutil
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from benchmarks.fuzz_mutations import ESCAPE, PORT, mutate
from benchmarks.fuzz_seeds import seeds
from benchmarks.harness import Benchmark, Row
from ingest.formats.registry import FORMATS
from lake.schema import errors
from lake.store import Lake
from pipelines.declared import Declared
from pipelines.ingest import Ingestion, IngestReport, Item
from pipelines.runs import Run

ROUND = 250
"""Cases taken in by one run."""
ROUNDS_A_LAKE = 20

OURS = frozenset(name for name, what in vars(errors).items() if isinstance(what, type))
"""Errors raised on purpose; any other in quarantine is a defect of a parser that was caught on the way."""
PROBLEMS = ("unforeseen", "died", "too_long", "too_large", "lost", "broke_the_run")


@dataclass(frozen=True, slots=True)
class Case:
    """One file."""

    number: int
    format: str
    name: str
    data: bytes
    changes: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """What became of the cases of one format."""

    cases: int = 0
    documents: int = 0
    """Cases that gave a document."""
    quarantined: int = 0
    """Cases of which something is in quarantine, with its reason."""
    problems: Counter[str] = field(default_factory=Counter)


def case(seed: int, number: int) -> Case:
    """The case of that number; formats take turns."""
    rng = random.Random(f"{seed}/{number}")
    names = [format_.name for format_ in FORMATS]
    format_ = names[number % len(names)]
    name, data = seeds()[format_]
    data, changes = mutate(rng, data, seeds())
    if rng.random() < 0.15:
        name = f"a{Path(seeds()[rng.choice(names)][0]).suffix}"
    return Case(number, format_, name, data, tuple(changes))


class Fuzzer:
    """Takes in cases, round by round, and keeps the files of those that show a defect.

    Args:
        seed: of all cases.
        scratch: an empty folder; parsers work below it, and nothing else may appear in it.
        keep: where files that show a defect are put, and why.
    """

    def __init__(self, seed: int, scratch: Path, keep: Path | None = None, *, workers: int = 1) -> None:
        self.seed, self.scratch, self.keep, self.workers = seed, scratch, keep, workers
        self.tallies = {format_.name: Tally() for format_ in FORMATS}
        self.reasons: Counter[str] = Counter()
        self.escaped: set[str] = set()
        self.verified, self.broken, self.rounds = 0, 0, 0
        self._lake: Lake | None = None
        for name in ("in", "tmp"):
            (scratch / name).mkdir()

    def round(self, cases: Sequence[Case]) -> None:
        """Take in these cases in one run, and look at what became of each."""
        if self.rounds % ROUNDS_A_LAKE == 0:
            self.check()
            self._lake = Lake.create(self.scratch / "lake")
        self.rounds += 1
        try:
            self._judge(cases, self._take(cases))
        except Exception as error:  # a run that broke: which of the files was it?
            if len(cases) == 1:
                self._found(cases[0], "broke_the_run", f"{type(error).__name__}: {error}")
                self.tallies[cases[0].format].cases += 1
            else:
                print(f"a run broke: {type(error).__name__}: {error}", file=sys.stderr)
                for half in (cases[: len(cases) // 2], cases[len(cases) // 2 :]):
                    self.round(half)
        self._look_for_escapes()

    def check(self) -> None:
        """Verify the present lake whole, and put it away."""
        if self._lake is not None:
            found = self._lake.verify()
            self.verified += found.documents
            self.broken += len(found.broken)
            self._lake.close()
            shutil.rmtree(self._lake.path)
            self._lake = None

    def _take(self, cases: Sequence[Case]) -> Lake:
        assert self._lake is not None
        folder = self.scratch / "in"
        items = []
        for one in cases:
            path = folder / str(one.number) / one.name
            path.parent.mkdir()
            path.write_bytes(one.data)
            items.append(Item(path, f"case/{one.number}", Declared()))
        held, tempfile.tempdir = tempfile.tempdir, str(self.scratch / "tmp")
        try:
            Ingestion(self._lake, Run("ingest"), IngestReport(), workers=self.workers).take(items, len(items))
        finally:
            tempfile.tempdir = held
            shutil.rmtree(folder)
            folder.mkdir()
        return self._lake

    def _judge(self, cases: Sequence[Case], lake: Lake) -> None:
        numbers = {f"case/{one.number}": one for one in cases}
        here = pl.col("address").is_in(list(numbers))
        seen = lake.frame("sightings", ["address", "file_id", "document_id"], here)
        files = lake.frame("files", ["file_id", "documents", "quarantined"]).unique("file_id")
        found = seen.select("address", "file_id").unique().join(files, on="file_id", how="left")
        counts = {address: (documents, held) for address, _, documents, held in found.iter_rows()}
        for one in numbers.values():
            documents, held = counts.get(f"case/{one.number}", (0, 0))
            tally = self.tallies[one.format]
            tally.cases += 1
            tally.documents += bool(documents)
            tally.quarantined += bool(held)
            if not documents and not held:
                self._found(one, "lost", "neither a document nor a reason")
        for address, error, reason in lake.frame("quarantine", ["address", "error", "reason"], here).iter_rows():
            problem = problem_of(error, reason)
            if problem:
                self._found(numbers[address], problem, f"{error}: {reason}")

    def _found(self, one: Case, problem: str, reason: str) -> None:
        self.tallies[one.format].problems[problem] += 1
        self.reasons[f"{problem}: {reason[:160]}"] += 1
        print(f"case {one.number} ({one.format}, {'+'.join(one.changes)}): {problem}: {reason}", file=sys.stderr)
        if self.keep is not None:
            self.keep.mkdir(parents=True, exist_ok=True)
            (self.keep / f"{self.seed}-{one.number}-{problem}-{one.name}").write_bytes(one.data)
            with (self.keep / "reasons.txt").open("a", encoding="utf-8") as log:
                log.write(f"{self.seed}-{one.number}\t{one.format}\t{'+'.join(one.changes)}\t{problem}\t{reason!r}\n")

    def _look_for_escapes(self) -> None:
        there = {path.name for path in self.scratch.iterdir()} - {"in", "tmp", "lake"}
        there |= {path.name for path in (self.scratch / "tmp").iterdir()}
        there |= {str(path) for path in (Path(ESCAPE), self.scratch.parent / "escape") if path.exists()}
        for name in there - self.escaped:
            print(f"left behind or outside: {name}", file=sys.stderr)
        self.escaped |= there


def problem_of(error: str, reason: str) -> str | None:
    """What an entry in quarantine says of the parser; None where it refused as it should."""
    if reason.startswith(("the parser died", "the parser ended", "its parser broke")):
        return "died"
    if reason.startswith(("gave no document for", "took too much processor time")):
        return "too_long"
    if "MiB of memory" in reason:
        return "too_large"
    return None if error in OURS and not reason.startswith("was read, but not prepared") else "unforeseen"


@contextmanager
def listening(found: list[str]) -> Iterator[None]:
    """Somebody at the address that hostile files name; who connects is noted."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind(("127.0.0.1", PORT))
        except OSError:  # somebody else is there: nothing can be said of connections
            yield
            return
        server.listen()
        server.settimeout(0)
        yield
        with suppress(BlockingIOError):
            while True:
                found.append(str(server.accept()[1]))


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=3600.0, metavar="N", help="how long (default: an hour)")
    parser.add_argument("--cases", type=int, metavar="N", help="stop after so many")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first case")
    parser.add_argument("--seed", type=int, default=1, help="of all cases")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the files that show a defect, and why")
    parser.add_argument("--workers", type=int, default=1, help="parser processes")


def run(data: Path, options: argparse.Namespace) -> list[Row]:
    began = time.monotonic()
    connected: list[str] = []
    with tempfile.TemporaryDirectory(prefix="legation-bench-") as folder, listening(connected):
        scratch = Path(folder) / "a" / "b"
        scratch.mkdir(parents=True)
        fuzzer = Fuzzer(options.seed, scratch, options.keep, workers=options.workers)
        number = options.first
        last = number + options.cases if options.cases else sys.maxsize
        while number < last and time.monotonic() - began < options.seconds:
            following = min(last, number + ROUND)
            fuzzer.round([case(options.seed, n) for n in range(number, following)])
            number = following
            spent = time.monotonic() - began
            print(
                f"{number - options.first} cases, {spent:.0f} of {options.seconds:.0f} s", file=sys.stderr, flush=True
            )
        fuzzer.check()
    return rows(fuzzer, time.monotonic() - began, connected)


def rows(fuzzer: Fuzzer, seconds: float, connected: Sequence[str]) -> list[Row]:
    """A row a format, one for all, and one for each thing found."""
    found = [_row(name, tally) for name, tally in fuzzer.tallies.items()]
    tallies = list(fuzzer.tallies.values())
    whole = Tally(
        sum(one.cases for one in tallies),
        sum(one.documents for one in tallies),
        sum(one.quarantined for one in tallies),
        sum((one.problems for one in tallies), Counter()),
    )
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    found.append(
        _row("all formats", whole)
        | {
            "seconds": round(seconds),
            "peak_mib_of_a_parser": round(peak),
            "escapes": len(fuzzer.escaped) + len(connected),
            "documents_verified": fuzzer.verified,
            "broken_at_verify": fuzzer.broken,
            "found": "; ".join(f"{reason} ({n})" for reason, n in fuzzer.reasons.most_common(20)) or "nothing",
        }
    )
    return found


def _row(name: str, tally: Tally) -> Row:
    return {
        "system": "legation",
        "subset": name,
        "cases": tally.cases,
        "with_documents": tally.documents,
        "with_quarantine": tally.quarantined,
        **{problem: tally.problems[problem] for problem in PROBLEMS},
    }


BENCHMARK = Benchmark(
    "fuzz",
    "Files of every registered format, made in code, then damaged: bits, cuts, huge numbers, deep nesting, entities, "
    "two formats in one, containers in containers, bombs, names that lead out, links, encryption; inside packages too. "
    "All are taken into a lake by the parser processes of every ingestion. Counted: cases that gave documents, a "
    "reason in quarantine, or showed a defect: an error nobody had foreseen (quarantined all the same), a parser that "
    "died, took too long or too much memory, a case without any outcome, a run that broke.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
