"""Words of a text with where they stand in it: the positions that phrases are found by, and the marks of what matched.

The words are those of :mod:`lake.tokens`, one position a word. In a run of ideographs every character has a position,
and so has the pair that begins with it: a phrase is then found wherever it stands, whatever is written around it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lake.tokens import fold, words

_APART = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u1100-\u11ff\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
"""Characters of scripts that are written without spaces, or indexed as if they were."""

_INNER = "\u00ad\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060\ufeff\u0300-\u036f\u0591-\u05c7\u0900-\u0dff"
"""Marks, and characters that are not seen, inside words."""

_RUNS = re.compile(
    f"(?P<apart>[{_APART}]+)|(?:(?![{_APART}])[^\\W_])(?:(?![{_APART}])[^\\W_]|[{_INNER}]|['’ʼ‘`](?=[^\\W_]))*"
)
_APOSTROPHES = re.compile("[^'’ʼ‘`]+")
_HAS_APART = re.compile(f"[{_APART}]")


@dataclass(frozen=True, slots=True)
class Placed:
    """A word as the index holds it, its position among the words, and its characters in the text as it is."""

    word: str
    position: int
    start: int
    end: int
    part: bool = False
    """A single character of a longer run, which its pairs stand for already."""


def placed(text: str) -> list[Placed]:
    """Words of a text in order."""
    found: list[Placed] = []
    position = 0
    for run in _RUNS.finditer(text):
        if run["apart"]:
            found += _pairs(run["apart"], position, run.start())
            position += run.end() - run.start()
            continue
        for word, start, end in _spelled(run[0]):
            found.append(Placed(word, position, run.start() + start, run.start() + end))
            position += 1
    return found


def positions(text: str) -> list[tuple[str, int]] | None:
    """Words with their positions where those are not simply counted; None where they are, as in most scripts."""
    if not _HAS_APART.search(text):
        return None
    found = [(each.word, each.position) for each in placed(text)]
    return found if sorted(word for word, _ in found) == sorted(words(text)) else None


def marks(
    text: str, wanted: Iterable[str], phrases: Sequence[str] = (), prefixes: Sequence[str] = ()
) -> list[tuple[int, int]]:
    """Characters of a text that match, as sorted (start, end) that do not overlap.

    Args:
        text: as it is stored.
        wanted: words; one written without diacritics stands for those with them, too.
        phrases: words that must follow one another.
        prefixes: beginnings of words.
    """
    here = placed(text)
    asked = set(wanted)
    begun = tuple(prefixes)
    spans = [
        (each.start, each.end)
        for each in here
        if each.word in asked
        or fold(each.word) in asked
        or (begun and (each.word.startswith(begun) or fold(each.word).startswith(begun)))
    ]
    for phrase in phrases:
        spans += _phrases(here, sequence(phrase))
    return _merged(spans, text)


def sequence(phrase: str) -> list[tuple[int, str]]:
    """What makes up a phrase: words with their offsets from its first."""
    if not _HAS_APART.search(phrase):
        return list(enumerate(words(phrase)))
    return [(each.position, each.word) for each in placed(phrase) if not each.part]


def holds(text: str, phrase: str) -> bool:
    """Whether a text holds a phrase, as the index sees both."""
    return bool(_phrases(placed(text), sequence(phrase)))


def _phrases(here: Sequence[Placed], asked: Sequence[tuple[int, str]]) -> list[tuple[int, int]]:
    if not asked:
        return []
    bare = all(word == fold(word) for _, word in asked)
    at: dict[tuple[int, str], Placed] = {}
    for each in here:
        at[each.position, fold(each.word) if bare else each.word] = each
    found = []
    for first in {position for position, _ in at}:
        these = [at.get((first + offset, word)) for offset, word in asked]
        if all(these):
            found.append((min(each.start for each in these if each), max(each.end for each in these if each)))
    return found


def _merged(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Spans that overlap, touch or have only spaces between them made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and (start <= merged[-1][1] or text[merged[-1][1] : start].isspace()):
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _pairs(run: str, position: int, start: int) -> list[Placed]:
    """A run of a script without spaces: its single characters where the index holds them, and its pairs."""
    single = [words(character) for character in run]
    whole = words(run)
    if any(len(each) != 1 for each in single) or not whole:
        return [Placed(word, position, start, start + len(run)) for word in whole]
    letters = [each[0] for each in single]
    held = set(whole)
    found = []
    for n, letter in enumerate(letters):
        if letter in held:
            found.append(Placed(letter, position + n, start + n, start + n + 1, part=len(run) > 1))
        pair = letter + letters[n + 1] if n + 1 < len(letters) else ""
        if pair in held:
            found.append(Placed(pair, position + n, start + n, start + n + 2))
    return found


@lru_cache(maxsize=1 << 14)
def _spelled(run: str) -> tuple[tuple[str, int, int], ...]:
    """The words of a run with their characters in it; it is usually one."""
    whole = words(run)
    if len(whole) == 1:
        return ((whole[0], 0, len(run)),)
    parts = [(words(part[0]), part.start(), part.end()) for part in _APOSTROPHES.finditer(run)]
    if [word for some, _, _ in parts for word in some] == whole and all(len(some) == 1 for some, _, _ in parts):
        return tuple((some[0], start, end) for some, start, end in parts)
    return tuple((word, 0, len(run)) for word in whole)
