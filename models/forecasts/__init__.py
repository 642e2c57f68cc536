"""Structural forecasting: country-months in, probabilities of onset and distributions of deaths out."""
