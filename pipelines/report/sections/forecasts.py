"""Forecasts with their intervals, or that none has been issued."""

from pipelines.report.blocks import Section, text
from pipelines.report.context import Context


def section(context: Context) -> Section:
    """The forecasts known on the day of the report."""
    return Section("forecasts", context.say("forecasts"), (text(context.say("forecasts_none")),))
