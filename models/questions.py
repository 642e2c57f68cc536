"""What a question asks for and what it names: the kind of answer, its content words, numbers and proper names.

Everything is compared without case and diacritics, so that Vietnamese typed on a foreign keyboard finds its texts.
"""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from models.folding import fold
from models.quantities import han_number

AnswerKind: TypeAlias = Literal["date", "number", "who", "where", "article", "why", "other"]
Form: TypeAlias = Literal["fact", "definition", "obligation", "reason", "list", "comparison", "position"]
"""What is asked: a fact (date, number, name), what something is, whether something binds, why, several things, how two
documents differ, or who said what."""


_KINDS: tuple[tuple[AnswerKind, str], ...] = (
    (
        "article",
        r"\b(?:which|what) (?:article|section|paragraph)|\bdieu(?: khoan)? nao|\bquel(?:le)? (?:article|disposition)"
        r"|\bкака(?:я|ои) стать|\bяка стаття|哪一?[条條]|第[几幾][条條]",
    ),
    (
        "date",
        r"(?:^|[,;:]|\band|\bor|\bto|\bsince|\buntil)\s*when\b|\bwhen (?:did|do|does|was|were|is|are|will|shall"
        r"|has|have|had)\b"
        r"|\bwh(?:at|ich) (?:dates?|day|month|year)|\bkhi nao|\bngay(?: thang)?(?: nam)? nao"
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
    r"(?:\barticles?|\bart\.|\bdieu|\bстать[а-я]*|\bст\.|\bстатт[а-я]*)\s*(\d+|[ivxlc]+\b)"
    r"|第\s*([一二三四五六七八九十百零〇\d]+)\s*[条條]"
)
_DATE = re.compile(
    r"\b(?:1[5-9]\d\d|20\d\d)\b|\b\d{1,2}[/.-]\d{1,2}\b|\bngay \d|\bthang \d|\d+\s*[年月日]"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|janvier|fevrier|mars"
    r"|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre)\b"
    r"|\b(?:январ|феврал|март|апрел|ма[яе]|июн|июл|август|сентябр|октябр|ноябр|декабр|січн|лют|берез|квітн|травн|червн"
    r"|липн|серпн|вересн|жовтн|листопад|грудн)[а-я]*|[一二三四五六七八九十〇]+[年月日]"
)
_NUMBER_WORD = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty"
    r"|sixty|ninety"
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
    form: Form = "fact"
    several: bool = False
    """Whether more than one thing is asked for (``which countries``, ``những nước nào``)."""


_FORMS: tuple[tuple[Form, str], ...] = (
    (
        "comparison",
        r"\bcompar|\bdiffer|\band\b.{3,120}\beach\b|\bin contrast|\bby contrast|\bversus\b|\bas opposed to"
        r"|\bso sanh|\bkhac nhau"
        r"|\bkhac gi|\blan luot|\bdifference|\brespectivement|\bсравн|\bотлич|\bпорівня|\bвідрізня"
        r"|比较|比較|区别|區別|不同|分别|分別",
    ),
    (
        "obligation",
        r"\b(?:is|are|was|were|be)\b.{0,60}\b(?:obliged|required|bound|obligated|allowed|permitted|entitled"
        r"|prohibited)\b"
        r"|^(?:must|may|shall|should|can|does|do|is|are)\b.*\b(?:must|may|shall|require|need|oblig|have to"
        r"|explain|give)"
        r"|^(?:must|may|shall|should)\b|\boblige[sd]?\b|\bco (?:phai|duoc|bat buoc|nghia vu|quyen)\b"
        r"|\bbat buoc\b|\bbuoc\b"
        r"|\bnghia vu\b|\bdoit-|\bdoivent-|\btenus? de\b|\best-il oblig|\bpeut-|\bобязан|\bдолж[енн]|\bвправе\b"
        r"|\bможет ли"
        r"|\bзобов.язан|\bповин[ен]|\bчи може|是否(?:必须|必須|应|應|可|有义务)|必须|必須|应否|有义务|有義務",
    ),
    ("reason", r"\bwhy\b|\breasons?\b|\bvi sao|\btai sao|\bly do|\bpourquoi|\bпочему|\bзачем|\bчому\b|[为為][什何]"),
    (
        "position",
        r"\b(?:say|said|says|tell|told|ask|asked|propose[ds]?|state[ds]?|claim(?:ed|s)?|argue[ds]?"
        r"|describe[ds]?|suggest\w*|assur\w+)\b"
        r"|\bnoi gi|\bcho rang|\bphat bieu|\bde nghi|\btuyen bo gi|\bdit\b|\bproposa|\bdeclar|\bсказал|\bзаявил"
        r"|\bпредлож"
        r"|\bсказав|\bзаявив|\bзапропонув|说了|表示|提出|主张|主張",
    ),
    (
        "list",
        r"\bwhich (?:two|three|four|five|six|seven|\w+ies|\w+s)\b|\bwhat (?:two|three|four|five|are)\b|\blist\b"
        r"|\bnhung \w+(?: \w+)? nao"
        r"|\b(?:hai|ba|bon|nam|cac) [^?]{1,30}\b(?:nao|la gi)|\bquels\b|\bquelles\b|\bкакие\b"
        r"|\bякі\b|哪些|哪[两兩三四五]",
    ),
    (
        "definition",
        r"\bwhat (?:is|are|does)\b.{0,40}\b(?:mean|defin|principle|purpose)|\bdefin|\bla gi\b|\bnghia la"
        r"|\bqu'est-ce|\bсвто такое"
        r"|\bщо таке|\bчто такое|是什么|是什麼|何谓|何謂|定义|定義",
    ),
)
_FORM_PATTERNS = tuple((form, re.compile(fold(pattern))) for form, pattern in _FORMS)
_INSTRUMENT = (
    r"(?:agreement|treaty|convention|protocol|resolution|charter|declaration|hiep dinh|hiep uoc|cong uoc|nghi quyet"
    r"|tuyen bo|hien chuong|accord|traite|резолюци|соглашени|договор|угод|конвенц)"
)
_TWO = re.compile(
    rf"\b{_INSTRUMENT}\w*\b.{{0,60}}\b(?:and|va|et|и|та|і)\b.{{0,40}}\b{_INSTRUMENT}\w*\b.*\?"
    r"|\b(?:resolutions|nghi quyet|резолюци\w*)\s+\d+.{0,12}\s(?:and|va|et|и|та)\s\d+"
)
_SEVERAL = re.compile(
    fold(
        r"\bwhich (?:two|three|four|five|six|seven|member|countr\w+|states|parties|\w{3,}s)\b|\bwho (?:are|were)\b"
        r"|\bnhung\b|\bcac\b|\b(?:hai|ba|bon|nam|sau|bay|tam) nuoc\b|\bquels\b|\bquelles\b|\bкакие\b|\bякі\b|哪些"
        r"|哪[两兩三四五几幾]"
    )
)


def read(text: str) -> Question:
    """Take a question apart (Vietnamese, with or without diacritics, English, French, Russian, Chinese, Ukrainian)."""
    folded = fold(text)
    kind: AnswerKind = next((kind for kind, pattern in _KIND_PATTERNS if pattern.search(folded)), "other")
    numbers = frozenset(_NUMBER.findall(folded))
    named = articles(text)
    form: Form = next((form for form, pattern in _FORM_PATTERNS if pattern.search(folded)), "fact")
    if form != "comparison" and _TWO.search(folded):
        form = "comparison"
    return Question(
        text, kind, words(text) - numbers, numbers - named, _proper(text), named, form, bool(_SEVERAL.search(folded))
    )


def articles(text: str) -> frozenset[str]:
    """Numbers of the articles that a text names or is made of, in digits: ``Article 5``, ``Điều 5``, ``第五条``."""
    found = set()
    for first, second in _ARTICLE.findall(fold(text)):
        number = han_number(second) if second else _article_number(first)
        if number is not None:
            found.add(str(int(number)))
    return frozenset(found)


def _article_number(written: str) -> float:
    """The number of an article in Arabic or Roman digits."""
    if written.isdigit():
        return float(written)
    values = [_ROMAN[mark] for mark in written]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return float(sum(-value if value < after else value for value, after in pairs))


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def words(text: str) -> frozenset[str]:
    """Folded content words of a text, and the pairs of neighbouring characters in its Chinese or Japanese parts."""
    folded = fold(text)
    if not _HAN.search(folded):  # to look into each word takes as long as all the rest
        return frozenset(
            {word for word in _WORD.findall(folded) if word not in _STOP and (len(word) > 1 or word.isdigit())}
        )
    found: set[str] = set()
    for word in _WORD.findall(folded):
        if _HAN.search(word):
            found |= {word[place : place + 2] for place in range(len(word) - 1)} or {word}
        elif word not in _STOP and (len(word) > 1 or word.isdigit()):
            found.add(word)
    return frozenset(found)


def is_content(word: str) -> bool:
    """Whether a word says something by itself, in any of the six languages: no article, pronoun or question word."""
    folded = fold(word)
    return folded not in _STOP and (len(folded) > 1 or folded.isdigit() or bool(_HAN.match(folded)))


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
