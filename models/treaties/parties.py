"""Who the parties are: the states that the preamble, the title or the signatures name, and bodies that are no states."""  # noqa: E501

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from models.treaties.facts import Fact, Source, known, unknown
from models.treaties.states import Named, Roll, life, lived_on, name_on
from models.treaties.words import matches, pattern, squeezed

_REACH = 9000
"""How far behind the title a party clause may begin, in characters."""

_GAP = 260
"""Characters between two parties of one list, without what stands in parentheses."""

_ASIDE = re.compile(r"\([^()]{0,300}\)|\[[^\[\]]{0,200}\]|（[^（）]{0,200}）|[,;]?\s*hereinafter[^,;:]{0,160}|[\"“«][^\"”»]{0,80}[\"”»]|ci-apres[^,;:]{0,120}|en adelante[^,;:]{0,120}|(?:далее|именуем)[^,;:]{0,120}")  # fmt: skip  # noqa: E501
_ORGANISATION = re.compile(
    r"\b(?:the\s+)?(?:european\s+(?:economic\s+)?communit(?:y|ies)|european\s+union|eurasian\s+economic\s+union"
    r"|european\s+atomic\s+energy\s+community|european\s+coal\s+and\s+steel\s+community"
    r"|(?:caribbean|andean|east\s+african|southern\s+african\s+development|west\s+african\s+economic)\s+(?:common\s+market|community)"
    r"|international\s+[a-z]+\s+(?:agency|authority|organi[sz]ation|commission|fund|committee)"
    r"|southern\s+african\s+customs\s+union|union\s+europeenne|communaute\s+(?:economique\s+)?europeenne|union\s+europea"
    r"|comunidad\s+(?:economica\s+)?europea|европеискии\s+союз|евразиискии\s+экономическии\s+союз"
    r"|united\s+nations(?!\s+(?:convention|charter)))"
)
_BETWEEN = re.compile(
    r"\b(?:between|among(?:st)?|entre|между|giua|між)\b|\bof\s+the\s+(?:one|first)\s+part\b|(?<=[a-z])\s*[-–]\s*(?=[a-z])|与|與|和"
)
_OPEN_TITLE = re.compile(r"\b(?:on behalf of|representing|au nom de|en nombre de|for the account of)\b")


