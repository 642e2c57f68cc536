"""Fit the models of models/evidence and measure them: which sentence answers, and whether any does.

python -m benchmarks.fit_evidence --data DIR [--lake DIR] [--dossier DIR] [--cache DIR] [--write]

Trains on the gold questions and on unanswerable ones made of them (the document or the passage that answers taken away;
a year, country or article changed), on the questions of the dossier, on XQuAD within and across languages, unanswerable
SQuAD 2.0 and NoMIRACL, and on questions of XQuAD and NoMIRACL that both lakes are asked without being about them.
Figures are for the questions of gold set and dossier as they are asked of their lakes, by cross-validation in which no
document, and no question made of another, is on both sides; intervals are 95 %, from bootstrap samples of documents.
"""

import argparse
import json
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]
from sklearn.model_selection import StratifiedGroupKFold  # type: ignore[import-untyped]

from benchmarks import dossier_cases, qa
from benchmarks import evidence_cases as sets
from benchmarks.evidence_cases import CachedReader, Case, Find
from benchmarks.harness import Benchmark, Row
from benchmarks.held_out import HELD_OUT
from models.checks import missing
from models.evidence import NO_DOUBT, EvidenceModel, first, is_about, picked, shares
from models.evidence_features import (
    AGAINST,
    ANSWER_FEATURES,
    FOR,
    SENTENCE_FEATURES,
    about_features,
    answer_features,
    describe,
)
from models.gathering import Asked, Candidate, Evidence, gather
from models.logistic import Logistic
from models.names import Gazetteer
from pipelines.answer import Scope
from pipelines.answerer import Answerer
from pipelines.corpora import dossier
from pipelines.desk import Desk

SHIPPED = Path(__file__).parent.parent / "models" / "evidence.json"
TESTED = ("gold", "dossier")
"""Sets whose questions are asked of a lake as they are; figures are of these."""
FOLDS, REPEATS = 5, 3
SENTENCE_PENALTY, ANSWER_PENALTY = 0.01, 0.01
REACH = 4.0
"""Standard deviations at which features are reined in, as `models.logistic` does."""
SENTENCE_WEIGHTS = {"gold": 3.0, "dossier": 1.5, "xquad": 0.3}
"""Of a question of each set; other sets do not say which sentence answers."""
ANSWER_WEIGHTS = {
    "gold": 3.0, "dossier": 3.0, "no document": 0.2, "no passage": 0.5, "altered": 0.4, "xquad": 0.2,
    "no paragraph": 0.02, "squad2": 0.2, "nomiracl": 0.1,
}  # fmt: skip
STRAY = 0.005
"""Share of answered questions that may be taken for ones about other things."""
DECLINED = 0.15
"""Share of answerable questions that the shipped threshold declines, in cross-validation."""

LEAST = float(np.log(NO_DOUBT / (1 - NO_DOUBT)))
"""Log odds at most of an answer to what nothing is about."""

Matrix = npt.NDArray[np.float64]


@dataclass(slots=True)
class Measured:
    """A case with what was read for it."""

    case: Case
    found: Evidence
    right: npt.NDArray[np.bool_]
    """Which sentences answer."""
    gazetteer: Gazetteer


def measure(case: Case, reader: CachedReader, gazetteer: Gazetteer) -> Measured | None:
    """Read and describe; None where there is no sentence."""
    if not case.candidates:
        return None
    asked = Asked.read(case.question, case.language, gazetteer, reader)
    found = gather(asked, reader.recalling(case.candidates), case.candidates)
    describe(found)
    for passage in found.passages:  # vectors of tokens are not needed any more, and there are gigabytes of them
        passage.tokens = replace(passage.tokens, tokens=passage.tokens.tokens[:0])
    right = [case.is_right(found.candidate(n), start, end) for n, (_, start, end) in enumerate(found.spans)]
    return Measured(case, found, np.array(right, dtype=bool), gazetteer) if found.spans else None


