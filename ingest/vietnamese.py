"""Vietnamese as written before Unicode: the TCVN3 (ABC) and VNI-Windows font encodings, and what a syllable looks like.

Both put Vietnamese letters on the code points of cp1252, so text in them arrives either as bytes or, where some program
took those bytes for cp1252, as Unicode text such as ``Céng hßa x· héi chñ nghÜa ViÖt Nam``. Tables: TCVN 5712:1993
(VN3) and the VNI for Windows layout; checked against glibc's ``TCVN5712-1`` where the two share codes.
"""

import re
import unicodedata
from functools import lru_cache

_TCVN3_LETTERS = (
    (0xA1, "ĂÂÊÔƠƯĐăâêôơưđ"),
    (0xB5, "àảãáạ"),
    (0xBB, "ằẳẵắ"),
    (0xC6, "ặầẩẫấậè"),
    (0xCE, "ẻẽéẹềểễếệìỉ"),
    (0xDC, "ĩíịò"),
    (0xE1, "ỏõóọồổỗốộờởỡớợù"),
    (0xF1, "ủũúụừửữứựỳỷỹýỵ"),
)
TCVN3: dict[str, str] = {chr(first + n): letter for first, run in _TCVN3_LETTERS for n, letter in enumerate(run)}
"""TCVN3 code, as the character that cp1252 and Latin-1 give it, to the Vietnamese letter."""

_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309",
    "ü": "\u0306\u0303", "ë": "\u0306\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309",
    "ã": "\u0302\u0303", "ä": "\u0302\u0323",
}  # fmt: skip
_VNI_LETTERS = {"ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"}


def _vni_table() -> dict[str, str]:
    """Every VNI sequence (a letter alone, or a base and its mark, in any case) to the Vietnamese letter."""
    table = {}
    for code, letter in _VNI_LETTERS.items():
        table[code] = letter
        table[code.upper()] = letter.upper()
    for base, letter in {**{c: c for c in "aeouy"}, "ô": "ơ", "ö": "ư"}.items():
        for mark, combining in _VNI_MARKS.items():
            if base not in {"\u0306": "a", "\u0302": "aeo"}.get(combining[0], base):
                continue
            for b, to in ((base, letter), (base.upper(), letter.upper())):
                whole = unicodedata.normalize("NFC", to + combining)
                table[b + mark] = table[b + mark.upper()] = whole
    return table


VNI: dict[str, str] = _vni_table()
"""VNI sequence of one or two characters, as cp1252 gives them, to the Vietnamese letter."""

_TCVN3_TRANSLATION = str.maketrans(TCVN3)
_VNI_SEQUENCE = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_WORD = re.compile(r"[^\W\d_]+")

_ONSETS = (
    "", "b", "c", "ch", "d", "đ", "g", "gh", "gi", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p", "ph", "qu",
    "r", "s", "t", "th", "tr", "v", "x",
)  # fmt: skip
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch
êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao
oap oat oay oăc oăm oăn oăng oăt oc oe oem oen oeo oet oi om on ong oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn
ơng ơp ơt u ua uân uâng uât uây uc ue uê uêch uên uênh uêt ui um un ung uôc uôi uôm uôn uông uôt uôp uơ up ut uy uya
uych uyên uyêt uynh uyt uyp uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu
ynh yt
""".split()  # noqa: SIM905 - a table is read more easily than 170 quoted strings
_SYLLABLES = frozenset(onset + rime for onset in _ONSETS for rime in _RIMES)
_TONES = str.maketrans("", "", "\u0300\u0301\u0303\u0309\u0323")


@lru_cache(maxsize=1 << 16)
def is_syllable(word: str) -> bool:
    """Whether a word could be one Vietnamese syllable: an onset, a rime and at most one tone."""
    if len(word) > 8:
        return False
    apart = unicodedata.normalize("NFD", word.lower())
    bare = apart.translate(_TONES)
    return len(apart) - len(bare) <= 1 and unicodedata.normalize("NFC", bare) in _SYLLABLES


def from_tcvn3(text: str) -> str:
    """TCVN3 text that was read as cp1252 or Latin-1, in Unicode.

    TCVN3 has no capitals with tones, so in a word, or a line, written in capitals otherwise they are raised.
    Text in the ``.VnTimeH`` fonts, which draw small letters as capitals, stays in small letters.
    """
    return "\n".join(_raise_capitals(line.translate(_TCVN3_TRANSLATION)) for line in text.split("\n"))


def from_vni(text: str) -> str:
    """VNI-Windows text that was read as cp1252 or Latin-1, in Unicode."""
    return _VNI_SEQUENCE.sub(lambda m: VNI[m[0]], text)


_CAPITALS = re.compile(r"[A-Z]")
_SMALL = re.compile(r"[a-z]")


def _raise_capitals(line: str) -> str:
    if not _CAPITALS.search(line):
        return line
    if not _SMALL.search(line) and len(_CAPITALS.findall(line)) > 3:
        return line.upper()
    return _WORD.sub(
        lambda m: m[0].upper() if len(_CAPITALS.findall(m[0])) > 1 and not _SMALL.search(m[0]) else m[0], line
    )


def syllable_share(text: str) -> float:
    """Share of all words, plain ones included, that could be Vietnamese syllables; 0.0 where there are no words."""
    words = _WORD.findall(text)
    return sum(map(is_syllable, words)) / len(words) if words else 0.0
