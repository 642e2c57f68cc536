"""Whether a sentence can be a translation of a quote, as far as code can read both: for :mod:`models.faithful`.

What must be the same in both: numbers and their order; dates; states and organisations and the order in which they
come; other names, through their letters; negation, obligation and permission in their order; comparison, quantity,
condition, hearsay, time order; and of pairs of opposites (rise and fall, attack and defend) the ones named. All of it
for the whole quote or for whole sentences of it. What code cannot read (a name in Chinese characters that is no
state's) is refused.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from models import wording
from models.faithful import FORCE, NEAR_ENOUGH, Evidence, Fault, FaultKind, Nearness
from models.figures import figures
from models.folding import fold
from models.languages import bare_syllable
from models.names import Gazetteer
from models.questions import words
from models.sentences import split

LENGTHS = (0.45, 2.2)
"""How long a translation may be, relative to the quote; a Chinese character counts for three letters."""

LETTERS_ALIKE = 0.75
"""Likeness of a name to its form in another alphabet."""

COPIED = 0.34
"""Share of a translation's words that may be the quote's own."""


@dataclass(frozen=True, slots=True)
class Name:
    """A word written as a name."""

    letters: str
    """Folded and in Latin letters."""
    sure: bool
    """False for a word that opens the sentence, which any word does with a capital."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What code reads of a sentence."""

    numbers: tuple[str, ...]
    dates: tuple[str, ...]
    states: tuple[str, ...]
    """States and organisations, each where it comes first."""
    names: tuple["Name", ...]
    """Other names."""
    force: tuple[str, ...]
    """Negation, obligation and permission, in order."""
    classes: frozenset[str]
    """Classes of the other deciding words."""
    perhaps: frozenset[str]
    """Classes of words that are deciding ones only sometimes."""
    length: float
    asks: bool
    """Whether it is a question."""


def compare(
    sentence: str, language: str, evidence: Sequence[Evidence], gazetteer: Gazetteer, near: Nearness | None
) -> tuple[tuple[Fault, ...], int]:
    """The faults of a translation, none when it agrees with a quote or with whole sentences of one; and which quote.

    A sentence that cites several quotes must be a translation of one of them.
    """
    own = profile(sentence, language, gazetteer)
    best: tuple[tuple[Fault, ...], int] | None = None
    for place, quote in enumerate(evidence):
        copied = _copied(sentence, quote.text) if language != "zh" else 0.0
        for text in _runs(quote):
            its = profile(text, quote.language, gazetteer)
            faults = tuple(_faults(sentence, own, its, language, quote.language))
            if copied > COPIED:
                faults += (Fault("language", "not in the language asked for", (0, len(sentence))),)
            if not faults and near is not None and near(sentence, text) < NEAR_ENOUGH:
                faults = (Fault("words", "too far in meaning from the quote", (0, len(sentence))),)
            if not faults:
                return (), place
            if best is None or len(faults) < len(best[0]):
                best = faults, place
    return best or ((Fault("words", "no quote is cited", (0, 0)),), 0)


def profile(text: str, language: str, gazetteer: Gazetteer) -> Profile:
    """What code reads of an NFC text."""
    taken = bytearray(len(text))
    states: dict[str, int] = {}
    for mention in gazetteer.find(text, language):
        states.setdefault(mention.code, mention.start)
        taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    found = [each for each in figures(text, language) if not any(taken[each.start : each.end])]  # Ba Lan counts nothing
    flat = wording.straight(text)
    border = ("", "") if language == "zh" else (r"(?<!\w)", r"(?!\w)")
    for name, code in sorted(wording.organisations(language).items(), key=lambda item: -len(item[0])):
        for match in re.finditer(rf"{border[0]}{re.escape(name)}{border[1]}", flat):
            if (name.isascii() and len(name) <= 5 and not text[match.start() : match.end()].isupper()) or any(
                taken[match.start() : match.end()]
            ):
                continue
            states.setdefault(f"@{code}", match.start())
            taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    for figure in found:
        taken[figure.start : figure.end] = b"\x01" * (figure.end - figure.start)
    before_figures = {each.start for each in found}
    said = [each for each in wording.operators(text, language) if not any(taken[each.start : each.end])]
    others = [each for each in said if each.kind not in FORCE]
    return Profile(
        numbers=tuple(each.value for each in found if each.kind == "number"),
        dates=tuple(each.value for each in found if each.kind == "date"),
        states=tuple(sorted(states, key=states.__getitem__)),
        names=tuple(_names(text, language, taken)),
        force=_force(text, said, language),
        classes=frozenset(each.kind for each in others if _is_sure(each, before_figures)),
        perhaps=frozenset(each.kind for each in others if not _is_sure(each, before_figures)),
        length=sum(3.0 if _is_han(mark) else 1.0 for mark in text if not mark.isspace()),
        asks="?" in text or "？" in text,
    )


