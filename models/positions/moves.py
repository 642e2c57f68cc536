"""Where a line moved: from one position of an actor on an issue to its next."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.positions.facts import Stance, Strength
from models.quantities import amounts

Side = Literal["against", "open", "for"]

_SIDES: dict[Stance, Side] = {
    "reject": "against",
    "oppose": "against",
    "reserve": "open",
    "condition": "open",
    "acknowledge": "for",
    "support": "for",
    "offer": "for",
}
"""Demands and proposals are a line of one's own: they have no side by themselves."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What of a position a move is read from."""

    stance: Stance
    strength: Strength
    quote: str
    day: date | None


def moved(before: Stand, after: Stand) -> str | None:
    """How a line moved, in words; None when it stands.

    It moved when the side changed (against, open, for), when a figure of one unit became another, or when the same
    stance became firm or tentative.
    """
    first, then = _SIDES.get(before.stance), _SIDES.get(after.stance)
    if first and then and first != then:
        return f"from {before.stance} to {after.stance}"
    figures = _figures(before.quote), _figures(after.quote)
    if len(figures[0]) == len(figures[1]) == 1 and figures[0] != figures[1]:
        return f"from {_shown(figures[0])} to {_shown(figures[1])}"
    if before.stance == after.stance and before.strength != after.strength:
        return f"from {before.strength} to {after.strength}"
    return None


def _figures(quote: str) -> list[float]:
    return [amount.value for amount in amounts(quote)]


def _shown(figures: list[float]) -> str:
    return f"{figures[0]:g}"
