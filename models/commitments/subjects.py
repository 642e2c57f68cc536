"""The words before a trigger that are its subject."""

import itertools
import re
from typing import Literal

from models.commitments.facts import Span
from models.commitments.profile import Profile
from models.commitments.verbs import BASES

_ADJUNCT = re.compile(
    r"\b(?:\w+ed|possible|necessary|appropriate|practicable|feasible|made|given|taken|need\w*|desirable|applicable|any)\b"
)
"""Words of an aside that has no subject: ``unless otherwise agreed``."""
_RELATIVES = frozenset(("which", "who", "whom", "whose", "dont", "qui", "lequel", "cuyo", "cuya", "quien", "который"))
_EXAMPLES = re.compile(r"\s*(?:such as|including|namely|in particular|notamment|y compris|tels? que|inclu\w+|como)\b")
"""How a part begins that gives examples of the subject before it."""
_JOINED = re.compile(r"(?:\b(?:and/or|and|or|but|et|ou|mais|y|o|e|и|или|а|но|та|або|và|hoặc|nhưng)|和|并|或)\s*$")
"""A conjunction right before a trigger: no subject between the two."""


class Subjects:
    """Finds subjects with the tables of one language."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile

    def before(self, plain: str, start: int, previous: int, at: int) -> "Span | Literal['depends'] | None":
        """The subject before a trigger; ``depends`` when its clause hangs on another; None when there is none."""
        profile = self.profile
        region = without_sides(plain[previous - start : at - start])
        parts = _parts(region)
        first = previous == start
        if not first and _JOINED.search(region):
            return None
        for position in range(len(parts) - 1, -1, -1):
            begin, stop = parts[position]
            chunk = region[begin:stop]
            if not chunk.strip(" ,\n\r\t"):
                continue
            joint = profile.conjunction.match(chunk)
            offset = joint.end() if joint and (position > 0 or not first) else 0
            body = chunk[offset:]
            if not body.strip():
                return None
            case = re.match(r"\s*in (?:which|that|such|this) (?:case|event)s?\s+(?=\w)", body)
            if case:
                offset += case.end()
                body = chunk[offset:]
            closed_by_comma = not region[stop:].strip(" ,\n\r\t") and region[stop : stop + 1] == ","
            hanging = profile.subordinator.match(body.lstrip())
            determiner = (
                hanging and hanging[0] == "that" and position > 0 and profile.actor.match(body.lstrip()[4:].lstrip())
            )
            if hanging and not determiner and hanging.end() < len(body.strip()):
                rest = body.lstrip()[hanging.end() :]
                aside = hanging[0].strip() in _RELATIVES and position > 0
                if not self._closed(rest) and not (closed_by_comma and (aside or _ADJUNCT.search(rest))):
                    return "depends"
            if profile.opener.match(body) and not determiner:
                if not closed_by_comma and position == len(parts) - 1 and self._hanging_inside(body) == "depends":
                    return "depends"
                continue
            if any(_EXAMPLES.match(region[slice(*parts[earlier])]) for earlier in range(int(first), position)):
                continue
            if self._hanging_inside(body) == "depends":
                return "depends"
            if not first and position == 0:
                body_start = self._last_noun_phrase(body)
                if body_start is None:
                    return None
                offset += body_start
                body = chunk[offset:]
            if (
                first and position > 0 and not self._noun_phrase(body) and " et " in f" {body} "
            ) or " and " in f" {body} ":
                wider = self._list_start(region, parts, position)
                if wider is not None:
                    return Span(previous + wider, previous + begin + offset + len(body.rstrip(" ,\n\r\t")))
            left = len(body) - len(body.lstrip())
            return Span(previous + begin + offset + left, previous + begin + offset + len(body.rstrip(" ,\n\r\t")))
        if first and parts:
            # Everything opens with a preposition: the subject follows the fronted phrase without a comma.
            return self._unmarked(region, previous)
        return None

    def _list_start(self, region: str, parts: list[tuple[int, int]], position: int) -> int | None:
        """Where a subject begins that is a row of words with commas: ``organes mondiaux, régionaux et sectoriels``."""
        for earlier in range(position - 1, -1, -1):
            begin, stop = parts[earlier]
            chunk = region[begin:stop]
            if self.profile.opener.match(chunk) or self.profile.subordinator.match(chunk.lstrip()):
                return None
            if self._noun_phrase(chunk):
                return begin + len(chunk) - len(chunk.lstrip())
        return None

    def _closed(self, rest: str) -> bool:
        """Whether a dependent clause has a verb of its own before its end."""
        return bool(
            re.search(r"\b(?:is|are|was|were|has|have|had|does|do|est|sont|ont|a|es|son|ha|han)\b", rest)
        ) or bool(
            self.profile.language == "en"
            and re.match(r"\s*(?!this\b|its\b)(?:\w+s|\w+ed)\b", rest)
            and not self.profile.actor.match(rest.strip())
        )

    def _hanging_inside(self, body: str) -> "Literal['depends'] | None":
        every = list(self.profile.subordinator.finditer(body))
        last = every[-1] if every else None
        if last is None or not body[: last.start()].strip():
            return None
        rest = body[last.end() :]
        if not rest.strip() or self._closed(rest):
            return None
        stem = rest.strip()
        if re.match(r"(?:not|so|any|otherwise|necessary|appropriate|possible)\b", stem) or (
            _ADJUNCT.match(stem) and not re.match(r"(?:given|made|taken|any)\b", stem)
        ):
            return None
        if last[0].strip() in ("which", "who", "that", "whose", "qui", "que", "mà") and not re.match(
            r"(?:the|an?|any|all|each|its|their|such|this|it|they|no|le|la|les|un|une|el|los|las)\b", stem
        ):
            return None
        return "depends"

    def _last_noun_phrase(self, body: str) -> int | None:
        """Start of the subject after a conjunction in what follows an earlier verb."""
        place = None
        for joint in re.finditer(
            r"(?:^|\b(?:and|or|but|nor|while|whereas|that|et|ou|mais|y|o|e|pero|mientras|и|а|но|та|và|còn|nhưng)\s|[;:])\s*",
            body,
        ):
            rest = body[joint.end() :]
            if rest.strip() and self._noun_phrase(rest):
                place = joint.end()
        return place

    def _noun_phrase(self, words: str) -> bool:
        stripped = words.strip()
        if self.profile.pronoun.fullmatch(stripped):
            return True
        determined = re.match(
            r"(?:the|an?|any|all|each|every|its|their|such|this|these|those|no|neither|either|both|other|said"
            r"|le|la|les|l'|un|une|chaque|tout|toute|aucun|aucune|ces?|cette|son|sa|ses|leurs?"
            r"|el|los|las|una?|cada|su|sus|ningun\w*|dich[oa]s?|est[ae]s?|các|mỗi|bên)\b",
            stripped,
        )
        actor = self.profile.actor.search(stripped[:40])
        begins = re.match(r"[\w'-]+", stripped)
        if not determined and begins and begins[0] in BASES:
            return False
        return bool(determined or actor) and not re.search(r"[,;]", stripped)

    def _unmarked(self, region: str, previous: int) -> Span | None:
        found = list(
            re.finditer(
                r"\b(?:the|each|every|any|no|all|both|neither|either|les?|la|el|los|las|cada|các|mỗi)\s", region
            )
        )
        place = found[-1] if found else None
        if place is None or place.start() == 0:
            return None
        if re.search(r"\b(?:of|in|to|on|by|for|with|at|under|from|du|de|des|del)\s*$", region[: place.start()]):
            return None
        return Span(previous + place.start(), previous + len(region.rstrip(" ,\n\r\t")))

    def following(self, text: str, after: int) -> Span | None:
        """The subject after a trigger (``nor shall it``, ``in no case shall duties be levied``)."""
        found = re.match(r"\s*((?:[\w'-]+\s+){1,9}?)(?=be\s)", text[after : after + 120])
        actor = self.profile.actor.search(text, after, after + 60)
        start = after + len(text[after : after + 40]) - len(text[after : after + 40].lstrip())
        if actor is not None and (found is None or actor.end() <= after + found.end()):
            return Span(start, actor.end())
        pronoun = re.match(r"\s*(?:it|they)\b", text[after : after + 10])
        if pronoun:
            return Span(start, after + pronoun.end())
        return Span(start, after + len(found[0].rstrip())) if found else None

    def antecedent(self, text: str, previous: int, place: int) -> Span | None:
        """The noun phrase before a relative pronoun."""
        window = text[max(previous, place - 160) : place].rstrip(" ,\n")
        part = _parts(window)
        begin = part[-1][0] if part else 0
        chunk = window[begin:]
        joints = list(
            re.finditer(
                r"\b(?:the|an?|any|each|all|its|their|such|le|la|les|un|une|des|el|los|las|una?|sus?|programas|par|por|by|to|with)\b\s?|\bl'",
                chunk,
            )
        )
        joint = joints[-1] if joints else None
        offset = joint.start() if joint else 0
        base = max(previous, place - 160) + begin + offset
        while base < place and text[base] in " \n,":
            base += 1
        return Span(base, base + len(text[base:place].rstrip(" ,\n"))) if base < place else None


_SIDES = re.compile(
    r",?\s*\b(?:(?:on|of) the (?:one|other)(?: hand| part)?|d'une part|d'autre part|por (?:una|la otra|otra)(?: parte)?)\b,?"
)


def without_sides(words: str) -> str:
    """Words with ``on the one hand`` and the like blanked: both sides of an agreement are one subject."""
    return _SIDES.sub(lambda match: " " * len(match[0]), words)


def _parts(region: str) -> list[tuple[int, int]]:
    """Ranges between commas, semicolons and colons."""
    places = [-1, *(m.start() for m in re.finditer(r"[,;:，；：]", region)), len(region)]
    return [(a + 1, b) for a, b in itertools.pairwise(places)]
