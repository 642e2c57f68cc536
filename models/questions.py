"""What a question asks for and what it names: the kind of answer, its content words, numbers and proper names.

Everything is compared without case and diacritics, so that Vietnamese typed on a foreign keyboard finds its texts.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal, TypeAlias

AnswerKind: TypeAlias = Literal["date", "number", "who", "where", "article", "why", "other"]


def fold(text: str) -> str:
    """Lower case, without diacritics; ``đ`` becomes d."""
    marks = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(mark for mark in marks if not unicodedata.combining(mark))


_KINDS: tuple[tuple[AnswerKind, str], ...] = (
    (
        "article",
        r"\b(?:which|what) (?:article|section|paragraph)|\bdieu(?: khoan)? nao|\bquel(?:le)? (?:article|disposition)"
        r"|\bкака(?:я|ои) стать|\bяка стаття|哪一?[条條]|第[几幾][条條]",
    ),
    (
        "date",
        r"\bwhen\b|\bwh(?:at|ich) (?:dates?|day|month|year)|\bkhi nao|\bngay(?: thang)?(?: nam)? nao"
        r"|\bnam nao|\bbao gio"
        r"|\bluc nao|\bthang nao|\bquand\b|\bquelle (?:date|annee)|\bкогда\b|\bкакого числа|\bкаком году|\bколи\b"
        r"|\bякого (?:числа|року)|\bякому році|何[时時]|什[么麼][时時]候|哪[一]?[年天日]|日期",
    ),
    (
        "number",
        r"\bhow (?:many|much|long|far|often|old)\b|\bwhat (?:percentage|share|number|amount|budget|sum|rate|ceiling)"
        r"|\bbao (?:nhieu|lau|xa)|\bmay (?:nam|ngay|thang|nuoc|nguoi|lan)"
        r"|\bcombien\b|\bquel (?:pourcentage|nombre|montant)"
        r"|\bсколько\b|\bскільки\b|多少|[几幾]",
    ),
    (
        "why",
        r"\bwhy\b|\b(?:what|for what) reasons?\b|\b(?:vi|tai) sao|\bly do (?:nao|gi)|\bpourquoi\b|\bпочему\b|\bзачем\b"
        r"|\bчому\b|[为為][什何][么麼]?",
    ),
    (
        "where",
        r"\bwhere\b|\b(?:in|at|to) (?:which|what) (?:city|place|town|country)|\bo dau\b|\bthanh pho nao|\bou\b|\bгде\b"
        r"|\bde\b(?= знаход)|\bв якому місті|哪[里裡兒]|何[处處]|在哪",
    ),
    (
        "who",
        r"\bwho(?:m|se)?\b|\bwhich (?:member|countr|state|part(?:y|ies)|nation|three|two|five)|\bai\b|\bnuoc nao"
        r"|\bqui\b|\bquels? (?:pays|etats?|membres?)|\bкто\b|\bкого\b|\bкак(?:ая|ие) стран|\bхто\b"
        r"|\bякі (?:країни|держави)"
        r"|[谁誰]|哪[国國個个些]",
    ),
)  # in this order: "which article", before "which"; patterns are without diacritics, as the text they read
_KIND_PATTERNS = tuple((kind, re.compile(fold(pattern))) for kind, pattern in _KINDS)

_STOP_WORDS = """
    a an and any are as at be been by can did do does each for from had has have he her his how if in into is it its
    long many much may must not of on or other our shall she should than that the their them they this to under was were
    what when where which who whom whose why will with would after before between during over about there then these
    those said say says according
    anh ba bang bi boi cac cai can cho chua co con cua cung da dang day de den di dieu do duoc gi giua hay hon khac khi
    khong la lai lam len luc ma may moi mot nam nao nay neu ngay nguoi nhu nhung nhieu o ong qua ra rang sau se tai the
    theo thi thi tren trong truoc tu va vao ve vi viec voi vua ai bao lau nhieu dau sao nuoc hai
    au aux avec ce ces cette dans de des du elle elles en est et etait il ils la le les leur leurs mais ne ou par pas
    pour que quel quelle quels quelles qui se ses son sa sur un une combien quand pourquoi apres selon fut dont entre
    а без бы был была были было в во где да для до его ее если же за и из или их к как какие какой когда кого который
    кто ли на не него нее но о об он она они от по под при с со так также то тот у уже чем что это этот сколько почему
    або але би буде був була були було в від він вона вони де для до з за и из коли кого на не него о от по під при про
    та так те той у хто це цей ці чи що як яка які який якого скільки чому людеи
