"""Numbered paragraphs: ``1.``, ``(2)``, ``三、`` at the start of a line or, in texts without lines, of a sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.structure.lines import Line
from ingest.structure.numbers import CHINESE, chinese

_AT_START = re.compile(
    rf"(?:\*\*)?(?:(\d{{1,3}})\s?[.)](?!\d)|\((\d{{1,3}})\)|([{CHINESE}]{{1,4}})、|§\s?(\d{{1,3}})(?!\d))\s*(?=\S)"
)
_INSIDE = re.compile(
    rf"(?<=[.;:。；：])(?:\s+(?:(\d{{1,3}})\s?[.)]|\((\d{{1,3}})\))\s+(?=[^\Wa-zа-яё]|[“\"«(])|([{CHINESE}]{{1,4}})、)"
)
_INSIDE_FIRST = re.compile(r"(?<=\w)\s+(1)\s?[.)]\s+(?=[^\Wa-zа-яё]|[“\"«(])")
_FIRST_WITHIN = 200
"""A first number inside a line must stand this near its beginning, right behind a title."""

_ONE_SENTENCE = 30
"""Lines up to this many characters hold one paragraph at most."""

_LOST = 2
"""How many numbers in a row may be missing (to scanning errors, say) at line starts."""


@dataclass(frozen=True, slots=True)
class Number:
    """Where a numbered paragraph begins."""

    number: int
    start: int


def numbers_of(text: str, lines: Sequence[Line], start: int, end: int) -> list[Number]:
    """The paragraphs numbered in sequence within ``text[start:end]``; empty where there are not at least two.

    Args:
        text: the whole text.
        lines: the lines that meet the stretch.
        start: where it begins, possibly within a line (behind a heading).
        end: where it ends.
    """
    found: list[tuple[int, int, bool]] = []
    for line in lines:
        first = max(line.start, start)
        if line.level or first >= end:
            continue
        stop = min(line.end, end)
        if match := _AT_START.match(text, first, stop):
            found.append((_value(match), first, True))
        if stop - first > _ONE_SENTENCE:
            if match := _INSIDE_FIRST.search(text, first, min(stop, start + _FIRST_WITHIN)):
                found.append((1, match.start(1), False))
            found.extend((_value(m), _where(m), False) for m in _INSIDE.finditer(text, first, stop))
    found.sort(key=lambda item: item[1])
    numbers: list[Number] = []
    for number, at, opens in found:
        last = numbers[-1].number if numbers else 0
        if (
            number == last + 1
            or (opens and last and last < number <= last + 1 + _LOST)
            or (opens and not last and number == 2)
        ):
            numbers.append(Number(number, at))
    return numbers if len(numbers) > 1 else []


def _value(match: re.Match[str]) -> int:
    token = next(group for group in match.groups() if group)
    return (int(token) if token.isdigit() and token.isascii() else chinese(token)) or 0


def _where(match: re.Match[str]) -> int:
    return next(match.start(n) for n, group in enumerate(match.groups(), 1) if group) - (match[0].lstrip()[:1] == "(")
