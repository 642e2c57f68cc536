"""Countries and pairs that are named significantly more than their past year leads to expect."""

from pipelines.report.blocks import Block, Line, Section, Table, note, text
from pipelines.report.context import Context
from pipelines.trends import rising

MOST = 10
DAYS = 30


def section(context: Context) -> Section:
    """The movers, or that there is none."""
    rows = tuple(
        (
            Line(context.name(mover.country)),
            Line(str(mover.observed)),
            Line(context.number(mover.expected)),
            Line("× " + context.number(mover.ratio)),
            Line(context.number(mover.q, 3)),
        )
        for mover in rising(context.reporting, context.until, DAYS)[:MOST]
    )
    head = (context.say("name"), context.say("stories"), context.say("expected"), context.say("ratio"), "q")
    found: Block = Table(head, rows, frozenset({1, 2, 3, 4})) if rows else text(context.say("no_movers"))
    return Section("movers", context.say("movers"), (found, note(context.say("movers_note", days=DAYS))))
