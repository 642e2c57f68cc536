"""Topics that rise, and routines that did not happen, each with the words that tell it and a passage."""

from pipelines.report.blocks import Block, Card, Line, Paragraph, Quotes, Section, note, text
from pipelines.report.context import Context
from pipelines.topics import Topic, overview

MOST = 4
DAYS = 14
LABEL = 5
"""Words of a topic's heading."""


def section(context: Context) -> Section:
    """What emerged and what fell silent, with the share of reports that any topic holds."""
    found = overview(context.desk.lake, context.until, DAYS)
    chosen = [*found.of("emerging")[:MOST], *found.of("silent")[:MOST]]
    blocks: list[Block] = [_card(context, topic) for topic in chosen] or [text(context.say("topics_none"))]
    if found.coverage is not None:
        share = context.number(100 * found.coverage, 0)
        counted = context.say("topics_note", tested=len(found.topics), share=share, reports=found.reports, days=DAYS)
        blocks.append(note(counted))
    return Section("topics", context.say("topics_heading"), tuple(blocks))


def _card(context: Context, topic: Topic) -> Card:
    labels = topic.labels.get(context.language) or topic.labels.get("en") or next(iter(topic.labels.values()), [])
    counted = {"observed": topic.observed, "expected": context.number(topic.expected), "q": context.number(topic.q, 3)}
    if topic.kind == "silent":
        last = context.day(topic.last) if topic.last else "–"
        lines = [Line(context.say("topics_silent", last=last, **counted))]
    else:
        lines = [Line(context.say("topics_new" if topic.new else "topics_rising", **counted))]
    if topic.countries:
        lines.append(Line(context.say("stories_places", places=", ".join(map(context.name, topic.countries)))))
    if topic.came:
        lines.append(Line(context.say("topics_came", words=", ".join(topic.came))))
    quotes = Quotes(context.citations.add(topic.quotes))
    tag = context.say(f"topics_tag_{topic.kind}")
    return Card(", ".join(labels[:LABEL]), (Paragraph(tuple(lines), note=True), quotes), tag)
