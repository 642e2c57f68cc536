"""Positions read out of negotiation records: who wants, offers, accepts, conditions or refuses what, against whom.

Rules over word tables, one table per language; nothing is learned, so every reading can be traced to the words behind
it. `read` is the way in; `context_of` gathers what a document says about who speaks in it.
"""

from models.positions.context import context_of
from models.positions.facts import STANCES, STRENGTHS, Context, Position, Reading, Relation
from models.positions.reading import LANGUAGES, read

__all__ = [
    "LANGUAGES",
    "STANCES",
    "STRENGTHS",
    "Context",
    "Position",
    "Reading",
    "Relation",
    "context_of",
    "read",
]
