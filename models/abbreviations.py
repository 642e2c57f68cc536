"""Abbreviations and the long forms that texts define for them: ``the Law of the Sea Convention (LOSC)``.

A long form is the shortest run of words before the brackets that holds the abbreviation's characters in order, the
first of them at the start of a word (Schwartz and Hearst 2003). Nothing is known beforehand: a lake's own texts say
what its abbreviations stand for.
"""

import re
from collections import Counter
from collections.abc import Iterable

_SHORT = r"[A-ZА-ЯІЇЄҐĐ][\w&/-]{1,9}"
_DEFINED = re.compile(rf"\(\s*(?:[^()\"“«\n]{{0,40}}[\"“«]\s*)?({_SHORT})\s*[\"”»]?\s*\)")
_USED = re.compile(rf"(?<!\w){_SHORT}(?!\w)")
_BREAK = re.compile(r"[.;:!?()\n\[\]]")
_BEFORE = 160
"""Characters before the brackets in which a long form may stand."""


def definitions(text: str) -> list[tuple[str, str]]:
    """What a text defines, as (abbreviation, long form), in order."""
    found = []
    for match in _DEFINED.finditer(text):
        before = _BREAK.split(text[max(0, match.start() - _BEFORE) : match.start()])[-1].rstrip()
        long = _long_form(match[1], before) if _is_short(match[1]) else None
        if long is not None:
            found.append((match[1], long))
    return found


def used(query: str) -> list[str]:
    """The abbreviations in a query that it does not spell out itself; none where all of it is in capitals."""
    if query.upper() == query:
        return []
    own = {short for short, _ in definitions(query)}
    return [short for short in dict.fromkeys(_USED.findall(query)) if _is_short(short) and short not in own]


def replaced(query: str, short: str, long: str) -> str:
    """A query with the first use of an abbreviation spelled out."""
    place = re.search(rf"(?<!\w){re.escape(short)}(?!\w)", query)
    return f"{query[: place.start()]}{long}{query[place.end() :]}" if place else query


def shortened(query: str, defined: Iterable[tuple[str, str]]) -> str:
    """A query with a long form in it abbreviated; as it is where it holds none, or the abbreviation already.

    Args:
        query: the query.
        defined: (abbreviation, long form) as texts define them.
    """
    for short, long in sorted(set(defined), key=lambda each: (-len(each[1]), each)):
        place = re.search(rf"(?<!\w){re.escape(long)}(?!\w)", query, re.IGNORECASE)
        if place and short not in query:
            return f"{query[: place.start()]}{short}{query[place.end() :]}"
    return query


def meaning(short: str, texts: Iterable[str]) -> str | None:
    """What most of these texts that define an abbreviation define it as; the first of equals."""
    found = [" ".join(long.split()) for text in texts for other, long in definitions(text) if other == short]
    counts = Counter(long.lower() for long in found)
    return next((long for long in found if counts[long.lower()] == max(counts.values())), None)


def _is_short(word: str) -> bool:
    return sum(character.isupper() for character in word) >= 2 and any(map(str.isalpha, word))


def _long_form(short: str, before: str) -> str | None:
    """The end of what stands before the brackets that the abbreviation was made of; None where it was not."""
    place = len(before)
    characters = [character for character in short.lower() if character.isalnum()]
    low = before.lower()
    if len(low) != len(before):  # a letter that is two in lower case: places would not fit
        return None
    for number, character in reversed(list(enumerate(characters))):
        place = low.rfind(character, 0, place)
        while number == 0 and place > 0 and low[place - 1].isalnum():
            place = low.rfind(character, 0, place)
        if place < 0:
            return None
    long = before[place:]
    words = len(long.split())
    return long if 2 <= words <= min(len(characters) + 5, 2 * len(characters)) else None
