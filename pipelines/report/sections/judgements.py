"""Key judgements: how likely each alert is to last, how sure that is, what it rests on and what would change it."""

from models.estimative import word
from pipelines.report.assessment import Assessment, assess
from pipelines.report.blocks import Block, Card, Labelled, Line, Section, note, text
from pipelines.report.context import Context
from pipelines.report.words import WORDS
from pipelines.warn import Alert, days_before

MOST = 5
"""Judgements; further alerts stand in their own section only."""


def section(context: Context) -> Section:
    """The key judgements, or that nothing crossed its line."""
    blocks: list[Block] = [_judgement(context, alert) for alert in context.warnings.alerts[:MOST]]
    blocks.append(note(context.say("assumption_text")) if blocks else text(context.say("quiet")))
    return Section("judgements", context.say("judgements"), tuple(blocks))


def _judgement(context: Context, alert: Alert) -> Card:
    found = assess(context.reporting, alert, context.warnings.record)
    name = context.name(alert.country)
    observed = context.say(
        "judgement",
        name=name,
        observed=alert.observed,
        day=context.day(alert.day),
        window=days_before(alert.span, WORDS[context.language]),
        expected=context.number(alert.expected),
        since=context.day(alert.since),
    )
    likely = context.say("likelihood_none", name=name)
    if found.likelihood is not None:
        said = word(found.likelihood, context.language)
        likely = context.say("likelihood_text", word=said, percent=round(100 * found.likelihood), name=name)
    sure = context.say(f"confidence_{found.confidence}", sources=found.sources, grade=found.grade, judged=found.judged)
    level = round(14 * alert.expected / alert.span)
    change = context.say("change_text", level=level, name=name) if level > 1 else context.say("change_quiet", name=name)
    pairs = (
        (context.say("likelihood"), Line(likely)),
        (context.say("confidence"), Line(sure)),
        (context.say("change"), Line(change)),
        (context.say("competing"), Line(_competing(context, found))),
    )
    return Card(name, (text(observed, context.citations.add(alert.quotes[:3])), Labelled(pairs)))


def _competing(context: Context, found: Assessment) -> str:
    if not (found.echo or found.coverage):
        return context.say("competing_one")
    key = "competing_event_official" if found.official else "competing_event"
    parts = [
        context.say("competing_split"),
        context.say(
            key,
            stories=found.stories,
            sources=found.sources,
            languages=found.languages,
            **({"official": found.official} if found.official else {}),
        ),
    ]
    if found.echo:
        parts.append(context.say("competing_echo", share=round(100 * found.main_share), source=found.main_source))
    if found.coverage:
        parts.append(context.say("competing_coverage", share=round(100 * found.new_share)))
    return " ".join(parts)
