"""Whole numbers written in words or digits: English, French, Spanish, Vietnamese, Russian, Ukrainian, Chinese."""

import re
from functools import cache

_UNITS = {
    "en": "a:1 an:1 one:1 two:2 three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9 ten:10 eleven:11 twelve:12 thirteen:13 "
    "fourteen:14 fifteen:15 sixteen:16 seventeen:17 eighteen:18 nineteen:19 twenty:20 thirty:30 forty:40 fifty:50 sixty:60 "
    "seventy:70 eighty:80 ninety:90 hundred:100 thousand:1000",
    "fr": "un:1 une:1 deux:2 trois:3 quatre:4 cinq:5 six:6 sept:7 huit:8 neuf:9 dix:10 onze:11 douze:12 treize:13 "
    "quatorze:14 quinze:15 seize:16 vingt:20 vingts:20 trente:30 quarante:40 cinquante:50 soixante:60 cent:100 cents:100 mille:1000",
    "es": "un:1 una:1 uno:1 dos:2 tres:3 cuatro:4 cinco:5 seis:6 siete:7 ocho:8 nueve:9 diez:10 once:11 doce:12 trece:13 "
    "catorce:14 quince:15 dieciseis:16 diecisiete:17 dieciocho:18 diecinueve:19 veinte:20 treinta:30 cuarenta:40 "
    "cincuenta:50 sesenta:60 setenta:70 ochenta:80 noventa:90 cien:100 ciento:100 mil:1000",
    "vi": "một:1 mốt:1 hai:2 ba:3 bốn:4 tư:4 năm:5 lăm:5 sáu:6 bảy:7 tám:8 chín:9 mười:10 mươi:10 trăm:100 nghìn:1000",
    "ru": "один:1 одного:1 одной:1 одну:1 два:2 двух:2 две:2 три:3 трех:3 трёх:3 четыре:4 четырех:4 пяти:5 пять:5 шести:6 "
    "шесть:6 семи:7 семь:7 восьми:8 восемь:8 девяти:9 девять:9 десяти:10 десять:10 двенадцати:12 двенадцать:12 "
    "четырнадцать:14 четырнадцати:14 пятнадцати:15 пятнадцать:15 восемнадцати:18 восемнадцать:18 двадцати:20 двадцать:20 тридцати:30 тридцать:30 "
    "сорока:40 сорок:40 пятидесяти:50 пятьдесят:50 шестидесяти:60 шестьдесят:60 семидесяти:70 семьдесят:70 восьмидесяти:80 восемьдесят:80 девяноста:90 девяносто:90 сто:100 ста:100",
    "uk": "один:1 одного:1 однієї:1 два:2 двох:2 дві:2 три:3 трьох:3 чотири:4 чотирьох:4 п'ять:5 п'яти:5 шести:6 шість:6 семи:7 "
    "сім:7 восьми:8 вісім:8 дев'яти:9 дев'ять:9 десяти:10 десять:10 дванадцяти:12 дванадцять:12 п'ятнадцяти:15 п'ятнадцять:15 двадцяти:20 "
    "двадцять:20 тридцяти:30 тридцять:30 сорока:40 сорок:40 п'ятдесяти:50 п'ятдесят:50 шістдесяти:60 шістдесят:60 дев'яноста:90 дев'яносто:90 сто:100 ста:100",
    "zh": "一:1 二:2 两:2 三:3 四:4 五:5 六:6 七:7 八:8 九:9 十:10 百:100 千:1000",
}  # fmt: skip


@cache
def table(language: str) -> dict[str, int]:
    """Number words of a language."""
    pairs = (pair.split(":") for pair in _UNITS.get(language, _UNITS["en"]).split())
    return {word: int(value) for word, value in pairs}


@cache
def pattern(language: str) -> str:
    """A pattern of a whole number, in digits, in words, or words with digits in brackets: ``thirty (30)``."""
    if language == "zh":
        return r"(?:\d+|[一二两三四五六七八九十百千]+)"
    word = "|".join(sorted(map(re.escape, table(language)), key=len, reverse=True))
    joint = r"(?:[\s-]+(?:and\s+|et\s+|y\s+)?)"
    # A bracket with digits repeats the words; it wins where both stand.
    return rf"(?:\d{{1,4}}|(?:{word})(?:{joint}(?:{word}))*)(?:\s*\(\s*\d{{1,4}}\s*\))?(?!\w)"


def value(words: str, language: str) -> int | None:
    """The number that words matched by ``pattern`` stand for.

    ``quatre-vingt-dix`` is 4 x 20 + 10, ``hai mươi lăm`` 2 x 10 + 5, ``one hundred and eighty`` 180.
    """
    digits = re.search(r"\d+", words)
    if digits:
        return int(digits[0])
    known = table(language)
    parts = list(words) if language == "zh" else re.split(r"[\s-]+", words.strip())
    total = current = 0
    for part in parts:
        number = known.get(part)
        if number is None:
            continue
        if number >= 100:
            current = max(1, current) * number
        elif number == 10 and language in ("zh", "vi"):
            current = current // 100 * 100 + max(1, current % 100) * 10
        elif number == 20 and language == "fr" and current % 100 == 4:
            current = current - 4 + 80
        else:
            current += number
    total += current
    return total or None
