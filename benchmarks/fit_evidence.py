"""Fit the two logistic models of models/evidence and measure them: which sentence answers, and whether any does.

python -m benchmarks.fit_evidence --data DIR [--cache DIR] [--write]

Reads the question gold set, XQuAD, unanswerable SQuAD 2.0 and NoMIRACL below ``--data``. Documents dated after 2020,
and questions about them, are left out. Figures are for the gold questions only, by a tenfold cross-validation, five
times over, in which no document is both trained and tested on; the other sets only ever train.
"""

import argparse
import gzip
import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from benchmarks.harness import Benchmark, Row
from ingest.passages import cut
from ingest.structure import sections_of
from models import evidence, questions
from models.embedder import Embedder, load_embedder
from models.evidence import ANSWER_FEATURES, SENTENCE_FEATURES, Candidate, Logistic
from models.names import Gazetteer, codes_of

LAST_YEAR = 2020
OTHERS = 30
"""Questions of each language and kind taken from SQuAD; a third of that from NoMIRACL, whose pools are not shared."""
PASSAGES = 8
"""Candidates whose sentences are read, as `evidence.choose` does by default."""
FOLDS = 10
REPEATS = 5
"""Cross-validations with other folds; figures are their means."""
SHIPPED = Path(__file__).parent.parent / "models" / "evidence.json"

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a pool, before it is embedded."""

    document_id: str
    text: str
    language: str
    title: str = ""


@dataclass(slots=True)
class Pool:
    """Passages that questions of one set are asked of."""

    passages: list[Passage]
    documents: dict[str, str] = field(default_factory=dict)
    countries: dict[str, frozenset[str]] = field(default_factory=dict)
    vectors: npt.NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    index: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def prepare(self, vectors: npt.NDArray[np.float32]) -> None:
        """Take the passages' vectors and index their words."""
        self.vectors = vectors
        for place, passage in enumerate(self.passages):
            for word in questions.words(passage.text):
                self.index[word].append(place)

    def retrieve(
        self, vector: npt.NDArray[np.float32], text: str, dense: int = 12, lexical: int = 6
    ) -> list[Candidate]:
        """The nearest passages by meaning, then those with most of the question's rare words."""
        near = np.argsort(-(self.vectors @ vector))[:dense].tolist()
        scores = np.zeros(len(self.passages))
        for word in questions.words(text):
            places = self.index.get(word, [])
            scores[places] += np.log1p(len(self.passages) / (len(places) + 1))
        found = [place for place in np.argsort(-scores)[:lexical].tolist() if scores[place] > 0]
        return [self.candidate(place) for place in dict.fromkeys([*near, *found])]

    def candidate(self, place: int) -> Candidate:
        """A passage as models/evidence takes it."""
        passage = self.passages[place]
        return Candidate(
            passage.document_id,
            passage.text,
            self.vectors[place],
            passage.language,
            passage.title,
            self.documents.get(passage.document_id, ""),
            self.countries.get(passage.document_id, frozenset()),
        )


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its candidates' pool and what a right sentence looks like."""

    source: str
    question: str
    language: str
    answerable: bool
    pool: Pool
    group: str
    is_right: Callable[[Candidate, int, int], bool]
    only: range | None = None
    """Places of the pool that the question is asked of, where the set gives them."""


@dataclass(slots=True)
class Measured:
    """Features of one case."""

    case: Case
    candidates: list[Candidate]
    found: evidence.Sentences
    right: npt.NDArray[np.bool_]
    vector: npt.NDArray[np.float32]

    @property
    def top_cosine(self) -> float:
        return max(float(candidate.vector @ self.vector) for candidate in self.candidates)


