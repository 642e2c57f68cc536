"""The words around quotes, in the six languages that answers are framed in. What stands in quotes is never here."""

import re
from collections.abc import Sequence
from functools import cache

from lake.schema.errors import RefusedError
from models.estimative_lint import LANGUAGES as LINTED
from models.estimative_lint import lint_sentence

LANGUAGES = ("en", "vi", "fr", "ru", "zh", "uk")

UNKNOWN: dict[str, str] = {
    "en": "The lake does not say.",
    "vi": "Kho dữ liệu không có thông tin này.",
    "fr": "Le fonds documentaire ne le dit pas.",
    "ru": "В хранилище нет ответа на этот вопрос.",
    "zh": "资料库中没有相关说明。",
    "uk": "У сховищі немає відповіді на це запитання.",
}
"""An abstention."""

_WORDS: dict[str, dict[str, str]] = {
    "weak": {
        "en": "no passage answers it with enough evidence",
        "vi": "không đoạn văn nào trả lời với đủ bằng chứng",
        "fr": "aucun passage n'y répond avec assez de preuves",
        "ru": "ни один отрывок не отвечает на него достаточно убедительно",
        "zh": "没有任何段落能以充分的证据作答",
        "uk": "жоден уривок не відповідає на нього достатньо переконливо",
    },
    "about": {
        "en": "no passage is about what is asked",
        "vi": "không đoạn văn nào nói về điều được hỏi",
        "fr": "aucun passage ne porte sur ce qui est demandé",
        "ru": "ни один отрывок не касается того, о чём спрашивают",
        "zh": "没有任何段落涉及所问的内容",
        "uk": "жоден уривок не стосується того, про що запитують",
    },
    "nothing": {
        "en": "no passage was found",
        "vi": "không tìm thấy đoạn văn nào",
        "fr": "aucun passage n'a été trouvé",
        "ru": "не найдено ни одного отрывка",
        "zh": "没有找到任何段落",
        "uk": "не знайдено жодного уривка",
    },
    "article": {
        "en": "article {what} is not in “{title}”",
        "vi": "không có Điều {what} trong “{title}”",
        "fr": "l'article {what} ne figure pas dans « {title} »",
        "ru": "статьи {what} нет в документе «{title}»",
        "zh": "《{title}》中没有第{what}条",
        "uk": "статті {what} немає в документі «{title}»",
    },
    "country": {
        "en": "the nearest document, “{title}”, does not name {what}",
        "vi": "tài liệu gần nhất, “{title}”, không nhắc đến {what}",
        "fr": "le document le plus proche, « {title} », ne nomme pas {what}",
        "ru": "ближайший документ, «{title}», не упоминает: {what}",
        "zh": "最接近的文件《{title}》没有提到{what}",
        "uk": "найближчий документ, «{title}», не згадує: {what}",
    },
    "name": {
        "en": "no passage of “{title}” names “{what}”",
        "vi": "không đoạn nào của “{title}” nhắc đến “{what}”",
        "fr": "aucun passage de « {title} » ne nomme « {what} »",
        "ru": "ни один отрывок документа «{title}» не называет «{what}»",
        "zh": "《{title}》中没有任何段落提到“{what}”",
        "uk": "жоден уривок документа «{title}» не називає «{what}»",
    },
    "date": {
        "en": "the nearest document, “{title}”, says nothing of {what}",
        "vi": "tài liệu gần nhất, “{title}”, không nói gì về {what}",
        "fr": "le document le plus proche, « {title} », ne dit rien de {what}",
        "ru": "в ближайшем документе, «{title}», не упомянута дата: {what}",
        "zh": "最接近的文件《{title}》没有提到{what}",
        "uk": "у найближчому документі, «{title}», не згадано дату: {what}",
    },
    "later": {
        "en": "{what} lies after the last document of the lake ({last})",
        "vi": "{what} là sau tài liệu mới nhất trong kho ({last})",
        "fr": "{what} est postérieur au dernier document du fonds ({last})",
        "ru": "{what} — позже последнего документа хранилища ({last})",
        "zh": "{what}晚于资料库中最新的文件（{last}）",
        "uk": "{what} — пізніше за останній документ сховища ({last})",
    },
    "kind": {
        "en": "no sentence states {what}",
        "vi": "không câu nào nêu {what}",
        "fr": "aucune phrase n'indique {what}",
        "ru": "ни в одном предложении не указано: {what}",
        "zh": "没有句子说明{what}",
        "uk": "в жодному реченні не вказано: {what}",
    },
    "word": {
        "en": "the nearest document, “{title}”, does not speak of “{what}”",
        "vi": "tài liệu gần nhất, “{title}”, không nói đến “{what}”",
        "fr": "le document le plus proche, « {title} », ne parle pas de « {what} »",
        "ru": "в ближайшем документе, «{title}», нет речи о «{what}»",
        "zh": "最接近的文件《{title}》没有谈到“{what}”",
        "uk": "у найближчому документі, «{title}», не йдеться про «{what}»",
    },
    "asked:date": {"en": "a date", "vi": "ngày tháng", "fr": "de date", "ru": "дата", "zh": "日期", "uk": "дата"},
    "asked:number": {
        "en": "such a number", "vi": "con số đó", "fr": "ce nombre", "ru": "такое число", "zh": "这一数字",
        "uk": "таке число",
    },
    "modality:shall": {
        "en": "The text obliges: it says “{word}”.",
        "vi": "Văn bản quy định nghĩa vụ: dùng từ “{word}”.",
        "fr": "Le texte oblige : il dit « {word} ».",
        "ru": "Текст обязывает: в нём сказано «{word}».",
        "zh": "文本规定了义务：用词是“{word}”。",
        "uk": "Текст зобов'язує: у ньому сказано «{word}».",
    },
    "modality:shall not": {
        "en": "The text forbids: it says “{word}”.",
        "vi": "Văn bản cấm: dùng từ “{word}”.",
        "fr": "Le texte interdit : il dit « {word} ».",
        "ru": "Текст запрещает: в нём сказано «{word}».",
        "zh": "文本予以禁止：用词是“{word}”。",
        "uk": "Текст забороняє: у ньому сказано «{word}».",
    },
    "modality:should": {
        "en": "The text recommends and does not oblige: it says “{word}”.",
        "vi": "Văn bản khuyến nghị, không bắt buộc: dùng từ “{word}”.",
        "fr": "Le texte recommande et n'oblige pas : il dit « {word} ».",
        "ru": "Текст рекомендует, но не обязывает: в нём сказано «{word}».",
        "zh": "文本只是建议，并非义务：用词是“{word}”。",
        "uk": "Текст рекомендує, але не зобов'язує: у ньому сказано «{word}».",
    },
    "modality:may": {
        "en": "The text permits and does not oblige: it says “{word}”.",
        "vi": "Văn bản cho phép, không bắt buộc: dùng từ “{word}”.",
        "fr": "Le texte permet et n'oblige pas : il dit « {word} ».",
        "ru": "Текст разрешает, но не обязывает: в нём сказано «{word}».",
        "zh": "文本允许但不强制：用词是“{word}”。",
        "uk": "Текст дозволяє, але не зобов'язує: у ньому сказано «{word}».",
    },
    "modality:may not": {
        "en": "The text frees from a duty or withholds a right: it says “{word}”.",
        "vi": "Văn bản miễn nghĩa vụ hoặc không cho quyền: dùng từ “{word}”.",
        "fr": "Le texte dispense d'une obligation ou refuse un droit : il dit « {word} ».",
        "ru": "Текст освобождает от обязанности или не даёт права: в нём сказано «{word}».",
        "zh": "文本免除义务或不赋予权利：用词是“{word}”。",
        "uk": "Текст звільняє від обов'язку або не дає права: у ньому сказано «{word}».",
    },
    "modality:none": {
        "en": "The text states it without saying shall, should or may.",
        "vi": "Văn bản nêu mà không dùng từ phải, nên hay có thể.",
        "fr": "Le texte l'énonce sans dire doit, devrait ni peut.",
        "ru": "Текст говорит об этом без слов «обязан», «следует» или «может».",
        "zh": "文本的表述没有使用应、宜或可。",
        "uk": "Текст говорить про це без слів «зобов'язаний», «слід» чи «може».",
    },
    "sources:one": {
        "en": "One independent source ({grades}).",
        "vi": "Một nguồn độc lập ({grades}).",
        "fr": "Une source indépendante ({grades}).",
        "ru": "Один независимый источник ({grades}).",
        "zh": "一个独立来源（{grades}）。",
        "uk": "Одне незалежне джерело ({grades}).",
    },
    "sources:many": {
        "en": "{count} independent sources ({grades}).",
        "vi": "{count} nguồn độc lập ({grades}).",
        "fr": "{count} sources indépendantes ({grades}).",
        "ru": "Независимых источников: {count} ({grades}).",
        "zh": "{count}个独立来源（{grades}）。",
        "uk": "Незалежних джерел: {count} ({grades}).",
    },
    "disagree": {
        "en": "The sources differ: {values}.",
        "vi": "Các nguồn không thống nhất: {values}.",
        "fr": "Les sources divergent : {values}.",
        "ru": "Источники расходятся: {values}.",
        "zh": "各来源不一致：{values}。",
        "uk": "Джерела розходяться: {values}.",
    },
    "count": {
        "en": "The lake holds {count} such documents.",
        "vi": "Kho dữ liệu có {count} tài liệu như vậy.",
        "fr": "Le fonds contient {count} documents de ce genre.",
        "ru": "В хранилище таких документов: {count}.",
        "zh": "资料库中有{count}份此类文件。",
        "uk": "У сховищі таких документів: {count}.",
    },
    "published": {
        "en": "“{title}” is dated {date}.",
        "vi": "“{title}” đề ngày {date}.",
        "fr": "« {title} » est daté du {date}.",
        "ru": "«{title}» датирован {date}.",
        "zh": "《{title}》的日期是{date}。",
        "uk": "«{title}» датовано {date}.",
    },
}  # fmt: skip


def frame(language: str) -> str:
    """The language that an answer is framed in: the one asked for where it is one of them, else English."""
    return language if language in LANGUAGES else "en"


def say(key: str, language: str, **parts: object) -> str:
    """A piece of the frame with its parts put in.

    Raises:
        RefusedError: the piece breaks the rules of analytic wording; its parts are others' words and are let be.
    """
    return _kept(key, frame(language)).format(**parts)


@cache
def _kept(key: str, language: str) -> str:
    """A piece of the frame that keeps the rules, where there are rules for its language."""
    words = _WORDS[key][language]
    found = lint_sentence(_PART.sub("“…”", words), language) if language in LINTED else []
    if found:
        raise RefusedError(f"the answer breaks the rules of wording: {found[0].message}, in: {words}")
    return words


_PART = re.compile(r"\{\w+\}")


def listed(parts: Sequence[str], language: str) -> str:
    """Several things in a row."""
    return ("、" if language == "zh" else ", ").join(parts)
