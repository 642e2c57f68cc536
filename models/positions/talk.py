"""Who speaks while a text is read from its beginning, and whom its pronouns mean."""

from dataclasses import dataclass, field, replace

from models.positions.actors import Named
from models.positions.facts import Context
from models.positions.profile import Profile, Trigger
from models.positions.syntax import MANY


@dataclass(slots=True)
class Talk:
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
class Sentence:
    text: str
    start: int
    names: list[Named]
    source: Named | None
    fresh: bool
    """Whether the source is named in this sentence."""


@dataclass(slots=True)
class Found:
    """A trigger with what stands around it, in characters of the sentence."""

    trigger: Trigger
    start: int
    end: int
    clause: tuple[int, int]
    actors: list[Named] = field(default_factory=list)


def resolved(name: Named, talk: Talk, profile: Profile) -> Named | None:
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
    if lower in MANY:
        return talk.many and replace(talk.many, start=name.start, end=name.end, leads=name.leads)
    who = talk.source if talk.source and talk.source.kind == "person" else talk.person or talk.source
    return who and replace(who, start=name.start, end=name.end, leads=name.leads)
