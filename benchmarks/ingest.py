"""Ingestion, beside what a user would write instead: documents and passages a second, CPU seconds, memory."""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import CHARACTERS, DISPATCH, texts, write_mixed, write_texts
from benchmarks.harness import Benchmark, Row, measure, python


@dataclass(frozen=True, slots=True)
class Subset:
    """Documents of one kind, so many of them, parsed only or embedded as well."""

    name: str
    documents: int
    write: Callable[[Path, list[str]], None]
    embed: bool = False
    size: int = CHARACTERS
    """Characters of a document."""

    @property
    def label(self) -> str:
        return f"{self.name}-{self.documents} {'embed' if self.embed else 'parse'}"


@dataclass(frozen=True, slots=True)
class System:
    """What is measured: the command for a folder and a new, empty place for the store."""

    name: str
    command: Callable[[Path, Path], list[str]]
    formats: Sequence[str] = ("text", "dispatches", "mixed")
    """The kinds of documents that it reads."""


SYSTEMS = (
    System("legation", lambda folder, store: python("benchmarks.legation_ingest", str(folder), str(store))),
    System(
        "langchain (TextLoader)",
        lambda folder, store: python("benchmarks.rival", str(folder), str(store)),
        formats=("text", "dispatches"),
    ),
    System(
        "langchain (default loader)",
        lambda folder, store: python("benchmarks.rival", str(folder), str(store), "--loader", "default"),
    ),
)
AGAIN = "legation, second time"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--full", action="store_true", help="also embed ten times as many (about half an hour)")
    parser.add_argument("--documents", type=int, default=1000, metavar="N", help="documents of the smaller subsets")
    parser.add_argument("--no-embed", action="store_true", help="leave out what embeds")
    parser.add_argument("--rounds", type=int, default=1, metavar="N", help="runs of each, the quickest of which counts")


def subsets(few: int, *, embed: bool, full: bool) -> list[Subset]:
    """What is measured, smallest first."""
    chosen = [Subset("text", few, write_texts), Subset("mixed", few, write_mixed)]
    chosen.append(Subset("text", 10 * few, write_texts))
    if embed:
        chosen.append(Subset("dispatches", few, write_texts, embed=True, size=DISPATCH))
    if full:
        chosen.append(Subset("dispatches", 10 * few, write_texts, embed=True, size=DISPATCH))
    return chosen


def run(data: Path, options: argparse.Namespace) -> list[Row]:
    documents = {size: texts(data, 10 * options.documents, size) for size in (CHARACTERS, DISPATCH)}
    rows: list[Row] = []
    for subset in subsets(options.documents, embed=not options.no_embed, full=options.full):
        with tempfile.TemporaryDirectory(prefix="legation-bench-") as scratch:
            folder = Path(scratch) / "in"
            subset.write(folder, documents[subset.size][: subset.documents])
            for system in SYSTEMS:
                if subset.name in system.formats:
                    rows += _best(system, subset, folder, Path(scratch), options.rounds)
    return rows + _growth(rows, options.documents)


def _best(system: System, subset: Subset, folder: Path, scratch: Path, rounds: int) -> list[Row]:
    """The quickest of some runs, each into a new store; for Legation also the run over the same folder again."""
    first: list[Row] = []
    second: list[Row] = []
    for number in range(rounds):
        store = scratch / f"{system.name}-{number}"
        first.append(_measured(system.name, system.command(folder, store), subset))
        if system.name == "legation" and "failed" not in first[-1]:
            second.append(_measured(AGAIN, system.command(folder, store), subset))
    return [min(measured, key=lambda row: row.get("seconds", float("inf"))) for measured in (first, second) if measured]


def _measured(name: str, command: list[str], subset: Subset) -> Row:
    print(f"{subset.label}: {name}", file=sys.stderr, flush=True)
    row: Row = {"system": name, "subset": subset.label}
    try:
        usage = measure([*command, "--embed"] if subset.embed else command)
    except RuntimeError as error:
        # A system that cannot run here keeps its row, with the last line of its own words.
        return row | {"failed": str(error).strip().splitlines()[-1][:160]}
    told = json.loads(usage.output.strip().splitlines()[-1])
    row |= {
        "documents": told.get("read", told.get("documents")),
        "passages": told["passages"],
        "seconds": round(usage.wall, 2),
        "documents_per_s": round(subset.documents / usage.wall, 1),
        "passages_per_s": round(told["passages"] / usage.wall, 1),
        "cpu_s": round(usage.cpu, 2),
        "peak_mib": round(usage.peak_mib),
    }
    if "new" in told:
        row["new"] = told["new"]
    return row


def _growth(rows: list[Row], few: int) -> list[Row]:
    """Seconds for ten times as many documents over seconds for the few: 10 is linear."""
    found = []
    by_system = {(row["system"], row["subset"]): row for row in rows if "seconds" in row}
    for kind, mode in (("text", "parse"), ("dispatches", "embed")):
        for name in (*(system.name for system in SYSTEMS), AGAIN):
            small, large = (by_system.get((name, f"{kind}-{count} {mode}")) for count in (few, 10 * few))
            if small and large:
                found.append(
                    {
                        "system": name,
                        "subset": f"growth from {few} to {10 * few}, {mode}",
                        "times_seconds": round(large["seconds"] / small["seconds"], 2),
                        "times_cpu": round(large["cpu_s"] / small["cpu_s"], 2),
                    }
                )
    return found


BENCHMARK = Benchmark(
    "ingest",
    "Ingestion of documents cut from the data (of 2,000 characters; dispatches of 600), beside LangChain's "
    "DirectoryLoader and RecursiveCharacterTextSplitter (and Chroma with the same model, where passages are "
    "embedded). Each system is a process of its own, start-up included. `parse` leaves the rivals' texts in memory, "
    "while Legation keeps the originals, identifies languages, names and copies, and commits everything to disk.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
