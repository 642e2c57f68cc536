"""When the written form of a state's name means something else, judged by what stands beside it."""

import re
from collections.abc import Mapping
from typing import Any

from models.languages import bare_syllable

_BEFORE = re.compile(r"(?:\b(?P<word>[^\W\d_]\.|[^\W\d_]+(?:[.'’-][^\W\d_]+)*)[ \u00a0])\Z")
_AFTER = re.compile(r"[ \u00a0](?P<word>[^\W\d_]+)")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:;\"“«»()\[\]•\n]|[-–—])\s*\Z")
_REACH = 40

_WORDS_OF_OFFICE = """
the in from with of to for and against between president king minister ambassador government republic kingdom state
states foreign prime secretary army delegation representative chairman under over near via north south east west
northern southern eastern western central when while after as but because since although if that today yesterday
yet despite like both meanwhile however then now also only even thus
armed forces air national parliament embassy permanent deputy vice crown hashemite
le la les en au du de des et avec contre roi président ministre
"""
_OFFICES = frozenset(_WORDS_OF_OFFICE.split())
"""Words with a capital that may stand beside a state's name without making a person's name of it."""

_VIETNAMESE_COMPOUNDS = frozenset(("châu", "bắc", "nam", "trung", "chủ", "thị", "văn", "đông", "tây", "tuấn", "hoàng"))
_VIETNAMESE_TITLES = frozenset(("chị", "cô", "bà", "em", "anh", "ông", "bác", "chú", "cậu"))
_VIETNAMESE_OFFICES = frozenset(
    ("thống", "tướng", "trưởng", "quân", "phủ", "hội", "viện", "sứ", "hoàng", "vua", "nước")
)
_LANGUAGE_NAMES = (
    "English|French|Spanish|Russian|Chinese|Arabic|Vietnamese|German|Portuguese|Japanese|Korean|Italian|Dutch|Thai|Lao"
)
_LANGUAGE_AFTER = re.compile(
    rf"(?:,?\s(?:and\s|or\s)?(?:{_LANGUAGE_NAMES}))*\s(?:language|text|version|translation)s?\b"
)
_LANGUAGE_BEFORE = re.compile(rf"\bin\s(?:the\s)?(?:(?:{_LANGUAGE_NAMES}),?\s(?:and\s)?)*\Z")
_LANGUAGE_END = re.compile(r"\s*(?:[,.;:)\]]|and\b|or\b|\Z)")
_FRENCH_LANGUAGE = re.compile(r"\b(?:langues?\s(?:\w+,?\s(?:et\s)?)*|(?:en|le|l['’])\s?)\Z", re.IGNORECASE)
_SLAVIC_LANGUAGE = re.compile(r"(?:,\s[\w-]+|\s[иі]\s[\w-]+|\sта\s[\w-]+)*\s(?:язык|мов)\w*")


class Guards:
    """The rules, with the names they apply to (table ``guards`` of ``aliases.toml``)."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._persons = frozenset(table["person"])
        self._openings = frozenset(table["opening"])
        self._syllables: dict[str, frozenset[str]] = {
            name: frozenset(words) for name, words in table["syllables"].items()
        }

    def is_guarded(self, form: str) -> bool:
        """Whether a rule for persons or syllables applies to this form."""
        return form in self._persons or form in self._syllables

    def drop(self, form: str, text: str, start: int, end: int, language: str, *, people: bool) -> bool:
        """Whether ``text[start:end]``, written like a state's ``form``, is none here."""
        if form in self._openings and _SENTENCE_START.search(text[max(0, start - 4) : start]):
            return True
        if form in self._persons and language != "vi":
            return _is_person(text, start, end)
        if language == "vi":
            if form in self._syllables:
                return self._is_vietnamese_word(form, text, start, end)
            return False
        if people:
            return _is_language_name(text, start, end, language)
        return False

    def _is_vietnamese_word(self, form: str, text: str, start: int, end: int) -> bool:
        before, after = _neighbours(text, start, end)
        if before == "tiếng" or before.lower() in _VIETNAMESE_TITLES:
            return True
        opening = bool(_SENTENCE_START.search(text[max(0, start - 4) : start]))
        if opening and after in ("và", "cùng", "với"):
            return not text[end + len(after) + 2 : end + len(after) + 3].isupper()
        if opening and after.islower() and (after in self._syllables[form] or form in ("Anh", "Ý", "Áo")):
            return True
        written_small = before.lower() in _VIETNAMESE_OFFICES or (before.isupper() and len(before) > 1)
        if before[:1].isupper() and not written_small:
            left = start - len(before) - 1
            first = bool(_SENTENCE_START.search(text[max(0, left - 4) : left]))
            if not first or before.lower() in _VIETNAMESE_COMPOUNDS:
                return True
        return after.istitle() and bare_syllable(after) and after not in self._syllables


def _neighbours(text: str, start: int, end: int) -> tuple[str, str]:
    """The words right before and after, each set off by one space; empty where there is none."""
    before = _BEFORE.search(text[max(0, start - _REACH) : start])
    after = _AFTER.match(text, end, end + _REACH)
    return (before["word"] if before else ""), (after["word"] if after else "")


def _is_person(text: str, start: int, end: int) -> bool:
    before, after = _neighbours(text, start, end)
    if after[:1].isupper() and after.lower() not in _OFFICES:
        return True
    return before[:1].isupper() and before.lower() not in _OFFICES


def _is_language_name(text: str, start: int, end: int, language: str) -> bool:
    """``in English and French``, ``на русском и китайском языках``: a language, not a people."""
    before, after = text[max(0, start - _REACH) : start], text[end : end + 2 * _REACH]
    if language == "en":
        return bool(_LANGUAGE_AFTER.match(after) or (_LANGUAGE_BEFORE.search(before) and _LANGUAGE_END.match(after)))
    if language == "fr":
        return bool(text[start].islower() and _FRENCH_LANGUAGE.search(before))
    if language in ("ru", "uk"):
        return bool(_SLAVIC_LANGUAGE.match(after))
    return False