"""
_STOP = frozenset(fold(_STOP_WORDS).split())
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ARTICLE = re.compile(
    r"(?:\barticles?|\bart\.|\bdieu|\bстать[а-я]*|\bст\.|\bстатт[а-я]*)\s*(\d+)|第([一二三四五六七八九十百零\d]+)[条條]"
)
_DATE = re.compile(
    r"\b(?:1[5-9]\d\d|20\d\d)\b|\b\d{1,2}[/.-]\d{1,2}\b|\bngay \d|\bthang \d|\d+\s*[年月日]"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|janvier|fevrier|mars"
    r"|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b"
    r"|\b(?:январ|феврал|март|апрел|ма[яе]|июн|июл|август|сентябр|октябр|ноябр|декабр|січн|лют|берез|квітн|травн|червн"
    r"|липн|серпн|вересн|жовтн|листопад|грудн)[а-я]*|[一二三四五六七八九十〇]+[年月日]"
)
_NUMBER_WORD = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety"
    r"|hundred|thousand|million|billion|half|third|thirtieth|percent|hai|bon|sau|bay|chin|muoi|tram|nghin|trieu"
    r"|deux|trois|quatre|cinq|sept|huit|neuf|dix|vingt|trente|soixante|cent|mille|moitie)\b"
    r"|\b(?:два|две|три|четыр|пять|шесть|семь|восемь|девять|десять|двадцат|тридцат|тысяч|миллион|процент"
    r"|чотири|п.ять|шість|сім|вісім|десят|тисяч|мільион|відсотк)\w*|[一二三四五六七八九十百千万萬亿億两兩]+"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart; every word is folded (no case, no diacritics)."""

    text: str
    kind: AnswerKind
    words: frozenset[str]
    """Content words; pairs of characters in Chinese."""
    numbers: frozenset[str]
    proper: frozenset[str]
    """Names and acronyms written in Latin letters: the same in most languages."""
    articles: frozenset[str]


def read(text: str) -> Question:
    """Take a question apart (Vietnamese, with or without diacritics, English, French, Russian, Chinese, Ukrainian)."""
    folded = fold(text)
    kind: AnswerKind = next((kind for kind, pattern in _KIND_PATTERNS if pattern.search(folded)), "other")
    numbers = frozenset(_NUMBER.findall(folded))
    articles = frozenset(first or second for first, second in _ARTICLE.findall(folded))
    return Question(text, kind, words(text) - numbers, numbers - articles, _proper(text), articles)


def words(text: str) -> frozenset[str]:
    """Folded content words of a text, and the pairs of neighbouring characters in its Chinese or Japanese parts."""
    found: set[str] = set()
    for word in _WORD.findall(fold(text)):
        if _HAN.search(word):
            found |= {word[place : place + 2] for place in range(len(word) - 1)} or {word}
        elif word not in _STOP and (len(word) > 1 or word.isdigit()):
            found.add(word)
    return frozenset(found)


def answers_kind(question: Question, sentence: str) -> bool:
    """Whether a sentence holds something of the kind asked for that the question itself does not hold."""
    folded = fold(sentence)
    if question.kind == "date":
        asked = fold(question.text)
        return any(match.group() not in asked for match in _DATE.finditer(folded))
    if question.kind == "number":
        new = set(_NUMBER.findall(folded)) - question.numbers - question.articles
        return bool(new) or bool(_NUMBER_WORD.search(folded))
    if question.kind in ("who", "where"):
        return bool(_proper(sentence) - question.proper - question.words) or bool(_HAN.search(sentence))
    if question.kind == "article":
        return bool(_ARTICLE.search(folded))
    return True


def _proper(text: str) -> frozenset[str]:
    """Words with a capital that do not open a sentence, and acronyms; folded."""
    found = set()
    for match in _WORD.finditer(text):
        word = match.group()
        opens = not text[: match.start()].strip() or text[: match.start()].rstrip()[-1:] in ".?!:"
        acronym = len(word) > 1 and word.isupper()
        if word[0].isupper() and (acronym or not opens) and len(word) > 1 and not word.isdigit():
            found.add(fold(word))
    return frozenset(found) - _STOP
