"""What each part of search brings, and what parts that are not in it would: on questions that nothing in it was set on.

python -m benchmarks.search_parts --data DIR [--lake DIR]

The questions are the answerable ones of a set of the gold shape (``qa-*.jsonl``), over a lake of their documents. The
constants of `lake.search` were chosen on XQuAD, whose paragraphs these are not. ``gate N`` shuts words out below that
share of the query's IDF mass (``gate 1.01`` always, ``gate 0`` never), ``without`` leaves a part out; the rows that
begin with ``with`` are ideas that are no part of search, tried on the best 64 that it finds:

* ``with feedback``: the question's vector moved a fifth towards the mean of the three best passages (Rocchio 1971).
* ``with documents``: a tenth of the best three passages' mean of each document is added to its passages.
* ``with titles``: a tenth of the cosine of question and document title is added.
* ``with stems``: the share of the question's stems (Snowball) that a passage holds, weighed by rarity, in place of
  nothing: its surplus over the share of the words as written is added at half weight.

``document_1`` and ``document_5``: the evidence document first, or among five; ``passage_1``: the evidence in the first
passage. Comparisons, which need two documents, count one.
"""

import argparse
import math
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tantivy
from numpy.typing import NDArray

import lake.search as lake_search
from benchmarks import qa
from benchmarks.harness import Benchmark, Row
from lake.store import Lake
from models.interaction import Question
from models.names import Gazetteer
from pipelines.citations import Hit
from pipelines.find import Finder
from pipelines.index import Indexer

GATES = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.01)
LOOKED = 64
STEMMERS = {"en": "english", "fr": "french", "ru": "russian"}
"""Of tantivy, for languages of the lake; it has none for Vietnamese, Chinese and Ukrainian."""

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with what is right."""

    row: qa.Question
    text: str
    read: Question
    right: set[str]
    """Documents, by the ids of the source."""


@dataclass(slots=True)
class Searcher:
    """A lake's indexes, searched as :class:`pipelines.find.Finder` does."""

    indexer: Indexer
    finder: Finder
    gazetteer: Gazetteer

    def found(self, asked: Asked, vector: Vector, *, tokens: bool = True, weight: float | None = None) -> list[Hit]:
        """The best passages of fused search, most of what is held about them read."""
        indexes = self.indexer.all()
        hits = lake_search.search(
            [(each.vectors, each.texts) for each in indexes],
            asked.text,
            vector,
            LOOKED,
            weight=lake_search.WEIGHT if weight is None else weight,
            second=lake_search.SecondLook(asked.read.tokens, [each.codes for each in indexes]) if tokens else None,
        )
        return self.finder.hits([(hit.passage_id, hit.score) for hit in hits])


Way = Callable[[Searcher, Asked], Sequence[Hit]]


def present(searcher: Searcher, asked: Asked) -> Sequence[Hit]:
    """As users search."""
    return searcher.finder.search(asked.text, k=LOOKED, signs=False)


def gated(gate: float) -> Way:
    """With the gate at another share of IDF mass, names of countries and other wordings apart."""

    def way(searcher: Searcher, asked: Asked) -> Sequence[Hit]:
        usual, lake_search.GATE = lake_search.GATE, gate
        try:
            return searcher.found(asked, asked.read.across)
        finally:
            lake_search.GATE = usual

    return way


def without_second_look(searcher: Searcher, asked: Asked) -> Sequence[Hit]:
    """Without tokens."""
    return searcher.found(asked, asked.read.across, tokens=False)


def without_words(searcher: Searcher, asked: Asked) -> Sequence[Hit]:
    """Without BM25."""
    return searcher.found(asked, asked.read.across, weight=0.0)


def without_countries(searcher: Searcher, asked: Asked) -> Sequence[Hit]:
    """Without names of countries across languages and without other wordings."""
    return searcher.found(asked, asked.read.across)


def without_evening_out(searcher: Searcher, asked: Asked) -> Sequence[Hit]:
    """With the question's vector as the model gives it: near to whatever is in its language."""
    return searcher.found(asked, asked.read.vector)


def with_feedback(searcher: Searcher, asked: Asked) -> Sequence[Hit]:
    """The vector moved towards those of the first hits."""
    first = present(searcher, asked)[:3]
    moved = asked.read.across + 0.2 * np.mean(searcher.finder.vectors(first), axis=0)
    return searcher.found(asked, (moved / np.linalg.norm(moved)).astype(np.float32))


def with_documents(searcher: Searcher, asked: Asked) -> Sequence[Hit]:
    """Passages of documents that hold several good ones come first."""
    hits = present(searcher, asked)
    best: dict[str, list[float]] = {}
    for hit in hits:  # best first
        best.setdefault(hit.document_id, []).append(hit.score)
    return _anew(hits, [0.1 * float(np.mean(best[hit.document_id][:3])) for hit in hits])