_TWICE: dict[str, tuple[frozenset[str], int]] = {
    "fr": (frozenset(("ne", "n'")), 7),
    "ru": (frozenset(("не", "нет")), 5),
    "uk": (frozenset(("не", "немає")), 5),
}
"""Languages that negate once with two words (``ne ... pas``, ``никто ... не``): one of the two, and how many words the
other may stand away from it."""


def _is_sure(each: wording.Operator, figures_at: set[int]) -> bool:
    """Whether a word has the meaning of its class here: the unsure ones have it before a figure."""
    return each.sure or not figures_at.isdisjoint((each.end, each.end + 1, each.end + 2))


def _force(text: str, said: Sequence[wording.Operator], language: str) -> tuple[str, ...]:
    """Negation, obligation and permission, in order; *not* and *may* side by side forbid."""
    halves, reach = _TWICE.get(language, (frozenset[str](), 0))
    force: list[str] = []
    half: wording.Operator | None = None
    for each in said:
        if each.kind not in FORCE:
            continue
        if each.kind == "not":
            between = text[half.end : each.start] if half else ""
            if half and (half.form in halves) != (each.form in halves) and len(between.split()) <= reach:
                half = None
                if "," not in between and ";" not in between:
                    continue
            half = each
        if force and {force[-1], each.kind} == {"not", "may"}:
            force[-1] = "ban"
        else:
            force.append(each.kind)
    return tuple(force)


# --- faults -----------------------------------------------------------------------------------------------------------


def _faults(sentence: str, own: Profile, its: Profile, language: str, quoted: str) -> Iterator[Fault]:
    everywhere = (0, len(sentence))
    pairs: tuple[tuple[FaultKind, tuple[str, ...], tuple[str, ...]], ...] = (
        ("number", own.numbers, its.numbers),
        ("date", own.dates, its.dates),
        ("name", own.states, its.states),
        ("modality" if "not" not in (*own.force, *its.force) else "negation", own.force, its.force),
    )
    for kind, here, there in pairs:
        if here != there:
            yield Fault(kind, f"{' '.join(here) or 'none'} for {' '.join(there) or 'none'}", everywhere)
    for extra in sorted((own.classes - its.classes - its.perhaps) | (its.classes - own.classes - own.perhaps)):
        kind = "words" if wording.is_concept(extra) else "comparison"
        yield Fault(kind, f"{extra} {'added' if extra in own.classes else 'left out'}", everywhere)
    yield from _name_faults(own, its, language, quoted)
    if own.asks != its.asks:
        yield Fault("modality", "a question for a statement", everywhere)
    low, high = LENGTHS
    if not low <= own.length / max(its.length, 1.0) <= high:
        yield Fault("omission", "much shorter or longer than the quote", everywhere)


def _name_faults(own: Profile, its: Profile, language: str, quoted: str) -> Iterator[Fault]:
    """Other names must stand for each other one by one; where letters cannot show that, there must be none."""
    if "zh" in (language, quoted):
        for name in (*own.names, *(name for name in its.names if name.sure)):
            yield Fault("name", name.letters, (0, 0))
        return
    place = 0
    for there in its.names:
        if place < len(own.names) and _alike(own.names[place].letters, there.letters, _same_script(language, quoted)):
            place += 1
        elif there.sure:
            yield Fault("name", f"{there.letters} left out", (0, 0))
    for name in own.names[place:]:
        yield Fault("name", name.letters, (0, 0))