def fit_sentence(cases: list[Measured]) -> Logistic:
    """Conditional logit: the probability, among the sentences of a question, that a right one is taken.

    More of what a sentence itself has of the question never speaks against it (`FOR`).
    """
    known = [each for each in cases if each.case.source in SENTENCE_WEIGHTS and each.right.any()]
    features = np.concatenate([each.found.features for each in known])
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale[scale < 1e-6] = 1.0
    features = np.clip((features - mean) / scale, -4.0, 4.0)
    sizes = [len(each.right) for each in known]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    question = np.repeat(np.arange(len(known)), sizes)
    right = np.concatenate([each.right for each in known])
    weights = np.array([SENTENCE_WEIGHTS[each.case.source] for each in known])
    weights /= weights.sum()

    def loss(coefficients: Matrix) -> tuple[float, Matrix]:
        logits = features @ coefficients
        powers = np.exp(logits - np.maximum.reduceat(logits, starts)[question])
        total, good = np.add.reduceat(powers, starts), np.add.reduceat(powers * right, starts)
        value = float((weights * (np.log(total) - np.log(good))).sum() + SENTENCE_PENALTY * coefficients @ coefficients)
        slope = (powers / total[question] - powers * right / good[question]) * weights[question]
        return value, features.T @ slope + 2 * SENTENCE_PENALTY * coefficients

    bounds = [(0, None) if name in FOR else (None, None) for name in SENTENCE_FEATURES]
    found = minimize(loss, np.zeros(features.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    return Logistic(mean, scale, found.x, 0.0)


def fit_answer(cases: list[Measured], rows: Matrix) -> Logistic:
    """A ridge-penalised logistic model over standardised features; both answers weigh the same in all.

    ``rows`` are features of the cases, (cases, features), by the same sentence model; those of other sets are left out.
    Weights keep the sign that each feature must have (`AGAINST`): with few questions, that is worth more than freedom.
    """
    known = [k for k, each in enumerate(cases) if each.case.source in ANSWER_WEIGHTS]
    cases, features = [cases[k] for k in known], rows[known]
    labels = np.array([each.case.answerable for each in cases])
    weights = np.array([ANSWER_WEIGHTS[each.case.source] for each in cases])
    weights[labels] *= weights[~labels].sum() / weights[labels].sum()
    weights /= weights.sum()
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale[scale < 1e-6] = 1.0
    model = Logistic(mean, scale, np.zeros(features.shape[1]), 0.0)
    scaled = np.clip((features - mean) / scale, -REACH, REACH)

    def loss(coefficients: Matrix) -> tuple[float, Matrix]:
        logits = scaled @ coefficients[:-1] + coefficients[-1]
        value = float(weights @ np.logaddexp(0.0, np.where(labels, -logits, logits)))
        away = weights * (1.0 / (1.0 + np.exp(-logits)) - labels)
        slope = np.append(scaled.T @ away + 2 * ANSWER_PENALTY * coefficients[:-1], away.sum())
        return value + ANSWER_PENALTY * float(coefficients[:-1] @ coefficients[:-1]), slope

    bounds = [(None, 0) if name in AGAINST else (0, None) for name in ANSWER_FEATURES]
    found = minimize(loss, np.zeros(len(bounds) + 1), jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)])
    return replace(model, weights=found.x[:-1], bias=float(found.x[-1]))


def features_of(each: Measured, sentence: Logistic) -> Matrix:
    """Features of whether a case is answered, with the sentences ranked by a model."""
    best = first(each.found, shares(sentence, each.found))
    return answer_features(each.found, best, missing(each.found, best, each.gazetteer))


def fit_about(cases: list[Measured], rows: Matrix) -> Logistic:
    """What tells questions about something that the lake holds from those about other things (``outside``).

    ``rows`` are features of the cases, as :func:`fit_answer` takes them. Log odds are shifted so that of the answered
    questions of `TESTED`, `STRAY` fall below 0.
    """
    held = [k for k, each in enumerate(cases) if each.case.answerable and each.case.source in (*TESTED, "xquad")]
    both = [*held, *(k for k, each in enumerate(cases) if each.case.source == "outside")]
    features = np.stack([about_features(cases[k].found, rows[k]) for k in both])
    mean, scale = features.mean(axis=0), features.std(axis=0)
    model = Logistic(mean, scale, np.zeros(features.shape[1]), 0.0)
    labels = np.arange(len(both)) < len(held)
    found = LogisticRegression(C=1.0, class_weight="balanced").fit(model.scaled(features), labels)
    model = replace(model, weights=found.coef_[0].astype(np.float64))
    tested = np.array([cases[k].case.source in TESTED for k in held])
    return replace(model, bias=-float(np.quantile(model.logits(features[labels])[tested], STRAY)))


