"""The watch itself: poll, take in, index, warn, report, send; again and again, and on from where it was stopped."""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from lake.schema.errors import LegationError, RefusedError
from pipelines.desk import Desk
from pipelines.report.assessment import assess
from pipelines.report.page import write
from pipelines.report.words import WORDS, long_date
from pipelines.series import keep_counts
from pipelines.warn import Alert, Warnings
from pipelines.watch import deliver, state
from pipelines.watch.clock import Clock, SystemClock
from pipelines.watch.poll import poll, schedule
from pipelines.watch.settings import FILE_NAME, Morning, WatchConfig, load

log = logging.getLogger("legation.watch")

RECENT = 3
"""Days whose alerts are told; older ones are in the report."""
PAUSE = 15.0
"""Seconds between two rounds at least: what falls due meanwhile is asked for together."""
IDLE = 3600.0
"""Seconds after which the watch looks again though nothing was due."""


@dataclass(slots=True)
class Cycle:
    """What one round did."""

    asked: int = 0
    unchanged: int = 0
    failed: int = 0
    new: int = 0
    quarantined: int = 0
    alerts: int = 0
    sent: int = 0
    waiting: int = 0
    withheld: int = 0
    reports: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    """By step: poll, count, index, facts, warn, report, send."""

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {**asdict(self), "seconds": {step: round(value, 3) for step, value in self.seconds.items()}}


