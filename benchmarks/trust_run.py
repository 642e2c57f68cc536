"""One run of Legation with what protects it switched on or off, as a process of its own; for :mod:`benchmarks.trust`::

python -m benchmarks.trust_run ingest FOLDER LAKE --protect isolation audit [--embed]
python -m benchmarks.trust_run query LAKE --protect audit --texts FILE [--questions N]

Only here can parsers be let into the ingestion's own process and the audit log be left out: Legation has no such
setting. Documents are marked ``restricted``, as nothing of the lowest level is logged.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from ingest.formats.base import ReadOptions
from ingest.formats.registry import read_path
from ingest.workers import Done, Read
from lake.schema.parsed import Parsed
from lake.store import Lake
from pipelines import ingest, intake
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.ingest import IngestReport
from pipelines.progress import SILENT

MARKING = "restricted"
PROTECTIONS = ("isolation", "audit", "encryption")
KEY = "LEGATION_TRUST_KEY"
WARM = 3


class InProcess:
    """Stands in for the pool of parser processes: reads every file here, with no limit and no fence."""

    def __init__(self, read: object, workers: int, enrich: Callable[[Parsed], Any], **_: object) -> None:
        self._enrich = enrich

    def run(self, items: Iterable[tuple[Any, Path, ReadOptions]]) -> Iterator[Read[Any, Any] | Done[Any]]:
        for key, path, options in items:
            outcomes = 0
            for outcome in read_path(path, options):
                outcomes += 1
                yield Read(key, outcome, self._enrich(outcome) if isinstance(outcome, Parsed) else None)
            yield Done(key, outcomes)


def opened(lake: Path, protect: list[str]) -> Lake:
    """The lake, made where there is none."""
    if "audit" not in protect:
        Lake.recorded = lambda self, marking: False  # type: ignore[method-assign]
    if not lake.exists():
        Lake.create(lake).close()
        if "encryption" in protect:
            with Lake.open(lake) as made:
                made.change(lambda config: config.model_copy(update={"encryption": {MARKING: f"env:{KEY}"}}))
    return Lake.open(lake, MARKING)


def take_in(folder: Path, lake: Path, protect: list[str], embed: bool) -> dict[str, Any]:
    """Ingest a folder; what the ingestion reports."""
    if "isolation" not in protect:
        ingest.ParserPool = InProcess  # type: ignore[attr-defined, assignment, misc]
    report = IngestReport()
    with opened(lake, protect) as made:
        with made.audited("ingest", {"paths": [str(folder)]}):
            intake.paths(made, [str(folder)], Declared(marking=MARKING), intake.How(2, SILENT, report))
        if embed:
            from pipelines.index import Indexer

            indexer = Indexer(made)
            with made.audited("index", {}):
                indexer.catch_up()
            indexer.close()
    return report.to_json()


def ask(lake: Path, protect: list[str], questions: list[str]) -> dict[str, Any]:
    """Median milliseconds of a search and of a SQL query, warm, and seconds until the first answer."""
    opened(lake, protect).close()
    began = time.perf_counter()
    seconds: dict[str, list[float]] = {"search": [], "sql": []}
    with Desk.open(lake, MARKING) as desk:
        desk.search(questions[0], k=10)
        first = time.perf_counter() - began
        calls: dict[str, Callable[[str], object]] = {
            "search": lambda question: desk.search(question, k=10),
            "sql": lambda question: desk.table("select kind, language, count(*) from documents group by all"),
        }
        for name, call in calls.items():
            for number, question in enumerate(questions):
                started = time.perf_counter()
                call(question)
                if number >= WARM:
                    seconds[name].append(time.perf_counter() - started)
    found = {f"{name}_ms": round(1000 * median(times), 2) for name, times in seconds.items()}
    return {**found, "first_answer_s": round(first, 2)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("act", choices=("ingest", "query"))
    parser.add_argument("places", nargs="+", type=Path)
    parser.add_argument("--protect", nargs="*", choices=PROTECTIONS, default=[])
    parser.add_argument("--embed", action="store_true")
    parser.add_argument("--texts", type=Path, help="JSON list of texts; a question is the first words of one")
    arguments = parser.parse_args()
    os.environ.setdefault(KEY, "07" * 32)
    if arguments.act == "ingest":
        folder, lake = arguments.places
        print(json.dumps(take_in(folder, lake, arguments.protect, arguments.embed)))
    else:
        texts = json.loads(arguments.texts.read_text(encoding="utf-8"))
        print(json.dumps(ask(arguments.places[0], arguments.protect, [" ".join(text.split()[:8]) for text in texts])))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
