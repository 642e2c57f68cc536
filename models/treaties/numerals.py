"""Numbers written in words, as treaties write days and years: English, French, Spanish, Vietnamese, Russian, Chinese.

Words are compared folded (:func:`models.folding.fold`): no case, no diacritics.
"""

import re
from functools import cache

from models.folding import fold

_TABLE = """
0 khong linh
1 one first un une premier primero uno mot первого первое один
2 two second deux deuxieme dos segundo hai второго второе два две двух
3 three third trois troisieme tres tercero ba третьего третье три трех
4 four fourth quatre quatrieme cuatro cuarto bon tu четвертого четвертое четыре четырех
5 five fifth cinq cinquieme cinco quinto пятого пятое пять пяти
6 six sixth sixieme seis sexto sau шестого шестое шесть шести
7 seven seventh sept septieme siete septimo bay седьмого седьмое семь семи
8 eight eighth huit huitieme ocho octavo tam восьмого восьмое восемь восьми
9 nine ninth neuf neuvieme nueve noveno chin девятого девятое девять девяти
10 ten tenth dix dixieme diez decimo muoi десятого десятое десять десяти
11 eleven eleventh onze once одиннадцатого одиннадцать
12 twelve twelfth douze doce двенадцатого двенадцать
13 thirteen thirteenth treize trece тринадцатого тринадцать
14 fourteen fourteenth quatorze catorce четырнадцатого четырнадцать
15 fifteen fifteenth quinze quince пятнадцатого пятнадцать
16 sixteen sixteenth seize dieciseis шестнадцатого шестнадцать
17 seventeen seventeenth diecisiete семнадцатого семнадцать
18 eighteen eighteenth dieciocho восемнадцатого восемнадцать
19 nineteen nineteenth diecinueve девятнадцатого девятнадцать
20 twenty twentieth vingt vingtieme veinte vigesimo двадцатого двадцать
21 veintiuno veintiun
22 veintidos
23 veintitres
24 veinticuatro
25 veinticinco
26 veintiseis
27 veintisiete
28 veintiocho
29 veintinueve
30 thirty thirtieth trente trentieme treinta trigesimo тридцатого тридцать тридцатыи
40 forty fourty fortieth quarante cuarenta сорок сорокового
50 fifty fiftieth cinquante cincuenta пятьдесят пятидесятого
60 sixty sixtieth soixante sesenta шестьдесят шестидесятого
70 seventy seventieth setenta septante семьдесят семидесятого
80 eighty eightieth ochenta octante восемьдесят восьмидесятого
90 ninety ninetieth noventa nonante девяносто девяностого
100 hundred hundredth cent cents ciento cien tram сто
200 doscientos двести
300 trescientos триста
400 cuatrocientos четыреста
500 quinientos пятьсот
600 seiscientos шестьсот
700 setecientos семьсот
800 ochocientos восемьсот
900 novecientos девятьсот
1000 thousand thousandth mille mil nghin ngan тысяча тысячи тысяч
2000 двухтысячного
"""
_JOINERS = frozenset(("and", "et", "y", "e", "-"))


@cache
def _values() -> dict[str, int]:
    table = {}
    for line in _TABLE.strip().splitlines():
        number, *words = line.split()
        table.update({fold(word): int(number) for word in words})
    # Vietnamese writes five as `năm` (and `lăm`), which folded is also the word for year: a caller cuts years off first
    table.update({"nam": 5, "lam": 5})
    return table


WORD = r"[^\W\d_]+"
"""A word of letters."""


def is_number_word(word: str) -> bool:
    """Whether a word, folded, is a number or part of one."""
    return word in _values()


def number_of(words: str) -> int | None:
    """The value of a number in words, ordinal or cardinal; None when a word of it is none.

    ``one thousand nine hundred and ninety-six``, ``nineteen hundred and eleven``, ``mil novecientos setenta y uno``,
    ``mille neuf cent quatre-vingt-dix-huit``, ``twenty-seventh``, ``hai nghìn không trăm mười hai``.
    """
    table = _values()
    folded = fold(words)
    for broken in re.finditer(rf"({WORD})-\s?({WORD})", folded):  # at the end of a line: thou-sand
        if (whole := broken[1] + broken[2]) in table:
            folded = folded.replace(broken[0], whole)
    parts = [part for part in re.findall(WORD, folded) if part not in _JOINERS]
    if not parts:
        return None
    total, section, last = 0, 0, -1
    for at, part in enumerate(parts):
        value = table.get(part)
        if part in ("vingts", "vingt") and last == 4 and section % 10 == 4:
            value, section = 80, section - 4
        elif part == "muoi" and at and 2 <= last <= 9:  # hai mươi: twenty
            value, section = 10 * last, section - last
        if value is None:
            return None
        if value in (100, 1000):
            if value == 1000:
                total, section = (total + section or 1) * 1000, 0
            else:
                below = section % 100
                section = section - below + (below or int(last != 0 or not at)) * 100
        else:
            if value < 10 and 10 <= section % 100 < 20 and section % 10 == 0 and last != 10:
                return None
            section += value
        last = value
    return total + section


_HAN_DIGITS = {mark: value for value, mark in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "兩": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
HAN = "".join(_HAN_DIGITS) + "".join(_HAN_UNITS)
"""The characters of Chinese numbers."""


def han_number(written: str) -> int | None:
    """The value of a number in Chinese characters or digits: ``二十一``, ``一九四五``, ``一千九百四十五``."""
    if written.isdecimal() and written.isascii():
        return int(written)
    if not any(mark in _HAN_UNITS for mark in written):
        digits = [_HAN_DIGITS.get(mark) for mark in written]
        return None if not digits or None in digits else int("".join(map(str, digits)))
    total, digit = 0, 0
    for mark in written:
        if mark in _HAN_UNITS:
            total += (digit or 1) * _HAN_UNITS[mark]
            digit = 0
        elif mark in _HAN_DIGITS:
            digit = _HAN_DIGITS[mark]
        else:
            return None
    return total + digit
