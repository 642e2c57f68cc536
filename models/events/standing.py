"""Whether a deed that is named was done: negated, supposed, wanted, promised and threatened deeds are not deeds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.events.patterns import Found
from models.events.words import Words

_GOVERNING = frozenset({"REQUEST", "THREATEN", "AGREE", "REJECT"})
"""Classes whose words reach over the deeds named after them: *demanded the withdrawal of troops* is no withdrawal."""
_NAMING = frozenset({"ACCUSE", "SUPPORT", "CONSULT", "CONCEDE", "SANCTION", "COOPERATE"})
"""Classes that reach over deeds named as nouns or gerunds: *condemned the bombing of*, *thanked for supplying*."""
_PROMISED = {
    "CONSULT": "AGREE", "SUPPORT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE", "RETREAT": "AGREE",
    "SANCTION": "THREATEN", "COERCE": "THREATEN", "ASSAULT": "THREATEN", "PROTEST": "THREATEN",
}  # fmt: skip
"""What a deed that is still to come counts as."""

_REACH = {"spaced": 90, "unspaced": 24}
_NEAR = {"spaced": 28, "unspaced": 8}
_FINITE = re.compile(
    r"^(?:\w+ed|met|held|made|gave|took|sent|said|told|began|broke|cut|put|struck|fought|shot|spoke|swore|saw|sought|left"
    r"|won|flew|threw|withdrew|overran|went|built|led|lent|paid|sold|bought|hit|set)\b"
)
_NOUN_AFTER = re.compile(
    r"(?:\b(?:the|a|an|this|that|these|those|his|her|its|their|our|of|for|by|any|no|new|more|recent|further|another|under"
    r"|first|second|last|such|military|joint|armed|terrorist|in|over|against|from|regarding|budget|state|public|with|your|my|and|press|imposed|great|full|strong|political|financial|economic|key)|['’]s?)\s+$"
)
_FRENCH_NOUN = re.compile(
    r"(?:attaque|enquête|aide|demande|visite|menace|critique|rencontre|offre|frappe|marche|censure|réclame|plainte|adresse"
    r"|promesse|réserve|échange|retrait|soutien|appel|vote)s?\b"
)
_FRENCH_ARTICLE = re.compile(r"(?:\b(?:la|le|les|une?|des|du|cette|leur|son|sa|ses|d['’]une?)\s|\b[ld]['’])$")
_BARE = re.compile(
    r"(?:attack|visit|protest|march|raid|strike|support|demand|aid|ban|arrest|request|call|threat|tour|appeal|attempt|fight"
    r"|battle|murder|offer|promise|pledge|trade|exchange|release|return|retreat|surrender|riot|boycott|blockade|siege"
    r"|sanction|ambush|clash|charge|complaint|petition|rally|shooting|bombing|killing|meeting|shelling|fighting|hearing"
    r"|exile|fund|partner|patrol|welcome|question|object|claim|warning|training|funding|ruling|assault|invitation|license)e?s?\b"
)
_AND = re.compile(
    r"(?:,| and| et| và| и| та| і|并|，|、|;)\s*(?:\w+ly |also |then |later |в то же время |đã |cũng |ont |a |还|也)?$"
)

_NEW_SUBJECT = re.compile(r",\s+(?:and\s+|et\s+|và\s+|и\s+|а\s+|та\s+|і\s+)?[A-ZÀ-ÝĐА-ЯЁІЇЄҐ]")
"""Words that begin another clause."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that name a deed, and how it stands."""

    start: int
    end: int
    type: str
    mode: str | None
    noun: bool
    turned: bool = False
    """Whether its class comes of its being still to come."""