def calibrated(model: Logistic, slope: float, shift: float) -> Logistic:
    """The model with its log odds stretched and shifted (Platt 1999)."""
    return replace(model, weights=model.weights * slope, bias=model.bias * slope + shift)


@dataclass(slots=True)
class Held:
    """What cross-validation held out and found: over the questions of `TESTED`, mean of the repeats."""

    logits: list[Matrix]
    first: Matrix
    """Whether the first sentence is right."""
    three: Matrix
    """Whether any of those given is."""
    passage: Matrix
    """Whether the passage of the first sentence holds the evidence."""
    cited: Matrix
    """Share of the documents needed that the sentences given stand in."""
    precision: Matrix
    models: list[tuple[set[str], Logistic, Logistic, Logistic]]
    """Of the first repeat: the documents left out, and the models fitted without them: sentence, answer, about."""


def cross_validate(cases: list[Measured]) -> tuple[list[Measured], Held]:
    """Every question of `TESTED` judged by models that saw nothing of its document."""
    tested = [each for each in cases if each.case.source in TESTED]
    kinds = [f"{each.case.source} {each.case.answerable}" for each in tested]
    groups = [each.case.group for each in tested]
    size = len(tested)
    nothing = np.zeros((5, size))
    held = Held([], nothing[0], nothing[1], nothing[2], nothing[3], nothing[4], [])
    for repeat in range(REPEATS):
        logits = np.zeros(size)
        folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=repeat)
        for _, test in folds.split(logits, kinds, groups):
            away = {groups[k] for k in test}
            train = [each for each in cases if each.case.group not in away]
            sentence = fit_sentence(train)
            rows = np.stack([features_of(each, sentence) for each in train])
            answer, about = fit_answer(train, rows), fit_about(train, rows)
            if not repeat:
                held.models.append((away, sentence, answer, about))
            for k in test:
                found = tested[k].found
                scores = shares(sentence, found)
                features = features_of(tested[k], sentence)
                logits[k] = answer.logits(features[np.newaxis, :])[0]
                if not is_about(about, found, features):
                    logits[k] = min(logits[k], LEAST)
                given = picked(found, scores, 3)
                held.first[k] += tested[k].right[given[0]] / REPEATS
                held.passage[k] += _holds(tested[k], given[0]) / REPEATS
                held.three[k] += tested[k].right[given].any() / REPEATS
                if tested[k].case.answerable and tested[k].case.gold:
                    needed = qa.documents(tested[k].case.gold or {})
                    cited = [found.candidate(n).document_id for n in given]
                    held.cited[k] += sum(bool(each & set(cited)) for each in needed) / len(needed) / REPEATS
                    held.precision[k] += sum(c in set().union(*needed) for c in cited) / len(cited) / REPEATS
        held.logits.append(logits)
        print(f"cross-validation {repeat + 1} of {REPEATS}", file=sys.stderr, flush=True)
    return tested, held


def _holds(each: Measured, sentence: int) -> bool:
    """Whether the passage that a sentence stands in holds a quote of the evidence."""
    candidate = each.found.candidate(sentence)
    return sets.overlaps(candidate, 0, len(candidate.text), sets.quotes_of(each.case.gold or {"evidence": []}))


