"""CAMEO codes by the texts that the codebook gives them (CAMEO 1.1b3, 2012), as ICEWS files name events."""

from functools import cache

_BY_BEGINNING: dict[str, str] = {
    "make statement": "010", "make public statement": "01", "decline comment": "011", "make pessimistic comment": "012",
    "make optimistic comment": "013", "consider policy option": "014", "acknowledge or claim responsibility": "015",
    "deny responsibility": "016", "engage in symbolic act": "017", "make empathetic comment": "018",
    "express accord": "019", "make an appeal or request": "020", "appeal": "020", "express intent": "030",
    "consult": "040", "discuss by telephone": "041", "make a visit": "042", "host a visit": "043", "meet at a": "044",
    "mediate": "045", "engage in mediation": "045", "engage in negotiation": "046",
    "engage in diplomatic cooperation": "050", "praise or endorse": "051", "defend verbally": "052",
    "rally support": "053", "grant diplomatic recognition": "054", "apologize": "055", "forgive": "056",
    "sign formal agreement": "057", "engage in material cooperation": "060", "cooperate economically": "061",
    "cooperate militarily": "062", "engage in judicial cooperation": "063", "share intelligence": "064",
    "provide": "070", "grant asylum": "075", "yield": "080", "ease": "081", "ease curfew": "0813",
    "ease state of emergency": "0814", "ease political dissent": "082", "ease popular dissent": "082", "accede": "083",
    "return, release": "084", "return, release person": "0841", "return, release property": "0842",
    "ease economic sanctions": "085", "allow international": "086", "receive deployment": "0861",
    "receive inspectors": "0862", "allow humanitarian": "0863", "allow delivery": "0863",
    "de-escalate military": "087", "declare truce": "0871", "ease military blockade": "0872",
    "demobilize armed forces": "0873", "retreat or surrender": "0874", "investigate": "090", "demand": "100",
    "demand material": "101", "demand economic cooperation": "1011", "demand military cooperation": "1012",
    "demand diplomatic": "102", "demand political reform": "104", "demand change": "104", "demand policy": "1042",
    "demand rights": "1043", "demand that target": "105", "demand easing": "105", "demand release": "1053",
    "demand de-escalation": "1056", "demand meeting": "106", "demand settling": "107", "demand mediation": "108",
    "disapprove": "110", "criticize or denounce": "111", "accuse": "112", "accuse of": "1121",
    "rally opposition": "113", "complain officially": "114", "bring lawsuit": "115", "find guilty": "116",
    "reject": "120", "reject material": "121", "reject request": "122", "reject proposal": "125",
    "reject mediation": "126", "reject plan": "127", "refuse to": "124", "refuse to release": "1243",
    "refuse to allow": "1245", "refuse to de-escalate": "1246", "defy norms": "128", "veto": "129", "threaten": "130",
    "threaten non-force": "131", "threaten to reduce": "1311", "threaten with sanctions": "1312",
    "threaten with administrative": "132", "threaten with political dissent": "133", "threaten to halt": "134",
    "threaten with repression": "137", "threaten with military": "138", "threaten blockade": "1381",
    "threaten occupation": "1382", "threaten unconventional": "1383", "threaten conventional": "1384",
    "threaten attack": "1385", "give ultimatum": "139", "engage in political dissent": "140", "protest": "140",
    "demonstrate or rally": "141", "demonstrate for": "141", "conduct hunger": "142", "conduct strike": "143",
    "obstruct passage": "144", "protest violently": "145", "engage in violent protest": "145",
    "demonstrate military": "150", "increase police": "151", "increase military": "152",
    "mobilize or increase police": "153", "mobilize or increase armed": "154", "reduce relations": "160",
    "reduce or break": "161", "reduce or stop": "162", "impose embargo": "163", "halt negotiations": "164",
    "halt mediation": "165", "expel or withdraw": "166", "coerce": "170", "seize or damage": "171",
    "confiscate property": "1711", "destroy property": "1712", "impose administrative": "172",
    "impose restrictions": "1721", "ban political": "1722", "impose curfew": "1723", "impose state": "1724",
    "arrest, detain": "173", "expel or deport": "174", "use tactics": "175", "use violent repression": "175",
    "use unconventional violence": "180", "abduct": "181", "physically assault": "182", "sexually assault": "1821",
    "torture": "1822", "kill by": "1823", "conduct suicide": "183", "carry out suicide": "1831",
    "carry out car": "1832", "carry out roadside": "1833", "use as human shield": "184",
    "attempt to assassinate": "185",
    "assassinate": "186", "use conventional": "190", "impose blockade": "191", "occupy territory": "192",
    "fight with small": "193", "fight with artillery": "194", "employ aerial": "195", "violate ceasefire": "196",
    "use unconventional mass": "200", "engage in mass expulsion": "201", "engage in mass killings": "202",
    "engage in ethnic": "203", "use weapons of mass": "204", "use chemical": "2041", "detonate nuclear": "2042",
}  # fmt: skip
"""Code by the beginning of its text; of several that fit the longest counts. Fine enough for PLOVER, not for CAMEO."""


@cache
def code_of(text: str) -> str | None:
    """The CAMEO code, or the one above it, of an event's text; None for a text that the codebook does not have."""
    words = " ".join(text.lower().split())
    fits = [beginning for beginning in _BY_BEGINNING if words.startswith(beginning)]
    return _BY_BEGINNING[max(fits, key=len)] if fits else None
