"""The short answer inside a sentence: the date, number, name or phrase that was asked for, as a range of characters.

Candidates are read by rule (dates, numbers with their units, names, phrases between commas); the one that stands
nearest to the words of the question, and that the question does not hold itself, is taken.
"""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.folding import fold
from models.quantities import Day, amounts, days
from models.questions import Question, is_content

_QUALIFIER = re.compile(
    r"(?:\b(?:more than|less than|at least|at most|up to|about|around|over|under|nearly|almost|not less than"
    r"|not more than"
    r"|not exceeding|within|hon|it nhat|khoang|gan|tren|duoi|toi da|toi thieu|qua|plus de|moins de|environ"
    r"|au moins|pres de"
    r"|более|менее|около|свыше|не менее|не более|почти|понад|близько|більше|менше)|[约約逾近]|至少"
    r"|超过|超過|不少于)\s*$"
)
_ENUMERATOR = re.compile(r"\W*\d+(?:\.\d+)*[.)](?=\s)|\W*\(\d+\)")
"""The number of a paragraph, at the head of its sentence: no number that anybody asks for."""
_PLACE = re.compile(
    r"(?:\b(?:articles?|art\.|paragraphs?|para\.|sections?|annex|chapters?|rules?|no\.|dieu|khoan|diem|phu luc|chuong"
    r"|paragraphes?|alineas?|annexe|стать\w*|ст\.|пункт\w*|п\.|статт\w*|додат\w*|приложени\w*)|第)\s*$"
)
"""What makes the number after it the number of an article, not an amount."""
_UNIT_WORDS = re.compile(r"\s*(?:%|[^\W\d_]+(?:\s+[^\W\d_]+)?)")
_UPPER = "A-Z" + "".join(
    mark for mark in map(chr, [*range(0xC0, 0x250), *range(0x400, 0x530), *range(0x1E00, 0x1F00)]) if mark.isupper()
)
_NAME = re.compile(
    rf"(?<!\w)[{_UPPER}][\w'’.-]*(?:[ \u00a0](?:(?:of|de|du|des|von|van|al|bin|the)[ ])?[{_UPPER}][\w'’.-]*)*"
)
_NAMES_IN_A_ROW = re.compile(r"\s*(?:,|;|\band\b|\bvà\b|\bet\b|\bи\b|\bта\b|、|和|, and|, và)\s*(?:the |nước )?")


def short_answer(
    question: Question,
    text: str,
    fit: npt.NDArray[np.float32] | None = None,
    spans: npt.NDArray[np.int32] | None = None,
) -> tuple[int, int] | None:
    """Where the short answer stands in a sentence; None where nothing of the kind asked for does.

    Args:
        question: the question.
        text: the sentence.
        fit: how near each token of the sentence comes to the question's words, shape (tokens,); without it the words
            that sentence and question share are gone by.
        spans: characters of these tokens in the sentence, shape (tokens, 2).
    """
    match question.kind:
        case "date":
            found = _dates(question, text)
        case "number":
            found = _numbers(question, text)
        case "who" | "where":
            found = _names(question, text)
        case "article":
            found = [
                match.span()
                for match in re.finditer(r"\b(?:[Aa]rticle|Điều|[Сс]тать\w+|[Сс]татт\w+)\s*\d+|第\S{1,5}条", text)
            ]
        case _:
            return None
    if not found:
        return None
    weights = _fits(question, text, fit, spans)
    best = max(found, key=lambda span: (_standing(span, weights), -span[0]))
    return _with_neighbours(question, text, best, found)


def _dates(question: Question, text: str) -> list[tuple[int, int]]:
    asked = days(question.text)
    found = [day for day in days(text) if not any(_says(other, day) for other in asked)]
    full = [day for day in found if day.day or day.month]
    return [(day.start, day.end) for day in (full or found)]


def _says(asked: Day, day: Day) -> bool:
    return asked.covers(day)


def _numbers(question: Question, text: str) -> list[tuple[int, int]]:
    asked = {each.value for each in amounts(question.text)}
    heads = _ENUMERATOR.match(text)
    dated = [(day.start, day.end) for day in days(text)]
    found = []
    for each in amounts(text):
        if each.value in asked or (heads and each.end <= heads.end()) or _PLACE.search(fold(text[: each.start])):
            continue
        if any(start <= each.start and each.end <= end for start, end in dated):
            continue
        start, end = each.start, each.end
        before = _QUALIFIER.search(fold(text[:start]))
        if before:
            start = before.start()
        unit = _UNIT_WORDS.match(text, end)
        if unit and (each.unit or len(unit[0].split()) == 1):
            words = unit[0].split()
            end = text.index(words[0], end) + len(words[0])
        found.append((start, end))
    return found


def _names(question: Question, text: str) -> list[tuple[int, int]]:
    asked = fold(question.text)
    found = []
    for match in _NAME.finditer(text):
        name = match[0].rstrip(".,'’-")
        words = [word for word in re.findall(r"\w+", name) if is_content(word)]
        new = [word for word in words if fold(word) not in asked]
        opens = match.start() == 0 and len(words) == 1
        if new and not opens:
            found.append((match.start(), match.start() + len(name)))
    return found


def _fits(
    question: Question,
    text: str,
    fit: npt.NDArray[np.float32] | None,
    spans: npt.NDArray[np.int32] | None,
) -> list[tuple[float, float]]:
    """(place, weight) of the parts of a sentence that fit the question."""
    if fit is not None and spans is not None and len(spans):
        limit = float(np.quantile(fit, 0.6))
        return [
            ((int(start) + int(end)) / 2, float(value) - limit)
            for (start, end), value in zip(spans, fit, strict=True)
            if value > limit
        ]
    shared = question.words | question.numbers
    return [((match.start() + match.end()) / 2, 1.0) for match in re.finditer(r"\w+", fold(text)) if match[0] in shared]


def _standing(span: tuple[int, int], weights: Sequence[tuple[float, float]]) -> float:
    """How near a span stands to what fits the question."""
    middle = (span[0] + span[1]) / 2
    return sum(weight / (12.0 + abs(place - middle)) for place, weight in weights if not span[0] <= place < span[1])


def _with_neighbours(
    question: Question, text: str, best: tuple[int, int], found: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """Names in a row are one answer when several were asked for; so are two dates with a dash or ``to`` between."""
    if question.kind not in ("who", "where", "date"):
        return best
    start, end = best
    join = (
        _NAMES_IN_A_ROW
        if question.kind in ("who", "where")
        else re.compile(r"\s*(?:-|–|to|through|until|đến|au|до|至)\s*")
    )
    if question.kind != "date" and not question.several:
        return best
    for other in sorted(found):
        if other[0] >= end and join.fullmatch(text[end : other[0]]):
            end = other[1]
    for other in sorted(found, reverse=True):
        if other[1] <= start and join.fullmatch(text[other[1] : start]):
            start = other[0]
    return start, end
