"""Commitments that fall due soon, with the words that promise them."""

from pipelines.report.blocks import Block, Line, Section, Table, note, text
from pipelines.report.context import Context

DAYS = 90
MOST = 12


def section(context: Context) -> Section:
    """What falls due within :data:`DAYS` days, or that nothing does."""
    entries = context.desk.commitments(due_within=f"{DAYS}d")
    rows = []
    for entry in entries[:MOST]:
        days = [one.due for one in entry.dates if one.due is not None]
        bound = sorted({one.party for one in entry.dates if one.party} or set(entry.parties))
        who = ", ".join(context.name(code) for code in bound) or entry.row["obligor"] or context.say("due_someone")
        quoted = " ".join(entry.quote.quote.split())
        rows.append(
            (
                Line(context.day(min(days)) if days else ""),
                Line(who),
                Line(f"“{quoted}”", context.citations.add([entry.quote])),
            )
        )
    blocks: list[Block] = []
    if rows:
        head = (context.say("due_day"), context.say("due_who"), context.say("due_what"))
        blocks += [Table(head, tuple(rows)), note(context.say("due_note", days=DAYS))]
        if len(entries) > MOST:
            blocks.append(note(context.say("due_more", count=len(entries) - MOST, days=DAYS)))
    else:
        blocks.append(text(context.say("due_none", days=DAYS)))
    return Section("due", context.say("due"), tuple(blocks))
