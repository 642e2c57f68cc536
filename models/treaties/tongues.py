"""The languages in which a treaty is authentic, as ISO 639 codes."""

import re
from functools import cache

from babel import Locale

from models.folding import fold
from models.treaties.facts import Fact, Source, known, unknown
from models.treaties.words import clause, has, matches, pattern

_MORE = {
    "azeri": "az", "azerbaijani": "az", "slovene": "sl", "slovenian": "sl", "farsi": "fa", "persian": "fa", "dari": "fa", "kirghiz": "ky",  # noqa: E501
    "kyrgyz": "ky", "lettish": "lv", "flemish": "nl", "serbo-croatian": "sh", "serbocroatian": "sh", "croato-serbian": "sh",  # noqa: E501
    "siamese": "th", "moldovan": "ro", "bahasa indonesia": "id", "bahasa malaysia": "ms", "khmer": "km", "castilian": "es", "montenegrin": "cnr",  # noqa: E501
    "bosnian": "bs", "norwegian": "no", "filipino": "fil", "catalan": "ca", "dutch": "nl", "greek": "el", "hebrew": "he", "byelorussian": "be",  # noqa: E501
    "belarusian": "be", "laotian": "lo", "lao": "lo", "burmese": "my", "nepali": "ne", "mandarin": "zh", "slovak": "sk", "icelandic": "is", "malay": "ms",  # noqa: E501
}  # fmt: skip
_FRENCH = {"francaise": "fr", "anglaise": "en", "espagnole": "es", "allemande": "de", "portugaise": "pt", "italienne": "it", "neerlandaise": "nl", "vietnamienne": "vi", "chinoise": "zh", "japonaise": "ja", "coreenne": "ko", "danoise": "da", "grecque": "el"}  # fmt: skip  # noqa: E501
_SLAVIC = {
    "ru": (
        "русск",
        "английск",
        "французск",
        "испанск",
        "китайск",
        "арабск",
        "вьетнамск",
        "немецк",
        "украинск",
        "казахск",
        "узбекск",
        "грузинск",
        "армянск",
        "белорусск",
        "киргизск",
        "таджикск",
        "туркменск",
        "азербайджанск",
        "молдавск",
        "польск",
        "финск",
        "турецк",
        "монгольск",
        "корейск",
        "японск",
        "португальск",
        "итальянск",
    ),
    "uk": (
        "російськ",
        "англійськ",
        "французьк",
        "іспанськ",
        "китайськ",
        "арабськ",
        "в'єтнамськ",
        "німецьк",
        "українськ",
    ),
}
_SLAVIC_CODES = {
    "ru": [
        "ru",
        "en",
        "fr",
        "es",
        "zh",
        "ar",
        "vi",
        "de",
        "uk",
        "kk",
        "uz",
        "ka",
        "hy",
        "be",
        "ky",
        "tg",
        "tk",
        "az",
        "ro",
        "pl",
        "fi",
        "tr",
        "mn",
        "ko",
        "ja",
        "pt",
        "it",
    ],
    "uk": ["ru", "en", "fr", "es", "zh", "ar", "vi", "de", "uk"],
}
_COMMON = [
    "af",
    "am",
    "ar",
    "az",
    "be",
    "bg",
    "bn",
    "bs",
    "ca",
    "cs",
    "cy",
    "da",
    "de",
    "el",
    "en",
    "es",
    "et",
    "eu",
    "fa",
    "fi",
    "fil",
    "fo",
    "fr",
    "ga",
    "gl",
    "he",
    "hi",
    "hr",
    "hu",
    "hy",
    "id",
    "is",
    "it",
    "ja",
    "ka",
    "kk",
    "km",
    "ko",
    "ky",
    "lb",
    "lo",
    "lt",
    "lv",
    "mg",
    "mk",
    "mn",
    "ms",
    "mt",
    "my",
    "ne",
    "nl",
    "no",
    "pl",
    "pt",
    "ro",
    "ru",
    "rw",
    "si",
    "sk",
    "sl",
    "sm",
    "so",
    "sq",
    "sr",
    "sv",
    "sw",
    "ta",
    "tg",
    "th",
    "tk",
    "tl",
    "to",
    "tr",
    "uk",
    "ur",
    "uz",
    "vi",
    "zh",
]
_LIST_GAP = 60


def authentic_languages(source: Source) -> Fact:
    """The languages of which the text says that it was done in them or is authentic in them, in its order."""
    spans = _candidates(source)
    for span in spans:
        found = _listed(source, *span)
        if found:
            codes = list(dict.fromkeys(code for _, _, code in found))
            return known("authentic_languages", codes, (found[0][0], found[-1][1]))
    return unknown("authentic_languages", "the text does not say in which languages it is authentic")


