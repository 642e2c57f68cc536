"""Names of states in running text, in some twenty languages, with the characters that name them.

The names are those of CLDR (through `babel`) and of `aliases.toml`, with their inflected forms, and whatever states a
user adds. One Aho-Corasick automaton for each language finds them all in one pass; rules for word borders, for names
that are also persons' names and for single Vietnamese syllables then drop what is none.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeAlias

from ahocorasick_rs import AhoCorasick, MatchKind
from babel import Locale
from babel.core import get_global

from models.errors import ModelError
from models.inflection import adjective_forms, forms
from models.languages import UNDETERMINED, identify
from models.name_guards import Guards

Naming: TypeAlias = Literal["name", "people", "capital"]
"""How a state is named: by its name, by its people or an adjective, or by its capital."""

LANGUAGES: tuple[str, ...] = (
    "vi", "en", "fr", "ru", "zh", "uk", "es", "de", "pt", "id", "ja", "ko", "lo", "km", "th", "ar", "pl",
)  # fmt: skip
_UNSPACED = ("zh", "ja", "th", "lo", "km")
_LOWER_CASE_ADJECTIVES = ("fr", "ru", "uk")
_COUNTRY = {"th": "ประเทศ", "lo": "ປະເທດ", "km": "ប្រទេស"}
"""The word for *country* that stands before a name."""
_TONES = (("òa", "oà"), ("óa", "oá"), ("úy", "uý"), ("ùy", "uỳ"), ("ủy", "uỷ"), ("ụy", "uỵ"))
"""The new and the old place of the tone mark, both in use: ``Cộng hòa``, ``Cộng hoà``."""
_WITHDRAWN = frozenset(("BUR", "DDR", "FXX", "NTZ", "SCG", "SUN", "TMP", "YMD", "YUG", "ZAR", "ANT", "QUU", "XKK"))
_EMPTY_LANDS = frozenset(("ATA", "ATF", "BVT", "HMD", "IOT", "SGS", "UMI"))
"""Uninhabited territories, whose names are words of their own (``Antarctica``) and no actor's."""


@dataclass(frozen=True, slots=True)
class State:
    """A state that a user adds, or an official name of one known."""

    code: str
    names: Mapping[str, Sequence[str]]
    """Names by language; every written form counts, in a text of any language."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A state named in a text: ``text[start:end]``."""

    start: int
    end: int
    code: str
    """ISO 3166-1 alpha-3; ISO 3166-3 for a state that ended (``SUN``); a user's own for the user's states."""
    naming: Naming = "name"


@dataclass(frozen=True, slots=True)
class _Entry:
    code: str | None
    """None for a longer name in which the name of a state means no state."""
    naming: Naming
    left: bool
    """Whether a word border must stand before it."""
    right: bool


@dataclass(slots=True)
class _Lexicon:
    """Written forms and what they mean; what is added first stays."""

    entries: dict[str, _Entry] = field(default_factory=dict)

    def add(self, form: str, code: str | None, naming: Naming, *, left: bool = True, right: bool = True) -> None:
        entry = _Entry(code, naming, left and _is_spaced(form[0]), right and _is_spaced(form[-1]))
        for variant in _variants(form):
            self.entries.setdefault(variant, entry)


@dataclass(frozen=True, slots=True)
class _Automaton:
    matcher: AhoCorasick
    forms: tuple[str, ...]
    entries: tuple[_Entry, ...]

    @classmethod
    def of(cls, entries: Mapping[str, _Entry]) -> "_Automaton":
        matcher = AhoCorasick(list(entries), matchkind=MatchKind.LeftmostLongest)
        return cls(matcher, tuple(entries), tuple(entries.values()))