def triggers(text: str, low: str, found: Sequence[Found], words: Words) -> list[Trigger]:
    """The deeds of a sentence (and the same in lower case) that are asserted, promised or threatened, in order."""
    all_ = [
        Trigger(
            one.start, one.end, one.label.removesuffix("/noun"), one.mode,
            one.label.endswith("/noun") or _is_noun(low, one, words),
        )
        for one in found
    ]  # fmt: skip
    kept: list[Trigger] = []
    for number, one in enumerate(all_):
        if words.language == "en" and (
            _PERSONAL.search(low[one.start : one.end])
            or _ILLNESS.search(low[max(0, one.start - 12) : one.end])
            or _issued(low, one)
        ):
            continue
        before = low[clause_start(low, one.start, words) : one.start]
        if _negated(before, words) or _supposed(before, words) or (not one.noun and _undone(low, one, words)):
            continue
        if any(_reaches(earlier, one, text, low, words) for earlier in all_[:number]):
            continue
        kept.append(_to_come(one, before, words))
    if words.language == "en":  # *on 31 March*, *the March of Dimes*: a noun with a capital is part of a name
        kept = [one for one in kept if not (one.noun and one.start and text[one.start].isupper())]
    if not _headline(text):  # *the Search and Rescue Agency*, *a site called Welcome to Video*
        kept = [one for one in kept if not (text[one.start].isupper() and not _opens(text, one.start))]
    verbs = [one for one in kept if not one.noun]
    if verbs:
        kept = [one for one in kept if not one.noun or not any(abs(one.start - v.start) < 160 for v in verbs)]
    return kept


_PERSONAL = re.compile(r"\b(?:want|wants|wanted|asks?|asked|asking) (?:me|us|you) ")
"""What somebody wants of *me* is no demand of one state on another."""
_ILLNESS = re.compile(r"\b(?:cardiac arrest|(?:heart|panic|asthma) attack)")
_PAPERS = (
    r"(?:statement|summary|video|report|album|song|single|film|movie|game|book|version|data|figure|image|photo|photograph|picture"
    r"|footage|detail|result|list|document|transcript|letter|trailer|study|information|name|identity|memo|update|poll)s?"
)
_ISSUED = re.compile(rf"(?:\W+(?:[\w'’-]+\W+){{0,3}}?{_PAPERS}\b)")
_ISSUED_BEFORE = re.compile(
    rf"\b{_PAPERS}(?:\W+(?:was|were|been|being|it|that|which|had|has|have|is|are))*\W+(?:\w+ly\W+)?$"
)


def _issued(low: str, one: Trigger) -> bool:
    """Whether what is released is something to read, hear or watch."""
    if not low.startswith("releas", one.start):
        return False
    head = re.compile(r"\w+").match(low, one.start)
    assert head is not None
    return bool(_ISSUED.match(low, head.end()) or _ISSUED_BEFORE.search(low[max(0, one.start - 40) : one.start]))


_OPENING = re.compile(r"(?:^|[.!?:;…]|[\"“«‘„(\[–—*]|\s[-])\s*[\"“«‘„(*]*$")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_MOSTLY = 0.5


def _opens(text: str, place: int) -> bool:
    """Whether a sentence or a quotation begins at a place, so that its first word has a capital anyway."""
    return bool(_OPENING.search(text[max(0, place - 12) : place]))


def _headline(text: str) -> bool:
    """Whether most longer words have capitals, as in some headlines, so that a capital tells nothing."""
    longer = _LONG_WORD.findall(text)
    return bool(sum(word[:1].isupper() for word in longer) > _MOSTLY * len(longer))


def clause_start(low: str, place: int, words: Words) -> int:
    """Where the clause around a place begins."""
    last = 0
    for match in words.pattern("breaks").finditer(low, 0, place):
        last = match.end()
    return last


def clause_end(low: str, place: int, words: Words) -> int:
    """Where the clause around a place ends."""
    match = words.pattern("breaks").search(low, place)
    return match.start() if match else len(low)


def _reach(words: Words, sizes: dict[str, int]) -> int:
    return sizes["unspaced" if words.unspaced else "spaced"]


def _negated(before: str, words: Words) -> bool:
    return any(True for _ in words.pattern("negation").finditer(before[-_reach(words, _NEAR) :]))


