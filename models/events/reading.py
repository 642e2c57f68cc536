"""Events read out of a sentence, and out of the sentences of a document."""

import re
from collections.abc import Iterator

from models.events.actors import is_known, mentions
from models.events.facts import Actor, Event, Setting
from models.events.patterns import longest, same_length_lower
from models.events.roles import Roles, Sentence, roles
from models.events.standing import Trigger, triggers
from models.events.when import when
from models.events.words import of
from models.names import Gazetteer
from models.planted import is_order
from models.sentences import split

MOST_CHARACTERS = 1200
"""A sentence longer than this is a table or a list without full stops, and is passed over."""

_PLACED = frozenset({"ASSAULT", "PROTEST", "COERCE", "MOBILIZE", "CONSULT", "SANCTION"})


_OWN_MEETINGS = frozenset({"CONSULT", "AGREE", "COOPERATE"})
"""Classes that, told by a state of itself with nobody on the other side, are mostly its own affairs."""
_NAMES = frozenset({"body", "group", "person"})
"""Kinds of names in which a word is no deed: *Amnesty International*."""

_OFTEN_DOMESTIC = frozenset({"SUPPORT", "AID"})
"""Classes that, where nobody is on the other side, mostly tell of a state's own people: thanks to doctors, grants."""


def read(text: str, setting: Setting, gazetteer: Gazetteer) -> list[Event]:
    """The events of a text, sentence by sentence; offsets count its characters.

    Raises:
        ValueError: a language that is not read.
    """
    of(setting.language)
    return [
        event
        for start, end in split(text, setting.language)
        for event in read_sentence(text, start, end, setting, gazetteer)
    ]


def read_sentence(text: str, start: int, end: int, setting: Setting, gazetteer: Gazetteer) -> list[Event]:
    """The events of the sentence ``text[start:end]``."""
    if end - start > MOST_CHARACTERS or end - start < 8:
        return []
    words = of(setting.language)
    sentence = text[start:end]
    low = same_length_lower(sentence)
    found = longest(words.matcher.find(low))
    if not found:
        return []
    standing = triggers(sentence, low, found, words)
    if not standing or is_order(sentence):
        return []
    named = mentions(sentence, gazetteer, words, setting.published)
    standing = [t for t in standing if not any(m.naming in _NAMES and m.start <= t.start < m.end for m in named)]
    guarded = bool(words.pattern("guards").search(low))
    whole = Sentence(sentence, low, tuple(named), words, setting)
    return list(_events(whole, standing, start, end, guarded))


def _events(sentence: Sentence, standing: list[Trigger], start: int, end: int, guarded: bool) -> Iterator[Event]:
    earlier: Roles | None = None
    told: set[tuple[str, str | None, str | None]] = set()
    day = when(sentence.text, sentence.setting)
    for trigger in standing:
        who = roles(sentence, trigger, standing, earlier)
        if not trigger.noun:
            earlier = who
        states = {a.code for a in (*who.actors, *who.targets) if a.kind != "name"}
        if not who.actors and not who.targets:
            continue
        if trigger.type == "CONSULT" and who.actors and all(map(_is_anybody, who.actors)):
            continue  # people who attend something are no party to talks
        if guarded and len(states) < 2:
            continue
        for actor in who.actors or (None,):
            for target in who.targets or (None,):
                key = (trigger.type, actor.code if actor else None, target.code if target else None)
                if key in told:
                    continue
                told.add(key)
                yield Event(
                    type=trigger.type,
                    mode=trigger.mode,
                    actor=_moved(actor, start),
                    target=_moved(target, start),
                    trigger=(start + trigger.start, start + trigger.end),
                    sentence=(start, end),
                    certainty=certainty(trigger, actor, target, sentence.setting.speaker),
                    when=day,
                    place=_place(sentence, trigger, target),
                )


_ANYBODY = re.compile(r"\b(?:people|persons|visitors|guests|fans|spectators|personnes|visiteurs|người)$", re.IGNORECASE)


def _is_anybody(actor: Actor) -> bool:
    """Whether an actor is people of whom nothing is told: *some two hundred people*."""
    return actor.kind == "name" and actor.state is None and _ANYBODY.search(actor.text.strip()) is not None


def certainty(trigger: Trigger, actor: Actor | None, target: Actor | None, speaker: str | None = None) -> float:
    """How sure the type is by rule, 0 to 1: deeds told by verbs between known actors are surest."""
    score = 0.5 if trigger.noun else 0.7
    for one in (actor, target):
        score += 0.1 if one is not None and is_known(one) else 0.0
    if trigger.type in _OFTEN_DOMESTIC and target is None:
        score -= 0.3
    elif trigger.type in _OWN_MEETINGS and target is None and actor is not None and actor.code == speaker:
        score -= 0.2
    return round(score - (0.1 if actor is None else 0.0) - (0.1 if trigger.turned else 0.0), 2)


def _place(sentence: Sentence, trigger: Trigger, target: Actor | None) -> str | None:
    if trigger.type not in _PLACED:
        return None
    for mention in sentence.mentions:
        if mention.actor.kind == "state" and mention.naming in ("name", "capital"):
            before = sentence.low[max(0, mention.start - 24) : mention.start]
            if sentence.words.pattern("inside").search(before):
                return mention.actor.code
    return None


def _moved(actor: Actor | None, by: int) -> Actor | None:
    if actor is None:
        return None
    return Actor(actor.code, actor.kind, actor.text, actor.start + by, actor.end + by, actor.state)
