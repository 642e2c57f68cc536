"""Asking sources for what is new: only what has changed, several at once, and seldom those that fail."""

import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from ingest.formats.base import MIB
from ingest.sources.web import Fetched, FetchLimits, fetch
from lake.schema.errors import LegationError, UnreadableError
from lake.store import Lake
from pipelines.declared import Declared
from pipelines.ingest import Ingestion, IngestReport, Item
from pipelines.progress import SILENT
from pipelines.runs import Run
from pipelines.watch.settings import WatchConfig, Watched
from pipelines.watch.state import Polled, State

JITTER = 0.1
"""Share of a period by which addresses are set apart, so that not all are asked at the same second."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of polling brought."""

    asked: int
    unchanged: int
    failed: int
    report: IngestReport


def schedule(state: State, config: WatchConfig, lowest: str, now: datetime) -> None:
    """Bring the state in line with the settings: new addresses are due now, those taken out are forgotten.

    One that is due later than it could ever be put off was put off by a clock that was set back since: it is due now.
    """
    wanted: dict[str, Polled] = {}
    for source in config.source:
        every = (source.every or config.every).total_seconds()
        for address in source.addresses:
            key = f"{source.name} {address}"
            held = state.polled.get(key) or Polled(
                source=source.name, address=address, marking=lowest, every=every, due=now
            )
            furthest = now + timedelta(seconds=max(every, config.longest.total_seconds()))
            due = held.due if held.due <= furthest else now
            wanted[key] = held.model_copy(update={"marking": source.marking or lowest, "every": every, "due": due})
    state.polled = wanted


def poll(lake: Lake, config: WatchConfig, state: State, now: datetime) -> Round:
    """Ask the addresses that are due and take in what they give.

    An address is remembered as read only when what it gave has been committed: a watch that is killed in between asks
    again, and what is there already is known by its hash. An address whose whole answer goes to quarantine counts as
    one that failed: it is asked less and less often, and `status` says why.
    """
    due = [one for one in state.polled.values() if one.due <= now]
    report = IngestReport()
    sources = {source.name: source for source in config.source}
    with _asked(lake, config, due) as answers:
        news = [(one, answer, folder) for one, answer, folder in answers if isinstance(answer, Fetched)]
        bodies = [(one, answer, folder) for one, answer, folder in news if not answer.not_modified]
        told: set[str] = set()
        if bodies:
            run = Run("watch", {"sources": sorted({one.source for one, _, _ in bodies})})
            ingestion = Ingestion(lake, run, report, workers=config.workers, progress=SILENT)
            items = [_item(sources[one.source], one, answer, folder) for one, answer, folder in bodies]
            ingestion.take(items, len(items))
            told = _new_from(lake, run.run_id) if report.new else told
        refused = {held["path"]: held["reason"] for held in report.quarantined}
        failed = 0
        for one, answer, _ in answers:
            if isinstance(answer, Fetched) and one.address in refused:  # all of it, and not an entry of it
                answer = UnreadableError(f"what it gives cannot be read: {refused[one.address]}")
            if isinstance(answer, Fetched):
                _answered(one, answer, now)
                if one.address in told:
                    one.news = now
            else:
                failed += 1
                _failed(one, answer, config, now)
    return Round(len(due), len(news) - len(bodies), failed, report)


Answer = tuple[Polled, Fetched | Exception, Path]


@contextmanager
def _asked(lake: Lake, config: WatchConfig, due: Sequence[Polled]) -> Iterator[list[Answer]]:
    limits = FetchLimits(bytes=config.megabytes * MIB, seconds=config.seconds, idle_seconds=min(15.0, config.seconds))

    def ask(one: Polled) -> Fetched | Exception:
        try:
            return fetch(
                one.address,
                etag=one.etag,
                last_modified=one.last_modified,
                allow_private=lake.config.allow_private_addresses,
                limits=limits,
            )
        except (LegationError, OSError) as error:
            return error

    with tempfile.TemporaryDirectory(prefix="legation-") as folder, ThreadPoolExecutor(config.at_once) as pool:
        answers = list(pool.map(ask, due))
        yield [(one, answer, Path(folder) / str(n)) for n, (one, answer) in enumerate(zip(due, answers, strict=True))]


def _new_from(lake: Lake, run_id: str) -> set[str]:
    """The addresses that gave a document which a run was the first to see."""
    mine = pl.col("run_id") == run_id
    new = lake.frame("documents", ["document_id"], mine)
    seen = lake.frame("sightings", ["document_id", "address"], mine)
    return set(seen.join(new, on="document_id", how="semi")["address"])


def _item(source: Watched, one: Polled, answer: Fetched, folder: Path) -> Item:
    declared = Declared.of(
        kind=source.kind,
        source=source.name,
        reliability=source.reliability,
        marking=source.marking,
        known_at=source.known_at,
        language=source.language,
    )
    folder.mkdir()
    target = folder / answer.name
    target.write_bytes(answer.body)
    return Item(target, one.address, declared, etag=answer.etag, last_modified=answer.last_modified)


def _answered(one: Polled, answer: Fetched, now: datetime) -> None:
    one.answered, one.failures, one.error = now, 0, None
    if not answer.not_modified:
        one.etag, one.last_modified = answer.etag, answer.last_modified
    one.due = now + timedelta(seconds=one.every * (1 - JITTER * _part(one.address)))


def _failed(one: Polled, error: Exception, config: WatchConfig, now: datetime) -> None:
    """Twice as long after each failure in a row, up to the longest wait."""
    one.failures += 1
    one.error = str(error) or type(error).__name__
    wait = min(config.longest.total_seconds(), one.every * 2 ** min(one.failures, 20))
    one.due = now + timedelta(seconds=wait * (1 - JITTER * _part(one.address)))


def _part(address: str) -> float:
    """A number from 0 to 1 that hangs on the address alone, so that a replay is the same each time."""
    return sum(address.encode()) % 97 / 97
