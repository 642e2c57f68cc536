# ruff: noqa: E501 (one pattern a line reads better than one cut in two)
"""Agreement and opposition between actors, inside a sentence and across sentences."""

import re
from bisect import bisect_left
from collections.abc import Sequence

from models.positions.facts import SAYING_NO, Agreement, Position, Relation
from models.positions.topics import telling

_REPLY = re.compile(
    r"^(?:However|But|On the other hand|In reply|In response|In contrast|Nevertheless)?,?\s*(?:.{0,60}?\b(?:replied|responded|answered|retorted|"
    r"countered|rejected|refused|could not|did not agree|disagreed|objected|opposed|agreed|concurred|shared|denied)\b)",
    re.DOTALL,
)
_AGREED = re.compile(
    r"\b(?:agree[sd]?|concur(?:s|red)?|share[sd]?|support(?:s|ed)?|endorse[sd]?|welcome[sd]?|appreciate[sd]?|agreement|accept(?:s|ed))\b"
)
_PUSHING = frozenset({"demand", "propose", "condition", "support", "offer"})
_NEAR = 2
"""Sentences within which a reply answers."""


def relations(text: str, positions: Sequence[Position], ends: Sequence[int]) -> list[Relation]:
    """Relations that positions make plain.

    An actor that opposes or rejects what another is named for is opposed to it; one that agrees, shares or supports is
    agreed with it. Across sentences, a no that follows another actor's demand or proposal within two sentences answers
    it, when both speak of the same thing or the no is worded as a reply.

    Args:
        text: the text of the positions.
        positions: in the order of the text.
        ends: where its sentences end.
    """
    found: dict[tuple[frozenset[str], Agreement], Relation] = {}

    def add(a: Position, b: str, kind: Agreement, *spans: tuple[int, int]) -> None:
        key = (frozenset((a.actor, b)), kind)
        if a.actor != b and key not in found:
            found[key] = Relation(a.actor, b, kind, a.issue, spans)

    pushing = {position.actor for position in positions if position.stance in _PUSHING}
    for at, position in enumerate(positions):
        here = bisect_left(ends, position.end)
        words = text[position.start : position.end]
        for other in positions[max(0, at - 6) : at]:
            if other.actor == position.actor or here - bisect_left(ends, other.end) > _NEAR:
                continue
            spans = ((other.start, other.end), (position.start, position.end))
            same = other.start == position.start
            kin = _kin(other.issue, position.issue)
            if (
                position.stance in SAYING_NO
                and other.stance in _PUSHING
                and (kin or position.target == other.actor or _REPLY.match(words))
                and not same
            ) or (
                other.stance in SAYING_NO
                and position.stance in _PUSHING
                and position.stance != "support"
                and (kin or other.target == position.actor)
                and not same
            ):
                add(position, other.actor, "opposes", *spans)
            elif (
                position.stance == "support"
                and other.stance in _PUSHING
                and _AGREED.search(words)
                and (kin or position.target == other.actor)
            ):
                add(position, other.actor, "agrees", *spans)
            elif same and position.stance == other.stance and position.trigger == other.trigger:
                add(position, other.actor, "agrees", spans[1])
        if (
            position.target
            and position.stance in SAYING_NO
            and (position.stance == "reject" or position.target in pushing)
        ):
            add(position, position.target, "opposes", (position.start, position.end))
        elif (
            position.target
            and position.stance == "support"
            and re.search(r"\b(?:agree[sd]?|concur(?:red|s)?|shared?|full agreement)\b", words)
        ):
            add(position, position.target, "agrees", (position.start, position.end))
    return list(found.values())


def _kin(a: str, b: str) -> bool:
    """Whether two issues share a telling word."""
    return bool(telling(a) & telling(b))
