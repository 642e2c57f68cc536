"""Two writers and three readers on one lake at once: does anybody fail, or see what cannot be?"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.harness import Benchmark, Row, python
from lake.store import Lake

MINUTES = 10.0


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--minutes", type=float, default=MINUTES, metavar="N", help="how long (default: 10)")


def run(data: Path, options: argparse.Namespace) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="legation-bench-") as scratch:
        return crowd(Path(scratch), options.minutes * 60)


def crowd(scratch: Path, seconds: float) -> list[Row]:
    """Let them all work on a new lake in an empty folder; a row for each and one for the lake afterwards."""
    lake, folder = scratch / "lake", scratch / "in"
    Lake.create(lake).close()
    command = python("benchmarks.crowd_acts", str(lake), str(folder), str(seconds))
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    told: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    rows: list[Row] = [
        {
            "system": "legation",
            "subset": one["role"],
            "acts": one["acts"],
            "slowest_s": round(one["slowest"], 2),
            "documents": len(one["written"]),
            "errors": len(one["errors"]),
            "first_error": one["errors"][0] if one["errors"] else "",
        }
        for one in sorted(told, key=lambda one: str(one["role"]))
    ]
    expected = {number for one in told for number in one["written"]}
    with Lake.open(lake) as opened:
        documents = opened.frame("documents", ["document_id", "text"])
        broken = opened.verify().broken
    found = {int(text.split("\n", 1)[0].removeprefix("Harbour report ")) for text in documents["text"]}
    rows.append(
        {
            "system": "legation",
            "subset": "the lake afterwards",
            "documents": documents.height,
            "lost": len(expected - found),
            "doubled": documents.height - len(found),
            "broken": len(broken),
        }
    )
    return rows


BENCHMARK = Benchmark(
    "crowd",
    "Two processes that take in files (every third of them the other's too), index them, compact and vacuum, and three "
    "that count by SQL, search both indexes and cut quotes, all on one lake. An error is an act that failed, or a "
    "reader that saw fewer documents than before, one twice, passages without their document or a hit that its "
    "document does not hold. Vectors come from a stand-in for the model.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