def rows_of(tested: list[Measured], held: Held, probabilities: Matrix, threshold: float) -> list[Row]:
    """Figures of the cross-validation, by crossing of languages, and the reliability of the confidence."""
    labels = np.array([each.case.answerable for each in tested])
    across = np.array([bool((each.case.gold or {}).get("cross_lingual")) for each in tested])
    cosines = np.array([max(float(c.vector @ e.found.asked.vectors.pooled) for c in e.case.candidates) for e in tested])
    groups = np.array([each.case.group for each in tested])
    rows: list[Row] = []
    for source in TESTED:
        members = np.array([each.case.source == source for each in tested])
        for subset, some in (("all", across | ~across), ("same language", ~across), ("across languages", across)):
            chosen = members & some
            can, cannot = chosen & labels, chosen & ~labels
            row: Row = {
                "system": "legation",
                "subset": f"{source}, {subset}: {can.sum()} answerable, {cannot.sum()} not",
                "auroc": np.mean([roc_auc_score(labels[chosen], each[chosen]) for each in held.logits]),
                "declined_unanswerable_at_15": np.mean([_at_15(labels[chosen], each[chosen]) for each in held.logits]),
                "right_passage_1": held.passage[can].mean(),
                "right_sentence_1": held.first[can].mean(),
                "right_sentence_3": held.three[can].mean(),
                "citation_recall": held.cited[can].mean(),
                "citation_precision": held.precision[can].mean(),
                "declined_answerable": (probabilities[can] < threshold).mean(),
                "declined_unanswerable": (probabilities[cannot] < threshold).mean(),
            }
            if subset == "all":
                mean = np.mean(held.logits, axis=0)
                row["intervals"] = _intervals(groups[chosen].tolist(), labels[chosen], mean[chosen], held.cited[chosen])
            rows.append(row)
        auroc = roc_auc_score(labels[members], cosines[members])
        rows.append({"system": "top cosine", "subset": f"{source}, all", "auroc": auroc})
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        inside = (probabilities >= low) & (probabilities < low + 0.2 + 1e-9)
        if inside.any():
            rows.append(
                {
                    "system": "legation",
                    "subset": f"reliability, confidence {low:.1f} to {low + 0.2:.1f}",
                    "questions": int(inside.sum()),
                    "said": probabilities[inside].mean(),
                    "answerable": labels[inside].mean(),
                }
            )
    return [{k: round(float(v), 3) if isinstance(v, float) else v for k, v in row.items()} for row in rows]


def _at_15(labels: npt.NDArray[np.bool_], values: Matrix) -> float:
    return float((values[~labels] < np.quantile(values[labels], 0.15)).mean())


def _intervals(
    groups: list[str], labels: npt.NDArray[np.bool_], logits: Matrix, cited: Matrix
) -> dict[str, list[float]]:
    members: dict[str, list[int]] = {}
    for place, group in enumerate(groups):
        members.setdefault(group, []).append(place)
    parts, chosen = [np.array(each) for each in members.values()], np.random.default_rng(0)
    drawn: dict[str, list[float]] = {"auroc": [], "citation_recall": []}
    for _ in range(1000):
        taken = np.concatenate([parts[k] for k in chosen.integers(0, len(parts), len(parts))])
        if 0 < labels[taken].sum() < len(taken):
            drawn["auroc"].append(float(roc_auc_score(labels[taken], logits[taken])))
        drawn["citation_recall"].append(float(cited[taken][labels[taken]].mean()))
    return {name: [round(float(v), 3) for v in np.percentile(each, (2.5, 97.5))] for name, each in drawn.items()}


def find_in(desk: Desk) -> Find:
    """What finds the candidates of a question in a lake; documents go by the ids of their source."""
    answerer = Answerer(desk.lake, desk.finder, desk.gazetteer)

    def find(question: str) -> list[Candidate]:
        hits = answerer.hits(question, Scope())
        found = answerer.candidates(question, hits)
        return [replace(c, document_id=hit.external_id or "") for c, hit in zip(found, hits, strict=True)]

    return find


