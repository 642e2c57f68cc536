"""Who did it: the state that a sentence makes the doer of an act, as far as its words show."""

import re

from models.performance.reading import Mention, Sentence, Story

_NOT_THE_DOER = {
    "en": r"(?:against|to|from|with|towards?|on|for|in|at|than|into|inside|outside|near|over|between|about|off)",
    "fr": r"(?:contre|à|au|aux|en|avec|envers|pour|sur|chez|vers|entre|depuis|dans)",
    "es": r"(?:contra|a|al|en|con|para|hacia|sobre|desde|entre)",
    "vi": r"(?:với|cho|chống|từ|sang|tới|đến|tại|ở|đối với|vào|trong|giữa|về)",
    "ru": r"(?:против|к|ко|с|со|из|от|в|во|на|для|между|над|у|через)",
    "uk": r"(?:проти|до|з|із|зі|від|в|у|на|для|між|над|через)",
}  # fmt: skip
_THE = r"\s+(?:the\s+|la\s+|le\s+|les\s+|el\s+|l'|phía\s+|nước\s+)?"
_BEFORE = {language: re.compile(rf"(?<!\w){words}{_THE}$") for language, words in _NOT_THE_DOER.items()}
_BEFORE["zh"] = re.compile(r"(?:向|对|對|给|給|在|从|從|关于|關於)$")
_DOES = re.compile(
    r"(?:(?<!\w)(?:by|of|par|de|du|des|por|bởi|của|phía)\s+(?:the\s+|la\s+|le\s+|les\s+|el\s+|l')?|(?<!\w)d'|由|被)$"
)
_JOIN = re.compile(
    r"\s*(?:,|、)?\s*(?:(?:and|et|y|và|и|та|і|й|和|与|與)\s*)?(?:(?:of|de|du|la|le|les|l'|the|của|d')\s*)*"
)
_WE = {
    "en": r"we|our|us",
    "fr": r"nous|notre|nos",
    "es": r"nosotros|nuestr\w+",
    "vi": r"chúng tôi|chúng ta|nước ta",
    "ru": r"мы|нам|наш\w*|нами",
    "uk": r"ми|нам|наш\w*|нами",
}
_PRONOUN = {language: re.compile(rf"(?<!\w)(?:{words})(?!\w)") for language, words in _WE.items()}
_PRONOUN["zh"] = re.compile("我们|我們|我方|我国|我國")
REACH = 160
"""Characters between the doer and the act, at most."""


def doers(story: Story, index: int, place: int, about: frozenset[str]) -> frozenset[str]:
    """Codes of the states that did what stands at a place of a sentence; empty when its words do not show it.

    A sentence that names no state takes over the only one named in the sentence before it, or in the title, where that
    speaks of the same things.

    Args:
        story: the report.
        index: of the sentence.
        place: first character of the act.
        about: concepts of the things in question.
    """
    sentence = story.sentences[index]
    named = _in(sentence, place)
    if named:
        return named
    pronoun = _PRONOUN.get(sentence.language)
    before = sentence.flat[: max(0, place - sentence.start)]
    if story.author and pronoun and pronoun.search(before):
        return frozenset({story.author})
    if sentence.mentions:
        return frozenset()
    earlier = story.sentences[index - 1] if index else None
    if earlier is None or earlier.paragraph != sentence.paragraph or not earlier.mentions:
        earlier = story.title
    around = {code for code, _, _ in earlier.mentions}
    return frozenset(around) if len(around) == 1 and about & earlier.concepts.keys() else frozenset()


def _may_do(sentence: Sentence, mention: Mention) -> bool:
    """Whether the words before a name leave it to be the doer."""
    pattern = _BEFORE.get(sentence.language, _BEFORE["en"])
    if sentence.flat.startswith(" to ", mention[2] - sentence.start):  # *called on Ardia to notify*
        return True
    return pattern.search(sentence.flat[: mention[1] - sentence.start]) is None


def _in(sentence: Sentence, place: int) -> frozenset[str]:
    able = [one for one in sentence.mentions if _may_do(sentence, one)]
    before = [one for one in able if one[2] <= place and place - one[2] <= REACH]
    if before:
        return _joined(sentence, able, before[-1])
    for one in able:
        if one[1] >= place and _DOES.search(sentence.flat[: one[1] - sentence.start]):
            return _joined(sentence, able, one)
    return frozenset()


def _joined(sentence: Sentence, able: list[Mention], one: Mention) -> frozenset[str]:
    """A state with those that are listed beside it: *Averra, Belmarre and Lac Hai*."""
    index = able.index(one)
    found = {one[0]}
    for step in (-1, 1):
        here = index
        while 0 <= here + step < len(able):
            a, b = sorted((able[here], able[here + step]), key=lambda each: each[1])
            between = sentence.flat[a[2] - sentence.start : b[1] - sentence.start]
            if len(between) > 20 or not between or not _JOIN.fullmatch(between) or not between.strip():
                break
            here += step
            found.add(able[here][0])
    return frozenset(found)


def speaker(story: Story, sentence: Sentence, says: tuple[int, int] | None) -> str | None:
    """The state whose word a sentence is: that of a statement, or the one named beside *said*."""
    if says is not None and not story.own:
        place = (says[0] - sentence.start, says[1] - sentence.start)
        near = [
            one
            for one in sentence.mentions
            if (0 <= says[0] - one[2] <= 30 and "," not in sentence.flat[one[2] - sentence.start : place[0]])
            or 0 <= one[1] - says[1] <= 6
        ]
        if near:
            return min(near, key=lambda one: min(abs(says[0] - one[2]), abs(one[1] - says[1])))[0]
    return story.author if story.own else None
