"""Topics beside BERTopic and plain k-means, on the same vectors and the same words.

Passages of the General Debate 2017, of Wikinews and of statements, with the vectors that the lake keeps. Every system
finds its topics and words on every second passage; how well a topic's ten words go together (NPMI) is counted on the
others, which it did not see, among English passages; diversity is the share of different words.
"""

import argparse
import multiprocessing
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from benchmarks.harness import Benchmark, Row
from benchmarks.selection import searchable
from lake.tokens import words
from models import topics as model
from pipelines.desk import Desk

SETS = ("general-debate", "wikinews-en", "wikinews-fr", "presidential-statements", "ukraine-addresses")
WORDS = 10


@dataclass(frozen=True, slots=True)
class Corpus:
    """Passages of one subset."""

    texts: list[list[str]]
    raw: list[str]
    languages: list[str]
    works: list[str]
    """Id that the translations of one text share; empty for texts without."""
    vectors: npt.NDArray[np.float32]

    def part(self, places: Sequence[int]) -> "Corpus":
        """Some of its passages."""
        return Corpus(
            [self.texts[n] for n in places],
            [self.raw[n] for n in places],
            [self.languages[n] for n in places],
            [self.works[n] for n in places],
            self.vectors[list(places)],
        )


def read(desk: Desk) -> dict[str, Corpus]:
    """The passages of a lake that holds the sets, by subset."""
    lake = desk.lake
    documents = lake.frame("documents", ["document_id", "source", "language", "work_id", "text"])
    passages = lake.frame("passages", ["document_id", "ordinal", "start", "end", "text_sha256"])
    embeddings = lake.frame("embeddings", ["text_sha256", "vector"]).unique("text_sha256")
    rows = passages.join(documents, on="document_id").join(embeddings, on="text_sha256").sort("document_id", "ordinal")
    subsets = {
        "General Debate 2017": pl.col("source").str.contains("General Debate"),
        "Wikinews": pl.col("source").str.contains("Wikinews"),
        "statements": pl.col("source").str.contains("President|Government"),
        "all": pl.lit(True),
    }
    found = {}
    for name, where in subsets.items():
        mine = rows.filter(where)
        raw = [text[start:end] for text, start, end in mine.select("text", "start", "end").iter_rows()]
        found[name] = Corpus(
            [[word.lower() for word in words(text) if len(word) > 2 and not word.isdigit()] for text in raw],
            raw,
            mine["language"].to_list(),
            mine["work_id"].fill_null("").to_list(),
            np.array(mine["vector"].to_list(), dtype=np.float32),
        )
    return found


def legation(corpus: Corpus) -> npt.NDArray[np.int64]:
    """Topics as ``legation trends`` finds them."""
    return model.fit(corpus.vectors, corpus.languages).labels


def bertopic(corpus: Corpus) -> npt.NDArray[np.int64]:
    """BERTopic with its defaults (UMAP, HDBSCAN) and a fixed seed, on the same vectors."""
    from bertopic import BERTopic  # type: ignore[import-untyped,import-not-found,unused-ignore]
    from umap import UMAP  # type: ignore[import-untyped,import-not-found,unused-ignore]

    space = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=42)
    fitted = BERTopic(umap_model=space, calculate_probabilities=False)
    labels, _ = fitted.fit_transform([" ".join(text) or "-" for text in corpus.texts], embeddings=corpus.vectors)
    return np.asarray(labels, dtype=np.int64)


def k_means(corpus: Corpus) -> npt.NDArray[np.int64]:
    """MiniBatchKMeans of scikit-learn on 50 principal components, as many clusters as ours looks for."""
    from sklearn.cluster import MiniBatchKMeans  # type: ignore[import-untyped,unused-ignore]
    from sklearn.decomposition import PCA  # type: ignore[import-untyped,unused-ignore]

    count = max(2, round((len(corpus.texts) / 5) ** 0.5))
    space = PCA(50, random_state=0).fit_transform(corpus.vectors)
    return np.asarray(MiniBatchKMeans(count, random_state=0, n_init=3).fit_predict(space), dtype=np.int64)


