"""The baseline of commitments: a sentence with a modal verb is one, of the modal's type; its actor stands before it."""

import re
from collections.abc import Iterator

from models.commitments.facts import Commitment, Deadline, Modality, Span, Type

_MODALS: dict[str, tuple[tuple[str, Modality, Type], ...]] = {
    "en": (
        (r"(?:shall|may|must|will) not|neither .{1,40} (?:shall|may)|no party", "shall not", "prohibition"),
        (r"should", "should", "recommendation"),
        (r"may", "may", "permission"),
        (r"undertakes?", "undertakes", "obligation"),
        (r"agrees? to", "agrees", "obligation"),
        (r"must", "must", "obligation"),
        (r"shall|will", "shall", "obligation"),
    ),
    "fr": (
        (r"ne (?:doit|doivent|peut|peuvent)", "shall not", "prohibition"),
        (r"devrai(?:t|ent)", "should", "recommendation"),
        (r"peut|peuvent|pourr(?:a|ont)", "may", "permission"),
        (r"s[’']engagent?", "undertakes", "obligation"),
        (r"doit|doivent|devr(?:a|ont)", "must", "obligation"),
        (r"\w+er(?:a|ont)|\w+ir(?:a|ont)|\w+ent", "shall", "obligation"),
    ),
    "es": (
        (r"no podrán?", "shall not", "prohibition"),
        (r"podr(?:á|a)n?", "may", "permission"),
        (r"se comprometen?", "undertakes", "obligation"),
        (r"acuerdan", "agrees", "obligation"),
        (r"deber(?:á|a)n?", "must", "obligation"),
        (r"\w+[aei]r(?:á|a)n?", "shall", "obligation"),
    ),
}
_DEADLINE = re.compile(r"within (\w+(?: \(\d+\))?) (day|month|year)s? (?:of|from|after) ([^,.;]{3,60})", re.IGNORECASE)
_STOP = re.compile(r"[.;](?=\s|\d+\.|[a-z]{3})|:\s*(?=\()|\n\s*\n")
_NUMBERS = {"one": 1, "two": 2, "three": 3, "five": 5, "six": 6, "ten": 10, "thirty": 30, "sixty": 60, "ninety": 90}


def extract(text: str, language: str) -> list[Commitment]:
    """Every sentence with a modal verb, as a commitment."""
    return list(_extract(text, language))


def _extract(text: str, language: str) -> Iterator[Commitment]:
    for start, end in _sentences(text):
        sentence = text[start:end]
        for pattern, modality, kind in _MODALS.get(language, _MODALS["en"]):
            found = re.search(rf"\b(?:{pattern})\b", sentence, re.IGNORECASE)
            if found is None:
                continue
            subject = re.split(r"[,;:.]", sentence[: found.start()])[-1].strip() or None
            yield Commitment(
                span=Span(start, end),
                lead=None,
                trigger=Span(start + found.start(), start + found.end()),
                modality=modality,
                type=kind,
                obligor=subject,
                obligor_span=None,
                obligor_source="quote" if subject else "unknown",
                obligee=None,
                action=sentence[found.end() :].strip(),
                condition=None,
                exception=None,
                deadline=_deadline(sentence, start),
            )
            break


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Stretches between full stops, semicolons and blank lines."""
    place = 0
    for stop in [*_STOP.finditer(text), None]:
        end = stop.end() if stop else len(text)
        if text[place:end].strip():
            yield place + len(text[place:end]) - len(text[place:end].lstrip()), end
        place = end


def _deadline(sentence: str, offset: int) -> Deadline | None:
    found = _DEADLINE.search(sentence)
    if found is None:
        return None
    digits = re.search(r"\d+", found[1])
    amount = int(digits[0]) if digits else _NUMBERS.get(found[1].lower())
    span = Span(offset + found.start(), offset + found.end())
    return Deadline("relative", span, found[3].strip(), amount, found[2].lower(), None, "after")
