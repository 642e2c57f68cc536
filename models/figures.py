"""Figures of a sentence, as values that must agree: numbers in digits and words, percentages, dates, weekdays.

Read strictly and by language, for :mod:`models.faithful`: ``43.000`` is forty-three thousand in Vietnamese and 43 in
English, and what can be read in two ways (``3/4/2015`` in English) stands for itself only. The
number one in words is left out: it is an article or a pronoun as often. :mod:`models.quantities` is the lenient reader,
for finding.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Literal, TypeAlias

FigureKind: TypeAlias = Literal["number", "date"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or date: ``text[start:end]``."""

    start: int
    end: int
    kind: FigureKind
    value: str
    """A number without separators (``43000``, ``3.5``, ``30%``); a date as ``1998-05-14``, ``1998-05``, ``--05-14``,
    ``--05``; a weekday as ``w1`` to ``w7``. A year alone is a number."""


_MONTHS: dict[str, tuple[str, ...]] = {
    "en": (
        *("january|jan", "february|feb", "march|mar", "april|apr", "may", "june|jun", "july|jul", "august|aug"),
        *("september|sept|sep", "october|oct", "november|nov", "december|dec"),
    ),
    "fr": (
        *("janvier|janv\\.", "février|fevrier|févr\\.", "mars", "avril|avr\\.", "mai", "juin", "juillet"),
        *("août|aout", "septembre|sept\\.", "octobre|oct\\.", "novembre|nov\\.", "décembre|decembre|déc\\."),
    ),
    "ru": (
        *("январ[ьяею]|январём", "феврал[ьяею]|февралём", "март[аеу]?|мартом", "апрел[ьяею]", "ма[йяею]|маем"),
        *("июн[ьяею]", "июл[ьяею]", "август[аеу]?", "сентябр[ьяею]", "октябр[ьяею]", "ноябр[ьяею]", "декабр[ьяею]"),
    ),
    "uk": (
        *("січ(?:ень|ня|ні|нем)", "лют(?:ий|ого|ому)", "берез(?:ень|ня|ні)", "квіт(?:ень|ня|ні)", "трав(?:ень|ня|ні)"),
        *("черв(?:ень|ня|ні)", "лип(?:ень|ня|ні)", "серп(?:ень|ня|ні)", "верес(?:ень|ня|ні)", "жовт(?:ень|ня|ні)"),
        *("листопад[аі]?", "груд(?:ень|ня|ні)"),
    ),
}
_VIETNAMESE_MONTHS = {
    "giêng": 1, "một": 1, "hai": 2, "ba": 3, "tư": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
    "mười hai": 12, "mười một": 11, "mười": 10, "chạp": 12,
}  # fmt: skip
_WEEKDAYS: dict[str, tuple[str, ...]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "ru": (
        *("понедельник\\w*", "вторник\\w*", "сред[уы]", "четверг\\w*", "пятниц\\w*", "суббот\\w*"),
        "воскресень\\w*",
    ),
    "uk": ("понеділ\\w*", "вівтор\\w*", "серед[уи]", "четвер\\w*", "п'ятниц\\w*", "субот\\w*", "неділ\\w*"),
    "vi": ("[Tt]hứ Hai", "[Tt]hứ Ba", "[Tt]hứ Tư", "[Tt]hứ Năm", "[Tt]hứ Sáu", "[Tt]hứ Bảy", "[Cc]hủ [Nn]hật"),
    "zh": tuple(f"(?:星期|周|週|礼拜|禮拜)[{mark}]" for mark in ("一", "二", "三", "四", "五", "六", "日天")),
}
_YEAR = r"(?:1[0-9]\d\d|20\d\d)"
_HAN_DIGIT = {mark: value for value, mark in enumerate("〇一二三四五六七八九")} | {
    "零": 0, "○": 0, "两": 2, "兩": 2, "壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
}  # fmt: skip
_HAN_SCALE = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_HAN_LARGE = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_HAN = "".join((*_HAN_DIGIT, *_HAN_SCALE, *_HAN_LARGE))
_HAN_WORDS = re.compile(
    r"十分|一般|一些|一切|一定|一直|统一|統一|一致|万一|萬一|唯一|一样|一樣|一起|一旦|一方面|之一|进一步|進一步|百姓"
    r"|一边|一邊|一带|一帶|第一时间|千方百计|万岁|四川|三峡|九江|八一|五角大楼|两岸|兩岸|百科|万象|萬象|一个|一個|一名|一位"
)
"""Words with a numeral in them that count nothing."""


