"""Negotiating positions read out of records, against passages annotated by one reader, beside a keyword baseline.

A position found is a true one when its actor is the annotated one and the quotes overlap by at least half of the
shorter, each matched once, best first. `actor_stance_f1` also asks for the same stance; `..._near` takes reject and
oppose, demand and propose, offer and condition, support and acknowledge for one. `relation_f1` compares pairs of actors
with their relation; `cross_opposition_f1` only oppositions whose two sides stand in different sentences.
`false_per_empty` are positions found in a passage that has none.
"""

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks import position_words
from benchmarks.harness import Benchmark, Row
from benchmarks.resampling import options, summary
from ingest.formats.registry import read_path
from lake.schema.parsed import Parsed
from models.names import Gazetteer
from models.positions import Context, Reading, context_of, read
from models.sentences import split

FILE = "gold/positions-dev.jsonl"
_NEAR = {"reject": "oppose", "demand": "propose", "offer": "condition", "support": "acknowledge"}
METRICS = (
    "position_f1",
    "actor_stance_f1",
    "actor_stance_near_f1",
    "precision",
    "recall",
    "stance_accuracy",
    "stance_accuracy_near",
    "strength_accuracy",
    "target_accuracy",
    "relation_f1",
    "cross_opposition_f1",
    "false_per_empty",
)
GAZETTEER = Gazetteer.build()


@dataclass
class Counts:
    """What one passage, or several, add up to."""

    passages: int = 0
    gold: int = 0
    found: int = 0
    matched: int = 0
    stance: int = 0
    near: int = 0
    strength: int = 0
    target: int = 0
    relations_gold: int = 0
    relations_found: int = 0
    relations_right: int = 0
    cross_gold: int = 0
    cross_found: int = 0
    cross_right: int = 0
    empty: int = 0
    false_in_empty: int = 0

    def add(self, other: "Counts") -> None:
        """Add another passage."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def metrics(self) -> dict[str, float | None]:
        """The figures; None where there is nothing to count."""
        return {
            "position_f1": f1(self.matched, self.found, self.gold),
            "actor_stance_f1": f1(self.stance, self.found, self.gold),
            "actor_stance_near_f1": f1(self.near, self.found, self.gold),
            "precision": ratio(self.matched, self.found),
            "recall": ratio(self.matched, self.gold),
            "stance_accuracy": ratio(self.stance, self.matched),
            "stance_accuracy_near": ratio(self.near, self.matched),
            "strength_accuracy": ratio(self.strength, self.matched),
            "target_accuracy": ratio(self.target, self.matched),
            "relation_f1": f1(self.relations_right, self.relations_found, self.relations_gold),
            "cross_opposition_f1": f1(self.cross_right, self.cross_found, self.cross_gold),
            "false_per_empty": ratio(self.false_in_empty, self.empty),
        }


def f1(right: int, found: int, gold: int) -> float | None:
    """Harmonic mean of precision and recall; None when there was nothing to find and nothing was found."""
    return 2 * right / (found + gold) if found + gold else None


def ratio(part: int, whole: int) -> float | None:
    """A share; None of nothing."""
    return part / whole if whole else None


def actor(name: str | None) -> str:
    """Name of an actor without case and article."""
    return re.sub(r"^the\s+", "", (name or "").strip().lower())


def near(stance: str) -> str:
    """The stance of its pair."""
    return _NEAR.get(stance, stance)


def count(passage: Mapping[str, Any], reading: Reading) -> Counts:
    """Score what was found in a passage."""
    text, gold = passage["passage"], passage["positions"]
    found = reading.positions
    counts = Counts(
        passages=1, gold=len(gold), found=len(found), empty=int(not gold), false_in_empty=0 if gold else len(found)
    )
    spans = [(at := text.find(g["quote"]), at + len(g["quote"])) for g in gold]
    pairs = []
    for i, (g, (a, b)) in enumerate(zip(gold, spans, strict=True)):
        for j, f in enumerate(found):
            common = min(b, f.end) - max(a, f.start)
            if actor(g["actor"]) == actor(f.actor) and common > 0 and common >= 0.5 * min(b - a, f.end - f.start):
                pairs.append((common / (max(b, f.end) - min(a, f.start)), i, j))
    mine: set[int] = set()
    theirs: set[int] = set()
    for _, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if i in theirs or j in mine:
            continue
        theirs.add(i)
        mine.add(j)
        g, f = gold[i], found[j]
        counts.matched += 1
        counts.stance += g["stance"] == f.stance
        counts.near += near(g["stance"]) == near(f.stance)
        counts.strength += g["strength"] == f.strength
        counts.target += actor(g["target"]) == actor(f.target)
    _count_relations(counts, passage, spans, reading)
    return counts


def _count_relations(
    counts: Counts, passage: Mapping[str, Any], spans: Sequence[tuple[int, int]], reading: Reading
) -> None:
    truth = {(frozenset((actor(r["a"]), actor(r["b"]))), r["relation"]) for r in passage["relations"]}
    told = {(frozenset((actor(r.a), actor(r.b))), r.relation): r for r in reading.relations}
    counts.relations_gold += len(truth)
    counts.relations_found += len(told)
    counts.relations_right += len(truth & set(told))
    ends = [end for _, end in split(passage["passage"], passage["language"])]

    def at(span: tuple[int, int]) -> int:
        return sum(end < span[1] for end in ends)

    sides: dict[str, set[int]] = defaultdict(set)
    for position, span in zip(passage["positions"], spans, strict=True):
        sides[actor(position["actor"])].add(at(span))
    opposed = {pair for pair, relation in truth if relation == "opposes"}
    across = {
        pair
        for pair in opposed
        if all(side in sides for side in pair) and not set.intersection(*(sides[side] for side in pair))
    }
    mine = {
        pair
        for (pair, relation), r in told.items()
        if relation == "opposes" and len({at(span) for span in r.spans}) > 1
    }
    said = {pair for pair, relation in told if relation == "opposes"}
    counts.cross_gold += len(across)
    counts.cross_right += len(across & said)
    counts.cross_found += len(across & said) + len(mine - opposed)


# --- where a passage comes from ---------------------------------------------------------------------------------------


class Sources:
    """The documents that passages were cut from, where they are at hand below the data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._editions: dict[str, dict[str, Parsed]] = {}

    def context(self, passage: Mapping[str, Any]) -> Context:
        """Context of a passage from its document; from its provenance alone when the document is not there."""
        day = date.fromisoformat(passage["date"]) if passage["date"] else None
        document = self._document(passage)
        if document is None:
            return provenance(passage)
        return context_of(
            document.text,
            gazetteer=GAZETTEER,
            title=document.title,
            metadata=document.metadata,
            day=day,
            language=passage["language"],
            author=provenance(passage).author,
        )

    def _document(self, passage: Mapping[str, Any]) -> Parsed | None:
        name = passage["file"]
        path = self._folder / name
        if not name.startswith("frus/") or not path.is_file():
            return None
        if name not in self._editions:
            self._editions[name] = {
                str(outcome.metadata.get("xml_id")): outcome
                for outcome in read_path(path)
                if isinstance(outcome, Parsed)
            }
        return self._editions[name].get(passage["doc"])


