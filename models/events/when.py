"""When it happened, as the sentence says: a full date, a month, a year, or a day told from the day of publication."""

import re
from calendar import monthrange
from datetime import date, timedelta

from models.events.facts import Setting, When
from models.folding import fold
from models.treaties.dates import dates_folded

_YEAR = {
    "en": r"\b(?:in|of|since|during|back in|early|late|mid)[ -](?P<year>1[6-9]\d\d|20\d\d)\b(?![-–])",
    "fr": r"\b(?:en|depuis|fin|debut)\s+(?P<year>1[6-9]\d\d|20\d\d)\b",
    "vi": r"\bnam\s+(?P<year>1[6-9]\d\d|20\d\d)\b",
    "ru": r"\b(?P<year>1[6-9]\d\d|20\d\d)(?:-м)?\s+(?:году?|года|г\.)",
    "uk": r"\b(?P<year>1[6-9]\d\d|20\d\d)(?:-му?)?\s+(?:роц[іи]|року|р\.)",
    "zh": r"(?P<year>1[6-9]\d\d|20\d\d)年",
}
_BACK = {
    "en": ((r"\byesterday\b", 1), (r"\btoday\b", 0), (r"\blast week\b", None)),
    "fr": ((r"\bavant-hier\b", 2), (r"\bhier\b", 1), (r"\baujourd'hui\b", 0)),
    "vi": ((r"\bhom kia\b", 2), (r"\bhom qua\b", 1), (r"\bhom nay\b", 0)),
    "ru": ((r"\bпозавчера\b", 2), (r"\bвчера\b", 1), (r"\bсегодня\b", 0)),
    "uk": ((r"\bпозавчора\b", 2), (r"\b(?:вчора|учора)\b", 1), (r"\b(?:сьогодні|сьогоднi)\b", 0)),
    "zh": ((r"前天", 2), (r"昨[天日晚]", 1), (r"今[天日早晚]", 0)),
}
_WEEKDAYS = {
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "vi": ("thu hai", "thu ba", "thu tu", "thu nam", "thu sau", "thu bay", "chu nhat"),
    "ru": ("понедельник", "вторник", "сред[уы]", "четверг", "пятниц[уы]", "суббот[уы]", "воскресенье"),
    "uk": ("понеділок", "вівторок", "середу", "четвер", "п.?ятницю", "суботу", "неділю"),
    "zh": tuple(f"(?:星期|周|週){day}" for day in ("一", "二", "三", "四", "五", "六", "[日天]")),
}  # fmt: skip
_SOON = re.compile(r"\b(?:next|upcoming|prochain|toi|следующ\w+|наступн\w+)\b|下")


def when(sentence: str, setting: Setting) -> When:
    """The days a sentence's events may have happened on.

    A date in the sentence counts before the day of publication, unless it lies after it: then it is that of a plan or
    a deadline. Where neither is known, the days are unknown.
    """
    folded = fold(sentence)
    written = dates_folded(folded)
    for one in written:
        first = _first(one.iso)
        if first is not None and (setting.published is None or first <= setting.published):
            return When(first, _last(one.iso, first), "stated")
    published = setting.published
    if (year := re.search(_YEAR[setting.language], folded)) and (
        published is None or int(year["year"]) < published.year
    ):
        return When(date(int(year["year"]), 1, 1), date(int(year["year"]), 12, 31), "stated")
    if published is None:
        return When(None, None, "none")
    for pattern, days in _BACK[setting.language]:
        if days is not None and re.search(pattern, folded):
            day = published - timedelta(days=days)
            return When(day, day, "stated")
    for number, name in enumerate(_WEEKDAYS[setting.language]):
        if re.search(name if setting.language == "zh" else rf"\b{name}\b", folded) and not _SOON.search(folded):
            day = published - timedelta(days=(published.weekday() - number) % 7)
            return When(day, day, "stated")
    return When(published, published, "published")


def _first(iso: str) -> date | None:
    parts = [int(part) for part in iso.split("-")]
    try:
        return date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)
    except (ValueError, IndexError):
        return None


def _last(iso: str, first: date) -> date:
    return first if iso.count("-") > 1 else date(first.year, first.month, monthrange(first.year, first.month)[1])
