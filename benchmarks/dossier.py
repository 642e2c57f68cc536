"""The Lantern Strait dossier against its truth: answers, near-duplicates and warnings, each beside a plain baseline.

The dossier ships with Legation, so ``--data`` is not read. Its lake is built in a temporary folder.
"""

import argparse
import itertools
import multiprocessing
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks import dossier_cases, qa
from benchmarks.dossier_truth import subset_of, truth_of
from benchmarks.harness import Benchmark, Row, share
from benchmarks.held_out import held_out
from pipelines.answerer import Answerer
from pipelines.citations import Quote
from pipelines.corpora import SAMPLES
from pipelines.desk import Desk

CLEARANCE = "confidential"
BUDGET = 3.0
"""Alarms a week, for Legation and for the baseline."""

BASE_DAYS = 28
"""Days that the baseline's z-score looks back on."""

LEAST_STORIES = 2
"""Stories on the day for the baseline to speak at all: one is no rise."""

Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system gave to a question."""

    declined: bool
    quotes: Sequence[Quote]


# --- questions -------------------------------------------------------------------------------------------------------


def questions(lake: Path, cases: Sequence[dict[str, Any]]) -> list[Row]:
    """Rows of the questions: by language and by whether question and evidence are in the same one.

    A question is judged by coefficients fitted without its documents (`benchmarks.held_out`).
    """
    replies: dict[str, list[Reply]] = defaultdict(list)
    verbatim = cited = 0
    judges, group = held_out(), dossier_cases.groups(dossier_cases.questions())
    desks: dict[str | None, Desk] = {}
    answerers: dict[str | None, Answerer] = {}
    for number, case in enumerate(cases, 1):
        as_of = case.get("as_of")
        if as_of not in desks:
            desk = desks[as_of] = Desk.open(lake, CLEARANCE, as_of)
            answerers[as_of] = Answerer(desk.lake, desk.finder, desk.gazetteer)
        desk, answerer = desks[as_of], answerers[as_of]
        answerer.model = judges.get(qa.key_of(group[case["id"]]))
        answer = answerer.ask(case["question"])
        replies["legation"].append(Reply(answer.abstained, () if answer.abstained else answer.citations))
        texts = desk.lake.texts({quote.document_id for quote in answer.citations})
        for quote in answer.citations:
            cited += 1
            verbatim += texts[quote.document_id].text[quote.start : quote.end] == quote.quote
        top = desk.search(case["question"], k=1, mode="vector")
        replies["top dense hit"].append(Reply(False, [hit.quote(hit.start, hit.end) for hit in top]))
        if number % 20 == 0:
            _say(f"{number} of {len(cases)} questions")
    for desk in desks.values():
        desk.close()
    rows: list[Row] = []
    for subset, wanted in subsets(cases).items():
        rows += [
            {"system": system, "subset": subset, **answered([cases[n] for n in wanted], [given[n] for n in wanted])}
            for system, given in replies.items()
        ]
    rows.append(
        {"system": "legation", "subset": "quotes", "quotes": cited, "verbatim": round(verbatim / max(1, cited), 4)}
    )
    return rows


def subsets(cases: Sequence[dict[str, Any]]) -> dict[str, list[int]]:
    """Places of the questions by subset: all, within one language, across languages, and each of these by language."""
    found: dict[str, list[int]] = {"questions: all": list(range(len(cases)))}
    for crossing in (False, True):
        way = "across languages" if crossing else "same language"
        chosen = [number for number, case in enumerate(cases) if case["cross_lingual"] == crossing]
        found[f"questions: {way}"] = chosen
        for language in sorted({case["language"] for case in cases}):
            some = [number for number in chosen if cases[number]["language"] == language]
            if some:
                found[f"questions: {way}, {language}"] = some
    return found


def answered(cases: Sequence[dict[str, Any]], replies: Sequence[Reply]) -> dict[str, float | int | None]:
    """How many replies cite a document of the evidence, quote the evidence itself, or decline.

    ``cited_of_answered`` leaves declined questions out; the others are shares of the answerable or the unanswerable.
    """
    can = [(case, reply) for case, reply in zip(cases, replies, strict=True) if case["answerable"]]
    cannot = [reply for case, reply in zip(cases, replies, strict=True) if not case["answerable"]]
    cited = sum(bool(_names(reply.quotes) & _evidence(case)) for case, reply in can)
    quoted = sum(any(_meets(quote, case) for quote in reply.quotes) for case, reply in can)
    declined = sum(reply.declined for _, reply in can)
    return {
        "answerable": len(can),
        "evidence_cited": share(cited, len(can)),
        "evidence_quoted": share(quoted, len(can)),
        "cited_of_answered": share(cited, len(can) - declined),
        "declined_answerable": share(declined, len(can)),
        "unanswerable": len(cannot),
        "declined_unanswerable": share(sum(reply.declined for reply in cannot), len(cannot)),
    }


def _evidence(case: Mapping[str, Any]) -> set[str]:
    return {evidence["document"] for evidence in case["evidence"]} | set(case.get("also_in") or ())


def _names(quotes: Iterable[Quote]) -> set[str]:
    return {quote.external_id for quote in quotes if quote.external_id}


def _meets(quote: Quote, case: Mapping[str, Any]) -> bool:
    """Whether a quote holds the evidence's words, or lies within them."""
    given = " ".join(quote.quote.split())
    for evidence in case["evidence"]:
        wanted = " ".join(evidence["quote"].split())
        if quote.external_id == evidence["document"] and (wanted in given or given in wanted):
            return True
    return False


