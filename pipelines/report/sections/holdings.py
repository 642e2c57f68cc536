"""What there is to read from: the flow of reports week by week, and what the lake holds."""

from datetime import timedelta

import polars as pl

from pipelines.report import charts
from pipelines.report.blocks import Figure, Section
from pipelines.report.context import Context
from pipelines.report.words import DATE_AXIS

FLOW_WEEKS = 30


def flow(context: Context) -> Section:
    """Stories a week by language."""
    weeks = (
        context.reporting.by_language(context.until - timedelta(weeks=FLOW_WEEKS))
        .filter(pl.col("day") <= context.until)
        .group_by(week=pl.col("day").dt.truncate("1w"), language="language")
        .agg(stories=pl.col("count").sum())
        .sort("week", "language")
    )
    labels = (context.say("week"), context.say("stories"), context.say("language"))
    caption = context.say("flow_note")
    figure = Figure(charts.flow(weeks, labels, DATE_AXIS[context.language]), caption, caption)
    return Section("flow", context.say("flow"), (figure,))


def section(context: Context) -> Section:
    """Documents by kind and language."""
    rows = context.desk.lake.holdings().group_by("kind", "language", maintain_order=True).agg(pl.col("documents").sum())
    named = rows.with_columns(kind=pl.col("kind").replace({kind: context.say(f"kind_{kind}") for kind in rows["kind"]}))
    totals = rows.group_by("kind", maintain_order=True).agg(pl.col("documents").sum())
    alt = ", ".join(f"{context.say(f'kind_{kind}')}: {count}" for kind, count in totals.iter_rows())
    figure = Figure(charts.holdings(named, (context.say("documents_axis"), context.say("language"))), alt)
    return Section("holdings", context.say("holdings"), (figure,))
