"""Answers to a question set: are they right, is the evidence cited, and are questions declined that cannot be answered?

python -m benchmarks.answers --data DIR [--lake DIR] [--limit N]

``--data`` holds ``qa-*.jsonl`` and ``qa-*-corpus.jsonl.gz`` (or a folder ``gold`` with them), and where they are there
``nomiracl`` and ``squad2-unanswerable`` with ``xquad``. Intervals are 95 %, from bootstrap samples of documents.
Questions about a document that the shipped coefficients were fitted on are judged by coefficients fitted without it
(``evidence_held_out.json``, five-fold cross-validation); on other questions the shipped ones are used.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from benchmarks import qa, rivals
from benchmarks.abstention import abstention_rows
from benchmarks.answer_scores import exact, token_f1
from benchmarks.evidence_cases import outside_questions
from benchmarks.harness import Benchmark, Row
from benchmarks.held_out import held_out
from models.names import Gazetteer
from pipelines.answerer import Answerer
from pipelines.citations import Quote
from pipelines.desk import Desk

SAMPLES = 1000
"""Bootstrap samples."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system said to one question."""

    text: str
    """All of its answer."""
    short: tuple[str, ...]
    """Its short answers, best first; the answer itself where it has none."""
    citations: tuple[tuple[str, str], ...]
    """(document, quoted text), those offered with an abstention included."""
    declined: bool
    confidence: float
    """More means rather answered; AUROC is of this."""
    verbatim: bool
    """Whether every quote stands in its document to the letter."""
    passage: tuple[str, str] = ("", "")
    """(document, text) of the passage that the first quote stands in."""


System = Callable[[str], Reply]


def legation(desk: Desk, questions: Sequence[qa.Question]) -> System:
    """Legation's own answers, each by coefficients that saw nothing of its document."""
    models = held_out()
    judges = {
        row["question"]: models.get(qa.key_of(group))
        for row, group in zip(questions, qa.groups(questions), strict=True)
    }
    stored = dict(desk.lake.sql("select document_id, text from documents").fetchall())
    passages: dict[str, list[tuple[int, int]]] = {}
    for document, start, end in desk.lake.sql('select document_id, "start", "end" from passages').fetchall():
        passages.setdefault(document, []).append((start, end))
    answerer = Answerer(desk.lake, desk.finder, Gazetteer.build())

    def around(quote: Quote) -> tuple[str, str]:
        text = stored.get(quote.document_id, "")
        for start, end in passages.get(quote.document_id, ()):
            if start <= quote.start and quote.end <= end:
                return quote.external_id or "", text[start:end]
        return quote.external_id or "", quote.quote

    def reply(question: str) -> Reply:
        answerer.model = judges.get(question)
        answer = answerer.ask(question)
        content = answer.to_json()
        shorts = [quote["short"]["text"] for quote in content["citations"] if quote.get("short")]
        return Reply(
            answer.text,
            tuple(shorts) or (answer.text,),
            tuple((quote.external_id or "", quote.quote) for quote in answer.citations),
            answer.abstained,
            1 - answer.confidence if answer.abstained else answer.confidence,
            all(stored.get(q.document_id, "")[q.start : q.end] == q.quote for q in answer.citations),
            around(answer.citations[0]) if answer.citations else ("", ""),
        )

    return reply


def scored(question: qa.Question, reply: Reply) -> dict[str, float | None]:
    """One reply's figures; None where a figure does not apply."""
    if not question["answerable"]:
        return {"declined_unanswerable": float(reply.declined), "quotes_verbatim": float(reply.verbatim)}
    needed = qa.documents(question)
    cited = [document for document, _ in reply.citations]
    found = sum(bool(each & set(cited)) for each in needed) / len(needed)
    right = set().union(*needed)
    evidence = qa.quotes(question)
    first = [(document, " ".join(text.split())) for document, text in reply.citations[:1] if not reply.declined]
    passage = " ".join(reply.passage[1].split())
    leading = float(any(reply.passage[0] == d and (quote in passage or passage in quote) for d, quote in evidence))
    answered = not reply.declined
    return {
        "exact": exact(reply.short if answered else (), question["answers"]),
        "f1": token_f1(reply.short if answered else (), question["answers"]),
        "citation_precision": sum(document in right for document in cited) / len(cited) if cited and answered else None,
        "citation_recall": found if answered else 0.0,
        "citation_recall_shown": found,
        "first_sentence": float(
            any(d == document and (q in t or t in q) for d, t in first for document, q in evidence if len(t) > 15)
        ),
        "first_passage": leading if answered else 0.0,
        "first_passage_shown": leading,
        "declined_answerable": float(reply.declined),
        "quotes_verbatim": float(reply.verbatim),
    }


