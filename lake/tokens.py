"""Words for the text index: what a text is found by, and the same for a query.

Texts are NFKC and lower case. Chinese, Japanese and Korean are written without spaces that search could go by, so
their runs are cut into overlapping pairs of characters (bigrams), as are Thai, Lao, Khmer and Burmese; Chinese and
Japanese texts are found by single characters too. All else is words: letters, marks and digits.

Two spellings of one word are made one: traditional Chinese characters and simplified ones (OpenCC's table), the two
placements of the Vietnamese tone mark (`hòa`, `hoà`), the Russian `ё`, the apostrophes within Ukrainian words, Arabic
vowel marks. What a typist leaves out is a second form of a word (`fold`): Vietnamese and other Latin diacritics, `đ`
included.
"""

import re
import unicodedata
from functools import cache, lru_cache
from importlib import resources

MAX_WORD = 64
"""Characters of a word that count; longer ones are encoded data, not language."""

_IDEOGRAPHIC = "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_HANGUL = "\u1100-\u11ff\uac00-\ud7af"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0900-\u0dff"
_APART = _IDEOGRAPHIC + _HANGUL + _UNSPACED

_PIECES = re.compile(
    f"([{_IDEOGRAPHIC}]+)|([{_HANGUL}]+|[{_UNSPACED}]+)|((?:(?![{_APART}])[^\\W_])(?:(?![{_APART}])[^\\W_]|[{_MARKS}])*)"
)
_ASCII_WORDS = re.compile(r"[a-z0-9]+")
_LATIN_WORDS = re.compile(r"[^\W_]+")
_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_HAS_OTHER = re.compile("[^\u0000-\u024f\u1e00-\u1eff\u2000-\u206f]")

_UNWRITTEN = re.compile("[\u00ad\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
_INNER_APOSTROPHE = re.compile(r"(?<=[а-яіїєґ])['’ʼ‘`](?=[а-яіїєґ])")

_TONES = "àáảãạ"
_TONE_PLACES = {
    **{first + "a": "o" + last for first, last in zip("òóỏõọ", _TONES, strict=True)},
    **{first + "e": "o" + last for first, last in zip("òóỏõọ", "èéẻẽẹ", strict=True)},
    **{first + "y": "u" + last for first, last in zip("ùúủũụ", "ỳýỷỹỵ", strict=True)},
}
_MISPLACED = re.compile("|".join(_TONE_PLACES))

_SPELLED_OUT = {
    "đ": "d",
    "ð": "d",
    "ø": "o",
    "ł": "l",
    "ħ": "h",
    "ŧ": "t",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
    "þ": "th",
}
_FOLDED = {
    code: _SPELLED_OUT.get(chr(code)) or unicodedata.normalize("NFD", chr(code))[0]
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))
    if chr(code).isalpha()
}

_SYLLABLE = re.compile(
    r"(?:ngh?|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnprstvx])?"
    r"(?:uye|uya|yeu|[uo]?y[eu]?|ie[u]?|uo[iu]?|ua|u[aeoi]|o[aei]|oai|oay|oeo|a[iouy]|e[ou]|i[au]|u[iu]|oi|[aeiouy])"
    r"(?:ng|nh|ch|[cmnpt])?\Z"
)


def words(text: str) -> list[str]:
    """Words of a text in order, as the index holds them; runs of ideographs as single characters and bigrams."""
    return _cut(text, singles=True)


def query_words(text: str) -> list[str]:
    """Words of a query, each once, in order; of ideographs the bigrams, or the character when it stands alone."""
    return list(dict.fromkeys(_cut(text, singles=False)))


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """A word as typed without diacritics: ``hiệp`` gives ``hiep``, ``négociation`` gives ``negociation``."""
    return word if word.isascii() else word.translate(_FOLDED)


def looks_toneless(query: list[str]) -> bool:
    """Whether a query is likely Vietnamese typed without diacritics: nearly all its words are bare syllables."""
    letters = [word for word in query if word.isalpha()]
    if len(letters) < 2 or not all(word.isascii() for word in letters):
        return False
    return sum(map(is_bare_syllable, letters)) >= 0.8 * len(letters)


@lru_cache(maxsize=1 << 12)
def is_bare_syllable(word: str) -> bool:
    """Whether a word could be a Vietnamese syllable without its diacritics."""
    return bool(_SYLLABLE.match(word))


def _cut(text: str, *, singles: bool) -> list[str]:
    text = unicodedata.normalize("NFKC", text).lower()
    if text.isascii():
        return [word[:MAX_WORD] for word in _ASCII_WORDS.findall(text)]
    # Lower-casing can undo composition (İ), and marks that are no letters would cut a word in two.
    text = _UNWRITTEN.sub("", unicodedata.normalize("NFC", text.replace("i\u0307", "i")))
    text = _MISPLACED.sub(lambda match: _TONE_PLACES[match[0]], text)
    if not _HAS_OTHER.search(text):
        return [word[:MAX_WORD] for word in _LATIN_WORDS.findall(text)]
    text = _INNER_APOSTROPHE.sub("", text).replace("ё", "е")
    if _IDEOGRAPH.search(text):
        text = text.translate(_simplified())
    found: list[str] = []
    for ideographs, unspaced, word in _PIECES.findall(text):
        if word:
            found.append(word[:MAX_WORD])
            continue
        run = ideographs or unspaced
        if len(run) == 1 or (ideographs and singles):
            found += run
        found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found


@cache
def _simplified() -> dict[int, str]:
    """Simplified for traditional characters; where several stand for one, the usual one."""
    table = resources.files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split() for line in table.splitlines())
    return {ord(old): new for old, new, *_ in pairs if len(old) == len(new) == 1}
