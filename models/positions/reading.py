"""Positions of a text: from the words that tell a stand to who takes it, on what, how firmly, against whom."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from models.names import Gazetteer
from models.positions import options
from models.positions.actors import Named, named, then
from models.positions.facts import STANCES, Context, Position, Reading, Stance, Strength
from models.positions.profile import Profile
from models.positions.profiles import PROFILES
from models.positions.relations import relations
from models.positions.subjects import actors_of
from models.positions.syntax import (
    ADJECTIVE,
    ARTICLE,
    CONDITIONED,
    COPULA,
    DOES,
    EITHER,
    FIRM,
    GOES_ON,
    MODAL,
    NO_TURN,
    NOUN,
    NUMBERED,
    REACH,
    TO_DO,
    TURN,
    UNLESS,
    WILL,
    WORDS_OF_ISSUE,
)
from models.positions.talk import Found, Sentence, Talk, resolved
from models.sentences import split

LONGEST = 1500
"""Characters of a sentence that are read as one."""

LANGUAGES: tuple[str, ...] = tuple(PROFILES)
"""ISO 639-1 codes of the languages that positions are read in."""


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
    talk = Talk(context)
    found: list[Position] = []
    for sentence in _sentences(text, language, talk, profile, gazetteer):
        found += _positions(sentence, talk, profile)
    found = _once([*found, *_votes(text, context, gazetteer, language)])
    return Reading(tuple(found), tuple(relations(text, found, [end for _, end in split(text, language)])))


_VOTE = re.compile(
    r"(?:\d{1,3}\s+|with\s+)?(?P<kind>abstentions?|abstaining|(?:votes? )?against)\s*:?\s*\((?P<who>[^()]{3,400})\)"
)


def _votes(text: str, context: Context, gazetteer: Gazetteer, language: str) -> Iterator[Position]:
    """Stands told by a record of votes: *14 votes to none, with 1 abstention (Norway)*."""
    for match in _VOTE.finditer(text) if language == "en" else ():
        against = match["kind"].endswith("against")
        for mention in gazetteer.find(match["who"], language):
            words = match["who"][mention.start : mention.end]
            yield Position(
                start=match.start(),
                end=match.end(),
                actor=then(mention.code, words, context.day),
                speaker=None,
                issue="the text voted on",
                stance="oppose" if against else "reserve",
                strength="firm" if against else "tentative",
                target=None,
                trigger=match.span("kind"),
            )


def _sentences(text: str, language: str, talk: Talk, profile: Profile, gazetteer: Gazetteer) -> Iterator[Sentence]:
    """Sentences with the actors named in them; the talk is brought up to each as it is given."""
    mentions = named(
        text, talk.context, gazetteer, language, () if language == "en" else (profile.first, profile.third)
    )
    turns = {match.end(): match for match in TURN.finditer(text) if match["who"].split()[0] not in NO_TURN}
    heads = sorted(turns)
    at = turn = 0
    for start, end in _pieces(text, language):
        while turn < len(heads) and turns[heads[turn]].start() < end:
            _take_turn(turns[heads[turn]], mentions, talk)
            start = max(start, heads[turn])
            turn += 1
        if start >= end:
            continue
        while at < len(mentions) and mentions[at].end <= start:
            at += 1
        here = []
        after = bisect_left(mentions, end, at, key=lambda each: each.start)
        for mention in mentions[at:after]:
            if mention.start >= start:
                here.append(replace(mention, start=mention.start - start, end=mention.end - start))
        sentence = text[start:end]
        source, fresh = _source(sentence, here, talk, profile)
        yield Sentence(sentence, start, here, source, fresh)
        if fresh and source is not None:
            talk.source = source
        for mention in here:
            if mention.kind == "person" and mention.actor:
                talk.person = mention if mention.leads or talk.person is None else talk.person
            if mention.kind in ("state", "group", "person") and mention.actor not in (None, talk.first):
                talk.many = mention


def _pieces(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Sentences; one that never ends, as in tables and scans, in pieces, so that the work stays linear."""
    for start, end in split(text, language):
        while end - start > LONGEST:
            space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            border = space if space > 0 else start + LONGEST
            yield start, border
            start = border
        yield start, end


def _take_turn(match: re.Match[str], mentions: Sequence[Named], talk: Talk) -> None:
    first = bisect_left(mentions, match.start(), key=lambda each: each.start)
    here = takewhile(lambda each: each.start < match.end("who"), mentions[first : first + 8])
    who = next((each for each in here if each.actor), None)
    previous = talk.turn.actor if talk.turn else None
    actor = who.actor if who else None
    talk.turn = Named(match.start(), match.end("who"), "person", actor, match["who"], True)
    if previous and previous != actor:
        talk.heard = previous
    talk.source = None


