"""How fresh each source of a watch is, for `legation status`."""

from datetime import UTC, datetime
from typing import Any

from lake.store import Lake
from pipelines.watch import state


def freshness(lake: Lake, now: datetime | None = None) -> list[dict[str, Any]]:
    """Every address that the watch polls and whose marking the clearance dominates, those in trouble first."""
    now = now or datetime.now(UTC)
    levels = lake.levels
    rows = []
    for one in state.read(lake.path).polled.values():
        if not levels.dominates(lake.clearance, levels.parse(one.marking)):
            continue
        rows.append(
            {
                "source": one.source,
                "address": one.address,
                "state": one.state(now),
                "answered": one.answered.isoformat() if one.answered else None,
                "news": one.news.isoformat() if one.news else None,
                "minutes": round((now - one.answered).total_seconds() / 60, 1) if one.answered else None,
                "failures": one.failures,
                "error": one.error,
                "next": one.due.isoformat(),
            }
        )
    order = ("failing", "late", "never", "fresh")
    return sorted(rows, key=lambda row: (order.index(str(row["state"])), row["source"], row["address"]))
