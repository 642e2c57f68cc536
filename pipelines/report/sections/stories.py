"""The stories of the last seven days that most independent sources tell, each event counted once."""

from datetime import timedelta

from pipelines.report.blocks import Block, Card, Line, Paragraph, Quotes, Section, note, text
from pipelines.report.context import Context

MOST = 5
DAYS = 7
FEWEST = 2
"""Texts below which a story is one report."""


def section(context: Context) -> Section:
    """The stories told most widely, or that there is none."""
    since = context.until - timedelta(days=DAYS - 1)
    told = context.desk.stories(since=since, until=context.until, least=FEWEST, limit=MOST)
    blocks: list[Block] = []
    for story in told:
        line = context.say(
            "stories_line",
            texts=story.texts,
            sources=len(story.sources),
            reports=story.reports,
            languages=", ".join(story.languages),
            since=context.day(story.since),
        )
        places = ", ".join(context.name(code) for code in story.countries)
        lines = (Line(line), Line(context.say("stories_places", places=places))) if places else (Line(line),)
        quotes = Quotes(context.citations.add(story.quotes))
        blocks.append(Card(story.title, (Paragraph(lines, note=True), quotes), context.day(story.until)))
    blocks.append(note(context.say("stories_note")) if told else text(context.say("stories_none")))
    return Section("stories", context.say("stories_heading"), tuple(blocks))
