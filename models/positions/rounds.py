# ruff: noqa: E501 (one pattern a line reads better than one cut in two)
"""The round or session of a negotiation that a document belongs to, from its title and first lines."""

import re

_ORDINALS = {
    1: "first|premi(?:er|ère)|nhất|первый|первого|первом|перший|першого|一|i",
    2: "second|deuxième|hai|второй|второго|втором|другий|другого|二|ii",
    3: "third|troisième|ba|третий|третьего|третьем|третій|третього|三|iii",
    4: "fourth|quatrième|tư|bốn|четвёртый|четвертый|четвёртого|четвертого|четвертий|四|iv",
    5: "fifth|cinquième|năm|пятый|пятого|п'ятий|五|v",
    6: "sixth|sixième|sáu|шестой|шестого|шостий|六|vi",
    7: "seventh|septième|bảy|седьмой|седьмого|сьомий|七|vii",
    8: "eighth|huitième|tám|восьмой|восьмого|восьмий|八|viii",
    9: "ninth|neuvième|chín|девятый|девятого|дев'ятий|九|ix",
    10: "tenth|dixième|mười|десятый|десятого|десятий|十|x",
}
_NOUN = r"(?:round|session|meeting|plenary|cycle|tour|réunion|séance|vòng(?: đàm phán)?|phiên|раунд\w*|сесс\w+|засідання|заседани\w+|тур\w*)"
_BEFORE = re.compile(rf"\b{_NOUN}\s*(?:no\.?|n°|số|№|thứ)?\s*(?P<number>\d{{1,3}}|[\w’']+)\b", re.IGNORECASE)
_AFTER = re.compile(
    rf"\b(?P<number>\d{{1,3}}(?=(?:st|nd|rd|th|e|ème|-й|-е|-го)?\s)|[\w’']+)(?:st|nd|rd|th|e|ème|-й|-е|-го)?\s+(?:\w+\s+)?{_NOUN}\b",
    re.IGNORECASE,
)
_HAN = re.compile(r"第\s*(?P<number>\d{1,3}|[一二三四五六七八九十])\s*(?:轮|輪|次|届|回)")


def round_of(title: str, text: str) -> int | None:
    """The number of the round; the title's before the one of the first 600 characters; None when neither tells one."""
    for place in (title, text[:600]):
        for pattern in (_HAN, _BEFORE, _AFTER):
            for match in pattern.finditer(place):
                number = _number(match["number"].lower())
                if number:
                    return number
    return None


def _number(word: str) -> int | None:
    if word.isdigit():
        return int(word) if 0 < int(word) < 500 else None
    for number, forms in _ORDINALS.items():
        if re.fullmatch(forms, word):
            return number
    return None
