"""Words that decide what a sentence claims: negation, obligation, comparison, quantity, condition, hearsay, opposites.

A word list by class and language (`wording.toml`), read by longest match. :mod:`models.faithful` compares the classes
of a sentence with those of its quotes.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("vi", "en", "fr", "ru", "zh", "uk")
PLAIN = "plain"
"""The class of phrases that keep their parts from being read as words of another class."""


@dataclass(frozen=True, slots=True)
class Operator:
    """A word or phrase of a class: ``text[start:end]``."""

    start: int
    end: int
    kind: str
    """Its class, a table of `wording.toml`."""
    form: str
    """As written: lower case, straight apostrophes."""
    sure: bool = True
    """False for a phrase that has the meaning of its class only sometimes."""


def straight(text: str) -> str:
    """Lower case with straight apostrophes; places stay what they were."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters grow when lowered
        lower = "".join(low if len(low := mark.lower()) == 1 else mark for mark in text)
    return lower.translate(_APOSTROPHES)


_APOSTROPHES = str.maketrans("’ʼ‘`´", "'''''")


def operators(text: str, language: str) -> list[Operator]:
    """The deciding words of an NFC text, in order and disjoint; other languages than the six are read as English."""
    pattern, exact, stems, unsure = _reader(language if language in LANGUAGES else "en")
    flat = straight(text)
    found = []
    for match in pattern.finditer(flat):
        form = match[0]
        kind = exact.get(form) or next((kind for stem, kind in stems if stem.fullmatch(form)), PLAIN)
        if kind != PLAIN:
            found.append(Operator(*match.span(), kind, form, (kind, form) not in unsure))
    return found


def is_concept(kind: str) -> bool:
    """Whether a class is a member of a pair of opposites."""
    return kind in _tables()["opposites"]


@cache
def organisations(language: str) -> Mapping[str, str]:
    """Names of international organisations in a language, straight and lower case, with a code for each."""
    return {
        straight(name): code for code, names in _tables()["organisations"].items() for name in names.get(language, ())
    }


def is_generic(word: str, language: str) -> bool:
    """Whether a word, written with a capital, names nobody: as treaties write nouns (``Party``, ``Bên``)."""
    return bool(_generic(language).fullmatch(straight(word)))


@cache
def _generic(language: str) -> re.Pattern[str]:
    words = _tables()["generic"].get(language, ())
    return re.compile("|".join(re.escape(word).replace(r"\*", r"\w*") for word in words) or "(?!)")


@cache
def neutral(language: str) -> frozenset[str]:
    """Words that may come or go without a change of meaning: articles, ``also``."""
    return frozenset(_tables()["neutral"].get(language, ()))


@cache
def joins(language: str) -> frozenset[str]:
    """Words that join two statements into one sentence: ``and``, ``while``."""
    return frozenset(_tables()["joins"].get(language, ()))


@cache
def equivalents(language: str) -> Mapping[str, str]:
    """Phrases that may stand for each other in one language, each with the first of its group."""
    groups = _tables()["equivalents"].get(language, ())
    return {phrase: group[0] for group in groups for phrase in group}


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(resources.files("models").joinpath("wording.toml").read_text(encoding="utf-8"))


@cache
def _reader(
    language: str,
) -> tuple[re.Pattern[str], dict[str, str], tuple[tuple[re.Pattern[str], str], ...], frozenset[tuple[str, str]]]:
    """One pattern of all phrases, the longest first; the class of each; and those that are unsure."""
    tables = _tables()
    exact: dict[str, str] = {}
    stems: list[tuple[str, str]] = []
    unsure: set[tuple[str, str]] = set()
    classes = [(kind, table) for kind, table in tables.items() if kind not in _OTHER] + list(
        tables["opposites"].items()
    )
    for kind, table in classes:
        for phrase in table.get(language, ()):
            if phrase.endswith("?"):
                phrase = phrase[:-1]
                unsure.add((kind, phrase))
            if any(mark in phrase for mark in "*(["):
                stems.append((phrase.replace("*", r"\w*"), kind))
            else:
                exact.setdefault(phrase, kind)
    stems.sort(key=lambda item: len(item[0]), reverse=True)
    phrases = [(re.escape(phrase), len(phrase)) for phrase in exact] + [(stem, len(stem) - 3) for stem, _ in stems]
    body = "|".join(phrase for phrase, _ in sorted(phrases, key=lambda item: item[1], reverse=True))
    # `n't` hangs on its verb; Chinese has no word borders; elided words (`n'`, `d'`) have none on the right.
    pattern = body if language == "zh" else rf"(?<!\w)(?:{body})(?:(?<=')|(?!\w))|n't(?!\w)"
    return re.compile(pattern), exact, tuple((re.compile(stem), kind) for stem, kind in stems), frozenset(unsure)


_OTHER = frozenset(("opposites", "organisations", "generic", "neutral", "joins", "equivalents"))
"""Tables that are no classes of deciding words."""
