"""Country-months made in code: wars that come and go, so that models have something to learn."""

import numpy as np

from models.forecasts.panel import Panel, ordinal, panel

FIRST = ordinal(1990, 1)


def simulated(countries: int = 40, months: int = 240, seed: int = 0) -> Panel:
    """States that fall into war and out of it; every fourth is prone to it. Codes are ``A00``, ``A01`` ..."""
    drawn = np.random.default_rng(seed)
    rows = []
    for country in range(countries):
        war, heat = False, 0.0
        for month in range(months):
            prone = country % 4 == 0
            heat = 0.8 * heat + drawn.gamma(0.3, 2.0) * (3.0 if prone else 0.05)
            if not war and drawn.random() < (0.02 if prone else 0.0005) * (1.0 + heat / 5.0):
                war = True
            elif war and drawn.random() < 0.06:
                war = False
            deaths = drawn.negative_binomial(2, 2 / (2 + 80.0)) if war else drawn.poisson(heat / 8.0)
            rows.append((f"A{country:02d}", FIRST + month, float(deaths)))
    return panel(rows)