class Vectors:
    """Embeddings kept on disk by the hash of their text, so that a second run embeds nothing."""

    def __init__(self, embedder: Embedder, folder: Path | None) -> None:
        self._embedder, self._folder = embedder, folder
        self._known: dict[str, npt.NDArray[np.float32]] = {}
        if folder and (folder / "keys.json").exists():
            keys = json.loads((folder / "keys.json").read_text(encoding="utf-8"))
            self._known = dict(zip(keys, np.load(folder / "vectors.npy"), strict=True))

    def passages(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """Vectors of passages or sentences."""
        return self._vectors("passage", texts, self._embedder.passages)

    def queries(self, texts: list[str]) -> npt.NDArray[np.float32]:
        """Vectors of questions."""
        return self._vectors("query", texts, self._embedder.queries)

    def save(self) -> None:
        """Keep what was embedded."""
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / "keys.json").write_text(json.dumps(list(self._known)), encoding="utf-8")
            np.save(self._folder / "vectors.npy", np.stack(list(self._known.values())))

    def _vectors(
        self, role: str, texts: list[str], embed: Callable[[list[str]], npt.NDArray[np.float32]]
    ) -> npt.NDArray[np.float32]:
        keys = [key(role, text) for text in texts]
        new = {k: text for k, text in zip(keys, texts, strict=True) if k not in self._known}
        order = sorted(new, key=lambda k: len(new[k]))  # alike lengths together: less padding
        for low in range(0, len(order), 64):
            batch = order[low : low + 64]
            self._known.update(zip(batch, embed([new[k] for k in batch]), strict=True))
        return np.stack([self._known[k] for k in keys])


def key(role: str, text: str) -> str:
    """Name of a text's vector in the cache."""
    return hashlib.sha256(f"{role}:{text}".encode()).hexdigest()


def spaced(text: str) -> str:
    """Every run of white space as one space, as the gold set's guidelines ask before quotes are compared."""
    return re.sub(r"\s+", " ", text).strip()


def overlaps(candidate: Candidate, start: int, end: int, quotes: Iterable[tuple[str, str]]) -> bool:
    """Whether a sentence holds, or lies in, one of the (document, quote) pairs."""
    sentence = spaced(candidate.text[start:end])
    return any(
        candidate.document_id == document and len(sentence) > 15 and (sentence in quote or quote in sentence)
        for document, quote in quotes
    )


