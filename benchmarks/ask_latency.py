"""How long `ask` takes in a large lake, warm and without a language model: p50 and p95.

python -m benchmarks.ask_latency --data DIR [--lake DIR] [--passages N] [--questions N]

The lake of the question set (see :mod:`benchmarks.answers`), whose passages are read by the model, is copied and filled
up with other real texts below ``--data``. To read 100,000 passages takes hours, so vectors and token codes of the
filling are drawn: to find and weigh a passage takes the same time whatever they say. Words, names and texts are real,
and passages of the filling do come up by their words.
"""

import argparse
import json
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil

from benchmarks import qa
from benchmarks.harness import Benchmark, Row, percentiles
from benchmarks.search import SEED, Texts, Vectors, grow
from lake.codes import CodeStore
from lake.vault import Vault
from models.embedder import load_embedder
from models.interaction import Interaction
from pipelines.desk import Desk

PASSAGES = 100_000
WARM = 10
"""Questions asked before the clock runs."""
FLOOR = 1000.0
"""Milliseconds that the median is to stay under."""


class Drawn:
    """Keeps token codes that say nothing, one for each token that there is."""

    def __init__(self) -> None:
        self._embedder = load_embedder()
        self._model = Interaction(self._embedder).fingerprint
        self._rng = np.random.default_rng(SEED)

    def __call__(self, vault: Vault, texts: list[tuple[str, str]]) -> None:
        """Of texts of a vault, given as (hash, text)."""
        store = CodeStore(vault.index_folder / "codes", self._model)
        width = self._embedder.dim // 8
        store.add((key, self._rng.bytes(width * self._words(text))) for key, text in texts)
        store.close()

    def _words(self, text: str) -> int:
        (spans,) = self._embedder.spans([text])
        return sum(any(map(str.isalnum, text[start:end])) for start, end in spans)


def timed(lake: Path, questions: list[str]) -> dict[str, float]:
    """Ask in a process of its own; the first questions warm it up."""
    process = psutil.Process()
    wall: list[float] = []
    cpu: list[float] = []
    with Desk.open(lake) as desk:
        for number, question in enumerate(questions):
            before, used = time.perf_counter(), time.process_time()
            desk.ask(question)
            if number >= WARM:
                wall.append(time.perf_counter() - before)
                cpu.append(time.process_time() - used)
        memory = round(process.memory_info().rss / 2**20)
    of_cpu = {f"cpu_{name}": value for name, value in percentiles(cpu).items()}
    return {"questions": len(wall), **percentiles(wall), **of_cpu, "memory_mib": memory}


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    folder = qa.folder_of(data)
    if folder is None:
        raise SystemExit(f"--data {data}: there is no question set in it (qa-*.jsonl with qa-*-corpus.jsonl.gz)")
    asked = [question["question"] for question in qa.questions(folder)]
    random.Random(SEED).shuffle(asked)
    asked = asked[: WARM + arguments.questions]
    own = qa.lake(arguments.lake, folder)
    spawn = multiprocessing.get_context("spawn")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="legation-ask-") as name:
        scratch = Path(name)
        filled = arguments.filled or scratch / "lake"
        if not filled.exists():
            shutil.copytree(own, filled)
        for size, lake in ((0, own), (arguments.passages, filled)):
            with Desk.open(lake) as desk:
                held = grow(desk, size, iter(Texts(data)), Vectors(load_embedder().dim), [], scratch, Drawn())
            print(f"ask_latency: {held:,} passages, {len(asked)} questions ...", file=sys.stderr, flush=True)
            with spawn.Pool(1) as pool:
                figures = pool.apply(timed, (lake, asked))
            rows.append({"system": "legation", "subset": str(size or held), "passages": held, **figures})
            print(json.dumps(rows[-1]), file=sys.stderr, flush=True)
    return [*rows, {"system": "floor", "subset": str(arguments.passages), "p50_ms": FLOOR}]


def arguments(parser: argparse.ArgumentParser) -> None:
    """This benchmark's own options."""
    default = Path(tempfile.gettempdir()) / "legation-answers" / "lake"
    parser.add_argument("--lake", type=Path, default=default, metavar="DIR", help=f"made here, or used ({default})")
    parser.add_argument("--filled", type=Path, metavar="DIR", help="where the filled lake is kept and used again")
    parser.add_argument("--passages", type=int, default=PASSAGES, metavar="N", help="that the lake is filled up to")
    parser.add_argument("--questions", type=int, default=60, metavar="N", help="that are timed")


BENCHMARK = Benchmark(
    "ask_latency",
    "`ask` with the gold questions, extractive and warm, over the lake of their documents and over the same lake "
    "filled up with other real texts. The filling's vectors and token codes are drawn, as to read 100,000 passages "
    "takes hours; its words and names are real. `cpu` is processor time, which other work on a shared machine does not "
    "stretch.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