def parties(source: Source, roll: Roll) -> Fact:
    """The parties by ISO 3166 code, in the order of the text.

    The value is a list of ``{"code", "name", "from"?, "until"?, "then"?}``: the name as written, when a state of
    limited life began and ended, and the name it bore on the day of signature where it has changed it since; a party
    that is no state has ``code`` null.
    """
    end = min(source.body or len(source.text), source.title_end + _REACH)
    if end - source.title_end < 80:
        end = min(len(source.text), source.title_end + _REACH // 3)
    listed = _clause(source, roll, source.title_end, end) or _behind_contents(source, roll)
    titled = _of_title(source, roll)
    signed = None if listed else _signatures(source, roll)
    if listed and titled and not _codes(titled) <= _codes(listed) and len(_codes(titled)) > len(_codes(listed)):
        listed = titled
    if listed is None and signed and titled and _codes(titled) < _codes(signed):
        titled = None
    if listed is None and titled is None and signed and not _is_open(source, end):
        titled = signed
    if listed is None and titled is None and signed and len(signed) <= _FEW_SIGNATURES:
        titled = signed
    found = listed or titled
    if found:
        return known("parties", _value(source, found), (found[0].start, found[-1].end))
    if _is_open(source, end):
        return unknown("parties", "open to whoever joins: its parties are those of its treaty actions")
    return unknown("parties", "no clause, title or signature names its parties")


_FEW_SIGNATURES = 12
"""Up to so many signatories an open treaty's signatures are its list of parties."""


def with_names(value: Sequence[dict[str, Any]], signed: str | None) -> list[dict[str, Any]]:
    """Parties with their life and their name of that day, once the day of signature is known."""
    day = date.fromisoformat(signed) if signed and len(signed) == 10 else None
    completed = []
    for row in value:
        code = row["code"]
        span = life(code) if code else None
        more: dict[str, Any] = {}
        if span and span.first:
            more["from"] = span.first.isoformat()
        if span and span.last:
            more["until"] = span.last.isoformat()
        if code and day:
            if not lived_on(code, day):
                more["doubt"] = f"did not exist on {day.isoformat()}"
            if then := name_on(code, day):
                more["then"] = then
        completed.append({**row, **more})
    return completed


def _codes(found: Sequence[Named]) -> set[str]:
    return {one.code for one in found}


def _is_open(source: Source, end: int) -> bool:
    return next(matches(source, "open", source.title_end, min(end, source.title_end + 2500)), None) is not None


_PREAMBLE = re.compile(r"\b(?:preamble|preambule|preambulo|преамбула|loi noi dau)\b")
_CONTENTS_REACH = 80_000


def _behind_contents(source: Source, roll: Roll) -> list[Named] | None:
    """The list of parties under the word *preamble*, where title page and contents stand between it and the title."""
    for match in _PREAMBLE.finditer(source.folded, source.title_end, _CONTENTS_REACH):
        if found := _clause(source, roll, match.end(), min(len(source.text), match.end() + 1500)):
            return found
    return None


def _clause(source: Source, roll: Roll, start: int, end: int) -> list[Named] | None:
    """The first list of parties in a stretch: states with nothing between them but the words of such lists."""
    folded = source.folded
    named = _real(roll.find(folded, source.language, start, end), folded)
    bodies = [Named(*match.span(), "", "name") for match in _ORGANISATION.finditer(folded, start, end)]
    everyone = sorted([*named, *(body for body in bodies if not _overlaps(body, named))], key=lambda one: one.start)
    at = 0
    while at < len(everyone):
        chain = [everyone[at]]
        while at + 1 < len(everyone) and _goes_on(source, chain[-1].end, everyone[at + 1].start):
            at += 1
            chain.append(everyone[at])
        at += 1
        if len({one.code or folded[one.start : one.end] for one in chain}) > 1 and _leads(source, chain[0].start):
            return _without_repeats(chain, folded)
    return None


def _real(named: Sequence[Named], folded: str) -> list[Named]:
    """Without states that are named as represented by another, and territories beside them."""
    kept = []
    for one in named:
        before = folded[max(0, one.start - 40) : one.start]
        if _OPEN_TITLE.search(before[before.rfind("(") :]) and before.rfind("(") > before.rfind(")"):
            continue
        kept.append(one)
    return kept


def _overlaps(one: Named, others: Sequence[Named]) -> bool:
    return any(other.start < one.end and one.start < other.end and other.code for other in others)


def _goes_on(source: Source, start: int, end: int) -> bool:
    gap = _ASIDE.sub(" ", source.folded[start:end])
    if len(gap) > _GAP or "\n\n\n\n" in gap or "as follows" in gap:
        return False
    recital = pattern("recital", source.language)
    words = recital is not None and re.search(rf"(?<![^\W_])(?:{recital.pattern})", gap)
    return not words and not re.search(r"[.;。；](?=\s+[a-z0-9])", gap.replace("rep.", ""))


def _leads(source: Source, at: int) -> bool:
    """Whether a list that begins here opens its sentence: only words that go before a party's name stand before it."""
    folded = source.folded
    floor = max(source.title_end, at - 200)
    before = re.sub(r"\b(?:preamble|preambule|preambulo)(?=\w?)", "\n", folded[floor:at])
    before = before.replace("source:", "\n")
    boundary = max((match.end() for match in re.finditer(r"[.:;\n。；：*#]", before)), default=0)
    words = before[boundary:]
    lead = pattern("party_lead", source.language)
    if source.language == "zh":
        return re.fullmatch(r"[\s　，,（(政府和与與及、中华人民共和国]*", words) is not None
    if lead is None:
        return not words.strip()
    return all(
        re.fullmatch(rf"(?:{lead.pattern})", word)
        for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*:?|l'|d'", words)
    )


def _without_repeats(chain: Sequence[Named], folded: str) -> list[Named]:
    seen: set[str] = set()
    kept = []
    for one in chain:
        key = one.code or squeezed(folded[one.start : one.end])
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def _of_title(source: Source, roll: Roll) -> list[Named] | None:
    """The states of a title that says whom it is between."""
    start = max(0, source.title_end - 700)
    folded = source.folded[: source.title_end]
    named = _real(roll.find(folded, source.language, start, source.title_end), folded)
    bodies = [Named(*match.span(), "", "name") for match in _ORGANISATION.finditer(folded, start, source.title_end)]
    everyone = sorted([*named, *(body for body in bodies if not _overlaps(body, named))], key=lambda one: one.start)
    if len(everyone) < 2:
        return None
    between = _BETWEEN.search(folded, max(start, everyone[0].start - 200), everyone[-1].end)
    if between is None:
        return None
    chain = [everyone[0]]
    for one in everyone[1:]:
        if not _goes_on(source, chain[-1].end, one.start) or re.search(
            r"\b(?:on|concerning|regarding|relating|relatif|sobre|of the boundary|in the|о|об|ve|signed)\b",
            _ASIDE.sub(" ", folded[chain[-1].end : one.start]),
        ):
            break
        chain.append(one)
    listed = _without_repeats(chain, folded)
    return listed if len(listed) > 1 else None


def _signatures(source: Source, roll: Roll) -> list[Named] | None:
    """The states for which it is signed: ``For the Government of X``, each at the start of its line or sentence."""
    words = pattern("signature", source.language)
    if words is None:
        return None
    start = source.body + (len(source.text) - source.body) // 3
    witness = [match.start() for match in matches(source, "witness", start)]
    if not witness:
        witness = [
            match.start()
            for match in re.finditer(
                r"\bdone (?:at|in)\b|\bfait a\b|\bhecho en\b|\bсовершено в\b", source.folded[start:]
            )
        ]
        witness = [start + at for at in witness]
    if not witness:
        return None
    end = min(len(source.text), witness[0] + 6000)
    found = []
    for one in roll.find(source.folded, source.language, witness[0], end):
        before = source.folded[max(0, one.start - 90) : one.start]
        sentence = re.split(r"[.;:\n]\s*(?=(?:for|pour|por|за|от|on behalf)\b)|(?<=[a-z)])(?=for the )", before)[-1]
        lead = pattern("party_lead", source.language)
        rest = re.sub(rf"\A\W*(?:{words.pattern})\b", "", sentence, count=1)
        if (
            rest != sentence
            and lead is not None
            and all(
                re.fullmatch(rf"(?:{lead.pattern})", word) for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", rest)
            )
        ):
            found.append(one)
    listed = _without_repeats(found, source.folded)
    return listed if len(listed) > 1 else None


def _value(source: Source, found: Sequence[Named]) -> list[dict[str, Any]]:
    return [{"code": one.code or None, "name": squeezed(source.text[one.start : one.end])} for one in found]
