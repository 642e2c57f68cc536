"""Who is named in a sentence: states, international bodies, armed groups, persons in office, crowds and other names."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from ahocorasick_rs import AhoCorasick, MatchKind

from models.events.facts import Actor, ActorKind
from models.events.words import Words
from models.names import Gazetteer

_CAPITALISED = {
    "spaced": re.compile(
        r"(?<![\w’'-])(?!(?:The|A|An|On|In|At|Le|La|Les|Un|Une|Des|De|Du|En|Au|Aux|Các|Những|Một|Ngày|Năm|Tháng|Sau|Khi)\b)"
        r"[^\W\d_a-zà-ÿа-яёіїєґđ][\w’'-]+(?:[ \u00a0](?:of|de|du|the|for|and|bin|al|von|van|ibn|el|и|та)?[ \u00a0]?"
        r"[^\W\d_a-zà-ÿа-яёіїєґđ][\w’'-]*){0,5}"
    ),
}
_DETERMINER = re.compile(
    r"(?:(?:up to |about |around |some |several |many |more than |nearly |at least |over |environ |plus de |quelque )?"
    r"(?:\d[\d.,]* |two |three |hundreds of |tens of |thousands of |dozens of |plusieurs |milliers de |centaines de "
    r"|des |les |the |a |an |une? |l['’]|d['’]|hàng nghìn |hàng trăm |hàng chục |các |những |một toán "
    r"|một nhóm |一群|数千名|数百名"
    r"|тысячи |сотни |тисячі |сотні )*)$",
    re.IGNORECASE,
)
_OUT_OF_OFFICE = re.compile(
    r"\b(?:former|ex|ousted|ancien(?:ne)?|cựu|бывш\w+|колишн\w+|екс|前)[ -]?(?:[\w-]+ ){0,3}$", re.I
)


@dataclass(frozen=True, slots=True)
class _Forms:
    matcher: AhoCorasick
    forms: tuple[str, ...]
    meanings: tuple[tuple[str, ActorKind, int, int], ...]
    """Code or name, kind (``state``, ``organisation``, ``name``), first and last year."""


@cache
def _forms() -> _Forms:
    table: Mapping[str, Any] = tomllib.loads(
        resources.files("models.events").joinpath("actors.toml").read_text(encoding="utf-8")
    )
    meant: dict[str, tuple[str, ActorKind, int, int]] = {}
    for code, forms in table["bodies"].items():
        for form in forms:
            meant.setdefault(form, (code, "organisation", 0, 9999))
    for form in table["groups"]["list"]:
        meant.setdefault(form, (form, "name", 0, 9999))
    for code, forms in table["seats"].items():
        for form in forms:
            meant.setdefault(form, (code, "state", 0, 9999))
    bodies = set(table["bodies"])
    for name, (code, first, last) in table["persons"].items():
        meant.setdefault(name, (code, "organisation" if code in bodies else "state", first, last))
    return _Forms(AhoCorasick(list(meant), matchkind=MatchKind.LeftmostLongest), tuple(meant), tuple(meant.values()))


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor named, and how."""

    actor: Actor
    naming: str
    """``name``, ``people``, ``capital``, ``body``, ``group``, ``person`` or ``crowd``."""

    @property
    def start(self) -> int:
        """First character."""
        return self.actor.start

    @property
    def end(self) -> int:
        """One past the last character."""
        return self.actor.end


def mentions(text: str, gazetteer: Gazetteer, words: Words, published: date | None) -> list[Mention]:
    """States, bodies, groups and persons in office named in a sentence, in order, none overlapping."""
    found = list(_listed(text, words, published))
    for state in gazetteer.find(text, words.language, capitals=True):
        if text[state.end : state.end + 1] == "$":
            continue
        actor = Actor(state.code, "state", text[state.start : state.end], state.start, state.end, state.code)
        found.append(Mention(actor, state.naming))
    found.sort(key=lambda each: (each.start - each.end, each.start))
    kept: list[Mention] = []
    for each in found:
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    kept = [each for each in kept if not _is_private(text, each, words)]
    kept = [_as_crowd(text, each, words) for each in kept]
    return sorted((each for each in kept), key=lambda each: each.start)


def _listed(text: str, words: Words, published: date | None) -> Iterator[Mention]:
    table = _forms()
    unspaced = words.unspaced
    for number, start, end in table.matcher.find_matches_as_indexes(text):
        if not unspaced and (
            (start and (text[start - 1].isalnum() or text[start - 1] == "-"))
            or (end < len(text) and (text[end].isalnum()))
        ):
            continue
        code, kind, first, last = table.meanings[number]
        if first:
            year = published.year if published else None
            former = _OUT_OF_OFFICE.search(text[max(0, start - 40) : start])
            if former or (year is not None and not first <= year <= last):
                yield Mention(Actor(text[start:end], "name", text[start:end], start, end), "person")
                continue
        form = text[start:end]
        state = code if kind == "state" else None
        naming = "person" if first else {"organisation": "body", "name": "group", "state": "name"}[kind]
        yield Mention(Actor(code, kind, form, start, end, state), naming)


def in_office(name: str, day: date | None) -> tuple[str, ActorKind] | None:
    """Code and kind of a body, seat of government or person in office on a day, by a name that ends so.

    >>> in_office("Joe Biden", date(2022, 3, 1))
    ('USA', 'state')
    """
    table = _forms()
    for number, start, end in table.matcher.find_matches_as_indexes(name):
        code, kind, first, last = table.meanings[number]
        if end == len(name) and (not start or name[start - 1] == " ") and kind != "name":
            if first and (day is None or not first <= day.year <= last):
                return None
            return code, kind
    return None