class Gazetteer:
    """Finds the states named in a text; build one and keep it."""

    def __init__(self, extra: Sequence[State], languages: Sequence[str]) -> None:
        self._extra = tuple(extra)
        self._languages = tuple(languages)
        self._automata: dict[tuple[str, bool], _Automaton] = {}
        self._guards = Guards(_aliases()["guards"])

    @classmethod
    def build(cls, extra: Sequence[State] = (), languages: Sequence[str] = LANGUAGES) -> "Gazetteer":
        """A gazetteer of all states, with ``extra`` ones, for texts in ``languages`` (ISO 639-1)."""
        return cls(extra, languages)

    @staticmethod
    def load(path: Path) -> tuple[State, ...]:
        """A user's own states from a TOML file of ``[[state]]`` tables, each with ``code`` and ``[state.names]``.

        Raises:
            ModelError: the file is no TOML, or a state has no code of three capitals or no names.
        """
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ModelError(f"{path} is not TOML: {error}") from error
        return tuple(_state(table, path) for table in content.get("state", []))

    def find(self, text: str, language: str | None = None, *, capitals: bool = False) -> list[Mention]:
        """The states named in an NFC text, in order, none overlapping.

        ``language`` is the text's (ISO 639-1); without it, it is identified. A language without names of its own is
        searched for English names. ``capitals`` adds capitals that stand for a government (``Moscow``).
        """
        if not text:
            return []
        if language is None:
            guess = identify(text, self._languages).code
            language = "en" if guess == UNDETERMINED else guess
        automaton = self._automaton(language if language in self._languages else "en", _is_lower_case(text))
        mentions = list(self._accepted(text, language, automaton, capitals))
        pairs = _pairs(text, language)
        if not pairs:
            return mentions
        taken = {place for mention in mentions for place in range(mention.start, mention.end)}
        mentions += [pair for pair in pairs if taken.isdisjoint(range(pair.start, pair.end))]
        return sorted(mentions, key=lambda mention: mention.start)

    def forms(self, language: str) -> list[tuple[str, str | None, Naming]]:
        """Every written form for texts in a language, with the state it names (None: a longer name that means none)."""
        lexicon = self._lexicon(language if language in self._languages else "en")
        return [(form, entry.code, entry.naming) for form, entry in lexicon.entries.items()]

    def _accepted(self, text: str, language: str, automaton: _Automaton, capitals: bool) -> Iterator[Mention]:
        entries, names, guards, size = automaton.entries, automaton.forms, self._guards, len(text)
        for pattern, start, end in automaton.matcher.find_matches_as_indexes(text):
            entry = entries[pattern]
            if entry.code is None or (entry.naming == "capital" and not capitals):
                continue
            if (
                entry.left
                and start
                and _runs_on(text[start - 1], text[start])
                and not _is_proclitic(text, start, language)
            ):
                continue
            if (
                entry.right
                and end < size
                and _runs_on(text[end], text[end - 1])
                and not _is_suffix(text, end, language)
            ):
                continue
            if guards.drop(names[pattern], text, start, end, language, people=entry.naming == "people"):
                continue
            yield Mention(start, end, entry.code, entry.naming)

    def _automaton(self, language: str, lower_case: bool) -> _Automaton:
        key = (language, lower_case)
        if key not in self._automata:
            lexicon = self._lexicon(language)
            self._automata[key] = _Automaton.of(self._lowered(lexicon) if lower_case else lexicon.entries)
        return self._automata[key]

    def _lexicon(self, language: str) -> _Lexicon:
        lexicon = _Lexicon()
        for state in self._extra:
            for name in (name for names in state.names.values() for name in names):
                lexicon.add(name, state.code, "name")
        tables = _aliases()
        for phrase in tables["not_states"].get(language, []):
            for form in adjective_forms(phrase, language) if " " not in phrase else {phrase}:
                lexicon.add(form, None, "name")
        _add_names(lexicon, language)
        if language != "en":
            for phrase in tables["not_states"]["en"]:
                lexicon.add(phrase, None, "name")
            _add_names(lexicon, "en", people=language not in ("vi", "fr", "es", "pt", "de", "id", "pl"))
        return lexicon

    def _lowered(self, lexicon: _Lexicon) -> dict[str, _Entry]:
        """For texts without capitals: what is a name of a state even so, none that is also a common word."""
        kept: dict[str, _Entry] = {}
        for form, entry in lexicon.entries.items():
            common = form.isupper() or len(form) < 4 or self._guards.is_guarded(form) or form in _COMMON_WORDS
            if not common:
                kept.setdefault(form.lower(), entry)
        return kept


