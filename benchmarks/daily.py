"""What a round of warnings reads, by how long the lake's past is: with kept daily counts, and from the reports.

Lakes with made-up reports at the same rate and different lengths of history; then a few reports of the last day come
in, the counts are brought up to date and the alerts are made, as in each round of the watch. ``rows_opened`` are the
rows of all table files that were opened for it, whether or not they were kept.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import polars as pl

from benchmarks.harness import Benchmark, Row
from lake import snapshot
from lake.delta import DataFile, scan
from lake.store import Lake
from lake.vault import Vault
from pipelines import series
from pipelines.desk import Desk
from pipelines.readings import hashed
from pipelines.runs import Run
from pipelines.series import keep_counts

LAST = date(2024, 3, 12)
BATCH = 10
"""Days of reports to a commit."""
ROUND = 50
"""Reports that come in before the measured round."""
DAYS = 3
"""Days whose alerts are looked at, as by the watch."""
CODES = ("PRT", "KEN", "PER", "NOR", "JPN", "MEX", "IND", "MAR", "BRA", "POL", "LAO", "FJI", "GHA", "OMN", "URY", "EST")


def reports(vault: Vault, days: Sequence[date], a_day: int, seed: int) -> None:
    """Commit so many reports of each day, each of a story of its own, which names one or two countries."""
    rng = random.Random(seed)
    documents: list[dict[str, Any]] = []
    mentions: list[dict[str, Any]] = []
    for day in days:
        at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        for number in range(a_day):
            name = hashed(seed, day, number)
            text = f"Report {number} of {day}."
            documents.append(
                {
                    "document_id": name, "file_id": name, "member": "", "external_id": None, "url": None, "title": "",
                    "text": text, "text_sha256": hashed(text), "characters": len(text), "language": "en",
                    "language_certainty": 1.0, "language_basis": "declared", "kind": "news",
                    "source": f"feed {rng.randrange(40)}", "reliability": "B", "fidelity": "born_digital",
                    "format": "feed", "encoding": None, "encoding_certainty": None, "published_at": at,
                    "published_precision": "second", "known_at_basis": "published", "ingested_at": at,
                    "work_id": None, "metadata": "{}", "known_at": at,
                }
            )  # fmt: skip
            for code in rng.sample(CODES, rng.choice((1, 1, 2))):
                mentions.append({"document_id": name, "country": code, "start": 0, "end": 6, "known_at": at})
    run = Run("benchmark", {})
    vault.commit({"documents": documents, "mentions": mentions}, run_id=run.run_id)


@contextmanager
def opened() -> Iterator[dict[str, int]]:
    """Counts the rows of the table files that are opened within."""
    seen = {"rows": 0, "files": 0}

    def counting(table: str, files: Sequence[DataFile], **more: Any) -> pl.LazyFrame:
        seen["rows"] += sum(file.rows for file in files)
        seen["files"] += len(files)
        return scan(table, files, **more)

    with patch.object(snapshot, "scan", counting):
        yield seen


def measured(desk: Desk, seed: int, *, kept: bool) -> Row:
    """A round: reports come in, counts are brought up to date, alerts are made."""
    reports(desk.lake.vault("public"), [LAST], ROUND, seed)
    with opened() as seen:
        began = time.perf_counter()
        if kept:
            keep_counts(desk.lake)
        counted = time.perf_counter()
        with patch.object(series, "top_of", series.top_of if kept else lambda lake: None):
            desk.alerts(days=DAYS)
        ended = time.perf_counter()
    return {
        "rows_opened": seen["rows"],
        "files_opened": seen["files"],
        "seconds": round(ended - began, 2),
        "of_it_counting": round(counted - began, 2),
    }


def run(_: Path, arguments: argparse.Namespace) -> list[Row]:
    """Every length of history, both ways, the same lake for both."""
    rows: list[Row] = []
    for history in arguments.days:
        with tempfile.TemporaryDirectory(prefix="legation-daily-") as folder:
            path = Path(folder) / "lake"
            Lake.create(path, embedder=None).close()
            with Desk.open(path) as desk:
                vault = desk.lake.vault("public", create=True)
                past = [LAST - timedelta(days=offset) for offset in range(history, 0, -1)]
                for first in range(0, len(past), BATCH):
                    reports(vault, past[first : first + BATCH], arguments.a_day, first)
                began = time.perf_counter()
                keep_counts(desk.lake)
                first_time = time.perf_counter() - began
                desk.alerts(days=DAYS)
                for seed, (system, kept) in enumerate((("legation", True), ("every report read", False))):
                    rows.append(
                        {
                            "system": system,
                            "subset": f"{history} days of history",
                            "reports": history * arguments.a_day + ROUND * (seed + 1),
                            **measured(desk, -1 - seed, kept=kept),
                            **({"seconds_once": round(first_time, 2)} if kept else {}),
                        }
                    )
    return rows


def options(parser: argparse.ArgumentParser) -> None:
    """How long and how dense the past is."""
    parser.add_argument("--days", type=int, nargs="+", default=[60, 365], help="lengths of history")
    parser.add_argument("--a-day", type=int, default=500, help="reports a day")


BENCHMARK = Benchmark(
    "daily",
    "A round of warnings on made-up reports, with a short and a long past: seconds, and rows of the table files that "
    "were opened, with daily counts kept beside the vault and with every report read. `seconds_once` is what keeping "
    "the counts of the whole past took, once.",
    run,
    options,
)

if __name__ == "__main__":
    BENCHMARK.main()
