# ruff: noqa: E501 (one pattern a line reads better than one cut in two)
"""Who is named in a record: states by all their short names, groups, persons who speak for a state, and pronouns."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal

from models.names import Gazetteer
from models.positions.facts import Context

Kind = Literal["state", "group", "person", "pronoun"]

_PRONOUNS = re.compile(
    r"\b(?:(?P<we>[Ww]e|[Oo]ur side|[Uu]s(?=[ ,.;)])|[Oo]urs?)|(?P<I>I|[Mm]y|[Mm]e)|(?P<you>[Yy]ou|[Yy]ours?)"
    r"|(?P<he>[Hh]e|[Ss]he|[Hh]is|[Hh]im|[Hh]er)|(?P<they>[Tt]hey|[Tt]heirs?|[Tt]hem)|(?P<it>[Ii]t|[Ii]ts))\b(?!\.[A-Z])"
)
_POSSESSIVE = frozenset({"our", "my", "your", "his", "her", "their", "its", "ours", "theirs", "yours"})
_OBJECT = frozenset({"us", "me", "him", "them"})
_AGENTS = (
    r"(?:(?:Deputy|Vice|Acting|Prime|Foreign|Defen[cs]e|First|[Hh]igh|[Ss]enior|[Cc]hief) )*"
    r"(?:[Gg]overnments?|[Gg]ovt|[Dd]elegations?|[Dd]el|[Ss]ides?|[Rr]epresentatives?|[Rr]eps?|[Mm]inist(?:ers?|ry)|[Aa]mbassadors?|[Aa]mb"
    r"|[Oo]fficials?|[Ll]eaders?(?:hip)?|[Pp]art(?:y|ies)|[Pp]resident|[Pp]remier|[Cc]hancellor|[Cc]hairman|[Ss]ecretary"
    r"|[Pp]ositions?|[Vv]iews?|[Pp]olicy|[Aa]uthorities|[Nn]egotiators?|[Ss]pokes(?:man|woman|person)|[Cc]abinet|[Dd]elegates?"
    r"|FonMin|FornMin|PriMin|PM|FM|[Rr]egime|[Cc]ommission|[Kk]ing|[Qq]ueen|[Mm]ission|[Ee]mbassy|[Cc]harg[eé]|[Cc]ounterpart"
    r"|[Ss]trategy|[Rr]epl(?:y|ies)|[Aa]nswers?|[Rr]esponse|[Ss]tatements?|[Aa]ttitude|[Cc]ontention|[Pp]eople|[Mm]embers?|[Cc]olleagues?)\b"
)
_AFTER_POSSESSIVE = re.compile(rf"(?:['’]s?|\s?)\s+{_AGENTS}")
_TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Dr|Amb(?:assador)?|Secretary|President|Prime Minister|Premier|Chairman|Foreign Minister|Minister"
    r"|Chancellor|General|Gen|Prince|King|Sir|Lord|Senator|Under Secretary|Marshal|Sultan|Sheikh|FonMin|PriMin"
    r"|M|Mme|MM|Herr|Señor|Sr)\.?"
)
_PERSON = re.compile(rf"(?:\b{_TITLE}\s+)*(?:\b[A-ZÀ-Ý][\w’'-]+\s+|\b[A-Z]\.\s?)*?\b(?P<last>[A-ZÀ-Ý][\w’'-]*\w)\b")
_OFFICE = re.compile(
    r"\b(?:[Tt]he )?(?P<office>Secretary(?! of)(?!-General)|President(?! of)|Prime Minister|Premier|Foreign Minister"
    r"|FonMin|PriMin|King|Queen|Prince|Sultan|Chancellor|Ambassador|Chairman)\b(?!\s+(?:of|[A-Z]))"
)
_HOME_OFFICES = frozenset({"Secretary", "President"})


@dataclass(frozen=True, slots=True)
class Named:
    """An actor, or a word that stands for one, at a place of a text."""

    start: int
    end: int
    kind: Kind
    actor: str | None
    """None for a pronoun, and for a person of whom nobody says for whom they speak."""
    words: str
    leads: bool
    """Whether it can be the subject of a verb: no possessive, no adjective of a thing, no object."""


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(resources.files("models.positions").joinpath("actors.toml").read_text(encoding="utf-8"))


@cache
def known_persons() -> Mapping[str, str]:
    """Actors by the surnames of those who need no introduction; a name of two states is left out."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for code, names in _table()["persons"].items():
        for name in names.split():
            twice |= {name} if name in found else set()
            found[name] = code
    return {name: code for name, code in found.items() if name not in twice}


