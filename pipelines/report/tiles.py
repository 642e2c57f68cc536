"""A map of the world that needs no network and draws no border: one square for each country.

The layout is computed, not drawn by hand: each country takes the square that an assignment of least total distance
(Kuhn 1955, as in SciPy) gives it, from the rounded degrees in ``degrees.toml``. Squares of one size let a small country
be seen as well as a large one, and take no position on where any border runs.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from markupsafe import escape
from scipy.optimize import linear_sum_assignment

COLUMNS: Final = 31
ROWS: Final = 22
SIDE: Final = 24
GAP: Final = 2

SHADES: Final = ("#8fb3c4", "#d9a441", "#c2452d")
"""Of a count somewhat, well and far above its usual level."""


@dataclass(frozen=True, slots=True)
class Tile:
    """What one country's square shows."""

    shade: int
    """0: about as usual or less; 1 to 3: an index into :data:`SHADES`, plus one."""
    ring: bool
    """Whether an alert stands for it."""
    title: str
    """What a pointer held over it says, and what a screen reader reads."""


@cache
def layout() -> dict[str, tuple[int, int]]:
    """Column and row of each country's square, from the upper left."""
    degrees = tomllib.loads(resources.files("pipelines.report").joinpath("degrees.toml").read_text("utf-8"))["degrees"]
    codes = sorted(degrees)
    north = np.array([degrees[code][0] for code in codes], dtype=float)
    east = np.array([degrees[code][1] for code in codes], dtype=float)
    # The Pacific is where few lie, so the map is cut there; latitudes by their rank, for Europe is crowded.
    x = _spread((east + 130.0) % 360.0, COLUMNS)
    y = _spread(-north, ROWS)
    columns, rows = np.meshgrid(np.arange(COLUMNS), np.arange(ROWS))
    cost = (x[:, None] - columns.ravel()) ** 2 + (y[:, None] - rows.ravel()) ** 2
    _, cells = linear_sum_assignment(cost)
    return {code: (int(cell % COLUMNS), int(cell // COLUMNS)) for code, cell in zip(codes, cells, strict=True)}


def _spread(values: np.ndarray, cells: int) -> np.ndarray:
    """Values laid over some cells: half by their size, half by their rank, so that crowds get room."""
    scaled = (values - values.min()) / (values.max() - values.min())
    order = np.sort(values)
    ranked = (np.searchsorted(order, values, "left") + np.searchsorted(order, values, "right") - 1) / 2
    return np.asarray((0.5 * scaled + 0.5 * ranked / (len(values) - 1)) * (cells - 1))


def world(tiles: Mapping[str, Tile], label: str) -> str:
    """The map as an SVG element; countries without an entry are drawn empty.

    Args:
        tiles: by ISO 3166-1 alpha-3 code; codes that have no square are passed over (see :func:`unplaced`).
        label: what the picture shows, for readers who do not see it.
    """
    placed = {code: (column, row) for code, (column, row) in layout().items()}
    return _drawn(placed, tiles, label)


def shelf(tiles: Mapping[str, Tile], label: str, across: int = COLUMNS) -> str:
    """Squares in rows, for states that have no place on the world's map."""
    placed = {code: (number % across, number // across) for number, code in enumerate(sorted(tiles))}
    return _drawn(placed, tiles, label)


def unplaced(codes: Mapping[str, Tile]) -> dict[str, Tile]:
    """Those that have no square on the world's map."""
    return {code: tile for code, tile in codes.items() if code not in layout()}


def _drawn(placed: Mapping[str, tuple[int, int]], tiles: Mapping[str, Tile], label: str) -> str:
    step = SIDE + GAP
    width = COLUMNS * step + GAP
    height = max((row for _, row in placed.values()), default=0) * step + SIDE + 2 * GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(label)}" font-family="system-ui, sans-serif" font-size="8.5">'
    ]
    for code, (column, row) in sorted(placed.items()):
        tile = tiles.get(code)
        x, y = column * step + GAP, row * step + GAP
        shaded = tile is not None and tile.shade > 0
        fill = f'fill="{SHADES[tile.shade - 1]}"' if tile and shaded else 'fill="currentColor" fill-opacity="0.09"'
        ring = ' stroke="currentColor" stroke-width="2"' if tile and tile.ring else ""
        ink = "#ffffff" if tile and tile.shade == 3 else "#1d2429" if shaded else "currentColor"
        faint = "" if tile else ' fill-opacity="0.45"'
        title = f"<title>{escape(tile.title)}</title>" if tile else ""
        parts.append(
            f'<g>{title}<rect x="{x}" y="{y}" width="{SIDE}" height="{SIDE}" rx="3" {fill}{ring}/>'
            f'<text x="{x + SIDE / 2}" y="{y + SIDE / 2 + 3}" text-anchor="middle" fill="{ink}"{faint}>{escape(code)}'
            "</text></g>"
        )
    return "".join([*parts, "</svg>"])
