"""Which state a data set means by a name, and which states share a land border."""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

from models.names import Gazetteer

SPELLINGS: Mapping[str, str] = {
    "antigua and barbuda": "ATG",
    "congo": "COG",
    "marshall is.": "MHL",
    "sao tome and principe": "STP",
    "solomon is.": "SLB",
    "st. kitts and nevis": "KNA",
    "st. vincent and the grenadines": "VCT",
    "timor leste": "TLS",
    "trinidad and tobago": "TTO",
}
"""Names as registers of numbers write them, that mean no state, or another, in running text."""


@cache
def borders() -> Mapping[str, tuple[str, ...]]:
    """Codes of the states that share a land border with each, from ``borders.json``, which names its source."""
    content = json.loads(resources.files(__package__).joinpath("borders.json").read_text(encoding="utf-8"))
    return {code: tuple(its) for code, its in content["borders"].items()}


def code_of(name: str, gazetteer: Gazetteer) -> str | None:
    """The code of the state that a cell of a table names; a code is taken as it is, None where no state is found."""
    bare = name.strip()
    if len(bare) == 3 and bare.isascii() and bare.isupper() and bare.isalpha():
        return bare
    spelled = SPELLINGS.get(bare.lower())
    if spelled is not None:
        return spelled
    found = gazetteer.find(bare, "en")
    return found[0].code if found else None
