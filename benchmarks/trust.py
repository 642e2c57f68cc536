"""What protection costs: isolation of parsers, the audit log and encryption, each alone and together.

Every round runs every combination once, in an order of its own, so that what else the machine does meets all of them
alike. Medians over the rounds; a slow-down is the median over the rounds of a combination's time over that of the run
without any protection in the same round. The last rows are of time as a channel: the same calls at the lowest clearance
over two lakes of which one holds secrets besides.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.corpus import CHARACTERS, DISPATCH, texts, write_mixed, write_texts
from benchmarks.harness import Benchmark, Row, measure, python
from benchmarks.resampling import options as resampling_options
from pipelines.declared import Declared
from pipelines.desk import Desk

COMBINATIONS: dict[str, tuple[str, ...]] = {
    "nothing": (),
    "isolation": ("isolation",),
    "audit": ("audit",),
    "encryption": ("encryption",),
    "isolation and audit": ("isolation", "audit"),
    "all three": ("isolation", "audit", "encryption"),
}
FLOOR = 0.15
"""Isolation and audit together are to slow ingestion with embedding by less."""

QUESTIONS = 60


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--documents", type=int, default=150, metavar="N", help="documents that are embedded")
    parser.add_argument("--parsed", type=int, default=600, metavar="N", help="documents that are only parsed")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="runs of each combination")
    parser.add_argument("--timed", type=int, default=60, metavar="N", help="calls of each kind over each of two lakes")
    parser.add_argument(
        "--seconds",
        type=float,
        default=36000.0,
        metavar="N",
        help="about how long it may take: then fewer rounds are run",
    )
    resampling_options(parser)


def run(data: Path, options: argparse.Namespace) -> list[Row]:
    rows: list[Row] = []
    options.began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="legation-bench-") as scratch:
        place = Path(scratch)
        dispatches = texts(data, 2 * options.documents, DISPATCH)
        write_texts(place / "embed", dispatches[: options.documents])
        write_mixed(place / "parse", texts(data, options.parsed, CHARACTERS))
        rows += _ingested("ingest, parse only", place / "parse", place, options, embed=False)
        rows += _ingested("ingest with embedding", place / "embed", place, options, embed=True)
        rows += _queried(place, dispatches, options)
        rows += _timed(place, dispatches, options)
    return rows


def _ingested(subset: str, folder: Path, place: Path, options: argparse.Namespace, *, embed: bool) -> list[Row]:
    chance = random.Random(options.seed)
    wall: dict[str, list[float]] = {name: [] for name in COMBINATIONS}
    cpu: dict[str, list[float]] = {name: [] for name in COMBINATIONS}
    for number in range(options.rounds):
        if number and _spent(options) > (0.65 if embed else 0.12):
            break
        for name in chance.sample(list(COMBINATIONS), len(COMBINATIONS)):
            print(f"{subset}: round {number + 1}, {name}", file=sys.stderr, flush=True)
            lake = place / f"{subset} {name}" if number == 0 else place / f"{subset} {name} {number}"
            protect = ["--protect", *COMBINATIONS[name]]
            more = ["--embed"] if embed else []
            used = measure(python("benchmarks.trust_run", "ingest", str(folder), str(lake), *more, *protect))
            wall[name].append(used.wall)
            cpu[name].append(used.cpu)
    return [
        {
            "system": name,
            "subset": subset,
            "documents": options.documents if embed else options.parsed,
            "rounds": len(wall[name]),
            "seconds": round(median(wall[name]), 2),
            "cpu_s": round(median(cpu[name]), 2),
            **_slower("slowdown", wall[name], wall["nothing"]),
            **_slower("slowdown_cpu", cpu[name], cpu["nothing"]),
            **({"floor": FLOOR} if embed and name == "isolation and audit" else {}),
        }
        for name in COMBINATIONS
    ]


def _spent(options: argparse.Namespace) -> float:
    """Share of the time it may take that is over."""
    return float((time.monotonic() - options.began) / options.seconds)


def _slower(label: str, times: Sequence[float], bare: Sequence[float]) -> Row:
    if times is bare:
        return {}
    ratios = sorted(one / other - 1 for one, other in zip(times, bare, strict=True))
    return {label: round(median(ratios), 3), f"{label}_range": f"{ratios[0]:+.3f} to {ratios[-1]:+.3f}"}


def _queried(place: Path, documents: list[str], options: argparse.Namespace) -> list[Row]:
    """Parsers take no part in a query: isolation costs nothing there, and is left out."""
    names = [name for name in COMBINATIONS if "isolation" not in COMBINATIONS[name]]
    asked = place / "asked.json"
    asked.write_text(json.dumps(documents[: QUESTIONS + 3]), encoding="utf-8")
    chance = random.Random(options.seed)
    found: dict[str, list[dict[str, float]]] = {name: [] for name in [*names, "audit and encryption"]}
    for number in range(options.rounds):
        if number and _spent(options) > 0.8:
            break
        for name in chance.sample(list(found), len(found)):
            print(f"query: round {number + 1}, {name}", file=sys.stderr, flush=True)
            both = name == "audit and encryption"
            lake = place / f"ingest with embedding {'encryption' if both else name}"
            protect = ["audit", "encryption"] if both else list(COMBINATIONS[name])
            words = ["query", str(lake), "--texts", str(asked), "--protect", *protect]
            used = measure(python("benchmarks.trust_run", *words))
            found[name].append(json.loads(used.output.strip().splitlines()[-1]) | {"cpu_s": used.cpu})
    return [
        {
            "system": name,
            "subset": "query",
            "documents": options.documents,
            "rounds": len(measured),
            **{key: round(median(each[key] for each in measured), 2) for key in measured[0]},
            **(_slower("slowdown", *_times(measured, found["nothing"])) if name != "nothing" else {}),
        }
        for name, measured in found.items()
    ]


def _times(*runs: Sequence[dict[str, float]]) -> list[list[float]]:
    return [[each["search_ms"] for each in run] for run in runs]


# --- time as a channel ----------------------------------------------------------------------------------------------


def _timed(place: Path, documents: list[str], options: argparse.Namespace) -> list[Row]:
    """The same calls at the lowest clearance over two lakes; the second holds as many secret documents besides."""
    half = len(documents) // 2
    lakes = [place / "without", place / "with"]
    for lake in lakes:
        Desk.create(lake).close()
        with Desk.open(lake, "secret") as desk:
            write_texts(place / "public", documents[:half])
            desk.ingest([place / "public"], declared=Declared(kind="report"))
            if lake == lakes[1]:
                write_texts(place / "secret", documents[half:])
                desk.ingest([place / "secret"], declared=Declared(kind="report", marking="secret"))
    question = " ".join(documents[0].split()[:8])
    calls: dict[str, Callable[[Desk], object]] = {
        "status": lambda desk: desk.status(),
        "search": lambda desk: desk.search(question, k=10),
        "sql": lambda desk: desk.table("select kind, count(*) from documents group by all"),
        "ask": lambda desk: desk.ask(question),
        "commitments": lambda desk: desk.commitments(),
    }
    return [_compared(name, call, lakes, options) for name, call in calls.items()]


def _compared(name: str, call: Callable[[Desk], object], lakes: Sequence[Path], options: argparse.Namespace) -> Row:
    print(f"timing: {name}", file=sys.stderr, flush=True)
    chance = random.Random(options.seed)
    pairs = []
    for number in range(options.timed + 2):
        taken = {}
        for lake in chance.sample(list(lakes), len(lakes)):
            started = time.perf_counter()
            with Desk.open(lake) as desk:
                call(desk)
            taken[lake] = time.perf_counter() - started
        if number >= 2:
            pairs.append((taken[lakes[0]], taken[lakes[1]]))
    drawn = sorted(_ratio(chance.choices(pairs, k=len(pairs))) for _ in range(options.draws))
    return {
        "system": "legation",
        "subset": f"time at the lowest clearance: {name}",
        "calls": len(pairs),
        "without_secrets_ms": round(1000 * median(first for first, _ in pairs), 2),
        "with_secrets_ms": round(1000 * median(second for _, second in pairs), 2),
        "ratio": round(_ratio(pairs), 4),
        "ratio_95": f"{drawn[int(0.025 * len(drawn))]:.4f} to {drawn[int(0.975 * len(drawn))]:.4f}",
    }


def _ratio(pairs: Sequence[tuple[float, float]]) -> float:
    """The median time with secrets over the median time without."""
    return median(second for _, second in pairs) / median(first for first, _ in pairs)


BENCHMARK = Benchmark(
    "trust",
    "What protection costs: parsers in confined processes of their own (against parsing in the ingestion's own "
    "process), the audit log of marked vaults, and encryption at rest, each alone and together; medians over rounds in "
    "which every combination runs once. Isolation and audit together are to slow ingestion with embedding by less than "
    "15 %. `query`: search and SQL in an open lake, and seconds to the first answer of a new process's lake. "
    "Last, the same calls at the lowest clearance over two lakes, one of which holds as many secret documents "
    "besides: the ratio of median times, with a 95 % interval.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
