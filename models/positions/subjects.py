"""Whose stand the words of a sentence tell."""

import re
from collections.abc import Sequence

from models.positions.actors import Named
from models.positions.profile import Profile
from models.positions.syntax import BARE, JOINED, PASSIVE
from models.positions.talk import Found, Sentence, Talk, resolved


def actors_of(sentence: Sentence, found: Found, talk: Talk, profile: Profile) -> list[Named]:
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
                        who = resolved(name, talk, profile)
                        return [who] if who else []
        case "source":
            who = sayer(sentence, talk)
            return [who] if who else []
    reduced = re.match(r"\s+by\s", text[found.end :])  # *the text proposed by X*
    if (reduced or PASSIVE.search(text[max(0, found.start - 24) : found.start])) and re.search(
        r"(?:ed|rejected)$", text[found.start : found.end].split()[0]
    ):
        by = re.match(r"\s*(?:\w+\s+){0,2}by\s+(?:the\s+|all\s+)?", text[found.end :])
        if by:
            for name in names:
                if 0 <= name.start - found.end - by.end() <= 1:
                    who = resolved(name, talk, profile)
                    return [who] if who else []
        if found.trigger.subject == "left":
            return []
    lead = text[found.clause[0] : found.start]
    if found.trigger.subject == "left" and BARE.fullmatch(lead) and text[found.start].isupper():
        who = sayer(sentence, talk)
        return [who] if who else []
    for name in names:  # *the intention of the Soviets to reject*
        if name.actor and name.end <= found.start and re.fullmatch(r"\s+to\s+", text[name.end : found.start]):
            return [name]
    before = [name for name in names if name.leads and name.end <= found.start]
    before = [name for name in before if name.words.lower() not in ("it", "its")]
    if found.trigger.subject == "judge" and before:
        who = sentence.source if sentence.fresh else resolved(before[-1], talk, profile)
        return [who] if who else []
    if before and found.trigger.subject == "left":
        nearest = before[-1]
        who = resolved(nearest, talk, profile)
        if who is None:
            return []
        return [*_joined(text, before, who), who]
    lead = text[: found.start].strip(' \n\t*-–—•“"()0123456789.,;')
    if found.trigger.subject == "judge" or len(lead) <= 24 or not names:
        bare = found.trigger.subject == "judge" or not re.search(
            r"[A-Za-z]{4,}",
            re.sub(
                r"\b(?:also|then|therefore|again|\w+ly|further|finally|moreover|however)\b",
                "",
                lead,
                flags=re.IGNORECASE,
            ),
        )
        if bare or not re.match(r"[A-Za-z]", text[found.start : found.start + 1]):
            who = sayer(sentence, talk)
            return [who] if who else []
    return []


def _joined(text: str, before: Sequence[Named], last: Named) -> list[Named]:
    """The other subjects of a list that ends with the nearest one: *France, Germany and the US opposed*."""
    others: list[Named] = []
    edge = before[-1].start
    for name in reversed(before[:-1]):
        if name.actor is None or not JOINED.match(text[name.end : edge]):
            break
        if name.actor != last.actor:
            others.insert(0, name)
        edge = name.start
    return others


def _owner(text: str, names: Sequence[Named], found: Found, talk: Talk, profile: Profile) -> Named | None:
    """Whose demand, proposal or refusal it is."""
    for name in reversed(names):
        if name.end <= found.start:
            gap = text[name.end : found.start]
            if re.fullmatch(r"(?:['’]s?)?\s+(?:[\w“”\"-]+\s+){0,3}", gap) and not re.search(
                r"\b(?:is|are|was|were|the|a|to|of|and|that|in|on|for|had|has|have|with|by|from|at|which|would|will)\b",
                gap,
            ):
                return resolved(name, talk, profile)
            break
    after = re.match(r"\s*(?:by|of|from)\s+(?:the\s+)?", text[found.end :])
    if after:
        for name in names:
            if 0 <= name.start - found.end - after.end() <= 1:
                return resolved(name, talk, profile)
    return None


def sayer(sentence: Sentence, talk: Talk) -> Named | None:
    """Who speaks in a sentence: the source it names, the one before it, the speaker of the turn, the author."""
    if sentence.source is not None and sentence.source.actor and (sentence.fresh or talk.turn is None):
        return sentence.source
    if talk.turn is not None:
        return talk.turn if talk.turn.actor else None
    return Named(0, 0, "pronoun", talk.context.author, "", True) if talk.context.author else None
