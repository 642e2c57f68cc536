"""Questions that tables answer better than texts: a small registry of routes, each tried before search.

A route is a function that answers a question it recognises and gives None for any other. A later module registers its
own with one line in :data:`ROUTES`.
"""

from collections.abc import Callable
from typing import TypeAlias

from lake.store import Lake
from models.names import Gazetteer
from pipelines import holdings_answers
from pipelines.answer import Answer, Scope

Route: TypeAlias = Callable[[Lake, Gazetteer, str, str, Scope], Answer | None]
"""``(lake, gazetteer, question, frame language, scope)`` to an answer, or None."""

ROUTES: tuple[Route, ...] = (holdings_answers.counted, holdings_answers.dated)


def from_tables(lake: Lake, gazetteer: Gazetteer, question: str, framed: str, scope: Scope) -> Answer | None:
    """The answer of the first route that knows the question; None where none does."""
    return next((found for route in ROUTES if (found := route(lake, gazetteer, question, framed, scope))), None)
