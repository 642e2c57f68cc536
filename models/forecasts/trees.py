"""What all boosted trees of the forecasts have in common: shallow, slow and held back, the same on every run."""

from typing import Any

TREES: dict[str, Any] = {
    "n_estimators": 150,
    "min_child_samples": 60,
    "reg_lambda": 5.0,
    "colsample_bytree": 0.5,
    "subsample": 0.7,
    "subsample_freq": 1,
    "n_jobs": 1,
    "verbose": -1,
    "deterministic": True,
    "force_row_wise": True,
}
"""Settings of LightGBM; how fast and how deep is each model's own."""
