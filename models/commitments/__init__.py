"""Commitments read out of legal texts: who is bound to do what, by when, on what condition.

Rules over word tables, one table per language; nothing is learned, so every reading can be traced to the words behind
it. `extract` is the way in. What counts and what does not follows the usual reading of treaty law: titles, recitals,
definitions, scope and saving clauses, entry into force and other constitutive clauses bind nobody by themselves.
"""

from models.commitments.facts import Commitment, Deadline, Span
from models.commitments.reading import LANGUAGES, extract

__all__ = ["LANGUAGES", "Commitment", "Deadline", "Span", "extract"]