def figures(text: str, language: str) -> list[Figure]:
    """The figures of an NFC text, in order and disjoint; other languages than the six are read as English."""
    language = language if language in ("vi", "en", "fr", "ru", "zh", "uk") else "en"
    found: list[Figure] = []
    taken = bytearray(len(text))
    # Lazily, one after the other: numbers are read in what dates leave.
    for figure in chain(_dates(text, language), _weekdays(text, language), _numbers(text, language, taken)):
        if not any(taken[figure.start : figure.end]):
            taken[figure.start : figure.end] = b"\x01" * (figure.end - figure.start)
            found.append(figure)
    return sorted(found, key=lambda figure: figure.start)


# --- dates ------------------------------------------------------------------------------------------------------------


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    """Dates of a language, the fullest form first; groups are named y, m, d."""
    clock = rf"(?<![\d.,/-])(?P<y>{_YEAR})-(?P<m>\d\d)-(?P<d>\d\d)(?!\d)"
    slashed = rf"(?<![\d.,/-])(?P<d>\d{{1,2}})(?P<s>[/.-])(?P<m>\d{{1,2}})(?P=s)(?P<y>{_YEAR}|\d\d)(?![\d/])"
    common = [clock, slashed]
    if language == "zh":
        year, small = rf"(?:\d{{4}}|[{''.join(_HAN_DIGIT)}]{{4}})", rf"(?:\d{{1,2}}|[{_HAN}]{{1,3}})"
        forms = [
            rf"(?P<y>{year})\s*年\s*(?P<m>{small})\s*月\s*(?P<d>{small})\s*[日号號]",
            rf"(?P<y>{year})\s*年\s*(?P<m>{small})\s*月(?!\d)",
            rf"(?P<m>{small})\s*月\s*(?P<d>{small})\s*[日号號]",
            rf"(?<![\d个個])(?P<m>{small})\s*月(?!\d)",
            rf"(?P<y>{year})\s*年",
            rf"(?P<d>{small})\s*[日号號](?![常本益])",
        ]
    elif language == "vi":
        month = rf"(?P<m>\d{{1,2}}|{'|'.join(_VIETNAMESE_MONTHS)})(?!\w)"
        day = r"(?:\bngày\s+|\bmùng\s+|\bmồng\s+)?(?<![\d.,/])(?P<d>\d{1,2})\s*"
        named = r"\b(?:ngày|mùng|mồng|hôm|sáng|chiều|tối|đêm|trưa)\s+\(?(?P<d>\d{1,2})"
        forms = [
            rf"{day}tháng\s+{month},?\s*(?:năm\s+)?(?P<y>{_YEAR})",
            rf"{named}[/-](?P<m>\d{{1,2}})(?![\d/])",
            rf"{day}tháng\s+{month}",
            rf"\btháng\s+{month}\s*(?:,?\s*năm\s+|[/-]\s*|,\s*)(?P<y>{_YEAR})",
            rf"\btháng\s+{month}",
            rf"(?<![\d/])(?P<m>0?[1-9]|1[0-2])/(?P<y>{_YEAR})(?![\d/])",
            rf"\bnăm\s+(?P<y>{_YEAR})(?!\d)",
            rf"{named}(?![\d/.,:])",
        ]
    else:
        names = "|".join(f"(?:{form})" for form in _MONTHS[language])
        month = rf"(?P<m>{names})(?!\w)\.?"
        day = r"(?<![\w.,/])(?P<d>\d{1,2})(?:st|nd|rd|th|er|-?го)?\s+(?:day\s+)?(?:of\s+)?"
        year_word = {"ru": r"\s*(?:г\.|год(?:а|у|ом|е)?\b)", "uk": r"\s*(?:р\.|р(?:ік|оку|оці)\b)"}.get(language, "")
        tail = f"(?:{year_word})?" if year_word else ""
        forms = [rf"{day}{month},?\s+(?:of\s+)?(?P<y>{_YEAR})(?!\d){tail}"]
        if language == "en":
            forms += [rf"\b{month}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>{_YEAR})(?!\d)"]
        forms += [rf"\b{month},?\s+(?:of\s+|de\s+)?(?P<y>{_YEAR})(?!\d){tail}", rf"{day}{month}"]
        if language == "en":
            forms += [rf"\b{month}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d%,]|\s*percent)"]
        # A month alone: where the word can be another (`may`, `march`), only after what comes before months.
        after = r"(?<=\bin )|(?<=\bof )|(?<=\bsince )|(?<=\buntil )|(?<=\blast )|(?<=\bthis )|(?<=\bnext )|(?<=\bby )"
        forms += [rf"(?:{after})(?P<m>{names})(?!\w)" if language == "en" else rf"\b(?P<m>{names})(?!\w)"]
        if language == "en":
            plain = "|".join(f"(?:{form})" for form in _MONTHS["en"] if form not in ("may", "march|mar"))
            forms += [rf"\b(?P<m>{plain})(?!\w)"]
        if year_word:
            forms += [rf"(?<![\d.,])(?P<y>{_YEAR}){year_word}"]
    return tuple(re.compile(form, re.IGNORECASE) for form in (*common, *forms))


