"""With whom the treaty and its instruments are deposited."""

import re
from collections.abc import Iterator

from models.treaties.facts import Fact, Source, known, unknown
from models.treaties.words import matches, squeezed, trimmed

_GENERIC = re.compile(
    r"(?:(?:the|du|le|el|del)\s+)?(?:depositar(?:y|ies|io)(?:\s+\w+)?|depositaire|latter|same|party|parties|other|government|executive|secretariat|secretary|director|organization|said|them|him|it\b|which\b|whom\b|commission\b|such|each|any|that|this|a\s|an\s|bank|court|registrar|customs)"
)
_TAIL = re.compile(
    r"\s+(?:who|which|whose|and\s+(?:shall|will|registered)|not\s+later|in\s+accordance|within|on\s+or|upon|as\s+soon|prior|pursuant|hereinafter|in\s+(?:the|his|its)|"
    r"for\s+(?:the\s+)?(?:purpose|registration|ratif)|thirty|after|until|by\b|shall|article\s+[\divxl]|qui\b|que\b|lequel|quien|и\s+|котор|at\s+(?:washington|london|paris))",
)
_BORDER = re.compile(r"[.;:。；：，,\n]\s*|\b\d{1,2}[.)]\s+")
_WHO = re.compile(
    r"(?:the\s+)?(?:governments?\s+of|government\b|secretary|secretary-general|director|director-general|swiss|depositary\s+government|ministry|minister|federal|archives|organi[sz]ation|general\s+secretariat|executive|president|commission)|"
    r"(?:du|de\s+la|des|le|la|les|l')?\s*(?:gouvernement|secretaire|conseil|directeur|republique)|(?:el|la)?\s*(?:secretari|gobiern|director|ministeri)|правительств|генеральн|секретар|уряд|генеральнии|chinh phu|tong thu ky|bo ngoai"  # noqa: E501
)


def depositary(source: Source) -> Fact:
    """Who keeps the original or the instruments, as named in the text."""
    for start, end in sorted(_candidates(source)):
        start = _from_lead(source, start, end)
        if tail := _TAIL.search(source.folded, start, end):
            end = tail.start()
        start, end = trimmed(source.text, start, end)
        words = source.folded[start:end]
        if (source.language == "en" and not _WHO.match(words)) or len(words) < 2 or _generic(words):
            continue
        return known("depositary", squeezed(source.text[start:end]), (start, end))
    return unknown("depositary", "the text names no depositary")


def _candidates(source: Source) -> Iterator[tuple[int, int]]:
    """Stretches that may name it: behind *deposited with*, and before *is the depositary*."""
    for match in matches(source, "deposited", source.title_end):
        yield next(match.span(name) for name, value in match.groupdict().items() if value)
    for match in matches(source, "depositary", source.title_end):
        floor = max(source.title_end, match.start() - 140)
        border = max((m.end() for m in _BORDER.finditer(source.folded, floor, match.start())), default=floor)
        if border < match.start():
            yield border, match.start()


def _generic(words: str) -> bool:
    """Whether the words name nobody in particular: ``the Depositary``, ``the other Party``."""
    match = _GENERIC.match(words)
    if match is None:
        return False
    rest = words[match.end() :].strip(" ,-")
    return (
        not rest
        or not re.match(r"(?:of|general|du|de|del|government)\b", rest)
        or re.match(r"of\s+(?:the\s+)?(?:each|other|state|host|parties|contracting|this)\b", rest) is not None
    )


def _from_lead(source: Source, start: int, end: int) -> int:
    """Where the name begins, behind an archive or a person through whom it is kept."""
    lead = re.compile(r"(?:the\s+)?archives\s+of\s+").match(source.folded, start, end)
    if lead:
        return lead.end()
    named = list(
        re.finditer(
            r"\bthe\s+(?:government|secretary|director|swiss|secretary-general|ministry)\b", source.folded[start:end]
        )
    )
    return start + named[0].start() if named and source.language == "en" else start
