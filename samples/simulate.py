"""Simulate the monthly number series of the Lantern Strait dossier (fiction).

No figure here was observed anywhere. The script draws, with a fixed seed, for each of the six
invented states and each month from January 2015 to June 2025: ship transits through the Sable
Narrows by flag, fish landings in tonnes, incidents at sea, and deaths in those incidents. The
story of the news (storm, collision, trawlers, boardings, closure, clash) is then laid over the
noise, so the two agree. Every row carries a notice.

    python samples/simulate.py    # writes data/strait-monthly.csv, .xlsx and data/landings-wide.csv
"""

from __future__ import annotations

import csv
import io
import math
import random
from pathlib import Path

from build_news import workbook_bytes

HERE = Path(__file__).resolve().parent
SEED = 19980514
NOTICE = "Simulated. Fiction: the Lantern Strait dossier"
STATES = {  # code: (name, transits a month in 2015, growth a year, landings a month in tonnes)
    "XAV": ("Averra", 205, 0.015, 5200),
    "XBM": ("Belmarre", 150, 0.010, 3100),
    "XLH": ("Lac Hai", 240, 0.030, 7400),
    "XTV": ("Torvania", 170, 0.005, 6300),
    "XJH": ("Jinghai", 300, 0.040, 4800),
    "XZO": ("Zoriania", 65, 0.020, 900),
}
COLUMNS = ("state", "name", "month", "transits", "landings_tonnes", "incidents", "deaths", "notice")
# What the story does to the number of transits: (month, state or *, factor).
SHOCKS = [
    ("2024-02", "XAV", 0.88),
    ("2024-06", "*", 0.97),
    ("2025-05", "*", 0.80),
    ("2025-05", "XLH", 0.85),
    ("2025-06", "*", 0.33),
]
# Incidents and deaths that the news tells of, over the background of small mishaps.
STORY = {
    ("2024-06", "XBM"): (1, 4),
    ("2024-06", "XAV"): (1, 2),
    ("2024-10", "XTV"): (2, 0),
    ("2025-04", "XLH"): (1, 0),
    ("2025-05", "XLH"): (9, 0),
    ("2025-05", "XAV"): (2, 0),
    ("2025-05", "XBM"): (2, 0),
    ("2025-05", "XZO"): (2, 0),
    ("2025-05", "XTV"): (3, 0),
    ("2025-06", "XLH"): (6, 4),
    ("2025-06", "XTV"): (4, 0),
    ("2025-06", "XAV"): (1, 0),
}


def poisson(rng: random.Random, mean: float) -> int:
    """A Poisson draw for a small mean (Knuth)."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def months() -> list[str]:
    """2015-01 to 2025-06."""
    return [f"{y}-{m:02d}" for y in range(2015, 2026) for m in range(1, 13) if (y, m) < (2025, 7)]


def simulate() -> list[tuple[object, ...]]:
    """All rows, state by state."""
    rng = random.Random(SEED)
    rows: list[tuple[object, ...]] = []
    for code, (name, base, growth, catch) in STATES.items():
        level = 0.0
        for number, month in enumerate(months()):
            season = 2 * math.pi * (number % 12) / 12
            level = 0.6 * level + rng.gauss(0, 0.025)
            transits = base * (1 + growth) ** (number / 12) * (1 - 0.06 * math.cos(season))
            transits *= math.exp(level)
            for when, who, factor in SHOCKS:
                transits *= factor if when == month and who in ("*", code) else 1.0
            landings = catch * (1 + 0.22 * math.sin(season - 1.2)) * math.exp(rng.gauss(0, 0.08))
            if code in ("XAV", "XBM", "XLH", "XTV") and month[5:] in ("05", "06", "07"):
                landings *= 0.55 if month[5:] != "07" else 0.75  # closed season of the Amber Bank
            landings *= {"2025-05": 0.8, "2025-06": 0.6}.get(month, 1.0) if code == "XLH" else 1.0
            incidents, deaths = poisson(rng, 0.35), 0
            if incidents and rng.random() < 0.06 and month < "2024-01":
                deaths = 1
            more, dead = STORY.get((month, code), (0, 0))
            rows.append(
                (
                    code,
                    name,
                    month,
                    round(transits),
                    round(landings),
                    incidents + more,
                    deaths + dead,
                    NOTICE,
                )
            )
    return rows


def to_csv(rows: list[tuple[object, ...]]) -> str:
    """Rows as CSV with Unix line ends."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def main() -> None:
    """Write the long table as CSV and XLSX, and the landings as a wide CSV."""
    rows = simulate()
    folder = HERE / "data"
    folder.mkdir(exist_ok=True)
    (folder / "strait-monthly.csv").write_text(to_csv([COLUMNS, *rows]), "utf-8")
    (folder / "strait-monthly.xlsx").write_bytes(
        workbook_bytes([COLUMNS, *rows], "strait-monthly", NOTICE)
    )
    wide: list[tuple[object, ...]] = [("month", *STATES, "notice")]
    for month in months():
        wide.append((month, *(row[4] for row in rows if row[2] == month), NOTICE))
    (folder / "landings-wide.csv").write_text(to_csv(wide), "utf-8")


if __name__ == "__main__":
    main()
