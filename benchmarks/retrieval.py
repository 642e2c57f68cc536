"""Finding the right paragraph across languages, beside its parts alone and the usual ways to join them.

Data: SQuAD-shaped files of several languages whose questions have the same ids in every language, such as XQuAD's, in
DIR, in DIR/xquad or in any folder of DIR; a file's language is the part of its name that is a language's code
(``xquad.vi.json``). A question in language A searches:

* ``A->B``: the paragraphs of language B; right is the paragraph that its counterpart in B was asked about.
* ``mixed:A``: the paragraphs of all languages in one pool, and ``mixed(vi+en):A``: those of two. Right is the
  question's paragraph in whichever language of the pool; the best placed counts.
* ``elsewhere:B, asked:A``: one pool of texts that each stand in one language only: half of the paragraphs in A, the
  others in B. The questions are those about the others: right is a paragraph of B, among many in the asker's language.
* ``added:B, asked:A``: the paragraphs of A, and then those of A and B together; right is the paragraph of A alone.
  ``r1_before`` and ``r5_before`` are without B: what the new language costs the old one. With SIB-200 in DIR/sib200
  also for languages without questions, as ``added:B, known:A``: half a sentence is to find the whole one.

Systems, on the same indexes, the same vectors and the same questions: ``legation`` (`lake.search`, as ``search`` and
``ask`` call it), ``dense`` (cosine alone), ``bm25`` (the text index alone), ``rrf`` (reciprocal rank fusion of the two,
k = 60) and ``langchain`` (LangChain's EnsembleRetriever over both, equal weights; its own BM25 splits at white space
and finds nothing in Chinese, so it is given ours). Rank 1 is the best; ``mrr10`` and ``ndcg10`` look at ten hits.
"""

import argparse
import csv
import itertools
import json
import math
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from langchain_classic.retrievers import EnsembleRetriever
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable

from benchmarks.harness import Benchmark, Row
from lake.codes import CodeStore
from lake.search import SecondLook, search
from lake.texts import TextIndex
from lake.vectors import VectorIndex
from models.embedder import load_embedder
from models.interaction import Interaction, Question, Read
from models.names import LANGUAGES

FIRST = ("vi", "en", "fr", "ru", "zh", "uk")
"""Languages measured where the data has them; others with ``--languages``."""

PAIR = ("vi", "en")
"""The two languages of the small mixed pool."""

HITS = 10
RRF = 60
SIB = {"vi": "vie_Latn", "en": "eng_Latn", "fr": "fra_Latn", "ru": "rus_Cyrl", "zh": "zho_Hans", "uk": "ukr_Cyrl"}

System = Callable[["Pool", str, Question], list[str]]
"""Finds the best ten paragraphs of a pool for a question: its ids, best first."""


@dataclass(frozen=True, slots=True)
class Side:
    """One language: its texts, and the questions with the number of the text that answers each."""

    texts: list[str]
    questions: dict[str, tuple[str, int]]
    """By id."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Indexes over the texts of some languages; a text's id is ``LANGUAGE:NUMBER``."""

    vectors: VectorIndex
    texts: TextIndex
    codes: CodeStore
    languages: int
    """How many there are in it."""

    def close(self) -> None:
        """Let go of the indexes."""
        for index in (self.vectors, self.texts, self.codes):
            index.close()


def sides(data: Path, wanted: Sequence[str]) -> dict[str, Side]:
    """The SQuAD-shaped files of a folder by language, joined where a language has several.

    Raises:
        SystemExit: there are fewer than two languages.
    """
    for folder in (data, data / "xquad", *sorted(path for path in data.iterdir() if path.is_dir())):
        found: dict[str, Side] = {}
        for path in sorted(folder.glob("*.json")):
            language = next((part for part in re.split(r"[._-]", path.stem) if part in LANGUAGES), None)
            if language in wanted and language is not None:
                _join(found.setdefault(language, Side([], {})), path)
        found = {language: side for language, side in found.items() if side.questions}
        if len(found) > 1:
            return {language: found[language] for language in wanted if language in found}
    raise SystemExit(f"--data {data}: no SQuAD-shaped files of two languages (name.LANGUAGE.json) in it")


