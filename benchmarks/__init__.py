"""Measured comparisons. Each runs on any data of the same shape (--data DIR) and prints JSON (--json)."""
