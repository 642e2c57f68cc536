"""What the desk does with performance: a part of :class:`pipelines.desk.Desk`, kept apart for its size."""

from typing import TYPE_CHECKING, cast

from lake.schema.errors import UnknownValueError
from lake.store import Lake
from pipelines.progress import Progress

if TYPE_CHECKING:
    from models.names import Gazetteer
    from pipelines.desk import Desk
    from pipelines.ledger import Entry


class PerformanceDesk:
    """Reports held against commitments, and one commitment with all that is known of it."""

    lake: Lake
    _progress: Progress
    if TYPE_CHECKING:

        @property
        def gazetteer(self) -> Gazetteer: ...

    def hold_reports(self) -> dict[str, int]:
        """Hold news, statements and reports against commitments, as far as that was not done yet."""
        from pipelines.performance import hold

        return hold(self.lake, self.gazetteer, self._progress).to_json()

    def commitment(self, commitment_id: str, *, party: str | None = None) -> "Entry":
        """One commitment with its dates and all reports that bear on it.

        Args:
            commitment_id: its id, or the beginning of it.
            party: the state whose dates and status to tell.

        Raises:
            UnknownValueError: there is none, or several.
        """
        from pipelines.ledger import ledger, today_of

        desk = cast("Desk", self)
        found = ledger(desk, only=commitment_id.strip().lower(), party=party, today=today_of(desk))
        if len(found) != 1:
            close = [one.row["commitment_id"][:12] for one in found[:8]] or ["those that `legation commitments` lists"]
            raise UnknownValueError("commitment", commitment_id, close)
        return found[0]
