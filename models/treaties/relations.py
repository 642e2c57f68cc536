"""How a treaty stands to others: what it amends, replaces, completes or refers to, by name and date."""

import re
from collections.abc import Iterator

from models.treaties.dates import dates_folded
from models.treaties.facts import Fact, Source, known
from models.treaties.words import pattern, relations, squeezed, trimmed

MOST = 25
"""Relations kept of one treaty: the firm ones first."""

_NAME = re.compile(
    r"(?:the\s+)?(?P<name>(?:[A-Z][\w'’-]*\s+(?:(?:of|and|on|the|for|in|to|between|by|from|with|against|at|or|its)\s+)*){0,14}?"
    r"(?:Convention|Agreement|Treaty|Protocol|Charter|Covenant|Statute|Pact|Arrangement|Accord)\b"
    r"(?:\s+(?:(?:on|for|of|concerning|relating|regarding|between|to|respecting|the|and|in|against|by|from|with|all|its|signed)\s+)*[A-Z][\w'’-]*,?)*)"
)
_OWN = re.compile(r"\b(?:this|the present|said|present)\s*\Z", re.IGNORECASE)
_ORDER = ("amends", "supersedes", "terminates", "supplements", "refers")


def related(source: Source) -> list[Fact]:
    """Facts ``relation``, each ``{"relation", "treaty", "date"?}`` with its quote."""
    found: dict[tuple[str, str], Fact] = {}
    for fact in [*_of_title(source), *_of_text(source)]:
        found.setdefault((fact.value["relation"], fact.value["treaty"].casefold()), fact)
    ranked = sorted(found.values(), key=lambda fact: (_ORDER.index(fact.value["relation"]), fact.start or 0))
    seen: set[str] = set()
    kept = []
    for fact in ranked:
        name = fact.value["treaty"].casefold()
        if name not in seen:
            seen.add(name)
            kept.append(fact)
    return kept[:MOST]


def _of_title(source: Source) -> Iterator[Fact]:
    """What the title itself says: a protocol to, an amendment of."""
    words = pattern("amends", source.language) or pattern("amends", "en")
    if words is None or not source.title_end:
        return
    start = max(0, source.title_end - 700)
    for match in words.finditer(source.folded, start, source.title_end):
        kind = {
            "amends": "amends",
            "protocol": "supplements",
            "supersedes": "supersedes",
            "extends": "amends",
            "under": "supplements",
        }[match.lastgroup or "amends"]
        named = re.compile(
            r"(?:the\s+)?(?P<name>[^.;]{0,30}?\b(?:convention|agreement|treaty|charter|protocol)\b[^;]{0,260})"
        ).match(source.folded, match.end() + 1, source.title_end) or re.compile(
            r".{0,60}?(?P<name>(?:interim\s+|international\s+)?(?:convention|agreement|treaty|charter)\b[^;]{0,260})",
            re.DOTALL,
        ).match(source.folded, match.end(), source.title_end)
        if named:
            yield _fact(source, kind, *named.span("name"), match.start())
            return


def _of_text(source: Source) -> Iterator[Fact]:
    for kind, words in relations().items():
        for match in words.finditer(source.folded, source.title_end):
            end = min(len(source.text), match.end() + 260)
            stop = re.compile(r"[.;。；]\s|\n\s*\n").search(source.folded, match.end(), end)
            end = stop.start() if stop else end
            named = _NAME.search(source.text, match.end(), end)
            if (
                named is None
                or named.start() - match.end() > 90
                or _OWN.search(source.text[max(0, named.start("name") - 14) : named.start("name")])
            ):
                continue
            if len(named["name"].split()) < 3:
                continue
            yield _fact(source, kind, *named.span("name"), match.start())


def _fact(source: Source, kind: str, start: int, end: int, at: int) -> Fact:
    start, end = trimmed(source.text, start, end)
    value = {"relation": kind, "treaty": squeezed(source.text[start:end]).rstrip(" ,")}
    dated = dates_folded(source.folded, start, min(len(source.text), end + 90))
    if dated and not re.search(r"[.;]\s", source.folded[end : dated[0].start]):
        value["date"] = dated[0].iso
        end = max(end, dated[0].end)
    return known("relation", value, (at, end))
