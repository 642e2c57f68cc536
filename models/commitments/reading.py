"""Commitments of a text: every clause that binds, forbids, permits or recommends, with actor, condition and deadline."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module

from models.commitments import times
from models.commitments.actions import active
from models.commitments.clauses import Clause, Reader
from models.commitments.facts import Commitment, Deadline, Span
from models.commitments.obligors import Obligors, plain
from models.commitments.profile import Profile
from models.commitments.units import Unit, fold, is_lower, units

_MODULES = {
    "en": ("english", "ENGLISH"),
    "fr": ("french", "FRENCH"),
    "es": ("spanish", "SPANISH"),
    "vi": ("vietnamese", "VIETNAMESE"),
    "ru": ("slavic", "RUSSIAN"),
    "uk": ("slavic", "UKRAINIAN"),
    "zh": ("chinese", "CHINESE"),
}
LANGUAGES = tuple(_MODULES)
"""Languages that are read; a text in another one yields nothing."""


_WHEN = re.compile(r"\b(?:if|when|where|whenever|unless|until|lorsque|si|cuando|khi|nếu|если|якщо)\s*:\s*$")
_WHEN_ABOVE = re.compile(
    r"\b(?:if|when|where|whenever|unless|lorsque|si|cuando|khi|nếu|если|якщо)\s*:\s*(?:\W|\d|\b[a-z]\b)*$"
)
_CAPITAL = re.compile(r"(?<=[^\W\d_])\s+(?=[A-ZÀ-ÝĐ\u0410-\u042f\u1ea0-\u1ef8])")
_BODY = re.compile(
    r"(?:the|each|every|any|an?|no|neither|either|all|both|this|such|where|if|when|upon|in|within|for|les?|la|l'|chaque|toute?|aucune?|el|los|las"
    r"|cada|les|các|mỗi|khi|nếu|trong|không)\b"
)
"""How the first sentence of an article may begin after its title."""


_FORBIDS = frozenset(("prohibited", "forbidden", "banned"))
"""Participles by which what shall be is what shall not."""


def extract(text: str, language: str, *, before: str = "") -> list[Commitment]:
    """Commitments of a text, in order; offsets count characters of ``text``.

    Args:
        language: ISO 639-1 code; one of `LANGUAGES`, else nothing is found.
        before: what stands above in the same document; it is read for who ``the Parties`` and ``it`` are.
    """
    if language not in _MODULES:
        return []
    offset = len(before)
    whole = before + text
    found = _Extraction(whole, language).run(offset)
    return [_moved(one, -offset) for one in found if one.span.start >= offset]


@cache
def reader(language: str) -> Reader:
    """The reader of clauses of a language."""
    module, name = _MODULES[language]
    return Reader(getattr(import_module(f"models.commitments.{module}"), name))


class _Extraction:
    """One pass over one text."""

    def __init__(self, text: str, language: str) -> None:
        self.text = text
        self.language = language
        self.reader = reader(language)
        self.profile: Profile = self.reader.profile
        self.folded = fold(text, self.profile.accents)
        self.lower = is_lower(text)
        self.actors = Obligors(text, self.folded, self.profile, lower=self.lower)
        self._article = -1
        self._suspended_in = -1
        """The article in which conditions are being listed."""
        self._agreed = False
        """Whether words of agreement (``agree as follows``) stand above."""
        self.units = units(text)
        self._open: dict[Unit, Clause] = {}
        self._closed: dict[Unit, int] = {}

    def run(self, offset: int) -> list[Commitment]:
        """Read all units; those that end before ``offset`` only for what they say of actors."""
        found: list[Commitment] = []
        owner: dict[int, Unit] = {}
        previous: Unit | None = None
        for unit in self.units:
            if unit.article != self._article:
                self._article = unit.article
                self.actors.last = None
            made = list(self._unit(unit, previous))
            if not made and found and previous is not None:
                root = owner.get(len(found) - 1)
                if self._continues(unit, previous, root):
                    found[-1] = replace(found[-1], span=Span(found[-1].span.start, self._trim(unit)))
                    previous = unit if root is previous or unit.lead is not None else previous
                    owner[len(found) - 1] = unit if root is previous else (root or unit)
                    continue
            for one in made:
                owner[len(found)] = unit
                found.append(one)
            previous = unit
        return found

    def _continues(self, unit: Unit, previous: Unit, root: Unit | None) -> bool:
        """Whether a unit without a commitment of its own goes on with the last one."""
        if root is None:
            return False
        if unit.lead is not None and (unit.lead is root or unit.lead.lead is root) and unit not in self._open:
            return unit.listed and self._closed.get(unit.lead, 0) == 1
        joined = self.text[root.end - 1] == ";" and root is previous
        return joined and not unit.listed and self.text[unit.start].islower() and self._closed.get(unit, 0) == 0

    def _trim(self, unit: Unit) -> int:
        return unit.start + len(self.text[unit.start : unit.end].rstrip(" \n\r\t;,"))

    def _unit(self, unit: Unit, previous: Unit | None) -> Iterator[Commitment]:
        profile, folded = self.profile, self.folded
        if profile.definitions.match(unit.heading) or self._suspended(unit):
            return
        body = folded[unit.start : unit.end]
        if profile.idle.match(body) and (unit.article == 0 or body.rstrip()[-1:] not in ".。" or body[:1] in "\"“'«"):
            self._agreed = self._agreed or "agreed" in body or "conven" in body
            return
        clauses = self.reader.clauses(folded, unit.start, unit.end)
        if unit.opens:
            clauses = self._hold_open(unit, clauses)
            self._closed[unit] = 1
        lead = unit.lead
        if not clauses and unit.listed and lead is not None:
            above = self._open_lead(unit)
            if above is not None:
                item = replace(
                    above, start=unit.start, end=self._trim(unit), verb=unit.start, role="item",
                    lead=Span(above.start, lead.end if lead.end - above.start < 400 else above.trigger.end), above=above,
                )  # fmt: skip
                for part in self.reader.parts(folded, item):
                    yield from self._commitments([part], unit)
                return
        if not clauses:
            bare = self._bare(unit)
            if bare is not None:
                yield from self._commitments(list(self.reader.parts(folded, bare)), unit)
            return
        if clauses[0].role == "relative":
            bare = self._bare(unit)
            if bare is not None:
                yield from self._commitments(
                    list(self.reader.parts(folded, replace(bare, end=clauses[0].start - 1))), unit
                )
        if unit.titled:
            clauses[0] = self._without_title(unit, clauses[0])
        yield from self._commitments(clauses, unit)

    def _suspended(self, unit: Unit) -> bool:
        """Whether a unit is one of several conditions: an item under ``when:``."""
        if unit.lead is not None and _WHEN.search(self.folded, unit.lead.start, unit.lead.end):
            return True
        above = self.folded[max(0, unit.start - 60) : unit.start]
        if _WHEN_ABOVE.search(above):
            self._suspended_in = unit.article
            return True
        if self._suspended_in == unit.article and self.text[unit.start].islower() and ";" in above[-12:]:
            return True
        self._suspended_in = -1
        return False

    # Lists -------------------------------------------------------------------------------------------------------

    def _hold_open(self, unit: Unit, clauses: list[Clause]) -> list[Clause]:
        """Take the last clause of a lead away when its verbs stand in the items."""
        if not clauses:
            return clauses
        last = clauses[-1]
        rest = self.folded[last.trigger.end : unit.end].strip(" \n\r\t:-–—,")
        parts = [part.strip() for part in rest.split(",") if part.strip()]
        hollow = all(
            self.profile.opener.match(part) or re.fullmatch(r"\w+(?:ly|also|to)?|to|not to|a|à|de", part)
            for part in parts
        )
        verb = self.profile.verb_only.match(rest) if self.profile.verb_only and rest else None
        if (
            hollow and not (verb and verb[0].strip() and not re.match(r"(?:to|not|also|fully|jointly)\b", rest))
        ) or re.search(r"(?:\bto|\bnot to| shall| may| must| à| a| de| en vue de)$", rest):
            self._open[unit] = last
            return clauses[:-1]
        first = next((u for u in self.units if u.lead is unit), None)
        if (
            first is not None
            and self._verb_first(first)
            and not self.reader.clauses(self.folded, first.start, first.end)
        ):
            self._open[unit] = last
        return clauses

    def _verb_first(self, unit: Unit) -> bool:
        pattern = self.profile.verb
        return bool(pattern and pattern.match("and " + self.folded[unit.start : unit.start + 80]))

    def _open_lead(self, unit: Unit) -> Clause | None:
        lead = unit.lead
        while lead is not None:
            if lead in self._open:
                return self._open[lead]
            lead = lead.lead
        return None

    def _bare(self, unit: Unit) -> Clause | None:
        """An article that is an infinitive under words of agreement above it."""
        pattern = self.profile.bare
        if pattern is None or unit.article == 0 or unit.listed or unit.end - unit.start < 60:
            return None
        match = pattern.match(self.folded, unit.start, unit.end)
        if match is None or not (unit.titled or self._agreed):
            return None
        if self.language == "en" and (
            not unit.titled or re.search(r"\b(?:is|are|has|have|was|were)\b", self.folded[unit.start : match.end()])
        ):
            return None
        head = re.search(r"(?:\bto\s+)?[\w-]+$", match[0])
        start = match.start() + head.start() if head else match.start()
        trigger = Span(start, match.end())
        return Clause(start, self._trim(unit), trigger, "agrees", "obligation", -1, None, start, "bare")

    def _without_title(self, unit: Unit, clause: Clause) -> Clause:
        """A clause without the title of its article that runs into it."""
        if clause.start != unit.start:
            return clause
        limit = clause.subject.end if clause.subject else clause.trigger.start
        head = self.folded[unit.start : limit]
        for place in () if self.lower else _CAPITAL.finditer(self.text, unit.start, limit):
            rest = self.folded[place.end() : limit]
            if _BODY.match(rest) or self.profile.actor.match(rest):
                subject = clause.subject
                if subject is not None and subject.start < place.end():
                    subject = Span(place.end(), subject.end)
                return replace(clause, start=place.end(), subject=subject)
        fronted = re.search(
            r"(?<=\w)\s(?=(?:whenever|where|if|when|upon|on the basis|in case|within \w+|beginning|acknowledging|notwithstanding"
            r"|without prejudice|subject to|pending|in order to|for the purposes?)\b)",
            head,
        )
        if fronted and fronted.start() < 120:
            return replace(clause, start=unit.start + fronted.end())
        for place in re.finditer(
            r"(?:(?<![a-z])|(?<=[a-z]{4}))(?:the|each|every|an?|any|all|no|neither|either|both|les?|la|l'|chaque|el|los|las|cada)\s?"
            r"(?=\s?(?:of the |high |contracting |present |two |said )*[\w'-]+)",
            head,
        ):
            ahead = head[: place.start()].rstrip()
            if re.search(
                r"\b(?:of|in|to|on|by|for|with|at|from|and|de|du|a|et)$", ahead
            ) or not self.profile.actor.match(
                re.sub(
                    r"^(?:of the |high |contracting |present |two |states? |executive |joint )*",
                    "",
                    head[place.end() :].lstrip(),
                )
            ):
                continue
            start = unit.start + place.start()
            return replace(clause, start=start, subject=Span(start, limit) if clause.subject else None)
        return clause

    # Commitments -------------------------------------------------------------------------------------------------

    def _commitments(self, clauses: list[Clause], unit: Unit) -> Iterator[Commitment]:
        held: dict[Span, Commitment] = {}
        ready: list[Commitment] = []
        for clause in clauses:
            one = self._commitment(clause, unit, held)
            if one is None:
                continue
            if clause.role == "item" and clause.above is not None and one.deadline and ready:
                ready[-1] = _with_later_deadline(ready[-1], one.deadline, clause)
            held[clause.trigger] = one
            ready.append(one)
        yield from ready

    def _commitment(self, clause: Clause, unit: Unit, held: dict[Span, Commitment]) -> Commitment | None:
        profile, folded, text = self.profile, self.folded, self.text
        if clause.end <= clause.start + 3:
            return None
        if not re.search(r"\w", folded[clause.trigger.end : clause.end]) and clause.role == "main":
            self._agreed = self._agreed or clause.modality == "agrees"
            return None
        if profile.never.match(folded, clause.verb, clause.end) or (
            clause.index in profile.needs_actor and profile.never.match(folded, clause.trigger.start, clause.end)
        ):
            self.actors.remember(clause)
            return None
        actor = self.actors.of(clause, unit, held)
        if actor is None:
            return None
        obligor, where, source = actor
        condition = self._condition(clause, unit)
        deadline = self._deadline(clause, condition, held)
        exception = profile.exception.search(folded, clause.verb, clause.end)
        obligee = profile.obligee.search(folded, clause.verb, clause.end) if profile.obligee else None
        kind, modality = clause.type, clause.modality
        if (
            clause.index >= 0
            and modality == "may"
            and re.search(r"right|entitled|free|empowered", clause.trigger.of(folded))
        ):
            kind = "permission"
        if clause.role == "item" and re.match(r"\s*(?:not to|a ne pas|ne pas|no)\b", folded[clause.start : clause.end]):
            kind = "prohibition"
        passive = profile.passive.match(folded, clause.verb, clause.end)
        if passive and kind == "obligation" and passive["verb"] in _FORBIDS:
            kind, modality = "prohibition", "shall not"
        if obligor is not None and where is not None:
            self.actors.last = (obligor, where)
        return Commitment(
            span=Span(clause.start, clause.end),
            lead=clause.lead,
            trigger=clause.trigger,
            modality=modality,
            type=kind,
            obligor=obligor,
            obligor_span=where,
            obligor_source=source,
            obligee=plain(Span(*obligee.span("actor")).of(text)) if obligee else None,
            action=active(text, folded, clause, passive, self.language, clause.index in profile.needs_actor),
            condition=condition,
            exception=Span(exception.start(), _clause_end(folded, exception.start(), clause.end))
            if exception
            else None,
            deadline=deadline,
        )

    def _condition(self, clause: Clause, unit: Unit) -> Span | None:
        pattern, folded = self.profile.condition, self.folded
        if unit.lead is not None:
            opening = pattern.match(folded, unit.lead.start, unit.lead.end)
            if opening:
                return Span(unit.lead.start, self._trim(unit.lead))
        front = clause.subject.start if clause.subject and clause.subject.start > clause.start else clause.start
        opening = pattern.search(folded, clause.start, front)
        if opening:
            stop = front
            while stop > opening.start() and folded[stop - 1] in " ,\n\r\t":
                stop -= 1
            return Span(opening.start(), stop)
        later = pattern.search(
            folded,
            max(clause.start, clause.subject.end if clause.subject and clause.subject.end < clause.end else 0),
            clause.end,
        )
        if later:
            return Span(later.start(), _clause_end(folded, later.start(), clause.end))
        if clause.above is not None and clause.role != "relative":
            return (
                self._condition(replace(clause.above, end=clause.above.verb), unit)
                if clause.above.verb > clause.above.start
                else None
            )
        return None

    def _deadline(self, clause: Clause, condition: Span | None, held: dict[Span, Commitment]) -> Deadline | None:
        folded = self.folded
        skip = (
            condition
            if condition and not re.match(r"(?:upon|until|following|pending|subject)", condition.of(folded))
            else None
        )
        start = clause.start
        found = times.deadline(folded, start, clause.end, self.language, skip)
        if found is not None:
            return found
        above = clause.above
        if above is None or clause.role == "relative":
            return None
        shared = times.deadline(folded, above.start, self._first_verb(above), self.language, condition)
        return shared

    def _first_verb(self, clause: Clause) -> int:
        """Where the first verb of a clause begins, after what is put in between commas."""
        place = clause.verb
        aside = re.match(r"\s*,[^,]{3,160},\s*", self.folded[clause.verb : clause.end])
        return place + (aside.end() if aside else 0)


def _with_later_deadline(one: Commitment, deadline: Deadline, clause: Clause) -> Commitment:
    """A deadline at the end of coordinated verbs holds for the verb before as well."""
    if (
        one.deadline is None
        and deadline.kind == "relative"
        and deadline.anchor is not None
        and deadline.span.start > clause.start
    ):
        return replace(one, deadline=deadline)
    return one


def _clause_end(folded: str, start: int, end: int) -> int:
    """The comma or other stop that ends a condition."""
    stop = re.compile(r"[,;:]\s").search(folded, start + 3, end)
    place = stop.start() if stop else end
    return start + len(folded[start:place].rstrip(" ,.;\n\r\t"))


def _moved(one: Commitment, by: int) -> Commitment:
    def shift(span: Span | None) -> Span | None:
        return None if span is None else Span(span.start + by, span.end + by)

    where = one.obligor_span
    return replace(
        one,
        span=Span(one.span.start + by, one.span.end + by),
        lead=shift(one.lead),
        trigger=Span(one.trigger.start + by, one.trigger.end + by),
        obligor_span=shift(where) if where and where.start + by >= 0 else None,
        condition=shift(one.condition),
        exception=shift(one.exception),
        deadline=replace(one.deadline, span=Span(one.deadline.span.start + by, one.deadline.span.end + by))
        if one.deadline
        else None,
    )
