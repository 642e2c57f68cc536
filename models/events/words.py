"""The words of one language by which events are read: what its table ``LANGUAGE.toml`` holds, ready for use."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from models.events.facts import CLASSES
from models.events.patterns import UNSPACED, Matcher

LANGUAGES: tuple[str, ...] = ("en", "fr", "vi", "uk", "ru", "zh")
"""Languages whose sentences are read (ISO 639-1)."""

_CALENDAR = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october"
    r"|november|december|yesterday|today|tomorrow|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|i|it|he|she|we|they"
    r"|this|that|these|those|there|il|elle|ils|elles|on|ce|cette|nous|vous|je|я|ми|мы|він|он|вона|она|вони|они|це|это"
    r"|ông|bà|họ|tôi|chúng|the|last|what|as|if|but|and|mais|où|après|selon|theo|trong|tại|từ|у|в|на|до|з|із|за|also|then",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Words:
    """Words and patterns of a language."""

    language: str
    table: Mapping[str, Any]

    @property
    def unspaced(self) -> bool:
        """Whether nothing stands between words."""
        return self.language in UNSPACED

    @cached_property
    def matcher(self) -> Matcher:
        """Finds deeds; labels are ``CLASS`` for what is said as a verb and ``CLASS/noun`` for what is named."""
        entries = [
            (pattern, name if form == "verbs" else f"{name}/noun")
            for name in CLASSES
            for form in ("verbs", "nouns")
            for pattern in self.table.get(name, {}).get(form, [])
        ]
        return Matcher(entries, self.language)

    def pattern(self, name: str) -> re.Pattern[str]:
        """A pattern of the words of one list, whole words, any case."""
        return _compiled(self.language, name)

    def _list(self, name: str) -> Sequence[str]:
        found: Sequence[str] = self.table["words"].get(name, ())
        return found

    def crowd_after(self, text: str, place: int) -> int | None:
        """Where a crowd's noun ends that stands right after ``place``, up to one adjective between; None when none."""
        gap = "" if self.unspaced else r"[ \u00a0](?:[\w'’-]+[ \u00a0]){0,2}?"
        match = re.compile(rf"{gap}(?:{_alternatives(self._list('crowd'))})", re.IGNORECASE).match(text, place)
        if match is None or (not self.unspaced and match.end() < len(text) and text[match.end()].isalnum()):
            return None
        return match.end()

    def crowd_before(self, text: str, place: int) -> int | None:
        """Where a crowd's noun begins that is joined to the name at ``place`` by *of* or nothing; None when none."""
        if self.language not in ("vi", "fr", "en", "ru", "uk"):
            return None
        link = {"vi": " (?:của )?", "fr": " (?:d['’]|de |du |des )?", "en": " (?:of|from|in) (?:the )?"}.get(
            self.language, " "
        )
        between = r"(?: [a-zà-ÿ-]{4,})?" if self.language == "fr" else ""  # *le Parti populaire espagnol*
        match = re.search(
            rf"(?<!\w)(?:{_alternatives(self._list('crowd'))}){between}{link}$",
            text[max(0, place - 40) : place],
            re.IGNORECASE,
        )
        return None if match is None else max(0, place - 40) + match.start()

    def crowds(self, piece: str) -> Iterator[tuple[int, int]]:
        """Spans of crowds' nouns with up to two words before each."""
        for match in _compiled(self.language, "crowd").finditer(piece):
            yield match.start(), match.end()

    def calendar(self, words: str) -> bool:
        """Whether capitalised words are a day, a month or a pronoun that opens the sentence."""
        return bool(_CALENDAR.fullmatch(words))


def _alternatives(words: Sequence[str]) -> str:
    return "|".join(_one(word) for word in sorted(words, key=len, reverse=True)) or r"(?!)"


def _one(word: str) -> str:
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"[\w'’ʼ-]*"
    return re.sub(r"\\\[([^\]]*)\\\]", lambda m: f"(?:{m.group(1).replace(chr(92), '')})", re.escape(word))


@cache
def _compiled(language: str, name: str) -> re.Pattern[str]:
    words = of(language)
    listed = words._list(name)
    inside = _alternatives(listed)
    if words.unspaced or name == "breaks":
        return re.compile(inside, re.IGNORECASE)
    return re.compile(rf"(?<![\w-])(?:{inside})(?![\w])", re.IGNORECASE)


@cache
def of(language: str) -> Words:
    """The words of a language.

    Raises:
        ValueError: it is none of :data:`LANGUAGES`.
    """
    if language not in LANGUAGES:
        raise ValueError(f"events are read in {', '.join(LANGUAGES)}, not in {language!r}")
    content = resources.files("models.events").joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Words(language, tomllib.loads(content))
