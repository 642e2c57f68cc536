"""The weeks before 24 February 2022 as known on each Monday: were the states that mattered among the alerts?

Official statements and news count as known from the end of the day on which they were published; each Monday is read
through ``as_of``. Nothing was fitted on these years. Only figures are printed.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.harness import Benchmark, Row
from benchmarks.selection import manifest
from pipelines.desk import Desk

SETS = ("presidential-statements", "ukraine-addresses", "wikinews-en", "wikinews-fr")
MONDAYS = tuple(date(2021, 12, 6) + timedelta(weeks=week) for week in range(12))
WATCHED = ("UKR", "RUS-UKR", "BLR", "USA")
BUDGET = 3.0
"""Alarms a week."""

DAYS = 7
"""Days before the Monday, it included, whose alerts count: those of the week."""


def monday(lake: Path, day: date, out: Path) -> Row:
    """What the lake knew and said on one Monday.

    ``raised`` names the alerts; ``future_rows`` counts documents known later that were seen nevertheless: it must be 0.
    """
    started = time.perf_counter()
    with Desk.open(lake, as_of=day) as desk:
        found = desk.alerts(budget=BUDGET, days=DAYS)
        alerts = found.alerts
        raised = {series for alert in alerts for series in (alert.country, *alert.also)}
        classes = sorted({f"{alert.country} {alert.event_class}" for alert in alerts if alert.event_class})
        known = desk.lake.frame("documents", ["known_at"])["known_at"]
        report = desk.report(out=out / f"{day}.html", budget=BUDGET)
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    last = known.max()
    return {
        "system": "legation",
        "subset": day.isoformat(),
        "documents": known.len(),
        "days_since_last_known": (day - last.date()).days if isinstance(last, datetime) else None,
        "future_rows": int((known >= end).sum()),
        "alerts": len(alerts),
        **{series: int(series in raised) for series in WATCHED},
        "of_deeds": ", ".join(classes) or None,
        "raised": "; ".join(map(_line, found.to_json()["alerts"])) or None,
        "quotes": len(report["citations"]),
        "seconds": round(time.perf_counter() - started, 2),
    }


def _line(alert: Mapping[str, Any]) -> str:
    """An alert by name: what rose, on what day, how far, and what rose on the same stories."""
    deeds = f", {alert['event_class'].lower()}" if alert["event_class"] else ""
    also = ", ".join(each["name"] for each in alert["also"])
    figures = f"{alert['day']}: {alert['observed']} against {alert['expected']:.1f}"
    return f"{alert['name']}{deeds} ({figures}{'; with ' + also if also else ''})"


def naive(lake: Path, day: date) -> Row:
    """The baseline: a watched series counts as raised when it had twice as many stories in the week as usual.

    Usual is the mean of the eight weeks before; fewer than three stories in the week raise nothing.
    """
    with Desk.open(lake, as_of=day) as desk:
        counts = desk.reporting.counts()
    week = pl.col("day").is_between(day - timedelta(days=DAYS - 1), day)
    before = pl.col("day").is_between(day - timedelta(days=9 * DAYS - 1), day - timedelta(days=DAYS))
    sums = counts.group_by("series").agg(
        now=pl.col("count").filter(week).sum(), usual=pl.col("count").filter(before).sum() / 8
    )
    raised = set(sums.filter((pl.col("now") >= 3) & (pl.col("now") >= 2 * pl.col("usual")))["series"])
    return {
        "system": "twice the eight weeks before",
        "subset": day.isoformat(),
        "alerts": len(raised),
        **{series: int(series in raised) for series in WATCHED},
    }


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="legation-february-") as name:
        folder = Path(name)
        lake = folder / "lake"
        Desk.create(lake).close()
        _say("taking statements and news in ...")
        with Desk.open(lake) as desk:
            report = desk.ingest(
                [],
                manifest=manifest(folder / "corpus.toml", SETS),
                root=data,
                full=not arguments.selection,
                index=False,
            )
            _say("reading events ...")
            read = desk.extract_events()
        rows.append(
            {
                "system": "legation",
                "subset": "taken in",
                "documents": report.new,
                "quarantined": len(report.quarantined),
                "seconds": round(report.seconds, 2),
                "events": read["events"],
            }
        )
        for day in MONDAYS[-arguments.mondays :]:
            rows += [monday(lake, day, folder), naive(lake, day)]
            _say(f"{day} read")
    return rows


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--selection", action="store_true", help="only the documents that the demo takes")
    parser.add_argument(
        "--mondays", type=int, default=len(MONDAYS), metavar="N", help="only the last N Mondays before 24 February"
    )


def _say(text: str) -> None:
    print(f"february_2022: {text}", file=sys.stderr, flush=True)


BENCHMARK = Benchmark(
    "february_2022",
    "Official statements and news before 24 February 2022, read as known on each Monday: alerts of the week within "
    "three alarms a week, and whether Ukraine, the pair Russia and Ukraine, Belarus and the United States were among "
    "them (1) or not (0). `future_rows` are documents known later than the Monday: there must be none. The baseline "
    "raises every series with at least three stories and twice its mean of the eight weeks before, without a budget.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
