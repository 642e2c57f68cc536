"""What the reader of clauses must know about a language: words of obligation, of actors, of what does not count."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from models.commitments.facts import Modality, Type

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that bind, forbid, permit or recommend. ``pattern`` matches folded text (lower case, plain apostrophes)."""

    pattern: str
    modality: Modality
    type: Type
    complement: bool = False
    """Whether a clause with its own modal follows that says what is agreed (``agree that it will not``)."""


@dataclass(frozen=True, slots=True)
class Profile:
    """Tables of one language; every pattern matches folded text."""

    language: str
    accents: bool
    """Whether folding keeps accents (Vietnamese words differ by them)."""
    triggers: Sequence[Trigger]
    actor: Pattern
    """A word that makes a noun phrase one that can act."""
    thing: Pattern
    """The start of a subject that cannot act: an agreement, a period, a meeting."""
    pronoun: Pattern
    """A subject that stands for one named before; the whole subject."""
    possessive: Pattern
    """A subject that belongs to an actor named before: ``its level of``."""
    nothing: Pattern
    """A subject that only saves or describes: ``nothing in this agreement``."""
    negative: Pattern
    """A subject that forbids: ``no party``."""
    never: Pattern
    """At the start of the verb phrase: it never counts, whoever the subject is."""
    constitutive: Pattern
    """At the start of the verb phrase: it does not count when the subject cannot act."""
    content: Pattern
    """At the start of the verb phrase: what a subject that cannot act may do and count, being the form of an act."""
    passive: Pattern
    """At the start of the verb phrase; group ``verb`` is the participle."""
    formality: Pattern
    """Passives that do not count without an actor: deposit, registration."""
    agent: Pattern
    """``by the Secretariat``; group ``actor``."""
    opener: Pattern
    """How a part between commas begins that is not a subject."""
    subordinator: Pattern
    """The word before a subject that makes the clause depend on another."""
    relative: Pattern
    """At the end of the words before a trigger: a relative pronoun is its subject."""
    relative_counts: Pattern
    """Of the relative pronoun and trigger together: the clause binds by itself."""
    conjunction: Pattern
    """Joins clauses; at the start of a part."""
    condition: Pattern
    """Opens a condition."""
    exception: Pattern
    """Opens an exception."""
    definitions: Pattern
    """Title of an article that binds nobody."""
    idle: Pattern
    """Start of a unit that binds nobody: recitals, definitions."""
    subject_end: Pattern
    """Where a noun phrase named as actor ends."""
    default_actor: Pattern
    """How the parties are called where nobody else is named."""
    verb: Pattern | None = None
    """A verb that may follow a conjunction without its own modal, with what must follow it."""
    verb_only: Pattern | None = None
    """A verb or adverb alone, to see whether the first verb of two has an object of its own."""
    bare: Pattern | None = None
    """Start of an article that is a bare infinitive under the words of agreement: ``to cooperate``."""
    obligee: Pattern | None = None
    """To whom; group ``actor``."""
    inverted: Pattern | None = None
    """The end of what stands before a trigger that its subject follows: ``nor``, ``in no case``."""
    opening: frozenset[int] = field(default_factory=frozenset)
    """Triggers that count only as the first words of a unit: ``Requests the Secretary-General to``."""
    needs_actor: frozenset[int] = field(default_factory=frozenset)
    """Triggers, by position, that are plain verbs and count only after an actor."""

    def finder(self) -> Pattern:
        """All triggers at once, one group each, in order of preference at a place."""
        return re.compile("|".join(f"(?P<t{i}>{t.pattern})" for i, t in enumerate(self.triggers)))


def words(pattern: str) -> Pattern:
    """A pattern of whole words; spaces in it stand for any white space."""
    return re.compile(r"\b(?:" + spaced(pattern) + r")(?!\w)")


def starts(pattern: str) -> Pattern:
    """A pattern tried at the start only; spaces in it stand for any white space."""
    return re.compile(r"\s*(?:" + spaced(pattern) + ")")


def spaced(pattern: str) -> str:
    """Spaces as any white space, lines and all; a space that may be left out as white space or none."""
    return re.sub(r" +", r"\\s+", re.sub(r" \?", r"\\s*", pattern.strip()))
