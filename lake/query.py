"""The query language: what must hold of a passage, beside the words that it is ranked by.

A question or a sentence means its words. Signs act only where they cannot be meant as text: straight double quotes
that open before a word and close after one, ``AND OR NOT`` in capitals, ``-`` right before a word, ``*`` right after
one, ``field:value`` with a field that there is, and round brackets beside one of these operators::

    query    = item { item }                    plain words rank; every other item must hold
    item     = and { "OR" and }
    and      = not { "AND" not }
    not      = [ "NOT" | "-" ] primary
    primary  = word | prefix* | "a phrase" | field:value | ( item { item } )

Within brackets that an operator stands beside, and around an operator, words must hold too. A backslash takes its
meaning from the sign after it.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from lake.query_signs import Token, tokens, unescaped
from lake.schema.errors import QueryError
from lake.schema.values import KINDS

MOST_CONDITIONS = 200
DEEPEST = 25

_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_MARKING = re.compile(r"[a-z0-9-]+(?://[a-z0-9-]+(?:/[a-z0-9-]+)*)?")


@dataclass(frozen=True, slots=True)
class Words:
    """Words that follow one another: one word, a phrase, or a word that the index cuts in several."""

    text: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """The beginning of a word."""

    text: str


@dataclass(frozen=True, slots=True)
class Is:
    """A field that has one of some values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """A span of days, both included; None leaves an end open."""

    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold."""

    item: "Condition"


@dataclass(frozen=True, slots=True)
class All:
    """What must hold together."""

    items: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Any:
    """Of what at least one must hold."""

    items: "tuple[Condition, ...]"


Condition: TypeAlias = Words | Prefix | Is | Published | Not | All | Any


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it is understood."""

    text: str
    """The words to rank by; the query itself when it is plain."""
    where: Condition | None = None
    """What must hold of a passage; None when the query is plain."""

    def sought(self) -> Iterator[Words | Prefix]:
        """What must hold by its words, without what must not."""
        yield from _sought(self.where)

    def markings(self) -> set[str]:
        """The markings that the query names."""
        return {value for part in _parts(self.where) if isinstance(part, Is) and part.field == "marking"
                for value in part.values}  # fmt: skip


def plain(query: str) -> Asked:
    """A query all of whose signs are text."""
    return Asked(query)


def parse(query: str) -> Asked:
    """Understand a query.

    Raises:
        QueryError: an operator without what it belongs to, a bracket without its other half, a value that its field
            cannot have, or too many conditions; with the place of it.
    """
    parts = list(tokens(query))
    if not any(token.kind in _ACTING for token in parts):
        return Asked(unescaped(query))
    if not any(token.kind in _JOINING for token in parts):
        parts = [token for token in parts if token.kind not in ("(", ")")]
    return _Parser(query, parts).asked()


_JOINING = frozenset(("AND", "OR", "NOT", "-"))
_ACTING = _JOINING | {"phrase", "prefix", "field"}


# --- structure -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Group:
    """Items side by side."""

    items: "tuple[_Node, ...]"


@dataclass(frozen=True, slots=True)
class _Bare:
    """A plain word: it must hold only where an operator says so."""

    text: str


_Node: TypeAlias = Condition | _Group | _Bare


