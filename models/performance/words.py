"""The word tables of performance: concepts that acts and things are known by, and signs of how a sentence is meant."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "fr", "es", "vi", "ru", "uk", "zh")


@dataclass(frozen=True, slots=True)
class Concept:
    """An act or thing with its words in several languages."""

    name: str
    is_act: bool
    """Whether it may head a commitment."""
    is_weak: bool
    """Whether its words are too common to count alone."""
    means: tuple[str, ...]
    """Concepts that it reports from the other side."""


@cache
def concepts() -> Mapping[str, Concept]:
    """Every concept by name."""
    return {
        name: Concept(name, row.get("rank") == "act", row.get("weak", False), tuple(row.get("means", ())))
        for name, row in _table("concepts.toml").items()
    }


@cache
def concept_patterns(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Name and pattern of each concept, for lower-case text of a language; empty for a language without a table."""
    return tuple(
        (name, _compiled(row[language], language)) for name, row in _table("concepts.toml").items() if language in row
    )


@cache
def sign(name: str, language: str) -> re.Pattern[str]:
    """The pattern of a sign; that of English for a language without a table."""
    row = _table("signs.toml")[name]
    language = language if language in row else "en"
    return _compiled(row[language], language)


def _compiled(pattern: str, language: str) -> re.Pattern[str]:
    return re.compile(pattern if language == "zh" else rf"(?<!\w)(?:{pattern})(?!\w)")


@cache
def _table(file: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("models.performance").joinpath(file).read_text(encoding="utf-8"))
