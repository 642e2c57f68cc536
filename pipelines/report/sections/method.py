"""How the report was made, and the quotes under it."""

from pipelines.report.blocks import Section, Sources, text
from pipelines.report.context import Context


def section(context: Context) -> Section:
    """What was counted, by which rule, and what was checked."""
    return Section("method", context.say("method"), (text(context.say("method_1")), text(context.say("method_2"))))


def sources(context: Context) -> Section:
    """Every quote with its place."""
    return Section("quotes", context.say("quotes"), (Sources(),))
