"""Treaties read as facts: title, parties, dates, clauses, languages and relations, each with its quote."""

from models.treaties.facts import FIELDS, Fact, Facts, Piece
from models.treaties.reading import VERSION, read
from models.treaties.states import Roll

__all__ = ["FIELDS", "VERSION", "Fact", "Facts", "Piece", "Roll", "read"]
