"""Commitments of a text: every clause that binds, forbids, permits or recommends, with actor, condition and deadline."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module

from models.commitments import times
from models.commitments.actions import active
from models.commitments.clauses import Clause, Reader, without_sides
from models.commitments.facts import Commitment, Deadline, Source, Span
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

_WITHIN = {
    "en": "of in by for on to under from at with within between among which who pursuant referred contributed taken through "
    "conducting mentioned operating receiving producing arising resulting",
    "fr": "de du des d' a par pour dans sur que qui vise vises visee visees prevu prevus prevue prevues relevant au aux",
    "es": "de del en por para con que a al previsto prevista previstos previstas sobre",
    "vi": "của về cho trong do theo tại",
}
_INSIDE = {
    language: re.compile(r"\b(?:" + "|".join(words.split()) + (r")(?!\w)|," if language != "fr" else r")(?!\w)|\bd'|,"))
    for language, words in _WITHIN.items()
}
_NEVER_SPLIT = re.compile(r"(?!)")
_MADE_BY = re.compile(
    r"\b(?:contributed|taken|made|issued|adopted|provided|submitted|imposed|levied|charged|conducted|par|por|của|mà|perçus par) (?:by )?"
)
_OWN = re.compile(
    r"\b(?:consent|response|reply|decision|request|laws?|steps|equity|authori[sz]ation|approval|measures|reports?|share|notification|costs?|expenses)\b"
)
_BETWEEN = re.compile(
    r"(?:(?:the|an?|mutual|common|joint|written|direct|friendly)\s+)*(?:consents?|agreements?|consultations?|negotiations?|decisions?|"
    r"proposals?|initiative|means|way|exchange of \w+)\s+(?:of|between|among)\s+",
    re.IGNORECASE,
)
_GLUED = re.compile(
    r"(?<=[a-z]{3})(?:each|every|any|all|no|the)\s+(?:high\s+)?(?:contracting\s+|states?\s+)?part(?:y|ies)\b"
)
"""A party behind a heading that runs into it: ``effluent limitationseach contracting party``."""

_NOBODY = re.compile(
    r"(?:(?:the|an?|any|its|their)\s+)?(?:laws?|legislation|rules?|regulations?|provisions?|terms|principles?|articles?|law\s+and)\s+of\b"
)
"""Behind *by*: what governs, and nobody who acts."""
_SERVED = re.compile(
    r"(?:permitted|allowed|notified|informed|given|granted|accorded|invited|provided|afforded|consulted|treated|reimbursed|"
    r"exempted|paid|admitted|returned|subjected|supplied|sent|extended|offered|released|detained|prosecuted|appointed)\b"
)
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

_LIFE = re.compile(
    r"\s*(?:\w+ly\s+)?(?:enter\s+into|come\s+into|take\s+effect|remain\s+in|continue\s+in|expire|cease|lapse|terminate\s|be\s+(?:\w+ly\s+)?"
    r"(?:renewed|extended|prolonged|open|subject\s+to|registered|deposited|automatically|done|ratified))"
)
"""What befalls an instrument, so that ``it`` means the instrument."""

_FORBIDS = frozenset(("prohibited", "forbidden", "banned"))
"""Participles by which what shall be is what shall not."""

_CALLS = re.compile(
    r"(?:also |further |strongly |again )?(?:requests?|demands?|directs?|instructs?|authori[sz]es|calls?|urges?|invites?|appeals?|encourages?|recommends?)\b"
)


@dataclass
class _Context:
    """What the text has said so far."""

    default: str | None
    default_span: Span | None
    last: tuple[str, Span] | None = None
    """The actor last bound."""
    subject: tuple[str, Span] | None = None
    """The actor that was last a subject."""
    article: int = -1
    suspended: int = -1
    """The article in which conditions are being listed."""
    agreed: bool = False
    """Whether words of agreement (``agree as follows``) stand above."""


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
        self.context = _Context(*self._default())
        self.units = units(text)
        self._open: dict[Unit, Clause] = {}
        self._closed: dict[Unit, int] = {}

    def _default(self) -> tuple[str | None, Span | None]:
        """How the text calls its parties: the most frequent of the names it has for them."""
        counted: dict[str, list[Span]] = {}
        for match in self.profile.default_actor.finditer(self.folded):
            counted.setdefault(match[0].strip(), []).append(Span(*match.span()))
        if not counted:
            return None, None
        spans = max(counted.values(), key=lambda places: (len(places), -places[0].start))
        return _plain(spans[0].of(self.text)), spans[0]

    def run(self, offset: int) -> list[Commitment]:
        """Read all units; those that end before ``offset`` only for what they say of actors."""
        found: list[Commitment] = []
        owner: dict[int, Unit] = {}
        previous: Unit | None = None
        for unit in self.units:
            if unit.article != self.context.article:
                self.context.article = unit.article
                self.context.last = None
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
            self.context.agreed = self.context.agreed or "agreed" in body or "conven" in body
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
            self.context.suspended = unit.article
            return True
        if self.context.suspended == unit.article and self.text[unit.start].islower() and ";" in above[-12:]:
            return True
        self.context.suspended = -1
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
        if match is None or not (unit.titled or self.context.agreed):
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
            self.context.agreed = self.context.agreed or clause.modality == "agrees"
            return None
        if profile.never.match(folded, clause.verb, clause.end) or (
            clause.index in profile.needs_actor and profile.never.match(folded, clause.trigger.start, clause.end)
        ):
            self._remember(clause)
            return None
        actor = self._actor(clause, unit, held)
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
            self.context.last = (obligor, where)
        return Commitment(
            span=Span(clause.start, clause.end),
            lead=clause.lead,
            trigger=clause.trigger,
            modality=modality,
            type=kind,
            obligor=obligor,
            obligor_span=where,
            obligor_source=source,
            obligee=_plain(Span(*obligee.span("actor")).of(text)) if obligee else None,
            action=active(text, folded, clause, passive, self.language, clause.index in profile.needs_actor),
            condition=condition,
            exception=Span(exception.start(), _clause_end(folded, exception.start(), clause.end))
            if exception
            else None,
            deadline=deadline,
        )

    def _remember(self, clause: Clause) -> None:
        if clause.subject and self._acts(clause.subject):
            name = self._name(clause.subject)
            self.context.subject = (name.of(self.text), name)

    def _acts(self, subject: Span) -> bool:
        """Whether a subject is someone who can act."""
        words = subject.of(self.folded)
        if self.profile.thing.match(words):
            return False
        plain = re.sub(r"\([^()]*\)", lambda m: " " * len(m[0]), words)
        plain = re.sub(r"^\s*(?:that|those)\b", lambda m: " " * len(m[0]), plain)
        head = _INSIDE.get(self.language, _NEVER_SPLIT).split(plain, maxsplit=1)[0]
        if not head.strip() or re.fullmatch(
            r"\s*(?:the|an?|this|les?|la|el|los|las|any|all|each|some|either|both|none|one|neither|every|chacune?|cualquiera|ninguna|cada una)\s*",
            head,
        ):
            head = plain
        if self.profile.actor.search(head):
            return True
        if self.lower or self.language in ("zh", "vi"):
            return False
        raw = subject.of(self.text)[: len(head)]
        content = [w for w in re.findall(r"[^\W\d_][\w'’-]*", raw)][:6]
        content = [
            w
            for w in content
            if w.lower()
            not in (
                "the",
                "a",
                "an",
                "each",
                "any",
                "le",
                "la",
                "les",
                "el",
                "los",
                "las",
                "every",
                "such",
                "this",
                "l",
                "no",
                "and",
                "of",
            )
        ]
        if any(self.profile.thing.match(w.lower()) for w in content):
            return False
        return bool(content) and all(w[0].isupper() for w in content) and len(raw.split()) > 1

    def _name(self, subject: Span) -> Span:
        """The noun phrase of a subject, without asides."""
        words = without_sides(subject.of(self.folded))
        end = self.profile.subject_end.search(words, 3)
        stop = subject.start + (end.start() if end else len(words))
        while stop > subject.start and self.text[stop - 1] in " ,\n\r\t":
            stop -= 1
        glued = _GLUED.search(words, 0, stop - subject.start)
        start = subject.start + (glued.start() if glued else 0)
        return Span(start, stop) if stop > start else subject

    def _by(self, start: int, end: int) -> re.Match[str] | None:
        """The words that name who acts: ``by the Commission``."""
        agent = self.profile.agent.search(self.folded, start, end)
        return agent if agent and not _NOBODY.match(agent["actor"]) else None

    def _actor(
        self, clause: Clause, unit: Unit, held: dict[Span, Commitment]
    ) -> tuple[str | None, Span | None, Source] | None:
        """Who is bound; None when the clause binds nobody."""
        profile, folded, text = self.profile, self.folded, self.text
        above = held.get(clause.above.trigger) if clause.above is not None else None
        if clause.role in ("item", "bare") or (
            clause.role == "coordinate" and above is not None and self._same_subject(clause)
        ):
            if above is not None:
                return above.obligor, above.obligor_span, "text"
            if clause.role == "bare":
                return self._inferred(clause)
            if clause.subject is None:
                return self._inferred(clause)
        called = self._called(clause)
        if called is not None:
            return called
        subject = clause.subject
        if subject is None:
            agent = self._by(clause.verb, clause.end)
            return self._agent(agent, clause) if agent else self._inferred(clause)
        words = subject.of(folded)
        if profile.nothing.match(words) or re.match(r"\s*there\s*$", words):
            return self._inferred(clause) if re.match(r"\s*be no\b", folded[clause.verb : clause.end]) else None
        if profile.pronoun.fullmatch(words.strip()):
            return self._pronoun(clause, unit)
        passive = profile.passive.match(folded, clause.verb, clause.end)
        if self._acts(subject):
            name = self._name(subject)
            if passive and profile.formality.match(folded, clause.verb, clause.end):
                agent = self._by(passive.end(), clause.end)
                return self._agent(agent, clause) if agent else None
            if passive and _SERVED.match(passive["verb"]):
                agent = self._by(passive.end(), clause.end)
                if clause.index >= 0:
                    return self._agent(agent, clause) if agent else self._inferred(clause)
            self.context.subject = (_plain(name.of(text)), name)
            source: Source = "quote" if clause.start <= name.start < clause.end else "text"
            return _plain(name.of(text)), name, source
        if passive:
            agent = self._by(passive.end(), clause.end)
            if agent:
                return self._agent(agent, clause)
            if profile.constitutive.match(folded, clause.verb, clause.end) or profile.formality.match(
                folded, clause.verb, clause.end
            ):
                return None
            return self._owner(clause) or self._inferred(clause)
        if profile.content.match(folded, clause.verb, clause.end) or (
            clause.index in profile.needs_actor and profile.content.match(folded, clause.trigger.start, clause.end)
        ):
            giver = (
                self._by(clause.verb, clause.end)
                if re.match(r"\s*(?:receive|recev|recib)", folded[clause.verb :][:12])
                else None
            )
            if giver is None and self.language != "en":
                giver = self._by(clause.verb, clause.end)
            if giver:
                return self._agent(giver, clause)
            return self._owner(clause) or self._inferred(clause)
        return None

    def _same_subject(self, clause: Clause) -> bool:
        return clause.above is not None and clause.subject == clause.above.subject

    def _called(self, clause: Clause) -> tuple[str, Span, Source] | None:
        """The actor that is called upon: ``urges all States to``."""
        shared = re.search(r"\bon\s+the\s+part\s+of\s+(.{3,160}?)\s+that$", clause.trigger.of(self.folded), re.DOTALL)
        if shared:
            span = Span(clause.trigger.start + shared.start(1), clause.trigger.start + shared.end(1))
            return _plain(span.of(self.text)), span, "quote"
        task = re.match(r"\s*be\s+the\s+(?:responsibility|duty|task)\s+of\s+", self.folded[clause.verb : clause.end])
        if task:
            actor = self.profile.actor.search(self.folded, clause.verb + task.end(), clause.end)
            if actor:
                span = Span(clause.verb + task.end(), actor.end())
                return _plain(span.of(self.text)), span, "quote"
        if (
            clause.index < 0
            or not _CALLS.match(clause.trigger.of(self.folded))
            or self.profile.triggers[clause.index].modality != "should"
        ):
            return None
        match = re.match(
            r"\s*(?:upon\s+|on\s+)?(.{3,160}?)\s*(?:,|\bto\b|\bà\b|\ba\b|\bthat\b)",
            self.folded[clause.trigger.end : clause.end],
            re.DOTALL,
        )
        if match is None or not self.profile.actor.search(match[1]):
            return None
        span = Span(clause.trigger.end + match.start(1), clause.trigger.end + match.end(1))
        return _plain(span.of(self.text)), span, "quote"

    def _agent(self, agent: re.Match[str], clause: Clause) -> tuple[str, Span, Source]:
        span = Span(*agent.span("actor"))
        words = span.of(self.text)
        shared = _BETWEEN.match(words)
        if shared:
            span = Span(span.start + shared.end(), span.end)
        return _plain(span.of(self.text)), span, "quote"

    def _owner(self, clause: Clause) -> tuple[str, Span, Source] | None:
        """The actor inside a subject that cannot act: ``the consent of the State of import``."""
        if clause.subject is None:
            return None
        words = clause.subject.of(self.folded)
        if self.profile.possessive.match(words):
            held = self.context.subject or self.context.last
            return (held[0], held[1], "text") if held else None
        own = _MADE_BY.search(words) or (_OWN.search(words) and re.search(r"\b(?:of|by|du|de|del|của)\s", words))
        if not own:
            return None
        match = re.compile(
            r"(?:the |any |each |every |a |an |its |that |la |le |les |el |los |las )*(?:[\w.'-]+ ){0,4}?"
        ).match(words, own.end())
        actor = self.profile.actor.search(words, own.end())
        if actor is None or match is None or actor.start() - own.end() > 40:
            return None
        if re.search(
            r"\b(?!contract|send|receiv|request|export|import|participat|sign)\w+ing\b",
            words[own.end() : actor.start()],
        ):
            return None
        rest = re.match(r"(?: of (?:the )?[\w'-]+)+", words[actor.end() :]) if actor else None
        span = Span(clause.subject.start + own.end(), clause.subject.start + actor.end() + (rest.end() if rest else 0))
        return _plain(span.of(self.text)), span, "quote"

    def _inferred(self, clause: Clause) -> tuple[str | None, Span | None, Source]:
        """The actor on whom a duty without one falls: the last one bound in the article, else the parties."""
        treaty = clause.subject is not None and re.match(
            r"\s*(?:this|the present|the|ce|cette|le present|la presente|el presente|este|esta|hiệp định|công ước)?\s*(?:agreement|treaty|convention|protocol|accord|acuerdo|convenio|tratado)",
            clause.subject.of(self.folded),
        )
        if clause.subject is not None:
            front = self.folded[clause.start : clause.subject.start]
            respect = re.search(
                r"\b(?:with respect to|in the case of|as regards|in respect of|dans le cas de|en el caso de|đối với)\s+",
                front,
            )
            actor = self.profile.actor.search(front, respect.end()) if respect else None
            if respect and actor:
                span = Span(clause.start + respect.end(), clause.start + actor.end())
                return _plain(span.of(self.text)), span, "quote"
        if self.context.last is not None and not treaty:
            return *self.context.last, "text"
        if self.context.default is not None:
            return self.context.default, self.context.default_span, "text"
        return None, None, "unknown"

    def _pronoun(self, clause: Clause, unit: Unit) -> tuple[str | None, Span | None, Source] | None:
        """Who ``it`` is: the actor of the fronted condition, else the subject before."""
        assert clause.subject is not None
        rather = _LIFE if self.language == "en" else self.profile.constitutive
        if rather.match(self.folded, clause.verb, clause.end):
            return None
        for match in re.finditer(
            r"\b(?:if|whenever|when|where|once|in case|lorsqu(?:e|')|si|cuando|khi|nếu|если|якщо)\b(?: at any time)?\s*((?:the|an?|any|each|either|one|l'|la|le|une?|el|una?|một|bất kỳ)\s?[^,]{2,80})",
            self.folded[unit.start : clause.subject.start],
        ):
            actor = self.profile.actor.search(match[1])
            if actor:
                span = Span(unit.start + match.start(1), unit.start + match.start(1) + actor.end())
                return _plain(span.of(self.text)), span, "quote" if span.start >= clause.start else "text"
        held = self.context.subject or self.context.last
        if held is not None:
            return held[0], held[1], "text"
        return self._inferred(clause)

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


def _plain(words: str) -> str:
    """Words on one line."""
    return " ".join(words.split()).strip(' ,;:"“”«»')


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
