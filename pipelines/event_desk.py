"""What the desk does with events: a part of :class:`pipelines.desk.Desk`, kept apart for its size."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from lake.schema.errors import UnknownValueError
from lake.schema.values import KNOWN_AT, PLOVER, QUADS
from lake.store import Lake
from pipelines.progress import Progress

if TYPE_CHECKING:
    import polars as pl

    from models.names import Gazetteer
    from pipelines.desk import Desk
    from pipelines.events import Told


class EventDesk:
    """Who did what to whom, from texts and from event data sets."""

    lake: Lake
    _progress: Progress
    if TYPE_CHECKING:

        @property
        def gazetteer(self) -> Gazetteer: ...

    def extract_events(self) -> dict[str, int]:
        """Read events out of news, statements and reports not yet read."""
        from pipelines.extract_events import extract_events

        return extract_events(self.lake, self.gazetteer, self._progress).to_json()

    def load_events(
        self,
        paths: Sequence[str | Path],
        *,
        dataset: str | None = None,
        marking: str | None = None,
        known_at: str = "ingested",
    ) -> dict[str, Any]:
        """Take in files of GDELT 2.0, ICEWS, UCDP or ACLED events.

        Args:
            paths: the files.
            dataset: which data set they are; by their columns if None.
            marking: who may see the events; the lowest level if None.
            known_at: ``ingested``, or ``published`` for the day that the record or else the event bears.

        Raises:
            UnreadableError: a file that has the columns of no event data set.
            UnknownValueError: no such data set, or another ``known_at``.
        """
        from pipelines.load_events import load_events

        if known_at not in KNOWN_AT:
            raise UnknownValueError("known_at", known_at, KNOWN_AT)
        loaded = load_events(
            self.lake,
            [Path(path) for path in paths],
            self.gazetteer,
            dataset=dataset,
            marking=marking,
            known_at=known_at,
            progress=self._progress,
        )
        return loaded.to_json()

    def events(
        self,
        *,
        actor: str | None = None,
        target: str | None = None,
        type_: str | None = None,
        quad: str | None = None,
        since: date | None = None,
        until: date | None = None,
        country: str | None = None,
        certainty: float = 0.0,
        limit: int | None = None,
    ) -> "list[Told]":
        """Events that fit, the latest first, each with its quote or its record.

        Args:
            actor, target: ISO 3166 code, code of an international body (``UN``, ``EU``), or a name.
            type_: PLOVER class, such as ``ASSAULT``.
            quad: verbal_cooperation, material_cooperation, verbal_conflict or material_conflict.
            since, until: only events that may have happened on these days or between them.
            country: that of the place, the actor or the target.
            certainty: at least so sure, 0 to 1.
            limit: how many at most.

        Raises:
            UnknownValueError: another class or quad class.
        """
        from pipelines.events import events

        if type_ is not None and type_.upper() not in PLOVER:
            raise UnknownValueError("class", type_, PLOVER)
        if quad is not None and quad.lower() not in QUADS:
            raise UnknownValueError("quad class", quad, QUADS)
        return events(
            cast("Desk", self),
            actor=actor,
            target=target,
            type_=type_.upper() if type_ else None,
            quad=quad.lower() if quad else None,
            since=since,
            until=until,
            country=country,
            certainty=certainty,
            limit=limit,
        )

    def event_counts(self, *, by: Sequence[str] = ("type",), basis: str | None = "text") -> "pl.DataFrame":
        """Events by day and by ``type``, ``quad``, ``actor``, ``target``, ``country`` or ``language``, as a frame.

        See :func:`pipelines.events.daily_counts`.
        """
        from pipelines.events import daily_counts

        return daily_counts(self.lake, by=tuple(by), basis=basis)