def gold(data: Path, gazetteer: Gazetteer) -> Iterator[Case]:
    """The project's gold questions over documents dated 2020 or before, or undated."""
    with gzip.open(data / "gold" / "qa-dev-corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        documents = {row["id"]: row for row in map(json.loads, lines)}
    kept = {name for name, row in documents.items() if int((row["published_at"] or "0")[:4]) <= LAST_YEAR}
    pool = Pool([])
    for name in sorted(kept):
        row = documents[name]
        text, language = row["text"], row["language"]
        pool.documents[name] = text
        pool.countries[name] = frozenset(codes_of(gazetteer.find(f"{row['title']}\n{text}", language)))
        for span in cut(text, sections_of(text, kind=row["kind"])):
            pool.passages.append(Passage(name, text[span.start : span.end], language, row["title"]))
    for line in (data / "gold" / "qa-dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        cited = [item for item in (*row["evidence"], *(row.get("near_miss") or [])) if isinstance(item, dict)]
        if any(item["doc_id"] not in kept for item in cited):
            continue
        quotes = [(item["doc_id"], spaced(item["quote"])) for item in row["evidence"]]
        yield Case(
            "gold",
            row["question"],
            row["language"],
            row["answerable"],
            pool,
            cited[0]["doc_id"] if cited else row["id"],
            lambda c, a, b, quotes=quotes: overlaps(c, a, b, quotes),  # type: ignore[misc]
        )


def squad(data: Path, size: int) -> Iterator[Case]:
    """XQuAD's questions, and unanswerable ones of SQuAD 2.0, over their paragraphs in English and Vietnamese."""
    pool, chosen = Pool([]), random.Random(0)
    cases: list[tuple[str, str, bool, str, str]] = []
    for language in ("en", "vi"):
        sets = (
            json.loads((data / "xquad" / f"xquad.{language}.even-articles.json").read_text(encoding="utf-8")),
            json.loads(gzip.decompress((data / "squad2-unanswerable" / f"{language}.json.gz").read_bytes())),
        )
        for answerable, content in zip((True, False), sets, strict=True):
            paragraphs = [each for article in content["data"] for each in article["paragraphs"] if each["qas"]]
            for paragraph in chosen.sample(paragraphs, min(size, len(paragraphs))):
                name = hashlib.sha256(paragraph["context"].encode()).hexdigest()[:16]
                pool.passages.append(Passage(name, paragraph["context"], language))
                asked = chosen.choice(paragraph["qas"])
                answer = asked["answers"][0]["text"] if asked["answers"] else ""
                cases.append((asked["question"], language, answerable, name, answer))
    for question, language, answerable, name, answer in cases:

        def right(c: Candidate, a: int, b: int, name: str = name, answer: str = answer) -> bool:
            return c.document_id == name and bool(answer) and answer in c.text[a:b]

        yield Case("squad", question, language, answerable, pool, name, right)


def nomiracl(data: Path, size: int) -> Iterator[Case]:
    """NoMIRACL's questions with their ten passages; which sentence answers is not known there."""
    for language in ("en", "fr", "zh"):
        for answerable in (True, False):
            name = f"{'' if answerable else 'non_'}relevant.{language}.jsonl.gz"
            lines = gzip.decompress((data / "nomiracl" / name).read_bytes()).decode("utf-8").splitlines()
            for line in random.Random(0).sample(lines, min(size // 3, len(lines))):
                row = json.loads(line)
                match = re.search(r"QUESTION:\s*(.+?)\s*CONTEXTS:\s*(.+?)\s*OUTPUT:", row["prompt"], re.DOTALL)
                if match is None:
                    continue
                texts = [text.strip() for text in re.split(r"(?:\A|\n)\[\d+\] ", match[2]) if text.strip()]
                pool = Pool([Passage(f"{row['query_id']}#{k}", text, language) for k, text in enumerate(texts)])
                yield Case(
                    "nomiracl",
                    match[1],
                    language,
                    answerable,
                    pool,
                    row["query_id"],
                    lambda *_: False,
                    range(len(texts)),
                )


def measure(case: Case, vectors: Vectors) -> Measured:
    """Retrieve, split and describe."""
    vector = vectors.queries([case.question])[0]
    if case.only is None:
        candidates = case.pool.retrieve(vector, case.question)
    else:
        candidates = [case.pool.candidate(place) for place in case.only]
    asked = questions.read(case.question)
    found = evidence.read_sentences(
        asked, vector, candidates, vectors.passages, language=case.language, passages=PASSAGES
    )
    right = np.array([case.is_right(candidates[place], start, end) for place, start, end in found.spans], dtype=bool)
    return Measured(case, candidates, found, right, vector)


def describe(each: Measured, sentence: Logistic, gazetteer: Gazetteer) -> tuple[Matrix, Matrix]:
    """Scores of the sentences, and the features that tell whether the question is answered."""
    scores = sentence.probability(each.found.features)
    countries = codes_of(gazetteer.find(each.case.question, each.case.language))
    asked = questions.read(each.case.question)
    return scores, evidence.answer_features(
        asked, each.vector, each.candidates, each.found, scores, each.case.language, countries
    )


def fit(features: Matrix, labels: npt.NDArray[np.bool_], weights: Matrix, strength: float) -> Logistic:
    """A ridge-penalised logistic model over standardised features."""
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale[scale < 1e-6] = 1.0
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit((features - mean) / scale, labels, sample_weight=weights)
    return Logistic(mean, scale, model.coef_[0].astype(np.float64), float(model.intercept_[0]))


def source_weights(cases: list[Measured], gold_weight: float) -> Matrix:
    """Weight of each case: sets count alike whatever their size, the gold set ``gold_weight`` times as much."""
    sizes: dict[str, int] = defaultdict(int)
    for each in cases:
        sizes[each.case.source] += 1
    return np.array([(gold_weight if e.case.source == "gold" else 1.0) * 100 / sizes[e.case.source] for e in cases])


def fit_both(cases: list[Measured], gazetteer: Gazetteer) -> tuple[Logistic, Logistic]:
    """The sentence model, then on its scores the answer model."""
    known = [each for each in cases if each.case.source != "nomiracl" and each.case.answerable and each.right.any()]
    weights = np.repeat(source_weights(known, 2.0), [len(each.right) for each in known])
    sentence = fit(
        np.concatenate([each.found.features for each in known]),
        np.concatenate([each.right for each in known]),
        weights,
        1.0,
    )
    rows = np.stack([describe(each, sentence, gazetteer)[1] for each in cases])
    labels = np.array([each.case.answerable for each in cases])
    return sentence, fit(rows, labels, source_weights(cases, 3.0), 0.02)


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    """Fit, cross-validate on the gold questions, and write the coefficients where asked."""
    gazetteer = Gazetteer.build()
    vectors = Vectors(load_embedder(), arguments.cache)
    cases = list(gold(data, gazetteer))
    if arguments.others:
        cases += [*squad(data, arguments.others), *nomiracl(data, arguments.others)]
    for pool in {id(case.pool): case.pool for case in cases}.values():
        pool.prepare(vectors.passages([passage.text for passage in pool.passages]))
    vectors.save()
    measured = [measure(case, vectors) for case in cases]
    vectors.save()
    measured = [each for each in measured if each.found.spans]
    rows, threshold = cross_validate(measured, gazetteer)
    if arguments.write:
        sentence, answer = fit_both(measured, gazetteer)
        SHIPPED.write_text(json.dumps(shipped(sentence, answer, threshold, rows, measured), indent=1) + "\n", "utf-8")
    return rows


def cross_validate(measured: list[Measured], gazetteer: Gazetteer) -> tuple[list[Row], float]:
    """Rows of figures, and the threshold at which answering and abstaining are right most evenly."""
    tested = [each for each in measured if each.case.source == "gold"]
    others = [each for each in measured if each.case.source != "gold"]
    labels = np.array([each.case.answerable for each in tested])
    groups = [each.case.group for each in tested]
    runs: list[Matrix] = []
    hits = np.zeros((len(tested), 2))
    for repeat in range(REPEATS):
        probabilities = np.zeros(len(tested))
        folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=repeat)
        for train, test in folds.split(np.zeros(len(tested)), labels, groups):
            sentence, answer = fit_both([*(tested[k] for k in train), *others], gazetteer)
            for k in test:
                scores, features = describe(tested[k], sentence, gazetteer)
                probabilities[k] = answer.probability(features[np.newaxis, :])[0]
                best = np.argsort(-scores)[:3]
                hits[k] += np.array([tested[k].right[best[0]], tested[k].right[best].any()]) / REPEATS
        runs.append(probabilities)
    cosines = np.array([each.top_cosine for each in tested])
    by_cosine = np.array([bool(e.right[np.argmax(e.found.features[:, 0])]) for e in tested])

    def balance(cut: float) -> float:
        return float(np.mean([(p >= cut)[labels].mean() + (p < cut)[~labels].mean() for p in runs])) / 2

    threshold = max(np.linspace(0.05, 0.95, 91).tolist(), key=balance)
    subset = f"gold, {labels.sum()} answerable, {(~labels).sum()} not"
    rows: list[Row] = [
        {
            "system": "legation",
            "subset": subset,
            "auroc": np.mean([roc_auc_score(labels, p) for p in runs]),
            "average_precision": np.mean([average_precision_score(labels, p) for p in runs]),
            "right_sentence_1": hits[labels, 0].mean(),
            "right_sentence_3": hits[labels, 1].mean(),
            "answers_answerable": np.mean([(p >= threshold)[labels].mean() for p in runs]),
            "declines_unanswerable": np.mean([(p < threshold)[~labels].mean() for p in runs]),
        },
        {
            "system": "top cosine",
            "subset": subset,
            "auroc": roc_auc_score(labels, cosines),
            "average_precision": average_precision_score(labels, cosines),
            "right_sentence_1": by_cosine[labels].mean(),
        },
    ]
    return [{k: round(float(v), 3) if not isinstance(v, str) else v for k, v in row.items()} for row in rows], threshold


def shipped(
    sentence: Logistic, answer: Logistic, threshold: float, rows: list[Row], measured: list[Measured]
) -> dict[str, Any]:
    """What models/evidence.json holds."""
    counts: dict[str, int] = defaultdict(int)
    for each in measured:
        counts[each.case.source] += 1
    return {
        "fitted_by": "python -m benchmarks.fit_evidence --write",
        "questions": dict(counts),
        "documents_until": LAST_YEAR,
        "cross_validated_on_gold": rows[0],
        "threshold": round(threshold, 4),
        "sentence": sentence.to_json(SENTENCE_FEATURES),
        "answer": answer.to_json(ANSWER_FEATURES),
    }


def arguments(parser: argparse.ArgumentParser) -> None:
    """This benchmark's own options."""
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep embeddings here between runs")
    parser.add_argument("--others", type=int, default=OTHERS, metavar="N", help="questions of each other set and kind")
    parser.add_argument("--write", action="store_true", help="write the coefficients to models/evidence.json")


BENCHMARK = Benchmark("fit_evidence", (__doc__ or "").splitlines()[0], run, arguments)

if __name__ == "__main__":
    BENCHMARK.main()
