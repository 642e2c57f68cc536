"""Who is bound by a clause: the subject of its verb, the agent of a passive, or whoever the text spoke of last."""

import re
from collections.abc import Mapping

from models.commitments.clauses import Clause
from models.commitments.facts import Commitment, Source, Span
from models.commitments.profile import Profile
from models.commitments.subjects import without_sides
from models.commitments.units import Unit

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

_LIFE = re.compile(
    r"\s*(?:\w+ly\s+)?(?:enter\s+into|come\s+into|take\s+effect|remain\s+in|continue\s+in|expire|cease|lapse|terminate\s|be\s+(?:\w+ly\s+)?"
    r"(?:renewed|extended|prolonged|open|subject\s+to|registered|deposited|automatically|done|ratified))"
)
"""What befalls an instrument, so that ``it`` means the instrument."""

_CALLS = re.compile(
    r"(?:also |further |strongly |again )?(?:requests?|demands?|directs?|instructs?|authori[sz]es|calls?|urges?|invites?|appeals?|encourages?|recommends?)\b"
)

Actor = tuple[str | None, Span | None, Source]
"""The words for who is bound, where they stand, and whether they are of the clause itself (``quote``)."""


class Obligors:
    """The actors of one text: it is asked for one clause after the other, and remembers who was spoken of."""

    def __init__(self, text: str, folded: str, profile: Profile, *, lower: bool) -> None:
        self.text = text
        self.folded = folded
        self.profile = profile
        self.lower = lower
        self.default, self.default_span = self._default()
        self.last: tuple[str, Span] | None = None
        """The actor last bound."""
        self.subject: tuple[str, Span] | None = None
        """The actor that was last a subject."""

    def _default(self) -> tuple[str | None, Span | None]:
        """How the text calls its parties: the most frequent of the names it has for them."""
        counted: dict[str, list[Span]] = {}
        for match in self.profile.default_actor.finditer(self.folded):
            counted.setdefault(match[0].strip(), []).append(Span(*match.span()))
        if not counted:
            return None, None
        spans = max(counted.values(), key=lambda places: (len(places), -places[0].start))
        return plain(spans[0].of(self.text)), spans[0]

    def remember(self, clause: Clause) -> None:
        if clause.subject and self._acts(clause.subject):
            name = self._name(clause.subject)
            self.subject = (name.of(self.text), name)

    def _acts(self, subject: Span) -> bool:
        """Whether a subject is someone who can act."""
        words = subject.of(self.folded)
        if self.profile.thing.match(words):
            return False
        plain = re.sub(r"\([^()]*\)", lambda m: " " * len(m[0]), words)
        plain = re.sub(r"^\s*(?:that|those)\b", lambda m: " " * len(m[0]), plain)
        head = _INSIDE.get(self.profile.language, _NEVER_SPLIT).split(plain, maxsplit=1)[0]
        if not head.strip() or re.fullmatch(
            r"\s*(?:the|an?|this|les?|la|el|los|las|any|all|each|some|either|both|none|one|neither|every|chacune?|cualquiera|ninguna|cada una)\s*",
            head,
        ):
            head = plain
        if self.profile.actor.search(head):
            return True
        if self.lower or self.profile.language in ("zh", "vi"):
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

    def of(self, clause: Clause, unit: Unit, held: Mapping[Span, Commitment]) -> Actor | None:
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
            self.subject = (plain(name.of(text)), name)
            source: Source = "quote" if clause.start <= name.start < clause.end else "text"
            return plain(name.of(text)), name, source
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
            if giver is None and self.profile.language != "en":
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
            return plain(span.of(self.text)), span, "quote"
        task = re.match(r"\s*be\s+the\s+(?:responsibility|duty|task)\s+of\s+", self.folded[clause.verb : clause.end])
        if task:
            actor = self.profile.actor.search(self.folded, clause.verb + task.end(), clause.end)
            if actor:
                span = Span(clause.verb + task.end(), actor.end())
                return plain(span.of(self.text)), span, "quote"
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
        return plain(span.of(self.text)), span, "quote"

    def _agent(self, agent: re.Match[str], clause: Clause) -> tuple[str, Span, Source]:
        span = Span(*agent.span("actor"))
        words = span.of(self.text)
        shared = _BETWEEN.match(words)
        if shared:
            span = Span(span.start + shared.end(), span.end)
        return plain(span.of(self.text)), span, "quote"

    def _owner(self, clause: Clause) -> tuple[str, Span, Source] | None:
        """The actor inside a subject that cannot act: ``the consent of the State of import``."""
        if clause.subject is None:
            return None
        words = clause.subject.of(self.folded)
        if self.profile.possessive.match(words):
            held = self.subject or self.last
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
        return plain(span.of(self.text)), span, "quote"

    def _inferred(self, clause: Clause) -> Actor:
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
                return plain(span.of(self.text)), span, "quote"
        if self.last is not None and not treaty:
            return *self.last, "text"
        if self.default is not None:
            return self.default, self.default_span, "text"
        return None, None, "unknown"

    def _pronoun(self, clause: Clause, unit: Unit) -> Actor | None:
        """Who ``it`` is: the actor of the fronted condition, else the subject before."""
        assert clause.subject is not None
        rather = _LIFE if self.profile.language == "en" else self.profile.constitutive
        if rather.match(self.folded, clause.verb, clause.end):
            return None
        for match in re.finditer(
            r"\b(?:if|whenever|when|where|once|in case|lorsqu(?:e|')|si|cuando|khi|nếu|если|якщо)\b(?: at any time)?\s*((?:the|an?|any|each|either|one|l'|la|le|une?|el|una?|một|bất kỳ)\s?[^,]{2,80})",
            self.folded[unit.start : clause.subject.start],
        ):
            actor = self.profile.actor.search(match[1])
            if actor:
                span = Span(unit.start + match.start(1), unit.start + match.start(1) + actor.end())
                return plain(span.of(self.text)), span, "quote" if span.start >= clause.start else "text"
        held = self.subject or self.last
        if held is not None:
            return held[0], held[1], "text"
        return self._inferred(clause)


def plain(words: str) -> str:
    """Words on one line."""
    return " ".join(words.split()).strip(' ,;:"“”«»')