def rows_of(
    system: str, questions: Sequence[qa.Question], replies: Sequence[Reply], subset: str, *, intervals: bool
) -> Row:
    """A row of figures, with their intervals where asked."""
    figures = [scored(question, reply) for question, reply in zip(questions, replies, strict=True)]
    names = list(dict.fromkeys(name for each in figures for name in each))
    labels = np.array([question["answerable"] for question in questions])
    confidence = np.array([reply.confidence for reply in replies])
    row: Row = {"system": system, "subset": subset, "questions": len(questions)}
    values = {
        name: np.array([np.nan if each.get(name) is None else each[name] for each in figures], dtype=float)
        for name in names
    }
    for name in names:
        row[name] = _rounded(np.nanmean(values[name])) if not np.isnan(values[name]).all() else None
    both = bool(labels.any() and not labels.all())
    if both:
        row["auroc"] = _rounded(roc_auc_score(labels, confidence))
        row["declined_unanswerable_at_15"] = _rounded(declined_at(labels, confidence))
    if intervals:
        row["intervals"] = bootstrap(qa.groups(questions), values, labels, confidence if both else None)
    return row


def declined_at(labels: npt.NDArray[np.bool_], confidence: npt.NDArray[np.float64], share: float = 0.15) -> float:
    """Share of unanswerable questions below the confidence that declines ``share`` of the answerable ones."""
    limit = np.quantile(confidence[labels], share)
    return float((confidence[~labels] < limit).mean())


def bootstrap(
    groups: Sequence[str],
    values: dict[str, npt.NDArray[np.float64]],
    labels: npt.NDArray[np.bool_],
    confidence: npt.NDArray[np.float64] | None,
) -> dict[str, list[float]]:
    """95 % intervals over samples of whole documents with all their questions."""
    members: dict[str, list[int]] = {}
    for place, group in enumerate(groups):
        members.setdefault(group, []).append(place)
    places = [np.array(each) for each in members.values()]
    chosen = np.random.default_rng(0)
    drawn: dict[str, list[float]] = {name: [] for name in values}
    for _ in range(SAMPLES):
        taken = np.concatenate([places[k] for k in chosen.integers(0, len(places), len(places))])
        for name, column in values.items():
            some = column[taken]
            if not np.isnan(some).all():
                drawn[name].append(float(np.nanmean(some)))
        if confidence is not None and 0 < labels[taken].sum() < len(taken):
            drawn.setdefault("auroc", []).append(float(roc_auc_score(labels[taken], confidence[taken])))
    return {
        name: [_rounded(float(v)) for v in np.percentile(each, (2.5, 97.5))] for name, each in drawn.items() if each
    }


