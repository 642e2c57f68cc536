"""The words by which a language takes positions: what a table for one language holds."""

import re
from dataclasses import dataclass
from typing import Literal

from models.positions.facts import Stance, Strength

Subject = Literal["left", "owner", "judge", "source"]
"""Whose stand the words tell: that of the subject before them (*X rejected*), of their owner (*X's demand*), of the one
to whom something is so (*unacceptable to X*, else who says so), or of whoever speaks (*must*)."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that tell a stand."""

    stance: Stance
    strength: Strength
    subject: Subject
    pattern: re.Pattern[str]
    negated: tuple[Stance, Strength] | None = None
    """What it tells after a negation; None: no stand at all."""


@dataclass(frozen=True, slots=True)
class Profile:
    """One language's words."""

    triggers: tuple[Trigger, ...]
    negation: re.Pattern[str]
    """Matches at the end of what stands before a trigger that is negated."""
    condition: re.Pattern[str]
    """Makes a condition of what stands in the same sentence."""
    saying: re.Pattern[str]
    """Verbs that report what somebody says or thinks."""
    hedge: re.Pattern[str]
    """Makes a stand tentative."""
    guess: re.Pattern[str]
    """Before a trigger: what somebody is expected to do, which is no stand."""
    borders: re.Pattern[str]
    """Where a clause ends inside a sentence."""
    first: re.Pattern[str]
    """*We*, *I*, *our side*: the author, or the speaker of a turn."""
    third: re.Pattern[str]
    """*He*, *they*: the last one who spoke."""


def trigger(
    stance: Stance,
    strength: Strength,
    subject: Subject,
    pattern: str,
    negated: tuple[Stance, Strength] | None = None,
    *,
    words: bool = True,
) -> Trigger:
    """A trigger; with ``words`` the pattern must begin and end at word borders."""
    bound = rf"(?<![\w’'-])(?:{pattern})(?![\w-])" if words else f"(?:{pattern})"
    return Trigger(stance, strength, subject, re.compile(bound, re.IGNORECASE), negated)
