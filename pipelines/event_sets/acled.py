"""ACLED exports (acleddata.com): political violence and protest, an event a row, CSV with a header.

Classes follow ACLED's sub-events (codebook of 2023); looting and the like, and changes within groups, are no PLOVER
events and are left out. ACLED gives one figure of deaths, kept as ``deaths_best``.
"""

import re
from typing import Any

from models.events.facts import QUAD
from models.names import Gazetteer
from pipelines.event_sets.base import EventSet, Row, day_of, degrees, record_of, state_of, whole

_TYPES = {
    "battles": ("ASSAULT", None),
    "explosions/remote violence": ("ASSAULT", "heavy-weapons"),
    "violence against civilians": ("ASSAULT", None),
    "protests": ("PROTEST", "demo"),
    "riots": ("PROTEST", "riot"),
}
_SUB_EVENTS = {
    "abduction/forced disappearance": ("ASSAULT", "abduct"), "sexual violence": ("ASSAULT", "sexual"),
    "suicide bomb": ("ASSAULT", "suicide-attack"), "agreement": ("AGREE", None), "arrests": ("COERCE", "arrest"),
    "headquarters or base established": ("MOBILIZE", "troops"), "disrupted weapons use": ("COERCE", "seize"),
    "non-violent transfer of territory": ("RETREAT", None), "non-state actor overtakes territory": ("ASSAULT", None),
    "government regains territory": ("ASSAULT", None),
}  # fmt: skip
_KEPT = (
    "event_id_cnty", "event_date", "time_precision", "event_type", "sub_event_type", "actor1", "assoc_actor_1",
    "actor2", "assoc_actor_2", "country", "admin1", "location", "source", "notes", "fatalities",
)  # fmt: skip
_OF_STATE = re.compile(r"^(?:Military|Police|Government|Private Security) (?:Forces )?of ")


def event(row: Row, gazetteer: Gazetteer) -> dict[str, Any] | None:
    """An event of one row.

    Raises:
        ValueError: a date or count that is none.
    """
    sub = (row["sub_event_type"] or "").strip().lower()
    classed = _SUB_EVENTS.get(sub) or _TYPES.get((row["event_type"] or "").strip().lower())
    if classed is None:
        return None
    actor, target = _actor(row["actor1"], gazetteer), _actor(row["actor2"], gazetteer)
    day = day_of(row["event_date"])
    return {
        "type": classed[0],
        "mode": classed[1],
        "quad": QUAD[classed[0]],
        "actor": actor[0],
        "actor_kind": actor[1],
        "actor_text": row["actor1"],
        "target": target[0],
        "target_kind": target[1],
        "target_text": row["actor2"],
        "day": day,
        "last_day": day,
        "country": state_of(row["country"], gazetteer),
        "place": row.get("location"),
        "latitude": degrees(row.get("latitude"), 90.0),
        "longitude": degrees(row.get("longitude"), 180.0),
        "deaths_best": whole(row["fatalities"]),
        "record_key": row["event_id_cnty"],
        "record": record_of(row, _KEPT),
        "published": day,
    }


def _actor(name: str | None, gazetteer: Gazetteer) -> tuple[str | None, str | None]:
    if not name:
        return None, None
    state = state_of(_OF_STATE.sub("", name), gazetteer) if _OF_STATE.match(name) else None
    return (state, "state") if state else (name, "name")


_NEEDED = ("event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "actor2", "country", "fatalities")
EVENT_SET = EventSet("acled", 1, frozenset(_NEEDED), event)
