"""Sums of counts, and intervals from drawing the cases again: what the benchmarks on annotated passages share."""

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, Self, TypeVar


class Scored(Protocol):
    """Counts of one case that can be summed, and the figures that they give."""

    def add(self, other: Self) -> None:
        """Add another's counts."""

    def metrics(self) -> Mapping[str, float | None]:
        """The figures, None where there is nothing to divide by."""
        ...


S = TypeVar("S", bound=Scored)


def total(scores: Iterable[S], empty: type[S]) -> S:
    """The sum of several."""
    summed = empty()
    for score in scores:
        summed.add(score)
    return summed


def summary(scores: Sequence[S], empty: type[S], names: Sequence[str], arguments: argparse.Namespace) -> dict[str, Any]:
    """Figures over cases, with 95 % intervals from drawing as many cases again, with replacement.

    Args:
        scores: of the cases.
        empty: their class, made without arguments.
        names: figures that get an interval.
        arguments: with ``draws`` and ``seed``; see :func:`options`.
    """
    row = dict(total(scores, empty).metrics())
    chance = random.Random(arguments.seed)
    drawn: dict[str, list[float]] = defaultdict(list)
    for _ in range(arguments.draws):
        for name, value in total(chance.choices(scores, k=len(scores)), empty).metrics().items():
            if value is not None:
                drawn[name].append(value)
    intervals = {}
    for name in names:
        ranked = sorted(drawn[name])
        if ranked:
            low, high = ranked[int(0.025 * len(ranked))], ranked[min(len(ranked) - 1, int(0.975 * len(ranked)))]
            intervals[f"{name}_95"] = f"{low:.2f} to {high:.2f}"
    return {**row, **intervals}


def options(parser: argparse.ArgumentParser) -> None:
    """How the intervals are drawn."""
    parser.add_argument("--draws", type=int, default=1000, help="samples of cases behind the intervals")
    parser.add_argument("--seed", type=int, default=7)