def provenance(passage: Mapping[str, Any]) -> Context:
    """What the source alone says of a passage: whose archive, speech, press office, council or conference it is."""
    name, text = passage["file"], passage["passage"]
    day = date.fromisoformat(passage["date"]) if passage["date"] else None
    author: str | None = None
    if name.startswith("frus/"):
        author = "USA"
    elif name.startswith("un-general-debate"):
        author, day = passage["doc"], date(2017, 9, 20)
    elif name.startswith("unsc-resolutions"):
        author = "UNSC"
    elif name.startswith("cop21"):
        author = "UNFCCC Parties (unattributed)"
    elif name.startswith("leader-press-releases"):
        author = "RUS" if "putin" in name else None
    context = context_of(text, gazetteer=GAZETTEER, day=day, language=passage["language"], author=author)
    return context


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The passages of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def kind(passage: Mapping[str, Any]) -> str:
    """Kind of source."""
    name = str(passage["file"]).split("/")[0]
    return {
        "frus": "records",
        "un-general-debate-2017": "speeches",
        "unsc-resolutions": "resolutions",
        "leader-press-releases": "press releases",
        "cop21-negotiating-texts": "drafts",
    }.get(name, name)


def parts(passage: Mapping[str, Any]) -> set[str]:
    """The subsets a passage belongs to."""
    return {kind(passage), f"language {passage['language']}"}


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    """Every system on every passage; by kind of source and language, then all."""
    passages = rows_of(data)
    sources = Sources(data.parent.parent)

    def whole(passage: Mapping[str, Any]) -> Reading:
        return read(
            passage["passage"], language=passage["language"], gazetteer=GAZETTEER, context=sources.context(passage)
        )

    def alone(passage: Mapping[str, Any]) -> Reading:
        return read(passage["passage"], language=passage["language"], gazetteer=GAZETTEER, context=provenance(passage))

    def words(passage: Mapping[str, Any]) -> Reading:
        return position_words.read(passage["passage"], passage["language"], provenance(passage), GAZETTEER)

    systems: dict[str, Callable[[Mapping[str, Any]], Reading]] = {
        "legation": whole,
        "legation, without the document": alone,
        "keywords": words,
    }
    rows: list[Row] = []
    for name, system in systems.items():
        scores = [(passage, count(passage, system(passage))) for passage in passages]
        subsets = [
            "all",
            *sorted({kind(p) for p in passages}),
            *sorted({f"language {p['language']}" for p in passages}),
        ]
        for subset in subsets:
            some = [
                score
                for passage, score in scores
                if subset in ("all", kind(passage), f"language {passage['language']}")
            ]
            size = {"passages": len(some), "positions": sum(score.gold for score in some)}
            rows.append({"system": name, "subset": subset, **size, **summary(some, Counts, METRICS, arguments)})
    return rows


BENCHMARK = Benchmark(
    "positions",
    "Negotiating positions: who takes which stand, and who opposes whom, in passages of records, speeches, "
    "resolutions, press releases and drafts annotated by one reader.",
    run,
    options,
    FILE,
)

if __name__ == "__main__":
    BENCHMARK.main()
