# ruff: noqa: E501 (one pattern a line reads better than one cut in two)
"""The round or session of a negotiation that a document belongs to, from its title and first lines."""

import re

_ORDINALS = {
    1: r"first|premi(?:er|ère)|nhất|一|i|перв(?:ый|ая|ого|ому|ом|ой)|перш(?:ий|а|ого|ому|ій)",
    2: r"second|deuxième|hai|二|ii|втор(?:ой|ая|ого|ому|ом)|друг(?:ий|а|ого|ому|ій)",
    3: r"third|troisième|ba|三|iii|трет(?:ий|ья|ьего|ьему|ьем|ьей|ій|я|ього|ьому)",
    4: r"fourth|quatrième|tư|bốn|四|iv|четв[её]рт(?:ый|ая|ого|ому|ом|ой)|четверт(?:ий|а|ого|ому|ій)",
    5: r"fifth|cinquième|năm|五|v|пят(?:ый|ая|ого|ому|ом|ой)|п['’]ят(?:ий|а|ого|ому|ій)",
    6: r"sixth|sixième|sáu|六|vi|шест(?:ой|ая|ого|ому|ом)|шост(?:ий|а|ого|ому|ій)",
    7: r"seventh|septième|bảy|七|vii|седьм(?:ой|ая|ого|ому|ом)|сьом(?:ий|а|ого|ому|ій)",
    8: r"eighth|huitième|tám|八|viii|восьм(?:ой|ая|ого|ому|ом|ий|а|ій)",
    9: r"ninth|neuvième|chín|九|ix|девят(?:ый|ая|ого|ому|ом|ой)|дев['’]ят(?:ий|а|ого|ому|ій)",
    10: r"tenth|dixième|mười|十|x|десят(?:ый|ая|ого|ому|ом|ой|ий|а|ій)",
}
_NOUN = r"(?:round|session|meeting|plenary|cycle|tour|réunion|séance|vòng(?: đàm phán)?|phiên|раунд\w*|сесс\w+|засідання|заседани\w+|тур\w*)"
_BEFORE = re.compile(rf"\b{_NOUN}\s*(?:no\.?|n°|số|№|thứ)?\s*(?P<number>\d{{1,3}}|[\w’']+)\b", re.IGNORECASE)
_AFTER = re.compile(
    rf"\b(?P<number>\d{{1,3}}(?=(?:st|nd|rd|th|e|ème|-й|-е|-го)?\s)|[\w’']+)(?:st|nd|rd|th|e|ème|-й|-е|-го)?\s+(?:(?:plenary|formal|пленарн\w+)\s+)?{_NOUN}\b",
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
