"""From a text, or from the blocks of one with markup, to sections with locators.

Locators follow Akoma Ntoso's naming convention: ``preamble__p_2``, ``art_5__para_2``, ``annex_1__para_3``,
``conclusions``. What has no place in it is named likewise: ``speech_12``, ``sec_2__p_4``, ``p_7``. A heading on its own
ends in ``__heading`` and belongs to the unit that follows it.
"""

from collections.abc import Sequence
from itertools import pairwise

from ingest.structure.leaves import HEADING, Leaves, path, squeezed
from ingest.structure.legal import legal_sections
from ingest.structure.lines import CAPITALS, Block, Line, lines_of
from ingest.structure.marks import Mark, inline_marks, marks_of, shouted_marks, with_headings
from ingest.structure.numbered import numbers_of
from ingest.structure.numbers import value
from ingest.structure.turns import Turn, turns_of
from lake.schema.parsed import Section

_LONG_LINE = 1500
"""Lines beyond this many characters come from a text that was stripped of its lines."""

_PROSE = ("news", "dataset")
"""Kinds of documents that speak of articles, and are not made of them."""


def sections_of(text: str, *, kind: str | None = None) -> tuple[Section, ...]:
    """The structure of a plain text, in NFC.

    Articles, paragraphs and annexes in seven languages where there are any; else speech turns; else headings and
    numbered paragraphs; else paragraphs. The sections cover every character that is not white space.

    Args:
        text: the text.
        kind: what the document is (``treaty``, ``negotiation`` ...), where that is known.
    """
    return _outline(text, lines_of(text), kind)


def outline(text: str, blocks: Sequence[Block], *, kind: str | None = None) -> tuple[Section, ...]:
    """The structure of a text whose blocks are known, headings among them; otherwise as :func:`sections_of`.

    Args:
        text: the text, in NFC.
        blocks: its blocks, sorted and disjoint; together they hold every character that is not white space.
        kind: what the document is, where that is known.
    """
    return _outline(text, lines_of(text, blocks), kind)


def _outline(text: str, lines: list[Line], kind: str | None) -> tuple[Section, ...]:
    if not lines:
        return ()
    if kind not in _PROSE:
        marks = marks_of(lines)
        if not _articles(lines, marks, kind) and any(line.end - line.start > _LONG_LINE for line in lines):
            marks = inline_marks(text, lines)
            if not _articles(lines, marks, kind):
                marks = shouted_marks(text, lines)
        if _articles(lines, marks, kind):
            return tuple(legal_sections(text, lines, with_headings(lines, marks)))
    if turns := turns_of(lines):
        return tuple(_speeches(text, lines, turns))
    return tuple(_headed(text, lines))


def _articles(lines: Sequence[Line], marks: Sequence[Mark], kind: str | None) -> bool:
    """Whether the marks make a text divided into articles, rather than one that quotes a few."""
    numbers = [mark.number for mark in marks if mark.kind == "article" and not mark.contents]
    if len(set(numbers)) < 2:
        return bool(numbers) and kind == "treaty"
    of_marks = {mark.line for mark in marks}
    others = sum(1 for at, line in enumerate(lines) if 0 < line.level < CAPITALS and at not in of_marks)
    values = [value(number) or 0 for number in numbers]
    steps = sum(after in (before, before + 1) for before, after in pairwise(values))
    return kind == "treaty" or (others <= len(numbers) + 1 and steps * 2 >= len(values) - 1)


def _speeches(text: str, lines: Sequence[Line], turns: Sequence[Turn]) -> list[Section]:
    leaves = Leaves(text)
    first = lines[turns[0].line].start
    leaves.add_paragraphs(lines[: turns[0].line], 0, first, "intro__", "intro", "")
    for number, turn in enumerate(turns, 1):
        stop = turns[number].line if number < len(turns) else len(lines)
        own, unit = lines[turn.line : stop], f"speech_{number}"
        start, end = own[0].start, own[-1].end
        if sum(line.opens for line in own) > 1:
            leaves.add_paragraphs(own, start, end, f"{unit}__", unit, turn.speaker)
        else:
            leaves.add(start, end, unit, unit, turn.speaker)
    return leaves.sections


def _headed(text: str, lines: Sequence[Line]) -> list[Section]:
    """Sections by headings, and in each its numbered paragraphs or its paragraphs."""
    leaves = Leaves(text)
    heads = [at for at, line in enumerate(lines) if line.level]
    title = heads[0] == 0 and lines[0].level == min(lines[at].level for at in heads) if heads else False
    if title:
        title = sum(lines[at].level == lines[0].level for at in heads) == 1
    if title:
        heads = heads[1:]
    start = 0
    if title:
        single = not heads or heads[0] > 1
        leaves.add(lines[0].start, lines[0].end, f"title{HEADING}", "body" if single else "sec_1", "")
        start = 1
    top = squeezed(lines[0].title) if title else ""
    _leaf(text, leaves, lines[start : heads[0] if heads else len(lines)], "", top)
    above: list[tuple[int, str]] = []
    for number, at in enumerate(heads, 1):
        head = lines[at]
        while above and above[-1][0] >= head.level:
            above.pop()
        above.append((head.level, squeezed(head.title)))
        heading = path(top, *(words for _, words in above))
        own = lines[at + 1 : heads[number] if number < len(heads) else len(lines)]
        unit = f"sec_{number}"
        # a heading right above another one belongs with the text that follows both
        follower = unit if own or number == len(heads) else f"sec_{number + 1}"
        leaves.add(head.start, head.end, f"{unit}{HEADING}", follower, heading)
        _leaf(text, leaves, own, unit, heading)
    return leaves.sections


def _leaf(text: str, leaves: Leaves, lines: Sequence[Line], unit: str, heading: str) -> None:
    if not lines:
        return
    start, end = lines[0].start, lines[-1].end
    prefix = f"{unit}__" if unit else ""
    numbers = numbers_of(text, lines, start, end)
    if not numbers:
        leaves.add_paragraphs(lines, start, end, prefix, unit or "body", heading)
        return
    before = [line for line in lines if line.start < numbers[0].start]
    recitals = sum(line.text.endswith((",", "，", ";")) for line in before) > 2
    opening = f"{prefix}{'preamble' if recitals else 'intro'}"
    leaves.add_paragraphs(before, start, numbers[0].start, f"{opening}__", opening, heading)
    for at, number in enumerate(numbers):
        stop = numbers[at + 1].start if at + 1 < len(numbers) else end
        locator = leaves.unique(f"{prefix}para_{number.number}")
        leaves.add(number.start, stop, locator, locator, heading)