class Watcher:
    """A watch over one lake. One process at a time may watch a lake.

    Args:
        desk: opened at the clearance of what is taken in and reported, without an ``as_of``.
        config: the settings.
        clock: the time to go by.
    """

    def __init__(self, desk: Desk, config: WatchConfig, clock: Clock | None = None) -> None:
        self._desk, self._config, self._clock = desk, config, clock or SystemClock()
        self._state = state.read(desk.lake.path)
        folder = desk.lake.path / state.FOLDER
        folder.mkdir(mode=0o700, exist_ok=True)
        self._lock = FileLock(folder / "lock")
        self._behind = True  # a watch that was stopped may have taken in what it did not come to index

    def run(self, *, once: bool = False) -> Cycle:
        """Watch until the clock says to stop; the last round's figures.

        Args:
            once: do one round and return.

        Raises:
            RefusedError: another process watches this lake.
        """
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise RefusedError(f"another process watches the lake at {self._desk.lake.path}") from None
        try:
            while True:
                cycle = self.cycle()
                log.info("%s", cycle.to_json())
                if once or not self._clock.wait(self.until_next()):
                    return cycle
        finally:
            self._lock.release()

    def cycle(self) -> Cycle:
        """One round. What fails is told in ``problems`` and tried again; only a broken lake stops the watch."""
        now = self._clock.now()
        done = Cycle()
        schedule(self._state, self._config, self._desk.lake.levels.lowest, now)
        with _Timed(done, "poll"):
            brought = poll(self._desk.lake, self._config, self._state, now)
        done.asked, done.unchanged, done.failed = brought.asked, brought.unchanged, brought.failed
        done.new, done.quarantined = brought.report.new, len(brought.report.quarantined)
        self._save()
        due = self._report_due(now)
        if brought.report.new or due:  # alerts first: they wait for neither vectors nor facts
            with _Timed(done, "count"):
                keep_counts(self._desk.lake)
            with _Timed(done, "warn"):
                self._read(done, lambda desk: self._warn(done, desk, now))
            self._send(done, now)
        if brought.report.new or self._behind:
            self._index(done)
            self._behind = False
        if brought.report.new and (self._config.facts == "always" or (due and self._config.facts == "report")):
            with _Timed(done, "facts"):
                self._desk.extract()
            self._index(done)
        if due is not None:
            with _Timed(done, "report"):
                self._read(done, lambda desk: self._report(done, desk, due, now))
        self._send(done, now)
        self._state.cycle = now
        self._save()
        return done

    def _read(self, done: Cycle, step: Callable[[Desk], None]) -> None:
        """Do a step on what is known; of a replay, on what was known at the replayed moment."""
        desk = self._desk
        if self._clock.as_of is not None:
            desk = Desk.open(desk.lake.path, desk.clearance, self._clock.as_of)
        try:
            step(desk)
        except Exception as error:  # polling goes on whatever breaks in a product, which is tried again next round
            if not isinstance(error, LegationError):
                log.exception("a product could not be made")
            done.problems.append(f"{type(error).__name__}: {error}")
        finally:
            if desk is not self._desk:
                desk.close()

    def _index(self, done: Cycle) -> None:
        if self._config.index == "always":
            with _Timed(done, "index"):
                self._desk.index()
                self._desk.place_stories()

    def _send(self, done: Cycle, now: datetime) -> None:
        with _Timed(done, "send"):
            sent, problems = deliver.send(self._state, self._config, self._desk.lake.levels, now)
        done.sent += sent
        done.waiting, done.withheld = len(self._state.waiting), self._state.withheld
        done.problems += problems
        self._save()

    def _warn(self, done: Cycle, desk: Desk, now: datetime) -> None:
        done.alerts = self._tell(desk, desk.alerts(budget=self._config.budget, days=RECENT), now)

    def _tell(self, desk: Desk, warnings: Warnings, now: datetime) -> int:
        """Put alerts that were not told before in line."""
        from pipelines import warn

        fresh = [alert for alert in warnings.alerts if alert.alert_id not in self._state.alerted]
        if fresh and self._clock.as_of is None:
            warn.save(desk.lake, warnings)
        for alert in fresh:
            levels = desk.lake.levels
            # Counts come from every open vault, so what is told of them bears the join of their markings.
            marking = str(levels.join(vault.marking for vault in desk.lake.vaults))
            body = self._alert(desk, warnings, alert)
            deliver.put(
                self._state, self._config, levels, what="alert", identity=alert.alert_id, marking=marking, now=now,
                body=body,
            )  # fmt: skip
            self._state.alerted[alert.alert_id] = now
        return len(fresh)

    def _alert(self, desk: Desk, warnings: Warnings, alert: Alert) -> dict[str, str]:
        name = desk.name(alert.country)
        quotes = [f"“{' '.join(q.quote.split())}” ({q.title}, {q.source}, grade {q.reliability})" for q in alert.quotes]
        record = warnings.record.summary(warnings.as_of or alert.day)
        likelihood = assess(desk.reporting, alert, warnings.record).likelihood
        return {
            "title": f"{name}: reporting above its usual level, {long_date(alert.day, 'en')}",
            "text": "\n\n".join([alert.why(), *quotes, record]),
            "name": name,
            "codes": "" if alert.theme else alert.country,
            "day": alert.day.isoformat(),
            "likelihood": f"{likelihood:.3f}" if likelihood is not None else "",
        }

    def _report_due(self, now: datetime) -> datetime | None:
        """The hour of a report that has not been written; after a stop only the last one is made up for."""
        if self._config.report is None:
            return None
        last = self._config.report.last(now)
        return last if self._state.reported is None or self._state.reported < last else None

    def _report(self, done: Cycle, desk: Desk, due: datetime, now: datetime) -> None:
        morning = self._config.report
        assert isinstance(morning, Morning)
        folder = morning.folder if morning.folder.is_absolute() else self._desk.lake.path / morning.folder
        for language in morning.languages:
            files: list[Path] = []
            for ending in morning.formats:
                path = folder / f"report-{due:%Y-%m-%d}-{language}.{ending}"
                made = write(desk, path, language=language, budget=self._config.budget)
                files.append(path)
            title = f"{WORDS[language]['title']} {due:%Y-%m-%d}"
            body = {"title": title, "text": title, "files": "\n".join(map(str, files)), "language": language}
            deliver.put(
                self._state, self._config, desk.lake.levels, what="report", identity=f"report-{due:%Y%m%d}-{language}",
                marking=made.product.marking, now=now, body=body,
            )  # fmt: skip
            done.reports += [str(path) for path in files]
        self._state.reported = due

    def until_next(self) -> float:
        """Seconds until something is due."""
        now = self._clock.now()
        dues = [one.due for one in self._state.polled.values()] + [one.due for one in self._state.waiting]
        if self._config.report is not None:
            dues.append(self._config.report.last(now) + timedelta(days=1))
        return max(PAUSE, min(IDLE, *((due - now).total_seconds() for due in dues)))

    def _save(self) -> None:
        state.save(self._desk.lake.path, self._state)


class _Timed:
    """Adds the seconds of a step to a round's figures."""

    def __init__(self, cycle: Cycle, step: str) -> None:
        self._cycle, self._step = cycle, step

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        so_far = self._cycle.seconds.get(self._step, 0.0)
        self._cycle.seconds[self._step] = so_far + time.perf_counter() - self._began


def watcher(desk: Desk, config: Path | None = None, clock: Clock | None = None) -> Watcher:
    """A watch by the settings of a file; ``watch.toml`` in the lake's folder by default.

    Raises:
        ConfigError: the settings are not there or not valid.
    """
    return Watcher(desk, load(config or desk.lake.path / FILE_NAME, desk.lake.config), clock)
