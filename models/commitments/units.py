"""Legal sentences of a text: cut at full stops, semicolons, list items and headings, each item knowing its lead.

Treaties come as clean paragraphs, as hard-wrapped lines, and as one line of lower-case text with its headings run into
it (``ARTICLE 3basic undertakings1. each state party``). The cutting is by rule and by offsets: nothing is copied.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING_WORD = (
    r"art(?:icle|ículo|iculo|\.)|rule|principle|regulation|section|chapter|annex|appendix|part|schedule|cl[áa]usula|chapitre|annexe|partie"
    r"|cap[íi]tulo|anexo|điều|chương|phần|mục|phụ lục|статья|стаття|глава|приложение|додаток|раздел|розділ"
)
_NUMBER = r"(?:\d{1,3}(?:\s?bis|\s?ter)?|[ivxlc]{1,6}(?![a-zà-ỹ])|premier|primer[oa]|first|segund[oa]|tercer[oa]|[a-h](?![a-zà-ỹ]))"
_HEADING = re.compile(
    rf"(?:(?<=\n)|(?<=\A)|(?<=[.:;]\s)|(?<=[.:;]))[ \t#*]*(?:{_HEADING_WORD})[ \t]+{_NUMBER}(?:[ \t]*[.:–—-](?=[ \t\n]))?",
    re.IGNORECASE,
)
_SHOUTED_HEADING = re.compile(rf"\b(?:ARTICLE|ARTICULO|ARTÍCULO|ANNEX)[ \t]+{_NUMBER}(?:[ \t]*\.)?", re.IGNORECASE)
_SHOUTED_TITLE = re.compile(
    r"(?:[A-ZÀ-Ý][A-ZÀ-Ý'’,-]+[ \t\n]+|(?:I|A|\d+)[ \t\n]+){2,20}[.:–-]?\s*(?=[A-Z][a-z])|[A-Z]{4,}[ \t]+(?=(?:The|This|Each)\s)"
)
_SHOUT = re.compile(r"\b[A-ZÍ]{5,}")
_ZH_HEADING = re.compile(r"(?:(?<=\n)|(?<=\A))[ \t#*]*第[一二三四五六七八九十百零〇\d]+[条條章节節款][ \t　、.:：]*")
_STOP = re.compile(r"[.?!][\"”»’')]*(?=\s|\d|$)|[。！？]|;|；|\n[ \t\r]*\n|:[ \t]*\n")
_GLUED_STOP = re.compile(
    r"(?<=[a-z]{2})\.(?=(?:les|la|le|l'|tout|toute|des|ils?|elles?|ces|cette|chaque|une?|si|lorsque|toutefois|el|los|las|cada"
    r"|the|each|every|any|all|this|these|such|it|they|in|if|no|where|when|upon|parties|states)\s)"
)
_ITEM = re.compile(
    r"\((?:[a-zđ]{1,2}|[ivx]{1,5}|\d{1,2})\)|(?<![\w(.])(?:[a-zđ]|[ivx]{1,4}|\d{1,2})\)(?=\s)"
    r"|(?<![\w.])[a-h]\.(?=\s+[a-zà-ỹ])|(?<=\n)[ \t]*[-–—•·*][ \t]+|（[一二三四五六七八九十]）",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"(?:(?<=\n)|(?<=\A))[ \t]*\d{1,3}\.(?:\d{1,2}\.?)*(?=[\s(A-Za-zÀ-ỹА-я])")
_ZH_PARAGRAPH = re.compile(r"(?:(?<=\n)|(?<=\A)|(?<=[。；]))[ \t]*[一二三四五六七八九十]{1,3}、")
_GLUED_PARAGRAPH = re.compile(r"(?<=[a-z.)])\s?\d{1,2}\.(?=\s?[a-z(])")
_MARKER = re.compile(
    r"[\s#>]*(?:\(?(?P<item>[a-zđ]{1,2}|[ivx]{1,5}|\d{1,2})\)|(?P<letter>[a-h])\.(?=\s)"
    r"|(?P<number>\d{1,3})\.(?:\d{1,2}\.?)*(?=[\s(A-Za-zÀ-ỹА-я])|(?P<dash>[-–—•·*])\s|（[一二三四五六七八九十]）|[一二三四五六七八九十]{1,3}、)\s*",
    re.IGNORECASE,
)
_ABBREVIATIONS = frozenset(
    "no nos art arts para paras e.g i.e u.s v vs mr mrs dr st cf etc al inc co ltd p pp vol sec ch approx ca "
    "n núm num sr sra mm m đ ст п г пп др".split()
)
_NOT_A_START = frozenset("of or and with which that by from et ou du que".split())
_WORDS = re.compile(
    r"(?!(?:and|or|et|ou|y|o|e|и|или|та|або|và|hoặc)\b[\s,.;:]*\Z)[^\W\d_]{2,}|[\u4e00-\u9fff]", re.IGNORECASE
)
_CONNECTIVE = re.compile(r"(?:\b(?:and|or|and/or|et|ou|y|o|e|и|или|та|або|và|hoặc),?|和|或)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, or an item of a list. ``start`` to ``end``: its words, without marker, heading and end spaces."""

    start: int
    end: int
    lead: "Unit | None"
    """The words that stand before the list it is an item of."""
    listed: bool
    """Whether it bears the mark of an item, ``(a)`` or a dash."""
    opens: bool
    """Whether it is itself the lead of a list."""
    titled: bool
    """Whether a heading's title may stand before its first words, on the same line."""
    heading: str
    """Title of the article, lower case; as far as the text shows where it ends."""
    article: int
    """Ordinal of the article; 0 before the first."""


