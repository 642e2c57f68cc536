"""Recognising where articles, parts, chapters, annexes and closing formulas begin, in the languages of treaties."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.structure.lines import CAPITALS, Line
from ingest.structure.numbers import CHINESE, NUMBER, WORDS, label, roman_numeral, value

MarkKind = Literal["article", "container", "annex", "conclusions"]

WORDS_OF: dict[str, tuple[MarkKind, str]] = {
    "article": ("article", "art"), "art.": ("article", "art"), "artículo": ("article", "art"),
    "articulo": ("article", "art"), "artigo": ("article", "art"), "artikel": ("article", "art"),
    "статья": ("article", "art"), "стаття": ("article", "art"), "điều": ("article", "art"), "pasal": ("article", "art"),
    "regulation": ("article", "reg"), "rule": ("article", "rule"), "règle": ("article", "rule"),
    "правило": ("article", "rule"), "quy tắc": ("article", "rule"), "principle": ("article", "principle"),
    "part": ("container", "part"), "partie": ("container", "part"), "parte": ("container", "part"),
    "часть": ("container", "part"), "частина": ("container", "part"), "phần": ("container", "part"),
    "title": ("container", "title"), "titre": ("container", "title"), "título": ("container", "title"),
    "chapter": ("container", "chp"), "chapitre": ("container", "chp"), "capítulo": ("container", "chp"),
    "глава": ("container", "chp"), "розділ": ("container", "chp"), "chương": ("container", "chp"),
    "section": ("container", "sec"), "sección": ("container", "sec"), "раздел": ("container", "sec"),
    "mục": ("container", "sec"), "annex": ("annex", "annex"), "annexe": ("annex", "annex"), "anexo": ("annex", "annex"),
    "anlage": ("annex", "annex"), "appendix": ("annex", "app"), "appendice": ("annex", "app"),
    "apéndice": ("annex", "app"), "schedule": ("annex", "sched"), "phụ lục": ("annex", "annex"),
    "приложение": ("annex", "annex"), "додаток": ("annex", "annex"),
}  # fmt: skip
"""The word that opens a division, what it divides, and how Akoma Ntoso abbreviates it."""

_CHINESE_KINDS: dict[str, tuple[MarkKind, str]] = {
    "条": ("article", "art"), "條": ("article", "art"), "章": ("container", "chp"), "节": ("container", "sec"),
    "節": ("container", "sec"), "部分": ("container", "part"), "编": ("container", "part"), "編": ("container", "part"),
}  # fmt: skip
_RANKS = {"part": 1, "title": 2, "chp": 3, "sec": 4}


def _either_case(words: Sequence[str]) -> str:
    forms = {form for word in words for form in (word.capitalize(), word.upper())}
    return "|".join(re.escape(form).replace(r"\ ", r"\s") for form in sorted(forms, key=len, reverse=True))


_NUMBERED_WORDS = "|".join(sorted({f for w in WORDS for f in (w, w.capitalize(), w.upper())}, key=len, reverse=True))
_LATIN_MARK = re.compile(
    rf"(?P<word>{_either_case([*WORDS_OF, 'art'])})(?![^\W\d_])\s*(?:[Nn]°|[Nn]o\.|№|[-–—](?=\s?\d))?\s*"
    rf"(?P<num>{NUMBER}|(?:{_NUMBERED_WORDS})(?![^\W_]))?(?P<delim>\s*[.:)\]\-–—]+)?\s*(?P<rest>.*)",
    re.DOTALL,
)
_CHINESE_MARK = re.compile(
    rf"第\s*(?P<num>[{CHINESE}\d]+)\s*(?P<kind>条|條|章|节|節|部分|编|編)\s*(?P<rest>.*)", re.DOTALL
)
_CHINESE_ANNEX = re.compile(
    rf"(?P<word>附件|附录|附錄)\s*(?P<num>[{CHINESE}\d]{{1,3}}|[A-Z]|)[.：:、]?\s*(?P<rest>.*)", re.DOTALL
)
_CHINESE_REFERENCE = tuple("的、，和及或至款所规規中之与與，（第项項；")
_CONCLUSIONS = re.compile(
    r"(?:in witness (?:whereof|thereof)|in faith whereof|done (?:at|in|this)\b|en foi de quoi|fait à\b|"
    r"en fe de lo cual|hecho en\b|в удостоверение чего|совершено в|на посвідчення|вчинено (?:в|у|у м|в м)\b|"
    r"để làm bằng|làm tại\b|để làm chứng|以资证明|以資證明|以昭信守|"
    r"本(?:协定|協定|公约|公約|条约|條約|议定书|議定書)于.{4,40}(?:签订|簽訂|订立)|"
    r"下列.{0,12}(?:签署|簽署)|"
    r"zu urkund dessen)",
    re.IGNORECASE,
)
_FIRST_LETTERS = frozenset(letter for word in WORDS_OF for letter in (word[0], word[0].upper())) | frozenset("第附")
_CLOSING_LETTERS = frozenset("idefhвснlđ以本下z")
_TITLE_CHARACTERS = 160
_SENTENCE_END = re.compile(r"[.;:!?…。；：！？\"”»)]\Z")
_REFERENCE_TAIL = re.compile(r"\(\w{1,4}\)\s*(?:\(\w{1,4}\)\s*)*(?![A-ZĐÀ-ÞА-Я])|[,;)]")
_LEAST_ENTRIES = 8
"""So many headings in a row with nothing under them are a table of contents, even without three articles."""

_LIST_OF = re.compile(r".{0,120}?[.…\s]{2,}\d{1,4}\s*\Z", re.DOTALL)


@dataclass(slots=True)
class Mark:
    """Where a division begins."""

    kind: MarkKind
    prefix: str
    """Its abbreviation in locators: ``art``, ``chp``, ``annex``."""
    number: str
    """Its label in locators; empty where it has none."""
    start: int
    name: str
    """As written: ``Article 5``."""
    rest: int
    """Where the text on its line after the number begins."""
    line: int
    """Index of its line."""
    contents: bool = False
    """It stands in a table of contents."""

    @property
    def rank(self) -> int:
        """Depth of a container, 1 for a part."""
        return _RANKS.get(self.prefix, 9)


def marks_of(lines: Sequence[Line]) -> list[Mark]:
    """The divisions whose headings begin a line; references that wrapping put at a line's start are left out."""
    marks: list[Mark] = []
    for at, line in enumerate(lines):
        mark = _mark(lines, at)
        if mark is not None:
            marks.append(mark)
        elif line.text[0].lower() in _CLOSING_LETTERS and _CONCLUSIONS.match(line.text):
            marks.append(Mark("conclusions", "conclusions", "", line.start, "", line.start, at))
    _find_contents(marks, lines)
    return list(_without_false_annexes(marks))


