"""A card for each commitment of which something is reported: its words, its days, and the reports on both sides."""

from collections.abc import Iterable

from pipelines.ledger import Entry
from pipelines.report.blocks import Block, Card, Labelled, Line, Quotes, Section, note, text
from pipelines.report.context import Context
from pipelines.reports_on import Report

MOST = 10
QUOTES = 3
"""Reports quoted on each side."""

_RANK = {"reported breached": 0, "reported met": 1, "indications of action": 2}


def section(context: Context) -> Section:
    """Commitments with reports, those reported broken first; or that there are none."""
    entries = [one for one in context.desk.commitments() if one.told.standings]
    chosen = _once(context, sorted(entries, key=lambda one: (_RANK[one.status], _last(one))))
    blocks: list[Block] = [note(context.say("kept_note"))] if chosen else [text(context.say("kept_none"))]
    blocks += [_card(context, entry) for entry in chosen[:MOST]]
    if len(chosen) > MOST:
        blocks.append(note(context.say("kept_more", count=len(chosen) - MOST)))
    return Section("commitments", context.say("kept"), tuple(blocks))


def _last(entry: Entry) -> int:
    """The day of the newest report, newest first."""
    days = [one.row["published"].toordinal() for one in entry.told.reports if one.row["published"]]
    return -max(days, default=0)


def _once(context: Context, entries: Iterable[Entry]) -> list[Entry]:
    """Of texts of one treaty in several languages that in the report's, else in English, else the first."""
    found: dict[tuple[object, ...], Entry] = {}
    for entry in entries:
        key = (frozenset((one.quote.document_id, one.quote.start) for one in entry.told.reports), entry.status)
        held = found.get(key)
        if held is None or _preferred(context, entry) < _preferred(context, held):
            found[key] = entry
    return list(found.values())


def _preferred(context: Context, entry: Entry) -> int:
    return (
        [context.language, "en"].index(entry.quote.language) if entry.quote.language in (context.language, "en") else 2
    )


def _card(context: Context, entry: Entry) -> Card:
    blocks: list[Block] = [Quotes(context.citations.add([entry.quote]))]
    pairs = []
    days = [one for one in entry.dates if one.due is not None]
    if entry.deadline_words:
        worked = "; ".join(
            f"{context.name(one.party) if one.party else ''} {context.day(one.due)}".strip()
            for one in days[:4]
            if one.due
        )
        pairs.append((context.say("kept_due"), Line(f"“{entry.deadline_words}”" + (f": {worked}" if worked else ""))))
    pairs += [
        (
            context.name(one.party),
            Line(
                context.say("kept_" + one.status.replace(" ", "_"))
                + (f" - {context.say('kept_disputed')}" if one.disputed else "")
            ),
        )
        for one in entry.told.standings
    ]
    blocks.append(Labelled(tuple(pairs)))
    for stance in ("contradicts", "supports"):
        reports = [one for one in entry.told.reports if one.row["stance"] == stance]
        if reports:
            blocks += [
                note(context.say(f"kept_{stance}")),
                Quotes(context.citations.add([one.quote for one in _best(reports)])),
            ]
    where = f"{entry.quote.title}, {entry.quote.locator}"
    return Card(
        where,
        tuple(blocks),
        context.say("kept_" + entry.status.replace(" ", "_")),
        alarm=entry.status == "reported breached",
        anchor=f"commitment-{entry.row['commitment_id'][:12]}",
    )


def _best(reports: Iterable[Report]) -> list[Report]:
    """The reports to quote: of the best grade, speaking of most of the commitment; the same words once."""
    ordered = sorted(reports, key=lambda one: (one.quote.reliability, -one.row["score"], one.quote.start))
    return list({one.quote.quote: one for one in reversed(ordered)}.values())[::-1][:QUOTES]
