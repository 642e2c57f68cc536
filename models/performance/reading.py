"""Sentences of a report as far as they tell what was done: concepts, actors, articles, amounts, treaties named."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from models.commitments.numbers import pattern as number_pattern
from models.commitments.numbers import value as number_value
from models.performance.words import concept_patterns
from models.positions.topics import telling
from models.quantities import days
from models.sentences import split
from models.wording import straight

Mention = tuple[str, int, int]
"""A state named: its code, first character, one past the last."""

Span = tuple[int, int]

_ARTICLE = re.compile(
    r"(?:\b(?:articles?|art\.|artículos?|điều|стать\w+|ст\.|статт\w+)\s+(?P<number>\d{1,3}))|第\s*(?P<han>\d{1,3}|[一二三四五六七八九十百]+)\s*[条條]",
    re.IGNORECASE,
)
_TREATY = (
    r"conventions?|treaty|agreement|protocol|covenant|charter|accord|exchange of notes|memorandum|resolution|"
    r"traité|protocole|charte|échange de notes|mémorandum|résolution|"
    r"convenio|convención|tratado|acuerdo|protocolo|resolución|"
    r"công ước|hiệp ước|hiệp định|nghị định thư|nghị quyết|hiến chương|trao đổi công hàm|"
    r"конвенци\w*|договор\w*|соглашени\w*|протокол\w*|резолюци\w*|обмен\w* нотами|"
    r"конвенці\w*|угод\w*|договір\w*|нот\w*|резолюці\w*"
)
_NAMED = re.compile(
    rf"\b(?P<year>(?:1[89]|20)\d\d)\b\W{{1,3}}(?:\w+\W+){{0,2}}(?:{_TREATY})\b|\b(?:{_TREATY})\b[^.;\n]{{0,40}}?\b(?P<after>(?:1[89]|20)\d\d)\b"
    r"|(?P<han>(?:1[89]|20)\d\d)年[^。；]{0,20}(?:条约|條約|公约|公約|协定|協定|议定书)",
    re.IGNORECASE,
)
_LENGTHS = (1 / 1440, 1 / 24, 1.0, 7.0, 30.0)
_LENGTH_WORDS = {
    "en": (r"minutes?", r"hours?", r"days?", r"weeks?", r"months?"),
    "fr": (r"minutes?", r"heures?", r"jours?", r"semaines?", r"mois"),
    "es": (r"minutos?", r"horas?", r"días?", r"semanas?", r"mes(?:es)?"),
    "vi": (r"phút", r"giờ", r"ngày", r"tuần", r"tháng"),
    "ru": (r"минут\w*", r"час\w*", r"(?:дн\w*|день|сут\w*)", r"недел\w*", r"месяц\w*"),
    "uk": (r"хвилин\w*", r"годин\w*", r"(?:дн\w*|день|д[іо]б\w*)", r"тижн\w*", r"місяц\w*"),
    "zh": ("分钟", "小时", "[天日]", "周", "个?月"),
}
"""Words for minutes, hours, days, weeks and months, whose lengths in days stand above."""
_DIGIT = re.compile(r"[\d一二三四五六七八九十]")
_HALF_HOUR = re.compile(r"half an hour|demi-heure|media hora|nửa (?:giờ|tiếng)|полчаса|пів ?години|半小时|半小時")


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: ``text[start:end]``, in days."""

    start: int
    end: int
    days: float


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a report, places as characters of the report."""

    start: int
    end: int
    flat: str
    """Its text in lower case, character for character."""
    language: str
    concepts: dict[str, tuple[Span, ...]]
    stems: frozenset[str]
    articles: frozenset[int]
    paragraphs: frozenset[tuple[int, int]]
    """Article and paragraph, where both are named."""
    mentions: tuple[Mention, ...]
    durations: tuple[Duration, ...]
    dates: frozenset[tuple[int, int]]
    """Month and day of dates."""
    paragraph: int
    """Ordinal of its paragraph."""


@dataclass(frozen=True, slots=True)
class Story:
    """A report as read: its sentences, and what it says of treaties as a whole."""

    sentences: tuple[Sentence, ...]
    title: Sentence
    treaty_years: frozenset[int]
    """Years in the names of treaties that it mentions."""
    stems: frozenset[str]
    author: str | None = None
    """The state that speaks in it as *we*."""
    own: bool = field(default=False)
    """Whether all of it is that state's own word, as a statement is."""


