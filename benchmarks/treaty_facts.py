"""Facts read out of treaties against the gold standard, by field, beside a keyword baseline on the same texts."""

import argparse
import json
import re
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from babel import Locale

from benchmarks.harness import Benchmark, Row
from benchmarks.keyword_facts import baseline
from ingest.formats.registry import read_path
from lake.schema.parsed import Parsed
from models.treaties import Piece, Roll, read

FIELDS = (
    "title", "parties", "signed", "place", "entry_into_force_clause", "duration", "depositary", "authentic_languages",
)  # fmt: skip
OVERLAP = 0.5
"""Share of words two clauses must have in common (F1) to be the same clause."""

Answer = dict[str, Any]
_LANGUAGE_CODES = {fold_.lower(): code for code, fold_ in Locale("en").languages.items()}
_LANGUAGE_CODES |= {"slovene": "sl", "azeri": "az", "farsi": "fa", "norwegian": "no"}


def parsed(path: Path, language: str | None = None) -> Parsed:
    """The treaty as ingestion reads it."""
    for outcome in read_path(path):
        if isinstance(outcome, Parsed):
            return replace(outcome, language=language) if language else outcome
    raise ValueError(f"{path} gave no document")


def legation(document: Parsed, roll: Roll) -> Answer:
    """What Legation reads; a field that it does not know is None."""
    pieces = [Piece(section.start, section.end, section.locator) for section in document.sections]
    facts = read(
        document.text,
        language=document.language or "en",
        pieces=pieces,
        roll=roll,
        declared={"title": document.title} if document.title else None,
    )
    parties = facts.value("parties")
    force, duration = facts.value("entry_into_force"), facts.value("duration")
    return {
        "title": facts.value("title"),
        "parties": [row["code"] for row in parties if row["code"]] if parties else None,
        "signed": facts.value("signed"),
        "place": facts.value("place"),
        "entry_into_force_clause": force["clause"] if force else None,
        "duration": duration["clause"] if duration else None,
        "depositary": facts.value("depositary"),
        "authentic_languages": facts.value("authentic_languages"),
    }


def words(text: str) -> list[str]:
    """Words for comparing: no case, accents or punctuation."""
    plain = unicodedata.normalize("NFD", text).casefold()
    return re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c)))


def overlap(found: str, truth: str) -> float:
    """F1 of the words two clauses have in common."""
    a, b = Counter(words(found)), Counter(words(truth))
    common = sum((a & b).values())
    return 2 * common / (sum(a.values()) + sum(b.values())) if common else 0.0


def same(field: str, found: Any, truth: Any) -> bool:
    """Whether an answer is the gold one."""
    match field:
        case "parties":
            return set(found) == set(truth)
        case "authentic_languages":
            return set(found) == {_LANGUAGE_CODES.get(name.lower(), name) for name in truth}
        case "signed":
            return str(found) == str(truth)
        case "title":
            return overlap(found, truth) >= 0.9
        case "place" | "depositary":
            a, b = words(found), words(truth)
            return bool(a) and (set(a) <= set(b) or set(b) <= set(a))
    # a duration within its clause of entry into force is that duration
    its, gold = set(words(found)), set(words(truth))
    return overlap(found, truth) >= OVERLAP or gold <= its or (len(its) >= 6 and its <= gold)


def judged(answers: Sequence[tuple[Mapping[str, Any], Answer]], field: str) -> Counter[str]:
    """How many answers to a field are right, wrong, or left unknown where the text says; ``null``: rightly unknown."""
    counts: Counter[str] = Counter()
    for gold, answer in answers:
        truth, found = gold.get(field), answer.get(field)
        if not found:
            counts["unknown" if truth else "null"] += 1
        elif truth and same(field, found, truth):
            counts["right"] += 1
        else:
            counts["wrong"] += 1
        counts["stated"] += bool(truth)
    return counts


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    gold_path = arguments.gold or data / "gold" / "treaty-facts-dev.jsonl"
    gold = [json.loads(line) for line in gold_path.read_text(encoding="utf-8").splitlines() if line.strip()]
    documents = [(row, parsed(data / row["file"], row["language"])) for row in gold]
    roll = Roll()
    roll.find("warm", "en")
    systems: dict[str, Callable[[Parsed], Answer]] = {
        "legation": lambda document: legation(document, roll),
        "keywords": lambda document: baseline(document.text),
    }
    rows: list[Row] = []
    for system, answer in systems.items():
        started = time.perf_counter()
        answers = [(row, answer(document)) for row, document in documents]
        seconds = time.perf_counter() - started
        if arguments.errors and system == "legation":
            _print_errors(answers)
        totals: Counter[str] = Counter()
        for field in FIELDS:
            counts = judged(answers, field)
            totals += counts
            rows.append({"system": system, "subset": field, **_metrics(counts)})
        by_language: dict[str, list[tuple[Mapping[str, Any], Answer]]] = defaultdict(list)
        for row, found in answers:
            by_language[row["language"]].append((row, found))
        for language, group in sorted(by_language.items()):
            counts = sum((judged(group, field) for field in FIELDS), Counter())
            rows.append({"system": system, "subset": f"all fields, {language}", **_metrics(counts)})
        rows.append(
            {
                "system": system,
                "subset": "all fields",
                **_metrics(totals),
                "treaties_a_second": round(len(answers) / seconds, 1),
            }
        )
    return rows


def _metrics(counts: Counter[str]) -> dict[str, Any]:
    """Accuracy over all treaties (rightly unknown is right), with wrong and unknown apart."""
    n = sum(counts[kind] for kind in ("right", "wrong", "unknown", "null"))
    return {
        "treaties": n,
        "accuracy": round((counts["right"] + counts["null"]) / n, 3),
        "wrong": round(counts["wrong"] / n, 3),
        "unknown": round(counts["unknown"] / n, 3),
        "stated": counts["stated"],
    }


def _print_errors(answers: Sequence[tuple[Mapping[str, Any], Answer]]) -> None:
    import sys

    for gold, answer in answers:
        for field in FIELDS:
            truth, found = gold.get(field), answer.get(field)
            if (found or truth) and not (found and truth and same(field, found, truth)):
                kind = "unknown" if not found else "wrong"
                print(
                    f"{kind:8} {field:24} {gold['file'][-34:]}\n   gold  {truth!r}\n   found {found!r}", file=sys.stderr
                )


def arguments(parser: argparse.ArgumentParser) -> None:
    """Options of this benchmark."""
    parser.add_argument("--gold", type=Path, metavar="FILE", help="another gold file of the same shape")
    parser.add_argument("--errors", action="store_true", help="print every answer that is not the gold one")


BENCHMARK = Benchmark(
    "treaty_facts",
    "Facts read out of treaties, by field, against the gold standard: accuracy over all treaties, with wrong answers and "  # noqa: E501
    "answers left unknown counted apart, beside a keyword baseline.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
