"""Forecasts with their intervals: chances of onset and escalation in words, deaths by month as fans; or none."""

from datetime import date
from typing import Any, Final

import polars as pl

from lake.schema.errors import LegationError
from pipelines.report import charts
from pipelines.report.blocks import Block, Figure, Items, Labelled, Line, Section, note, text
from pipelines.report.context import Context

CHANCES: Final = 6
FANS: Final = 4
MONTHS: Final = 12
PAST: Final = 24
"""Months of what was known that a fan shows before its first month."""
LEAST: Final = 0.01
"""Chances below this are not listed: nearly every country has one."""


def section(context: Context) -> Section:
    """The forecasts that the numbers known on the day of the report give."""
    title = context.say("forecasts")
    try:
        made = context.forecast or context.desk.forecast(months=MONTHS, save=False, product="report")
    except LegationError as error:
        return Section("forecasts", title, (text(context.say("forecasts_none")), note(str(error))))
    blocks: list[Block] = [*_chances(context, made["chances"]), *_fans(context, made["forecasts"])]
    blocks.append(note(context.say("forecasts_note", origin=made["origin"])))
    return Section("forecasts", title, tuple(blocks))


def _chances(context: Context, chances: list[dict[str, Any]]) -> list[Block]:
    likely = [one for one in chances if one["probability"] >= LEAST]
    ranked = sorted(likely, key=lambda one: (-one["probability"], one["country"], one["task"]))
    # Of a country only its most likely turn: the other horizons are in `legation forecast`.
    chosen = list({one["country"]: one for one in reversed(ranked)}.values())[::-1]
    chosen = sorted(chosen, key=ranked.index)[:CHANCES]
    if not chosen:
        return [text(context.say("forecasts_quiet"))]
    lines = []
    for one in chosen:
        # Likelihood stands in its own sentence; what drives it follows in another.
        parts = [one["statement"][context.language]]
        why = "; ".join(driver[context.language] for driver in one["drivers"][:2])
        if why:
            parts.append(context.say("forecasts_why", why=why))
        if one["hard"]:
            parts.append(context.say("forecasts_hard"))
        lines.append(Line(" ".join(parts)))
    return [
        Items(tuple(lines)),
        Labelled(((context.say("confidence"), Line(context.say("forecasts_confidence"))),)),
    ]


def _fans(context: Context, months: list[dict[str, Any]]) -> list[Block]:
    means: dict[str, float] = {}
    for row in months:
        means[row["country"]] = means.get(row["country"], 0.0) + row["mean"]
    chosen = sorted((code for code, mean in means.items() if mean > 0), key=lambda code: (-means[code], code))[:FANS]
    known = _known(context, chosen)
    labels = tuple(context.say(key) for key in ("deaths", "known", "median", "intervals"))
    blocks: list[Block] = []
    for code in chosen:
        own = [row for row in months if row["country"] == code]
        rows = [
            {
                "month": month,
                "known": value,
                "median": None,
                "low50": None,
                "high50": None,
                "low90": None,
                "high90": None,
            }
            for month, value in known.get(code, [])[-PAST:]
        ]
        for row in own:
            low50, high50 = row["interval50"]
            low90, high90 = row["interval90"]
            month = date.fromisoformat(f"{row['month']}-01")
            rows.append(
                {"month": month, "known": None, "median": row["median"], "low50": low50, "high50": high50,
                 "low90": low90, "high90": high90}
            )  # fmt: skip
        schema = {"month": pl.Date} | dict.fromkeys(
            ("known", "median", "low50", "high50", "low90", "high90"), pl.Float64
        )
        frame = pl.DataFrame(rows, schema=schema)
        caption = context.say(
            "forecasts_fan",
            name=context.name(code),
            month=own[0]["month"],
            median=context.count(round(own[0]["median"])),
            low=context.count(round(own[0]["interval90"][0])),
            high=context.count(round(own[0]["interval90"][1])),
        )
        drawn = charts.fan(frame, (labels[0], labels[1], labels[2], labels[3]), "%m/%Y")
        blocks.append(Figure(drawn, caption, caption))
    return blocks


def _known(context: Context, codes: list[str]) -> dict[str, list[tuple[date, float]]]:
    """Deaths by month as known on the day of the report, by country; of several rows the newest."""
    rows = context.desk.lake.frame(
        "country_months",
        ["country", "month", "value", "known_at"],
        (pl.col("measure") == "deaths") & pl.col("country").is_in(codes),
    )
    newest = rows.sort("known_at").unique(["country", "month"], keep="last").sort("country", "month")
    found: dict[str, list[tuple[date, float]]] = {}
    for code, month, value in newest.select("country", "month", "value").iter_rows():
        found.setdefault(code, []).append((month, float(value)))
    return found
