"""Who did it, and to whom: actors around the words that name a deed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from models.events.actors import Mention, names_after, names_before
from models.events.facts import Actor, ActorKind, Setting
from models.events.standing import Trigger, clause_end, clause_start
from models.events.words import Words

_TWO_SIDED = frozenset({"CONSULT", "COOPERATE", "AGREE", "SUPPORT"})
_MUTUAL = frozenset({"CONSULT", "COOPERATE", "AGREE"})
"""Classes in which two who are joined by *and* deal with each other."""
_NAMED_TARGETS = frozenset(
    {"ACCUSE", "COERCE", "ASSAULT", "SANCTION", "REJECT", "THREATEN", "REQUEST", "CONCEDE", "RETREAT"}
)
_STRUCK = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "PROTEST", "AID"})
"""Classes whose target may be told as a place: *bombed targets in Syria*."""
_BEFORE_NAME = re.compile(
    r"(?P<word>[\w'’-]+)\s+(?:(?:the|la|le|les|l['’]|both|all|its|northern|southern|eastern|western|central|thủ đô"
    r"|thành phố)\s*)*$"
)
_MOST = 4
"""Actors or targets of one deed at most."""
_BODIES_OF_THREE = frozenset({"ICC", "ICJ", "WHO", "WTO", "IMF", "OAS", "OAU", "SCO", "CIS", "GCC"})


@dataclass(frozen=True, slots=True)
class Roles:
    """Actors and targets of one deed."""

    actors: tuple[Actor, ...]
    targets: tuple[Actor, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what is named in it."""

    text: str
    low: str
    mentions: tuple[Mention, ...]
    words: Words
    setting: Setting


def roles(sentence: Sentence, trigger: Trigger, triggers: Sequence[Trigger], earlier: Roles | None) -> Roles:
    """Who did the deed and to whom; ``earlier`` are those of the deed named before it in the sentence."""
    words = sentence.words
    left = clause_start(sentence.low, trigger.start, words)
    right = clause_end(sentence.low, trigger.end, words)
    following = [one.start for one in triggers if one.start >= trigger.end]
    right = min([right, *following, _comma(sentence, trigger)])
    head = _first_word_end(sentence, trigger)
    before = [m for m in sentence.mentions if left <= m.start and m.end <= trigger.start]
    after = [m for m in sentence.mentions if head <= m.start and m.start < right]
    if trigger.noun:
        return _of_noun(sentence, trigger, before, after)
    aimed = [m for m in before if _led_by(sentence, m, "aimed")]
    agents = [m for m in before if _led_by(sentence, m, "agent_before")]
    passive = bool(agents) or _is_passive(sentence, trigger) or _done_by(sentence, trigger)
    subjects = _subjects(sentence, [m for m in before if m not in aimed and m not in agents], left, trigger)
    if passive:
        by = agents or [m for m in after if _led_by(sentence, m, "by")]
        doers = tuple(m.actor for m in by[:_MOST])
        if not doers and (name := _agent_name(sentence, head, right)):
            doers = (name,)
        targets = (
            subjects
            or _named_before(sentence, left, trigger)
            or tuple(m.actor for m in after if m not in by and (trigger.type in _STRUCK or not _inside(sentence, m)))[
                :1
            ]
        )
        return Roles(doers, _others(targets, doers))
    if nearer := _nearer(sentence, subjects, trigger):
        subjects = (nearer,)
    if not subjects:
        subjects = _pronoun(sentence, left, trigger)
    if not subjects and earlier is not None and left <= (triggers[0].start if triggers else 0) < trigger.start:
        subjects = earlier.actors
    if not subjects:
        subjects = _named_before(sentence, left, trigger)
    if (
        not subjects
        and left
        and (outer := [m for m in sentence.mentions if m.end <= left])
        and _elliptic(sentence, left, trigger)
    ):
        subjects = _subjects(sentence, outer, 0, trigger)
    if trigger.type not in _STRUCK:
        after = [m for m in after if not _inside(sentence, m)]
    if len(subjects) == 2 and not aimed and trigger.type in _MUTUAL:
        return Roles(subjects[:1], subjects[1:])
    targets = tuple(m.actor for m in aimed) + _objects(sentence, after)
    targets = _others(targets, subjects) or _own_person(after, subjects)
    if not targets:
        targets = _us(sentence, head, right, subjects)
    if not targets and trigger.type in _TWO_SIDED and len(subjects) == 2:
        return Roles(subjects[:1], subjects[1:])
    if not targets and trigger.type in _NAMED_TARGETS:
        name = names_after(sentence.text, head, min(right, head + 90), words, sentence.mentions)
        targets = (name,) if name and name.code.lower() not in {s.code.lower() for s in subjects} else ()
    return Roles(subjects[:_MOST], targets[:_MOST])