class _Parser:
    """Recursive descent over the parts of one query."""

    def __init__(self, query: str, tokens: Sequence[Token]) -> None:
        self._query, self._tokens = query, tokens
        self._at = self._depth = 0
        self._ranked: list[str] = []
        self._negated = 0

    def asked(self) -> Asked:
        if len(self._tokens) > MOST_CONDITIONS:
            raise self._error(
                f"has {len(self._tokens)} parts, more than {MOST_CONDITIONS}", self._tokens[MOST_CONDITIONS]
            )
        items = self._items()
        if self._at < len(self._tokens):
            raise self._error("closes nothing: add the ( that belongs to it, or write \\) for the sign itself")
        must = [condition for item in items for condition in _required(item)]
        text = " ".join(self._ranked)
        if not text and not any(_wanted(condition) for condition in must):
            raise QueryError(
                "the query says only what is not wanted: add a word, a phrase or a field", len(self._query)
            )
        return Asked(text, _all(must) if must else None)

    def _items(self) -> tuple[_Node, ...]:
        found: list[_Node] = []
        while self._at < len(self._tokens) and self._kind != ")":
            found.append(self._either())
        return tuple(found)

    def _either(self) -> _Node:
        return self._joined("OR", self._both)

    def _both(self) -> _Node:
        return self._joined("AND", self._maybe_not)

    def _joined(self, sign: str, operand: Callable[[], _Node]) -> _Node:
        if self._kind == sign:
            raise self._error(f"has nothing before it: write {self._example(sign)}, or \\{sign} for the word itself")
        found = [operand()]
        while self._kind == sign:
            self._next()
            if self._kind in ("", ")", "AND", "OR"):
                raise self._error(
                    f"has nothing after it: write {self._example(sign)}, or \\{sign} for the word itself",
                    self._tokens[self._at - 1],
                )
            found.append(operand())
        if len(found) == 1:
            return found[0]
        conditions = tuple(_condition(item) for item in found)
        return _all(conditions) if sign == "AND" else Any(conditions)

    def _maybe_not(self) -> _Node:
        if self._kind not in ("NOT", "-"):
            return self._primary()
        sign = self._next()
        if self._kind in ("", ")", "AND", "OR"):
            raise self._error(f"has nothing after it: write {sign.kind}{' ' * (sign.kind == 'NOT')}word", sign)
        self._negated += 1
        self._deeper(sign)
        item = self._maybe_not() if sign.kind == "NOT" else self._primary()
        self._depth -= 1
        self._negated -= 1
        return Not(_condition(item))

    def _primary(self) -> _Node:
        token = self._next()
        match token.kind:
            case "(":
                self._deeper(token)
                items = self._items()
                self._depth -= 1
                if self._kind != ")":
                    raise self._error("is not closed: add a ), or write \\( for the sign itself", token)
                self._next()
                if not items:
                    raise self._error("holds nothing: put words between the brackets", token)
                return _Group(items)
            case "word":
                self._rank(token.text)
                return _Bare(token.text)
            case "phrase":
                self._rank(token.text)
                return Words(token.text)
            case "prefix":
                self._rank(token.text)
                return Prefix(token.text)
            case "field":
                if token.text == "title":
                    self._rank(token.value)
                return _field(token)
        raise self._error("stands where a word should", token)

    def _rank(self, text: str) -> None:
        if self._negated % 2 == 0:
            self._ranked.append(text)

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._error(f"is nested more than {DEEPEST} deep", token)

    @property
    def _kind(self) -> str:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else ""

    def _next(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _example(self, sign: str) -> str:
        return f"fisheries {sign} treaty"

    def _error(self, what: str, token: Token | None = None) -> QueryError:
        token = token or self._tokens[self._at]
        return QueryError(f"{token.text} {what}", token.start)


def _required(item: _Node) -> Iterator[Condition]:
    """What an item side by side with others demands; plain words demand nothing."""
    match item:
        case _Bare():
            return
        case _Group(items):
            for each in items:
                yield from _required(each)
        case _:
            yield item


def _condition(item: _Node) -> Condition:
    """An item beside an operator: its words must hold, too."""
    match item:
        case _Bare(text):
            return Words(text)
        case _Group(items):
            return _all([_condition(each) for each in items])
        case _:
            return item


def _all(items: Iterable[Condition]) -> Condition:
    flat: list[Condition] = []
    for item in items:
        flat += item.items if isinstance(item, All) else [item]
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def _wanted(condition: Condition) -> bool:
    """Whether a condition names something to be found, not only something to be left out."""
    match condition:
        case Not(item):
            return isinstance(item, Not) and _wanted(item.item)
        case All(items):
            return any(map(_wanted, items))
        case Any(items):
            return all(map(_wanted, items))
    return True


def _sought(condition: Condition | None, negated: bool = False) -> Iterator[Words | Prefix]:
    match condition:
        case Words() | Prefix():
            if not negated:
                yield condition
        case Not(item):
            yield from _sought(item, not negated)
        case All(items) | Any(items):
            for each in items:
                yield from _sought(each, negated)


def _parts(condition: Condition | None) -> Iterator[Condition]:
    match condition:
        case None:
            return
        case Not(item):
            yield from _parts(item)
        case All(items) | Any(items):
            for each in items:
                yield from _parts(each)
        case _:
            yield condition


# --- fields ----------------------------------------------------------------------------------------------------------


def _field(token: Token) -> Condition:
    at = token.start + len(token.text) + 1
    if token.text in ("year", "date"):
        return _published(token, at)
    if token.text in ("title", "source"):
        return Is(token.text, (token.value,))
    values = tuple(value.strip() for value in token.value.split(","))
    for value in values:
        _check(token.text, value, at)
    return Is(token.text, tuple(v.upper() if token.text == "country" else v.lower() for v in values))


def _check(field: str, value: str, at: int) -> None:
    match field:
        case "kind" if value.lower() not in KINDS:
            raise QueryError(f"unknown kind {value!r}: valid are {', '.join(KINDS)}", at)
        case "language" if not re.fullmatch("[a-z]{2,3}", value.lower()):
            raise QueryError(f"{value!r} is no language code: write one like vi, en or zh", at)
        case "country" if not re.fullmatch("[a-z]{3}", value.lower()):
            raise QueryError(f"{value!r} is no country code: write one of three letters like VNM or CHN", at)
        case "marking" if not _MARKING.fullmatch(value.lower()):
            raise QueryError(f"{value!r} is no marking: write one like public or secret//alpha", at)


def _published(token: Token, at: int) -> Published:
    first, dots, last = token.value.partition("..")
    since = _day(first, token, at) if first else None
    until = _day(last if dots else first, token, at, last=True) if (last or not dots) else None
    if since is not None and until is not None and until < since:
        raise QueryError(f"no day lies between {first} and {last}: the earlier one comes first", at)
    return Published(since, until)


_DATES = {"year": "year:2015 or year:2010..2015", "date": "date:2020-06 or date:2020-01..2020-06-15"}


def _day(text: str, token: Token, at: int, *, last: bool = False) -> date:
    found = _DAY.fullmatch(text)
    try:
        if found is None or (token.text == "year" and found[2]):
            raise ValueError
        first = date(int(found[1]), int(found[2] or (12 if last else 1)), int(found[3] or 1))
        return first.replace(day=monthrange(first.year, first.month)[1]) if last and not found[3] else first
    except ValueError:
        raise QueryError(f"{text!r} is no {token.text}: write {_DATES[token.text]}", at) from None