def fold(text: str, accents: bool = False) -> str:
    """Lower case of the same length; without accents unless they are to be kept."""
    return "".join(_folded(character, accents) for character in text)


_FOLDED: dict[tuple[str, bool], str] = {}


def _folded(character: str, accents: bool) -> str:
    known = _FOLDED.get((character, accents))
    if known is None:
        small = character.lower()
        known = small if len(small) == 1 else character
        if known in "’‘ʼ`´":
            known = "'"
        elif known.isspace() and known != "\n":
            known = " "
        elif not accents:
            base = "".join(c for c in unicodedata.normalize("NFD", known) if not unicodedata.combining(c))
            known = base if len(base) == 1 and known not in "йїё" else known
        _FOLDED[character, accents] = known
    return known


def is_lower(text: str) -> bool:
    """Whether a text has lost its capitals (but for its headings)."""
    bare = _SHOUT.sub("", text)
    letters = sum(c.isalpha() and c.isascii() for c in bare)
    return letters > 200 and sum(c.isupper() for c in bare) < 0.004 * letters


def units(text: str) -> list[Unit]:
    """The units of a text, in order; linear in its length."""
    lower = is_lower(text)
    cuts: set[int] = {0, len(text)}
    headings: dict[int, int] = {}
    for pattern in (_HEADING, _ZH_HEADING, *([_SHOUTED_HEADING] if lower else [])):
        for found in pattern.finditer(text):
            if pattern is _SHOUTED_HEADING and not found[0][:4].isupper():
                continue
            headings[found.start()] = found.end()
            cuts |= {found.start(), found.end()}
    if lower:
        cuts |= {found.end() for found in _GLUED_STOP.finditer(text)}
    for found in _STOP.finditer(text):
        if _ends(text, found, lower):
            cuts.add(found.end())
    for pattern in (_PARAGRAPH, _ZH_PARAGRAPH, *([_GLUED_PARAGRAPH] if lower else [])):
        cuts |= {found.start() for found in pattern.finditer(text)}
    cuts |= {found.start() for found in _ITEM.finditer(text) if _itemises(text, found.start())}
    cuts -= {place for start, end in headings.items() for place in range(start + 1, end)}
    return list(_linked(text, sorted(cuts), headings, lower))


def _ends(text: str, stop: re.Match[str], lower: bool) -> bool:
    mark = stop[0][0]
    after = text[stop.end() : stop.end() + 40].lstrip()
    if mark == "\n":
        before = text[max(0, stop.start() - 40) : stop.start()].rstrip()
        return lower or not (after[:1].islower() and before and before[-1] not in ".;:!?" and not _MARKER.match(after))
    if mark in "。！？;；:":
        return True
    word = re.search(r"\S*$", text[max(0, stop.start() - 20) : stop.start()])
    before = word[0].lower().lstrip("(\"'“«") if word else ""
    if mark == "." and re.search(r"[:;][a-h]$", before):  # the mark of an item, run into the words before
        return False
    if mark == "." and text[max(0, stop.start() - 3) : stop.start()] == "/..":
        return False
    if mark == "." and before in _ABBREVIATIONS and not (before == "no" and lower):
        return False
    if mark == "." and re.fullmatch(r"(?:[a-zà-ỹ]\.)*[a-zà-ỹ]", before) and (before != "a" or not lower):
        listed = re.search(r"(?:,|\band|\bor)\s+\w$", text[max(0, stop.start() - 12) : stop.start()])
        return (
            bool(listed)
            or bool(re.match(r"\n", text[stop.end() :]))
            or ("." in before and after[:1].isupper() and len(after) > 30 and False)
        )
    if mark == "." and re.fullmatch(r"\d{1,3}(?:\.\d+)*", before):
        ahead = text[: stop.start()][: -len(before)].rstrip(" \t")
        return bool(ahead) and ahead[-1] not in "\n.;:" and not text[stop.end() : stop.end() + 1].isdigit()
    if text[stop.end() : stop.end() + 1].isdigit():
        return bool(re.match(r"\d{1,2}\.\s?\D", text[stop.end() :])) and not before[-1:].isdigit()
    if not after:
        return True
    start = after.lstrip('"“«(')
    if start[:1].islower():
        first = re.match(r"[^\W\d_]+", start)
        return lower and (first is None or first[0] not in _NOT_A_START)
    return True


