"""ICEWS coded events: the yearly tab-separated files of the Harvard Dataverse (doi:10.7910/DVN/28075).

Also tables of four columns cut from them (``date``, ``source``, ``event``, ``target``), in which the event is CAMEO's
text and actors are names, with the country in brackets where ICEWS has one.
"""

import re
from datetime import date
from typing import Any

from models.events.actors import in_office
from models.events.cameo import plover_of
from models.events.facts import QUAD
from models.names import Gazetteer
from pipelines.event_sets.base import EventSet, Row, day_of, degrees, record_of, scale, state_of
from pipelines.event_sets.cameo_texts import code_of

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City",
    "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
_NONE = frozenset({"", "NA", "NULL", "None"})
_IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")
_CIVIL = re.compile(
    r"^(?:Citizen|Protester|Rioter|Activist|Student|Criminal|Militant|Insurgent|Combatant|Terrorist|Armed (?:Gang|Band"
    r"|Rebel|Opposition)|Separatist|Business|Employee|Labor|Journalist|Media|Refugee|Women|Children|Villager|Farmer"
    r"|Men|Population|Religio|Opposition|Medical|Prisoner|Company|Bank|Lawyer|Educat|Ethnic|Mob|Gang|Unidentified)"
)
"""Names of people who are not the state's, in ICEWS's dictionary of generic agents."""


def event(row: Row, gazetteer: Gazetteer) -> dict[str, Any] | None:
    """An event of one line.

    Raises:
        ValueError: a date or code that is none.
    """
    cells = {name: None if value is None or value.strip() in _NONE else value.strip() for name, value in row.items()}
    code = cells["CAMEO Code"] or ""
    classed = plover_of(code)
    if not code.isdigit():
        raise ValueError(f"{code!r} is no CAMEO code")
    if classed is None:
        return None
    day = day_of(cells["Event Date"])
    actor = _actor(cells["Source Name"], cells["Source Country"], gazetteer, day)
    target = _actor(cells["Target Name"], cells["Target Country"], gazetteer, day)
    place = ", ".join(filter(None, (cells["City"], cells["Province"], cells["Country"])))
    return {
        "type": classed[0],
        "mode": classed[1],
        "quad": QUAD[classed[0]],
        "actor": actor[0],
        "actor_kind": actor[1],
        "actor_text": cells["Source Name"],
        "target": target[0],
        "target_kind": target[1],
        "target_text": cells["Target Name"],
        "day": day,
        "last_day": day,
        "country": state_of(cells["Country"], gazetteer),
        "place": place or None,
        "latitude": degrees(cells["Latitude"], 90.0),
        "longitude": degrees(cells["Longitude"], 180.0),
        "record_key": cells["Event ID"],
        "record": record_of(cells, COLUMNS),
        "cameo": code,
        "intensity": scale(cells["Intensity"]),
        "published": day,
    }


def short_event(row: Row, gazetteer: Gazetteer) -> dict[str, Any] | None:
    """An event of a table of four columns.

    Raises:
        ValueError: a date that is none, or an event's text that CAMEO does not have.
    """
    code = code_of(row["event"] or "")
    if code is None:
        raise ValueError(f"{row['event']!r} is no event of CAMEO")
    filled = dict.fromkeys(COLUMNS)
    filled |= {"Event Date": row["date"], "Source Name": row["source"], "Target Name": row["target"]}
    filled |= {"CAMEO Code": code, "Event Text": row["event"]}
    return event(filled, gazetteer)


def _actor(
    name: str | None, country: str | None, gazetteer: Gazetteer, day: date | None
) -> tuple[str | None, str | None]:
    if name is None:
        return None, None
    inside = _IN_BRACKETS.search(name)
    if _CIVIL.match(name):
        return name, "name"
    if known := in_office(name, day):
        return known
    state = state_of(country or (inside[1] if inside else None) or name, gazetteer)
    return (state, "state") if state else (name, "name")


EVENT_SET = EventSet("icews", 1, frozenset(COLUMNS), event)
SHORT = EventSet("icews", 1, frozenset({"date", "source", "event", "target"}), short_event)
