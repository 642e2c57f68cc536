"""How often the rule was right when replayed over the past, and how the forecasts issued have fared."""

from pipelines.report.blocks import Block, Section, text
from pipelines.report.context import Context


def section(context: Context) -> Section:
    """The record, whatever it says."""
    blocks: list[Block] = [text(context.warnings.record.summary(context.until, context.language))]
    scored = context.desk.score_forecasts()
    found = scored["of_record"]["probabilities"]
    if found["n"]:
        blocks.append(
            text(
                context.say(
                    "forecasts_record",
                    resolved=found["n"],
                    open=scored["open"],
                    brier=context.number(found["brier"], 4),
                    base=context.number(found["brier_of_the_base_rate"], 4),
                )
            )
        )
    elif scored["issued"]:
        blocks.append(text(context.say("forecasts_record_none", open=scored["open"])))
    return Section("record", context.say("record"), tuple(blocks))
