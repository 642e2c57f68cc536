"""Country-months for the forecasting benchmarks: frames found by the pattern of their names, in DIR or DIR/events."""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from models.forecasts.panel import Panel, ordinal, panel
from models.forecasts.places import code_of
from models.names import Gazetteer

DEATHS = "ged_sb_country_month*"
OTHER = "ged_all_country_month*"
RISK = "gpr_monthly*"
COUPS = "coups*"

Grid = npt.NDArray[np.float64]


def find(folder: Path, pattern: str) -> Path | None:
    """The last file by name, Parquet or CSV, that fits, in the folder or its folder ``events``; None without one."""
    for place in (folder, folder / "events"):
        found = sorted(path for path in place.glob(pattern) if path.suffix in (".parquet", ".csv"))
        if found:
            return found[-1]
    return None


def read(path: Path) -> pl.DataFrame:
    """A frame, Parquet or CSV."""
    return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema_length=None)


def load(folder: Path) -> Panel:
    """State-based deaths by country and month, with other violence, GPR and coups where there are files of them.

    Raises:
        FileNotFoundError: there is no frame of deaths.
    """
    path = find(folder, DEATHS)
    if path is None:
        raise FileNotFoundError(f"no {DEATHS}.parquet or .csv in {folder} or {folder / 'events'}")
    frame = read(path)
    gazetteer = Gazetteer.build()
    codes = {name: code_of(name, gazetteer) or name for name in frame["name"].unique().to_list()}
    rows = [
        (codes[name], ordinal(year, month), float(deaths))
        for name, year, month, deaths in frame.select("name", "year", "month", "ged_sb").iter_rows()
        if deaths is not None
    ]
    return with_sources(panel(rows), folder, gazetteer)


def with_sources(made: Panel, folder: Path, gazetteer: Gazetteer) -> Panel:
    """The panel with every other source that there is a file of."""
    measures = {}
    if path := find(folder, OTHER):
        every = _grid(made, _coded(read(path).select("country", "date", "deaths_all"), gazetteer))
        measures["other"] = _ended(np.maximum(np.nan_to_num(every) - made.deaths, 0.0), _last(every))
    if path := find(folder, RISK):
        frame = read(path)
        dates = [ordinal(day.year, day.month) for day in frame["date"].cast(pl.Date)]
        world = np.full((1, made.months), np.nan)
        by_country = np.full(made.deaths.shape, np.nan)
        for name in frame.columns:
            code = name.removeprefix("GPRC_")
            row = made.countries.index(code) if name != code and code in made.countries else None
            if row is None and name != "GPR":
                continue
            for month, value in zip(dates, frame[name].to_list(), strict=True):
                if value is not None and made.first <= month <= made.last:
                    (world[0] if row is None else by_country[row])[month - made.first] = value
        measures |= {"gpr": by_country, "gpr_world": world}
    if path := find(folder, COUPS):
        frame = read(path).with_columns(date=pl.date("year", "month", "day"), one=pl.lit(1.0))
        counts = np.nan_to_num(_grid(made, _coded(frame.select("country", "date", "one"), gazetteer)))
        last = max(frame["year"].to_list())
        measures["coups"] = _ended(counts, ordinal(last, 12) - made.first)  # a list of coups is kept year by year
    return made.with_measures(measures)


def _last(values: Grid) -> int:
    """The last column of which anything is known."""
    return int(np.flatnonzero(np.isfinite(values).any(axis=0))[-1])


def _ended(values: Grid, last: int) -> Grid:
    """Values that are unknown after a column."""
    return np.where(np.arange(values.shape[1])[None, :] <= last, values, np.nan)


def _coded(frame: pl.DataFrame, gazetteer: Gazetteer) -> list[tuple[str, int, float]]:
    codes = {name: code_of(name, gazetteer) or name for name in frame["country"].unique().to_list()}
    return [
        (codes[name], ordinal(day.year, day.month), float(value))
        for name, day, value in frame.iter_rows()
        if day is not None and value is not None
    ]


def _grid(made: Panel, rows: list[tuple[str, int, float]]) -> Grid:
    """Rows added up on the panel's countries and months; NaN where there is none."""
    values = np.full(made.deaths.shape, np.nan)
    place = {code: row for row, code in enumerate(made.countries)}
    for code, month, value in rows:
        if code in place and made.first <= month <= made.last:
            row, column = place[code], month - made.first
            values[row, column] = np.nansum([values[row, column], value])
    return values
