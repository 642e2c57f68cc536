"""What a desk does about markings: grading documents anew, and finding those whose protection has ended."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from lake.protection import declassified, end_of, protections
from lake.schema.errors import LakeError, UsageError
from lake.store import Lake
from pipelines.runs import Run

if TYPE_CHECKING:
    from lake.vault import Vault
    from pipelines.index import Indexer

SHORTEST = 8
"""Characters of a document's id that may stand for all."""


class GradingDesk:
    """Gradings are acts of people: nothing is graded anew by itself."""

    lake: Lake
    _indexer: "Indexer"

    def regrade(
        self,
        document: str,
        *,
        to: str,
        reason: str,
        by: str,
        source: str | None = None,
        dated: date | None = None,
        until: date | None = None,
        index: bool = True,
    ) -> dict[str, Any]:
        """Give a document another marking, or set from when or until when the present one protects.

        Args:
            document: its id, or how that begins (eight characters at least).
            to: the marking; the present one to set only ``dated`` or ``until``.
            reason: why; kept with the higher of the two markings.
            by: who ordered it.
            source: the marking that it bears, where it stands under several.
            dated: the day of the marking; today where it changes.
            until: until when protection is extended: no longer than the level's period once more.
            index: whether to index and read it where it stands now.

        Raises:
            LakeError: the document is not known within the clearance, or the clearance does not reach the marking.
            UsageError: no reason or name; markings neither of which is above the other; a period that is too long.
        """
        from lake.regrade import Act, held_in, regrade

        if not reason.strip() or not by.strip():
            raise UsageError("a document is graded anew for a reason, and by somebody: give both")
        self._finish_regrading()
        run = Run("regrade", {"document": document, "to": to})
        document_id = self._document_id(document)
        vault = self._graded_in(held_in(self.lake, document_id), document, source)
        act = Act(document_id, vault.marking, self.lake.levels.parse(to), reason.strip(), by.strip(), dated)
        if act.source == act.target:
            return self._dated(vault, act.document_id, reason.strip(), by.strip(), dated, until, run)
        if until is not None:
            raise UsageError("protection is extended in an act of its own: give the present marking with --to")
        copies = self._copies(act.document_id)
        regrade(self.lake, act, run.run_id, self._indexer.without)
        if index:
            self.index()  # type: ignore[attr-defined]
            self.extract()  # type: ignore[attr-defined]
        return {
            "document_id": act.document_id,
            "from": str(act.source),
            "to": str(act.target),
            "until": None,
            "copies": copies,
        }

    def expiries(self, on: date | None = None) -> dict[str, Any]:
        """Documents whose protection has ended by a day; nothing is changed.

        Args:
            on: the day; that of ``as_of``, else today.
        """
        day = on or self.lake.now.date()
        ended = [one.to_json() for one in protections(self.lake) if one.ends <= day]
        return {"on": day.isoformat(), "expired": ended}

    def expire(self, *, by: str, reason: str | None = None, on: date | None = None) -> dict[str, Any]:
        """Grade down to the lowest level every document whose protection has ended; compartments stay.

        Args:
            by: who ordered it.
            reason: why; that its protection ended, by default.
            on: the day; today.

        Raises:
            UsageError: nobody is named, or the day is yet to come.
        """
        if on is not None and on > datetime.now(UTC).date():
            raise UsageError(f"on {on} protection may have been extended: a day that is yet to come is only listed")
        found = self.expiries(on)
        done = []
        for one in found["expired"]:
            marking = self.lake.levels.parse(one["marking"])
            done.append(
                self.regrade(
                    one["document_id"],
                    to=str(declassified(marking, self.lake.levels.lowest)),
                    reason=reason or f"protection ended on {one['ends']}",
                    by=by,
                    source=one["marking"],
                    index=False,
                )
            )
        if done:
            self.index()  # type: ignore[attr-defined]
            self.extract()  # type: ignore[attr-defined]
        return {"on": found["on"], "regraded": done}

    def _finish_regrading(self) -> None:
        """Finish what a process that was killed began."""
        from lake.regrade import heal

        if self.lake.as_of is None and any(vault.snapshot().files_of("gradings") for vault in self.lake.vaults):
            heal(self.lake, Run("regrade", {"finished": True}).run_id, self._indexer.without)

    def _copies(self, document_id: str) -> list[str]:
        """Other documents that say nearly the same; they keep their markings."""
        groups = self.lake.frame("duplicates", ["document_id", "group_id"])
        own = groups.filter(document_id=document_id)["group_id"].implode()
        found = groups.filter(pl.col("group_id").is_in(own) & (pl.col("document_id") != document_id))
        return sorted(found["document_id"].unique())

    def _document_id(self, begins: str) -> str:
        text = begins.strip().lower()
        if not SHORTEST <= len(text) <= 64 or not set(text) <= set("0123456789abcdef"):
            raise UsageError(f"document {begins!r}: give its id, or {SHORTEST} or more of its first characters")
        if len(text) == 64:
            return text
        ids = self.lake.frame("documents", ["document_id"])["document_id"].unique()
        found = [each for each in ids.to_list() if each.startswith(text)]
        if len(found) > 1:
            raise UsageError(f"{len(found)} documents begin with {text}: give more of the id")
        if not found:
            raise LakeError(f"no document {begins} is known here")
        return str(found[0])

    def _graded_in(self, vaults: "list[Vault]", document: str, source: str | None) -> "Vault":
        marking = self.lake.levels.parse(source) if source is not None else None
        fitting = [vault for vault in vaults if marking in (None, vault.marking)]
        if not fitting:
            raise LakeError(f"no document {document} is known here")
        if len(fitting) > 1:
            markings = ", ".join(str(vault.marking) for vault in fitting)
            raise UsageError(f"the document stands under {markings}: say which with --from")
        return fitting[0]

    def _dated(
        self,
        vault: "Vault",
        document_id: str,
        reason: str,
        by: str,
        dated: date | None,
        until: date | None,
        run: Run,
    ) -> dict[str, Any]:
        from lake.regrade import Act

        years = self.lake.levels.protection.get(vault.marking.level)
        if dated is None and until is None:
            raise UsageError(
                f"the document is marked {vault.marking} already: give another marking, --dated or --until"
            )
        if years is None:
            raise UsageError(f"{vault.marking.level} protects without limit: there is no period to set")
        (present,) = (one for one in protections(self.lake, [document_id]) if one.marking == str(vault.marking))
        longest = end_of(present.ends if dated is None else end_of(dated, years), years)
        if until is not None and not present.dated < until <= longest:
            raise UsageError(f"protection can be extended until {longest}, by {years} years more at most")
        act = Act(document_id, vault.marking, vault.marking, reason, by, dated or present.dated)
        entry = {"act": "regrade", "document_id": document_id, "dated": str(act.dated), "reason": reason, "by": by}
        self.lake.note(vault.marking, {**entry, "until": until.isoformat() if until else None})
        row = {**act.row("document_id", document_id, "dated", act.at, told=True), "until": until}
        vault.commit({"gradings": [row], **run.rows(vault)}, run_id=run.run_id)
        (now,) = (one for one in protections(self.lake, [document_id]) if one.marking == str(vault.marking))
        marking = str(vault.marking)
        return {"document_id": document_id, "from": marking, "to": marking, "until": now.ends.isoformat(), "copies": []}
