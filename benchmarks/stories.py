"""Stories: reports of one event found together as they come in, against groups whose truth is known.

The groups are built so: each Ukrainian address with its English version, as the source pairs them by id (*parallel*);
and each Wikinews article of at least two passages cut into two reports, its odd passages on its day and its even ones
on the next (*follow-up*), titles left out. The Kremlin's statements of the same months stand between them as reports of
their own. All come in by day. The coefficients were fitted on these sets, so ours are judged by five-fold
cross-validation over the groups; the baselines' lines are set on the groups themselves, which favours them.
"""

import argparse
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from benchmarks.harness import Benchmark, Row
from benchmarks.selection import searchable
from models import stories as model
from models.stories import DAYS, Report, Window, features, numbers_of, unit
from pipelines.desk import Desk

SETS = ("presidential-statements", "ukraine-addresses", "wikinews-en", "wikinews-fr")
FOLDS = 5
FIRST = 8
"""Passages of a report that its vector is the mean of."""


@dataclass(frozen=True, slots=True)
class Case:
    """A report with the group it belongs to."""

    report: Report
    group: str
    kind: str
    """parallel, follow-up or alone."""
    text: str


def cases(desk: Desk) -> list[Case]:
    """The reports of a lake that holds the four sets, by day."""
    lake = desk.lake
    documents = lake.frame(
        "documents", ["document_id", "source", "language", "published_at", "work_id", "text"]
    ).filter(pl.col("published_at").is_not_null())
    passages = lake.frame("passages", ["document_id", "ordinal", "text_sha256", "start", "end"])
    embeddings = lake.frame("embeddings", ["text_sha256", "vector"])
    vectors = {key: np.asarray(vector, dtype=np.float32) for key, vector in embeddings.iter_rows()}
    mentions: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for document_id, country, start in lake.frame("mentions", ["document_id", "country", "start"]).iter_rows():
        mentions[document_id].append((country, start))
    parts: dict[str, list[tuple[str, int, int]]] = defaultdict(list)
    for document_id, _, key, start, end in passages.sort("document_id", "ordinal").iter_rows():
        parts[document_id].append((key, start, end))
    found = []
    for document_id, source, language, published, work, text in documents.iter_rows():
        its = parts[document_id]
        if not its:
            continue
        halves = [its[::2], its[1::2]] if source.startswith("Wikinews") and len(its) > 1 else [its]
        for late, half in enumerate(halves):
            named = Counter(
                country for country, at in mentions[document_id] if any(start <= at < end for _, start, end in half)
            )
            words = "\n".join(text[start:end] for _, start, end in half)
            report = Report(
                f"{document_id}{late}",
                published.date() + timedelta(days=late),
                language,
                unit([vectors[key] for key, _, _ in half[:FIRST]]),
                named,
                numbers_of(words),
            )
            kind = "parallel" if work else "follow-up" if len(halves) > 1 else "alone"
            found.append(Case(report, work or document_id, kind, words))
    return sorted(found, key=lambda case: (case.report.day, case.report.report_id))