def _source(sentence: str, names: Sequence[Named], talk: Talk, profile: Profile) -> tuple[Named | None, bool]:
    """Who says what the sentence reports, and whether it says so itself."""
    for match in profile.saying.finditer(sentence):
        if match[0].lower() == "according to":
            for name in names:
                if 0 <= name.start - match.end() < 8:
                    return resolved(name, talk, profile), True
            continue
        before = [
            name for name in names if name.leads and name.end <= match.start() and match.start() - name.end < REACH
        ]
        if before:
            gap = sentence[before[-1].end : match.start()]
            if not re.search(r"[;:.]|\bto\b.*\bto\b", gap) and len(re.findall(r"\w+", gap)) <= 8:
                who = resolved(before[-1], talk, profile)
                if who is not None and who.actor:
                    return who, True
        if not before and match.start() <= 14 and talk.source is not None:
            return talk.source, True
        if not before and sentence[: match.start()].rstrip().endswith((",", "”", '"', "»")):  # *, said Chalfont,*
            for name in names:
                if name.kind == "person" and name.start == match.end() + 1:
                    return resolved(name, talk, profile), True
    return talk.source, False


# --- one sentence ----------------------------------------------------------------------------------------------------


def _positions(sentence: Sentence, talk: Talk, profile: Profile) -> Iterator[Position]:
    text = sentence.text
    modals: set[tuple[str, Stance]] = set()
    last: list[Named] = []
    led: tuple[int, int] | None = None
    if text.rstrip(' ”"’)').endswith(("?", "？")):
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
        modal = found.trigger.subject == "source" and bool(MODAL.fullmatch(text[found.start : found.end]))
        if modal and led == found.clause:
            continue
        goes_on = found.trigger.subject == "left" and bool(last) and bool(GOES_ON.search(ahead))
        actors = last if goes_on else actors_of(sentence, found, talk, profile)
        if not actors:
            continue
        if found.trigger.subject == "left":
            if WILL.search(ahead) and not negated and actors[-1].actor not in (talk.first, _said(sentence)):
                continue
            last, led = actors, found.clause
        if modal:
            if (key := (actors[0].actor or "", stance)) in modals:
                continue
            modals.add(key)
        start, end = found.clause
        clause = text[start:end]
        if stance in CONDITIONED and (profile.condition if stance != "reject" else UNLESS).search(
            text, 0 if stance != "reject" else start
        ):
            stance = "condition"
        if profile.hedge.search(clause):
            strength = "tentative"
        elif FIRM.search(clause) and stance != "reserve":
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


def _said(sentence: Sentence) -> str | None:
    """The actor that the sentence itself quotes."""
    return sentence.source.actor if sentence.fresh and sentence.source else None


def _no_verb(text: str, found: Found, ahead: str) -> bool:
    """Whether what looks like a verb of taking a stand is an adjective, a noun, or only what somebody should do."""
    words = text[found.start : found.end]
    if re.fullmatch(r"\w+ed", words) and ADJECTIVE.search(ahead):
        return True
    if EITHER.fullmatch(words.split()[0]) and NOUN.search(ahead):
        return True
    return bool(TO_DO.search(ahead)) and not DOES.search(ahead)


def _triggers(text: str, profile: Profile) -> list[Found]:
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
        numbered = NUMBERED.match(text, left)
        left = numbered.end() if numbered and numbered.end() <= start else left
        while left < right and text[left] in " \t\n,;:":
            left += 1
        while right > left and text[right - 1] in " \t\n,;:":
            right -= 1
        found.append(Found(trigger, start, end, (left, right)))
    return sorted(found, key=lambda each: each.start)


def _supposed(text: str, found: Found) -> bool:
    """Whether a trigger stands inside an if-clause: what is supposed is no stand."""
    for match in re.finditer(r"\b[Ii]f\b", text):
        close = re.compile(r"[,;]|\bthen\b").search(text, match.end())
        if match.end() <= found.start < (close.start() if close else len(text)):
            return True
    return False


def _target(sentence: Sentence, found: Found, actors: Sequence[Named], talk: Talk, profile: Profile) -> str | None:
    """The actor addressed or opposed: the next other one named, one named before, else the other side of the talk."""
    own = {who.actor for who in actors}
    start, end = found.clause
    after = [name for name in sentence.names if name.start >= found.end and name.start < end]
    before = [name for name in sentence.names if start <= name.start and name.end <= found.start]
    for name in [*after, *reversed(before)]:
        who = resolved(name, talk, profile)
        if who and who.actor and who.actor not in own:
            return who.actor
    others = (talk.context.author, talk.context.addressee)
    return next((other for other in (others if not talk.turn else others[::-1]) if other and other not in own), None)


def _issue(text: str, found: Found) -> str:
    """What the stand is about: the words after the trigger, or those before it that it judges."""
    start, end = found.clause
    after = text[found.end : end].strip(' ,.;:“”"')
    after = ARTICLE.sub("", after)
    if found.trigger.subject == "judge" or len(after) < 4:
        before = COPULA.sub("", text[start : found.start]).strip(' ,.;:“”"')
        before = re.split(r"\bthat\b|\bsaid\b", before)[-1].strip()
        after = ARTICLE.sub("", before) or after
    words = after.split()
    return " ".join(words[:WORDS_OF_ISSUE]).strip(' ,.;:“”"')


def _once(found: Sequence[Position]) -> list[Position]:
    """One stand for an actor and a clause: the stance that wins."""
    best: dict[tuple[str, int, int], Position] = {}
    for position in found:
        key = (position.actor, position.start, position.end)
        held = best.get(key)
        if held is None or STANCES.index(position.stance) < STANCES.index(held.stance):
            best[key] = position
    return sorted(best.values(), key=lambda position: (position.start, position.end, position.actor))