_COMMON_WORDS = frozenset(
    ("Turkey", "China", "Chile", "Guinea", "Polish", "Cuba", "Mali", "Oman", "Togo", "Peru", "Niger")
)
"""Names that a text without capitals may mean otherwise (``turkey``, ``polish``) or that its scan may have broken."""


def _pairs(text: str, language: str) -> list[Mention]:
    """Both states of a pair written short: ``中美关系``, ``Việt - Trung``."""
    short = _aliases()["pairs"].get(language)
    if not short:
        return []
    found = []
    for match in _pair_pattern(language).finditer(text):
        found += [Mention(*match.span(group), short[match[group]], "people") for group in (1, 2)]
    return found


@cache
def _pair_pattern(language: str) -> re.Pattern[str]:
    names = "|".join(_aliases()["pairs"][language])
    if language == "zh":
        subjects = (
            "两国|兩國|关系|關係|双边|雙邊|双方|雙方|边界|邊界|边境|贸易|貿易|建交|友好|战争|戰爭|会谈|會談"
            "|领导人|合作|首脑|峰会|条约|之间"
        )
        return re.compile(f"({names})({names})(?=(?:经贸|外交|全面|战略|元首|外长|经济)?(?:{subjects}))")
    return re.compile(rf"(?<![\w-])({names})\s?[-–]\s?({names})(?![\w-])")


def _add_names(lexicon: _Lexicon, language: str, *, people: bool = True) -> None:
    left = language not in _UNSPACED or language == "ja"  # katakana has borders of its own
    right = left and language != "ko"
    aliases = _aliases()["states"]
    for code, table in aliases.items():
        for name in table.get("names", {}).get(language, []):
            for form in forms(name, language):
                lexicon.add(form, code, "name", left=left, right=right)
    for code, name in _cldr(language):
        if len(name) <= 3 and language in _COUNTRY:  # also a common word or part of one: ``ລາວ`` is *he*
            name = _COUNTRY[language] + name
        for form in forms(name, language):
            lexicon.add(form, code, "name", left=left, right=right)
    for code, table in aliases.items():
        for word in table.get("people", {}).get(language, []) if people else ():
            for form in adjective_forms(word, language):
                lexicon.add(form, code, "people")
                if language in _LOWER_CASE_ADJECTIVES:
                    lexicon.add(form[0].upper() + form[1:], code, "people")
        for prefix in table.get("prefixes", {}).get(language, []):
            lexicon.add(f"{prefix}-", code, "people")
            lexicon.add(f"{prefix[0].upper()}{prefix[1:]}-", code, "people")
        for name in table.get("capitals", {}).get(language, []):
            for form in forms(name, language):
                lexicon.add(form, code, "capital", left=left, right=right)


@cache
def _aliases() -> dict[str, Any]:
    """The alias table: ``not_states``, ``guards``, ``pairs``, and ``states`` by code."""
    content = tomllib.loads(resources.files("models").joinpath("aliases.toml").read_text(encoding="utf-8"))
    other = {key: content.pop(key) for key in ("not_states", "guards", "pairs")}
    return {**other, "states": content}


@cache
def _codes() -> dict[str, str]:
    """Alpha-3 codes by alpha-2, from CLDR's territory aliases."""
    codes = {"XK": "XKX"}
    for long, short in get_global("territory_aliases").items():
        if len(long) == 3 and long.isalpha() and len(short) == 1 and long not in _WITHDRAWN | _EMPTY_LANDS:
            codes.setdefault(short[0], long)
    return codes


