"""Sentences of a text, as exact character ranges: English, French, Vietnamese, Russian, Ukrainian, Chinese, Japanese.

Rules, not a model: a sentence ends at its punctuation unless what stands before is an abbreviation, an initial, a
number of a list, or what follows cannot begin a sentence. Blank lines, headings and list items always end one. Every
character that is not white space belongs to exactly one sentence, so nothing can be lost for citation.
"""

import re
from collections.abc import Iterator

_TITLES = """
    mr mrs ms dr prof st gen col lt sgt capt cmdr adm maj brig gov sen rep hon rev messrs pres amb sec jr sr
    mm mme mmes mlle mgr me vve m
    ông bà gs ts pgs ths ncs nxb bs ks ks.
    тов г-н г-жа акад проф ген полк ред им св ул пр пер просп обл р-н оз о-в пп стр рис табл гл разд вып
    див напр вул просп ім обл
"""
_REFERENCES = """
    art arts no nos vol vols p pp ch sec sect para paras par fig figs ed eds cf e.g i.e viz vs v ref refs ibid op cit
    ca approx doc docs res supp suppl annex tel jan feb mar apr jun jul aug sept sep oct nov dec
    janv févr juil déc al chap n env éd réf c.-à-d ss al
    đ điều k khoản tr tp tx tt q h p x tl t cn
    ст ч п пп абз см ср напр т тт н.э № янв фев апр авг сент окт нояб дек тыс млн млрд руб кв
    ст ч п пп абз див грн тис млн млрд с
"""
_NOT_AN_END = frozenset((_TITLES + _REFERENCES).split())
"""Abbreviations after which a sentence does not end, lower case, without the last full stop."""

_AFTER_A_NUMBER = frozenset(
    ("г", "гг", "в", "вв", "р", "рр", "ст", "тыс", "тис", "млн", "млрд", "руб", "грн", "кв", "м")
)
"""Units: after a number they may end a sentence (``в 2015 г. Стороны``), elsewhere they do not (``г. Торвинск``)."""

_OPENINGS = """
    the in on at he she it they we this that these those there but and however for as if when while after before
    le la les il elle ils elles ce cette ces un une en dans mais
    в на он она они это мы но и у він вона вони це ми але та
    trong theo ngày tại ông bà việc các những hai
"""
_STARTERS = frozenset(_OPENINGS.split())
"""Words that begin a sentence even after initials or an abbreviation with inner stops (``in the U.S. The``)."""

_CLOSERS = r"[\"'”’»›)\]}」』）］】》〉]*"
_BORDER = re.compile(
    rf"(?P<blank>\n[^\S\n]*(?=\n)|[\u2029\x0c])"
    rf"|(?P<line>\n)"
    rf"|(?P<wide>[。！？｡]+[」』）］】》〉”’\"]*)"
    rf"|(?P<stop>[.!?…]+{_CLOSERS}(?:[ \u00a0\u202f]»)?)"
)
_ITEM = re.compile(
    r"[^\S\n]*(?:[-–—*•·◦▪●■□]\s|#{1,6}\s|\|"
    r"|\(?(?:\d{1,3}|[a-zđ]|[ivx]{1,5}|[IVXLC]{1,6}|[а-яіїєґ])[.)](?:\d{1,3}[.)]?)*\s|[(（][一二三四五六七八九十]{1,3}[)）]"
    r"|(?:article|section|chapter|part|annex|protocol|annexe|chapitre|partie|titre|điều|chương|mục|phụ lục|khoản"
    r"|статья|стаття|глава|раздел|розділ|приложение|додаток)\s+[\dIVXLC]{1,6}\b"
    r"|第[\d一二三四五六七八九十百零〇]{1,5}[条條章节節款])",
    re.IGNORECASE,
)
_NUMBER_OF_ITEM = re.compile(
    r"(?:^|\n)[^\S\n]*(?:[-–—*•]\s*|#{1,6}\s*)?"
    r"(?:(?:Article|Section|Điều|Chương|Статья|Стаття|Глава)\s+)?\(?(?:\d{1,3}|[A-Za-zĐđ]|[IVXLC]{1,6})(?:\.\d{1,3})*\Z"
)
_NUMBER_INSIDE = re.compile(r"([^\W\d_]+)[\"'”’»)]*[.;:!?]\s\d{1,2}\Z")
_ARTICLE_LINE = re.compile(
    r"\s*(?:article|điều|статья|стаття)\s+(?:\d{1,4}|[ivxlc]{1,7}|premier)\.?\s*\Z", re.IGNORECASE
)
_LAST_WORD = re.compile(r"(?:[^\W_]|[-.'’№])+\Z")
_NEXT = re.compile(r"\s*[\"'“‘«‹(\[{「『（【《〈¿¡—–-]*\s*(\w+)?")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]\Z")
_REACH = 48
"""Characters looked at before and after a full stop: bounds the work for each."""


