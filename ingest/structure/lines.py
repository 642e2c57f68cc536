"""A text as lines and paragraphs: the ground that structure is found on."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WIKI_HEADING = re.compile(r"(={1,6})\s*(\S.*?)\s*\1")
_ENDED = re.compile(r"[.;:!?…。；：！？\"”»]\Z")
CAPITALS = 7
"""Level of a heading that only its capitals show: below all that markup shows."""

_HEADING_CHARACTERS = 100
"""A line in capitals longer than this is a sentence."""

_MOSTLY_ENDED = 0.6
"""Share of lines that end like sentences from which each line is a paragraph, rather than a wrapped part of one."""


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text that belongs together: a paragraph, a heading, a list item, a table row."""

    start: int
    end: int
    level: int = 0
    """1 and more for a heading marked as such (1 is the outermost), 0 for everything else."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without the white space around it."""

    start: int
    end: int
    text: str
    opens: bool
    """It begins a paragraph or block."""
    level: int = 0
    """As of its block."""
    title: str = ""
    """For a heading its words, without the signs that mark it."""


def lines_of(text: str, blocks: Sequence[Block] | None = None) -> list[Line]:
    """The lines of a text that are not blank, within its blocks where those are known."""
    if blocks is None:
        return _plain(text)
    lines = []
    for block in blocks:
        if block.level:
            start, end = _trimmed(text, block.start, block.end)
            if start < end:
                title = " ".join(text[start:end].split())
                lines.append(Line(start, end, title, True, block.level, title))
            continue
        opens = True
        for start, end in _spans(text, block.start, block.end):
            lines.append(Line(start, end, text[start:end], opens))
            opens = False
    return lines


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the lines that are not blank begin and end."""
    while start < end:
        stop = text.find("\n", start, end)
        stop = end if stop < 0 else stop
        first, last = _trimmed(text, start, stop)
        if first < last:
            yield first, last
        start = stop + 1


def _plain(text: str) -> list[Line]:
    """Lines of plain text: a blank line opens a paragraph, and so does each line where none is wrapped."""
    spans = list(_spans(text, 0, len(text)))
    opens = [True] * len(spans)
    for at in range(1, len(spans)):
        opens[at] = text.count("\n", spans[at - 1][1], spans[at][0]) > 1
    inner = [at for at in range(len(spans) - 1) if not opens[at + 1]]
    ended = sum(1 for at in inner if _ENDED.search(text, spans[at][1] - 1, spans[at][1]))
    unwrapped = bool(inner) and (
        ended > len(inner) * _MOSTLY_ENDED or sum(spans[at][1] - spans[at][0] for at in inner) > 250 * len(inner)
    )
    lines = []
    for at, (start, end) in enumerate(spans):
        words = text[start:end]
        level, title = _plain_heading(words, opens[at], at + 1 == len(spans) or opens[at + 1])
        lines.append(Line(start, end, words, opens[at] or unwrapped or level > 0, level, title))
        if level and at + 1 < len(opens):
            opens[at + 1] = True
    return lines


def _plain_heading(words: str, opens: bool, alone: bool) -> tuple[int, str]:
    """Level and words of a heading in plain text: ``== Words ==``, or a short line of its own in capitals."""
    if words[0] == "=" and (match := _WIKI_HEADING.fullmatch(words)):
        return len(match[1]), match[2]
    if opens and alone and 4 <= len(words) <= _HEADING_CHARACTERS and words.isupper() and words[-1] not in ".;,:":
        return CAPITALS, words
    return 0, ""


def paragraphs(lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """Where the paragraphs that the lines make up begin and end."""
    start = end = -1
    for line in lines:
        if line.opens and start >= 0:
            yield start, end
            start = line.start
        elif start < 0:
            start = line.start
        end = line.end
    if start >= 0:
        yield start, end