def _dates(text: str, language: str) -> Iterator[Figure]:
    plain = text.replace("’", "'").replace("ʼ", "'")
    for pattern in _patterns(language):
        for match in pattern.finditer(plain):
            parts = match.groupdict()
            value = _date(parts, language)
            if value is not None:
                if parts.get("s") and language == "en" and _either_way(parts):
                    value = match[0]
                # A year alone is a number like any other: nothing tells it from one where no word for year stands by.
                yield Figure(*match.span(), "number" if value.isdecimal() else "date", value)


def _either_way(parts: dict[str, str | None]) -> bool:
    """Whether day and month could be read either way, as English writes both."""
    day, month = int(parts["d"] or 0), int(parts["m"] or 0)
    return day <= 12 and month <= 12 and day != month


def _date(parts: dict[str, str | None], language: str) -> str | None:
    """The canonical form; None where there is no such day."""
    year, day = _small(parts.get("y")), _small(parts.get("d"))
    month = _month(parts["m"], language) if parts.get("m") else None
    if parts.get("s") and month and month > 12 >= (day or 0):
        day, month = month, day
    if year is not None and year < 100:
        return None if not parts.get("s") else f"?{year:02d}-{month}-{day}"
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    if month is None:
        return f"---{day:02d}" if day is not None else f"{year}"
    head = f"{year}-{month:02d}" if year is not None else f"--{month:02d}"
    return f"{head}-{day:02d}" if day is not None else head


def _small(written: str | None) -> int | None:
    if not written:
        return None
    if written.isdecimal():
        return int(written)
    value = han_value(written)
    return int(value) if value is not None else None


def _month(written: str | None, language: str) -> int | None:
    word = (written or "").lower().rstrip(".")
    if word.isdecimal():
        return int(word)
    if language == "vi":
        return _VIETNAMESE_MONTHS.get(word)
    if language == "zh":
        return _small(word)
    return next((n for n, form in enumerate(_MONTHS[language], 1) if re.fullmatch(form, word)), None)


def _weekdays(text: str, language: str) -> Iterator[Figure]:
    plain = text.replace("’", "'").replace("ʼ", "'")
    border = ("", "") if language == "zh" else (r"(?<!\w)", r"(?!\w)")
    flags = re.IGNORECASE if language not in ("en", "vi") else re.NOFLAG
    for number, form in enumerate(_WEEKDAYS[language], 1):
        for match in re.finditer(rf"{border[0]}(?:{form}){border[1]}", plain, flags):
            yield Figure(*match.span(), "date", f"w{number}")


# --- numbers ----------------------------------------------------------------------------------------------------------

