"""What a desk does about who may reach a lake, and who did."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from lake.permissions import openings, unencrypted
from lake.schema.errors import UsageError
from lake.schema.marking import Marking
from lake.store import Lake
from pipelines.audit import verify_logs


class AuditDesk:
    """Checks, shows and anchors the audit logs that the clearance reaches, and checks who else may reach its vaults."""

    lake: Lake

    def verify_audit(self, roots: str | Path | None = None) -> dict[str, Any]:
        """Entries by marking, and what is broken: entries edited, cut, put in or moved, and writes that none tells of.

        Args:
            roots: root certificates (PEM) of the time-stamping authority; time stamps are checked where it is given.
        """
        entries, breaks = verify_logs(self.lake)
        stamps: list[dict[str, Any]] = []
        if roots is not None:
            from lake import anchor

            for log in self.lake.audit_logs():
                good, bad = anchor.check(log, Path(roots))
                breaks += bad
                stamps += [
                    {"marking": str(log.marking), "entries": each.entries, "stamped_at": each.stamped_at.isoformat()}
                    for each in good
                ]
        return {"entries": entries, "anchors": stamps, "broken": [asdict(each) for each in breaks]}

    def check(self) -> dict[str, Any]:
        """Places of the lake that too many people get at, with the remedy of each; marked vaults not encrypted."""
        lowest = Marking(self.lake.levels.lowest)
        return {
            "open": [asdict(each) for each in openings(self.lake.path, self.lake.vaults, lowest)],
            "unencrypted": unencrypted(self.lake.vaults, lowest),
        }

    def audit_entries(self, last: int = 20) -> dict[str, Any]:
        """The newest entries of each log, the newest last."""
        return {
            "entries": [
                {"marking": str(log.marking), "asked": None, **entry}
                for log in self.lake.audit_logs()
                for entry in list(log.entries())[-last:]
            ]
        }

    def anchor_audit(
        self,
        marking: str,
        request: str | Path | None = None,
        response: str | Path | None = None,
        roots: str | Path | None = None,
    ) -> dict[str, Any]:
        """Write a time-stamp query over the end of a log, or check and keep the authority's answer.

        Args:
            marking: whose log.
            request: where to write the query (DER, RFC 3161).
            response: file with the answer; needs ``roots``, the authority's root certificates (PEM).

        Raises:
            UsageError: neither or both of ``request`` and ``response``; no such log within the clearance.
            IntegrityError: the answer does not fit the log, or its signature does not hold.
        """
        from lake import anchor

        logs = {str(log.marking): log for log in self.lake.audit_logs()}
        if marking not in logs:
            raise UsageError(f"no audit log {marking!r} within this clearance: there are {', '.join(logs) or 'none'}")
        if (request is None) == (response is None):
            raise UsageError("give either --request FILE (to write a query) or --response FILE (to keep an answer)")
        if request is not None:
            Path(request).write_bytes(anchor.query(logs[marking]))
            return {"marking": marking, "written": str(request)}
        if response is None or roots is None:
            raise UsageError("an answer is checked against the authority's root certificates: give --roots FILE")
        kept = anchor.keep(logs[marking], Path(response).read_bytes(), Path(roots))
        return {
            "marking": marking,
            "written": None,
            "entries": kept.entries,
            "stamped_at": kept.stamped_at.isoformat(),
        }