@cache
def _pattern(groups: tuple[str, ...]) -> tuple[re.Pattern[str], Mapping[str, tuple[str, bool]]]:
    """A pattern of groups and short forms of states, and what each form means (actor, whether a state)."""
    meant: dict[str, tuple[str, bool]] = {}
    for name, forms in _table()["groups"].items():
        meant |= {form: (name, False) for form in forms}
    for name, forms in _table()["states"].items():
        for form in forms:
            meant.setdefault(form, (name, True))
    meant |= {name: (name, False) for name in groups}
    forms = "|".join(re.escape(form) for form in sorted(meant, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{forms})(?![\w-]|\.\w)"), meant


def then(code: str, words: str, day: date | None) -> str:
    """The state that a name meant on a day: Hanoi before 1976 is the North, Moscow before 1992 the Soviet Union."""
    if day is None:
        return code
    if day.year < 1992 and day.year >= 1923 and code == "RUS":
        return "SUN"
    if day.year < 1976 and day.year >= 1945 and code == "VNM" and re.search(r"Hanoi|Ha Noi|Hà Nội", words):
        return "VDR"
    if day.year < 1990 and day.year >= 1949 and code == "DEU" and words.startswith("East"):
        return "DDR"
    return code


def named(
    text: str, context: Context, gazetteer: Gazetteer, language: str, pronouns: Sequence[re.Pattern[str]] = ()
) -> list[Named]:
    """Actors and pronouns of a text in their order, none overlapping.

    ``pronouns`` are patterns of a language other than English, whose pronouns stand before their verb.
    """
    found: list[Named] = []
    taken = bytearray(len(text) + 1)

    def add(start: int, end: int, kind: Kind, actor: str | None, leads: bool) -> None:
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            found.append(Named(start, end, kind, actor, text[start:end], leads))

    pattern, meant = _pattern(context.groups)
    for match in pattern.finditer(text):
        actor, state = meant[match[0]]
        if actor in ("SUN", "RUS") and match[0] == "Kremlin":
            actor = then("RUS", match[0], context.day)
        add(
            *match.span(),
            "state" if state else "group",
            actor,
            _leads(text, match.start(), match.end(), adjective=False),
        )
    persons = {**known_persons(), **context.persons}
    for match in _PERSON.finditer(text):
        last = re.sub(r"['’]s?$", "", match["last"])
        if last in persons:
            end = match.start("last") + len(last)
            add(match.start(), end, "person", persons[last], _leads(text, match.start(), end, adjective=False))
    for mention in gazetteer.find(text, language, capitals=True):
        words = text[mention.start : mention.end]
        before = text[max(0, mention.start - 12) : mention.start]
        if words == "Berlin" or (
            mention.naming == "capital" and re.search(r"\b(?:in|at|from|to|near|left)\s$", before)
        ):
            continue
        adjective = mention.naming == "people" and not words.endswith("s")
        leads = _leads(text, mention.start, mention.end, adjective=adjective) if language == "en" else True
        add(mention.start, mention.end, "state", then(mention.code, words, context.day), leads)
    if language == "en":
        for match in _OFFICE.finditer(text):
            own = next((each.actor for each in found if each.kind == "state" and each.end == match.start() - 1), None)
            meant_by = own or (context.author if match["office"] in _HOME_OFFICES else context.addressee)
            add(*match.span(), "person", meant_by, _leads(text, match.start(), match.end(), adjective=False))
        for match in _PRONOUNS.finditer(text):
            word = match[0].lower()
            leads = word not in _POSSESSIVE and word not in _OBJECT
            if not leads and word in _POSSESSIVE:
                leads = bool(re.match(rf"\s+{_AGENTS}", text[match.end() : match.end() + 40]))
            add(*match.span(), "pronoun", None, leads and not _governed(text, match.start()))
    for pattern_ in pronouns:
        spaced = "" if language == "zh" else r"(?<![\w-])"
        closed = "" if language == "zh" else r"(?![\w-])"
        for match in re.finditer(f"{spaced}(?:{pattern_.pattern}){closed}", text, pattern_.flags):
            add(*match.span(), "pronoun", None, True)
    return sorted(found, key=lambda each: each.start)


_PREPOSITION = re.compile(
    r"\b(?:of|to|with|from|for|on|in|against|about|between|toward|towards|upon|over|into|under|at|among|via|than|re|by|inform|told|tell"
    r"|asked|ask|urged|urge|let|help|support|make|supporting|through)\s+(?:the\s+|both\s+|all\s+|a\s+)?$"
)


def _governed(text: str, start: int) -> bool:
    """Whether a preposition, or a verb that it is the object of, stands right before."""
    return bool(_PREPOSITION.search(text[max(0, start - 24) : start]))


_THING = re.compile(r"\s+[a-z]+(?:s|al|tion|ment|ance|ence|ity|ing|ft|an|ol|ee|or|ee|es|te)\b")
_VERBS = re.compile(
    r"\s+(?:is|are|was|were|be|has|have|had|will|would|could|can|cannot|should|must|may|might|shall|do|does|did|not"
    r"|\w+ed|said|says|\w+ly|also|still|now|then|agree|want|insist|propose|oppose|support|accept|reject|refuse|feel|felt"
    r"|believe|think|thought|hope|seek|sought|wish|urge|ask|ready|willing|prepared|unable|unwilling|to|and|or|, )\b"
)


def _leads(text: str, start: int, end: int, *, adjective: bool) -> bool:
    """Whether a name can be the subject: not governed, no possessive of a thing, no adjective of a thing."""
    if _governed(text, start):
        return False
    after = text[end : end + 60]
    if _AFTER_POSSESSIVE.match(after):
        return True
    if re.match(r"['’]s?\s", after) or (text[end - 1] == "s" and after.startswith(("’ ", "' "))):
        return False
    if adjective:
        following = re.match(r"\s+([a-z]+)", after)
        return following is None or bool(_VERBS.match(after)) or bool(re.match(r"\s*,", after))
    return not (_THING.match(after) and not _VERBS.match(after) and not re.match(r"\s+\w+s\s+(?:that|to|the)\b", after))


def surnames(names: Iterable[str]) -> Iterator[str]:
    """Surnames of names as lists write them: *Eshkol, Levi* or *Levi Eshkol*."""
    for name in names:
        last = name.split(",")[0] if "," in name else name.split()[-1] if name.split() else ""
        yield re.sub(r"[.;:]+$", "", last.strip())
