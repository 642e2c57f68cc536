"""Clauses of a unit: where one begins and ends, what its trigger is, and who stands before it.

A unit is read from trigger to trigger. What stands before one is either a subject (a main clause), nothing but a
conjunction (a coordinated verb, with the subject of the one before), a relative pronoun, or the start of a clause that
depends on another and binds nobody by itself.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from models.commitments.facts import Modality, Span, Type
from models.commitments.profile import Profile
from models.commitments.subjects import Subjects
from models.commitments.verbs import BASES, NOUNS_TOO

_NOT = re.compile(r"(?:ne\s|n'|no\s|не\s|không\s)")
"""Before a plain verb: what is not to be done."""

_LOOK_BACK = 1500
"""Characters before a trigger within which its subject is looked for: no clause is as long, and time stays linear."""

_ANY = re.compile("")
_LINK = {
    "en": re.compile(r"(?!)"),
    "vi": re.compile(r"\bvà\b"),
    "ru": re.compile(r"[,;]|\bи\b"),
    "uk": re.compile(r"[,;]|\b(?:і|й|та)\b"),
    "zh": re.compile(r"[，；]|并"),
}
"""What must stand between a clause and a plain verb after it that is to be one of its own."""

_ANY_JOINT = re.compile(r"[,;]|\b(?:and|or|but|et|ou|mais|y|o|e|и|а|но|та|và|nhưng|hoặc)\b|和|并")
_CLAUSE_JOINT = re.compile(r"(?:^|[,;]\s*)?\b(?:and|but|while|whereas|et|mais|y|pero|и|а|но|та|và|còn)\b\s*,?\s*|;\s*")

Role = Literal["main", "coordinate", "relative", "item", "bare"]


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause that may be a commitment."""

    start: int
    end: int
    trigger: Span
    modality: Modality
    type: Type
    index: int
    """Which of the profile's triggers."""
    subject: Span | None
    verb: int
    """Where the verb phrase begins."""
    role: Role
    lead: Span | None = None
    above: "Clause | None" = None
    """The clause it takes subject and qualifiers from."""
    begins: int = -1
    """Where the words before the subject begin that hold for coordinated verbs too."""


