"""Cutting a document into passages: spans of about 200 tokens that never cross a border of its structure.

Tokens are estimated from characters, since the real count belongs to whichever embedding model a lake uses. The
weights are a non-negative least-squares fit of the multilingual-e5 tokenizer's counts on 2,800 passages of treaties,
resolutions and articles. Over a collection the estimate is within 5 % of the count in English, French, Vietnamese,
Chinese, Japanese and Ukrainian, and 12 % above it in Russian; one passage in a hundred has up to twice the tokens.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.structure import HEADING
from lake.schema.parsed import Section

TARGET_TOKENS = 200
HARD_LIMIT = 450
"""No passage is estimated at more tokens than this, so that an embedder capped at 512 reads all of it."""

LARGEST_TARGET = 280
"""Beyond this a section left whole could pass the hard limit."""

SLACK = 1.25
"""Sections are joined, and left whole, up to this many times the target."""

TOKENS_PER_CHARACTER: tuple[tuple[int, float], ...] = (
    (0x0000, 0.21),  # space
    (0x0021, 0.55),  # ASCII punctuation
    (0x0030, 0.43),  # digits
    (0x003A, 0.55),
    (0x0041, 0.35),  # capitals
    (0x005B, 0.55),
    (0x0061, 0.21),  # small letters: with the rest about 4 characters a token in English
    (0x007B, 0.55),
    (0x0080, 0.40),  # accented Latin: about 3.4 in Vietnamese
    (0x0370, 0.26),  # Greek, Cyrillic
    (0x0530, 0.40),  # Armenian, Hebrew, Arabic, the scripts of South and South-East Asia
    (0x1E00, 0.40),  # Vietnamese letters with two marks
    (0x2000, 0.60),  # punctuation, symbols
    (0x2E80, 0.68),  # CJK, kana, Hangul: about 1.5
    (0xE000, 1.00),  # private use, emoji and whatever else a tokenizer spells byte by byte
)
"""First code point of a range and the tokens that one of its characters is worth."""

_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？；]+[」』”’）]*|\n")
_SPACE = re.compile(r"\s+")
_STARTS = np.array([start for start, _ in TOKENS_PER_CHARACTER])
_WEIGHTS = np.array([weight for _, weight in TOKENS_PER_CHARACTER])
_TABLE = _WEIGHTS[np.searchsorted(_STARTS, np.arange(0x10000), side="right") - 1]
_ASTRAL = float(_WEIGHTS[-1])


@dataclass(frozen=True, slots=True)
class Span:
    """A passage to be: ``text[start:end]`` begins and ends with a visible character."""

    start: int
    end: int
    locator: str
    heading: str


def _cumulated(text: str) -> NDArray[np.float64]:
    """Estimated tokens before each character of the text, and in all of it: shape ``(len(text) + 1,)``."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    weights = np.where(codes < 0x10000, _TABLE[np.minimum(codes, 0xFFFF)], _ASTRAL)
    sums = np.zeros(len(codes) + 1)
    np.cumsum(weights, out=sums[1:])
    return sums


def estimate_tokens(text: str) -> float:
    """Tokens that an embedding model will make of the text, estimated from its characters."""
    return float(_cumulated(text)[-1])


def cut(text: str, sections: Sequence[Section], target_tokens: int = TARGET_TOKENS) -> list[Span]:
    """Cut a document into passages of about ``target_tokens`` tokens each.

    A passage joins small sections of one unit and never holds text of two; a long section is split at sentence ends,
    where there are none at spaces, and where there are none anywhere. Every character that is not white space lies
    in exactly one passage. Text outside all sections goes with the section before it.

    Args:
        text: the document's text.
        sections: its structure, sorted and disjoint; with none the whole text is one section without a locator.
        target_tokens: the size to aim at, 8 to 280.

    Raises:
        ValueError: the target is out of range, or sections overlap or lie outside the text.
    """
    if not 8 <= target_tokens <= LARGEST_TARGET:
        raise ValueError(f"target_tokens is {target_tokens}: it must be 8 to {LARGEST_TARGET}")
    tokens = _cumulated(text)
    spans: list[Span] = []
    group: list[Section] = []
    for section in _whole(text, sections):
        if group and section.unit != group[0].unit:
            spans.extend(_unit(text, tokens, group, target_tokens))
            group = []
        group.append(section)
    if group:
        spans.extend(_unit(text, tokens, group, target_tokens))
    return spans


