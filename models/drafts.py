"""Drafts of one text: what stands in square brackets, and what became of it from draft to draft.

Passages of two drafts are aligned by their words, best pairs first, so that a text may be reordered; inside a pair the
words are aligned in order. A bracket's content that stands in the next draft without brackets was agreed; in brackets,
it is still open; else it was dropped.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, TypeAlias

from models.errors import ModelError

State = Literal["bracketed", "agreed", "dropped"]
"""In brackets; in the text without them; no longer there."""

_TOKEN = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*|[\[\]]|[\u4e00-\u9fff]")
_NOTE = re.compile(r"\[\^[^\]\s]{1,20}\]:?")
_BLANK = re.compile(r"\n[^\S\n]*\n|\n(?=\s{0,6}(?:\d{1,3}\.|\(\w{1,4}\)|#{1,6} |Option \d|Article \d))")
_HEADING = re.compile(
    r"^\W*(?:Articles?|Điều|Стать[яи]|Статт[яі])\s+(?P<numbers>\d{1,3}(?:\s*(?:,|and|et|và|и|і|та|to|-|–)\s*\d{1,3})*)"
    r"|^\W*第\s*(?P<han>\d{1,3})\s*条",
    re.IGNORECASE | re.MULTILINE,
)
_AS_BEFORE = re.compile(
    r"\b(?:as (?:in|agreed|before)|unchanged|not reproduced|sans changement|comme (?:dans|convenu)"
    r"|như (?:trong|cũ|bản)|không thay đổi|без изменений|как в|без змін|як у)\b|不变|同前",
    re.IGNORECASE,
)
_SHINGLE = 3
_LEAST = 0.25
"""Share of the shorter passage's shingles that two passages must share to be one."""

_FOUND = 0.6
"""Share of a bracket's words that must stand in the next draft for it to have survived."""

LONGEST = 4000
"""Characters of a passage that are aligned as one."""

_COMMON = 40
"""A shingle in more passages than this tells nothing."""


@dataclass(frozen=True, slots=True)
class Bracket:
    """Bracketed text: ``text[start:end]`` holds both brackets."""

    start: int
    end: int
    depth: int
    """1 for one that stands in no other."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a bracket's content is in one draft."""

    draft: int
    state: State
    start: int | None
    """Where it stands there; None once dropped, and where the draft says that its article stands as it was."""
    end: int | None


@dataclass(frozen=True, slots=True)
class Thread:
    """One bracketed piece of text from the draft where it first stands in brackets."""

    words: str
    depth: int
    steps: tuple[Step, ...]

    @property
    def fate(self) -> State:
        """What it is in the last draft."""
        return self.steps[-1].state

    @property
    def fell(self) -> int | None:
        """The first draft in which its brackets no longer stand; None while they do."""
        return next((step.draft for step in self.steps if step.state != "bracketed"), None)