def subsets(questions: Sequence[qa.Question]) -> Iterable[tuple[str, list[int]]]:
    """Names and members: all, by crossing of languages, by language, by type, by why a question is unanswerable."""
    yield "all", list(range(len(questions)))
    for name, wanted in (("same language", False), ("across languages", True)):
        yield name, [n for n, each in enumerate(questions) if bool(each.get("cross_lingual")) == wanted]
    for field in ("language", "type", "why_unanswerable"):
        for value in sorted({str(each.get(field)) for each in questions if each.get(field)}):
            yield f"{field}: {value}", [n for n, each in enumerate(questions) if str(each.get(field)) == value]


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    """All systems over the question set, then abstention on the public sets."""
    rows: list[Row] = []
    folder = qa.folder_of(data)
    if folder is not None:
        questions = qa.questions(folder)[: arguments.limit]
        with Desk.open(qa.lake(arguments.lake, folder)) as desk:
            systems: dict[str, System | str] = {"legation": legation(desk, questions)}
            systems |= rivals.systems(desk)
            for name, system in systems.items():
                if isinstance(system, str):
                    rows.append({"system": name, "subset": "all", "skipped": system})
                    continue
                asked = questions
                if name == rivals.CHAIN and arguments.chain < len(questions):
                    asked = random.Random(0).sample(questions, arguments.chain)
                replies = []
                for number, question in enumerate(asked, 1):
                    replies.append(system(question["question"]))
                    if number % 20 == 0:
                        print(f"{name}: {number} of {len(asked)}", file=sys.stderr, flush=True)
                sample = "" if asked is questions else f" of a sample of {len(asked)}"
                for subset, members in subsets(asked):
                    if members and not (sample and subset != "all"):
                        few, said = [asked[n] for n in members], [replies[n] for n in members]
                        wide = subset in ("all", "same language", "across languages")
                        rows.append(rows_of(name, few, said, subset + sample, intervals=wide))
                if name == "legation":
                    rows += reliability(asked, replies)
                    rows += outside(desk, data, arguments.sample)
    rows += abstention_rows(data, arguments.sample, arguments.cache)
    return rows


def reliability(questions: Sequence[qa.Question], replies: Sequence[Reply]) -> Iterable[Row]:
    """How often questions were answerable, by the confidence that was stated: the reliability curve."""
    confidence = np.array([each.confidence for each in replies])
    labels = np.array([each["answerable"] for each in questions])
    edges = [0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]
    for low, high in pairwise(edges):
        inside = (confidence >= low) & (confidence < high + (high == 1.0))
        if inside.any():
            yield {
                "system": "legation",
                "subset": f"confidence from {low:.1f} to {high:.1f}",
                "questions": int(inside.sum()),
                "confidence": _rounded(confidence[inside].mean()),
                "answerable": _rounded(labels[inside].mean()),
            }


def outside(desk: Desk, data: Path, size: int) -> Iterable[Row]:
    """How many questions about other things than the lake holds are declined, by language; none without their sets."""
    if not ((data / "xquad").is_dir() and (data / "nomiracl").is_dir()):
        return
    asked = outside_questions(data, size, fitted=False)
    declined = np.array([desk.ask(question).abstained for _, _, question in asked])
    spoken = np.array([language for language, _, _ in asked])
    for language in ("", *sorted(set(spoken))):
        some = declined[spoken == language] if language else declined
        yield {
            "system": "legation",
            "subset": f"about other things, {language or 'all'}",
            "questions": len(some),
            "declined_unanswerable": _rounded(some.mean()),
        }


def _rounded(value: Any) -> float:
    return round(float(value), 3)


def arguments(parser: argparse.ArgumentParser) -> None:
    """This benchmark's own options."""
    default = Path(tempfile.gettempdir()) / "legation-answers" / "lake"
    parser.add_argument("--lake", type=Path, default=default, metavar="DIR", help=f"made here, or used ({default})")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first questions")
    parser.add_argument(
        "--sample", type=int, default=20, metavar="N", help="questions of each file of NoMIRACL and SQuAD, about"
    )
    parser.add_argument(
        "--chain", type=int, default=24, metavar="N", help="questions, drawn by lot, that the language model is asked"
    )
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep token vectors here between runs")


BENCHMARK = Benchmark(
    "answers",
    "Answers to the gold questions over a lake of their documents: short answers (exact, token F1), evidence cited, "
    "questions declined, AUROC of the confidence, quotes verbatim, with 95 % intervals; beside extractive and language "
    "model baselines. `citation_recall` counts a declined question as not cited, `citation_recall_shown` counts the "
    "nearest passages that are shown with it; so do `first_passage` and `first_passage_shown`. Questions on documents "
    "that the shipped coefficients were fitted on are judged by coefficients fitted without these documents (five-fold "
    "cross-validation); which features there are, and the confidence below which it declines, was chosen on these same "
    "questions. The language model is asked a sample, for it takes half a minute a question. NoMIRACL and SQuAD 2.0: "
    "share of unanswerable questions that are answered (hallucination) and of answerable ones that are declined "
    "(error), on the half that nothing was fitted on. `about other things` are questions of XQuAD and NoMIRACL, of "
    "that half, asked of the lake of the gold documents; a few of them it happens to answer.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