def pairs(given: Sequence[Case]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Features of every report and its nearest predecessors, whether they are one story, and their fold."""
    rows, same, folds = [], [], []
    for number, case in enumerate(given):
        near = [other for other in given[:number] if (case.report.day - other.report.day).days <= DAYS]
        for place, row in features(case.report, [other.report for other in near]):
            rows.append(row)
            same.append(near[place].group == case.group)
            folds.append(_fold(case.group))
    return np.array(rows), np.array(same), np.array(folds)


def fit(rows: npt.NDArray[np.float64], same: npt.NDArray[np.bool_]) -> tuple[float, npt.NDArray[np.float64]]:
    """Bias and weights, as `models.stories` holds them."""
    fitted = LogisticRegression(C=100, max_iter=1000).fit(rows, same)
    return float(fitted.intercept_[0]), fitted.coef_[0]


def ours(given: Sequence[Case]) -> list[str]:
    """Each report placed by coefficients that were fitted without its group."""
    rows, same, folds = pairs(given)
    shipped = model.BIAS, model.WEIGHTS
    held = [fit(rows[folds != fold], same[folds != fold]) for fold in range(FOLDS)]
    window, placed = Window(), []
    try:
        for case in given:
            model.BIAS, model.WEIGHTS = held[_fold(case.group)]
            story = window.place(case.report).story or case.report.report_id
            window.put(case.report, story)
            window.forget(case.report.day - timedelta(days=2 * DAYS))
            placed.append(story)
    finally:
        model.BIAS, model.WEIGHTS = shipped
    return placed


def nearest(vectors: npt.NDArray[np.float32], given: Sequence[Case], line: float) -> list[str]:
    """Online single pass: each report joins the story of its nearest predecessor in the window above a line."""
    placed: list[str] = []
    for number, case in enumerate(given):
        low = next(n for n in range(number + 1) if (case.report.day - given[n].report.day).days <= DAYS)
        near = vectors[low:number] @ vectors[number] if number > low else np.zeros(0)
        best = int(np.argmax(near)) if len(near) else -1
        placed.append(placed[low + best] if best >= 0 and near[best] >= line else case.report.report_id)
    return placed


def scores(given: Sequence[Case], placed: Sequence[str], kinds: Iterable[str]) -> Row:
    """Pairwise and B-cubed precision, recall and F1 over reports of some kinds; strangers in their stories count."""
    wanted = set(kinds)
    groups = [case.group for case in given]
    truth, found = Counter(groups), Counter(placed)
    both = Counter(zip(groups, placed, strict=True))
    chosen = [(case.group, story) for case, story in zip(given, placed, strict=True) if case.kind in wanted]
    right = sum(both[pair] - 1 for pair in chosen) / 2
    given_pairs = sum(found[story] - 1 for _, story in chosen) / 2
    true_pairs = sum(truth[group] - 1 for group, _ in chosen) / 2
    precision, recall = right / max(given_pairs, 1e-9), right / max(true_pairs, 1e-9)
    b_precision = float(np.mean([both[pair] / found[pair[1]] for pair in chosen]))
    b_recall = float(np.mean([both[pair] / truth[pair[0]] for pair in chosen]))
    return {
        "reports": len(chosen),
        "groups": len({group for group, _ in chosen}),
        "pair_p": round(precision, 3),
        "pair_r": round(recall, 3),
        "pair_f1": round(_f1(precision, recall), 3),
        "b3_p": round(b_precision, 3),
        "b3_r": round(b_recall, 3),
        "b3_f1": round(_f1(b_precision, b_recall), 3),
    }


SUBSETS = {"all": ("parallel", "follow-up", "alone"), "parallel": ("parallel",), "follow-up": ("follow-up",)}


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    with searchable(data, SETS, arguments.lake) as desk:
        given = cases(desk)
    if arguments.fit:
        rows, same, _ = pairs(given)
        bias, weights = fit(rows, same)
        return [
            {"system": "legation", "pairs": int(same.sum()), "bias": bias, "weights": str(weights.round(3).tolist())}
        ]
    started = time.perf_counter()
    placed = {"legation": ours(given)}
    seconds = {"legation": time.perf_counter() - started}
    vectors = np.stack([case.report.vector for case in given])
    centred = vectors - vectors.mean(axis=0)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    words = TfidfVectorizer(sublinear_tf=True, min_df=2).fit_transform([case.text for case in given])
    dense = words.toarray().astype(np.float32)
    rivals: dict[str, tuple[npt.NDArray[np.float32], Sequence[float]]] = {
        "single pass, cosine": (vectors, np.arange(0.88, 0.99, 0.01).tolist()),
        "single pass, centred cosine": (centred, np.arange(0.3, 0.9, 0.05).tolist()),
        "single pass, TF-IDF": (dense, np.arange(0.1, 0.7, 0.05).tolist()),
    }
    for system, (space, lines) in rivals.items():
        started = time.perf_counter()
        tries = [nearest(space, given, line) for line in lines]
        placed[system] = max(tries, key=lambda one: scores(given, one, SUBSETS["all"])["pair_f1"])
        seconds[system] = (time.perf_counter() - started) / len(lines)
    placed["each alone"] = [case.report.report_id for case in given]
    return [
        {"system": system, "subset": subset, **scores(given, one, kinds), "seconds": _seconds(seconds, system, subset)}
        for subset, kinds in SUBSETS.items()
        for system, one in placed.items()
    ]


def _seconds(seconds: dict[str, float], system: str, subset: str) -> float | None:
    return round(seconds[system], 2) if subset == "all" and system in seconds else None


def _fold(group: str) -> int:
    return zlib.crc32(group.encode()) % FOLDS


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lake", type=Path, metavar="DIR", help="an indexed lake that holds the sets already")
    parser.add_argument("--fit", action="store_true", help="only fit the coefficients on all groups and print them")


BENCHMARK = Benchmark(
    "stories",
    "Reports of one event found together as they come in, across languages: pairwise and B-cubed scores. *Parallel* "
    "groups are Ukrainian addresses with their English versions; *follow-ups* are Wikinews articles cut into two "
    "reports on two days, titles left out; Kremlin statements stand between them. Ours is cross-validated over the "
    "groups; each baseline's line is the best one on the groups themselves. Seconds are those of placing, without "
    "embedding.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
