"""Stories: reports of one event found together as they come in, across languages.

Each new report is held against those of the days around it. What tells a report of the same event is not how near two
vectors are (all news are near each other, and texts of one language nearer) but how much nearer than the report's other
neighbours of that language: the margin of Artetxe and Schwenk (2019), used there to find translations. With the
countries and the numbers that both name, the days between and whether a language was crossed it makes a logistic
probability. A report joins the story whose nearest members give it the highest mean probability, or opens its own.

One report costs what the window holds, however long the lake is.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]

METHOD = "margin 1"
"""Name and version; written beside every membership."""
DAYS = 4
"""Days between a report and one that it may continue."""
NEAREST = 6
"""Reports of each language that are looked at."""
NEIGHBOURS = 8
"""Further ones whose nearness says what is ordinary."""
ORDINARY = 0.83
"""Nearness of two reports about different things under the default embedder, for windows with few reports."""
MEMBERS = 3
"""Nearest members of a story that speak for it."""
LINE = 0.35
"""Mean probability from which a report joins."""
NUMBERS = 64
"""Numbers kept of a report."""

BIAS = 12.607
WEIGHTS = np.array([-20.4, 77.688, 1.398, 3.117, -1.541, 1.781])
"""Of nearness, margin, countries, numbers, days between, crossing languages. Fitted by `benchmarks/stories.py --fit` on
467 pairs among 1,538 reports (Ukrainian addresses in two languages, halves of Wikinews articles, Kremlin statements
between them; 22 November 2026)."""

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True, slots=True)
class Report:
    """What is compared of a report."""

    report_id: str
    day: date
    language: str
    vector: Vector
    """Mean of its first passages' vectors, unit length."""
    names: Mapping[str, int]
    """Countries that it names, how often."""
    numbers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a report belongs."""

    story: str | None
    """The story joined; None for a new one."""
    certainty: float
    """Probability that it belongs there; 1 for a new story."""
    nearest: str | None
    """The member that spoke most for it."""


def numbers_of(text: str) -> frozenset[str]:
    """Numbers of at least two signs, which are the same in every language."""
    found = dict.fromkeys(number for number in _NUMBER.findall(text) if len(number) > 1)
    return frozenset(list(found)[:NUMBERS])


def unit(vectors: Sequence[Vector]) -> Vector:
    """Mean of vectors, unit length; zeros stay zeros."""
    mean: Vector = np.mean(np.asarray(vectors, dtype=np.float32), axis=0, dtype=np.float32)
    return mean / max(float(np.linalg.norm(mean)), 1e-12)


@dataclass(slots=True)
class Window:
    """The reports of the days around, with the story of each."""

    _days: dict[date, list[tuple[Report, str]]] = field(default_factory=dict)
    _sizes: Counter[str] = field(default_factory=Counter)

    def put(self, report: Report, story: str) -> None:
        """Remember that a report belongs to a story."""
        self._days.setdefault(report.day, []).append((report, story))
        self._sizes[story] += 1

    def forget(self, before: date) -> None:
        """Let go of reports of earlier days."""
        for day in [day for day in self._days if day < before]:
            for _, story in self._days.pop(day):
                self._sizes[story] -= 1
        self._sizes = +self._sizes

    def place(self, report: Report) -> Placed:
        """The story that a report belongs to; `put` it there afterwards."""
        span = (report.day + timedelta(days=offset) for offset in range(-DAYS, DAYS + 1))
        around = [entry for day in span for entry in self._days.get(day, ())]
        votes: dict[str, list[tuple[float, str]]] = {}
        for (other, story), chance in _chances(report, around):
            votes.setdefault(story, []).append((chance, other.report_id))
        best = Placed(None, 1.0, None)
        most = LINE
        for story in sorted(votes):
            ranked = sorted(votes[story], reverse=True)[:MEMBERS]
            mean = sum(chance for chance, _ in ranked) / min(MEMBERS, self._sizes[story])
            if mean >= most:
                most, best = mean, Placed(story, mean, ranked[0][1])
        return best


def features(report: Report, around: Sequence[Report]) -> list[tuple[int, list[float]]]:
    """For the nearest reports of each language: their place in ``around`` and six features, as `WEIGHTS` takes them."""
    if not around:
        return []
    near = np.stack([other.vector for other in around]) @ report.vector
    by_language: dict[str, list[int]] = {}
    for place in np.argsort(-near, kind="stable").tolist():
        by_language.setdefault(around[place].language, []).append(place)
    found = []
    for language, places in sorted(by_language.items()):
        others = near[places[1 : NEIGHBOURS + 1]]
        ordinary = (float(others.sum()) + (NEIGHBOURS - len(others)) * ORDINARY) / NEIGHBOURS
        for place in places[:NEAREST]:
            other = around[place]
            nearness = float(near[place])
            found.append(
                (
                    place,
                    [
                        nearness,
                        nearness - ordinary,
                        _alike(report.names, other.names),
                        len(report.numbers & other.numbers) / max(3, min(len(report.numbers), len(other.numbers))),
                        float(abs((report.day - other.day).days)),
                        float(report.language != language),
                    ],
                )
            )
    return found


def _chances(report: Report, around: Sequence[tuple[Report, str]]) -> list[tuple[tuple[Report, str], float]]:
    return [
        (around[place], 1.0 / (1.0 + math.exp(-float(np.clip(BIAS + np.dot(WEIGHTS, row), -30, 30)))))
        for place, row in features(report, [other for other, _ in around])
    ]


def _alike(a: Mapping[str, int], b: Mapping[str, int]) -> float:
    """Cosine of the countries named; a little for reports of which one names none."""
    if not a or not b:
        return 0.3
    shared = sum(count * b[name] for name, count in a.items() if name in b)
    return shared / math.sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))
