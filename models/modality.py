"""What a sentence makes of a duty: obliges, forbids, recommends, permits, or frees from it."""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from models.wording import Operator, operators

Modality: TypeAlias = Literal["shall", "shall not", "should", "may", "may not", "none"]

_CLASSES: dict[str, Modality] = {
    "ban": "shall not", "must": "shall", "ought": "shall", "should": "should", "may": "may",
}  # fmt: skip
_NEGATED: dict[Modality, Modality] = {"shall": "may not", "may": "shall not", "should": "should"}
_REACH = 12
"""Characters up to which a negation before a modal word belongs to it (``without having to``)."""


_FREED = re.compile(
    r"\bwithout having to\b|\bneed not\b|\bno obligation to\b|\bnot (?:be )?(?:obliged|required|bound) to\b"
    r"|\bkhông cần\b|\bkhông bắt buộc\b|\bkhông có nghĩa vụ\b|\bmà không phải\b|\bn'est pas (?:tenue?|obligée?) de\b"
    r"|\bsans avoir à\b|\bне обязан\w*|\bне зобов'язан\w*|不必|无须|無須|毋须|毋須|无需|無需|没有义务|沒有義務"
)
"""Phrases that free from a duty."""


@dataclass(frozen=True, slots=True)
class Said:
    """A modality and the words that say it: ``text[start:end]``."""

    modality: Modality
    start: int
    end: int


def modality_of(text: str, language: str, near: int | None = None) -> Said:
    """The modality of a sentence; of several modal words, that nearest to place ``near`` (else the first) counts."""
    freed = list(_FREED.finditer(text.lower()))
    if freed and near is None:
        return Said("may not", *freed[0].span())
    words = operators(text, language)
    modal = [word for word in words if word.kind in _CLASSES]
    if freed and near is not None:
        closest = min(freed, key=lambda match: abs(match.start() - near))
        if not modal or abs(closest.start() - near) <= min(abs(word.start - near) for word in modal):
            return Said("may not", *closest.span())
    if not modal:
        return Said("none", 0, 0)
    word = min(modal, key=lambda each: abs(each.start - near) if near is not None else each.start)
    modality = _CLASSES[word.kind]
    negation = _negation(text, words, word)
    if negation and modality in _NEGATED:
        start, end = min(negation.start, word.start), max(negation.end, word.end)
        return Said(_NEGATED[modality], start, end)
    return Said(modality, word.start, word.end)


def _negation(text: str, words: list[Operator], modal: Operator) -> Operator | None:
    """A negation that belongs to a modal word: right before it, or right after (``shall in no case``)."""
    for word in words:
        if word.kind != "not":
            continue
        before = 0 <= modal.start - word.end <= _REACH and not any(
            mark in text[word.end : modal.start] for mark in ",;:"
        )
        after = 0 <= word.start - modal.end <= 2
        if before or (after and modal.kind != "must"):
            return word
    return None
