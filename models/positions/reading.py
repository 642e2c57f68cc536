"""Positions of a text: from the words that tell a stand to who takes it, on what, how firmly, against whom."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from models.names import Gazetteer
from models.positions import options
from models.positions.actors import Named, named
from models.positions.facts import STANCES, Context, Position, Reading, Stance, Strength
from models.positions.profile import Profile, Trigger
from models.positions.profiles import PROFILES
from models.positions.relations import relations
from models.sentences import split

LANGUAGES: tuple[str, ...] = tuple(PROFILES)
"""ISO 639-1 codes of the languages that positions are read in."""

_TURN = re.compile(
    r"(?:(?<=\n)|(?<=[.?!”\"—] )|\A)(?P<who>(?:The )?[A-ZÀ-Ý][\w.’'-]*(?: (?:of )?[A-ZÀ-Ý][\w.’'-]*){0,4}):\s(?=[\w“\"\[—])"
)
_NO_TURN = frozenset("Option Subject SUBJECT Comment Note For Military Participants PARTICIPANTS Ref Place Time Re".split())
_WORDS_OF_ISSUE = 14
_ARTICLE = re.compile(
    r"^(?:(?:to|that|for|on|of|about|with|by|from|at|in|upon|the|an?|any|its|his|their|our|this|these|those|such|be|as|it|against|only|if)\s+)+",
    re.IGNORECASE,
)
_COPULA = re.compile(r"\s*(?:\b(?:is|are|was|were|be|been|being|would|will|still|also|not|therefore|and|element|as)\b\s*)+$", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been|be|being)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_JOINED = re.compile(r"^\s*(?:,|and|&|joined by|together with|as well as|as did|/|, and|与|和|、|và|cùng|et|и|і|та|й)?\s*(?:the\s+|la\s+|le\s+|les\s+)?$", re.IGNORECASE)
_ADJECTIVE = re.compile(r"\b(?:the|an?|our|their|his|her|its|this|these|such|of|new|any|some|other|agreed|as)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_NOUN = re.compile(
    r"\b(?:have|has|had|the|our|their|his|its|your|my|an?|any|no|of|for|full|direct|popular|continued|military|economic|mutual"
    r"|political|strong|without|with|more|some|such|fundamental|new|these|those|this|that)\s+$",
    re.IGNORECASE,
)
_EITHER = re.compile(
    r"(?:support|demand|request|claim|plan|offer|desire|hope|wish|protest|appeal|refusal|insistence|object|favou?r|press|urge|attack|back|approach|promise|pledge|condition)s?\b",
    re.IGNORECASE,
)
_TO_DO = re.compile(r"\b(?:to|should|must|ought to)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_DOES = re.compile(
    r"\b(?:in a position|continue[sd]?|decided|determined|wish(?:es|ed)?|want(?:s|ed)?|like|had|has|have|intends?|obliged|compelled|"
    r"forced|ready|prepared|willing|began|begun|came|wrote|happy|glad|pleased|going|bound|unable|me|us) to\s+(?:\w+ly\s+)?$",
    re.IGNORECASE,
)
_WILL = re.compile(r"\b(?:will|would|may|could|might|shall)\s+(?:\w+ly\s+)?$", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:,|\band|\bor|\bbut)\s+(?:also\s+|then\s+|again\s+|\w+ly\s+)?$", re.IGNORECASE)
_BARE = re.compile(r"[\W\d]*(?:\(?\w{1,2}[).]\s*)?", re.IGNORECASE)
_MODAL = re.compile(r"(?:\w+ )?(?:must|should|ought to|has to|have to)", re.IGNORECASE)
_UNLESS = re.compile(r"\b(?:unless|until|without|provided|only|not before|so long as|as long as|on condition|subject to)\b", re.IGNORECASE)
_FIRM = re.compile(r"\b(?:absolutely|categorical(?:ly)?|never|firm(?:ly)?|strong(?:ly)?|flatly|total(?:ly)?|cannot|must)\b", re.IGNORECASE)
_CONDITIONED: frozenset[Stance] = frozenset({"offer", "support", "reject", "acknowledge"})
_MANY = frozenset({"they", "their", "them", "theirs", "ils", "elles", "họ", "phía bạn", "они", "вони", "他们", "对方"})
_REACH = 90
"""Characters between a subject and its verb of saying."""


@dataclass(slots=True)
class _Talk:
    """Who spoke last, while a text is read from its beginning."""

    context: Context
    turn: Named | None = None
    """Whose turn it is in a verbatim record."""
    heard: str | None = None
    """The actor whose turn it was before."""
    source: Named | None = None
    """Who said what is being reported."""
    person: Named | None = None
    """Whom *he* means."""
    many: Named | None = None
    """Whom *they* means."""

    @property
    def first(self) -> str | None:
        """Whom *we* means."""
        return self.turn.actor if self.turn else self.context.author


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    start: int
    names: list[Named]
    source: Named | None
    fresh: bool
    """Whether the source is named in this sentence."""


@dataclass(slots=True)
class _Found:
    """A trigger with what stands around it, in characters of the sentence."""

    trigger: Trigger
    start: int
    end: int
    clause: tuple[int, int]
    actors: list[Named] = field(default_factory=list)


def read(text: str, *, language: str, gazetteer: Gazetteer, context: Context | None = None) -> Reading:
    """Positions and relations of a text, in the order of the text. Linear in its length.

    Args:
        text: NFC.
        language: ISO 639-1; of a language that is not in :data:`LANGUAGES` nothing is read.
        gazetteer: finds states by name.
        context: who writes to whom, and who the persons are; nothing is known when left out.
    """
    profile = PROFILES.get(language)
    if profile is None or not text.strip():
        return Reading((), ())
    context = context or Context()
    drafted = options.read(text, context)
    if drafted is not None:
        return drafted
    talk = _Talk(context)
    found: list[Position] = []
    for sentence in _sentences(text, language, talk, profile, gazetteer):
        found += _positions(sentence, talk, profile)
    found = _once(found)
    return Reading(tuple(found), tuple(relations(text, found, [end for _, end in split(text, language)])))


def _sentences(
    text: str, language: str, talk: _Talk, profile: Profile, gazetteer: Gazetteer
) -> Iterator[_Sentence]:
    """Sentences with the actors named in them; the talk is brought up to each as it is given."""
    mentions = named(
        text, talk.context, gazetteer, language, () if language == "en" else (profile.first, profile.third)
    )
    turns = {match.end(): match for match in _TURN.finditer(text) if match["who"].split()[0] not in _NO_TURN}
    heads = sorted(turns)
    at = 0
    for start, end in split(text, language):
        for head in [head for head in heads if start <= turns[head].start() < end]:
            _take_turn(turns[head], mentions, talk)
            start = head
        if start >= end:
            continue
        while at < len(mentions) and mentions[at].end <= start:
            at += 1
        here = []
        for mention in mentions[at:]:
            if mention.start >= end:
                break
            if mention.start >= start:
                here.append(replace(mention, start=mention.start - start, end=mention.end - start))
        sentence = text[start:end]
        source, fresh = _source(sentence, here, talk, profile)
        yield _Sentence(sentence, start, here, source, fresh)
        if fresh and source is not None:
            talk.source = source
        for mention in here:
            if mention.kind == "person" and mention.actor:
                talk.person = mention if mention.leads or talk.person is None else talk.person
            if mention.kind in ("state", "group", "person") and mention.actor not in (None, talk.first):
                talk.many = mention


def _take_turn(match: re.Match[str], mentions: Sequence[Named], talk: _Talk) -> None:
    who = next((m for m in mentions if match.start() <= m.start < match.end("who") and m.actor), None)
    previous = talk.turn.actor if talk.turn else None
    actor = who.actor if who else None
    talk.turn = Named(match.start(), match.end("who"), "person", actor, match["who"], True)
    if previous and previous != actor:
        talk.heard = previous
    talk.source = None


def _source(sentence: str, names: Sequence[Named], talk: _Talk, profile: Profile) -> tuple[Named | None, bool]:
    """Who says what the sentence reports, and whether it says so itself."""
    for match in profile.saying.finditer(sentence):
        if match[0].lower() == "according to":
            for name in names:
                if 0 <= name.start - match.end() < 8:
                    return _resolved(name, talk, profile), True
            continue
        before = [name for name in names if name.leads and name.end <= match.start() and match.start() - name.end < _REACH]
        if before:
            gap = sentence[before[-1].end : match.start()]
            if not re.search(r"[;:.]|\bto\b.*\bto\b", gap) and len(re.findall(r"\w+", gap)) <= 8:
                who = _resolved(before[-1], talk, profile)
                if who is not None and who.actor:
                    return who, True
        if not before and match.start() <= 14 and talk.source is not None:
            return talk.source, True
        back = re.match(r"\s+(?=[A-Z])", sentence[match.end() :])
        if back:
            for name in names:
                if name.start == match.end() + back.end():
                    return _resolved(name, talk, profile), True
    return talk.source, False


def _resolved(name: Named, talk: _Talk, profile: Profile) -> Named | None:
    """A pronoun as the actor it means; None when nobody knows."""
    if name.actor is not None:
        return name
    word = name.words
    if name.kind == "person":
        return replace(name, actor=talk.context.addressee) if talk.context.addressee else None
    lower = word.lower()
    if lower in ("you", "your", "yours"):
        actor = talk.heard if talk.turn and talk.heard else talk.context.addressee
        if talk.turn and actor == talk.turn.actor:
            actor = talk.context.author
        return replace(name, actor=actor) if actor else None
    if profile.first.fullmatch(word):
        return replace(name, actor=talk.first) if talk.first else None
    if lower in ("it", "its"):
        return None
    if lower in _MANY:
        return talk.many and replace(talk.many, start=name.start, end=name.end, leads=name.leads)
    who = talk.source if talk.source and talk.source.kind == "person" else talk.person or talk.source
    return who and replace(who, start=name.start, end=name.end, leads=name.leads)


# --- one sentence ----------------------------------------------------------------------------------------------------


def _positions(sentence: _Sentence, talk: _Talk, profile: Profile) -> Iterator[Position]:
    text = sentence.text
    modals: set[tuple[str, Stance]] = set()
    last: list[Named] = []
    led: tuple[int, int] | None = None
    if text.rstrip(" ”\"’)").endswith(("?", "？")):
        return
    for found in _triggers(text, profile):
        negated = bool(profile.negation.search(text[max(0, found.start - 40) : found.start]))
        if profile.guess.search(text[max(0, found.start - 60) : found.start]) or _supposed(text, found):
            continue
        stance: Stance = found.trigger.stance
        strength: Strength = found.trigger.strength
        if negated:
            if found.trigger.negated is None:
                if found.trigger.subject != "owner" and stance != "condition":
                    continue
            else:
                stance, strength = found.trigger.negated
        ahead = text[max(0, found.start - 40) : found.start]
        if found.trigger.subject == "left" and _no_verb(text, found, ahead):
            continue
        modal = found.trigger.subject == "source" and bool(_MODAL.fullmatch(text[found.start : found.end]))
        if modal and led == found.clause:
            continue
        goes_on = found.trigger.subject == "left" and bool(last) and bool(_GOES_ON.search(ahead))
        actors = last if goes_on else _actors(sentence, found, talk, profile)
        if not actors:
            continue
        if found.trigger.subject == "left":
            if _WILL.search(ahead) and not negated and actors[-1].actor not in (talk.first, _said(sentence)):
                continue
            last, led = actors, found.clause
        if modal:
            if (key := (actors[0].actor or "", stance)) in modals:
                continue
            modals.add(key)
        start, end = found.clause
        clause = text[start:end]
        if stance in _CONDITIONED and (profile.condition if stance != "reject" else _UNLESS).search(
            text, 0 if stance != "reject" else start
        ):
            stance = "condition"
        if profile.hedge.search(clause):
            strength = "tentative"
        elif _FIRM.search(clause) and stance != "reserve":
            strength = "firm"
        for who in actors:
            if who.actor is None:
                continue
            yield Position(
                start=sentence.start + start,
                end=sentence.start + end,
                actor=who.actor,
                speaker=who.words if who.kind == "person" else None,
                issue=_issue(text, found),
                stance=stance,
                strength=strength,
                target=_target(sentence, found, actors, talk, profile),
                trigger=(sentence.start + found.start, sentence.start + found.end),
            )


def _said(sentence: _Sentence) -> str | None:
    """The actor that the sentence itself quotes."""
    return sentence.source.actor if sentence.fresh and sentence.source else None


def _no_verb(text: str, found: _Found, ahead: str) -> bool:
    """Whether what looks like a verb of taking a stand is an adjective, a noun, or only what somebody should do."""
    words = text[found.start : found.end]
    if re.fullmatch(r"\w+ed", words) and _ADJECTIVE.search(ahead):
        return True
    if _EITHER.fullmatch(words.split()[0]) and _NOUN.search(ahead):
        return True
    return bool(_TO_DO.search(ahead)) and not _DOES.search(ahead)


def _triggers(text: str, profile: Profile) -> list[_Found]:
    """Triggers of a sentence in their order; of two that overlap the longer one, then the earlier in the table."""
    matches = []
    for rank, trigger in enumerate(profile.triggers):
        for match in trigger.pattern.finditer(text):
            if match.end() > match.start():
                begin = match.start() + len(match[0]) - len(match[0].lstrip(" ,"))
                matches.append((begin - match.end(), rank, begin, match.end(), trigger))
    taken = bytearray(len(text))
    borders = [0]
    for border in profile.borders.finditer(text):
        borders += [border.start(), border.end()] if border.end() > border.start() else [border.start()]
    borders.append(len(text))
    found = []
    for _, _, start, end, trigger in sorted(matches, key=lambda match: match[:3]):
        if any(taken[start:end]):
            continue
        taken[start:end] = b"\x01" * (end - start)
        left = max(border for border in borders if border <= start)
        right = min((border for border in borders if border >= end), default=len(text))
        while left < right and text[left] in " \t\n,;:":
            left += 1
        while right > left and text[right - 1] in " \t\n,;:":
            right -= 1
        found.append(_Found(trigger, start, end, (left, right)))
    return sorted(found, key=lambda each: each.start)


def _supposed(text: str, found: _Found) -> bool:
    """Whether a trigger stands inside an if-clause: what is supposed is no stand."""
    for match in re.finditer(r"\b[Ii]f\b", text):
        close = re.compile(r"[,;]|\bthen\b").search(text, match.end())
        if match.end() <= found.start < (close.start() if close else len(text)):
            return True
    return False


def _actors(sentence: _Sentence, found: _Found, talk: _Talk, profile: Profile) -> list[Named]:
    """Whose stand a trigger tells; none when nobody can be named."""
    text, names = sentence.text, sentence.names
    match found.trigger.subject:
        case "owner":
            who = _owner(text, names, found, talk, profile)
            return [who] if who else []
        case "judge":
            after = re.match(r"\s+(?:\w+\s+)?(?:to|for|by|von|pour|для|đối với)\s+(?:the\s+|la\s+)?", text[found.end :])
            if after:
                for name in names:
                    if 0 <= name.start - found.end - after.end() <= 1:
                        who = _resolved(name, talk, profile)
                        return [who] if who else []
        case "source":
            who = _sayer(sentence, talk)
            return [who] if who else []
    if _PASSIVE.search(text[max(0, found.start - 24) : found.start]) and re.search(r"(?:ed|rejected)$", text[found.start : found.end].split()[0]):
        by = re.match(r"\s*(?:\w+\s+){0,2}by\s+(?:the\s+|all\s+)?", text[found.end :])
        if by:
            for name in names:
                if 0 <= name.start - found.end - by.end() <= 1:
                    who = _resolved(name, talk, profile)
                    return [who] if who else []
        if found.trigger.subject == "left":
            return []
    lead = text[found.clause[0] : found.start]
    if found.trigger.subject == "left" and _BARE.fullmatch(lead) and text[found.start].isupper():
        who = _sayer(sentence, talk)
        return [who] if who else []
    for name in names:  # *the intention of the Soviets to reject*
        if name.actor and name.end <= found.start and re.fullmatch(r"\s+to\s+", text[name.end : found.start]):
            return [name]
    before = [name for name in names if name.leads and name.end <= found.start]
    before = [name for name in before if name.words.lower() not in ("it", "its")]
    if found.trigger.subject == "judge" and before:
        who = sentence.source if sentence.fresh else _resolved(before[-1], talk, profile)
        return [who] if who else []
    if before and found.trigger.subject == "left":
        nearest = before[-1]
        who = _resolved(nearest, talk, profile)
        if who is None:
            return []
        return [*_joined(text, before, who), who]
    lead = text[: found.start].strip(" \n\t*-–—•“\"()0123456789.,;")
    if found.trigger.subject == "judge" or len(lead) <= 24 or not names:
        bare = found.trigger.subject == "judge" or not re.search(r"[A-Za-z]{4,}", re.sub(r"\b(?:also|then|therefore|again|\w+ly|further|finally|moreover|however)\b", "", lead, flags=re.IGNORECASE))
        if bare or not re.match(r"[A-Za-z]", text[found.start : found.start + 1]):
            who = _sayer(sentence, talk)
            return [who] if who else []
    return []


def _joined(text: str, before: Sequence[Named], last: Named) -> list[Named]:
    """The other subjects of a list that ends with the nearest one: *France, Germany and the US opposed*."""
    others: list[Named] = []
    edge = before[-1].start
    for name in reversed(before[:-1]):
        if name.actor is None or not _JOINED.match(text[name.end : edge]):
            break
        if name.actor != last.actor:
            others.insert(0, name)
        edge = name.start
    return others


def _owner(
    text: str, names: Sequence[Named], found: _Found, talk: _Talk, profile: Profile
) -> Named | None:
    """Whose demand, proposal or refusal it is."""
    for name in reversed(names):
        if name.end <= found.start:
            gap = text[name.end : found.start]
            if re.fullmatch(r"(?:['’]s?)?\s+(?:[\w“”\"-]+\s+){0,3}", gap) and not re.search(
                r"\b(?:is|are|was|were|the|a|to|of|and|that|in|on|for|had|has|have|with|by|from|at|which|would|will)\b", gap
            ):
                return _resolved(name, talk, profile)
            break
    after = re.match(r"\s*(?:by|of|from)\s+(?:the\s+)?", text[found.end :])
    if after:
        for name in names:
            if 0 <= name.start - found.end - after.end() <= 1:
                return _resolved(name, talk, profile)
    return None


def _sayer(sentence: _Sentence, talk: _Talk) -> Named | None:
    """Who speaks in a sentence: the source it names, the one before it, the speaker of the turn, the author."""
    if sentence.source is not None and sentence.source.actor and (sentence.fresh or talk.turn is None):
        return sentence.source
    if talk.turn is not None:
        return talk.turn if talk.turn.actor else None
    return Named(0, 0, "pronoun", talk.context.author, "", True) if talk.context.author else None


def _target(
    sentence: _Sentence, found: _Found, actors: Sequence[Named], talk: _Talk, profile: Profile
) -> str | None:
    """The actor addressed or opposed: the next other one named, one named before, else the other side of the talk."""
    own = {who.actor for who in actors}
    start, end = found.clause
    after = [name for name in sentence.names if name.start >= found.end and name.start < end]
    before = [name for name in sentence.names if start <= name.start and name.end <= found.start]
    for name in [*after, *reversed(before)]:
        who = _resolved(name, talk, profile)
        if who and who.actor and who.actor not in own:
            return who.actor
    if talk.context.author in own:
        return talk.context.addressee
    return talk.context.author if talk.context.author and not talk.turn else talk.context.addressee


def _issue(text: str, found: _Found) -> str:
    """What the stand is about: the words after the trigger, or those before it that it judges."""
    start, end = found.clause
    after = text[found.end : end].strip(" ,.;:“”\"")
    after = _ARTICLE.sub("", after)
    if found.trigger.subject == "judge" or len(after) < 4:
        before = _COPULA.sub("", text[start : found.start]).strip(" ,.;:“”\"")
        before = re.split(r"\bthat\b|\bsaid\b", before)[-1].strip()
        after = _ARTICLE.sub("", before) or after
    words = after.split()
    return " ".join(words[:_WORDS_OF_ISSUE]).strip(" ,.;:“”\"")


def _once(found: Sequence[Position]) -> list[Position]:
    """One stand for an actor and a clause: the stance that wins."""
    best: dict[tuple[str, int, int], Position] = {}
    for position in found:
        key = (position.actor, position.start, position.end)
        held = best.get(key)
        if held is None or STANCES.index(position.stance) < STANCES.index(held.stance):
            best[key] = position
    return sorted(best.values(), key=lambda position: (position.start, position.end, position.actor))
