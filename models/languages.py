"""Which language a text is in, among the languages that a lake is configured for.

The writing system decides where it can (Chinese, Japanese, Korean, Thai, Khmer, Lao; Ukrainian and Russian by the
letters that only one of them has). Everything else goes to the naive-Bayes model of py3langid, whose probabilities are
read over the configured languages only. Vietnamese typed without diacritics, which the model was not trained on, is
recognised by the shape of its syllables.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from py3langid.langid import MODEL_FILE, LanguageIdentifier

UNDETERMINED = "und"
FLOOR = 0.35
"""Least share of probability, among the configured languages, that counts as an answer."""
FOREIGN_CEILING = 0.02
"""A longer text whose configured languages together hold less probability than this is in none of them."""
FOREIGN_LENGTH = 80
"""Letters from which the judgement that a text is in none of the configured languages is trusted."""
WHOLE = 1000
"""Characters up to which a text is read whole; of a longer one `PIECES` are read that come to as many."""
PIECES = 8


@dataclass(frozen=True, slots=True)
class Guess:
    """A language and how sure it is."""

    code: str
    """ISO 639-1 code, or ``und``."""
    certainty: float
    """0 to 1: probability among the configured languages; 0 for ``und``."""


class _Ranker(Protocol):
    def rank(self, text: str) -> list[tuple[str, float]]: ...


_NOTHING = Guess(UNDETERMINED, 0.0)

_SCRIPTS = {  # as code points: some of these characters change under NFC, so they cannot stand here themselves
    "Latn": r"A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1e00-\u1eff",
    "Cyrl": r"\u0400-\u052f",
    "Hani": r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af",
    "Kana": r"\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff",
    "Hang": r"\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7a3",
    "Thai": r"\u0e01-\u0e4d",
    "Laoo": r"\u0e81-\u0ecd\u0edc-\u0edf",
    "Khmr": r"\u1780-\u17d3",
    "Arab": r"\u0620-\u065f\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc",
}
_SCRIPT_PATTERNS = {script: re.compile(f"[{letters}]") for script, letters in _SCRIPTS.items()}

_SCRIPT_OF = {
    "zh": "Hani", "ja": "Kana", "ko": "Hang", "th": "Thai", "lo": "Laoo", "km": "Khmr",
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "mn", "tg"), "Cyrl"),
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ug", "ku", "sd"), "Arab"),
    **dict.fromkeys(("hi", "mr", "ne"), "Deva"),
    **dict.fromkeys(("he", "el", "hy", "ka", "bn", "ta", "te", "ml", "kn", "gu", "pa", "si", "am", "my"), "other"),
}  # fmt: skip
"""Writing systems of languages not written in Latin letters."""

_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]|(?<=[а-я])i|i(?=[а-я])")  # old keyboards put a Latin i into Ukrainian words
_RUSSIAN = re.compile(r"[ыэъёЫЭЪЁ]")
_UKRAINIAN_WORD = re.compile(
    r"\b(?:або|але|буде|було|вже|вона|вони|воно|дуже|зараз|знаю|коли|мене|може|наш|немає|про|року|та|також|треба|хто|це|ця"
    r"|чи|чому|що|як|яка|який|якого|якщо)\b",
    re.IGNORECASE,
)
_RUSSIAN_WORD = re.compile(
    r"\b(?:без|будет|было|где|если|еще|и|или|как|какой|когда|который|кто|меня|может|можно|надо|нет|нужно|о|об|она|они|оно"
    r"|от|очень|после|почему|с|сейчас|со|также|только|уже|чем|что|чтобы)\b",
    re.IGNORECASE,
)

# All syllables of Vietnamese once tones and diacritics are taken off: onset, then one of the rimes.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?"
    r"(?:a(?:ch|ng|nh|[cimnoptuy])?|e(?:ch|ng|nh|[cmnoptu])?|i(?:a|ch|nh|e(?:ng|[cmnptu])|[mnptu])?"
    r"|o(?:a(?:ch|ng|nh|[cimnopty])?|e[not]?|ng|[cimnpt]|ong)?"
    r"|u(?:a(?:ng|[nty])?|e(?:ch|nh)?|o(?:ng|[cimnptu])|y(?:a|ch|e[nt]|nh|[tu])?|ng|[cimnptu])?"
    r"|y(?:e[mntu]|t|m|n|nh|ch)?)\Z"
)
# Frequent syllables in that bare form that are not words of English, French, Spanish, Portuguese, German or Indonesian.
_FREQUENT_SYLLABLES = """
bao bien biet boi cac cach canh chi chien chieu chinh cho chu chua chung chuyen cong cua cuoc cuoi cung dai dang
danh dau day dieu dinh doan doi dong duc dung duoc duong giao giua gioi hai hien hiep hieu hinh hoac hoach hoi hop
huong huu ket khac khach khai khi khoan khoang khong khu khung kien kinh lai lam lanh lien luat luc luon mien moi
mot nam nay ngay nghi nghia ngoai nguoi nguon nguyen nha nhan nhat nhau nhiem nhieu nhu nhung noi nuoc pham phai
phan phap phia phieu phong phu phuc phuong quan quoc quyen quyet quy sach sau sinh tac tai thang thanh thao theo thi
thich thiet thoa thoi thong thu thuan thuc thue thuoc thuong thuy tich tien tiep tieu tinh toan toi tra trach tren
tri trien trinh trong tru truc truoc truong tuc tuyen ung vao viec vien viet voi vung xuat xung yeu
"""
_FREQUENT = frozenset(_FREQUENT_SYLLABLES.split())
_WORD = re.compile(r"[^\W\d_]+")


def identify(text: str, languages: Sequence[str]) -> Guess:
    """The language of a text, chosen among ``languages`` (ISO 639-1 codes).

    Returns ``und`` with certainty 0 when the text has no letters, when no configured language uses its writing system,
    when a text of some length is in none of them, or when no language gets more than `FLOOR` of the probability.
    Codes that the model does not know can be found only through their writing system.
    """
    sample = _sample(unicodedata.normalize("NFC", text))
    script, letters = _main_script(sample)
    if script is None:
        return _NOTHING
    candidates = [code for code in dict.fromkeys(languages) if _SCRIPT_OF.get(code, "Latn") == script]
    if script in ("Hani", "Kana"):
        return _chinese_or_japanese(sample, script, languages)
    if not candidates:
        return _NOTHING
    if script not in ("Latn", "Cyrl", "Arab", "Deva", "other"):
        return Guess(candidates[0], 1.0)
    guess = _by_model(sample, candidates, letters)
    if script == "Cyrl" and guess.code != UNDETERMINED and {"ru", "uk"} <= set(candidates):
        return _russian_or_ukrainian(sample) or guess
    if "vi" in candidates and guess.code != "vi" and _bare_vietnamese(sample):
        # The model does not know this spelling, so its probability says nothing of it.
        return Guess("vi", 0.9)
    return guess


def identify_many(texts: Iterable[str], languages: Sequence[str]) -> list[Guess]:
    """`identify` for each text, in order."""
    return [identify(text, languages) for text in texts]


def _sample(text: str) -> str:
    """Pieces evenly spread over a long text, its beginning and end among them: enough to judge by, at bounded cost."""
    if len(text) <= WHOLE:
        return text
    size = WHOLE // PIECES
    starts = (place * (len(text) - size) // (PIECES - 1) for place in range(PIECES))
    return "\n".join(text[start : start + size] for start in starts)


def _main_script(text: str) -> tuple[str | None, int]:
    """Writing system of most letters, and how many letters that is; None without letters."""
    if text.isascii():
        letters = sum(map(str.isalpha, text))
        return ("Latn", letters) if letters else (None, 0)
    counts = {script: len(pattern.findall(text)) for script, pattern in _SCRIPT_PATTERNS.items()}
    counts["other"] = sum(map(str.isalpha, text)) - sum(counts.values())
    # One Han or kana sign, Thai or Khmer letter says more than one Latin letter: names and links in Latin letters
    # are common inside such texts, the reverse is rare.
    weights = {"Hani": 3, "Kana": 3, "Hang": 2}
    script = max(counts, key=lambda name: counts[name] * weights.get(name, 1))
    if counts[script] <= 0:
        return None, 0
    if script == "other" and re.search(r"[ऀ-ॿ]", text):
        script = "Deva"
    return script, counts.get(script, counts["other"])


def _chinese_or_japanese(text: str, script: str, languages: Sequence[str]) -> Guess:
    """Han characters with hardly any kana are Chinese; Japanese prose is about half kana."""
    han, kana = (len(_SCRIPT_PATTERNS[name].findall(text)) for name in ("Hani", "Kana"))
    code = "ja" if kana > 0.08 * (han + kana) else "zh"
    if code in languages:
        return Guess(code, 1.0)
    if code == "zh" and "ja" in languages and han < 20:  # a short Japanese title may be without kana
        return Guess("ja", 0.5)
    return _NOTHING


def _russian_or_ukrainian(text: str) -> Guess | None:
    """Decided by what only one of the two has, letters and small words; None when there is too little to go by."""
    ukrainian, russian = len(_UKRAINIAN.findall(text)), len(_RUSSIAN.findall(text))
    if ukrainian == russian:
        ukrainian, russian = len(_UKRAINIAN_WORD.findall(text)), len(_RUSSIAN_WORD.findall(text))
    share = (max(ukrainian, russian) + 0.5) / (ukrainian + russian + 1)
    return Guess("uk" if ukrainian > russian else "ru", share) if share > 0.7 else None


@lru_cache(maxsize=1)
def _model() -> _Ranker:
    model: _Ranker = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    return model


def _by_model(text: str, candidates: Sequence[str], letters: int) -> Guess:
    probabilities = dict(_model().rank(text))
    mass = {code: probabilities.get(code, 0.0) for code in candidates}
    total = sum(mass.values())
    if total <= 0 or (letters >= FOREIGN_LENGTH and total < FOREIGN_CEILING):
        return _NOTHING
    code = max(mass, key=mass.__getitem__)
    certainty = mass[code] / total
    return Guess(code, certainty) if certainty >= FLOOR else _NOTHING


def bare_syllable(word: str) -> bool:
    """Whether a word has the shape of a Vietnamese syllable, with its diacritics or without."""
    marks = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return bool(_SYLLABLE.match("".join(mark for mark in marks if not unicodedata.combining(mark))))


def _bare_vietnamese(text: str) -> bool:
    """Whether the words are Vietnamese syllables without their diacritics, judged by shape and by frequent ones."""
    words = [word.lower() for word in _WORD.findall(text) if word.isascii()][:400]
    if len(words) < 3:
        return False
    shaped = sum(1 for word in words if _SYLLABLE.match(word)) / len(words)
    frequent = sum(1 for word in words if word in _FREQUENT) / len(words)
    return (shaped >= 0.75 and frequent >= 0.2) or (shaped >= 0.95 and frequent >= 0.12)
