"""What the desk does with negotiations: a part of :class:`pipelines.desk.Desk`, kept apart for its size."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from lake.schema.errors import UnknownValueError
from lake.store import Lake
from models.positions import STANCES
from pipelines.progress import Progress

if TYPE_CHECKING:
    from models.names import Gazetteer
    from pipelines.desk import Desk
    from pipelines.positions import Entry


class PositionDesk:
    """Positions by actor and issue over time, and texts followed from draft to draft."""

    lake: Lake
    _progress: Progress
    if TYPE_CHECKING:

        @property
        def gazetteer(self) -> Gazetteer: ...

    def extract_positions(self) -> dict[str, int]:
        """Read positions out of negotiation records and statements not yet read."""
        from pipelines.extract_positions import extract_positions
        from pipelines.positions import newest, spoken
        from pipelines.runs import Run

        desk = cast("Desk", self)
        read = extract_positions(self.lake, self.gazetteer, self._progress)
        if read.positions and self.lake.config.embedder is not None:
            run = Run("extract", {"embed": "positions"})
            rows = newest(desk, "positions")
            with self._progress.task("embedding positions", rows.height) as advance:
                for (marking,), part in rows.group_by("marking"):
                    desk.finder.keep_vectors(str(marking), list(spoken(desk, part.to_dicts()).values()), run)
                    advance(part.height)
        return read.to_json()

    def positions(
        self,
        *,
        actor: str | None = None,
        issue: str | None = None,
        stance: str | None = None,
        since: date | None = None,
        until: date | None = None,
        limit: int | None = None,
    ) -> "list[Entry]":
        """The line of an actor on an issue: positions in the order of their days, and where it moved.

        Args:
            actor: ISO 3166 code (3166-3 for states that ended: ``VDR``), or the name of a group.
            issue: words of an issue, in any language.
            stance: condition, reject, demand, propose, offer, reserve, oppose, support or acknowledge.
            since, until: only those of these days or between them.
            limit: how many at most.

        Raises:
            UnknownValueError: another stance.
        """
        from pipelines.positions import positions

        if stance is not None and stance not in STANCES:
            raise UnknownValueError("stance", stance, STANCES)
        return positions(
            cast("Desk", self), actor=actor, issue=issue, stance=stance, since=since, until=until, limit=limit
        )

    def drafts(self, documents: Sequence[str]) -> dict[str, Any]:
        """One text followed through its drafts: what was bracketed, when the brackets fell, what survived.

        Args:
            documents: ids of documents, or the ids or titles that their source gave, first draft first; of one
                document, all versions of its work.

        Raises:
            UsageError: a document that is not there, or fewer than two drafts.
        """
        from pipelines.drafts import drafts

        return drafts(cast("Desk", self), documents)