def read(
    text: str,
    language: str,
    *,
    title: str = "",
    mentions: Sequence[Mention] = (),
    author: str | None = None,
    own: bool = False,
    named: Sequence[Mention] = (),
) -> Story:
    """Read a report.

    Args:
        text: the whole text.
        language: ISO 639-1.
        title: its title.
        mentions: states named in the text.
        author: the state whose word it is.
        own: whether it is a statement of that state.
        named: states named in the title, places as characters of the title.
    """
    found = []
    paragraph = 0
    last = 0
    ordered = sorted(mentions, key=lambda one: one[1])
    at = 0
    for start, end in split(text, language):
        paragraph += "\n" in text[last:start].strip(" ") or "\n\n" in text[last : start + 1]
        while at < len(ordered) and ordered[at][2] <= start:
            at += 1
        inside = []
        for mention in ordered[at:]:
            if mention[1] >= end:
                break
            inside.append(mention)
        found.append(_sentence(text[start:end], start, language, tuple(inside), paragraph))
        last = end
    head = _sentence(title, 0, language, tuple(named), -1)
    return Story(
        tuple(found), head, frozenset(_years(f"{title}\n{text}")), telling(f"{title}\n{text[:6000]}"), author, own
    )


def _sentence(text: str, offset: int, language: str, mentions: tuple[Mention, ...], paragraph: int) -> Sentence:
    flat = straight(text)
    concepts = {
        name: spans
        for name, pattern in concept_patterns(language)
        if (spans := tuple((match.start() + offset, match.end() + offset) for match in pattern.finditer(flat)))
    }
    return Sentence(
        offset,
        offset + len(text),
        flat,
        language,
        concepts,
        telling(text),
        frozenset(articles(text)),
        frozenset(paragraphs(text)),
        mentions,
        tuple(_durations(flat, offset, language)),
        frozenset(_dates(text)),
        paragraph,
    )


def _dates(text: str) -> Iterator[tuple[int, int]]:
    for one in days(text) if _DIGIT.search(text) else ():
        if one.month and one.day:
            yield one.month, one.day


def articles(text: str) -> Iterator[int]:
    """Numbers of the articles that a text names."""
    for match in _ARTICLE.finditer(text):
        number = match["number"] or number_value(match["han"], "zh")
        if number:
            yield int(number)


_PARAGRAPH = re.compile(
    r"(?:article|art\.|artículo|điều|стать\w+|ст\.|статт\w+)\s+(?P<a>\d{1,3})(?:\s*\(\s*(?P<b>\d{1,2})\s*\)"
    r"|,?\s+(?:paragraph|paragraphe|para\.|párrafo|khoản|пункт\w*|п\.)\s+(?P<c>\d{1,2}))"
    r"|(?:paragraph|paragraphe|párrafo|khoản|пункт\w*|п\.)\s+(?P<d>\d{1,2})\s+(?:of |de |del |của )?(?:the )?(?:l.)?"
    r"(?:article|artículo|điều|стать\w+|статт\w+)\s+(?P<e>\d{1,3})",
    re.IGNORECASE,
)


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Article and paragraph of the places that a text names down to the paragraph."""
    for match in _PARAGRAPH.finditer(text):
        yield int(match["a"] or match["e"]), int(match["b"] or match["c"] or match["d"])


def _years(text: str) -> Iterator[int]:
    for match in _NAMED.finditer(text):
        yield int(match["year"] or match["after"] or match["han"])


@cache
def _length_patterns(language: str) -> tuple[tuple[re.Pattern[str], float], ...]:
    language = language if language in _LENGTH_WORDS else "en"
    number = number_pattern(language)
    shape = r"({number})\s*(?:{unit})" if language == "zh" else r"(?<!\w)({number})[\s-]*(?:{unit})(?!\w)"
    return tuple(
        (re.compile(shape.format(number=number, unit=unit)), length)
        for unit, length in zip(_LENGTH_WORDS[language], _LENGTHS, strict=True)
    )


def _durations(flat: str, offset: int, language: str) -> Iterator[Duration]:
    for pattern, length in _length_patterns(language):
        for match in pattern.finditer(flat):
            amount = number_value(match[1], language)
            if amount:
                yield Duration(match.start() + offset, match.end() + offset, amount * length)
    for match in _HALF_HOUR.finditer(flat):
        yield Duration(match.start() + offset, match.end() + offset, 1 / 48)