_SCALES: dict[str, dict[str, int]] = {
    "en": {"thousand": 10**3, "million": 10**6, "mn": 10**6, "billion": 10**9, "bn": 10**9, "trillion": 10**12},
    "fr": {"mille": 10**3, "millions?": 10**6, "milliards?": 10**9},
    "vi": {"nghìn|ngàn": 10**3, "vạn": 10**4, "triệu": 10**6, "tỷ|tỉ": 10**9},
    "ru": {"тысяч[аиу]?|тыс": 10**3, "миллион(?:а|ов|ы)?|млн": 10**6, "миллиард(?:а|ов|ы)?|млрд": 10**9},
    "uk": {"тисяч[аіу]?|тис": 10**3, "мільйон(?:а|ів|и)?|млн": 10**6, "мільярд(?:а|ів|и)?|млрд": 10**9},
    "zh": {"千": 10**3, "百万|百萬": 10**6, "千万|千萬": 10**7, "万|萬": 10**4, "亿|億": 10**8, "万亿|萬億": 10**12},
}
_PERCENT = {
    "en": r"%|％|per\s?cent\b|percentage\b",
    "fr": r"%|pour\s?cent\b|p\. 100",
    "vi": r"%|phần trăm\b",
    "ru": r"%|процент\w*",
    "uk": r"%|відсотк\w*|відсоток",
    "zh": r"%|％",
}
_WORDS: dict[str, str] = {
    "en": """zero=0 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13
        fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40 fifty=50
        sixty=60 seventy=70 eighty=80 ninety=90 hundred=100 thousand=1000 million=1000000 billion=1000000000 dozen=12
        half=.5 halves=.5 twice=2 second=2 third=3 fourth=4 fifth=5 sixth=6 seventh=7 eighth=8 ninth=9 tenth=10
        eleventh=11 twelfth=12 thirteenth=13 fourteenth=14 fifteenth=15 sixteenth=16 seventeenth=17 eighteenth=18
        nineteenth=19 twentieth=20 thirtieth=30 fortieth=40 fiftieth=50 sixtieth=60 ninetieth=90 hundredth=100
        thirds=3 quarter=4 quarters=4 fifths=5 tenths=10 double=2 triple=3 one=1 first=1""",
    "fr": """zéro=0 deux=2 trois=3 quatre=4 cinq=5 six=6 sept=7 huit=8 neuf=9 dix=10 onze=11 douze=12 treize=13
        quatorze=14 quinze=15 seize=16 vingt=20 vingts=20 trente=30 quarante=40 cinquante=50 soixante=60 septante=70
        nonante=90 cent=100 cents=100 mille=1000 million=1000000 millions=1000000 milliard=1000000000
        milliards=1000000000 moitié=.5 demi=.5 demie=.5 deuxième=2 second=2 seconde=2 troisième=3 quatrième=4
        cinquième=5 sixième=6 septième=7 huitième=8 neuvième=9 dixième=10 onzième=11 douzième=12 quinzième=15
        vingtième=20 trentième=30 soixantième=60 tiers=3 quart=4 quarts=4 double=2 triple=3 douzaine=12 un=1 une=1""",
    "vi": """hai=2 ba=3 bốn=4 tư=4 năm=5 lăm=5 sáu=6 bảy=7 bẩy=7 tám=8 chín=9 mười=10 mươi=10 trăm=100 nghìn=1000
        ngàn=1000 triệu=1000000 tỷ=1000000000 tỉ=1000000000 nửa=.5 rưỡi=.5 mốt=1 một=1 đôi=2""",
    "ru": """ноль=0 нуля=0 два=2 две=2 двух=2 двум=2 двумя=2 двое=2 три=3 трёх=3 трех=3 трём=3 трем=3 тремя=3 трое=3
        четыре=4 четырёх=4 четырех=4 четырём=4 четырем=4 четверо=4 пять=5 пяти=5 пятью=5 шесть=6 шести=6 семь=7 семи=7
        восемь=8 восьми=8 девять=9 девяти=9 десять=10 десяти=10 одиннадцать=11 одиннадцати=11 двенадцать=12
        двенадцати=12 тринадцать=13 тринадцати=13 четырнадцать=14 четырнадцати=14 пятнадцать=15 пятнадцати=15
        шестнадцать=16 семнадцать=17 восемнадцать=18 девятнадцать=19 двадцать=20 двадцати=20 тридцать=30 тридцати=30
        сорок=40 сорока=40 пятьдесят=50 пятидесяти=50 шестьдесят=60 шестидесяти=60 семьдесят=70 семидесяти=70
        восемьдесят=80 восьмидесяти=80 девяносто=90 девяноста=90 сто=100 ста=100 двести=200 двухсот=200 триста=300
        трёхсот=300 трехсот=300 четыреста=400 пятьсот=500 шестьсот=600 семьсот=700 восемьсот=800 девятьсот=900
        тысяча=1000 тысячу=1000 тысячи=1000 тысяч=1000 миллион=1000000 миллиона=1000000 миллионов=1000000
        миллиард=1000000000 миллиарда=1000000000 миллиардов=1000000000 половина=.5 половины=.5 половину=.5 полтора=1.5
        вдвое=2 втрое=3 треть=3 трети=3 четверть=4 четверти=4 один=1 одна=1 одного=1 одной=1""",
    "uk": """нуль=0 два=2 дві=2 двох=2 двом=2 двома=2 двоє=2 три=3 трьох=3 трьом=3 троє=3 чотири=4 чотирьох=4 п'ять=5
        п'яти=5 шість=6 шести=6 сім=7 семи=7 вісім=8 восьми=8 дев'ять=9 дев'яти=9 десять=10 десяти=10 одинадцять=11
        одинадцяти=11 дванадцять=12 дванадцяти=12 тринадцять=13 чотирнадцять=14 чотирнадцяти=14 п'ятнадцять=15
        п'ятнадцяти=15 шістнадцять=16 сімнадцять=17 вісімнадцять=18 дев'ятнадцять=19 двадцять=20 двадцяти=20 тридцять=30
        тридцяти=30 сорок=40 сорока=40 п'ятдесят=50 п'ятдесяти=50 шістдесят=60 шістдесяти=60 сімдесят=70 вісімдесят=80
        дев'яносто=90 сто=100 ста=100 двісті=200 двохсот=200 триста=300 чотириста=400 п'ятсот=500 тисяча=1000
        тисячу=1000 тисячі=1000 тисяч=1000 мільйон=1000000 мільйона=1000000 мільйонів=1000000 мільярд=1000000000
        мільярда=1000000000 мільярдів=1000000000 половина=.5 половини=.5 половину=.5 півтора=1.5 удвічі=2 втричі=3
        третина=3 третини=3 чверть=4 чверті=4 один=1 одна=1 одного=1 однієї=1""",
}
_ORDINALS = {
    "ru": {"втор": 2, "треть": 3, "трет": 3, "четверт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9,
           "десят": 10, "одиннадцат": 11, "двенадцат": 12, "пятнадцат": 15, "двадцат": 20, "тридцат": 30},
    "uk": {"друг": 2, "трет": 3, "четверт": 4, "п'ят": 5, "шост": 6, "сьом": 7, "восьм": 8, "дев'ят": 9, "десят": 10,
           "одинадцят": 11, "дванадцят": 12, "п'ятнадцят": 15, "двадцят": 20, "тридцят": 30},
}  # fmt: skip
_ORDINAL_ENDINGS = {
    "ru": "ой|ый|ий|ая|ья|ое|ье|ого|ьего|ей|ьей|ому|ьему|ым|ьим|ом|ьем|ую|ью|ые|ьи|ых|ьих",
    "uk": "ий|ій|я|а|е|є|ого|ього|ої|ьої|ому|ьому|им|ім|у|ю|ою|ьою|і|их|іх|ими",
}
_ONE = {"one", "first", "un", "une", "một", "один", "одна", "одного", "одной", "однієї", "mốt"}
"""Words for one: part of a larger number, never a number by themselves."""