class Reader:
    """Finds clauses with the tables of one language."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self._finder = profile.finder()
        self._subjects = Subjects(profile)

    def clauses(self, text: str, start: int, end: int) -> list[Clause]:
        """Clauses of the unit ``start`` to ``end`` of folded text, in order; dependent ones left out."""
        plain = _without_parentheses(text, start, end)
        found: list[Clause] = []
        previous = start
        swallowed = -1
        for match in self._finder.finditer(plain, 0):
            index = next(i for i in range(len(self.profile.triggers)) if match[f"t{i}"] is not None)
            trigger = self.profile.triggers[index]
            at, after = start + match.start(), start + match.end()
            if at < swallowed or (found and at < found[-1].verb):
                continue
            previous = max(previous, at - _LOOK_BACK)
            clause = self._clause(text, plain, start, previous, at, after, index, found)
            if clause is None:
                continue
            if trigger.complement:
                clause, swallowed = self._with_complement(text, plain, start, end, clause)
            found.append(clause)
            previous = clause.verb
        return self._bounded(text, found, end)

    def _clause(
        self, text: str, plain: str, start: int, previous: int, at: int, after: int, index: int, found: list[Clause]
    ) -> Clause | None:
        profile = self.profile
        trigger = profile.triggers[index]
        before = plain[previous - start : at - start]
        span = Span(at, after)
        if index in profile.opening and before.strip():
            return None
        if _is_condition(text, before, at) or (index in profile.needs_actor and re.search(r"\bto\s*$", before)):
            return None
        if index in profile.needs_actor and found and not _LINK.get(profile.language, _ANY).search(before):
            return None
        inverted = profile.inverted.search(before) if profile.inverted else None
        if inverted:
            subject = self._subjects.following(text, after)
            if subject is not None:
                begin = previous + inverted.start() if found else previous
                modality: Modality = "should" if trigger.modality == "should" else "shall not"
                return Clause(begin, -1, span, modality, "prohibition", index, subject, subject.end, "main")
        relative = profile.relative.search(before)
        if relative:
            place = previous + relative.start()
            while text[place].isspace():
                place += 1
            if not profile.relative_counts.match(text[place : after + 40]) or (
                index in profile.needs_actor and not found
            ):
                return None
            antecedent = self._subjects.antecedent(text, previous, place)
            if antecedent is None:
                return None
            above = found[-1] if found else None
            return Clause(
                place, -1, span, trigger.modality, trigger.type, index, antecedent, after, "relative", None, above
            )
        standing = self._subjects.before(plain, start, previous, at)
        if isinstance(standing, str):
            return None
        subject = standing
        if subject is None:
            if not found:
                return self._impersonal(text, plain, start, previous, at, after, index)
            gap = plain[previous - start : at - start]
            joints = list(_ANY_JOINT.finditer(gap))
            spoken = [joint for joint in joints if joint[0] not in ",;"]
            if not joints:
                return None
            place = previous + (spoken or joints)[-1].start()
            while place < at and (text[place] in " \n\r,;" or profile.conjunction.match(text[place:at])):
                skip = profile.conjunction.match(text[place:at])
                place += skip.end() if skip and skip.end() else 1
            above = found[-1]
            if index in profile.needs_actor and (
                (above.index not in profile.needs_actor and profile.language in ("en", "fr", "es"))
                or text[place:at].strip()
            ):
                return None
            return Clause(
                min(place, at),
                -1,
                span,
                trigger.modality,
                trigger.type,
                index,
                above.subject,
                after,
                "coordinate",
                None,
                above,
            )
        words = subject.of(text)
        if (
            index in profile.needs_actor
            and (_FINITE.search(words) or not (profile.actor.search(words) and not profile.thing.match(words)))
            and not profile.content.match(text, at)
        ):
            return None
        modality, kind = trigger.modality, trigger.type
        if profile.negative.match(words) and kind in ("obligation", "permission"):
            modality, kind = ("shall not" if modality in ("shall", "may", "must") else modality), "prohibition"
        if index in profile.needs_actor and kind == "obligation" and _NOT.match(text, at):
            modality, kind = "shall not", "prohibition"
        begin = self._beginning(text, plain, start, previous, subject, bool(found))
        return Clause(begin, -1, span, modality, kind, index, subject, after, "main", begins=begin)

    def _impersonal(
        self, text: str, plain: str, start: int, previous: int, at: int, after: int, index: int
    ) -> Clause | None:
        """A clause whose subject is left out altogether (``se debera elaborar``, ``undertake to``)."""
        trigger = self.profile.triggers[index]
        gap = plain[previous - start : at - start].strip(" ,\n\r\t")
        if gap and self.profile.subordinator.match(gap):
            return None
        if index in self.profile.needs_actor:
            return None
        return Clause(
            start, -1, Span(at, after), trigger.modality, trigger.type, index, None, after, "main", begins=start
        )

    def _beginning(self, text: str, plain: str, start: int, previous: int, subject: Span, later: bool) -> int:
        if not later:
            return start
        gap = plain[previous - start : subject.start - start]
        joints = list(_CLAUSE_JOINT.finditer(gap))
        return previous + joints[-1].end() if joints else subject.start

    def _with_complement(self, text: str, plain: str, start: int, end: int, clause: Clause) -> tuple[Clause, int]:
        """A clause of agreement together with the clause that says what is agreed."""
        profile = self.profile
        swallowed = clause.verb
        for match in self._finder.finditer(plain, clause.verb - start):
            index = next(i for i in range(len(profile.triggers)) if match[f"t{i}"] is not None)
            inner = self._subjects.before(plain, start, clause.verb, start + match.start())
            rest = plain[clause.verb - start : match.start()]
            if profile.triggers[index].complement:
                break
            swallowed = start + match.end()
            clause = replace(clause, verb=swallowed)
            words = inner.of(text) if isinstance(inner, Span) else rest.strip()
            forbids = profile.triggers[index].type == "prohibition" or bool(profile.negative.match(rest))
            if forbids:
                clause = replace(clause, type="prohibition")
            elif profile.triggers[index].type == "permission":
                clause = replace(clause, type="permission")
            named = words.strip()
            if profile.actor.search(named) and not profile.pronoun.search(named) and not forbids and len(named) < 120:
                place = text.find(named, clause.trigger.end - 1)
                if place >= 0 and not profile.thing.match(named):
                    clause = replace(
                        clause, subject=Span(place, place + len(named)), modality=profile.triggers[index].modality
                    )
            break
        else:
            return clause, swallowed
        return clause, swallowed

    def _bounded(self, text: str, found: list[Clause], end: int) -> list[Clause]:
        bounded: list[Clause] = []
        found = self._with_objects(text, found)
        for position, clause in enumerate(found):
            stop = found[position + 1].start if position + 1 < len(found) else end
            stop = max(stop, clause.verb)
            stop = _back_over(text, clause.verb, stop, position + 1 < len(found))
            clause = replace(clause, end=stop)
            if clause.above is not None:
                above = next((c for c in bounded if c.trigger == clause.above.trigger), clause.above)
                clause = replace(clause, above=above)
            bounded.append(clause)
        return [part for clause in bounded for part in self.parts(text, clause)]

    def _with_objects(self, text: str, found: list[Clause]) -> list[Clause]:
        """Coordinated verbs that share one object are one clause: ``shall notify, or shall require``."""
        only = self.profile.verb_only
        kept: list[Clause] = []
        for clause in found:
            if only is not None and kept and clause.role == "coordinate" and clause.type == kept[-1].type:
                between = only.sub("", text[kept[-1].verb : clause.start])
                if not re.search(r"\w", between) and re.search(r"\w", text[kept[-1].verb : clause.start]):
                    continue
            kept.append(clause)
        return kept

    def parts(self, text: str, clause: Clause) -> Iterator[Clause]:
        """A clause, cut at coordinated verbs that have an object of their own."""
        pattern, only = self.profile.verb, self.profile.verb_only
        if pattern is None or only is None or self.profile.passive.match(text, clause.verb, clause.end):
            yield clause
            return
        plain = _without_parentheses(text, clause.verb, clause.end)
        cuts: list[tuple[int, int]] = []
        begin = 0
        infinitive = (
            bool(re.match(r"\s*(?:to|not to|a|à|de|d')\b", plain))
            or text[clause.trigger.end - 3 : clause.trigger.end] == " to"
        )
        first_verb = _after_asides(plain)
        for match in pattern.finditer(plain):
            if match.start() < begin or match.start("verb") <= first_verb:
                continue
            if _verb_before(plain[: match.start()], only):
                continue
            between = only.sub("", plain[max(begin, first_verb) : match.start()])
            if len(re.findall(r"\w+", between)) < 1 or not plain[begin : match.start()].strip(" ,"):
                continue
            if not self._parallel(plain, begin, match, infinitive):
                continue
            place = match.start()
            joint = re.match(r"[\s,]*(?:and|or|but|et|ou|y|o|e|и|та|и|và)?\b[\s,]*", plain[place:])
            place += joint.end() if joint else 0
            if place >= match.end():
                place = match.start("verb")
            cuts.append((match.start(), place))
            begin = place
        if not cuts:
            yield clause
            return
        first = replace(clause, end=_back_over(text, clause.verb, clause.verb + cuts[0][0], True))
        yield first
        lead = Span(clause.start, clause.trigger.end) if clause.lead is None else clause.lead
        for number, (_, place) in enumerate(cuts):
            stop = clause.verb + cuts[number + 1][0] if number + 1 < len(cuts) else clause.end
            yield replace(
                clause,
                start=clause.verb + place,
                end=_back_over(text, clause.verb + place, stop, number + 1 < len(cuts)),
                verb=clause.verb + place,
                role="item",
                lead=lead,
                above=first,
            )

    def _parallel(self, plain: str, begin: int, match: re.Match[str], infinitive: bool) -> bool:
        """Whether a verb after a conjunction goes with the first verb rather than with one inside its object."""
        joint = plain[match.start() : match.start("verb")]
        has_to = bool(re.search(r"\bto\s", joint))
        within = plain[begin : match.start()]
        purpose = re.search(
            r"\b(?:in order to|so as to|with a view to|for the purpose of|necessary to|required to|afin de|pour|para|a fin de)\b",
            within,
        )
        comma = "," in joint
        if not re.search(r"\b(?:and|or|but|et|ou|y|o|e|и|та)\b", joint):
            # A comma alone: only in a row that ends with a conjunction and a verb.
            later = self.profile.verb.search(plain, match.end()) if self.profile.verb else None
            if later is None or not re.search(r"\b(?:and|or|et|ou|y|o)\b", plain[later.start() : later.start("verb")]):
                return False
            if purpose:
                return False
        if has_to:
            return infinitive and not purpose
        if purpose and not comma:
            return False
        clause_inside = re.search(
            r"\b(?:whether|where|how|what|if|unless|until|when|whenever)\s+\w+|\b(?:that|which)\s+(?:it|they)\b", within
        )
        infinitive_inside = re.search(r"\w\s+to\s+[a-z]{3,}\s+(?:the|any|an?|its|their|such|all)\b", within[4:])
        return not (infinitive_inside or clause_inside) or comma


_FINITE = re.compile(r"\b(?:can|could|is|are|was|were|be|been|has|have)\b")
"""A verb within what would be the subject of a plain verb: that verb is a noun here (``a bank guarantee``)."""


def _is_condition(text: str, before: str, at: int) -> bool:
    """Whether *should* opens a condition: ``Should a Party object, ...``."""
    return not before.strip(" ,;.\n\r\t") and bool(
        re.match(r"should\s+(?:an?|any|the|either|one|such|this|these|there|it|they|no)\b", text[at : at + 20])
    )


def _after_asides(plain: str) -> int:
    """Where the first verb stands, after adverbs and what is put in between commas."""
    place = 0
    while True:
        aside = re.match(r"\s*,[^,]{2,220},\s*(?:and\s+)?|\s*(?:\w+ly|also|to|not|further)\b", plain[place:])
        if aside is None or not aside.end():
            return place
        place += aside.end()


def _verb_before(words: str, only: re.Pattern[str]) -> bool:
    """Whether the last word is a verb, so that what follows shares its object: ``avoid, minimize and mitigate``."""
    last = re.search(r"(?:\bto\s+)?([\w-]+)[\s,]*$", words)
    if last is None:
        return False
    verb = only.fullmatch(last[1])
    return bool(verb) and (last[0].startswith("to") or last[1] in BASES - NOUNS_TOO)


def _has_noun(body: str) -> bool:
    return len(body.split()) > 1


def _without_parentheses(text: str, start: int, end: int) -> str:
    """The words, with what stands in brackets blanked: nothing in an aside is a clause."""
    return re.sub(r"\([^()]{0,400}\)", lambda m: " " * len(m[0]), text[start:end])


def _back_over(text: str, start: int, stop: int, joined: bool) -> int:
    """The end of a clause before what joins the next to it."""
    trimmed = text[start:stop].rstrip()
    if joined:
        while True:
            bare = re.sub(
                r"(?:[\s,;:]|\b(?:and/or|and|or|but|nor|while|provided that|et|ou|mais|y|o|e|pero|и|а|но|та|або|và|nhưng)|，|；|并|和)+$",
                "",
                trimmed,
            )
            if bare == trimmed:
                break
            trimmed = bare
    return start + len(trimmed)