def _join(side: Side, path: Path) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or not isinstance(content.get("data"), list):
        return
    for paragraph in (paragraph for article in content["data"] for paragraph in article.get("paragraphs", [])):
        for asked in paragraph["qas"]:
            if asked.get("answers") and not asked.get("is_impossible"):
                side.questions[str(asked["id"])] = (asked["question"], len(side.texts))
        side.texts.append(paragraph["context"])


def sentences(data: Path) -> dict[str, Side]:
    """SIB-200's sentences by language, each asked for by its first half; nothing when the folder is not there."""
    found = {}
    for language, folder in SIB.items():
        path = next((root / folder / "dev.tsv" for root in (data / "sib200", data) if (root / folder).is_dir()), None)
        if path is None:
            return {}
        with path.open(encoding="utf-8", newline="") as file:
            texts = [row["text"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
        found[language] = Side(texts, {str(number): (_half(text), number) for number, text in enumerate(texts)})
    return found


def _half(text: str) -> str:
    words = text.split()
    return " ".join(words[: len(words) // 2]) if len(words) > 3 else text[: len(text) // 2]


class Reading:
    """Texts and questions as the model reads them, each once."""

    def __init__(self) -> None:
        self._interaction = Interaction(load_embedder())
        self._passages: dict[tuple[str, str], Read] = {}
        self._questions: dict[tuple[str, str], Question] = {}

    @cached_property
    def model(self) -> tuple[int, str, str]:
        """Components of a vector, fingerprint of the model, fingerprint of the codes."""
        embedder = load_embedder()
        return embedder.dim, embedder.fingerprint, self._interaction.fingerprint

    def passages(self, language: str, texts: Sequence[str]) -> list[Read]:
        """Texts to be found."""
        fresh = [text for text in dict.fromkeys(texts) if (language, text) not in self._passages]
        for text, read in zip(fresh, self._interaction.passages(fresh, [language] * len(fresh)), strict=True):
            self._passages[language, text] = read
        return [self._passages[language, text] for text in texts]

    def question(self, language: str, text: str) -> Question:
        """A question."""
        if (language, text) not in self._questions:
            self._questions[language, text] = self._interaction.question(text, language)
        return self._questions[language, text]


@contextmanager
def pool(reading: Reading, texts: Mapping[str, Sequence[str]]) -> Iterator[Pool]:
    """Indexes in a temporary folder, filled with texts by language."""
    dim, model, codes = reading.model
    with tempfile.TemporaryDirectory(prefix="legation-retrieval-") as place:
        folder = Path(place)
        made = Pool(
            VectorIndex(folder / "vectors", dim, model),
            TextIndex(folder / "texts", "public"),
            CodeStore(folder / "codes", codes),
            len(texts),
        )
        for language, listed in texts.items():
            _fill(made, language, listed, reading.passages(language, listed))
        yield made
        made.close()


def _fill(into: Pool, language: str, texts: Sequence[str], read: Sequence[Read]) -> None:
    ids = [f"{language}:{number}" for number in range(len(texts))]
    now = datetime.now(UTC)
    rows: list[dict[str, Any]] = [
        {
            "passage_id": id_,
            "document_id": id_,
            "ordinal": 0,
            "text": text,
            "heading": None,
            "title": None,
            "kind": "report",
            "language": language,
            "source": "benchmark",
            "countries": [],
            "published_at": None,
            "known_at": now,
            "locator": "p_1",
            "external_id": None,
        }
        for id_, text in zip(ids, texts, strict=True)
    ]
    into.texts.add(
        pl.DataFrame(
            rows, schema_overrides={"countries": pl.List(pl.String), "published_at": pl.Datetime(time_zone="UTC")}
        )
    )
    into.vectors.add(ids, np.stack([each.vector for each in read]))
    into.codes.add((id_, each.codes) for id_, each in zip(ids, read, strict=True))
    into.codes.link((id_, id_) for id_ in ids)


def legation(pool: Pool, query: str, asked: Question) -> list[str]:
    """As the desk searches."""
    second = SecondLook(asked.tokens, [pool.codes])
    vector = asked.across if pool.languages > 1 else asked.vector
    found = search([(pool.vectors, pool.texts)], query, vector, HITS, second=second)
    return [hit.passage_id for hit in found]


def dense(pool: Pool, query: str, asked: Question, k: int = HITS) -> list[str]:
    """By cosine."""
    return [id_ for id_, _ in pool.vectors.query(asked.vector, k)]


def bm25(pool: Pool, query: str, asked: Question, k: int = HITS) -> list[str]:
    """By words."""
    return [hit.passage_id for hit in pool.texts.search(query, k)]


def rrf(pool: Pool, query: str, asked: Question) -> list[str]:
    """By the sum of 1 / (60 + rank) in both."""
    scores: dict[str, float] = {}
    for ranked in (dense(pool, query, asked, 5 * HITS), bm25(pool, query, asked, 5 * HITS)):
        for rank, id_ in enumerate(ranked, start=1):
            scores[id_] = scores.get(id_, 0.0) + 1 / (RRF + rank)
    return sorted(scores, key=lambda id_: (-scores[id_], id_))[:HITS]


class Part(BaseRetriever):
    """One of the two indexes as LangChain sees it."""

    find: Callable[[str], list[str]]

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [Document(id_, metadata={"id": id_}) for id_ in self.find(query)]


def langchain(pool: Pool, query: str, asked: Question) -> list[str]:
    """By LangChain's EnsembleRetriever."""
    parts: list[Runnable[str, list[Document]]] = [
        Part(find=partial(_in, pool, asked, dense)),
        Part(find=partial(_in, pool, asked, bm25)),
    ]
    found = EnsembleRetriever(retrievers=parts, weights=[0.5, 0.5], id_key="id").invoke(query)
    return [document.page_content for document in found[:HITS]]


def _in(pool: Pool, asked: Question, way: Callable[[Pool, str, Question], list[str]], query: str) -> list[str]:
    return way(pool, query, asked)


SYSTEMS: dict[str, System] = {"legation": legation, "dense": dense, "bm25": bm25, "rrf": rrf, "langchain": langchain}


def metrics(ranks: Sequence[int | None]) -> Row:
    """R@1, R@5, MRR@10 and nDCG@10 of the ranks of right paragraphs; None is a rank past ten."""
    found = [rank for rank in ranks if rank is not None]
    total = max(len(ranks), 1)
    return {
        "r1": round(sum(rank == 1 for rank in found) / total, 4),
        "r5": round(sum(rank <= 5 for rank in found) / total, 4),
        "mrr10": round(sum(1 / rank for rank in found) / total, 4),
        "ndcg10": round(sum(1 / math.log2(1 + rank) for rank in found) / total, 4),
        "questions": len(ranks),
    }


def rank(found: Sequence[str], right: set[str]) -> int | None:
    """Place of the first right one, from 1."""
    return next((place for place, id_ in enumerate(found, start=1) if id_ in right), None)


def compare(
    reading: Reading, pool: Pool, subset: str, asked: Sequence[tuple[str, str, set[str]]], systems: Sequence[str]
) -> list[Row]:
    """One row a system, for questions given as (language, text, right ids)."""
    rows = []
    for name in systems:
        found = [
            rank(SYSTEMS[name](pool, text, reading.question(language, text)), right) for language, text, right in asked
        ]
        rows.append({"system": name, "subset": subset, **metrics(found)})
    return rows


def questions(
    sides: Mapping[str, Side], language: str, targets: Sequence[str], every: int
) -> list[tuple[str, str, set[str]]]:
    """Every n-th question of a language that has a counterpart in all of some others, with what is right there."""
    shared = [id_ for id_ in sides[language].questions if all(id_ in sides[target].questions for target in targets)]
    return [
        (
            language,
            sides[language].questions[id_][0],
            {f"{target}:{sides[target].questions[id_][1]}" for target in targets},
        )
        for id_ in shared[::every]
    ]


def elsewhere(reading: Reading, sides: Mapping[str, Side], every: int, systems: Sequence[str]) -> list[Row]:
    """What stands only in another language than the question's, in a pool with many texts in that."""
    rows: list[Row] = []
    for language, other in itertools.permutations(sides, 2):
        own, there = sides[language], sides[other]
        shared = [id_ for id_ in own.questions if id_ in there.questions and there.questions[id_][1] % 2]
        moved = {own.questions[id_][1] for id_ in shared}
        asked = [(language, own.questions[id_][0], {f"{other}:{there.questions[id_][1] // 2}"}) for id_ in shared]
        held = {language: [text for n, text in enumerate(own.texts) if n not in moved], other: there.texts[1::2]}
        with pool(reading, held) as both:
            rows += compare(reading, both, f"elsewhere:{other}, asked:{language}", asked[::every], systems)
            _say(rows[-len(systems)])
    return rows


def added(reading: Reading, sides: Mapping[str, Side], every: int, verb: str) -> list[Row]:
    """What adding one language costs another, for every pair of languages."""
    rows = []
    before: dict[str, Row] = {}
    for language, side in sides.items():
        with pool(reading, {language: side.texts}) as alone:
            before[language] = compare(reading, alone, "", questions(sides, language, [language], every), ["legation"])[
                0
            ]
    for language, other in itertools.combinations(sides, 2):
        with pool(reading, {each: sides[each].texts for each in (language, other)}) as both:
            for asked, new in ((language, other), (other, language)):
                subset = f"added:{new}, {verb}:{asked}"
                row = compare(reading, both, subset, questions(sides, asked, [asked], every), ["legation"])[0]
                rows.append({**row, "r1_before": before[asked]["r1"], "r5_before": before[asked]["r5"]})
    return rows


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    found = sides(data, arguments.languages)
    reading, every, names = Reading(), arguments.every, list(SYSTEMS)
    rows: list[Row] = []
    for target in found:
        with pool(reading, {target: found[target].texts}) as alone:
            for language in found:
                rows += compare(
                    reading, alone, f"{language}->{target}", questions(found, language, [target], every), names
                )
                _say(rows[-len(names)])
    pools = {"mixed": list(found)}
    if len(found) > 2 and set(PAIR) <= set(found):
        pools = {f"mixed({'+'.join(PAIR)})": list(PAIR), **pools}
    for name, languages in pools.items():
        with pool(reading, {each: found[each].texts for each in languages}) as mixed:
            for language in found:
                rows += compare(
                    reading, mixed, f"{name}:{language}", questions(found, language, languages, every), names
                )
                _say(rows[-len(names)])
    rows += elsewhere(reading, found, max(1, every // 2), names)
    rows += added(reading, found, every, "asked")
    known = sentences(data)
    return rows + (added(reading, known, 1, "known") if known else [])


def _say(row: Row) -> None:
    print(f"{row['subset']}: R@1 {row['r1']:.3f}", file=sys.stderr, flush=True)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--every", type=int, default=4, metavar="N", help="ask every N-th question (default 4)")
    parser.add_argument(
        "--languages",
        type=lambda listed: listed.split(","),
        default=list(FIRST),
        metavar="A,B",
        help=f"languages to measure, in this order (default {','.join(FIRST)})",
    )


BENCHMARK = Benchmark(
    "retrieval",
    "Finding the right paragraph in any language: every pair of languages, mixed pools, what stands only in "
    "another language than the question's, and what adding one language costs another.",
    run,
    _arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