def _whole(text: str, sections: Sequence[Section]) -> Iterator[Section]:
    """The sections, each stretched up to the next, so that nothing lies between them."""
    if not sections:
        yield Section(0, len(text), "", "")
        return
    previous = 0
    for section in sections:
        if not previous <= section.start <= section.end <= len(text):
            raise ValueError(
                f"section {section.locator} at {section.start}:{section.end} overlaps the one before or the text's end"
            )
        previous = section.end
    for at, section in enumerate(sections):
        start = section.start if at else 0
        end = sections[at + 1].start if at + 1 < len(sections) else len(text)
        yield Section(start, end, section.locator, section.unit, section.heading)


def _unit(text: str, tokens: NDArray[np.float64], sections: list[Section], target: int) -> Iterator[Span]:
    """Passages of one unit: its sections joined while they fit, split where one alone is too long."""
    most = target * SLACK
    groups: list[list[Section]] = []
    weight = 0.0
    for section in sections:
        size = float(tokens[section.end] - tokens[section.start])
        only_headings = bool(groups) and all(s.locator.endswith(HEADING) for s in groups[-1])
        if groups and (weight + size <= most or (only_headings and weight < target / 2)):
            groups[-1].append(section)
            weight += size
        else:
            groups.append([section])
            weight = size
    if len(groups) > 1:
        last, before = (float(tokens[g[-1].end] - tokens[g[0].start]) for g in (groups[-1], groups[-2]))
        if last < target / 4 and last + before <= most * SLACK:
            groups[-2].extend(groups.pop())
    for group in groups:
        bodies = [s for s in group if not s.locator.endswith(HEADING)]
        locator = bodies[0].locator if len(bodies) == 1 else group[0].locator if len(group) == 1 else group[0].unit
        heading = (bodies or group)[0].heading
        for start, end in _pieces(text, tokens, group[0].start, group[-1].end, target):
            yield Span(start, end, locator, heading)


def _pieces(text: str, tokens: NDArray[np.float64], start: int, end: int, target: int) -> Iterator[tuple[int, int]]:
    """Split a stretch of text into pieces of about equal size, none above the limit; white space is trimmed."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    ends: list[int] | None = None
    first = 0
    while start < end:
        left = float(tokens[end] - tokens[start])
        if left <= target * SLACK * SLACK:
            yield start, end
            return
        if ends is None:
            ends = [m.end() for m in _SENTENCE_END.finditer(text, start, end)]
        goal = left / max(2, round(left / target))
        low, best, high = (
            int(np.searchsorted(tokens, tokens[start] + share * goal, side="right")) - 1 for share in (0.5, 1.0, 1.35)
        )
        low, high = max(low, start + 1), max(min(high, end), start + 1)
        while first < len(ends) and ends[first] < low:
            first += 1
        stop, at = 0, first
        while at < len(ends) and ends[at] <= high:
            if not stop or abs(ends[at] - best) < abs(stop - best):
                stop = ends[at]
            at += 1
        if not stop:
            stop = _space_before(text, low, high) or _between_characters(text, start, high)
        last = stop
        while last > start and text[last - 1].isspace():
            last -= 1
        yield start, last
        start = stop
        while start < end and text[start].isspace():
            start += 1


def _space_before(text: str, low: int, high: int) -> int:
    """The last place in ``low..high`` where white space begins; 0 where there is none."""
    last = 0
    for match in _SPACE.finditer(text, low, high):
        last = match.start()
    return last


def _between_characters(text: str, start: int, stop: int) -> int:
    """``stop``, moved back so that it does not part a letter from its combining marks."""
    if stop >= len(text):
        return stop
    back = stop
    while back > start + 1 and stop - back < 16 and unicodedata.combining(text[back]):
        back -= 1
    return stop if unicodedata.combining(text[back]) else back
