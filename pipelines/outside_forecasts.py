"""Forecasts and resolutions of others, scored by the same rules: files of the shape that ForecastBench publishes.

A set of resolutions has ``resolutions``: ``id``, ``resolution_date``, ``resolved_to``, ``resolved``. Forecasts are a
set with ``forecasts`` (``id``, ``resolution_date`` or none, ``forecast``), or a set of ``questions`` whose
``freeze_datetime_value``, where it is a probability, is the market's.
"""

import gzip
import json
from pathlib import Path
from typing import Any

from lake.schema.errors import UnreadableError
from pipelines.track_record import of_probabilities

MARKETS = ("manifold", "metaculus", "polymarket", "infer")


def score_files(forecasts: Path, resolutions: Path) -> dict[str, Any]:
    """Scores of forecasts in one file by the outcomes in another, whole and by source.

    Raises:
        UnreadableError: a file of another shape, or none of whose forecasts is resolved.
    """
    said = _said(_json(forecasts), forecasts.name)
    settled = _json(resolutions).get("resolutions")
    if not isinstance(settled, list):
        raise UnreadableError(f"{resolutions.name}: no list of `resolutions`")
    pairs: list[tuple[str, float, float]] = []
    unresolved = left_out = 0
    for one in settled:
        key, day = _key(one.get("id")), one.get("resolution_date")
        probability = said.get((key, day), said.get((key, None)))
        if probability is None:
            left_out += 1
        elif not one.get("resolved", True) or one.get("resolved_to") is None:
            unresolved += 1
        elif one["resolved_to"] not in (0, 1):
            left_out += 1  # a market settled at a share: neither yes nor no
        else:
            pairs.append((str(one.get("source")), probability, float(one["resolved_to"])))
    if not pairs:
        raise UnreadableError(f"no forecast of {forecasts.name} is resolved in {resolutions.name}")
    sources = sorted({source for source, _, _ in pairs})
    return {
        **of_probabilities([p for _, p, _ in pairs], [o for _, _, o in pairs]),
        "unresolved": unresolved,
        "without_forecast": left_out,
        "by_source": {
            source: of_probabilities([p for s, p, _ in pairs if s == source], [o for s, _, o in pairs if s == source])
            for source in sources
        },
    }


def _said(content: dict[str, Any], name: str) -> dict[tuple[str, str | None], float]:
    """Probabilities by question and day; the day None where the forecast is of all days."""
    if isinstance(content.get("forecasts"), list):
        return {
            (_key(one.get("id")), one.get("resolution_date")): _probability(one.get("forecast"), name)
            for one in content["forecasts"]
        }
    if isinstance(content.get("questions"), list):
        found: dict[tuple[str, str | None], float] = {}
        for one in content["questions"]:
            if one.get("source") in MARKETS:
                try:
                    value = float(one.get("freeze_datetime_value"))
                except (TypeError, ValueError):
                    continue
                if 0.0 <= value <= 1.0:
                    found[_key(one.get("id")), None] = value
        return found
    raise UnreadableError(f"{name}: neither `forecasts` nor `questions`")


def _key(value: Any) -> str:
    return json.dumps(value) if isinstance(value, list) else str(value)


def _probability(value: Any, name: str) -> float:
    if isinstance(value, int | float) and 0.0 <= value <= 1.0:
        return float(value)
    raise UnreadableError(f"{name}: {value!r} is no probability")


def _json(path: Path) -> dict[str, Any]:
    try:
        data = path.read_bytes()
        content = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
    except (OSError, ValueError) as error:
        raise UnreadableError(f"{path.name} is no JSON: {error}") from error
    if not isinstance(content, dict):
        raise UnreadableError(f"{path.name}: not a JSON object")
    return content