def _alike(here: str, there: str, exactly: bool) -> bool:
    if exactly or here == there:
        return here == there
    return SequenceMatcher(None, here, there, autojunk=False).ratio() >= LETTERS_ALIKE


def _same_script(one: str, other: str) -> bool:
    return (one in ("ru", "uk")) == (other in ("ru", "uk"))


def _copied(sentence: str, quote: str) -> float:
    """Share of a sentence's longer words in small letters that stand in the quote."""
    words = [word for word in re.findall(r"[^\W\d_]{4,}", sentence) if word.islower()]
    others = set(re.findall(r"[^\W\d_]{4,}", quote.lower()))
    return sum(word in others for word in words) / len(words) if words else 0.0


def _runs(quote: Evidence) -> Iterator[str]:
    """The quote's sentences, one and several on end, the whole first."""
    text = unicodedata.normalize("NFC", quote.text)
    spans = split(text, quote.language)
    for size in range(len(spans), 0, -1):
        for place in range(len(spans) - size + 1):
            yield text[spans[place][0] : spans[place + size - 1][1]]


# --- names ------------------------------------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_LATIN_IN_HAN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊赵趙吴吳徐孙孫朱胡郭林郑鄭梁谢謝宋唐邓鄧冯馮韩韓曹彭萧蕭蔡潘"
    "袁董余苏蘇吕呂魏蒋蔣沈姜范傅钟卢盧汪戴崔廖姚普泽特拜佩"
)
_FOREIGN_NAME = re.compile(r"[\u4e00-\u9fff]{1,8}[·•・][\u4e00-\u9fff]{1,8}")


def _names(text: str, language: str, taken: bytearray) -> Iterator[Name]:
    """Names that are neither states' nor organisations', each word in turn; in Chinese what may be one."""
    if language == "zh":
        for match in (*_LATIN_IN_HAN.finditer(text), *_FOREIGN_NAME.finditer(text)):
            if not any(taken[match.start() : match.end()]):
                yield Name(match[0], True)
        for place, mark in enumerate(text):
            if mark in _SURNAMES and not taken[place] and _is_han(text[place + 1 : place + 2]):
                yield Name(text[place : place + 2], True)
        return
    for match in _WORD.finditer(text):
        word = match[0]
        if language == "fr" and (elided := re.match(r"(?:[dlnsjmtc]|qu)['’]", word, re.IGNORECASE)):
            word = word[elided.end() :]
        if any(taken[match.start() : match.end()]) or not any(mark.isupper() for mark in word):
            continue
        low = wording.straight(word)
        opens = not re.search(r"\w", re.split(r"[.!?…:]\s|\n", text[: match.start()])[-1])
        if wording.is_generic(word, language) or (len(word) == 1 and not opens):
            continue
        if opens and (not words(word) or wording.operators(low, language) or low in wording.joins(language)):
            continue
        following = _WORD.search(text, match.end())
        alone = not (following and following[0][0].isupper() and text[match.end() : following.start()].isspace())
        if opens and alone and language == "vi" and bare_syllable(word):
            continue  # a Vietnamese name is more than one syllable
        yield Name(romanised(word), not (opens and alone and not word.isupper()))


_ROMAN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "д": "d", "е": "e", "ё": "e", "є": "ie", "ж": "zh", "з": "z",
    "и": "i", "і": "i", "ї": "i", "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
    "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y",
    "ь": "", "э": "e", "ю": "iu", "я": "ia",
}  # fmt: skip


def romanised(word: str) -> str:
    """A word folded and in Latin letters: ``Соколян`` becomes ``sokolian``."""
    return "".join(_ROMAN.get(mark, _ROMAN.get(fold(mark), fold(mark))) for mark in word.lower())


def _is_han(mark: str) -> bool:
    return "\u3400" <= mark <= "\u9fff"
