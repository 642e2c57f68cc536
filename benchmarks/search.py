"""How long search takes beside the two raw engines on the same index: p50 and p95 at 10,000 and 100,000 passages.

The lake is built as any lake is, by :class:`pipelines.desk.Desk`, from real texts below ``--data``. Only the vectors
are drawn: to embed 100,000 passages takes hours, and an HNSW index costs the same whatever its vectors mean. They are
unit vectors around cluster centres, put into the table of cached embeddings, from which indexing takes them.
"""

import argparse
import itertools
import json
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from benchmarks.harness import Benchmark, Row, percentiles
from ingest.formats.registry import read_path
from lake.schema.parsed import Parsed
from lake.texts import TextIndex
from lake.vault import Vault
from lake.vectors import VectorIndex
from models.embedder import load_embedder
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.index import Indexer
from pipelines.runs import Run

SIZES = (10_000, 100_000)
QUERIES = 200
HITS = 10
FLOOR = 1.5
"""Fused search is to take less than so many times the slower of the two raw calls."""

SEED = 20220224
CLUSTERS = 256
SPREAD = 0.6
"""Length of what is added to a cluster's centre (itself of length 1): within a cluster cosines are about .74."""

SUFFIXES = (".txt", ".md", ".html", ".xml", ".xml.gz", ".jsonl", ".jsonl.gz")
PIECE = 6000
"""Characters of a document, at most."""

PASSAGES = 8
"""Passages that a document has on average, at a guess."""

BATCH = 1500
"""Documents taken in at a time, at most."""

Vector = NDArray[np.float32]


@dataclass(slots=True)
class Texts:
    """Documents cut from the texts of a folder; when those are used up, made of two real ones each."""

    data: Path
    real: int = 0
    made: int = 0
    _kept: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        for piece in _pieces(_in_turn(self.data)):
            self.real += 1
            self._kept.append(piece)
            yield piece
        if not self._kept:
            raise SystemExit(f"--data {self.data}: there is no text in it ({', '.join(SUFFIXES)})")
        rng = random.Random(SEED)
        while True:
            first, second = rng.choice(self._kept), rng.choice(self._kept)
            self.made += 1
            yield f"{self.made}\n\n{first[: len(first) // 2]}\n\n{second[len(second) // 2 :]}"

    @property
    def share(self) -> float:
        """Share of the documents that are real as they stand."""
        return self.real / max(1, self.real + self.made)


@dataclass(frozen=True, slots=True)
class Query:
    """Some words that stand together in a passage, and a vector near that of the passage."""

    text: str
    vector: Vector


System = Callable[[Query], object]
"""Searches for a query."""


class Vectors:
    """Draws unit vectors around cluster centres; the same for every run."""

    def __init__(self, dim: int) -> None:
        self._rng = np.random.default_rng(SEED)
        self._centres = _unit(self._rng.standard_normal((CLUSTERS, dim)))

    def passages(self, count: int) -> Vector:
        """Vectors of shape (count, dim)."""
        middle: NDArray[Any] = self._centres[self._rng.integers(CLUSTERS, size=count)]
        return self._near(middle, SPREAD)

    def near(self, vector: Vector) -> Vector:
        """A vector close to one of a passage."""
        near: Vector = self._near(vector[None, :], SPREAD / 2)[0]
        return near

    def _near(self, middle: NDArray[Any], length: float) -> Vector:
        drawn: Vector = _unit(middle + length * _unit(self._rng.standard_normal(middle.shape))).astype(np.float32)
        return drawn


Coded = Callable[[Vault, list[tuple[str, str]]], None]
"""Draws token codes for texts of a vault, given as (hash, text)."""


