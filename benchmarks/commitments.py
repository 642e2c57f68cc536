"""Commitments read out of legal texts, against stretches annotated by hand, beside a modal-verb baseline.

A found clause is a true one when its characters meet those of an annotated clause at an intersection over union of .5
at least, each matched once, best first. `span_f1_exact` asks for the same characters, but for a full stop or comma at
the end. `type_macro_f1` is the mean over the four types of the F1 among matched clauses; `type_macro_f1_all` counts
clauses missed and wrongly found as well. An obligor is right when it and the annotated one are the same words, or one
holds the other, after articles and case are set aside. A deadline is right when kind, amount and unit are the same and
the events, for a relative one, share a word; those of clauses missed count as missed.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import modal_verbs
from benchmarks.harness import Benchmark, Row
from benchmarks.resampling import options, summary
from models.commitments import extract
from models.commitments.facts import TYPES, Commitment

FILE = "gold/commitments-dev.jsonl"
OVERLAP = 0.5
METRICS = (
    "span_f1_overlap",
    "span_f1_exact",
    "type_macro_f1",
    "type_macro_f1_all",
    "obligor_accuracy",
    "obligor_named",
    "obligor_inferred",
    "deadline_f1",
    "false_per_empty_stretch",
)
_ARTICLES = re.compile(
    r"\b(the|an?|each|every|any|all|both|either|of|le|la|les|l|un|une|chaque|toute?|el|los|las|una?|cada)\b"
)
_IDLE = frozenset({
    "the", "of", "a", "an", "to", "from", "for", "by", "in", "on", "its", "that", "this", "such", "into", "date", "de",
    "la", "le", "du", "des", "el", "del",
})  # fmt: skip


@dataclass
class Counts:
    """What one stretch, or several, add up to."""

    stretches: int = 0
    gold: int = 0
    found: int = 0
    overlapping: int = 0
    exact: int = 0
    types: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Matched clauses by (annotated type, found type)."""
    gold_types: Counter[str] = field(default_factory=Counter)
    found_types: Counter[str] = field(default_factory=Counter)
    named: int = 0
    named_right: int = 0
    inferred: int = 0
    inferred_right: int = 0
    deadlines_gold: int = 0
    deadlines_found: int = 0
    deadlines_right: int = 0
    empty: int = 0
    false_in_empty: int = 0

    def add(self, other: "Counts") -> None:
        """Add another stretch."""
        for name, value in vars(other).items():
            if isinstance(value, Counter):
                getattr(self, name).update(value)
            else:
                setattr(self, name, getattr(self, name) + value)

    def metrics(self) -> dict[str, float | None]:
        """The figures; None where there is nothing to count."""
        return {
            "span_f1_overlap": f1(self.overlapping, self.found, self.gold),
            "span_f1_exact": f1(self.exact, self.found, self.gold),
            "type_macro_f1": macro(
                f1(
                    self.types[kind, kind],
                    sum(n for (_, to), n in self.types.items() if to == kind),
                    sum(n for (of, _), n in self.types.items() if of == kind),
                )
                for kind in TYPES
            ),
            "type_macro_f1_all": macro(
                f1(self.types[kind, kind], self.found_types[kind], self.gold_types[kind]) for kind in TYPES
            ),
            "obligor_accuracy": ratio(self.named_right + self.inferred_right, self.named + self.inferred),
            "obligor_named": ratio(self.named_right, self.named),
            "obligor_inferred": ratio(self.inferred_right, self.inferred),
            "deadline_f1": f1(self.deadlines_right, self.deadlines_found, self.deadlines_gold),
            "false_per_empty_stretch": ratio(self.false_in_empty, self.empty),
        }


def f1(right: int, found: int, gold: int) -> float | None:
    """Harmonic mean of precision and recall; None when there was nothing to find and nothing was found."""
    return 2 * right / (found + gold) if found + gold else None


def ratio(part: int, whole: int) -> float | None:
    """A share; None of nothing."""
    return part / whole if whole else None


def macro(values: Iterable[float | None]) -> float | None:
    """Mean of those that exist."""
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def count(stretch: Mapping[str, Any], found: Sequence[Commitment]) -> Counts:
    """Score what was found in a stretch; offsets of ``found`` count from the stretch's first character."""
    gold, text, offset = stretch["commitments"], stretch["text"], stretch["start"]
    counts = Counts(
        stretches=1,
        gold=len(gold),
        found=len(found),
        gold_types=Counter(g["type"] for g in gold),
        found_types=Counter(f.type for f in found),
        deadlines_gold=sum(g["deadline"] is not None for g in gold),
        deadlines_found=sum(f.deadline is not None for f in found),
        empty=int(not gold),
        false_in_empty=0 if gold else len(found),
    )
    spans = [trimmed(text, g["start"] - offset, g["end"] - offset) for g in gold]
    for i, j in matches(spans, [trimmed(text, f.span.start, f.span.end) for f in found]):
        truth, mine = gold[i], found[j]
        counts.overlapping += 1
        counts.exact += spans[i] == trimmed(text, mine.span.start, mine.span.end)
        counts.types[truth["type"], mine.type] += 1
        right = same_actor(truth["obligor"], mine.obligor)
        if truth["obligor_source"] == "quote":
            counts.named += 1
            counts.named_right += right
        else:
            counts.inferred += 1
            counts.inferred_right += right
        counts.deadlines_right += same_deadline(truth["deadline"], mine)
    return counts


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without white space and punctuation at its ends."""
    while start < end and text[start] in " \t\r\n.,;:":
        start += 1
    while end > start and text[end - 1] in " \t\r\n.,;:":
        end -= 1
    return start, end


def matches(gold: Sequence[tuple[int, int]], found: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Pairs of an annotated and a found clause, best overlap first, each used once."""
    pairs = []
    for i, (a, b) in enumerate(gold):
        for j, (c, d) in enumerate(found):
            common = min(b, d) - max(a, c)
            if common > 0 and common / (max(b, d) - min(a, c)) >= OVERLAP:
                pairs.append((common / (max(b, d) - min(a, c)), i, j))
    taken_gold: set[int] = set()
    taken_found: set[int] = set()
    chosen = []
    for _, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if i not in taken_gold and j not in taken_found:
            taken_gold.add(i)
            taken_found.add(j)
            chosen.append((i, j))
    return chosen