def cases_of(data: Path, arguments: argparse.Namespace, desk: Desk, story: Desk) -> list[Measured]:
    """All cases, read: those of the gold set from one lake, those of the dossier from another."""
    reader = CachedReader(desk.finder.reader, arguments.cache)
    folder = qa.folder_of(data)
    if folder is None:
        raise SystemExit(
            f"{data} holds no question set: qa-*.jsonl with qa-*-corpus.jsonl.gz, or a folder gold with them"
        )
    known = desk.gazetteer
    sources = [
        (sets.gold(folder, find_in(desk), known, altered=arguments.altered), known),
        (dossier_cases.cases(find_in(story)), story.gazetteer),
    ]
    if arguments.squad:
        sources.append((sets.squad(data, arguments.squad, reader, known), known))
    if arguments.nomiracl:
        sources.append((sets.nomiracl(data, arguments.nomiracl, reader, known), known))
    if arguments.outside:
        sources.append((sets.outside(data, arguments.outside, find_in(desk)), known))
        sources.append((sets.outside(data, arguments.outside, find_in(story)), story.gazetteer))
    measured = []
    for source, gazetteer in sources:
        for case in source:
            each = measure(case, reader, gazetteer)
            if each is not None:
                measured.append(each)
                if len(measured) % 50 == 0:
                    print(f"{len(measured)} questions read", file=sys.stderr, flush=True)
        reader.save()
    return measured


def _options(arguments: argparse.Namespace) -> list[str]:
    """How many questions there were of each set, as options of the command."""
    return [f"--{name} {getattr(arguments, name)}" for name in ("squad", "nomiracl", "altered", "outside")]


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    """Read, cross-validate, and write the coefficients where asked."""
    folder = qa.folder_of(data)
    lake = qa.lake(arguments.lake, folder) if folder else arguments.lake
    story = dossier_cases.lake(arguments.dossier)
    with Desk.open(lake) as desk, Desk.open(story, clearance=dossier().clearance) as other:
        cases = cases_of(data, arguments, desk, other)
    tested, held = cross_validate(cases)
    labels = np.array([each.case.answerable for each in tested])
    mean = np.mean(held.logits, axis=0)
    platt = LogisticRegression(C=1.0).fit(mean[:, np.newaxis], labels)
    slope, shift = float(platt.coef_[0][0]), float(platt.intercept_[0])
    probabilities = 1.0 / (1.0 + np.exp(-(slope * mean + shift)))
    threshold = float(np.quantile(probabilities[labels], DECLINED))
    rows = rows_of(tested, held, probabilities, threshold)
    if arguments.write:
        sentence = fit_sentence(cases)
        every = np.stack([features_of(each, sentence) for each in cases])
        answer = calibrated(fit_answer(cases, every), slope, shift)
        shipped = EvidenceModel(sentence, answer, fit_about(cases, every), threshold)
        content: dict[str, Any] = {
            "fitted_by": " ".join(("python -m benchmarks.fit_evidence --data DIR", *_options(arguments), "--write")),
            "questions": dict(Counter(each.case.source for each in cases)),
            "cross_validated": [{k: v for k, v in row.items() if k != "system"} for row in rows if "intervals" in row],
            **shipped.to_json(),
        }
        SHIPPED.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
        parts = [
            {
                "without": sorted(qa.key_of(group) for group in away),
                **EvidenceModel(chosen, calibrated(answer, slope, shift), about, threshold).to_json(),
            }
            for away, chosen, answer, about in held.models
        ]
        HELD_OUT.write_text(json.dumps(parts, indent=1) + "\n", "utf-8")
    return rows


def arguments(parser: argparse.ArgumentParser) -> None:
    """This benchmark's own options."""
    default = Path(tempfile.gettempdir()) / "legation-answers" / "lake"
    parser.add_argument("--lake", type=Path, default=default, metavar="DIR", help=f"made here, or used ({default})")
    story = default.with_name("dossier")
    parser.add_argument("--dossier", type=Path, default=story, metavar="DIR", help=f"made here, or used ({story})")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep token vectors here between runs")
    parser.add_argument("--squad", type=int, default=22, metavar="N", help="questions of XQuAD for each language pair")
    parser.add_argument("--nomiracl", type=int, default=20, metavar="N", help="of each of its files, about")
    parser.add_argument("--altered", type=int, default=0, metavar="N", help="altered questions made of each, at most")
    parser.add_argument("--outside", type=int, default=12, metavar="N", help="about other things, of each language")
    parser.add_argument("--write", action="store_true", help="write the coefficients to models/evidence.json")


BENCHMARK = Benchmark("fit_evidence", (__doc__ or "").splitlines()[0], run, arguments)

if __name__ == "__main__":
    BENCHMARK.main()
