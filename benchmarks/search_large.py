"""How search grows: p50 and p95 at up to a million passages of real text, beside raw Chroma and raw tantivy.

The passages go straight into the two indexes; to keep the documents of a million as well adds nothing that search
asks for. Vectors are drawn as in :mod:`benchmarks.search`. To build a million takes about an hour on two cores, so the
indexes may be kept in a folder: a run that was stopped goes on where it was, and a later one only asks.
"""

import argparse
import json
import multiprocessing
import random
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.harness import Benchmark, Row
from benchmarks.search import QUERIES, SEED, Query, Texts, Vectors, by_turns, draw_query, systems_of
from ingest.passages import cut
from ingest.structure.outline import sections_of
from lake.texts import TextIndex
from lake.vectors import VectorIndex

SIZES = (100_000, 1_000_000)
BATCH = 20_000
"""Passages put into the indexes at a time."""

DIM = 384
MODEL = "drawn"
KNOWN = datetime(2026, 1, 1, tzinfo=UTC)
LIMITS = {100_000: 60.0, 1_000_000: 150.0}
"""Milliseconds that the 95th percentile of fused search is to stay under, by passages."""


def indexes_of(folder: Path) -> tuple[VectorIndex, TextIndex]:
    """The two indexes below a folder."""
    return VectorIndex(folder / "vectors", dim=DIM, model=MODEL), TextIndex(folder / "texts", "public")


def build(data: Path, folder: Path, wanted: int) -> None:
    """Fill the indexes up to so many passages; what is there stays.

    The same texts and vectors are drawn on every run, so that one that was stopped skips what it had done.
    """
    vectors, texts = indexes_of(folder)
    held = min(vectors.count(), texts.count())
    if held >= wanted:
        return
    drawn = Vectors(DIM)
    queries: list[Query] = []
    rng = random.Random(SEED)
    done = 0
    for rows in _batches(Texts(data), wanted):
        unit = drawn.passages(rows.height)
        if len(queries) < QUERIES:
            for place in rng.sample(range(rows.height), min(QUERIES - len(queries), rows.height)):
                queries.append(draw_query(rows["text"][place], drawn.near(unit[place]), rng))
            _keep(folder, queries)
        done += rows.height
        if done <= held:
            continue
        texts.add(rows)
        vectors.add(rows["passage_id"].to_list(), unit)
        print(f"search_large: {done:,} of {wanted:,} passages", file=sys.stderr, flush=True)
    vectors.close()
    texts.close()


def probe(folder: Path, asked: int) -> dict[str, dict[str, float]]:
    """Time every system on the same queries in turn; run in a process of its own, for the memory's sake."""
    return by_turns(systems_of(*indexes_of(folder)), _kept(folder)[:asked])


def run(data: Path, options: argparse.Namespace) -> list[Row]:
    rows: list[Row] = []
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="legation-search-") as scratch:
        for size in sorted(options.sizes):
            folder = (options.folder or Path(scratch)) / str(size)
            folder.mkdir(parents=True, exist_ok=True)
            build(data, folder, size)
            with spawn.Pool(1) as pool:
                timed = pool.apply(probe, (folder, options.queries))
            held = indexes_of(folder)[1].count()
            for name, figures in sorted(timed.items(), key=lambda item: not item[0].startswith("legation")):
                rows.append({"system": name, "subset": str(size), "passages": held, **figures})
            if size in LIMITS:
                rows.append({"system": "limit of fused search", "subset": str(size), "p95_ms": LIMITS[size]})
    return rows


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="passages")
    parser.add_argument("--queries", type=int, default=QUERIES, metavar="N", help=f"at most {QUERIES}")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where indexes are kept, and used again")


def _batches(texts: Texts, wanted: int) -> Iterator[pl.DataFrame]:
    """Rows for the text index, `BATCH` at a time, cut from real texts until there are enough."""
    rows: list[dict[str, Any]] = []
    made = 0
    for number, text in enumerate(texts):
        for place, span in enumerate(cut(text, sections_of(text))):
            rows.append(
                {
                    "passage_id": f"{number:08x}:{place}",
                    "document_id": f"{number:08x}",
                    "text": text[span.start : span.end],
                    "heading": span.heading,
                    "locator": span.locator,
                    "title": "",
                    "kind": "report",
                    "language": "en",
                    "source": "benchmark",
                    "countries": [],
                    "published_at": None,
                    "known_at": KNOWN,
                }
            )
        while len(rows) >= BATCH or (rows and made + len(rows) >= wanted):
            part, rows = rows[:BATCH], rows[BATCH:]
            made += len(part)
            yield pl.DataFrame(part, schema_overrides={"published_at": pl.Datetime("us", "UTC"), "countries": _CODES})
            if made >= wanted:
                return


_CODES = pl.List(pl.String)


def _keep(folder: Path, queries: list[Query]) -> None:
    (folder / "queries.json").write_text(json.dumps([query.text for query in queries]), encoding="utf-8")
    np.save(folder / "queries.npy", np.stack([query.vector for query in queries]))


def _kept(folder: Path) -> list[Query]:
    texts = json.loads((folder / "queries.json").read_text(encoding="utf-8"))
    vectors: NDArray[np.float32] = np.load(folder / "queries.npy")
    return [Query(text, vector) for text, vector in zip(texts, vectors, strict=True)]


BENCHMARK = Benchmark(
    "search_large",
    "Search for ten passages as the indexes grow, beside raw Chroma and raw tantivy on the same indexes, the same "
    "queries in turn. Texts are real (when they are used up, two real halves put together), vectors drawn around "
    "cluster centres; the query's embedding is not counted. `memory_mib` is what the process grew by up to that "
    "system's first queries, in the order Chroma, tantivy, legation: what legation adds to Chroma's index is the "
    "difference.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