def _supposed(before: str, words: Words) -> bool:
    return bool(words.pattern("hypothetical").search(before[-2 * _reach(words, _NEAR) :]))


_INFINITIVE = {
    "en": re.compile(
        r"(?<!began )(?<!begun )(?<!begin )(?<!begins )(?<!continue )(?<!continued )(?<!continues )(?<!started )"
        r"(?<!starts )(?<!proceeded )(?<!managed )(?<!went on )(?<!decided )(?<!decides )(?<!voted )(?<!forced )"
        r"(?<!going )(?<!will )(?<!plans )(?<!plan )(?<!planned )(?<!planning )(?<!intends )(?<!intend )(?<!set )"
        r"(?<!due )(?<!expected )(?<!scheduled )(?<!about )(?<!ready )(?<!willing )(?<!is )(?<!are )\bto (?:\w+ly )?$"
    ),
    "fr": re.compile(r"\b(?:pour|afin de|de|sans|d['’])\s*$"),
}
"""What stands before a verb that only names a deed: *to investigate*, *pour dénoncer*."""
_GERUND = re.compile(r"\b(?:for|of|about|on|without|against|from)\s+(?:\w+ly\s+)?$")
_ATTRIBUTE = re.compile(r"\b(?:the|a|an|this|that|his|her|its|their|alleged|reported)\s+(?:\w+ly\s+)?$")


def _undone(low: str, one: Trigger, words: Words) -> bool:
    """Whether a verb stands as an infinitive of purpose or as an adjective: *the detained suspect*."""
    before, head = low[max(0, one.start - 24) : one.start], low[one.start : one.end]
    infinitive = _INFINITIVE.get(words.language)
    if infinitive and infinitive.search(before):
        return words.language == "en" or bool(re.match(r"\w+(?:er|ir|re)\b", head))
    if words.language == "en" and _GERUND.search(before) and re.match(r"\w+ing\b", head):
        return True
    if words.language == "en" and re.match(r"\w+ed\b", head):
        return not before.strip(" \"'“") or bool(_ATTRIBUTE.search(before))
    return False


def _is_noun(low: str, one: Found, words: Words) -> bool:
    """Whether what may be a verb is a noun here: *the attack*, *his support*."""
    if words.language == "fr":
        return bool(
            _FRENCH_NOUN.match(low[one.start : one.end])
            and _FRENCH_ARTICLE.search(low[max(0, one.start - 12) : one.start])
        )
    if words.language != "en" or not _BARE.match(low[one.start : one.end]):
        return False
    return bool(_NOUN_AFTER.search(low[max(0, one.start - 16) : one.start]))


def _reaches(earlier: Trigger, one: Trigger, text: str, low: str, words: Words) -> bool:
    """Whether the words of an earlier deed reach over a later one."""
    between = low[earlier.end : one.start]
    if earlier.noun or _NEW_SUBJECT.search(text[earlier.end : one.start]):
        return False
    if one.start < earlier.end or len(between) > _reach(words, _REACH) or words.pattern("breaks").search(between):
        return False
    coordinated = bool(_AND.search(between)) and not one.noun
    if coordinated and (words.language != "en" or _FINITE.match(low[one.start : one.end])):
        return False
    if earlier.type in _GOVERNING:
        return True
    if words.language == "en" and re.search(r"\bto (?:\w+ly )?$", between) and earlier.type in _NAMING:
        return True
    gerund = one.noun or (words.language == "en" and re.match(r"\w+ing\b", low[one.start : one.end]) is not None)
    return earlier.type in _NAMING and gerund


def _to_come(one: Trigger, before: str, words: Words) -> Trigger:
    """A deed still to come is a promise or a threat."""
    if one.noun or one.type not in _PROMISED:
        return one
    near = before[-_reach(words, _NEAR) :]
    if words.pattern("future").search(near):
        return replace(one, type=_PROMISED[one.type], turned=True)
    return one
