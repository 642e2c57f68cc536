"""What is to be done, as a short verb phrase in the active voice."""

import re

from models.commitments.clauses import Clause
from models.commitments.verbs import PARTICIPLES

_END = re.compile(
    r",\s|;|\.(?:\s|$)|\b(?:in accordance with|pursuant to|within (?:\w+ ){1,3}(?:days?|months?|years?)|not later than|no later than"
    r"|unless|provided that|if |where |when |whenever |upon |except |subject to|conformément|de conformidad)"
)
WORDS = 26
"""Words of an action at most."""


def active(
    text: str, folded: str, clause: Clause, passive: re.Match[str] | None, language: str, verb: bool = False
) -> str:
    """The action of a clause: ``be concluded within sixty days`` of consultations is ``conclude such consultations``.

    Args:
        verb: whether the trigger is itself the verb, as in the indicative of French treaties.
    """
    if passive is not None and clause.subject is not None and language == "en":
        base = PARTICIPLES.get(passive["verb"], passive["verb"])
        rest = _cut(folded, passive.end(), clause.end, 0)
        return _short(f"{base} {_small(clause.subject.of(text))} {_by_nobody(text[passive.end() : rest])}")
    start = clause.trigger.start if verb else clause.verb
    aside = re.match(r"\s*,[^,]{2,200},\s*", folded[start : clause.end])
    if aside:
        start += aside.end()
    start += len(re.match(r"\s*(?:to |not to )?", folded[start : clause.end])[0])  # type: ignore[index]
    return _short(text[start : _cut(folded, start, clause.end)])


def _cut(folded: str, start: int, end: int, least: int = 12) -> int:
    found = _END.search(folded, min(end, start + least), end)
    return found.start() if found else end


def _by_nobody(words: str) -> str:
    return re.sub(r"\bby\s+(?:the |any |each |both |either )?[\w' -]{3,60}$", "", words)


def _small(words: str) -> str:
    first, _, rest = words.partition(" ")
    return (
        f"{first.lower()} {rest}"
        if first.lower() in ("the", "this", "such", "any", "a", "an", "each", "these")
        else words
    )


def _short(words: str) -> str:
    parts = words.split()
    return " ".join(parts[:WORDS]).strip(" ,;:.")
