"""How much a decoded text looks like something a person wrote: the judge of guesses at an encoding.

A wrong decoding betrays itself in the characters beyond ASCII: a capital inside a word, a symbol between letters, a
closing quotation mark that opens, two scripts in one word, rare Chinese characters, Vietnamese "syllables" that are
none. Each run of characters between spaces is judged by itself, so a verdict can be remembered.
"""

import re
from functools import lru_cache

from ingest.vietnamese import is_syllable

_TOKEN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]+")
_OPENING, _CLOSING = "“‘«„‚‹", "”’»›“‘"
_VIETNAMESE = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")
_VIETNAMESE_OR_SHARED = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9àáâãèéêìíòóôõùúýĩũÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĨŨ]")
_WESTERN = frozenset("àâäáãåæçéèêëíìîïñóòôöõøœúùûüßÿ")
_OTHER_LATIN = frozenset("ąćęłńśźżčďěňřšťůžőűăâîșțşţğıāēīūļķģņđ")
_ODD_PAIRS = re.compile("aù|a[øõåãäâêáü]|o[øõåãäâ]|e[ùøõäåãâ]|u[øõäåã]|y[ùøûõï]|[a-z][ðþ]|ôù|ôï|öù|öï", re.IGNORECASE)
_COMMON_CYRILLIC, _RARE_CYRILLIC = frozenset("оеаинтсрвлкмдпуі"), frozenset("щэфъёцшжюхґўєїѓќћђљњџѕјѐѝ")
_HAN = frozenset(
    "的一是不了在有人我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政"
    "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
    "解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件"
    "計這個們來為國說時會對過發後裡種經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問應戰頭體見產話東聲"
    "員論處義認條幾系氣題爾別變總電數報結約締協議權際關於條款締約方本公聯合國員會規定項書當事"
    "区域组织协约规条款议权际缔保护际联合统领导设技术环境经济贸易投资服务边友好交流部门"
)
_HANGUL = frozenset(
    "이다는의에을가고하지를로은한기도사인대자리나시어서정부국제여일수해전아원장들관조있과안회주제북남미민동년월와으며"
)
_FINAL_ONLY = frozenset("ςךםןףץ")
_NEVER_FIRST = frozenset("ةىءئؤ")


def judge(text: str) -> tuple[float, int]:
    """Sum of the verdicts over the runs that hold characters beyond ASCII, and their weight.

    The first divided by the second lies between about -1.5 (not a text) and 1 (nothing odd). Weight is the number of
    characters beyond ASCII; ``(0.0, 0)`` where there are none.
    """
    total, weight = 0.0, 0
    for token in _TOKEN.findall(text):
        if token.isascii():
            continue
        for part in (token,) if len(token) <= 64 else [token[i : i + 64] for i in range(0, len(token), 64)]:
            value, count = _verdict(part)
            total += value
            weight += count
    return total, weight


@lru_cache(maxsize=1 << 15)
def _verdict(token: str) -> tuple[float, int]:
    """The verdict on one run without spaces, times the number of its characters beyond ASCII, and that number."""
    total, count = 0.0, 0
    covered = [False] * len(token)
    for match in _WORD.finditer(token):
        word = match[0]
        if word.isascii():
            continue
        beyond = sum(1 for c in word if c > "\x7f")
        total += _word(word) * beyond
        count += beyond
        covered[match.start() : match.end()] = [True] * len(word)
    for at, char in enumerate(token):
        if char > "\x7f" and not covered[at]:
            total += _sign(token, at)
            count += 1
    return total, count


def _script(char: str) -> str:
    code = ord(char)
    if code < 0x250 or 0x1E00 <= code < 0x1F00 or 0xFB00 <= code < 0xFB07:
        return "latin"
    for end, name in (
        (0x370, "other"), (0x400, "greek"), (0x530, "cyrillic"), (0x590, "other"), (0x600, "hebrew"), (0x780, "arabic"),
        (0xE00, "other"), (0xE80, "thai"), (0x1F00, "other"), (0x2000, "greek"), (0x3040, "other"), (0x3100, "kana"),
        (0x3400, "other"), (0xA000, "han"), (0xAC00, "other"), (0xD7A4, "hangul"), (0xF900, "other"), (0xFB00, "han"),
        (0xFE70, "other"), (0xFEFF, "arabic"),
    ):  # fmt: skip
        if code < end:
            return name
    return "halfwidth" if 0xFF61 <= code < 0xFFA0 else "han" if 0x20000 <= code < 0x32000 else "other"


