"""What the desk does with stories: a part of :class:`pipelines.desk.Desk`, kept apart for its size."""

from datetime import date
from typing import TYPE_CHECKING, cast

from lake.store import Lake
from pipelines.progress import Progress

if TYPE_CHECKING:
    from pipelines.desk import Desk
    from pipelines.story_list import Story


class StoryDesk:
    """Reports of one event as one story, across languages."""

    lake: Lake
    _progress: Progress

    def place_stories(self) -> dict[str, int]:
        """Put reports that no story holds yet into stories; nothing on a lake without an embedder."""
        from pipelines.stories import Placing, place_stories

        if self.lake.config.embedder is None or self.lake.config.embedder.fingerprint is None:
            return Placing().to_json()
        return place_stories(self.lake, self.lake.config.embedder.fingerprint, self._progress).to_json()

    def stories(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        country: str | None = None,
        language: str | None = None,
        least: int = 1,
        limit: int = 20,
    ) -> "list[Story]":
        """Stories between two days, those with the most independent sources first.

        Args:
            since, until: days of their reports.
            country: only those that name this country (ISO 3166-1 alpha-3).
            language: only those with a report in this language (ISO 639-1).
            least: only those of at least so many different texts.
            limit: how many at most.
        """
        from pipelines.story_list import stories

        desk = cast("Desk", self)
        return stories(
            desk.lake, since=since, until=until, country=country, language=language, least=least, limit=limit
        )
