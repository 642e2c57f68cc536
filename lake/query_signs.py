"""The parts of a query: words, phrases, prefixes, fields and signs, told from the same characters meant as text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lake.places import sequence

FIELDS = ("kind", "language", "country", "source", "title", "year", "date", "marking")
"""Fields that a query may name."""

SHORTEST_PREFIX = 2

_QUOTE_OPENS = re.compile(r'"(?=\S)')
_FIELD = re.compile(rf"({'|'.join(FIELDS)}):(?=[^\s:])", re.IGNORECASE)
_AFTER_VALUE = re.compile(r"(?:[,;?!]|(?<!\.)\.)+\Z")  # two dots are an open range
_ESCAPED = re.compile(r"\\([\"()*:\\-]|(?=(?:AND|OR|NOT)\b))")


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a query."""

    kind: str
    """``word``, ``phrase``, ``prefix``, ``field``, or the sign itself."""
    text: str
    start: int
    """Its first character in the query."""
    value: str = ""
    """Of a field."""


def tokens(query: str) -> Iterator[Token]:
    """The parts of a query; what holds no word and is no sign is left out."""
    operators = _operators_act(query)
    at = 0
    while at < len(query):
        if query[at].isspace():
            at += 1
            continue
        if query[at] == "(":
            yield Token("(", "(", at)
            at += 1
            continue
        if query[at] == "-" and at + 1 < len(query) and _starts_negation(query, at):
            yield Token("-", "-", at)
            at += 1
            continue
        field = _FIELD.match(query, at)
        if field is not None:
            value, after = _value(query, field.end())
            if sequence(value):
                yield Token("field", field[1].lower(), at, value)
                at = after
                continue
        phrase = _phrase_end(query, at)
        if phrase is not None:
            text = unescaped(query[at + 1 : phrase])
            if sequence(text):
                yield Token("phrase", text, at)
            at = phrase + 1
            continue
        end = _word_end(query, at)
        chunk = query[at:end]
        closing = len(chunk) - len(chunk.rstrip(")")) if "(" not in chunk else 0
        closing -= closing and chunk[: len(chunk) - closing].endswith("\\")
        core = chunk[: len(chunk) - closing]
        if operators and core in ("AND", "OR", "NOT"):
            yield Token(core, core, at)
        elif core:
            yield from _word(core, at)
        for n in range(closing):
            yield Token(")", ")", end - closing + n)
        at = end


def _word(core: str, at: int) -> Iterator[Token]:
    if core.endswith("*") and not core.endswith("\\*") and core[-2:-1].isalpha():
        stem = sequence(unescaped(core[:-1]))
        if stem and len(stem[-1][1]) >= SHORTEST_PREFIX:
            yield Token("prefix", unescaped(core[:-1]), at)
            return
    text = unescaped(core)
    if sequence(text):
        yield Token("word", text, at)


def _operators_act(query: str) -> bool:
    """Whether ``AND OR NOT`` are operators: not in a heading in capitals, where they are words like the others."""
    others = [word for word in re.findall(r"[^\W\d_]+", query) if word not in ("AND", "OR", "NOT")]
    if any(word != word.upper() or word == word.lower() for word in others):
        return True
    return 0 < len(others) <= 3 and not re.search(r"(?<!AND )(?<!OR )\bNOT\b", query.lstrip().removeprefix("NOT"))


def _starts_negation(query: str, at: int) -> bool:
    before, after = query[at - 1] if at else " ", query[at + 1]
    return (before.isspace() or before == "(") and (after.isalpha() or after in '"(')


def _phrase_end(query: str, at: int) -> int | None:
    """Where the phrase that opens at a place closes; None when none does."""
    if not _QUOTE_OPENS.match(query, at):
        return None
    end = at
    while (end := query.find('"', end + 1)) != -1:
        after = query[end + 1 : end + 2]
        if query[end - 1] != "\\" and not query[end - 1].isspace() and not after.isalnum() and end > at + 1:
            return end
    return None


def _value(query: str, at: int) -> tuple[str, int]:
    """The value of a field, and where it ends."""
    end = _phrase_end(query, at)
    if end is not None:
        return unescaped(query[at + 1 : end]), end + 1
    end = at
    while end < len(query) and not query[end].isspace() and query[end] not in '()"':
        end += 1
    value = _AFTER_VALUE.sub("", query[at:end])
    return value, at + len(value)


def _word_end(query: str, at: int) -> int:
    end = at
    while end < len(query) and not query[end].isspace():
        end += 1
    return end


def unescaped(text: str) -> str:
    """Text whose signs are no signs: without the backslashes that said so."""
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text
