"""Alerts with what was observed and expected, their quotes, and the rule's record beside them."""

from datetime import timedelta

import polars as pl

from pipelines.report import charts
from pipelines.report.blocks import Block, Card, Figure, Line, Paragraph, Quotes, Section, note, text
from pipelines.report.context import Context
from pipelines.report.words import DATE_AXIS
from pipelines.warn import Alert

CHART_DAYS = 120


def section(context: Context) -> Section:
    """The alerts within the budget, or that there is none."""
    warnings = context.warnings
    whole = warnings.budget == int(warnings.budget)
    blocks: list[Block] = [
        note(
            context.say(
                "budget",
                budget=context.number(warnings.budget, 0 if whole else 1),
                line=context.number(warnings.threshold),
            )
        ),
        note(context.say("alerts_record") + " " + warnings.record.summary(context.until, context.language)),
    ]
    blocks += [_alert(context, alert) for alert in warnings.alerts]
    if not warnings.alerts:
        blocks.append(text(context.say("no_alert", days=warnings.days)))
    return Section("alerts", context.say("alerts_heading"), tuple(blocks))


def _alert(context: Context, alert: Alert) -> Card:
    lines = [Line(f"{alert.why(context.language)} {alert.spread(context.language)}")]
    if alert.also:
        names = ", ".join(context.name(code) for code in alert.also)
        lines.append(Line(f"{context.say('also')} {names}."))
    days = context.warnings.scores.filter(
        (pl.col("series") == alert.series) & (pl.col("day") > context.until - timedelta(days=CHART_DAYS))
    ).select("day", "observed", "expected", alarm=pl.col("day") == alert.day)
    labels = (
        context.say("stories"),
        context.say("observed"),
        context.say("expected_line"),
        context.say("alarm"),
    )
    figure = Figure(charts.watch(days, labels, DATE_AXIS[context.language]), alert.why(context.language))
    quotes = Quotes(context.citations.add(alert.quotes))
    return Card(
        context.name(alert.country), (Paragraph(tuple(lines)), figure, quotes), context.day(alert.day), alarm=True
    )