def is_known(actor: Actor) -> bool:
    """Whether an actor is a state, a body or an armed group of the list, or people of a state that is told."""
    return actor.kind != "name" or actor.state is not None or actor.code in _groups()


@cache
def _groups() -> frozenset[str]:
    return frozenset(code for code, kind, _, _ in _forms().meanings if kind == "name")


_COMPOUND = re.compile(r"-(?:Presse|Press|Soir|Info|Bank|Airlines?|Games?)\b")
_BETWEEN = re.compile(
    r"[ \u00a0](?!(?:a|an|the|of|in|on|to|and|or|for|from|by|at|with|has|have|had|was|were|is|are|will|that|who)\b)"
    r"(?!\w+(?:ed|s)\b)[A-Za-z][\w-]*(?=[ \u00a0])"
)
"""A word between a state's adjective and the noun that it goes with."""
_RIGHTS = re.compile(r"\b(?:droits (?:de l['’]|des? )|rights of )$", re.IGNORECASE)
"""*The rights of man* are nobody."""


def _placed(text: str, start: int, words: Words) -> bool:
    """Whether a name says where, not who: *à Tombouctou*."""
    if words.unspaced or not text[start : start + 1].isupper():
        return False
    return re.search(rf"{words.pattern('inside').pattern}\s+$", text[max(0, start - 16) : start], re.I) is not None


def _is_private(text: str, mention: Mention, words: Words) -> bool:
    """Whether a state's name only says of which kind something is that is not the state: *an Iraq War veteran*."""
    if mention.naming not in ("people", "name") or words.unspaced:
        return False
    if _COMPOUND.match(text, mention.end):  # *Agence France-Presse*
        return True
    if text[mention.end : mention.end + 1] not in (" ", "\u00a0"):
        return False
    private = words.pattern("private")
    if private.match(text, mention.end + 1):
        return True
    between = _BETWEEN.match(text, mention.end) if mention.naming == "people" and words.language == "en" else None
    while between is not None:  # *a Finnish video game developer*, *the Iranian Chess Federation*
        if words.pattern("office").search(between[0]):
            return False
        if private.match(text, between.end() + 1):
            return True
        between = _BETWEEN.match(text, between.end())
    return False


def _as_crowd(text: str, mention: Mention, words: Words) -> Mention:
    """A demonym before people who are not the state's (*Syrian rebels*) names those people."""
    if mention.naming not in ("people", "name", "group") or mention.actor.kind != "state":
        return mention
    crowd = words.crowd_after(text, mention.end) if mention.naming == "people" or words.unspaced else None
    before = words.crowd_before(text, mention.start)
    if crowd is None and before is None:
        return mention
    start, end = before if before is not None else mention.start, crowd if crowd is not None else mention.end
    start -= len(_determined(text, start))
    actor = mention.actor
    return Mention(Actor(text[start:end].strip(), "name", text[start:end], start, end, actor.code), "crowd")


def _determined(text: str, start: int) -> str:
    """How many before whom: *thousands of*; articles are left out."""
    match = _DETERMINER.search(text[max(0, start - 40) : start])
    words = match.group(0) if match else ""
    return "" if re.fullmatch(r"(?:the|les?|la|des|a|an|une?|l['’]|d['’])\s*", words, re.I) else words


def names_before(text: str, start: int, end: int, words: Words, taken: Sequence[Mention] = ()) -> Actor | None:
    """The last name or crowd in ``text[start:end]``: what no list has (*protesters*, *Bernie Sanders*).

    ``taken`` are mentions of others, which a name may not overlap.
    """
    found = list(_names(text, start, end, words, taken))
    return found[-1] if found else None


def names_after(text: str, start: int, end: int, words: Words, taken: Sequence[Mention] = ()) -> Actor | None:
    """The first name or crowd in ``text[start:end]``."""
    return next(_names(text, start, end, words, taken), None)


def _is_name(text: str, span: tuple[int, int], words: Words) -> bool:
    """Whether capitalised words are a name, not the first word of the sentence or one syllable of a place's."""
    form = text[span[0] : span[1]]
    if words.calendar(form) or words.calendar(form.split()[0]) or len(form) < 3:
        return False
    alone = " " not in form and "\u00a0" not in form
    opening = not text[: span[0]].strip(" \"'“«‘([-–—*")
    return not (alone and (opening or words.language == "vi"))


def _names(text: str, start: int, end: int, words: Words, taken: Sequence[Mention]) -> Iterator[Actor]:
    piece = text[start:end]
    spans: list[tuple[int, int]] = [(start + a, start + b) for a, b in words.crowds(piece)]
    if not words.unspaced:
        for match in _CAPITALISED["spaced"].finditer(piece):
            span = (start + match.start(), start + match.end())
            if _is_name(text, span, words) and all(span[1] <= a or b <= span[0] for a, b in spans):
                spans.append(span)
    for begin, stop in sorted(spans):
        begin = max([begin, *(begin + m.end() for m in words.pattern("and").finditer(text[begin:stop]))])
        begin += len(text[begin:stop]) - len(text[begin:stop].lstrip())
        if _placed(text, begin, words) or _RIGHTS.search(text[max(0, begin - 16) : begin]):
            continue
        if begin >= stop or any(mention.start < stop and begin < mention.end for mention in taken):
            continue
        yield Actor(text[begin:stop].strip(), "name", text[begin:stop], begin, stop)
