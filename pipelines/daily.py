"""Daily counts kept beside a vault, so that nobody has to read a year of reports to know how many there were.

What is kept is derived and never more than that: it can be deleted at any time and is made anew. It stands with the
vault's other indexes and covers that vault and those below it, which everyone may open who may open it; so it never
holds what its readers may not see. For each day the greatest ``known_at`` of what it was counted from is kept too: a
reader ``as_of`` an earlier moment counts that day anew from the reports.

Files, in ``index/series`` of the vault: ``YYYY-MM.parquet`` the counts of a month; ``days.parquet`` the days with their
``known_at``; ``batches.parquet`` the first and last day that the rows of each batch speak of, so that reading some days
opens the files of those days only; ``state.json`` the version of each vault that all this covers, written last. A run
that was killed leaves the old state, and the next one counts the days after it again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from lake.durability import replacing
from lake.locks import exclusive
from lake.vault import Vault
from models.stories import METHOD
from models.themes import METHOD as THEMES
from pipelines.events import READER
from pipelines.tellings import COUNTS, PAUSE, Tellings, dated, read

LAYOUT = f"1 {METHOD} {THEMES}"
PATIENCE = 10.0
"""Seconds to wait for whoever is writing the indexes."""
SPANS = 8
"""Stretches of days beyond which all days between the first and the last are counted anew in one go."""

_DAYS = {"day": pl.Date(), "known_at": pl.Datetime("us", "UTC")}
_BATCHES = {"marking": pl.String(), "batch_id": pl.String(), "first": pl.Date(), "last": pl.Date()}
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Stale:
    """What changed since the counts were kept."""

    versions: Mapping[str, int]
    """Of each vault now, by marking."""
    batches: pl.DataFrame
    """The days that each batch speaks of, the new ones included."""
    days: frozenset[date]
    """Days that have to be counted anew."""
    kept: bool
    """Whether anything that is kept can be used."""

    def of(self, vaults: Sequence[Vault], first: date, last: date) -> dict[Vault, set[str]]:
        """The batches of each vault that may speak of days between two."""
        near = self.batches.filter((pl.col("first") <= last) & (pl.col("last") >= first))
        return {
            vault: set(near.filter(pl.col("marking") == str(vault.marking))["batch_id"].to_list()) for vault in vaults
        }


class Daily:
    """The kept counts of a vault and those below it.

    Args:
        vault: beside which they stand.
        covered: it and the vaults below it.
    """

    def __init__(self, vault: Vault, covered: Sequence[Vault]) -> None:
        self._vaults = tuple(covered)
        self._vault = vault
        self._lock = vault.path / "locks" / "index.lock"

    @property
    def _folder(self) -> Path:
        return self._vault.index_folder / "series"

    def refresh(self) -> int:
        """Count anew the days of which something became known; returns how many. May be killed, and run twice.

        Raises:
            BusyError: somebody else is writing the vault's indexes.
        """
        if self._vault.pinned:
            return 0
        with exclusive(self._lock, wait=PATIENCE), self._vault.home.indexing():
            stale = self.stale()
            state = self._state()
            if stale.kept and state is not None and state["covers"] == dict(stale.versions):
                return 0
            self._folder.mkdir(parents=True, exist_ok=True)
            if not stale.kept:
                for path in [self._folder / "state.json", *self._folder.glob("*.parquet")]:
                    path.unlink(missing_ok=True)
            days = self.days() if stale.kept else pl.DataFrame(schema=_DAYS)
            for first, last in spans(stale.days):
                begin = first - timedelta(days=PAUSE)
                told = read(self._vaults, begin, last, batches=stale.of(self._vaults, begin, last))
                inside = pl.col("day").is_between(first, last)
                days = pl.concat([days.filter(~inside), known(told, first, last)])
                self._keep(told.counts(first, last), first, last)
            _write(days.sort("day"), self._folder / "days.parquet")
            _write(stale.batches, self._folder / "batches.parquet")
            said = {"layout": LAYOUT, "covers": dict(stale.versions)}
            with replacing(self._folder / "state.json") as draft:
                draft.write_text(json.dumps(said, sort_keys=True), encoding="utf-8")
            return len(stale.days)

    def stale(self) -> Stale:
        """What changed since the counts were kept; all of it where nothing usable is kept."""
        state = self._state()
        covers: dict[str, int] = state["covers"] if state is not None else {}
        if any(covers.get(str(vault.marking), 0) > vault.snapshot().version for vault in self._vaults):
            covers = {}  # the vault was set back
        if covers and any(map(self._regraded, self._vaults, (covers.get(str(v.marking), 0) for v in self._vaults))):
            covers = {}  # rows that were counted count no more
        kept = bool(covers) and self._whole()
        held = pl.DataFrame(schema=_BATCHES)
        if kept:
            held = pl.read_parquet(self._folder / "batches.parquet")
        versions, parts, touched = {}, [held], set()
        for vault in self._vaults:
            since = covers.get(str(vault.marking), 0) if kept else 0
            versions[str(vault.marking)], new = vault.batches_since(since)
            if new:
                rows = _days_of(vault, new)
                touched.update(rows["day"].to_list())
                parts.append(
                    rows.group_by("batch_id")
                    .agg(first=pl.col("day").min(), last=pl.col("day").max())
                    .select(pl.lit(str(vault.marking)).alias("marking"), "batch_id", "first", "last")
                )
        batches = pl.concat(parts).unique(["marking", "batch_id"], keep="last").sort("batch_id", "marking")
        end = batches["last"].max()
        after = {day + timedelta(days=offset) for day in touched for offset in range(PAUSE + 1)}
        return Stale(versions, batches, frozenset(day for day in after if isinstance(end, date) and day <= end), kept)

    def _regraded(self, vault: Vault, since: int) -> bool:
        """Whether documents came or went because they were graded anew."""
        return bool(vault.snapshot().files_of("gradings", frozenset(vault.batches_since(since)[1])))

    def days(self) -> pl.DataFrame:
        """``day`` and ``known_at``: the greatest of what the day was counted from."""
        return pl.read_parquet(self._folder / "days.parquet")

    def counts(self, since: date | None = None) -> pl.DataFrame:
        """``series``, ``day``, ``count``, ``reports`` of the days kept, from ``since`` on."""
        files = [
            path
            for path in sorted(self._folder.glob("????-??.parquet"))
            if since is None or path.stem >= f"{since:%Y-%m}"
        ]
        frames = [pl.read_parquet(path).select(*COUNTS) for path in files]
        rows = pl.concat([pl.DataFrame(schema=COUNTS), *frames])
        return rows if since is None else rows.filter(pl.col("day") >= since)

    def _keep(self, counts: pl.DataFrame, first: date, last: date) -> None:
        """Put the counts of some days into their months' files."""
        month = first.replace(day=1)
        while month <= last:
            following = (month + timedelta(days=32)).replace(day=1)
            path = self._folder / f"{month:%Y-%m}.parquet"
            rows = counts.filter((pl.col("day") >= month) & (pl.col("day") < following))
            if path.exists():
                others = pl.read_parquet(path).filter(~pl.col("day").is_between(first, last))
                rows = pl.concat([others.select(*COUNTS), rows])
            _write(rows.sort("day", "series"), path)
            month = following

    def _state(self) -> dict[str, Any] | None:
        try:
            state = json.loads((self._folder / "state.json").read_text(encoding="utf-8"))
            return state if state["layout"] == LAYOUT and isinstance(state["covers"], dict) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _whole(self) -> bool:
        """Whether every file is there and can be read; what is not is made anew."""
        try:
            months = self.days()["day"].dt.strftime("%Y-%m").unique()
            pl.read_parquet_schema(self._folder / "batches.parquet")
            for month in months:
                pl.read_parquet_schema(self._folder / f"{month}.parquet")
        except (OSError, pl.exceptions.PolarsError):
            return False
        return True