def _comma(sentence: Sentence, trigger: Trigger) -> int:
    """The first comma after the deed that no list of names stands around: what follows is said of something else."""
    comma = "，" if sentence.words.unspaced else ","
    place = sentence.text.find(comma, trigger.end)
    if place < 0:
        return len(sentence.text)
    near = [m for m in sentence.mentions if place - 2 <= m.end <= place]
    listed = near and any(m.start <= place + 40 and m.start > place for m in sentence.mentions)
    return len(sentence.text) if listed or not sentence.text[trigger.end : place].strip() else place


def _first_word_end(sentence: Sentence, trigger: Trigger) -> int:
    if sentence.words.unspaced:
        return trigger.start + 1
    match = re.compile(r"[\w'’ʼ-]+").match(sentence.text, trigger.start)
    return match.end() if match else trigger.start + 1


def _of_noun(sentence: Sentence, trigger: Trigger, before: list[Mention], after: list[Mention]) -> Roles:
    """*Talks between A and B*, *A's attack on B*, *arrest of B by A*."""
    by = [m for m in after if _led_by(sentence, m, "by")]
    aimed = [m for m in before if _led_by(sentence, m, "aimed")]
    own = [m for m in before if m not in aimed and sentence.low[m.end : trigger.start].strip(" '’s") == ""]
    doers = tuple(m.actor for m in (by or own or [m for m in before if m not in aimed][-1:])[:_MOST])
    rest = [m.actor for m in aimed] + [m.actor for m in after if m not in by]
    if not doers and len(rest) > 1:
        return Roles((rest[0],), _others(tuple(rest[1:]), (rest[0],))[:_MOST])
    return Roles(doers, _others(tuple(rest), doers)[:1])


def _led_by(sentence: Sentence, mention: Mention, name: str) -> bool:
    """Whether one of a list of words stands before a name, with an article or words of office between."""
    before = sentence.low[max(0, mention.start - 48) : mention.start]
    pattern = sentence.words.pattern(name)
    if sentence.words.unspaced:
        tail = before[-6:]
        return any(
            not re.search(r"[，、。]", tail[m.end() :]) and len(tail) - m.end() <= 3 for m in pattern.finditer(tail)
        )
    last = None
    for match in pattern.finditer(before):
        last = match
    if last is None:
        return False
    between = before[last.end() :]
    return bool(
        re.fullmatch(
            r"\s*(?:['’]s?|the|a|an|its|their|his|her|le|la|les|l['’]|son|sa|ses|leur|[\w-]+(?:\s|$)){0,3}\s*", between
        )
    ) and not (re.search(r"[,;()]", between))


