"""What a report is about, in the words of a fixed list of themes: the same theme means the same in every year.

Themes are told by words, not by a model fitted on texts, so that what a theme is cannot depend on what was written
later, and every finding can be traced to the words behind it. The word tables (`themes.toml`) are in six languages; the
themes are the contexts of PLOVER that name a subject, and four more. A report has a theme when its title has a word of
it, or its first lines have two different ones; of all that fit, the :data:`MOST` with the most different words.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

METHOD = "themes-1"
READ = 4000
"""Characters of a text that are read: a report says first what it is about."""
MOST = 3
UNSPACED = frozenset({"zh", "ja", "th", "km", "lo"})
_FILE = Path(__file__).with_name("themes.toml")


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of a text, and the first words that tell it."""

    theme: str
    start: int
    end: int
    words: int
    """How many different words of it the text has."""


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def names() -> tuple[str, ...]:
    """The themes, in the order of the file."""
    return tuple(_tables())


def title(theme: str, language: str = "en") -> str:
    """What a theme is called in English or Vietnamese; its own name for one that is not known."""
    titles = _tables().get(theme, {}).get("title", {})
    return str(titles.get(language) or titles.get("en") or theme)


def languages() -> frozenset[str]:
    """Languages that there are words for."""
    return frozenset(key for table in _tables().values() for key in table if key != "title")


def themes_of(text: str, language: str, heading: str = "") -> list[Theme]:
    """The themes of a text, the one with the most words first.

    Args:
        text: the text; its first :data:`READ` characters are read.
        language: ISO 639-1; a language without a word table gives no theme.
        heading: the title: a word of it counts as two.
    """
    table = _automaton(language)
    if table is None:
        return []
    seen: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for theme, word, start, end in _found(table, text[:READ], language):
        seen[theme].setdefault(word, (start, end))
    titled = {theme for theme, *_ in _found(table, heading, language)}
    found = []
    for theme, words in seen.items():
        if len(words) > 1 or theme in titled:
            start, end = min(words.values())
            found.append(Theme(theme, start, end, len(words)))
    return sorted(found, key=lambda one: (-one.words, one.start, one.theme))[:MOST]


@dataclass(frozen=True, slots=True)
class _Table:
    """Words of one language: the automaton finds how they begin, the patterns say whether all of it stands there."""

    automaton: AhoCorasick
    entries: tuple[tuple[tuple[str, str, re.Pattern[str]], ...], ...]
    """For each beginning: theme, word and pattern of those that begin so."""


@cache
def _automaton(language: str) -> _Table | None:
    entries: dict[str, list[tuple[str, str, re.Pattern[str]]]] = defaultdict(list)
    edge = "" if language in UNSPACED else r"(?!\w)"
    for theme, table in _tables().items():
        for word in table.get(language, ()):
            # A star stands for the endings of an inflected word.
            pattern = re.compile(r"\w*".join(re.escape(part) for part in word.split("*")) + edge)
            entries[word.partition("*")[0]].append((theme, word, pattern))
    if not entries:
        return None
    automaton = AhoCorasick(list(entries), matchkind=MatchKind.LeftmostLongest)
    return _Table(automaton, tuple(map(tuple, entries.values())))


def _found(table: _Table, text: str, language: str) -> Iterator[tuple[str, str, int, int]]:
    """Theme, word and place of each word of a theme."""
    low = text.lower()
    if len(low) != len(text):  # a few capitals grow when lowered; offsets must not move
        low = "".join(lowered if len(lowered := sign.lower()) == 1 else sign for sign in text)
    for place, start, _ in table.automaton.find_matches_as_indexes(low):
        if start and language not in UNSPACED and low[start - 1].isalnum():
            continue
        for theme, word, pattern in table.entries[place]:
            if whole := pattern.match(low, start):
                yield theme, word, start, whole.end()
