"""What the desk does with treaties: a part of :class:`pipelines.desk.Desk`, kept apart for its size."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lake.store import Lake
from pipelines.progress import Progress

if TYPE_CHECKING:
    from pipelines.find import Finder
    from pipelines.treaties import Treaties


class TreatyDesk:
    """Treaties by party, status and subject; registers taken in; texts exported and compared."""

    lake: Lake
    _progress: Progress
    if TYPE_CHECKING:

        @property
        def finder(self) -> Finder: ...

        def name(self, code: str, language: str = "en") -> str: ...

    def extract_treaties(self) -> dict[str, Any]:
        """Read facts out of treaties not yet read, and registers of known shape; join what describes one treaty."""
        from pipelines.extract_treaties import extract

        return extract(self.lake, self._progress).to_json()

    def treaties(
        self,
        *,
        party: str | None = None,
        status: str | None = None,
        on: date | None = None,
        about: str | None = None,
        limit: int | None = None,
    ) -> dict[str, Any]:
        """Treaties, each with its quotes, and what sources say differently.

        Args:
            party: ISO 3166 code; the states whose treaties it carries on count as it.
            status: in-force, not-in-force, signed, ended, uncertain or unknown: of the party, else of the treaty.
            on: the day of the status; that of ``as_of``, or today, when left out.
            about: words of the title, subject or text.
            limit: how many at most.

        Raises:
            UnknownValueError: no such status.
            UsageError: a party that is no code.
        """
        known = self._treaties()
        found = known.find(party=party, status=status, on=on, about=about, limit=limit)
        return {"on": on.isoformat() if on else None, "treaties": known.listed(found, party)}

    def treaty(self, treaty_id: str, *, party: str | None = None, on: date | None = None) -> dict[str, Any]:
        """Everything known of one treaty.

        Args:
            treaty_id: its id, the beginning of it, a source's own id, or that of a document.
            party: whose status to tell.
            on: the day of the statuses.

        Raises:
            UnknownValueError: there is none, or several.
        """
        known = self._treaties()
        return known.shown(known.get(treaty_id), party, on)

    def import_treaties(
        self, files: Sequence[str | Path], *, mapping: str | Path | None = None, marking: str | None = None
    ) -> dict[str, Any]:
        """Take in registers of treaties from CSV or JSON-lines files.

        Args:
            files: the files, gzipped or not.
            mapping: a shipped mapping or a TOML file; by default the shipped one whose columns fit.
            marking: who may see it; the lowest level by default.

        Raises:
            UnreadableError: a file is no table.
            UnknownValueError, ConfigError, UsageError: no mapping fits.
        """
        from pipelines.extract_treaties import imported

        level = self.lake.levels.parse(marking) if marking else self.lake.levels.parse(self.lake.levels.lowest)
        return imported(self.lake, [Path(file) for file in files], mapping, level).to_json()

    def export_treaty(self, treaty_id: str, file: str | Path, *, language: str | None = None) -> dict[str, Any]:
        """Write a treaty's text as Akoma Ntoso 3.0.

        Args:
            treaty_id: as for :meth:`treaty`.
            file: the XML file.
            language: which of its texts; the first by default.

        Raises:
            UnknownValueError: no such treaty, or no text of it in that language.
        """
        from pipelines.treaty_export import export

        return export(self.lake, self._treaties().get(treaty_id), Path(file), language)

    def compare_treaties(self, treaty_id: str | None = None, *, save: bool = False) -> dict[str, Any]:
        """Where texts of one treaty in several languages differ in modality, article by article, with both quotes.

        Args:
            treaty_id: one treaty; all that have several texts by default.
            save: whether the findings are stored, each once.
        """
        from pipelines.compare_treaties import compare

        known = self._treaties()
        return compare(self.lake, [known.get(treaty_id)] if treaty_id else known.all, save=save)

    def _treaties(self) -> "Treaties":
        from pipelines.treaties import Treaties

        def search(words: str) -> list[str]:
            hits = self.finder.search(words, k=50, mode="text", kind="treaty")
            return [hit.document_id for hit in hits]

        return Treaties(self.lake, self.name, search)
