"""States as parties to treaties: found in clauses that list them, whatever the case, accents and century.

A party clause names states and little else, so names are compared folded (no case, no diacritics), which texts in
lower case and texts that lost their accents need, and which running prose could not bear (``turkey``, ``polish``).
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from models.folding import fold
from models.names import Gazetteer, Naming, State


@dataclass(frozen=True, slots=True)
class Named:
    """A state named in ``text[start:end]``."""

    start: int
    end: int
    code: str
    naming: Naming


@dataclass(frozen=True, slots=True)
class Life:
    """When a state began and ended, as far as the tables know; ``by`` carries on its treaties."""

    first: date | None = None
    last: date | None = None
    by: str | None = None


_STATEHOOD = [
    "republic",
    "confederation",
    "federation",
    "government",
    "kingdom",
    "empire",
    "state",
    "states",
    "people's",
    "socialist",
    "federal",
    "democratic",
    "federative",
    "federated",
    "national",
    "commonwealth",
    "union",
    "grand",
    "duchy",
    "principality",
    "royal",
    "republique",
    "royaume",
    "confederation",
    "gouvernement",
    "etat",
    "republica",
    "reino",
    "confederacion",
    "gobierno",
    "estado",
    "республика",
    "республики",
    "республикои",
    "федерация",
    "федерации",
    "правительство",
    "королевство",
]
_BESIDE = re.compile(rf"\W{{0,3}}(?:[^\W\d_'’]+['’]?s?\W{{1,2}}){{0,2}}(?:{'|'.join(map(fold, _STATEHOOD))})\b")
_BEFORE = re.compile(rf"(?:\b(?:{'|'.join(map(fold, _STATEHOOD))})\W{{1,2}}(?:[^\W\d_]+\W{{1,2}}){{0,2}})\Z")


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(resources.files("models.treaties").joinpath("states.toml").read_text(encoding="utf-8"))


class Roll:
    """Finds the states that a clause names; build one and keep it.

    Args:
        extra: states of a user's own.
    """

    def __init__(self, extra: Sequence[State] = ()) -> None:
        self._gazetteer = Gazetteer.build(extra)
        self._own = frozenset(state.code for state in extra)
        self._automata: dict[str, tuple[AhoCorasick, list[tuple[str | None, Naming]]]] = {}

    def find(self, folded: str, language: str, start: int = 0, end: int | None = None) -> list[Named]:
        """The states named in ``folded[start:end]``, in order, none overlapping.

        Args:
            folded: a text, folded.
            language: its language (ISO 639-1); unknown ones are read as English.
            start, end: where to look.
        """
        stop = len(folded) if end is None else end
        matcher, entries = self._automaton(language)
        found = []
        words, places = _on_one_line(folded[start:stop])
        for pattern, first, last in matcher.find_matches_as_indexes(words):
            code, naming = entries[pattern]
            first, last = places[first] + start, places[last - 1] + 1 + start
            spaced = folded[first].isalpha() and not _is_han(folded[first])
            if code is None or naming == "capital":
                continue
            if spaced and (_joined(folded, first - 1, first) or _joined(folded, last, last - 1)):
                continue
            if naming == "people" and not (
                _BESIDE.match(folded, last) or _BEFORE.search(folded, max(0, first - 60), first)
            ):
                continue
            found.append(Named(first, last, code, naming))
        return found

    def _automaton(self, language: str) -> tuple[AhoCorasick, list[tuple[str | None, Naming]]]:
        if language not in self._automata:
            forms: dict[str, tuple[str | None, Naming]] = {}
            for phrase in _tables()["not_parties"]["phrases"]:
                forms.setdefault(fold(phrase), (None, "name"))
            for code, names in _tables()["names"].items():
                for name in names:
                    forms.setdefault(fold(name), (code, "name"))
            for form, code, naming in self._gazetteer.forms(language):
                short = fold(form)
                if code is not None and (len(short) > 3 or code in self._own or _is_han(short[0])):
                    forms.setdefault(short, (code, naming))
            matcher = AhoCorasick(list(forms), matchkind=MatchKind.LeftmostLongest)
            self._automata[language] = matcher, list(forms.values())
        return self._automata[language]


def _on_one_line(folded: str) -> tuple[str, list[int]]:
    """A text with single spaces for its white space, so that wrapped names are names, and where each character stood."""  # noqa: E501
    words: list[str] = []
    places: list[int] = []
    for at, character in enumerate(folded):
        if character.isspace():
            if words and words[-1] == " ":
                continue
            character = " "
        words.append(character)
        places.append(at)
    return "".join(words), places


def _is_han(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff"


def _joined(text: str, beside: int, edge: int) -> bool:
    return 0 <= beside < len(text) and text[beside].isalpha() and text[edge].isalpha()


def life(code: str) -> Life:
    """When a state began and ended; nothing for one that the tables hold no dates of."""
    row = _tables()["lived"].get(code, {})
    return Life(row.get("from"), row.get("until"), row.get("by"))


def lived_on(code: str, day: date) -> bool:
    """Whether a state existed on a day, as far as the tables know."""
    span = life(code)
    return (span.first is None or span.first <= day) and (span.last is None or day <= span.last)


def carried_on(code: str) -> str:
    """The state that carries on a state's treaties: ``RUS`` for ``SUN``; the state itself where none other does."""
    return life(code).by or code


def forerunners(code: str) -> tuple[str, ...]:
    """States whose treaties this one carries on: ``SUN`` for ``RUS``, ``VDR`` for ``VNM``."""
    return tuple(sorted(ended for ended, row in _tables()["lived"].items() if row.get("by") == code))


def name_on(code: str, day: date) -> str | None:
    """The name that a state bore on a day, where it has since changed it."""
    for row in _tables()["renamed"].get(code, ()):
        if row.get("from", date.min) <= day <= row.get("until", date.max):
            return str(row["name"])
    return None