@dataclass(frozen=True, slots=True)
class Draft:
    """Figures of one draft."""

    words: int
    bracketed_words: int
    brackets: int
    unclosed: int
    """Brackets that are never closed or never opened, as scans and slips leave them; they bracket nothing."""
    passages: int
    kept: int
    """Passages that stand, in some wording, in the next draft; of the last draft, all."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """A text through its drafts."""

    drafts: tuple[Draft, ...]
    threads: tuple[Thread, ...]


def brackets(text: str) -> tuple[list[Bracket], int]:
    """Square brackets of a text, nested ones too, in order; and how many have no partner. Linear.

    Marks of notes (``[^3]``) are none. A bracket does not reach over more than 6,000 characters: what seems to was
    never closed.
    """
    masked = _NOTE.sub(lambda match: " " * len(match[0]), text)
    opened: list[int] = []
    found: list[Bracket] = []
    unclosed = 0
    for match in re.finditer(r"[\[\]]", masked):
        if match[0] == "[":
            opened.append(match.start())
            continue
        while opened and match.start() - opened[-1] > 6000:
            opened.pop()
            unclosed += 1
        if opened:
            found.append(Bracket(opened.pop(), match.end(), len(opened) + 1))
        else:
            unclosed += 1
    return sorted(found, key=lambda each: (each.start, -each.end)), unclosed + len(opened)


@dataclass(slots=True)
class _Word:
    text: str
    start: int
    end: int
    depth: int


@dataclass(slots=True)
class _Passage:
    words: list[_Word] = field(default_factory=list)
    shingles: frozenset[tuple[str, ...]] = frozenset()
    article: int | None = None
    """Number of the article it stands under."""


_Blocks: TypeAlias = dict[tuple[int, int], dict[int, int]]
"""For a draft and a passage of the one before: for each of its words the same word of the aligned passage."""


@dataclass(slots=True)
class _Read:
    text: str
    brackets: list[Bracket]
    unclosed: int
    passages: list[_Passage]
    unchanged: frozenset[int] = frozenset()
    """Articles that the draft does not print because they stand as they were."""


def lineage(texts: Sequence[str]) -> Lineage:
    """Follow bracketed text through the drafts of one text.

    Args:
        texts: the drafts, first one first.

    Raises:
        ModelError: fewer than two drafts.
    """
    if len(texts) < 2:
        raise ModelError("a text is followed through two drafts at least")
    read = [_read(text) for text in texts]
    pairs = [_aligned(a.passages, b.passages) for a, b in pairwise(read)]
    drafts = [
        Draft(
            words=sum(len(passage.words) for passage in each.passages),
            bracketed_words=sum(word.depth > 0 for passage in each.passages for word in passage.words),
            brackets=len(each.brackets),
            unclosed=each.unclosed,
            passages=len(each.passages),
            kept=len(pairs[number]) if number < len(pairs) else len(each.passages),
        )
        for number, each in enumerate(read)
    ]
    return Lineage(tuple(drafts), tuple(_threads(read, pairs)))


def _read(text: str) -> _Read:
    found, unclosed = brackets(text)
    depth = [0] * (len(text) + 1)
    for bracket in found:
        depth[bracket.start] += 1
        depth[bracket.end] -= 1
    level = 0
    levels = []
    for change in depth:
        level += change
        levels.append(level)
    borders = [0, *(match.end() for match in _BLANK.finditer(text)), len(text)]
    masked = _NOTE.sub(lambda match: " " * len(match[0]), text)
    passages = []
    headings = [
        (match.start("numbers" if match["numbers"] else "han"), _numbers(match)) for match in _HEADING.finditer(text)
    ]
    headings.append((len(text), []))
    unchanged = {
        number
        for (start, numbers), (end, _) in pairwise(headings)
        for number in numbers
        if _AS_BEFORE.search(text[start : min(end, start + 300)])
    }
    at, article = 0, None
    for start, end in _cut(borders, text):
        while at < len(headings) and headings[at][0] < end:
            article = headings[at][1][0] if headings[at][1] else article
            at += 1
        words = [
            _Word(match[0].lower(), match.start(), match.end(), levels[match.start()])
            for match in _TOKEN.finditer(masked, start, end)
            if match[0] not in "[]"
        ]
        if words:
            plain = [word.text for word in words]
            size = min(_SHINGLE, len(plain))
            shingles = frozenset(zip(*(plain[i:] for i in range(size)), strict=False))
            passages.append(_Passage(words, shingles, article))
    return _Read(text, found, unclosed, passages, frozenset(unchanged))


def _cut(borders: Sequence[int], text: str) -> Iterator[tuple[int, int]]:
    """Passages between borders; an endless one in pieces, so that aligning its words stays cheap."""
    for start, end in pairwise(borders):
        while end - start > LONGEST:
            space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            border = space + 1 if space > 0 else start + LONGEST
            yield start, border
            start = border
        yield start, end


def _numbers(match: re.Match[str]) -> list[int]:
    """Numbers of the articles a heading names: *1, 2 and 5*, *1 to 4*."""
    if match["han"]:
        return [int(match["han"])]
    found: list[int] = []
    for first, last in re.findall(r"(\d{1,3})(?:\s*(?:to|-|–)\s*(\d{1,3}))?", match["numbers"]):
        found += range(int(first), min(int(last or first), int(first) + 200) + 1)
    return found


def _aligned(old: Sequence[_Passage], new: Sequence[_Passage]) -> dict[int, int]:
    """The passage of the new draft for each of the old that has one; each used once, best pairs first."""
    where: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, passage in enumerate(new):
        for shingle in passage.shingles:
            where[shingle].append(at)
    scored = []
    for at, passage in enumerate(old):
        shared: Counter[int] = Counter()
        for shingle in passage.shingles:
            places = where.get(shingle, ())
            if len(places) <= _COMMON:
                shared.update(places)
        for other, count in shared.items():
            least = min(len(passage.shingles), len(new[other].shingles))
            share = count / least
            if share >= _LEAST:
                union = len(passage.shingles) + len(new[other].shingles) - count
                scored.append((-(share + count / union), abs(at - other), at, other))
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    pairs = {}
    for _, _, at, other in sorted(scored):
        if at not in taken_old and other not in taken_new:
            taken_old.add(at)
            taken_new.add(other)
            pairs[at] = other
    return pairs


def _threads(read: Sequence[_Read], pairs: Sequence[dict[int, int]]) -> list[Thread]:
    """Every bracket from the draft where it is first seen to the last."""
    threads: list[Thread] = []
    carried: set[tuple[int, int, int]] = set()
    starts = [[bracket.start for bracket in draft.brackets] for draft in read]
    known: _Blocks = {}
    for number, draft in enumerate(read):
        inside = _passage_of(draft)
        for bracket in draft.brackets:
            if (number, bracket.start, bracket.end) in carried:
                continue
            place = inside.get(bracket)
            if place is None:
                continue
            steps = [Step(number, "bracketed", bracket.start, bracket.end)]
            at, first, last = place
            article = draft.passages[at].article
            content = " ".join(draft.text[bracket.start + 1 : bracket.end - 1].split())
            follow: tuple[int, int, int] | None = (at, first, last)
            for later in range(number + 1, len(read)):
                if follow is None:
                    state = steps[-1].state if article in read[later].unchanged else "dropped"
                    steps.append(Step(later, state, None, None))
                    continue
                if article in read[later].unchanged:
                    steps.append(Step(later, steps[-1].state, None, None))
                    follow = None
                    continue
                step, follow = _step(read, pairs[later - 1], later, follow, known)
                steps.append(step)
                if step.state == "bracketed" and step.start is not None and step.end is not None:
                    longest = int(1.6 * (step.end - step.start)) + 8
                    low = bisect_left(starts[later], step.end - longest)
                    high = bisect_right(starts[later], step.start)
                    carried |= {
                        (later, other.start, other.end)
                        for other in read[later].brackets[low:high]
                        if step.end <= other.end <= other.start + longest
                    }
            threads.append(Thread(content, bracket.depth, tuple(steps)))
    return threads


def _passage_of(draft: _Read) -> dict[Bracket, tuple[int, int, int]]:
    """For each bracket its passage and the first and one past the last of its words there."""
    found: dict[Bracket, tuple[int, int, int]] = {}
    at = 0
    for bracket in draft.brackets:
        while at < len(draft.passages) and draft.passages[at].words[-1].end <= bracket.start:
            at += 1
        if at == len(draft.passages):
            break
        words = draft.passages[at].words
        held = [i for i, word in enumerate(words) if bracket.start < word.start and word.end < bracket.end + 1]
        if held:
            found[bracket] = (at, held[0], held[-1] + 1)
    return found


def _step(
    read: Sequence[_Read], pairs: dict[int, int], later: int, place: tuple[int, int, int], known: _Blocks
) -> tuple[Step, tuple[int, int, int] | None]:
    """What words of a passage are in the next draft, and where they stand there."""
    at, first, last = place
    other = pairs.get(at)
    if other is None:
        return Step(later, "dropped", None, None), None
    old, new = read[later - 1].passages[at].words, read[later].passages[other].words
    if (later, at) not in known:
        matcher = SequenceMatcher(None, [word.text for word in old], [word.text for word in new], autojunk=False)
        known[later, at] = {
            block.a + i: block.b + i for block in matcher.get_matching_blocks() for i in range(block.size)
        }
    place_of = known[later, at]
    matched = [place_of[i] for i in range(first, last) if i in place_of]
    if len(matched) < _FOUND * (last - first):
        return Step(later, "dropped", None, None), None
    begin, end = matched[0], matched[-1] + 1
    open_ = sum(new[i].depth > 0 for i in matched)
    state: State = "bracketed" if open_ * 2 >= len(matched) else "agreed"
    return Step(later, state, new[begin].start, new[end - 1].end), (other, begin, end)