def _mark(lines: Sequence[Line], at: int) -> Mark | None:
    line = lines[at]
    words = line.title or line.text
    offset = line.start + line.text.find(words) if line.title else line.start
    if words[0] not in _FIRST_LETTERS:
        return None
    if words[0] == "第":
        return _chinese_mark(lines, at, words, offset)
    if words[0] == "附":
        return _chinese_annex(lines, at, words, offset)
    match = _LATIN_MARK.match(words)
    if match is None:
        return None
    kind, prefix = WORDS_OF.get(match["word"].lower()) or WORDS_OF["art."]
    number, rest = match["num"] or "", match["rest"].strip()
    if not number and not (kind == "annex" and (not rest or match["delim"]) and len(words) < _TITLE_CHARACTERS):
        return None
    if not line.level and not _is_heading(lines, at, kind, rest, bool(match["delim"])):
        return None
    name = words[: match.end("num")] if number else match["word"]
    return Mark(kind, prefix, label(number), line.start, name, offset + match.start("rest"), at)


def _chinese_mark(lines: Sequence[Line], at: int, words: str, offset: int) -> Mark | None:
    match = _CHINESE_MARK.match(words)
    if match is None:
        return None
    kind, prefix = _CHINESE_KINDS[match["kind"]]
    if match["rest"].startswith(_CHINESE_REFERENCE) or (kind == "container" and len(match["rest"]) > 40):
        return None
    before = lines[at - 1].text[-1] if at and not lines[at].opens else "。"
    if before in "，、和及或与與据據照按" or (before.isascii() and before.isalnum()):
        return None
    name = words[: match.end("kind")]
    return Mark(kind, prefix, label(match["num"]), lines[at].start, name, offset + match.start("rest"), at)


def _chinese_annex(lines: Sequence[Line], at: int, words: str, offset: int) -> Mark | None:
    match = _CHINESE_ANNEX.match(words)
    if match is None or match["rest"].startswith(_CHINESE_REFERENCE) or len(match["rest"]) > 40:
        return None
    prefix = "annex" if match["word"] == "附件" else "app"
    name = words[: match.end("num")]
    return Mark(
        "annex",
        prefix,
        label(match["num"]) if match["num"] else "",
        lines[at].start,
        name,
        offset + match.start("rest"),
        at,
    )