def _governed(sentence: Sentence, mention: Mention) -> bool:
    """Whether a preposition stands before a name, other than one that ties it to an office (*president of*)."""
    before = sentence.low[max(0, mention.start - 40) : mention.start]
    if sentence.words.unspaced:
        return bool(sentence.words.pattern("away").search(before[-3:])) and bool(
            re.search(rf"(?:{sentence.words.pattern('away').pattern})$", before, re.IGNORECASE)
        )
    match = _BEFORE_NAME.search(before)
    if match is None:
        match = re.search(r"(?P<word>\b(?:d|l|qu)['’])$", before)
    if match is None:
        return False
    word = match["word"]
    if word[:2] in ("d'", "d’"):
        word = "de"
    if not sentence.words.pattern("away").fullmatch(word):
        return False
    if sentence.words.pattern("of").fullmatch(word):
        head = re.search(r"([\w'’-]+)\s*$", before[: match.start("word")])
        if head and sentence.words.pattern("office").fullmatch(head.group(1)):
            return _office_governed(sentence, mention, before, head.start(1))
        if head and mention.naming != "capital" and head.group(1)[:1].isalpha():
            original = sentence.text[max(0, mention.start - 40) : mention.start][head.start(1) : head.end(1)]
            return not original[:1].isupper()
    return True


def _office_governed(sentence: Sentence, mention: Mention, before: str, place: int) -> bool:
    """Whether a preposition stands before the office: *by the president of*."""
    head = before[:place].rstrip()
    match = re.search(r"([\w'’-]+)\s*(?:the|la|le|les|l['’])?\s*$", head)
    return bool(match and sentence.words.pattern("away").fullmatch(match.group(1)))


def _subjects(sentence: Sentence, before: Sequence[Mention], left: int, trigger: Trigger) -> tuple[Actor, ...]:
    """The last name before the deed that no preposition governs, with those it is joined to by *and*."""
    candidates = [m for m in before if not _governed(sentence, m) and not _where(sentence, m)]
    if not candidates:
        return ()
    main = candidates[-1]
    inserted = re.search(
        r",\s*(?:\w+ly\s+|has\s+|have\s+|had\s+|will\s+|a\s+|ont\s+|đã\s+)*$", sentence.low[left : trigger.start]
    )
    if inserted and len(candidates) > 1:
        opening = sentence.low.rfind(",", left, left + inserted.start())
        outer = [m for m in candidates if m.end <= opening] if opening > left else []
        if (
            outer
            and main.start > opening
            and re.match(r",\s*(?:a|an|the|one|whose|which|who|quốc|un|une|le|la)\b", sentence.low[opening:])
        ):
            main = outer[-1]
    joined = [main]
    place = list(before).index(main)
    for previous in reversed(before[:place]):
        between = sentence.text[previous.end : joined[0].start]
        comma = "," in between and not sentence.words.pattern("and").search(between)
        if not _joined(between, sentence.words) or (comma and len(joined) < 2):
            break
        joined.insert(0, previous)
    return _distinct([m.actor for m in joined])


def _where(sentence: Sentence, mention: Mention) -> bool:
    """Whether a name stands behind that of a place in it: *in Paris, France,*."""
    if mention.actor.kind != "state" or sentence.words.unspaced:
        return False
    inside = sentence.words.pattern("inside").pattern
    before = sentence.text[max(0, mention.start - 80) : mention.start]
    return bool(re.search(rf"{inside}\s+(?:(?:the|la|le)\s+)?{_PLACE},\s+$", before)) and bool(
        re.match(r"\s*(?:,|$|[a-z]+day\b|yesterday|on |in |an? )", sentence.text[mention.end :])
    )


_PLACE = r"[A-ZÀ-Ý][\w.'’-]*(?:\s+(?:(?:of|de|du|des|la|the|and)\s+)?[A-ZÀ-Ý][\w.'’-]*){0,5}"


_OPENED = re.compile(r",\s+(?:(?:an?|des?|les?|some|thousands|hundreds|dozens|centaines|milliers|of)\s+|d['’])*$")
_PARTICIPLE = re.compile(r"[\w-]+(?:ed|en|wn|ght|eld|ade|é|ée|és|ées|is|ise|ises|it|ite|ites)\s+")
_WHO = r"\s+(?:the\s+|an?\s+|la\s+|les?\s+|l['’])?[A-ZÀ-Ý]"


