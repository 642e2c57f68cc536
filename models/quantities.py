"""Dates and numbers in texts, as values with their places: six languages, in digits and words, with or without accents.

``27 June 1958``, ``ngày 27 tháng 6 năm 1958``, ``27/6/1958``, ``27 июня 1958 г.`` and ``一九五八年六月二十七日`` are
one date; ``43,000``, ``43 000`` and ``43.000`` one number. Texts are read folded (no case, no diacritics), so places
hold only while folding keeps the length, which :func:`models.folding.fold` sees to.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import TypeAlias

from models.folding import fold
from models.vietnamese_numbers import is_spelled, numbers_in_words

_PLACES = 60  # places of a year in a document that are looked at
_SHORT = 1000  # characters of a text up to which what was read of it is remembered
_REMEMBERED = 2048  # such texts: some 4 MB


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is written: ``text[start:end]``."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None

    def agrees(self, other: "Day") -> bool:
        """Whether nothing that both state differs, and something that both state is the same."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        both = [(own, its) for own, its in pairs if own is not None and its is not None]
        return bool(both) and all(own == its for own, its in both)

    def covers(self, other: "Day") -> bool:
        """Whether this date says all that the other says, and the same."""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(its is None or own == its for own, its in pairs)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number that is no part of a date: ``text[start:end]``."""

    start: int
    end: int
    value: float
    unit: str = ""
    """What is counted, when it is one of the common ones: ``%``, ``day``, ``month``, ``year``, ``money``, ``km``."""


_MONTHS = {
    1: "january jan janvier janv январ[яье] січ(?:ень|ня|ні)",
    2: "february feb fevrier fevr феврал[яье] лют(?:ии|ого|ому)",
    3: "march mar mars март[аеу]? берез(?:ень|ня|ні)",
    4: "april apr avril avr апрел[яье] квіт(?:ень|ня|ні)",
    5: "may mai ма[яие] трав(?:ень|ня|ні)",
    6: "june jun juin июн[яье] черв(?:ень|ня|ні)",
    7: "july jul juillet juil июл[яье] лип(?:ень|ня|ні)",
    8: "august aug aout август[аеу]? серп(?:ень|ня|ні)",
    9: "september sept sep septembre сентябр[яье] верес(?:ень|ня|ні)",
    10: "october oct octobre октябр[яье] жовт(?:ень|ня|ні)",
    11: "november nov novembre ноябр[яье] листопад[аі]?",
    12: "december dec decembre декабр[яье] груд(?:ень|ня|ні)",
}
_MONTH = "|".join(f"(?:{'|'.join(sorted(fold(words).split(), key=len, reverse=True))})" for words in _MONTHS.values())
_MONTH_FORMS = [(number, re.compile("|".join(fold(words).split()))) for number, words in _MONTHS.items()]
_YEAR = r"1[0-9]\d\d|20\d\d"
_HAN_DIGITS = {mark: value for value, mark in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2, "○": 0}
_HAN = "〇零○一二三四五六七八九十"
_DATES = re.compile(
    rf"(?P<iso>\b(?P<iy>{_YEAR})-(?P<im>\d\d?)-(?P<id>\d\d?)\b)"
    rf"|(?P<slash>\b(?P<sd>\d\d?)\s?[/.-]\s?(?P<sm>\d\d?)\s?[/.-]\s?(?P<sy>{_YEAR})\b)"
    rf"|(?P<slashmonth>(?<![\d/])(?P<nm>0?[1-9]|1[0-2])/(?P<ny>{_YEAR})\b)"
    rf"|(?P<viet>(?:\bngay\s+)?(?:mung\s+)?(?P<vd>\d\d?)\s*(?:/|thang|-)\s*(?P<vm>\d\d?)(?:\s*(?:,?\s*nam"
    rf"|/)\s*(?P<vy>{_YEAR}))?(?![\d/]))"
    rf"|(?P<vietmonth>\bthang\s+(?P<wm>\d\d?)(?:\s*(?:,?\s*nam|[/-])\s*(?P<wy>{_YEAR}))?)"
    rf"|(?P<dmy>\b(?P<dd>\d\d?)(?:st|nd|rd|th|er|e|-?го)?(?:\s+(?:day\s+)?of)?\s+(?P<dm>{_MONTH})\b\.?,?(?:\s+(?:of\s+)?(?P<dy>{_YEAR})\b)?)"
    rf"|(?P<mdy>\b(?P<mm>{_MONTH})\b\.?\s+(?P<md>\d\d?)(?:st|nd|rd|th)?\b(?!\s*(?:percent"
    rf"|%))(?:\s*,?\s+(?P<my>{_YEAR})\b)?)"
    rf"|(?P<my2>\b(?P<ym>{_MONTH})\b\.?,?\s+(?:of\s+|de\s+)?(?P<yy>{_YEAR})\b)"
    rf"|(?P<han>(?P<hy>\d{{4}}|[{_HAN}]{{4}})\s*年\s*(?:(?P<hm>\d\d?|[{_HAN}]{{1,3}})\s*月\s*(?:(?P<hd>\d\d?"
    rf"|[{_HAN}]{{1,3}})\s*[日号號])?)?)"
    rf"|(?P<hanmonth>(?P<gm>\d\d?|[{_HAN}]{{1,3}})\s*月\s*(?P<gd>\d\d?|[{_HAN}]{{1,3}})\s*[日号號])"
    rf"|(?P<year>(?<![\d.,/№#])(?P<oy>{_YEAR})(?![\d/]|[.,]\d|\s?(?:km|troops|men|soldiers|%)))"
)
_ANY_DIGIT = re.compile(rf"[\d{_HAN}]")  # no date is without one
_PARTS = {
    "iso": ("iy", "im", "id"),
    "slash": ("sy", "sm", "sd"),
    "slashmonth": ("ny", "nm", None),
    "viet": ("vy", "vm", "vd"),
    "vietmonth": ("wy", "wm", None),
    "dmy": ("dy", "dm", "dd"),
    "mdy": ("my", "mm", "md"),
    "my2": ("yy", "ym", None),
    "han": ("hy", "hm", "hd"),
    "hanmonth": (None, "gm", "gd"),
    "year": ("oy", None, None),
}

_UNITS = (
    ("%", r"%|per\s?cent|phan tram|pour cent|процент|відсотк|百分"),
    ("day", r"-?\s?(?:calendar |working |business )?days?\b|ngay\b|jours?\b|дн(?:ей|я|ів)|день|日|天"),
    ("month", r"-?\s?months?\b|thang\b|mois\b|месяц|місяц|个月|個月"),
    ("year", r"-?\s?years?\b|nam\b|ans?\b|annees?\b|год|лет\b|рок|років|年"),
    ("money", r"(?:us )?dollars?|euros?|pounds?|usd|dong\b|rubles?|roubles?|yen\b|yuan|рубл|доллар|долар|гривень|元"),
    ("km", r"km2?\b|kilomet|miles?\b|met(?:er|re)s?\b|км|公里|km²"),
)  # fmt: skip
_UNIT = [(name, re.compile(rf"\s*(?:{fold(pattern)})")) for name, pattern in _UNITS]
_DIGITS = re.compile(r"(?<![\w.,])[$€£¥]?\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?(?![\d])")
_SCALE = re.compile(
    r"\s*(?P<k>thousand|nghin|ngan|mille|тысяч|тисяч|千)|\s*(?P<m>million|trieu|миллион|млн|мільион|百万|百萬)"
    r"|\s*(?P<b>billion|milliard|ty\b|миллиард|млрд|мільярд|亿|億)|\s*(?P<w>万|萬)"
)
_WORDS = """
0 zero khong
1 one mot un une один одна одну одного однои 1
2 two hai deux два две двух дві двох twice
3 three ba trois три трех трьох
4 four bon quatre четыре четырех чотири чотирьох
5 five nam cinq пять пяти пятеро п'ять п'яти
6 six sau шесть шести шість шести
7 seven bay sept семь семи сім
8 eight tam huit восемь восьми вісім
9 nine chin neuf девять девяти дев'ять
10 ten muoi dix десять десяти
11 eleven onze одиннадцать
12 twelve douze двенадцать дванадцять twelfth
13 thirteen treize тринадцать
14 fourteen quatorze четырнадцать
15 fifteen quinze пятнадцать п'ятнадцять
16 sixteen seize шестнадцать
17 seventeen dix-sept семнадцать
18 eighteen dix-huit восемнадцать вісімнадцять
19 nineteen dix-neuf девятнадцать
20 twenty vingt двадцать двадцати двадцять двадцяти twentieth vingtieme
21 twenty-one twenty-first
22 twenty-two twenty-second
30 thirty trente тридцать тридцять thirtieth trentieme
35 thirty-fifth
40 forty quarante сорок fortieth
45 forty-five
50 fifty cinquante пятьдесят п'ятдесят fiftieth
60 sixty soixante шестьдесят шістдесят sixtieth soixantieme
70 seventy soixante-dix семьдесят семидесяти сімдесят
80 eighty quatre-vingt quatre-vingts восемьдесят восьмидесяти вісімдесят
90 ninety quatre-vingt-dix девяносто девяноста дев'яносто ninetieth
100 hundred tram cent сто ста
200 двести двухсот двісті двохсот
300 триста трехсот трьохсот
500 пятьсот п'ятсот
1000 thousand nghin mille тысяча тысячи тысяч тисяч
"""
_AMBIGUOUS = frozenset(
    [
        "nam",
        "ba",
        "hai",
        "sau",
        "bay",
        "tam",
        "khong",
        "mot",
        "un",
        "une",
        "one",
        "один",
        "одна",
        "одну",
        "одного",
        "chin",
        "muoi",
        "bon",
    ]
)
"""Number words that are other words as often; they count only before a unit."""
_COMPOUND = (
    ("twenty thirty forty fifty sixty seventy eighty ninety", "one two three four five six seven eight nine"),
    ("vingt trente quarante cinquante soixante quatre-vingt", "deux trois quatre cinq six sept huit neuf"),
)
"""Tens and units of the languages that write them as one word."""
_ACCENTED = frozenset(("zéro", "vingtième", "trentième", "soixantième"))
_JOINT = re.compile(r"[ \u00a0-]|-et-|[ \u00a0](?:et|and)[ \u00a0]")


@cache
def _values() -> tuple[re.Pattern[str], dict[str, float]]:
    values: dict[str, float] = {}
    for line in _WORDS.strip().splitlines():
        number, _, words = line.partition(" ")
        values.update({fold(word): float(number) for word in words.split() if not word.isdigit()})
    for tens, units in _COMPOUND:
        for ten in tens.split():
            values |= {f"{ten}-{unit}": values[ten] + values[unit] for unit in units.split()}
    longest = sorted(values, key=len, reverse=True)
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(map(re.escape, longest))})(?![\w'-])"), values


_HAN_AMOUNT = re.compile(
    r"第?([〇零一二三四五六七八九十百千万萬亿億两兩]+)(?=[個个名票件次项項人国國年月日天%届屆条條])"
)


def days(text: str) -> list[Day]:
    """The dates in a text, in order."""
    return list(_known_days(text)) if len(text) <= _SHORT else _days(text)


def _days(text: str) -> list[Day]:
    folded, found = fold(text), list[Day]()
    if not _ANY_DIGIT.search(folded):
        return found
    for match in _DATES.finditer(folded):
        year, month, day = (
            _part(match, name, kind == "han" or kind == "hanmonth", place == 1)
            for kind in (match.lastgroup or _kind(match),)
            for place, name in enumerate(_PARTS[_kind(match)])
        )
        if (month is None or 1 <= month <= 12) and (day is None or 1 <= day <= 31) and (year or month):
            found.append(Day(*match.span(), year, month, day))
    return found


def _kind(match: re.Match[str]) -> str:
    return next(kind for kind in _PARTS if match[kind] is not None)


def _part(match: re.Match[str], name: str | None, han: bool, month: bool) -> int | None:
    written = match[name] if name else None
    if not written:
        return None
    if written.isdecimal():  # full-width digits too
        return int(written)
    if month and not _HAN_ONLY.match(written):
        return next((number for number, form in _MONTH_FORMS if form.fullmatch(written)), None)
    return int(han_number(written) or 0)


@lru_cache(maxsize=_REMEMBERED)
def _known_days(text: str) -> tuple[Day, ...]:
    """The dates of a sentence, which are asked for several times for each question."""
    return tuple(_days(text))


_HAN_ONLY = re.compile(rf"[{_HAN}]+\Z")


def stated_days(text: str, wanted: Sequence[Day], published: str = "") -> list[Day]:
    """The dates of a long text that could be one of those wanted: only the places around their years are read.

    Args:
        text: a document.
        wanted: dates to look for; of one without a year the whole text is read.
        published: the document's own date in ISO form, which counts as stated.
    """
    found = days(published[:10])
    if any(day.year is None for day in wanted):
        return [*found, *days(text)]
    for year in {day.year for day in wanted if day.year}:
        written = f"{year}|{''.join('〇一二三四五六七八九'[int(digit)] for digit in str(year))}"
        for match in islice(re.finditer(written, text), _PLACES):
            found += days(text[max(0, match.start() - 40) : match.end() + 24])
    return found


def in_digits(value: float, text: str) -> bool:
    """Whether a text holds a number in digits, with any separator of thousands or decimals."""
    whole = f"{value:,.10g}" if value == int(value) else f"{value:g}"
    pattern = re.escape(whole).replace(",", "[.,\u00a0\u202f ]?").replace(r"\.", "[.,]")
    return re.search(rf"(?<![\d.,]){pattern}(?!\d)", text) is not None


def amounts(text: str) -> list[Amount]:
    """The numbers in a text that are no part of a date, in order; years alone count as dates."""
    return list(_known_amounts(text)) if len(text) <= _SHORT else _amounts_of(text)


@lru_cache(maxsize=_REMEMBERED)
def _known_amounts(text: str) -> tuple[Amount, ...]:
    return tuple(_amounts_of(text))


def _amounts_of(text: str) -> list[Amount]:
    folded = fold(text)
    taken = [(day.start, day.end) for day in days(text)]
    found = [each for each in _amounts(text, folded) if not any(a < each.end and each.start < b for a, b in taken)]
    return sorted(found, key=lambda amount: amount.start)


def _amounts(text: str, folded: str) -> Iterator[Amount]:
    for match in _DIGITS.finditer(folded):
        yield _scaled(folded, *match.span(), number(match[0]))
    vietnamese = list(numbers_in_words(text))
    for start, end, value in vietnamese:
        yield _scaled(folded, start, end, value)
    for start, end, value in _joined(folded, _words(text, folded, vietnamese)):
        amount = _scaled(folded, start, end, value)
        if folded[start:end] not in _AMBIGUOUS or amount.unit:
            yield amount
    for match in _HAN_AMOUNT.finditer(folded):
        han = han_number(match[1])
        if han is not None:
            yield _scaled(folded, *match.span(1), han)


_Spoken: TypeAlias = tuple[int, int, float]
"""First character of a number in words, one past its last, and its value."""


def _words(text: str, folded: str, taken: Sequence[_Spoken]) -> Iterator[_Spoken]:
    """Single number words, beside numbers that were read already."""
    pattern, values = _values()
    for match in pattern.finditer(folded):
        start, end = match.span()
        if not any(a < end and start < b for a, b, _ in taken) and _is_written(text[start:end], match[0]):
            yield start, end, values[match[0]]


def _joined(folded: str, words: Iterable[_Spoken]) -> Iterator[_Spoken]:
    """Number words that follow one another as one number, where they make one: ``сорок восемь``, ``cent vingt``."""
    before: _Spoken | None = None
    for start, end, value in words:
        if before is not None:
            together = _together(before[2], value) if _JOINT.fullmatch(folded, before[1], start) else None
            if together is not None:
                before = (before[0], end, together)
                continue
            yield before
        before = (start, end, value)
    if before is not None:
        yield before


def _together(one: float, other: float) -> float | None:
    """The value of two number words, one after the other; None where they are two numbers."""
    if other in (100, 1000) and 1 <= one < other:
        return one * other
    if one % 100 == 0 < one and 0 < other < 100:
        return one + other
    if one % 10 == 0 and one % 100 >= 20 and (0 < other < 10 or (one % 100 == 60 and other < 20)):
        return one + other
    return None


def _is_written(written: str, folded: str) -> bool:
    """Whether a number word has no diacritics but its own: ``tên``, a name, is not ten."""
    return not folded.isascii() or is_spelled(written) or written.lower() in _ACCENTED


def _scaled(folded: str, start: int, end: int, value: float) -> Amount:
    scale = _SCALE.match(folded, end)
    if scale:
        end = scale.end()
        value *= {"k": 1e3, "m": 1e6, "b": 1e9, "w": 1e4}[next(name for name in "kmbw" if scale[name])]
    if folded[start] in "$€£¥":
        return Amount(start, end, value, "money")
    for name, pattern in _UNIT:
        unit = pattern.match(folded, end)
        if unit:
            return Amount(start, end, value, name)
    return Amount(start, end, value)


def number(written: str) -> float:
    """The value of a number in digits: groups of three after a separator are thousands, anything else decimals."""
    digits = written.lstrip("$€£¥").replace("\u00a0", " ").replace("\u202f", " ")
    if re.fullmatch(r"\d{1,3}(?:[., ]\d{3})+", digits):
        return float(re.sub(r"[., ]", "", digits))
    head, _, tail = digits.replace(",", ".").rpartition(".")
    whole = re.sub(r"[., ]", "", head) if head else ""
    decimals = re.sub(r"\D", "", tail)
    return float(f"{whole or 0}.{decimals}") if head else float(re.sub(r"\D", "", digits) or 0)


def han_number(written: str) -> float | None:
    """The value of a number in Chinese characters: ``二十一``, ``一九五八``; None where it is none."""
    if written.isdecimal():
        return float(written)
    if not re.search("[十百千万萬亿億]", written):
        digits = [_HAN_DIGITS.get(mark) for mark in written]
        return None if None in digits else float("".join(map(str, digits)))
    total, section, digit = 0.0, 0.0, 0.0
    for mark in written:
        if mark in _HAN_DIGITS:
            digit = _HAN_DIGITS[mark]
        elif mark in "十百千":
            section += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[mark]
            digit = 0
        elif mark in "万萬亿億":
            total += (section + digit) * (1e4 if mark in "万萬" else 1e8)
            section = digit = 0
        else:
            return None
    return total + section + digit