def _is_heading(lines: Sequence[Line], at: int, kind: MarkKind, rest: str, delimited: bool) -> bool:
    """Whether a line that begins with ``Article 5`` or the like opens that article rather than speaks of one."""
    line = lines[at]
    follows_on = at > 0 and not line.opens and not _SENTENCE_END.search(lines[at - 1].text)
    if not rest:
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        return not (follows_on and (following[:1].islower() or lines[at - 1].text[-1:] in ",("))
    if _REFERENCE_TAIL.match(rest) and not delimited:
        return False
    if rest[0].islower() and (not delimited or follows_on):
        return False
    if kind != "article":
        return len(rest) <= _TITLE_CHARACTERS and not (follows_on and rest[-1] in ".,;")
    return not follows_on or lines[at - 1].text.isupper() or len(lines[at - 1].text) < 60 or lines[at - 1].level > 0


def _without_false_annexes(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Leave out annexes behind which the numbering of the articles simply goes on: those lines only speak of one."""
    last = 0
    for at, mark in enumerate(marks):
        if mark.kind == "annex" and last > 1 and not mark.contents:
            following = next((m for m in marks[at:] if m.kind == "article"), None)
            if following is not None and value(following.number) == last + 1:
                continue
            last = 0
        elif mark.kind == "article" and not mark.contents:
            last = value(mark.number) or 0
        yield mark


_PREAMBLE = ("preamble", "préambule", "preámbulo", "преамбула", "序言", "lời nói đầu", "lời mở đầu")


def with_headings(lines: Sequence[Line], marks: Sequence[Mark]) -> list[Mark]:
    """The marks and, as containers, the headings of the markup that open no division known by name.

    Not the first line, which is the title, nor headings of the preamble, nor the title that follows ``Article 5``.
    """
    by_line = {mark.line: mark for mark in marks}
    added: list[Mark] = []
    first = marks[0].line if marks else 0
    for at, line in enumerate(lines):
        if not 0 < line.level < CAPITALS or at in by_line or at == 0:
            continue
        above = by_line.get(at - 1)
        if (above is not None and above.rest >= lines[at - 1].end) or (
            at < first and line.title.lower().strip(" .:").startswith(_PREAMBLE)
        ):
            continue
        added.append(Mark("container", "hcontainer", str(len(added) + 1), line.start, line.title, line.end, at))
    return sorted([*marks, *added], key=lambda mark: mark.start)


def _find_contents(marks: list[Mark], lines: Sequence[Line]) -> None:
    """Mark a table of contents: the first headings, in a row with nothing under them, all of which come again."""
    later = {(mark.prefix, mark.number): at for at, mark in enumerate(marks)}
    entries = 0
    limit = next(
        (
            mark.line
            for at, mark in enumerate(marks)
            if mark.kind == "article" and later[mark.prefix, mark.number] == at
        ),
        0,
    )
    for at, mark in enumerate(marks):
        stop = marks[at + 1].line if at + 1 < len(marks) else len(lines)
        own = lines[mark.line : stop]
        bare = len(own) <= 2 and all(len(line.text) <= _TITLE_CHARACTERS for line in own)
        listed = bare or _LIST_OF.fullmatch(own[0].text)
        once = later[mark.prefix, mark.number] == at
        if mark.kind == "conclusions" or not listed or (once and mark.kind != "annex"):
            break
        if not once:
            entries = at + 1
    # annexes close a table of contents, whether they come again or not: behind them the first article stands
    while entries and entries + 1 < len(marks) and marks[entries].kind == "annex" and marks[entries].line <= limit:
        entries += 1
    if sum(mark.kind == "article" for mark in marks[:entries]) >= 3 or entries >= _LEAST_ENTRIES:
        for mark in marks[:entries]:
            mark.contents = True


_INLINE = re.compile(
    rf"\b(?P<word>{_either_case(['article', 'artículo', 'статья', 'điều', 'regulation'])}|article|ART\.?|Art\.)\s+"
    rf"(?P<num>\d{{1,3}}|[IVXL]{{1,7}}|[ivxl]{{1,7}}|premier|PREMIER)\b(?P<delim>\s?[.:\-–—])?\s*(?=(?P<next>\S{{1,12}}))"
)
_INLINE_ANNEX = re.compile(
    r"(?<=[.;:)\d\w]\s)(?P<word>ANNEXE?|APPENDIX|SCHEDULE|ANEXO)\s+(?P<num>\d{1,2}|[IVX]{1,6}|[A-Z])\b(?!\s*\()"
)
_REFERENCE_WORDS = frozenset(
    """
    of to and or in shall is are was by with for from on as above below hereof thereof paragraph may under at bis
    du de des et ou del y ci настоящего части пункта và của khoản không which does has have provides applies
    thereto
    """.split()  # noqa: SIM905 - read more easily than forty quoted words
)


def inline_marks(text: str, lines: Sequence[Line]) -> list[Mark]:
    """Articles of a text that was stripped of its lines: the numbers must follow each other, one by one, from 1."""
    marks: list[Mark] = []
    expected, at = 1, 0
    for match in _INLINE.finditer(text):
        number = label(match["num"])
        if value(number) != expected:
            continue
        before = text[max(0, match.start() - 40) : match.start()].rstrip()
        following = match["next"].strip(".,;:()\"'")
        if (
            following in _REFERENCE_WORDS
            or match["next"][0] in ",;)"
            or not (
                not before
                or before[-1] in '.;:!?)"”]*'
                or match["delim"]
                or before.rsplit(None, 1)[-1].isupper()
                or match["word"].isupper()
                or (following[:1].isupper() and before[-1] not in ",(" and not _refers(before))
            )
        ):
            continue
        while at + 1 < len(lines) and lines[at + 1].start <= match.start():
            at += 1
        _, prefix = WORDS_OF.get(match["word"].lower(), WORDS_OF["art."])
        marks.append(Mark("article", prefix, number, match.start(), match[0].strip().rstrip(".:-–— "), match.end(), at))
        expected += 1
    if len(marks) < 2:
        return []
    return marks + _inline_ends(text, lines, marks[-1].start)


_SHOUTED = re.compile(r"(?<![^\W\d_])(?:ARTICLE|ARTÍCULO|ARTICULO|СТАТЬЯ)\s+(?=[\divxlIVXL])")
_MOST_CAPITALS = 0.05
_SHOUTED_LOST = 2


def shouted_marks(text: str, lines: Sequence[Line]) -> list[Mark]:
    """Articles of a text that lost its lines and its capitals, but for the word that opens an article.

    Such texts run the number into what follows (``ARTICLE 16this convention``, ``ARTICLE xivratification``), so the
    number that must come next is looked for; up to two may be missing, the first among them.
    """
    if sum(map(str.isupper, text)) > _MOST_CAPITALS * len(text):
        return []
    marks: list[Mark] = []
    last, at = 0, 0
    for match in _SHOUTED.finditer(text):
        following = text[match.end() : match.end() + 12].lower()
        for number in range(last + 1, last + 2 + _SHOUTED_LOST):
            digits, numeral = str(number), roman_numeral(number)
            size = (
                len(digits) if re.match(rf"{digits}(?!\d)", following) else len(numeral) * following.startswith(numeral)
            )
            if size:
                break
        else:
            continue
        # of two numerals that fit (i, ii) the longer one is meant
        for further in range(number + 1, last + 2 + _SHOUTED_LOST):
            if following.startswith(roman_numeral(further)) and not following[:1].isdigit():
                number, size = further, len(roman_numeral(further))
        while at + 1 < len(lines) and lines[at + 1].start <= match.start():
            at += 1
        end = match.end() + size
        if (delimiter := re.match(r"\s*[.:\-–—]\s*", text[end : end + 4])) is not None:
            end += delimiter.end()
        marks.append(
            Mark("article", "art", str(number), match.start(), text[match.start() : match.end() + size], end, at)
        )
        last = number
    return marks + _inline_ends(text, lines, marks[-1].start) if len(marks) > 1 else []


def _refers(before: str) -> bool:
    return before.rsplit(None, 1)[-1].lower() in {
        "in", "of", "to", "with", "under", "by", "and", "or", "per", "see", "from", "for", "the", "this", "that", "de",
        "l", "du", "et", "ou", "с", "в", "по", "theo", "tại", "và", "paragraph", "between",
    }  # fmt: skip


def _inline_ends(text: str, lines: Sequence[Line], after: int) -> list[Mark]:
    """Closing formula and annexes behind the last article of a text without lines."""
    ends: list[Mark] = []
    closing = re.compile(r"(?<=[.;:)]\s)" + _CONCLUSIONS.pattern, re.IGNORECASE).search(text, after)
    if closing:
        ends.append(Mark("conclusions", "conclusions", "", closing.start(), "", closing.start(), 0))
    seen: set[str] = set()
    for match in _INLINE_ANNEX.finditer(text, closing.start() if closing else after):
        number = label(match["num"])
        if number not in seen:
            seen.add(number)
            _, prefix = WORDS_OF[match["word"].lower()]
            ends.append(Mark("annex", prefix, number, match.start(), match[0], match.end(), 0))
    for mark in ends:
        mark.line = next((n for n in range(len(lines) - 1, -1, -1) if lines[n].start <= mark.start), 0)
    return ends
