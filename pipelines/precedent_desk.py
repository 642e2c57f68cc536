"""What the desk does with precedents: a part of :class:`pipelines.desk.Desk`, kept apart for its size."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from pipelines.desk import Desk
    from pipelines.precedents import Conflict, Precedent


class PrecedentDesk:
    """Precedents of a clause, and commitments that a draft may cut across."""

    def precedents(self, clause: str, *, k: int = 10, language: str | None = None) -> "list[Precedent]":
        """The closest clauses in the lake's treaties; see :func:`pipelines.precedents.precedents`."""
        from pipelines.precedents import precedents

        return precedents(cast("Desk", self), clause, k=k, language=language)

    def conflicts(self, draft: str | Path, *, k: int = 20) -> "list[Conflict]":
        """Commitments that a draft may cut across; see :func:`pipelines.precedents.conflicts`."""
        from pipelines.precedents import conflicts

        return conflicts(cast("Desk", self), Path(draft), k=k)
