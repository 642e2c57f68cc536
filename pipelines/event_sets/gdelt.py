"""GDELT 2.0 events: the export of every 15 minutes, 61 columns set apart by tabs, without a header.

Codebook: GDELT Event Codebook 2.0, 19 February 2015. Actor codes are CAMEO's, which for countries are ISO 3166-1
alpha-3 but for a few; places have FIPS 10-4 codes. Events that were not told at the root of an article are kept.
"""

from typing import Any

from models.events.cameo import plover_of
from models.events.facts import QUAD
from models.names import Gazetteer
from pipelines.event_sets.base import EventSet, Row, day_of, degrees, record_of, scale, state_of, whole

_ACTOR = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
          "Type2Code", "Type3Code")  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
COLUMNS: tuple[str, ...] = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor1{name}" for name in _ACTOR), *(f"Actor2{name}" for name in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "NumSources", "NumArticles", "AvgTone",
    *(f"{who}Geo_{name}" for who in ("Actor1", "Actor2", "Action") for name in _GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
"""The 61 columns, in order."""

_KEPT = (
    "GLOBALEVENTID", "SQLDATE", "Actor1Code", "Actor1Name", "Actor2Code", "Actor2Name", "IsRootEvent", "EventCode",
    "QuadClass", "GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone", "ActionGeo_FullName",
    "ActionGeo_CountryCode", "DATEADDED", "SOURCEURL",
)  # fmt: skip
_CAMEO_STATES = {"ROM": "ROU", "TMP": "TLS", "ZAR": "COD", "SER": "SRB", "KOS": "XKX", "PAL": "PSE", "SAS": None,
                 "WST": None, "AFR": None, "EUR": None, "MEA": None, "ASA": None, "LAM": None, "NAF": None, "NMR": None,
                 "SAF": None, "SEA": None, "SSA": None, "CAF": None, "CAS": None, "CAU": None, "EAF": None, "EEU": None,
                 "EIN": None, "NAM": None, "SAM": None, "WAF": None, "CRB": None, "CAM": None, "PGS": None,
                 "SCN": None, "BLK": None}  # fmt: skip
"""Country codes of CAMEO that are not ISO's: other spellings, and regions (None)."""
_GROUPS = {"UNO": "UN", "EEC": "EU", "NAT": "NATO", "AFU": "AU", "ASN": "ASEAN", "ARL": "Arab League", "OSC": "OSCE",
           "OAS": "OAS", "WHO": "WHO", "WTO": "WTO", "IMF": "IMF", "WBK": "World Bank", "IAE": "IAEA", "ICC": "ICC",
           "ICJ": "ICJ", "OPC": "OPEC", "GOE": "G7", "SCO": "SCO", "CIS": "CIS", "GCC": "GCC"}  # fmt: skip


def event(row: Row, gazetteer: Gazetteer) -> dict[str, Any] | None:
    """An event of one line.

    Raises:
        ValueError: a date or count that is none.
    """
    code = row["EventCode"] or ""
    classed = plover_of(code)
    if classed is None:
        return None
    day = day_of(row["SQLDATE"])
    actor, target = _actor(row, "Actor1"), _actor(row, "Actor2")
    if actor[0] is None and target[0] is None:
        return None
    place = row["ActionGeo_FullName"]
    return {
        "type": classed[0],
        "mode": classed[1],
        "quad": QUAD[classed[0]],
        "actor": actor[0],
        "actor_kind": actor[1],
        "actor_text": row["Actor1Name"],
        "target": target[0],
        "target_kind": target[1],
        "target_text": row["Actor2Name"],
        "day": day,
        "last_day": day,
        "country": state_of(place.rsplit(",", 1)[-1], gazetteer) if place else None,
        "place": place,
        "latitude": degrees(row["ActionGeo_Lat"], 90.0),
        "longitude": degrees(row["ActionGeo_Long"], 180.0),
        "record_key": row["GLOBALEVENTID"],
        "record": record_of(row, _KEPT),
        "cameo": code,
        "intensity": scale(row["GoldsteinScale"]),
        "reports": whole(row["NumArticles"]),
        "url": row["SOURCEURL"],
        "published": day_of((row["DATEADDED"] or "")[:8]) or day,
    }


def _actor(row: Row, who: str) -> tuple[str | None, str | None]:
    group = _GROUPS.get(row[f"{who}KnownGroupCode"] or "") or _GROUPS.get((row[f"{who}Code"] or "")[:3])
    if group:
        return group, "organisation"
    state = row[f"{who}CountryCode"]
    if state:
        code = _CAMEO_STATES.get(state, state)
        if code:
            return code, "state"
    name = row[f"{who}Name"]
    return (name, "name") if name else (None, None)


EVENT_SET = EventSet("gdelt", 1, frozenset(COLUMNS), event, COLUMNS)