def _nearer(sentence: Sentence, subjects: Sequence[Actor], trigger: Trigger) -> Actor | None:
    """Whoever is named between a subject and the deed, in a clause of their own: *at X's congress, thousands ...*."""
    if len(subjects) != 1 or sentence.words.unspaced or sentence.words.language not in ("en", "fr"):
        return None
    name = names_before(sentence.text, subjects[0].end, trigger.start, sentence.words, sentence.mentions)
    if name is None or "," in sentence.text[name.end : trigger.start]:
        return None
    between = sentence.text[subjects[0].end : name.start]
    opened = re.search(
        r",\s+(?:(?:an?|des?|les?|some|thousands|hundreds|dozens|centaines|milliers|of|de)\s+|d['’])*$", between
    )
    return name if opened and between.count(",") == 1 else None


def _done_by(sentence: Sentence, trigger: Trigger) -> bool:
    """Whether a participle without its verb is followed by who did it: *a decree signed by*."""
    words = sentence.words
    if words.language not in ("en", "fr"):
        return False
    match = re.match(
        r"[\w-]+(?:ed|en|wn|ght|eld|ade|é|ée|és|ées|is|ise|ises|it|ite|ites)\s+", sentence.low[trigger.start :]
    )
    by = words.pattern("by").match(sentence.low, match.end()) if match else None
    return by is not None and re.match(_WHO, sentence.text[by.end() :]) is not None


def _joined(between: str, words: Words) -> bool:
    """Whether only *and*, a comma and names stand between two names."""
    if words.unspaced:
        return bool(re.fullmatch(r"\s*(?:、|和|与|及|以及|同)\s*[^，。、]{0,6}", between)) or not between.strip()
    rest = words.pattern("and").sub(" ", between)
    has_and = rest != between or "," in between
    if len(between) > 60 or re.search(
        r"[a-zà-ÿа-яёіїєґđ]{3,}", re.sub(r"\b(?:the|of|president|king|les?|la|de|du|presidents?|của|nước)\b", "", rest)
    ):
        return False
    return has_and or not between.strip() or bool(re.fullmatch(r"[\s'’s]*(?:[A-ZÀ-Ý][\w.-]*\s*){0,4}", between))


def _objects(sentence: Sentence, after: Sequence[Mention]) -> tuple[Actor, ...]:
    """The first name after the deed, with those joined to it."""
    if not after:
        return ()
    joined, sure = [after[0]], 1
    for following in after[1:]:
        between = sentence.text[joined[-1].end : following.start]
        if not _joined(between, sentence.words):
            break
        joined.append(following)
        if "," not in between or sentence.words.pattern("and").search(between):
            sure = len(joined)
    return _distinct([m.actor for m in joined[:sure]])


def _is_passive(sentence: Sentence, trigger: Trigger) -> bool:
    """Whether the subject is the one to whom it was done: *was attacked*, *погибли*."""
    words, low = sentence.words, sentence.low
    if low.startswith(tuple(words.table["words"].get("suffered", ())), trigger.start):
        return True
    if (forms := words.table["words"].get("passive_forms")) and re.search(
        rf"(?<!\w)\w+(?:{'|'.join(forms)})(?!\w)", low[trigger.start : trigger.end]
    ):
        return True
    before = low[max(0, trigger.start - 24) : trigger.start]
    if words.language == "en" and not re.match(
        r"\w+(?:ed|en|wn|ck|ught|eld|ade|ot|un|und|id|ut|ost|ain|et)\b", low[trigger.start :]
    ):
        return False
    pattern = words.pattern("passive").pattern
    gap = "" if words.unspaced else r"\s+(?:[\w-]+ly\s+|\w+ed\s+and\s+|également\s+|aussi\s+|été\s+)?"
    return bool(re.search(rf"{pattern}{gap}$", before, re.IGNORECASE))


