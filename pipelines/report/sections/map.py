"""Where reporting rises, on a map of squares that needs no network and draws no border."""

from datetime import timedelta

import polars as pl

from pipelines.report import tiles
from pipelines.report.blocks import Block, Figure, Section, note, text
from pipelines.report.context import Context
from pipelines.series import places_of

WEEK, PAST = 7, 182
STEPS = (1.5, 3.0, 6.0)
"""Times as many as usual from which a square is shaded, and shaded more."""
FEWEST = 2
"""Stories of the week below which nothing is shaded."""


def section(context: Context) -> Section:
    """The map, and the states that have no place on it."""
    shown = _tiles(context)
    blocks: list[Block] = []
    own = tiles.unplaced(shown)
    placed = {code: tile for code, tile in shown.items() if code not in own}
    if placed:
        blocks.append(Figure(tiles.world(placed, _alt(context, placed)), _alt(context, placed)))
    if own:
        blocks += [Figure(tiles.shelf(own, _alt(context, own)), _alt(context, own)), note(context.say("map_own"))]
    blocks.append(note(context.say("map_caption")) if shown else text(context.say("map_none")))
    return Section("map", context.say("map"), tuple(blocks))


def _tiles(context: Context) -> dict[str, tiles.Tile]:
    since = context.until - timedelta(days=WEEK - 1)
    counts = context.reporting.counts(since - timedelta(days=PAST)).filter(
        (pl.col("day") <= context.until) & ~pl.col("series").str.contains("-", literal=True)
    )
    sums = counts.group_by("series").agg(
        observed=pl.col("count").filter(pl.col("day") >= since).sum(),
        before=pl.col("count").filter(pl.col("day") < since).sum(),
    )
    alerted = {code for alert in context.warnings.alerts for code in places_of(alert.country)}
    own = {state.code for state in context.desk.lake.config.names}
    found = {}
    for code, observed, before in sums.sort("series").iter_rows():
        usual = before * WEEK / PAST
        ratio = observed / max(usual, 0.5)
        shade = sum(ratio >= step for step in STEPS) if observed >= FEWEST else 0
        if observed or code in alerted or code in own:
            title = context.say("map_tile", name=context.name(code), observed=observed, expected=context.number(usual))
            found[code] = tiles.Tile(shade, code in alerted, title)
    return found


def _alt(context: Context, shown: dict[str, tiles.Tile]) -> str:
    marked = [context.name(code) for code, tile in shown.items() if tile.shade or tile.ring]
    return context.say("map_alt", marked=", ".join(marked) or context.say("map_nobody"))