SYSTEMS: dict[str, tuple[Callable[[Corpus], npt.NDArray[np.int64]], bool]] = {
    "legation": (legation, True),
    "legation, plain c-TF-IDF words": (legation, False),
    "BERTopic": (bertopic, False),
    "k-means on PCA": (k_means, False),
}


def one(task: tuple[str, str, Corpus]) -> Row:
    """One system on one subset, in a process of its own."""
    system, subset, corpus = task
    find, coherent = SYSTEMS[system]
    seen, unseen = corpus.part(range(0, len(corpus.raw), 2)), corpus.part(range(1, len(corpus.raw), 2))
    find(seen.part(range(min(400, len(seen.raw)))))  # imports and compilation are not timed
    started = time.perf_counter()
    labels = find(seen)
    english = [n for n, language in enumerate(seen.languages) if language == "en"]
    named = model.words_of(labels[english], [seen.texts[n] for n in english], count=WORDS, coherent=coherent)
    seconds = time.perf_counter() - started
    named = [its for its in named if len(its) == WORDS]
    held = [set(text) for text, language in zip(unseen.texts, unseen.languages, strict=True) if language == "en"]
    row: Row = {
        "system": system,
        "subset": subset,
        "passages": len(seen.raw),
        "topics": int(labels.max()) + 1,
        "npmi": round(coherence(named, held), 3),
        "diversity": round(len({word for its in named for word in its}) / max(1, sum(map(len, named))), 3),
        "coverage": round(float((labels != model.NONE).mean()), 3),
        "parallel_together": together(labels, seen),
        "seconds": round(seconds, 2),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    return row


def coherence(named: Sequence[Sequence[str]], held: Sequence[set[str]]) -> float:
    """Mean NPMI of all pairs of a topic's words over texts, and of that over the topics."""
    wanted = {word for its in named for word in its}
    lists: dict[str, set[int]] = {word: set() for word in wanted}
    for number, text in enumerate(held):
        for word in text & wanted:
            lists[word].add(number)
    values = []
    for its in named:
        both = np.array([[len(lists[a] & lists[b]) for b in its] for a in its], dtype=np.float64)
        pairs = model.npmi(both, len(held))[np.triu_indices(len(its), 1)]
        values.append(float(pairs.mean()))
    return float(np.mean(values)) if values else 0.0


def together(labels: npt.NDArray[np.int64], corpus: Corpus) -> float | None:
    """Of texts in two languages, the share whose passages fall most often into the same topic in both."""
    votes: dict[str, dict[str, Counter[int]]] = {}
    for label, work, language in zip(labels.tolist(), corpus.works, corpus.languages, strict=True):
        if work and label != model.NONE:
            votes.setdefault(work, {}).setdefault(language, Counter())[label] += 1
    pairs = [its for its in votes.values() if len(its) == 2]
    same = sum(len({counted.most_common(1)[0][0] for counted in its.values()}) == 1 for its in pairs)
    return round(same / len(pairs), 3) if pairs else None


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    with searchable(data, SETS, arguments.lake) as desk:
        corpora = read(desk)
    rows: list[Row] = []
    spawn: Any = multiprocessing.get_context("spawn")
    for subset, corpus in corpora.items():
        if arguments.only and subset not in arguments.only:
            continue
        for system in SYSTEMS:
            with ProcessPoolExecutor(1, mp_context=spawn) as pool:
                try:
                    rows.append(pool.submit(one, (system, subset, corpus)).result())
                except ImportError:
                    rows.append({"system": f"{system} (not installed)", "subset": subset})
            print(f"topics: {rows[-1]}", file=sys.stderr, flush=True)
    return rows


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lake", type=Path, metavar="DIR", help="an indexed lake that holds the sets already")
    parser.add_argument("--subsets", dest="only", nargs="+", metavar="NAME", help="only these subsets")


BENCHMARK = Benchmark(
    "topics",
    "Topics beside BERTopic and k-means on the same vectors and words: NPMI of ten words a topic, counted on passages "
    "that the system did not see; diversity of those words; coverage (share of passages with a topic); the share of "
    "addresses in two languages whose versions fall into the same topic; seconds of clustering and naming after a "
    "warm-up; peak memory of the process. BERTopic has its defaults with a fixed seed, and the same choice of words "
    "as the row *plain c-TF-IDF words*; it is no dependency: `pip install bertopic` adds its rows.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