_JOINS = {"en": "and|-", "fr": "et|-", "vi": "linh|lẻ|-", "ru": "-", "uk": "-"}
_FIVE_OR_YEAR = re.compile(
    r"\s+(?:ngày|tuần|nước|quốc gia|người|tàu|chiếc|bên|điều|khoản|lần|phần trăm|năm|thành viên|quan chức|vụ|giờ|phút|"
    r"đại diện|tháng|nghìn|ngàn|triệu|tỷ|tỉ|trăm|mươi|hải lý|ki-lô-mét|tấn|dặm|đoàn|văn kiện|bộ|cuộc|tỉnh|thành phố"
    r"|đảo)(?!\w)"
)
_DIGITS = re.compile(
    r"(?<![^\W\u3400-\u9fff])(?<![.,])"
    r"(?:\d{1,3}(?:(?P<s>[.,\u00a0\u202f\u2009'’ ])\d{3})(?:(?P=s)\d{3})*(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"(?P<ordinal>st\b|nd\b|rd\b|th\b|e\b|ème\b|-?[йяго]{1,2}\b)?"
)


def _numbers(text: str, language: str, taken: bytearray) -> Iterator[Figure]:
    """Numbers of a text; ``taken`` marks the characters of dates, found before, which are not read again."""
    yield from _digits(text, language)
    if language == "zh":
        yield from _han_numbers(text)
    else:
        yield from _number_words(text, language, taken)


