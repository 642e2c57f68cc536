"""How right a short answer is: against any variant of the gold answer, dates and numbers compared as values."""

import re
from collections import Counter
from collections.abc import Sequence

from models.folding import fold
from models.quantities import amounts, days

_WORD = re.compile(r"[\u3400-\u9fff]|[^\W_]+")
_LITTLE = frozenset(
    ["the", "a", "an", "of", "on", "in", "at", "le", "la", "les", "l", "de", "du", "des", "un", "une", "ngay", "nam"]
)


def normal(text: str) -> list[str]:
    """Words of an answer: folded, without articles; dates and numbers in one form."""
    folded = fold(text)
    pieces: list[tuple[int, int, str]] = []
    for day in days(text):
        parts = [f"{part}" for part in (day.year, day.month, day.day) if part]
        pieces.append((day.start, day.end, "date" + "-".join(parts)))
    for amount in amounts(text):
        pieces.append((amount.start, amount.end, f"{amount.value:g}"))
    words, place = [], 0
    for start, end, value in sorted(pieces):
        if start < place:
            continue
        words += _WORD.findall(folded[place:start])
        words.append(value)
        place = end
    words += _WORD.findall(folded[place:])
    return [word for word in words if word not in _LITTLE]


def exact(said: Sequence[str], gold: Sequence[str]) -> float:
    """1 where the first short answer, or all of them together, is a variant of the gold answer."""
    tried = [*said[:1], " ".join(said)] if said else []
    wanted = [normal(each) for each in gold]
    return float(any(normal(each) in wanted for each in tried))


def token_f1(said: Sequence[str], gold: Sequence[str]) -> float:
    """Best F1 of words between the first short answer, or all of them together, and any variant."""
    tried = [*said[:1], " ".join(said)] if said else []
    return max((_f1(normal(one), normal(other)) for one in tried for other in gold), default=0.0)


def _f1(said: list[str], gold: list[str]) -> float:
    shared = sum((Counter(said) & Counter(gold)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(said), shared / len(gold)
    return 2 * precision * recall / (precision + recall)