# --- near-duplicates -------------------------------------------------------------------------------------------------


def duplicates(lake: Path, truth: Sequence[dict[str, Any]]) -> list[Row]:
    """Pairs of copies found, against those of the truth."""
    with Desk.open(lake, CLEARANCE) as desk:
        documents = desk.lake.frame("documents", ["document_id", "external_id", "text"])
        groups = desk.lake.frame("duplicates", ["document_id", "group_id"])
    named = documents.join(groups, on="document_id").with_columns(
        words=pl.col("text").map_elements(lambda text: " ".join(text.split()), return_dtype=pl.String)
    )
    copies = [case["documents"] for case in truth if case["relation"] == "copies"]
    wanted = {pair for group in copies for pair in _pairs(group)}
    rows: list[Row] = []
    for system, column in (("legation", "group_id"), ("same text", "words")):
        found = {
            pair
            for group in named.group_by(column).agg(pl.col("external_id").drop_nulls())["external_id"]
            for pair in _pairs(group)
        }
        rows.append(
            {
                "system": system,
                "subset": "near-duplicates",
                "groups": len(copies),
                "pairs": len(wanted),
                "pair_precision": share(len(found & wanted), len(found)),
                "pair_recall": share(len(found & wanted), len(wanted)),
            }
        )
    return rows


def _pairs(names: Iterable[str]) -> set[Pair]:
    return {frozenset(pair) for pair in itertools.combinations(sorted(set(names)), 2)}


# --- warnings --------------------------------------------------------------------------------------------------------

Alarms = dict[date, list[frozenset[str]]]
"""By day the alarms raised on it, each with the series that it speaks of."""


def warnings(lake: Path, truth: Sequence[dict[str, Any]]) -> list[Row]:
    """Every day of the dossier read as it was known then, and when each crisis was first warned of."""
    with Desk.open(lake, CLEARANCE) as desk:
        reporting = desk.reporting
        counts = reporting.counts()
    first, last = counts["day"].min(), reporting.last_day
    assert isinstance(first, date)
    assert last is not None
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    alarms: Alarms = {}
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        for number, (day, found) in enumerate(pool.imap(raised_on, [(lake, day) for day in days], chunksize=10), 1):
            alarms[day] = found
            if number % 50 == 0:
                _say(f"warnings of {number} of {len(days)} days")
    rows: list[Row] = []
    for system, raised in (("legation", alarms), (f"z-score {BASE_DAYS} days", z_scores(counts, days))):
        rows += [{"system": system, **judged(case, raised)} for case in truth]
        real = [judged(case, raised) for case in truth if case["type"] == "warning"]
        decoys = [judged(case, raised) for case in truth if case["type"] == "decoy"]
        rows.append(
            {
                "system": system,
                "subset": "warnings: all",
                "days": len(days),
                "alarms_a_week": round(7 * sum(map(len, raised.values())) / len(days), 2),
                "warned": sum(1 - row["missed"] for row in real),
                "missed": sum(row["missed"] for row in real),
                "decoys": len(decoys),
                "decoys_raised": sum(row["raised"] for row in decoys),
            }
        )
    return rows


def raised_on(task: tuple[Path, date]) -> tuple[date, list[frozenset[str]]]:
    """The alarms of one day, from the lake as it was known at that day's end."""
    lake, day = task
    with Desk.open(lake, CLEARANCE, day) as desk:
        alerts = desk.alerts(budget=BUDGET, days=1).alerts
    return day, [frozenset((alert.country, *alert.also)) for alert in alerts]


