"""Word patterns of the lexicons, found in one pass over a sentence.

A pattern is words set apart by spaces. ``stem*`` is a word that begins so, ``stem~`` the word
with a French ending of gender and number, ``verb+`` the forms of a regular English
verb, ``[a|b]`` either (a phrase may stand inside), ``_3`` up to three words between (``_+3``: and one at
least), ``word?`` a word that may be
missing, and ``#mode`` at the end the PLOVER mode. In Chinese nothing stands between words, and ``_3`` is three
characters. An Aho-Corasick automaton over the first letters of each pattern finds where one can begin.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick

UNSPACED = frozenset({"zh"})
_TOKEN = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]\S*|\S+")
_UNSPACED_PARTS = re.compile(r"(_\d+|\[[^\]]*\]\??)")
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern found at ``text[start:end]``."""

    start: int
    end: int
    label: str
    """What the pattern was registered under."""
    mode: str | None
    rank: int = 0
    """Place of the pattern in the table: of equal matches the earlier counts."""


def same_length_lower(text: str) -> str:
    """Lower case, character for character, so that places stay what they are."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


class Matcher:
    """Finds all patterns of a language in a sentence.

    Args:
        entries: (pattern, label) in order of preference.
        language: ISO 639-1; Chinese has no spaces between words.

    Raises:
        ValueError: a pattern that cannot be found by its beginning (it begins with a gap, or is empty).
    """

    def __init__(self, entries: Iterable[tuple[str, str]], language: str) -> None:
        self._unspaced = language in UNSPACED
        anchors: dict[str, list[int]] = {}
        self._patterns: list[tuple[re.Pattern[str], str, str | None]] = []
        for pattern, label in entries:
            words, _, mode = pattern.partition("#")
            if self._unspaced:
                words = _UNSPACED_PARTS.sub(r" \1 ", words)
            tokens = _TOKEN.findall(words.strip())
            if not tokens or tokens[0].startswith("_") or tokens[0].endswith("?"):
                raise ValueError(f"pattern {pattern!r} must begin with a word")
            compiled = re.compile(_expression(tokens, unspaced=self._unspaced))
            for anchor in set(_anchors(tokens[0])):
                if not anchor:
                    raise ValueError(f"pattern {pattern!r} must begin with letters")
                anchors.setdefault(anchor, []).append(len(self._patterns))
            self._patterns.append((compiled, label, mode or None))
        self._anchors = list(anchors.values())
        self._automaton = AhoCorasick(list(anchors))

    def find(self, text: str) -> list[Found]:
        """All matches in a lower-cased text, in order of their beginning; they may overlap."""
        found: list[Found] = []
        for index, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if not self._unspaced and start and (text[start - 1].isalnum() or text[start - 1] == "-"):
                continue
            for number in self._anchors[index]:
                pattern, label, mode = self._patterns[number]
                if match := pattern.match(text, start):
                    found.append(Found(start, match.end(), label, mode, number))
        return sorted(found, key=lambda one: (one.start, -one.end))


def longest(found: Sequence[Found]) -> list[Found]:
    """Of overlapping matches the one that begins first, of those the longest, then the first listed; in order."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end, each.rank)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda each: each.start)


def _expression(tokens: Sequence[str], *, unspaced: bool) -> str:
    space = "" if unspaced else r"[\s\u00a0]+[\"“«‘„]?"
    parts: list[str] = []
    for number, token in enumerate(tokens):
        optional = token.endswith("?")
        if gap := re.fullmatch(r"_(\+?)(\d+)", token):
            count = f"1,{gap.group(2)}" if gap.group(1) else f"0,{gap.group(2)}"
            if gap.group(1):  # *wants Peru to*, not *wants to go to*
                parts.append(r"(?!\s+to\b)")
            parts.append(
                rf"[^，。；：！？、\s]{{{count}}}?" if unspaced else rf"(?:[\s\u00a0]+[^\s;:!?(),]+){{{count}}}?"
            )
            continue
        body = _alternatives(token.removesuffix("?"), unspaced=unspaced)
        if optional:
            parts.append(rf"(?:{space}{body})?")
        else:
            parts.append((space if number else "") + body)
    end = "" if unspaced else r"(?![^\W_])"
    return "".join(parts) + end


def _alternatives(token: str, *, unspaced: bool) -> str:
    if not token.startswith("["):
        return _word(token)
    close = _closing(token)
    inside, rest = token[1:close], token[close + 1 :]
    space = "" if unspaced else r"[\s\u00a0]+"
    options = [space.join(_word(word) for word in option.split(" ") if word) for option in _options(inside)]
    return f"(?:{'|'.join(options)}){_word(rest) if rest else ''}"


def _word(word: str) -> str:
    """One word, with its star, plus, or inner choice of letters."""
    if word.endswith("+"):
        return f"(?:{'|'.join(sorted(map(re.escape, english_forms(word[:-1])), key=len, reverse=True))})"
    if inner := re.fullmatch(r"([^\[\]]*)\[([^\[\]]*)\](.*)", word):
        before, choice, after = inner.groups()
        options = choice.split("|") if "|" in choice else list(choice)
        return f"{re.escape(before)}(?:{'|'.join(map(re.escape, options))}){_word(after) if after else ''}"
    if word.endswith("~"):
        return re.escape(word[:-1]) + "(?:e|s|es)?"
    if word.endswith("*"):
        return re.escape(word[:-1]) + r"[\w'’ʼ-]*"
    return re.escape(word)


def _closing(token: str) -> int:
    depth = 0
    for place, character in enumerate(token):
        depth += (character == "[") - (character == "]")
        if not depth:
            return place
    raise ValueError(f"{token!r}: a bracket is not closed")


def _options(inside: str) -> Iterator[str]:
    """Parts between the bars that stand in no inner bracket."""
    depth, part = 0, ""
    for character in inside:
        depth += (character == "[") - (character == "]")
        if character == "|" and not depth:
            yield part.strip()
            part = ""
        else:
            part += character
    yield part.strip()


def _anchors(token: str) -> Iterator[str]:
    if token.startswith("["):
        for option in _options(token[1 : _closing(token)]):
            yield from _anchors(option.split(" ")[0])
    elif token.endswith("+"):
        yield _common(english_forms(token[:-1]))
    else:
        yield re.split(r"[*~\[]", token)[0]


def _common(forms: Sequence[str]) -> str:
    first, last = min(forms), max(forms)
    size = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[:size]


def english_forms(verb: str) -> list[str]:
    """Base, third person, past and gerund of a regular English verb: *carry, carries, carried, carrying*."""
    if verb.endswith("e"):
        return [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    third = verb + ("es" if verb.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    forms = [verb, third, verb + "ed", verb + "ing"]
    ending = re.search(r"([^aeiou])([aeiou])([^aeiouwxy])$", verb)
    if ending:  # also doubled: *planned, expelled*; forms that nobody writes do no harm
        forms += [verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    return forms