@cache
def _cldr(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of all territories as CLDR writes them in a language, both Chinese scripts for Chinese."""
    found: list[tuple[str, str]] = []
    for locale in ("zh_Hans", "zh_Hant") if language == "zh" else (language,):
        territories = Locale.parse(locale).territories
        for short, code in _codes().items():
            name = territories.get(short)
            if name:
                found += [(code, variant) for variant in _without_comment(name)]
    return tuple(found)


def _without_comment(name: str) -> list[str]:
    """``Myanmar (Burma)`` is both names; ``Hong Kong SAR China`` and ``Congo - Kinshasa`` stand in the aliases."""
    match = re.fullmatch(r"(.+?)\s*[（(](.+?)[)）]", name)
    if match and match.group(1) not in ("Congo", "刚果", "剛果", "Конго", "コンゴ"):
        return [name, *(part for part in match.groups() if len(part) > 3 or not part.isupper())]
    return [name]


@cache
def _variants(form: str) -> frozenset[str]:
    """A form in NFC with each apostrophe, hyphen and space that people write; in capitals too, as in headings."""
    form = unicodedata.normalize("NFC", form).replace("\u200b", "")
    found = {form}
    if any(mark in form for mark in "'’ʼ"):
        base = re.sub("['’ʼ]", "'", form)
        found |= {base, base.replace("'", "’"), base.replace("'", "ʼ")}
    if " - " in form:
        found |= {form.replace(" - ", "-"), form.replace(" - ", "–")}
    for new, old in _TONES:
        found |= {each.replace(new, old) for each in found if new in each}
    if "ё" in form:
        found |= {each.replace("ё", "е") for each in found}
    if len(form) >= 4 and form[0].isupper():
        found |= {each.upper() for each in found if len(each.upper()) == len(each)}
    return frozenset(found)


def _state(table: Mapping[str, Any], path: Path) -> State:
    code, names = table.get("code"), table.get("names")
    if not isinstance(code, str) or not re.fullmatch("[A-Z]{3}", code):
        raise ModelError(f"{path}: a state needs a `code` of three capitals, got {code!r}")
    listed = isinstance(names, dict) and all(
        isinstance(forms, list) and all(isinstance(form, str) and form.strip() for form in forms)
        for forms in names.values()
    )
    if not listed or not names:
        raise ModelError(f"{path}: state {code} needs `names`, a list of written forms for each language")
    return State(code, {language: tuple(forms) for language, forms in names.items()})


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _runs_on(beside: str, edge: str) -> bool:
    """Whether a word runs on from the edge of a name; one in katakana only into more katakana."""
    return _is_katakana(beside) if _is_katakana(edge) else _is_word(beside)


def _is_katakana(character: str) -> bool:
    return "\u30a1" <= character <= "\u30ff"


def _is_spaced(character: str) -> bool:
    """Whether words of this character's script are set off by spaces, so that a border can be asked for."""
    if not _is_word(character):
        return False
    if _is_katakana(character):
        return True
    return not (
        "\u0e00" <= character <= "\u0eff" or "\u1780" <= character <= "\u17ff" or "\u2e80" <= character <= "\u9fff"
    )


def _is_proclitic(text: str, start: int, language: str) -> bool:
    """Arabic writes *and*, *in*, *to* onto the name."""
    if language != "ar":
        return False
    word = re.search(r"\w+\Z", text[max(0, start - 4) : start])
    return bool(word and len(word.group()) <= 3 and set(word.group()) <= set("وفبلكا"))


def _is_suffix(text: str, end: int, language: str) -> bool:
    """German adds the s of the genitive."""
    return language == "de" and text[end] == "s" and (end + 1 == len(text) or not _is_word(text[end + 1]))


def _is_lower_case(text: str) -> bool:
    """Whether a text has no capitals to go by, as some archives' scans have none."""
    sample = text[:20_000]
    lower = sum(map(str.islower, sample))
    return lower > 100 and sum(map(str.isupper, sample)) < 0.004 * lower


def codes_of(mentions: Iterable[Mention]) -> set[str]:
    """The states mentioned."""
    return {mention.code for mention in mentions}