def judged(case: Mapping[str, Any], alarms: Alarms) -> Row:
    """A warning of the truth: its lead in days before the event, or that it was missed; a decoy: whether it was raised.

    A warning counts from the onset to the last day on which it was still of use. Of a missed one the last alarm before
    the onset is told: an alarm is not repeated while its episode lasts.
    """
    begin = date.fromisoformat(case["onset"])
    end = date.fromisoformat(case["until"] if case["type"] == "decoy" else case["latest_useful_warning"])
    spoken = [day for day, raised in sorted(alarms.items()) if any(case["series"] in series for series in raised)]
    hits = [day for day in spoken if begin <= day <= end]
    subset = subset_of(case)
    if case["type"] == "decoy":
        return {"subset": subset, "raised": int(bool(hits)), "alarm": hits[0].isoformat() if hits else None}
    if not hits:
        before = [day for day in spoken if day < begin]
        return {"subset": subset, "missed": 1, "alarm_before": before[-1].isoformat() if before else None}
    event, reasonable = (date.fromisoformat(case[key]) for key in ("event_date", "first_reasonable_warning"))
    return {
        "subset": subset,
        "missed": 0,
        "alarm": hits[0].isoformat(),
        "lead_days": (event - hits[0]).days,
        "after_first_reason_days": (hits[0] - reasonable).days,
    }


def z_scores(counts: pl.DataFrame, days: Sequence[date]) -> Alarms:
    """The baseline: a day's stories against mean and deviation of the 28 days before, the highest ones within budget.

    Its line is chosen in hindsight, so that all days together keep the budget exactly: it is given an advantage.
    """
    table = {(series, day): count for series, day, count in counts.iter_rows()}
    scored: list[tuple[float, date, str]] = []
    for series in counts["series"].unique().sort():
        line = [table.get((series, day), 0) for day in days]
        for place in range(BASE_DAYS, len(days)):
            before = line[place - BASE_DAYS : place]
            mean = sum(before) / BASE_DAYS
            deviation = (sum((count - mean) ** 2 for count in before) / BASE_DAYS) ** 0.5
            if line[place] >= LEAST_STORIES:
                scored.append(((line[place] - mean) / max(deviation, 1 / BASE_DAYS), days[place], series))
    allowed = round(BUDGET * len(days) / 7)
    alarms: Alarms = {day: [] for day in days}
    for _, day, series in sorted(scored, key=lambda item: (-item[0], item[1], item[2]))[:allowed]:
        alarms[day].append(frozenset((series,)))
    return alarms


# --- all of it -------------------------------------------------------------------------------------------------------


PARTS: dict[str, Callable[[Path], list[Row]]] = {
    "questions": lambda lake: questions(lake, truth_of("questions_*.jsonl")),
    "duplicates": lambda lake: duplicates(lake, truth_of("duplicates.jsonl")),
    "warnings": lambda lake: warnings(lake, truth_of("warnings.jsonl")),
}


def run(_: Path, arguments: argparse.Namespace) -> list[Row]:
    parts: Collection[str] = arguments.only or PARTS
    with tempfile.TemporaryDirectory(prefix="legation-dossier-") as name:
        lake = Path(name) / "lake"
        Desk.create(lake, names=SAMPLES / "names.toml").close()
        _say("taking the dossier in ...")
        with Desk.open(lake, CLEARANCE) as desk:
            desk.ingest([], manifest=SAMPLES / "corpus.toml", index=bool({"questions", "warnings"} & set(parts)))
        return [row for part, make in PARTS.items() if part in parts for row in make(lake)]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", nargs="+", choices=tuple(PARTS), help="only these parts")


def _say(text: str) -> None:
    print(f"dossier: {text}", file=sys.stderr, flush=True)


BENCHMARK = Benchmark(
    "dossier",
    "The Lantern Strait dossier (fiction) against its truth. Questions: share of the answerable for which a document "
    "of the evidence is cited and the evidence itself quoted, and of either kind that are declined; the baseline "
    "always answers with the passage nearest in meaning; Legation judges each question by coefficients fitted without "
    "the documents concerned (five-fold cross-validation). Near-duplicates: pairs of copies. Warnings: each day as "
    "it was known then with three alarms a week, against a z-score over 28 days whose line is set in hindsight to the "
    "same budget; `lead_days` is the time from the first alarm on that series to the event.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
