"""What a desk does with states of its lake: keep a copy, name one by an id, make a product again, tell two apart."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from lake.schema.errors import RefusedError, UsageError
from lake.store import Lake
from pipelines.progress import Progress

if TYPE_CHECKING:
    from pipelines.desk import Desk

BESIDE = ("watch.toml",)
"""Files of a lake's folder that hold what somebody set, and no document."""


class HistoryDesk:
    """Snapshots, versions, products made again, differences."""

    lake: Lake

    def snapshot(
        self,
        target: str | Path,
        *,
        bagit: bool = False,
        base: str | Path | None = None,
        everything: bool = False,
    ) -> dict[str, Any]:
        """Copy the lake as the clearance sees it, at one moment, while others write to it; with checksums.

        Args:
            target: an empty or new folder outside the lake.
            bagit: as a BagIt package (RFC 8493); else as a folder laid out as the lake is.
            base: an earlier snapshot on the same file system, from which unchanged files are linked.
            everything: refuse unless the clearance reaches every vault there is; only at the highest level.

        Raises:
            UsageError: ``everything`` below the highest level.
            RefusedError: the target is not empty or cannot be written; there are vaults beyond the clearance.
        """
        from lake.backup import take
        from pipelines import pinning

        if everything:
            self._check_everything()
        state = pinning.pinned(self.lake)
        taken = take(
            self.lake,
            Path(target),
            bag=bagit,
            base=Path(base) if base is not None else None,
            about={"version": {"id": state.id, **state.record()}},
            beside=(*BESIDE, *self._roots()),
        )
        return {
            "path": str(taken.path),
            "taken_at": taken.taken_at.isoformat(),
            "clearance": taken.clearance,
            "bagit": bagit,
            "version": state.id,
            "vaults": taken.vaults,
            "files": len(taken.files),
            "bytes": sum(sums.size for sums in taken.files.values()),
            "linked": taken.shared,
            "damaged": taken.damaged,
            "manifest_sha256": taken.digest,
        }

    def _roots(self) -> list[str]:
        """The file of trusted roots and those of revocations, where they stand in the lake's folder."""
        config = self.lake.config
        named = [
            name
            for name in (config.signature_roots, config.signature_revocations)
            if name is not None and not Path(name).is_absolute() and ".." not in Path(name).parts
        ]
        files = [path for name in named for path in ((self.lake.path / name), *(self.lake.path / name).glob("*"))]
        return [path.relative_to(self.lake.path).as_posix() for path in files if path.is_file()]

    def _check_everything(self) -> None:
        """Whether the clearance reaches every vault; asked only where the highest level is held."""
        levels, clearance = self.lake.levels, self.lake.clearance
        if clearance.level != levels.names[-1]:
            raise UsageError(f"everything can be asked for at the highest level only: --clearance {levels.names[-1]}")
        reached = {marking.folder for marking in levels.below(clearance)}
        vaults = self.lake.path / "vaults"
        if vaults.is_dir() and set(os.listdir(vaults)) - reached:
            raise RefusedError(
                f"there are vaults that clearance {clearance} does not reach: name their compartments as well "
                f"(--clearance {levels.names[-1]}//NAME/NAME)"
            )

    def version(self, id_: str | None = None) -> dict[str, Any]:
        """The id of the lake as it is now, at this clearance and ``as_of``, and what it stands for; or what an id did.

        Args:
            id_: of a version that was named before.

        Raises:
            LakeError: no such version is kept within the clearance.
        """
        from pipelines import pinning

        if id_ is None:
            state = pinning.pinned(self.lake)
            return {"id": state.id, **state.record(), "kept": pinning.keep(self.lake, state), "differs": []}
        state, _ = pinning.find(self.lake, id_)
        now = pinning.pinned(self.lake, state.parameters)
        return {"id": id_, **state.record(), "kept": True, "differs": pinning.differences(state, now)}

    def report_again(self, id_: str, *, out: str | Path | None = None) -> dict[str, Any]:
        """Make a report or brief again from the id that it bears; see :func:`pipelines.report.again.again`.

        Args:
            id_: the id that the product bears.
            out: the file.

        Raises:
            LakeError: no such version is kept within the clearance, or the lake no longer holds its data.
            UsageError: it is not the id of a product.
        """
        from pipelines.report.again import again

        return again(cast("Desk", self), id_, Path(out) if out is not None else None)

    def diff(
        self,
        before: str,
        after: str,
        *,
        question: str | None = None,
        alert: str | None = None,
        budget: float = 3.0,
        limit: int = 20,
    ) -> dict[str, Any]:
        """What changed between two states, and why an answer or alert did; see :func:`pipelines.diff.diff`.

        Args:
            before: the id of a version, a date, ``now``, or the folder of a snapshot.
            after: likewise.
            question: asked on both sides.
            alert: a country, a pair or the id of an alert, shown on both sides with its judgement.
            budget: alarms a week.
            limit: rows shown of each kind.

        Raises:
            UsageError: a side that names no state.
            LakeError: a version that is not kept, or no longer held.
        """
        from pipelines.diff import diff

        return diff(cast("Desk", self), before, after, question=question, alert=alert, budget=budget, limit=limit)


def restored(source: str | Path, target: str | Path, progress: Progress) -> dict[str, Any]:
    """Make a lake from a snapshot whose every checksum holds; see :func:`lake.restore.restore`."""
    from lake.restore import restore

    with progress.task("check", None) as advance:
        made = restore(Path(source), Path(target), lambda done, total: advance(1))
    about = made.about
    return {
        "lake": str(made.path),
        "files": made.files,
        "taken_at": about.get("taken_at"),
        "clearance": about.get("clearance"),
        "version": (about.get("version") or {}).get("id"),
        "vaults": about["vaults"],
    }