def split(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """The sentences of a text as (start, end) in code points, sorted and disjoint.

    No range begins or ends with white space or contains a blank line, and every other character stands in one of
    them. ``language`` (ISO 639-1) is a hint: Chinese and Japanese texts are then not cut at Latin full stops. Linear
    in the length of the text.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for border in _borders(text, language):
        _add(spans, text, start, border)
        start = border
    _add(spans, text, start, len(text))
    return spans


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    if left < right:
        spans.append((start + left, start + right))


def _borders(text: str, language: str | None) -> Iterator[int]:
    """Positions at which one sentence ends and another may begin, ascending."""
    lower_case = _is_lower_case(text)
    unspaced = language in ("zh", "ja")
    for match in _BORDER.finditer(text):
        kind, position = match.lastgroup, match.end()
        if kind in ("blank", "wide"):
            yield position
        elif kind == "line":
            if _line_ends(text, match.start()):
                yield position
        elif not unspaced and _stop_ends(text, match, lower_case):
            yield position


def _is_lower_case(text: str) -> bool:
    """Whether a text of some length has no capitals to go by, as some archives' texts have none."""
    sample = text[:20_000]
    return len(sample) > 200 and sum(map(str.isupper, sample)) < 0.002 * sum(map(str.islower, sample))


def _line_ends(text: str, newline: int) -> bool:
    """Whether a single line break is a border: before an item or heading, after a heading or a closing mark."""
    if _ITEM.match(text, newline + 1):
        return True
    before = text[max(0, newline - _REACH) : newline].rstrip()
    if before.endswith((";", ":", "；", "：")):
        return True
    line = text.rfind("\n", max(0, newline - 2 * _REACH), newline)
    head = text[line + 1 : newline] if line >= 0 or newline <= 2 * _REACH else ""
    if head.startswith(("#", "==")):
        return True
    if not head or len(head) > 60 or head.rstrip().endswith(","):
        return False
    if _ITEM.match(head) and len(head) < 30:
        return True
    above = text[max(0, line - _REACH) : max(0, line)].rpartition("\n")[2]
    return bool(_ARTICLE_LINE.match(above)) and text[newline + 1 : newline + 2].isupper()  # an article's title


def _stop_ends(text: str, match: re.Match[str], lower_case: bool) -> bool:
    position = match.end()
    if position >= len(text):
        return False
    glued = not text[position].isspace()
    following = _NEXT.match(text, position, position + _REACH)
    word = (following.group(1) or "") if following else ""
    before = text[max(0, match.start() - _REACH) : match.start()]
    last = _LAST_WORD.search(before)
    token = last.group(0) if last else ""
    stop = match.group(0)
    if glued:
        # Words run together by a scan: "...of the Parties.The Commission"; not a number, an address or an acronym.
        return (
            stop == "."
            and len(token) > 2
            and token.isalpha()
            and token != "www"
            and token[-2:].islower()
            and len(word) > 1
            and text[position].isupper()
            and word[1:].islower()
        )
    if word and word[0].islower() and not (lower_case and stop[0] == "."):
        return False
    if stop[0] != "." or stop.startswith(".."):
        return True
    return not _is_abbreviation(before, token, word, lower_case)


def _is_abbreviation(before: str, token: str, word: str, lower_case: bool) -> bool:
    """Whether the full stop after ``token`` belongs to it and does not end a sentence before ``word``."""
    if not token:
        return False
    bare = token.strip("'’-").lower()
    if _NUMBER_OF_ITEM.search(before):
        return True
    inside = _NUMBER_INSIDE.search(before)
    if inside and inside[1].lower() not in _NOT_AN_END:  # "... the Commission. 2. The notice ..."
        return True
    if _INITIALS.match(token) and (token.isupper() or "." in token):
        if token == "I":  # more often the pronoun
            return False
        return word.lower() not in _STARTERS or len(token) == 1
    if bare in _AFTER_A_NUMBER and before[: len(before) - len(token)].rstrip()[-1:].isdigit():
        return word[:1].isdigit()
    return bare in _NOT_AN_END or bare in _AFTER_A_NUMBER