def _digits(text: str, language: str) -> Iterator[Figure]:
    position = 0
    while match := _DIGITS.search(text, position):
        written, ordinal = match[0], match["ordinal"] or ""
        if match["s"] == " " and language not in ("fr", "ru", "uk"):  # `in 2015 300 ships`
            written, ordinal = re.match(r"\d+", written)[0], ""  # type: ignore[index]
        end = match.start() + len(written)
        value = _digit_value(written.removesuffix(ordinal), language)
        scale = 1
        for form, factor in sorted(_SCALES[language].items(), key=lambda item: -len(item[0])):
            if followed := re.compile(rf"\s*(?:{form}){'' if language == 'zh' else chr(92) + 'b'}").match(text, end):
                scale, end = factor, followed.end()
                break
        percent = re.compile(rf"\s*(?:{_PERCENT[language]})", re.IGNORECASE).match(text, end)
        if percent:
            end = percent.end()
        yield Figure(match.start(), end, "number", _shown(value * scale) + ("%" if percent else ""))
        position = max(end, match.start() + 1)


def _digit_value(written: str, language: str) -> float:
    """The value of digits with separators, by the language's custom."""
    digits = re.sub(r"[\u00a0\u202f\u2009'’ ]", "", written)
    thousands = "," if language in ("en", "zh") else "."
    decimal = "." if thousands == "," else ","
    if re.fullmatch(rf"\d{{1,3}}(?:{re.escape(thousands)}\d{{3}})+(?:{re.escape(decimal)}\d+)?", digits):
        digits = digits.replace(thousands, "")
    if digits.count(".") + digits.count(",") > 1:  # `1,000,000` in Russian: groups all the same
        digits = digits.replace(".", "").replace(",", "")
    return float(digits.replace(",", "."))