def grow(
    desk: Desk,
    size: int,
    texts: Iterator[str],
    vectors: Vectors,
    queries: list[Query],
    folder: Path,
    coded: Coded | None = None,
) -> int:
    """Take documents in until the lake holds ``size`` passages, index them, and note queries while there are too few.

    Args:
        desk: of the lake.
        size: passages that it is to hold.
        texts: documents to take in.
        vectors: draws those of the passages.
        queries: noted here.
        folder: for what is handed over.
        coded: keeps token codes of the passages; they have none without it.

    Returns:
        The passages that the lake then holds.
    """
    vault = desk.lake.vault("public", create=True)
    held = vault.frame("passages", ["passage_id"]).height
    rng = random.Random(SEED)
    model = load_embedder().fingerprint
    run = Run("benchmark")
    while held < size:
        version = vault.snapshot().version
        file = folder / "texts.jsonl"
        wanted = min(BATCH, (size - held) // PASSAGES + 1)
        lines = (json.dumps({"text": text}) for text in itertools.islice(texts, wanted))
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        desk.ingest([file], declared=Declared(kind="report", source="benchmark"), index=False)
        batches = vault.batches_since(version)[1]
        rows = vault.frame("passages", ["document_id", "start", "end", "text_sha256"], batches=batches)
        drawn = vectors.passages(rows.height)
        cached = [
            {"text_sha256": key, "model": model, "vector": vector.tolist()}
            for key, vector in zip(rows["text_sha256"], drawn, strict=True)
        ]
        vault.commit({"embeddings": cached, **run.rows(vault)}, run_id=run.run_id, once={"embeddings": "text_sha256"})
        if coded is not None or len(queries) < QUERIES:
            stored = desk.lake.texts(set(rows["document_id"]))
            cut = [stored[document].text[start:end] for document, start, end, _ in rows.iter_rows()]
            if coded is not None:
                coded(vault, list(zip(rows["text_sha256"], cut, strict=True)))
            for place in rng.sample(range(rows.height), min(QUERIES - len(queries), rows.height)):
                queries.append(draw_query(cut[place], vectors.near(drawn[place]), rng))
        held += rows.height
        _say(f"{held:,} of {size:,} passages")
    _say("indexing ...")
    desk.index()
    return held


def probe(lake: Path, queries: Sequence[Query]) -> dict[str, dict[str, float]]:
    """Time every system on the same queries in turn; run in a process of its own, for the memory's sake.

    Returns:
        By system: ``p50_ms``, ``p95_ms``, ``memory_mib``.
    """
    desk = Desk.open(lake)
    (indexes,) = Indexer(desk.lake).all()
    known = {query.text: query.vector for query in queries}
    # What a query is searched as, its signs and rewordings apart, gets any vector: embedding is timed by itself.
    desk.finder.embed_across = lambda text: known.get(text, queries[0].vector)  # type: ignore[assignment]
    systems = systems_of(indexes.vectors, indexes.texts)
    systems["legation with checked text"] = lambda q: desk.search(q.text, k=HITS)
    return by_turns(systems, queries)


def systems_of(vectors: VectorIndex, texts: TextIndex) -> dict[str, System]:
    """The raw engines, and Legation's search of either index and of both."""
    import chromadb
    import tantivy
    from chromadb.config import Settings

    from lake.search import search

    collection = chromadb.PersistentClient(
        str(vectors.folder / "chroma"), settings=Settings(anonymized_telemetry=False)
    ).get_collection("passages", embedding_function=None)
    ask: Callable[..., object] = collection.query
    raw = tantivy.Index.open(str(texts.folder / "tantivy"))
    searcher = raw.searcher()

    def tantivy_search(query: Query) -> object:
        parsed, _ = raw.parse_query_lenient(query.text.lower(), ["words"])
        return [searcher.doc(address)["passage_id"][0] for _, address in searcher.search(parsed, HITS).hits]

    pair = [(vectors, texts)]
    return {
        "chroma": lambda q: ask(query_embeddings=[q.vector], n_results=HITS, include=["distances"]),
        "tantivy": tantivy_search,
        "legation vector": lambda q: search(pair, q.text, q.vector, HITS, mode="vector"),
        "legation text": lambda q: search(pair, q.text, None, HITS, mode="text"),
        "legation": lambda q: search(pair, q.text, q.vector, HITS),
    }


def by_turns(systems: Mapping[str, System], queries: Sequence[Query]) -> dict[str, dict[str, float]]:
    """Time every system on the same queries, the first in another place each time.

    Returns:
        By system: ``p50_ms``, ``p95_ms``, and ``memory_mib``, what the process grew by up to its first queries.
    """
    process = psutil.Process()
    result: dict[str, dict[str, float]] = {}
    before = process.memory_info().rss
    for name, system in systems.items():
        for query in queries[:20]:
            system(query)
        result[name] = {"memory_mib": round((process.memory_info().rss - before) / 2**20, 1)}
    seconds: dict[str, list[float]] = {name: [] for name in systems}
    order = list(systems)
    for number, query in enumerate(queries):
        turn = number % len(order)
        for name in order[turn:] + order[:turn]:
            started = time.perf_counter()
            systems[name](query)
            seconds[name].append(time.perf_counter() - started)
    return {name: {**percentiles(seconds[name]), **result[name]} for name in systems}


def embedding(queries: Sequence[Query]) -> dict[str, float]:
    """Time the embedding of each query by itself; run in a process of its own."""
    before = psutil.Process().memory_info().rss
    model = load_embedder()
    model.queries([queries[0].text])
    seconds = []
    for query in queries:
        started = time.perf_counter()
        model.queries([query.text])
        seconds.append(time.perf_counter() - started)
    memory = psutil.Process().memory_info().rss - before
    return {**percentiles(seconds), "memory_mib": round(memory / 2**20, 1)}


def rows_of(timed: dict[str, dict[str, float]], passages: int, subset: str, share: float) -> list[Row]:
    """Rows of one size, and the row of the ratio that the floor is set for."""
    rows: list[Row] = [
        {"system": name, "subset": subset, "passages": passages, **figures, "real_texts": round(share, 3)}
        for name, figures in sorted(timed.items(), key=lambda item: not item[0].startswith("legation"))
    ]
    ratios = {
        f"{p}_ratio": round(
            timed["legation"][f"{p}_ms"] / max(timed[raw][f"{p}_ms"] for raw in ("chroma", "tantivy")), 2
        )
        for p in ("p50", "p95")
    }
    return [*rows, {"system": "legation / slower raw call", "subset": subset, **ratios, "floor": FLOOR}]


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    rows: list[Row] = []
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="legation-search-") as name:
        folder = Path(name)
        texts = Texts(data)
        stream = iter(texts)
        vectors = Vectors(load_embedder().dim)
        queries: list[Query] = []
        Desk.create(folder / "lake").close()
        for size in sorted(arguments.sizes):
            with Desk.open(folder / "lake") as desk:
                passages = grow(desk, size, stream, vectors, queries, folder)
            asked = queries[: arguments.queries]
            _say(f"{len(asked)} queries, every system in turn ...")
            with spawn.Pool(1) as pool:
                timed = pool.apply(probe, (folder / "lake", asked))
            rows += rows_of(timed, passages, str(size), texts.share)
        if arguments.embedding:
            with spawn.Pool(1) as pool:
                rows.append({"system": "legation query embedding", "subset": "any", **pool.apply(embedding, (asked,))})
    return rows


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), metavar="N", help="passages")
    parser.add_argument("--queries", type=int, default=QUERIES, metavar="N", help=f"at most {QUERIES}")
    parser.add_argument(
        "--embedding", action=argparse.BooleanOptionalAction, default=True, help="also time the embedding of queries"
    )


