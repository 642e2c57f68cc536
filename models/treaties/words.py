"""Looking for a treaty's wording: patterns by language, and the clause that stands around a match."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources

from models.folding import fold
from models.treaties.facts import Source

LANGUAGES = ("en", "fr", "es", "ru", "uk", "zh", "vi")
"""Languages with wording of their own; texts in others are read with the English one."""

_END = re.compile(
    r"(?<!\bart)(?<!\bno)(?<!\bnos)(?<!\bst)(?<!\bmr)(?<!\bd)(?<!\bc)\.(?=[\s\"”’»')\]]|[a-zа-я0-9]{3}|\Z)|[。！？]|\n[^\S\n]*\n"
)
_START = re.compile(
    r"(?<=[.。！？:])\s*(?=\S)|\n[^\S\n]*\n|\b(?:article|articulo|статья|стаття|dieu|section)\s+(?:\d{1,3}(?!\d)|[ivxl]{1,6}\b)[.:\-–—]?"
    r"|第[〇零一二三四五六七八九十百\d]{1,6}[条條]|(?:(?<=\n)|(?<=\s))\(?\d{1,2}[.)]\s+(?=\S)|(?<=\n)\(?[a-z]\)\s+"
)
REACH = 1500
"""How far a clause may run to either side, in characters."""


@cache
def pattern(name: str, language: str) -> re.Pattern[str] | None:
    """The pattern of a table of ``wording.toml`` for a language; None where there is none. Applies to folded text."""
    table = _wording()[name]
    words = table.get(language, "" if language in LANGUAGES else table.get("en", ""))
    return re.compile(fold(words).replace("(?p<", "(?P<")) if words else None


@cache
def relations() -> dict[str, re.Pattern[str]]:
    """Verbs that relate a treaty to another, by relation."""
    return {name: re.compile(rf"(?<![^\W_])(?:{fold(words)})") for name, words in _wording()["relation"].items()}


@cache
def _wording() -> dict[str, dict[str, str]]:
    return tomllib.loads(resources.files("models.treaties").joinpath("wording.toml").read_text(encoding="utf-8"))


def matches(source: Source, name: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """Where a pattern of the text's language matches within a stretch."""
    found = pattern(name, source.language)
    if found is not None:
        yield from found.finditer(source.folded, start, len(source.folded) if end is None else end)


def has(source: Source, name: str, start: int, end: int) -> bool:
    """Whether a pattern of the text's language matches within a stretch."""
    found = pattern(name, source.language)
    return found is not None and found.search(source.folded, start, end) is not None


def clause(source: Source, start: int, end: int) -> tuple[int, int]:
    """The sentence around a stretch: from behind the end of the one before, or a heading or number, to its own end."""
    folded = source.folded
    first = max(0, start - REACH)
    begins = first
    for match in _START.finditer(folded, first, start):
        if match.end() <= start:
            begins = match.end()
    stop = min(len(folded), end + REACH)
    ends = stop
    for match in _END.finditer(folded, end, stop):
        before = folded[max(0, match.start() - 4) : match.start()]
        if match[0] == "." and (
            before[-2:-1] in " .\n" and before[-1:].isalpha() and folded[match.end() : match.end() + 1] == " "
        ):
            continue  # an initial
        ends = match.end() if match[0].strip() else match.start()
        break
    return trimmed(source.text, begins, ends)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def squeezed(text: str) -> str:
    """Words on one line."""
    return " ".join(text.split())