def _itemises(text: str, place: int) -> bool:
    """Whether a mark like ``(a)`` stands where an item begins, not where one is referred to."""
    before = text[max(0, place - 60) : place]
    bare = before.rstrip()
    if not bare or "\n" in before[len(bare) :]:
        return True
    bare = _CONNECTIVE.sub("", bare).rstrip()
    return bool(bare) and bare[-1] in ":;,.：；，" and (bare[-1] in ":;：；" or bare[-2:-1] not in (")", ""))


def _rank(marker: re.Match[str] | None) -> int:
    """Depth of a marker: 1 numbered paragraph, 2 letter, 3 roman or dash; 0 none."""
    if marker is None:
        return 0
    if marker["number"]:
        return 1
    sign = (marker["item"] or marker["letter"] or "").lower()
    if re.fullmatch(r"[ivx]{2,}", sign) or marker["dash"]:
        return 3
    return 2


def _linked(text: str, cuts: list[int], headings: dict[int, int], lower: bool) -> Iterator[Unit]:
    article, heading, after_heading = 0, "", False
    leads: list[tuple[int, Unit]] = []
    pieces = [(a, b) for a, b in itertools.pairwise(cuts) if a in headings or _WORDS.search(text, a, b)]
    for index, (start, end) in enumerate(pieces):
        if start in headings:
            article, heading, after_heading, leads = article + 1, "", True, []
            continue
        marker = _MARKER.match(text, start, end)
        begin = marker.end() if marker else start
        while begin < end and text[begin] in " \t\r\n.-–—:;,":
            begin += 1
        stop = end
        while stop > begin and text[stop - 1] in " \t\r\n":
            stop -= 1
        shouted = None if lower else _SHOUTED_TITLE.match(text, begin, stop)
        if shouted and shouted.end() < stop - 20:
            begin = shouted.end()
        trailing = _CONNECTIVE.search(text, begin, stop) if marker or _next_is_item(text, pieces, index) else None
        if trailing and trailing.start() > begin:
            stop = trailing.start()
            while stop > begin and text[stop - 1] in " \t\r\n,;":
                stop -= 1
        if begin >= stop:
            continue
        rank = _rank(marker)
        inline = text[max(0, start - 1) : start] != "\n" and "\n" not in text[start:begin]
        titled = after_heading and rank == 0 and (inline or lower)
        if after_heading and rank == 0 and not heading:
            heading = text[begin : min(stop, begin + 90)].split("\n")[0].lower()
        listed = rank >= 2
        # (i) after (h) is the ninth letter, not a roman one.
        while leads and not (listed and rank >= leads[-1][0]):
            leads.pop()
        lead = leads[-1][1] if leads else None
        opens = _next_is_item(text, pieces, index) and _leads(text, begin, stop)
        unit = Unit(begin, stop, lead, listed, opens, titled, heading, article)
        if opens:
            follower = _rank(_MARKER.match(text, *pieces[index + 1]))
            leads.append((max(follower, rank + (rank >= 2)), unit))
        after_heading = after_heading and rank == 0 and not titled and stop - begin < 100 and text[stop - 1] not in ".;"
        yield unit


def _next_is_item(text: str, pieces: list[tuple[int, int]], index: int) -> bool:
    if index + 1 >= len(pieces):
        return False
    return _rank(_MARKER.match(text, *pieces[index + 1])) >= 2


def _leads(text: str, begin: int, stop: int) -> bool:
    """Whether words may open a list: a colon or dash at their end, or no full stop or semicolon."""
    return text[stop - 1] not in ".;。；"
