"""The words in which performance is told."""

from typing import Literal

Stance = Literal["supports", "contradicts", "neutral"]
"""Towards performance: a report that the commitment was kept supports it."""

Basis = Literal[
    "done", "not done", "late", "short notice", "verdict", "denial", "intention", "duty", "request", "unsure"
]
"""What a sentence says of the act: that it was done, was not, came late or with too short a notice; that somebody calls
it kept or broken (a verdict) or denies that it was broken; that it is intended, owed or asked for; or only perhaps."""

Status = Literal["no evidence", "indications of action", "reported met", "reported breached"]

STANCES: tuple[Stance, ...] = ("supports", "contradicts", "neutral")
BASES: tuple[Basis, ...] = (
    "done", "not done", "late", "short notice", "verdict", "denial", "intention", "duty", "request", "unsure",
)  # fmt: skip
STATUSES: tuple[Status, ...] = ("no evidence", "indications of action", "reported met", "reported breached")
