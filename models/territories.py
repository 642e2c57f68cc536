"""What a country is called: from its ISO 3166-1 alpha-3 code to its usual name (CLDR)."""

from functools import cache

from babel import Locale
from babel.core import get_global

ENDED = {
    "SUN": "Soviet Union",
    "CSK": "Czechoslovakia",
    "YUG": "Yugoslavia",
    "DDR": "East Germany",
    "VDR": "North Vietnam",
}
"""States of ISO 3166-3 that CLDR has no name for, in English."""


@cache
def territory_name(code: str, language: str = "en") -> str | None:
    """The usual name of a territory, in its short form where CLDR has one; None for a code that it does not know."""
    territories = Locale.parse(language).territories
    aliases = get_global("territory_aliases").get(code, ())
    for short in aliases:
        name: str | None = territories.get(f"{short}-alt-short") or territories.get(short)
        if name and len(aliases) == 1:
            return name
    return ENDED.get(code)
