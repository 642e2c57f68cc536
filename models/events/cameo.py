"""CAMEO codes to PLOVER classes, by the conversion table of PLOVER's makers (draft 0.8, 17 September 2021).

The table is CAMEO2PLOVER of https://github.com/openeventdata/PLOVER (P. Schrodt, CC BY-SA 4.0), cut down to codes from
which the codes below them differ. Two codes are read otherwise, as the manual of 2024 has them: embargoes and
sanctions (163) are SANCTION, as they are in texts, and appeals (02), on which the table is silent, are REQUEST.
Statements (01) are no events.
"""

from functools import cache

SKIPPED = frozenset({"01"})
"""Codes that PLOVER has no class for: public statements."""

_TABLE: dict[str, tuple[str, str | None]] = {
    "02": ("REQUEST", None), "03": ("AGREE", None), "04": ("CONSULT", None), "041": ("CONSULT", "phone"),
    "042": ("CONSULT", "visit"), "043": ("CONSULT", "visit"), "044": ("CONSULT", "third-party"),
    "05": ("SUPPORT", None), "06": ("COOPERATE", None), "07": ("AID", None), "08": ("CONCEDE", None),
    "084": ("RETREAT", None), "0841": ("RETREAT", "release"), "0842": ("RETREAT", "return"),
    "085": ("RETREAT", "ease"), "086": ("RETREAT", "access"), "087": ("RETREAT", "disarm"),
    "0871": ("RETREAT", "ceasefire"), "0872": ("RETREAT", "withdraw"), "0813": ("RETREAT", None),
    "0814": ("RETREAT", None), "09": ("ACCUSE", "investigate"), "10": ("REQUEST", None),
    "101": ("REQUEST", "assist"), "102": ("REQUEST", "assist"), "103": ("REQUEST", "assist"),
    "104": ("REQUEST", "change"), "105": ("REQUEST", "yield"), "106": ("REQUEST", "meet"),
    "107": ("REQUEST", "meet"), "108": ("REQUEST", "meet"), "11": ("ACCUSE", "disapprove"),
    "1121": ("ACCUSE", "allege"), "1122": ("ACCUSE", "allege"), "1123": ("ACCUSE", "allege"),
    "1124": ("ACCUSE", "allege"), "1125": ("ACCUSE", "allege"), "114": ("ACCUSE", "allege"),
    "115": ("ACCUSE", "allege"), "12": ("REJECT", None), "121": ("REJECT", "assist"), "122": ("REJECT", "assist"),
    "123": ("REJECT", "change"), "124": ("REJECT", "change"), "1243": ("REJECT", "yield"), "1244": ("REJECT", "yield"),
    "1245": ("REJECT", "yield"), "1246": ("REJECT", "yield"), "125": ("REJECT", "meet"), "126": ("REJECT", "meet"),
    "127": ("REJECT", "meet"), "128": ("REJECT", "yield"), "129": ("REJECT", "yield"), "13": ("THREATEN", None),
    "1311": ("THREATEN", "relations"), "1312": ("THREATEN", "restrict"), "1313": ("THREATEN", "relations"),
    "132": ("THREATEN", "ban"), "1323": ("THREATEN", "restrict"), "1324": ("THREATEN", "restrict"),
    "133": ("THREATEN", "relations"), "134": ("THREATEN", "relations"), "135": ("THREATEN", "relations"),
    "136": ("THREATEN", "expel"), "137": ("THREATEN", "violence"), "138": ("THREATEN", "violence"),
    "1381": ("THREATEN", "restrict"), "1382": ("THREATEN", "territory"), "139": ("THREATEN", "relations"),
    "14": ("PROTEST", None), "141": ("PROTEST", "demo"), "142": ("PROTEST", "hunger"), "143": ("PROTEST", "boycott"),
    "144": ("PROTEST", "obstruct"), "145": ("PROTEST", "riot"), "15": ("MOBILIZE", None),
    "151": ("MOBILIZE", "police"), "152": ("MOBILIZE", "troops"), "153": ("MOBILIZE", "police"),
    "154": ("MOBILIZE", "troops"), "16": ("SANCTION", None), "161": ("SANCTION", "withdraw"),
    "162": ("SANCTION", "discontinue"), "163": ("SANCTION", "restrict"), "164": ("SANCTION", "withdraw"),
    "165": ("SANCTION", "withdraw"), "166": ("SANCTION", "expel"), "17": ("COERCE", None), "171": ("COERCE", "seize"),
    "1712": ("ASSAULT", "seize"), "172": ("COERCE", "restrict"), "1722": ("COERCE", "ban"),
    "1723": ("COERCE", "curfew"), "1724": ("COERCE", "martial-law"), "173": ("COERCE", "arrest"),
    "174": ("COERCE", "deport"), "175": ("ASSAULT", None), "18": ("ASSAULT", None), "181": ("ASSAULT", "abduct"),
    "182": ("ASSAULT", "beat"), "1821": ("ASSAULT", "sexual"), "1822": ("ASSAULT", "torture"),
    "1823": ("ASSAULT", None), "183": ("ASSAULT", "suicide-attack"), "1832": ("ASSAULT", "explosives"),
    "1833": ("ASSAULT", "explosives"), "184": ("ASSAULT", "abduct"), "185": ("ASSAULT", "assassinate"),
    "186": ("ASSAULT", "assassinate"), "19": ("ASSAULT", None), "191": ("COERCE", "restrict"),
    "192": ("COERCE", "seize"), "193": ("ASSAULT", "firearms"), "194": ("ASSAULT", "heavy-weapons"),
    "195": ("ASSAULT", "heavy-weapons"), "20": ("ASSAULT", None), "200": ("ASSAULT", "massacre"),
    "201": ("ASSAULT", "cleansing"), "202": ("ASSAULT", "massacre"), "203": ("ASSAULT", "cleansing"),
    "204": ("ASSAULT", "unconventional"),
}  # fmt: skip


@cache
def plover_of(cameo: str) -> tuple[str, str | None] | None:
    """PLOVER class and mode of a CAMEO code (``190``, ``0841``); None for statements and for what is no code.

    A code of one digit fewer than its root has (``43`` for ``043``, as spreadsheets make of it) is read as that.
    """
    code = cameo.strip()
    if not code.isdigit() or len(code) > 4:
        return None
    if len(code) == 2 and code not in _TABLE and f"0{code}" in _TABLE:
        code = f"0{code}"
    for size in range(len(code), 1, -1):
        if code[:size] in _TABLE:
            return _TABLE[code[:size]]
    return None