def _word(word: str) -> float:
    scripts = {_script(char) for char in word}
    if scripts <= {"han", "kana", "hangul"}:
        return sum(map(_east_asian, word)) / len(word)
    if len(scripts) > 1:
        return (
            0.2 if scripts <= {"han", "kana", "hangul", "latin", "halfwidth"} and "halfwidth" not in scripts else -1.0
        )
    script = scripts.pop()
    regular = word.islower() or word.isupper() or (word[0].isupper() and (len(word) < 3 or word[1:].islower()))
    if script == "latin":
        return _latin(word, regular)
    if script == "cyrillic":
        if not regular:
            return -0.6
        small = word.lower()
        if len(small) == 1 and small not in "авикосуяієй":
            return 0.1
        value = sum(1.0 if c in _COMMON_CYRILLIC else 0.1 if c in _RARE_CYRILLIC else 0.7 for c in small) / len(small)
        return value - (0.25 if len(word) > 1 and word.isupper() else 0.0) - (0.5 if small[0] in "ъьы" else 0.0)
    if script in ("greek", "hebrew"):
        ends = all((c in _FINAL_ONLY) <= (at == len(word) - 1) for at, c in enumerate(word))
        return 0.75 if ends and (regular or script == "hebrew") else -0.6
    if script == "arabic":
        return -0.5 if word[0] in _NEVER_FIRST else 0.75 if set(word) & set("اليمن") or len(word) < 3 else 0.2
    return 0.7 if script == "thai" else -0.5 if script == "halfwidth" else -0.4


def _latin(word: str, regular: bool) -> float:
    if len(word) == 1:
        return 0.5 if word.lower() in "àáéèíóùúåæñöøôýỷởừạ" else -0.1
    if _VIETNAMESE_OR_SHARED.search(word) and is_syllable(word) and (regular or not _VIETNAMESE.search(word)):
        if _VIETNAMESE.search(word):
            return 1.0
        return 0.92 if regular else -0.7
    if not regular:
        return -0.7
    small = word.lower()
    if _VIETNAMESE.search(small) and not set(small) & _OTHER_LATIN - set("ăđ"):
        return -0.4
    if _ODD_PAIRS.search(small):
        return 0.1
    letters = {c for c in small if c > "\x7f"}
    value = 0.9 if letters <= _WESTERN else 0.75 if letters <= _OTHER_LATIN | _WESTERN else 0.0
    if len(letters) > 2 or len(letters) * 2 > len(word) + 1:
        value -= 0.3
    return value - (0.15 if word.isupper() else 0.0)


def _east_asian(char: str) -> float:
    if "\u3040" <= char <= "\u30ff":
        return 0.9
    if "\uac00" <= char <= "\ud7a3":
        return 1.0 if char in _HANGUL else 0.45
    if char in _HAN:
        return 1.0
    try:
        lead = char.encode("gb2312")[0]
    except UnicodeEncodeError:
        try:
            return 0.35 if char.encode("big5")[0] <= 0xC6 else -0.3
        except UnicodeEncodeError:
            return -0.4
    return 0.35 if lead <= 0xD7 else -0.2


def _sign(token: str, at: int) -> float:
    """The verdict on a character that is no letter, from what stands beside it."""
    char = token[at]
    before = token[at - 1] if at else " "
    after = token[at + 1] if at + 1 < len(token) else " "
    code = ord(char)
    if code < 0xA0 or char == "\ufffd":
        return -1.5
    if 0xE000 <= code < 0xF900 or code >= 0xF0000:
        return -1.0
    if (
        "\u3000" <= char <= "\u303f"
        or "\uff01" <= char <= "\uff60"
        or 0x0E00 <= code < 0x0E80
        or 0x0590 <= code < 0x0700
    ):
        return 0.6
    opens = char in _OPENING and not before.isalnum() and not after.isspace()
    closes = char in _CLOSING and not before.isspace()
    if char in _OPENING + _CLOSING:
        return 0.9 if opens or closes or char in "«»" else -0.5
    if char in "–—":
        return 0.85 if before.isspace() == after.isspace() or not before.isspace() else 0.5
    if char in "…•":
        return 0.7
    if char in "€£¥$":
        return 0.7 if (before + after).strip(" (-").isdigit() else 0.5 if len(token) == 1 else 0.0
    if char in "©®™§°ºª¶":
        return -0.6 if before.isalpha() and after.isalpha() else 0.5 if not before.isalpha() or after.isspace() else 0.0
    if char in "±×÷²³½¼¾µ¿¡":
        return -0.6 if before.isalpha() and (after.isalpha() or after.isspace()) else 0.4
    if 0x2500 <= code < 0x2600 or code in (0xA6, 0xA8, 0xAC, 0xAD, 0xAF, 0xB4, 0xB7, 0xB8):
        return -0.6
    return -0.3