def spans(days: Iterable[date]) -> list[Span]:
    """Stretches of days that hold some days, few enough to be read one by one."""
    found: list[Span] = []
    for day in sorted(days):
        if found and day - found[-1][1] <= timedelta(days=2 * PAUSE):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found if len(found) <= SPANS else [(found[0][0], found[-1][1])]


def known(told: Tellings, first: date, last: date) -> pl.DataFrame:
    """Days between two with the greatest ``known_at`` of what each is counted from, reports just before it too."""
    newest = told.reports.group_by("day").agg(pl.col("known_at").max())
    after = pl.DataFrame({"offset": range(PAUSE + 1)})
    return (
        newest.join(after, how="cross")
        .select(day=pl.col("day") + pl.duration(days="offset"), known_at="known_at")
        .filter(pl.col("day").is_between(first, last))
        .group_by("day")
        .agg(pl.col("known_at").max())
        .select(*_DAYS)
        .sort("day")
    )


def _days_of(vault: Vault, batches: Sequence[str]) -> pl.DataFrame:
    """``batch_id`` and ``day``: which days of reports the rows of some batches speak of."""
    documents = vault.frame("documents", ["document_id", "batch_id", "published_at"], dated(), batches=batches)
    days = documents.select("document_id", "batch_id", day=pl.col("published_at").dt.date())
    placed = vault.frame("story_members", ["batch_id", "day"], pl.col("method") == METHOD, batches=batches)
    facts = vault.frame(
        "readings", ["document_id", "batch_id"], pl.col("extractor").str.starts_with(READER), batches=batches
    )
    elsewhere = set(facts["document_id"]) - set(days["document_id"])
    if elsewhere:
        homes = set(vault.batches_of(elsewhere).values())
        others = vault.frame(
            "documents",
            ["document_id", "published_at"],
            dated() & pl.col("document_id").is_in(list(elsewhere)),
            batches=homes,
        ).select("document_id", day=pl.col("published_at").dt.date())
        facts = facts.join(pl.concat([days.select("document_id", "day"), others]), on="document_id")
    else:
        facts = facts.join(days.select("document_id", "day"), on="document_id")
    return pl.concat([days.select("batch_id", "day"), placed, facts.select("batch_id", "day")]).unique()


def _write(frame: pl.DataFrame, path: Path) -> None:
    with replacing(path) as draft:
        frame.write_parquet(draft, compression="zstd")
