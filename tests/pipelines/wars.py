"""Tables of country-months made in code, as files."""

from pathlib import Path

import polars as pl

from models.forecasts.panel import first_day
from tests.models.forecasts.making import FIRST, simulated


def table(path: Path, *, countries: int = 12, months: int = 120, seed: int = 0) -> Path:
    """A wide table, CSV or Parquet by its ending: ``country``, ``year``, ``month``, ``deaths``."""
    made = simulated(countries, months, seed)
    rows = [
        {
            "country": f"X{code[0]}{chr(65 + row)}",
            "year": day.year,
            "month": day.month,
            "deaths": int(made.deaths[row, at]),
        }
        for row, code in enumerate(made.countries)
        for at in range(made.months)
        for day in [first_day(FIRST + at)]
    ]
    frame = pl.DataFrame(rows)
    if path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        frame.write_csv(path)
    return path