def _candidates(source: Source) -> list[tuple[int, int]]:
    """Sentences that speak of languages and of texts that are equal, the closing formula's first."""
    words = {
        "en": r"\blanguages?\b|\btexts?\b|\bin\s+(?:english|french|spanish|russian)\b|\boriginals?\b|\bversions?\b|\bcop(?:y|ies)\b",  # noqa: E501
        "fr": r"\blangues?\b|\btextes\b|\ben\s+(?:francais|anglais)\b",
        "es": r"\bidiomas?\b|\btextos\b|\blenguas?\b|\ben\s+(?:espanol|ingles)\b",
        "ru": r"язык", "uk": r"мов(?:ою|ами|и|і|ах)\b", "zh": "文", "vi": r"\btieng\b",
    }.get(source.language, r"\blanguages?\b")  # fmt: skip
    scored = []
    for match in re.finditer(words, source.folded[source.title_end :]):
        at = source.title_end + match.start()
        start, end = clause(source, at, at + len(match[0]))
        if end - start > 900:
            start, end = max(start, at - 300), min(end, at + 250)
        if not has(source, "context", start, end + 140) or (
            has(source, "not_authentic", max(start, at - 120), min(end, at + 90))
            and not re.search("authentic|done", source.folded[start:end])
        ):
            continue
        found = _listed(source, start, end)
        if not found:
            continue
        formula = next(matches(source, "done", start, min(end, start + 300)), None) is not None
        strong = (
            re.search(
                r"authentic|authoritative|foi\b|equal|autentic|одинаков|作准|同等|gia tri|однаков|аутент|valid",
                source.folded[start : end + 140],
            )
            is not None
        )
        if len({code for *_, code in found}) == 1 and not (formula or strong):
            continue
        if not (formula or strong):
            continue
        scored.append((-(2 * strong + formula), start, end))
    ranked = sorted(set(scored))
    return [(start, end) for _, start, end in ranked]


def _listed(source: Source, start: int, end: int) -> list[tuple[int, int, str]]:
    """The longest run of languages named beside each other in a stretch."""
    names, codes = _names(source.language)
    runs: list[list[tuple[int, int, str]]] = []
    for match in names.finditer(source.folded, start, end):
        if (
            source.language == "en"
            and not source.text[match.start()].isupper()
            and not source.text[start:end].islower()
        ):
            continue
        after = source.folded[match.end() : match.end() + 24]
        if match[0] in ("lao", "malay", "khmer") and "language" not in source.folded[match.end() : match.end() + 60]:
            continue
        if match[0] == "lao" and re.match(r"\s+(?:pdr|people)", after):
            continue
        if (
            re.match(
                r"\s+(?:republic|government|text\s+shall\s+prevail|version|party|delegation|side|people|kingdom|confederation|soviet|socialist|federation|parliament|law)\b",
                after,
            )
            and "language" not in after
        ):
            continue
        if re.match(
            r"\s+(?:text|version|language)s?\s+(?:shall|will)\s+prevail", source.folded[match.end() : match.end() + 40]
        ):
            continue
        one = (*match.span(), codes[match[0]] if match[0] in codes else _stem(match[0], codes))
        if (
            runs
            and match.start() - runs[-1][-1][1] <= _LIST_GAP
            and not re.search(r"[.;。；]", source.folded[runs[-1][-1][1] : match.start()])
        ):
            runs[-1].append(one)
        else:
            runs.append([one])
    return max(runs, key=len, default=[])


def _stem(word: str, codes: dict[str, str]) -> str:
    return next(code for stem, code in codes.items() if word.startswith(stem))


@cache
def _names(language: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """Names of languages as a text in ``language`` writes them, folded."""
    if language in _SLAVIC:
        stems = {fold(stem): code for stem, code in zip(_SLAVIC[language], _SLAVIC_CODES[language], strict=True)}
        return re.compile(rf"(?<![^\W_])(?:{'|'.join(stems)})[^\W\d_]*"), stems
    table: dict[str, str] = {}
    locale = Locale.parse(language if language in ("en", "fr", "es", "vi", "zh", "de", "pt", "it") else "en")
    for code in _COMMON:
        if name := locale.languages.get(code):
            table[fold(name)] = code
    if language == "zh":
        table |= {name[:-1] + "文": code for name, code in list(table.items()) if name.endswith(("语", "文"))}
        table |= {
            "华文": "zh",
            "英文": "en",
            "法文": "fr",
            "俄文": "ru",
            "西班牙文": "es",
            "阿拉伯文": "ar",
            "越文": "vi",
            "中文": "zh",
            "越南文": "vi",
        }
    elif language == "fr":
        table |= _FRENCH
    elif language not in ("vi", "es"):
        table |= {fold(name): code for name, code in _MORE.items()}
    names = "|".join(re.escape(name) for name in sorted(table, key=len, reverse=True))
    if language == "zh":
        return re.compile(names), table
    return re.compile(rf"(?<![^\W_])(?:{names})(?![^\W_])"), table


def prevailing(source: Source) -> str | None:
    """The language whose text prevails where texts differ, where the text names one."""
    if pattern("context", source.language) is None:
        return None
    names, codes = _names(source.language)
    for match in names.finditer(source.folded, source.title_end):
        if re.match(
            r"\s+(?:text|version|language)s?\s+(?:shall|will)\s+prevail", source.folded[match.end() : match.end() + 40]
        ):
            return codes.get(match[0])
    return None