def actor(name: str) -> str:
    """Name of an actor without case, articles and punctuation."""
    return " ".join(_ARTICLES.sub(" ", re.sub(r"[^\w\s]", " ", name.lower())).split())


def same_actor(truth: str, found: str | None) -> bool:
    """Whether two names are the same words, or one holds the other."""
    a, b = actor(truth), actor(found or "")
    return bool(a and b) and (f" {a} " in f" {b} " or f" {b} " in f" {a} ")


def same_deadline(truth: Mapping[str, Any] | None, found: Commitment) -> bool:
    """Whether a deadline is the annotated one: kind, amount, unit, and a word of the event it is counted from."""
    mine = found.deadline
    if truth is None or mine is None or truth["kind"] != mine.kind:
        return False
    if truth["kind"] == "absolute":
        return bool(truth["date"] == mine.date)
    if truth["kind"] == "none":
        return True
    unit = truth["unit"] if truth["amount"] else None
    if truth["amount"] != mine.amount or unit != (mine.unit if mine.amount else None):
        return False
    if truth["kind"] == "recurring" or truth["anchor"] is None or mine.anchor is None:
        return bool(truth["kind"] == "recurring" or truth["anchor"] == mine.anchor)
    return bool(stems(truth["anchor"]) & stems(mine.anchor))


def stems(event: str) -> set[str]:
    """Words of an event, cut to five letters so that ``notify`` meets ``notification``."""
    return {word[:5] for word in re.findall(r"\w+", event.lower()) if word not in _IDLE}


def read(path: Path) -> list[dict[str, Any]]:
    """The stretches of a file, each with the ``before`` that stands above it where its document is at hand."""
    stretches = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    texts: dict[str, str | None] = {}
    for stretch in stretches:
        name = stretch["file"]
        if name not in texts:
            texts[name] = document(path, name, stretch["encoding"])
        whole = texts[name]
        stands = whole is not None and whole[stretch["start"] : stretch["end"]] == stretch["text"]
        stretch["before"] = whole[: stretch["start"]] if whole is not None and stands else ""
    return stretches


def document(path: Path, name: str, encoding: str) -> str | None:
    """The document a stretch is cut from, below the folder of the file or the one above it; None when not there."""
    for folder in (path.parent.parent, path.parent):
        if (folder / name).is_file() and not name.endswith(".json"):
            with (folder / name).open(encoding=encoding, newline="") as file:
                return file.read()
    return None


def legation(stretch: Mapping[str, Any]) -> list[Commitment]:
    """What Legation reads, the document up to the stretch being known to it."""
    return extract(stretch["text"], stretch["language"], before=stretch["before"])


def legation_alone(stretch: Mapping[str, Any]) -> list[Commitment]:
    """What Legation reads in the stretch alone."""
    return extract(stretch["text"], stretch["language"])


def baseline(stretch: Mapping[str, Any]) -> list[Commitment]:
    """Sentences with a modal verb."""
    return modal_verbs.extract(stretch["text"], stretch["language"])


SYSTEMS: dict[str, Callable[[Mapping[str, Any]], list[Commitment]]] = {
    "legation": legation,
    "legation, without the document": legation_alone,
    "modal verbs": baseline,
}


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    """Every system on every stretch; by language, then all."""
    stretches = read(data)
    languages = sorted({stretch["language"] for stretch in stretches})
    rows = []
    for name, system in SYSTEMS.items():
        scores = [(stretch["language"], count(stretch, system(stretch))) for stretch in stretches]
        for subset in ("all", *languages):
            some = [score for language, score in scores if subset in ("all", language)]
            size = {"stretches": len(some), "clauses": sum(score.gold for score in some)}
            rows.append({"system": name, "subset": subset, **size, **summary(some, Counts, METRICS, arguments)})
    return rows


BENCHMARK = Benchmark(
    "commitments",
    "Commitments of treaties: clauses found, their type, who is bound and by when, against stretches annotated by one "
    "reader. Published neighbours, on EU law: type macro-F1 .83, span F1 .51.",
    run,
    options,
    FILE,
)

if __name__ == "__main__":
    BENCHMARK.main()