def with_titles(searcher: Searcher, asked: Asked) -> Sequence[Hit]:
    """Passages of documents whose title is near the question come first."""
    hits = present(searcher, asked)
    titles = list(dict.fromkeys(hit.title or "-" for hit in hits))
    near = dict(zip(titles, searcher.finder.embed_passages(titles) @ asked.read.vector, strict=True))
    return _anew(hits, [0.1 * float(near[hit.title or "-"]) for hit in hits])


def with_stems(searcher: Searcher, asked: Asked) -> Sequence[Hit]:
    """Passages that hold the question's words in other forms come nearer."""
    hits = present(searcher, asked)
    language = asked.row["language"]
    if language not in STEMMERS:
        return hits
    plain, stemmed = _analyzer(None), _analyzer(STEMMERS[language])
    gained = np.zeros(len(hits))
    for analyzer, sign in ((stemmed, 1.0), (plain, -1.0)):
        wanted = set(analyzer.analyze(asked.text))
        held = [set(analyzer.analyze(f"{hit.title} {hit.text}")) & wanted for hit in hits]
        weights = {word: math.log1p(len(hits) / (0.5 + sum(word in each for each in held))) for word in wanted}
        total = max(sum(weights.values()), 1e-9)
        gained += sign * np.array([sum(weights[word] for word in each) / total for each in held])
    return _anew(hits, (0.5 * gained).tolist())


def _analyzer(language: str | None) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    return builder.filter(tantivy.Filter.stemmer(language)).build() if language else builder.build()


def _anew(hits: Sequence[Hit], gained: Sequence[float]) -> list[Hit]:
    """Hits in the order of their scores with what is added to these."""
    order = sorted(range(len(hits)), key=lambda place: (-hits[place].score - gained[place], place))
    return [hits[place] for place in order]


WAYS: dict[str, Way] = {
    "legation": present,
    **{f"gate {gate}": gated(gate) for gate in GATES},
    "without countries and other wordings": without_countries,
    "without evening languages out": without_evening_out,
    "without words": without_words,
    "without the second look": without_second_look,
    "with feedback": with_feedback,
    "with documents": with_documents,
    "with titles": with_titles,
    "with stems": with_stems,
}


def scored(asked: Asked, hits: Sequence[Hit]) -> dict[str, float]:
    """Whether the evidence was found for one question."""
    documents = list(dict.fromkeys(hit.external_id or "" for hit in hits))
    first = " ".join(hits[0].text.split()) if hits else ""
    return {
        "document_1": float(bool(asked.right & set(documents[:1]))),
        "document_5": float(bool(asked.right & set(documents[:5]))),
        "passage_1": float(
            any(
                hits[0].external_id == document and (quote in first or first in quote)
                for document, quote in qa.quotes(asked.row)
                if hits
            )
        ),
    }


def rows_of(system: str, questions: Sequence[Asked], figures: Sequence[Mapping[str, float]]) -> list[Row]:
    """A row for all, for each crossing of languages and for each language of a question."""
    subsets: dict[str, list[int]] = {"all": list(range(len(questions)))}
    for place, each in enumerate(questions):
        crossing = "across languages" if each.row.get("cross_lingual") else "same language"
        for name in (crossing, f"{crossing}: {each.row['language']}"):
            subsets.setdefault(name, []).append(place)
    return [
        {
            "system": system,
            "subset": subset,
            "questions": len(places),
            **{name: round(float(np.mean([figures[place][name] for place in places])), 3) for name in figures[0]},
        }
        for subset, places in sorted(subsets.items())
    ]


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    """Every way over every answerable question.

    Raises:
        SystemExit: the folder holds no question set.
    """
    folder = qa.folder_of(data)
    if folder is None:
        raise SystemExit(f"{data} holds no question set: qa-*.jsonl with qa-*-corpus.jsonl.gz, or a folder gold")
    gazetteer = Gazetteer.build()
    rows: list[Row] = []
    with closing(Lake.open(qa.lake(arguments.lake, folder))) as lake, closing(Indexer(lake)) as indexer:
        finder = Finder(lake, indexer, gazetteer)
        finder.catch_up()
        searcher = Searcher(indexer, finder, gazetteer)
        questions = [
            Asked(row, row["question"], finder.read_query(row["question"]), set().union(*qa.documents(row)))
            for row in qa.questions(folder)
            if row["answerable"]
        ][: arguments.limit]
        for name, way in WAYS.items():
            rows += rows_of(name, questions, [scored(each, way(searcher, each)) for each in questions])
    return rows


def arguments(parser: argparse.ArgumentParser) -> None:
    """This benchmark's own options."""
    default = Path(tempfile.gettempdir()) / "legation-answers" / "lake"
    parser.add_argument("--lake", type=Path, default=default, metavar="DIR", help=f"made here, or used ({default})")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first questions")


BENCHMARK = Benchmark(
    "search_parts",
    "What each part of search brings, and what parts that are not in it would, on the answerable gold questions over "
    "a lake of their documents: the gate of words was chosen on XQuAD, not on these. `gate N` shuts words out below "
    "that share of the query's IDF mass; rows that begin with `with` are ideas tried on the best 64 and not taken.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
