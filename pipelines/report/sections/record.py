"""How often the rule was right when replayed over the past."""

from pipelines.report.blocks import Section, text
from pipelines.report.context import Context


def section(context: Context) -> Section:
    """The record, whatever it says."""
    said = context.warnings.record.summary(context.until, context.language)
    return Section("record", context.say("record"), (text(said),))
