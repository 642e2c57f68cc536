"""What every benchmark shares: arguments, the shape of a result, and measuring a process from outside."""

import argparse
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

import psutil

Row = dict[str, Any]
"""One line of a result: ``system``, ``subset`` and metrics."""

PACKAGES = (
    "legation",
    "chromadb",
    "deltalake",
    "duckdb",
    "langchain",
    "polars",
    "pypdfium2",
    "sentence-transformers",
    "tantivy",
    "torch",
    "trafilatura",
)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark: its name, what it measures in a sentence, and how its rows are made.

    ``run`` is given the data folder and the parsed arguments; ``arguments`` adds its own options. A benchmark that
    measures on one file names it in ``file``, as a path below the data folder: ``--data`` then takes any file of the
    same shape, or the folder, and ``run`` is given the file.
    """

    name: str
    about: str
    run: Callable[[Path, argparse.Namespace], list[Row]]
    arguments: Callable[[argparse.ArgumentParser], None] | None = None
    file: str | None = None
    either: bool = False
    """Whether ``run`` takes a file as well as the folder."""

    def main(self, argv: Sequence[str] | None = None) -> None:
        """Read the arguments, run, print."""
        parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{self.name}", description=self.about)
        what = f"FILE of the shape of {self.file}, or the folder above it" if self.file else "folder of the data"
        parser.add_argument("--data", type=Path, required=True, metavar="FILE" if self.file else "DIR", help=what)
        parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
        if self.arguments:
            self.arguments(parser)
        arguments = parser.parse_args(argv)
        if self.file and arguments.data.is_dir():
            arguments.data = arguments.data / self.file
        there = arguments.data.is_file() if self.file else arguments.data.is_dir()
        if not (there or (self.either and arguments.data.is_file())):
            parser.error(f"--data {arguments.data}: there is no such {'file' if self.file else 'folder'}")
        rows = self.run(arguments.data, arguments)
        result = {
            "benchmark": self.name,
            "about": self.about,
            "data": str(arguments.data),
            "machine": machine(),
            "versions": versions(),
            "rows": rows,
        }
        print(json.dumps(result, ensure_ascii=False) if arguments.json else table(rows))


def machine() -> dict[str, Any]:
    """What the figures were measured on, without names or paths."""
    flags = Path("/proc/cpuinfo").read_text(encoding="utf-8") if Path("/proc/cpuinfo").exists() else ""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "avx512_bf16": "avx512_bf16" in flags,
    }


def versions() -> dict[str, str]:
    """Versions of the packages that the figures depend on."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process and its children used."""

    wall: float
    """Seconds."""
    cpu: float
    """Seconds of processor time, user and system, children included."""
    peak_mib: float
    """Largest resident memory of the process and its children together, sampled every 50 ms."""
    output: str


def measure(command: Sequence[str], env: Mapping[str, str] | None = None) -> Usage:
    """Run a command to its end and measure it from outside.

    Raises:
        RuntimeError: it did not exit with 0; the message holds the end of its error output.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})}
    )
    watched = psutil.Process(process.pid)
    peak, cpu = 0, {}
    while True:
        try:
            family = [watched, *watched.children(recursive=True)]
            memory = 0
            for member in family:
                try:
                    memory += member.memory_info().rss
                    times = member.cpu_times()
                    cpu[(member.pid, member.create_time())] = times.user + times.system
                except psutil.NoSuchProcess:
                    continue
            peak = max(peak, memory)
        except psutil.NoSuchProcess:
            pass
        try:
            output, errors = process.communicate(timeout=0.05)
            break
        except subprocess.TimeoutExpired:
            continue
    if process.returncode:
        raise RuntimeError(f"{' '.join(command[:4])} exited with {process.returncode}: {errors[-800:]}")
    return Usage(time.perf_counter() - started, sum(cpu.values()), peak / 2**20, output)


def python(module: str, *arguments: str) -> list[str]:
    """Command line that runs a module with this interpreter."""
    return [sys.executable, "-m", module, *arguments]


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Median and 95th percentile, in milliseconds."""
    ranked = sorted(seconds)
    return {
        "p50_ms": round(1000 * median(ranked), 2),
        "p95_ms": round(1000 * ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))], 2),
    }


def share(part: int, whole: int) -> float | None:
    """What part of a whole, to four places; None of nothing."""
    return round(part / whole, 4) if whole else None


def table(rows: Sequence[Row]) -> str:
    """Rows as a Markdown table; columns in the order in which they first appear."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    lines = ["| " + " | ".join(columns) + " |", "|" + "|".join("---" for _ in columns) + "|"]
    lines += ["| " + " | ".join(cell(row.get(column)) for column in columns) + " |" for row in rows]
    return "\n".join(lines)


def cell(value: object) -> str:
    """A figure as it is printed: nothing for none, three significant decimals at most."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3f}".rstrip("0").rstrip(".")
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
