"""UCDP GED and candidate events (ucdp.uu.se, CC BY 4.0): fatal organised violence, an event a row, CSV or Parquet."""

from typing import Any

from models.names import Gazetteer
from pipelines.event_sets.base import EventSet, Row, day_of, degrees, party, record_of, state_of, whole

VIOLENCE = {"1": "state-based", "2": "non-state", "3": "one-sided"}
_KEPT = (
    "id", "type_of_violence", "conflict_name", "dyad_name", "side_a", "side_b", "number_of_sources", "source_office",
    "source_date", "source_headline", "source_article", "where_coordinates", "adm_1", "country", "region",
    "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians",
    "deaths_unknown", "best", "high", "low",
)  # fmt: skip


def event(row: Row, gazetteer: Gazetteer) -> dict[str, Any]:
    """An event of one row: always ASSAULT, by side A on side B; one-sided violence is done to civilians.

    Raises:
        ValueError: a date or count that is none.
    """
    violence = VIOLENCE.get((row["type_of_violence"] or "").strip())
    if violence is None:
        raise ValueError(f"type_of_violence {row['type_of_violence']!r} is none of 1, 2, 3")
    actor = party(row["side_a"], _government(row["side_a"], gazetteer))
    target = party(row["side_b"], _government(row["side_b"], gazetteer))
    first = day_of(row["date_start"])
    last = day_of(row["date_end"]) or first
    return {
        "type": "ASSAULT",
        "mode": None,
        "quad": "material_conflict",
        "actor": actor[0],
        "actor_kind": actor[1],
        "actor_text": row["side_a"],
        "target": target[0],
        "target_kind": target[1],
        "target_text": row["side_b"],
        "day": first,
        "last_day": last,
        "country": state_of(row["country"], gazetteer),
        "place": row.get("where_coordinates") or row.get("adm_1"),
        "latitude": degrees(row["latitude"], 90.0),
        "longitude": degrees(row["longitude"], 180.0),
        "deaths_best": whole(row["best"]),
        "deaths_low": whole(row["low"]),
        "deaths_high": whole(row["high"]),
        "deaths_civilians": whole(row["deaths_civilians"]),
        "violence": violence,
        "record_key": row["id"],
        "record": record_of(row, _KEPT),
        "reports": whole(row.get("number_of_sources")) if (row.get("number_of_sources") or "-1")[0] != "-" else None,
        "published": last,
    }


def _government(name: str | None, gazetteer: Gazetteer) -> str | None:
    return state_of(name, gazetteer) if name and name.startswith("Government of ") else None


_NEEDED = ("id", "type_of_violence", "side_a", "side_b", "date_start", "date_end", "country", "latitude", "longitude",
           "deaths_civilians", "best", "low", "high")  # fmt: skip
EVENT_SET = EventSet("ucdp", 1, frozenset(_NEEDED), event)