def _agent_name(sentence: Sentence, start: int, end: int) -> Actor | None:
    match = sentence.words.pattern("by").search(sentence.low, start, end)
    return (
        names_after(sentence.text, match.end(), min(end, match.end() + 80), sentence.words, sentence.mentions)
        if match
        else None
    )


def _named_before(sentence: Sentence, left: int, trigger: Trigger) -> tuple[Actor, ...]:
    name = names_before(sentence.text, left, trigger.start, sentence.words, sentence.mentions)
    return (name,) if name else ()


def _pronoun(sentence: Sentence, left: int, trigger: Trigger) -> tuple[Actor, ...]:
    """*We* and *I* stand for whom the document speaks."""
    speaker = sentence.setting.speaker
    if speaker is None:
        return ()
    for name in ("we", "i"):
        for match in sentence.words.pattern(name).finditer(sentence.text, left, trigger.start):
            return (_speaker(speaker, match.group(0), match.start(), match.end()),)
    first = sentence.words.table["words"].get("first_person")
    ending = rf"[\w'’ʼ]*?(?:{'|'.join(first)})(?!\w)" if first else r"(?!)"
    if said := re.match(ending, sentence.low[trigger.start : trigger.end]):
        start, end = trigger.start, trigger.start + said.end()
        return (_speaker(speaker, sentence.text[start:end], start, end),)
    return ()


def _own_person(after: Sequence[Mention], subjects: Sequence[Actor]) -> tuple[Actor, ...]:
    """A person in office to whom an organ of the same state does something is named, not coded."""
    own = {actor.code for actor in subjects}
    for mention in after[:2]:
        if mention.naming == "person" and mention.actor.code in own:
            return (replace(mention.actor, code=mention.actor.text, kind="name"),)
    return ()


def _us(sentence: Sentence, start: int, end: int, subjects: Sequence[Actor]) -> tuple[Actor, ...]:
    """*Us* and *our* after the deed stand for whom the document speaks."""
    speaker = sentence.setting.speaker
    if speaker is None or any(actor.code == speaker for actor in subjects) or not subjects:
        return ()
    match = sentence.words.pattern("we").search(sentence.text, start, end)
    return (_speaker(speaker, match.group(0), match.start(), match.end()),) if match else ()


def _speaker(code: str, words: str, start: int, end: int) -> Actor:
    kind: ActorKind = "state" if len(code) == 3 and code.isupper() and code not in _BODIES_OF_THREE else "organisation"
    return Actor(code, kind, words, start, end)


def _inside(sentence: Sentence, mention: Mention) -> bool:
    """Whether a name says where, not who: *in Cairo*."""
    before = sentence.low[max(0, mention.start - 24) : mention.start]
    inside = sentence.words.pattern("inside").pattern
    return mention.actor.kind == "state" and bool(
        re.search(rf"{inside}(?:\s+(?:the|la|le|les|nước|thành phố))?\s*$", before)
    )


def _elliptic(sentence: Sentence, left: int, trigger: Trigger) -> bool:
    """Whether nobody stands between the clause's beginning and the deed, so that the subject is the one before."""
    between = sentence.text[left : trigger.start]
    return len(between.split()) <= 2 if not sentence.words.unspaced else len(between) <= 4


def _others(targets: Sequence[Actor], doers: Sequence[Actor]) -> tuple[Actor, ...]:
    own = {actor.code.lower() for actor in doers}
    return _distinct([actor for actor in targets if actor.code.lower() not in own])


def _distinct(actors: Sequence[Actor]) -> tuple[Actor, ...]:
    """One of each code: *Russian President Vladimir Putin* is one actor."""
    kept: dict[str, Actor] = {}
    for actor in actors:
        kept.setdefault(actor.code.lower(), actor)
    return tuple(kept.values())