def _in_turn(data: Path) -> Iterator[str]:
    """Texts of all documents below a folder, one of each of its folders in turn."""
    found = sorted(path for path in data.rglob("*") if path.is_file() and path.name.endswith(SUFFIXES))
    groups = itertools.groupby(found, key=lambda path: path.relative_to(data).parts[0])
    streams = [_documents(list(paths)) for _, paths in groups]
    while streams:
        for stream in list(streams):
            text = next(stream, None)
            if text is None:
                streams.remove(stream)
            else:
                yield text


def _documents(paths: Iterable[Path]) -> Iterator[str]:
    for path in paths:
        for outcome in read_path(path):
            if isinstance(outcome, Parsed):
                yield outcome.text


def _pieces(texts: Iterable[str]) -> Iterator[str]:
    """Texts of at most ``PIECE`` characters, cut at line ends where there are any; each is given once."""
    seen: set[int] = set()
    for text in texts:
        start = 0
        while start < len(text):
            end = start + PIECE
            if end < len(text):
                end = (
                    max(text.rfind("\n", start + PIECE // 2, end), text.rfind(". ", start + PIECE // 2, end)) + 1 or end
                )
            piece, start = text[start:end].strip(), end
            if len(piece) >= 200 and hash(piece) not in seen:
                seen.add(hash(piece))
                yield piece


def draw_query(text: str, vector: Vector, rng: random.Random) -> Query:
    """Three to eight words in a row; twelve characters where words are not set apart."""
    words = text.split()
    if len(words) < 4:
        start = rng.randrange(max(1, len(text) - 12))
        return Query(text[start : start + 12].strip() or text, vector)
    count = min(rng.randint(3, 8), len(words))
    start = rng.randrange(len(words) - count + 1)
    return Query(" ".join(words[start : start + count]), vector)


def _unit(rows: NDArray[Any]) -> NDArray[Any]:
    unit: NDArray[Any] = rows / np.linalg.norm(rows, axis=-1, keepdims=True)
    return unit


def _say(text: str) -> None:
    print(f"search: {text}", file=sys.stderr, flush=True)


BENCHMARK = Benchmark(
    "search",
    "Search for ten passages beside raw Chroma and raw tantivy on the same indexes, the same queries in turn in one "
    "run. `legation` is fused search; `with checked text` adds reading the passages from the lake against their "
    "hashes. Texts are real (`real_texts` is their share; others are two real halves put together); vectors are drawn "
    "around cluster centres, which costs the index what real ones do; the embedding of a query has a row of its own. "
    "`memory_mib` is what the process grew by up to that system's first queries, in the order Chroma, tantivy, "
    "legation. Floor: fused search takes less than 1.5 times the slower raw call.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