def _shown(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


@cache
def _lexicon(language: str) -> dict[str, float]:
    words = {word: float(value) for word, _, value in (item.partition("=") for item in _WORDS[language].split())}
    for stem, value in _ORDINALS.get(language, {}).items():
        words |= {stem + ending: float(value) for ending in _ORDINAL_ENDINGS[language].split("|")}
    return words


def _number_words(text: str, language: str, taken: bytearray) -> Iterator[Figure]:
    words, joins = _lexicon(language), _JOINS[language].split("|")
    tokens = [
        (m.start(), m.end(), m[0].lower().replace("’", "'").replace("ʼ", "'"))
        for m in re.finditer(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)*|-|\S", text)
        if not any(taken[m.start() : m.end()])
    ]
    place = 0
    while place < len(tokens):
        run: list[str] = []
        last = place
        ahead = place
        while ahead < len(tokens):
            word = tokens[ahead][2]
            if word in words and _continues(run, word, words) and not _other_word(text, tokens, ahead, language, run):
                run.append(word)
                last = ahead
            elif not (run and word in joins and ahead == last + 1):
                break
            ahead += 1
        if not run:
            place += 1
            continue
        start, end = tokens[place][0], tokens[last][1]
        place = last + 1
        if len(run) == 1 and run[0] in _ONE:
            continue
        percent = re.compile(rf"\s*(?:{_PERCENT[language]})", re.IGNORECASE).match(text, end)
        if percent:
            end = percent.end()
        yield Figure(start, end, "number", _shown(_sum(run, words, language)) + ("%" if percent else ""))


def _continues(run: list[str], word: str, words: dict[str, float]) -> bool:
    """Whether a number word belongs to the same number as those before it."""
    if not run:
        return True
    value, before = words[word], words[run[-1]]
    if value == 0.5 or value in (100, 1000, 10**6, 10**9):
        return value >= 100 and before != 0.5
    if word in ("mươi", "vingt", "vingts"):
        return before < 10
    if before >= 100:
        return value < before
    if 20 <= before <= 90:
        return value < 10 or (run[-1] in ("soixante", "vingt", "vingts") and value < 20)
    return (before == 10 or run[-1] == "mươi") and value < 10


def _other_word(text: str, tokens: list[tuple[int, int, str]], place: int, language: str, run: list[str]) -> bool:
    """Whether a word that looks like a number is more often another: Vietnamese ``năm`` (year), ``tư`` (private)."""
    start, end, word = tokens[place]
    if language == "en" and word == "second" and text[start].isupper():
        return False
    if language != "vi" or run:
        return False
    if word == "năm":
        return not _FIVE_OR_YEAR.match(text, end) or bool(
            place and tokens[place - 1][2] in ("hàng", "mỗi", "các", "những", "trong", "qua", "nay", "một")
        )
    if word in ("tư", "đôi", "mốt", "lăm", "mươi", "trăm", "nghìn", "ngàn", "triệu", "tỷ", "tỉ", "rưỡi"):
        return not (place and tokens[place - 1][2] in ("thứ", "hạng"))
    return False


def _sum(run: list[str], words: dict[str, float], language: str) -> float:
    total, current = 0.0, 0.0
    for place, word in enumerate(run):
        value = words[word]
        if word == "mươi" or (word in ("vingt", "vingts") and place and words[run[place - 1]] == 4):
            current = current // 100 * 100 + (current % 100) * value
        elif value == 100:
            current = (current or 1) * 100
        elif value >= 1000:
            total += (current or 1) * value
            current = 0
        else:
            current += value
    return total + current


def _han_numbers(text: str) -> Iterator[Figure]:
    skipped = [match.span() for match in _HAN_WORDS.finditer(text)]
    for match in re.finditer(rf"(?P<deep>[{_HAN}]+)分之(?P<top>[{_HAN}]+|\d+(?:\.\d+)?)", text):
        deep, top = han_value(match["deep"]), han_value(match["top"])
        if deep is not None and top is not None:
            if match["deep"] == "百":
                yield Figure(*match.span(), "number", f"{_shown(top)}%")
                continue
            if top != 1:  # in the order of other languages: two of three
                yield Figure(match.start(), match.start("top"), "number", _shown(top))
                yield Figure(*match.span("top"), "number", _shown(deep))
            else:
                yield Figure(*match.span(), "number", _shown(deep))
    for match in re.finditer(r"百分之(?P<top>\d+(?:\.\d+)?)", text):
        yield Figure(*match.span(), "number", f"{_shown(float(match['top']))}%")
    for match in re.finditer(rf"(?P<nth>第)?(?P<number>[{_HAN}]+)(?P<unit>[条條款章项項编編节節])?|半", text):
        if any(a <= match.start() < b for a, b in skipped):
            continue
        if match[0] == "半":
            yield Figure(*match.span(), "number", "0.5")
            continue
        value = han_value(match["number"])
        if value is not None and (value != 1 or (match["nth"] and match["unit"])):
            yield Figure(match.start(), match.end("number"), "number", _shown(value))


def han_value(written: str) -> float | None:
    """The value of a number in Chinese characters (``二十一``, ``一九五八``) or digits; None where it is none."""
    if re.fullmatch(r"\d+(?:\.\d+)?", written):
        return float(written)
    if not any(mark in _HAN_SCALE or mark in _HAN_LARGE for mark in written):
        digits = [_HAN_DIGIT.get(mark) for mark in written]
        return None if None in digits else float("".join(map(str, digits)))
    total, section, digit = 0.0, 0.0, 0.0
    for mark in written:
        if mark in _HAN_DIGIT:
            digit = _HAN_DIGIT[mark]
        elif mark in _HAN_SCALE:
            section += (digit or (0 if section else 1) or 1) * _HAN_SCALE[mark]
            digit = 0
        elif mark in _HAN_LARGE:
            total = (total + section + digit or 1) * _HAN_LARGE[mark]
            section = digit = 0
        else:
            return None
    return total + section + digit
