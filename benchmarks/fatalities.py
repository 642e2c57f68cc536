"""Monthly deaths as distributions, by the protocol of the ViEWS 2023/24 prediction challenge, beside its benchmarks.

Window Y knows the months up to October of Y-1 and forecasts January to December of Y, 3 to 14 months ahead.
"""

import argparse
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.stats import poisson

from benchmarks.conflict_data import load
from benchmarks.harness import Benchmark, Row
from models.forecasts import fatalities
from models.forecasts.context import adjacency
from models.forecasts.empirical import GRID, LEVELS, analogue, conflictology, negative_binomial, spread
from models.forecasts.panel import Array, Panel, first_day, ordinal
from models.forecasts.places import borders
from models.forecasts.scores import central, covered, crps, inside, narrowest

LEADS = range(3, 15)
FIRST = ordinal(1993, 1)
RESAMPLES = 200

Distributions = Mapping[str, Callable[[int], Array]]


def window_years(text: str) -> tuple[int, ...]:
    """``2018,2019,2020`` as years."""
    return tuple(int(year) for year in text.split(","))


def systems(panel: Panel, origin: int, near: Array) -> Distributions:
    """Every system of the table for one window, from what was known at its origin: lead to distribution."""
    known = panel.until(origin)
    end = known.deaths
    whole = np.broadcast_to(spread(end[:, -12:].reshape(1, -1)), (len(end), GRID))
    pool = fatalities.fit(panel.reaching(origin), origin, near, list(LEADS), since=FIRST)
    reached = panel.until(origin).reaching(origin)
    made: dict[int, dict[str, Array]] = {}

    def part(name: str) -> Callable[[int], Array]:
        def draws(lead: int) -> Array:
            if lead not in made:
                made[lead] = pool.parts(reached, origin, lead)
            return made[lead][name]

        return draws

    def mixed(*names: str) -> Callable[[int], Array]:
        weights = dict.fromkeys(names, 1.0)
        return lambda lead: fatalities.pooled({name: part(name)(lead) for name in names}, weights)

    return {
        "all zero": lambda lead: np.zeros((len(end), GRID)),
        "global bootstrap of the last year": lambda lead: whole,
        "last month, Poisson": lambda lead: poisson.ppf(LEVELS[None, :], end[:, -1:]),
        "conflictology, 12 months": lambda lead: conflictology(known, origin),
        "negative binomial, 9 months": lambda lead: negative_binomial(known, origin),
        "analogue, not scaled": lambda lead: analogue(known, origin, lead, scaled=False),
        "analogue": part("analogue"),
        "hurdle": part("hurdle"),
        "conflictology + hurdle + analogue": mixed("conflictology", "hurdle", "analogue"),
        "legation": lambda lead: fatalities.pooled({name: part(name)(lead) for name in fatalities.WEIGHTS}),
    }


def interval(scores: Array) -> str:
    """The 90 % interval of a mean over countries (rows) when these are drawn anew."""
    drawn = np.random.default_rng(0)
    means = [scores[drawn.integers(0, len(scores), len(scores))].mean() for _ in range(RESAMPLES)]
    low, high = np.quantile(means, [0.05, 0.95])
    return f"{low:.2f}-{high:.2f}"


def row(name: str, subset: str, said: Array, true: Array, active: npt.NDArray[np.bool_], countries: int) -> Row:
    """A line of the table.

    Args:
        said: (cases, GRID), with all leads of a country in cases ``country + lead * countries``.
        true: (cases,) deaths.
        active: (cases,) whether the country had a death in the year before the origin.
    """
    raw, logs = crps(said, true), crps(np.log1p(said), np.log1p(true))
    low, high = central(said)
    missed = 20.0 * (np.maximum(low - true, 0.0) + np.maximum(true - high, 0.0))
    within = inside(said, true)
    made: Row = {
        "system": name,
        "subset": subset,
        "crps": float(raw.mean()),
        "log_crps": float(logs.mean()),
        "coverage90": float(within.mean()),
        "coverage90_active": float(within[active].mean()),
        "interval90": float(covered((low, high), true).mean()),
        "narrowest90": float(covered(narrowest(said), true).mean()),
        "narrowest90_active": float(covered(narrowest(said), true)[active].mean()),
        "crps_active": float(raw[active].mean()),
        "mis90": float((high - low + missed).mean()),
        "crps_90": interval(raw.reshape(-1, countries).T),
    }
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in made.items()}


def run(data: Path, arguments: argparse.Namespace) -> list[Row]:
    """All windows, all systems."""
    warnings.filterwarnings("ignore", message="X does not have valid feature names")
    panel = load(data)
    near = adjacency(panel.countries, borders())
    rows: list[Row] = []
    pieces: dict[str, list[tuple[Array, Array, npt.NDArray[np.bool_]]]] = {}
    for year in arguments.windows:
        origin = ordinal(year - 1, 10)
        if origin + max(LEADS) > panel.last:
            raise SystemExit(f"window {year}: the data end in {first_day(panel.last):%Y-%m}, before its December")
        end = panel.column(origin)
        active = panel.deaths[:, end - 11 : end + 1].sum(axis=1) > 0.0
        true = np.concatenate([panel.deaths[:, end + lead] for lead in LEADS])
        for name, draws in systems(panel, origin, near).items():
            said = np.concatenate([draws(lead) for lead in LEADS])
            pieces.setdefault(name, []).append((said, true, np.tile(active, len(LEADS))))
    for name, found in pieces.items():
        whole = [np.concatenate([piece[part] for piece in found]) for part in range(3)]
        rows.append(row(name, "mean of windows", whole[0], whole[1], whole[2], len(panel.countries)))
    for at, year in enumerate(arguments.windows):
        for name, found in pieces.items():
            rows.append(row(name, str(year), *found[at], len(panel.countries)))
    return rows


def arguments(parser: argparse.ArgumentParser) -> None:
    """The benchmark's own options."""
    parser.add_argument(
        "--windows", type=window_years, default=(2018, 2019, 2020), metavar="Y,Y,...", help="years that are forecast"
    )


BENCHMARK = Benchmark(
    "fatalities",
    "Deaths by country and month 3 to 14 months ahead as distributions, knowing October of the year before. `crps`: "
    "over all country-months; `log_crps`: of log(1 + deaths); `coverage90`: share of the probability integral "
    "transform "
    "between .05 and .95, as Czado, Gneiting and Held (2009) define it for counts: .90 when calibrated; `interval90`: "
    "outcomes within the 5 % and 95 % quantiles, both included, which a calibrated forecast of a count that is mostly "
    "zero exceeds; `narrowest90`: within the narrowest interval that holds 90 %; `active`: a death in the year before.",
    run,
    arguments,
)

if __name__ == "__main__":
    BENCHMARK.main()
