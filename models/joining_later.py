"""How long after its own consent a treaty binds a party that joins later, as its words say."""

import re

_ORDINALS = {
    "first": 1, "tenth": 10, "fifteenth": 15, "twentieth": 20, "thirtieth": 30, "sixtieth": 60, "ninetieth": 90,
    "thirty": 30, "sixty": 60, "ninety": 90, "three": 3, "six": 6, "one": 1, "two": 2,
    "dixième": 10, "quinzième": 15, "vingtième": 20, "trentième": 30, "soixantième": 60, "quatre-vingt-dixième": 90,
    "trente": 30, "soixante": 60, "quatre-vingt-dix": 90, "trois": 3, "deux": 2, "un": 1,
    "décimo": 10, "vigésimo": 20, "trigésimo": 30, "sexagésimo": 60, "nonagésimo": 90,
    "treinta": 30, "sesenta": 60, "noventa": 90, "tres": 3, "seis": 6, "dos": 2,
    "ba mươi": 30, "sáu mươi": 60, "chín mươi": 90, "mười": 10, "ba": 3, "sáu": 6,
    "десятый": 10, "тридцатый": 30, "шестидесятый": 60, "девяностый": 90,
    "тридцать": 30, "шестьдесят": 60, "девяносто": 90, "три": 3, "шесть": 6,
    "десятий": 10, "тридцятий": 30, "шістдесятий": 60, "дев'яностий": 90,
    "三十": 30, "六十": 60, "九十": 90, "十": 10, "三": 3, "六": 6,
}  # fmt: skip
_JOINS_LATER = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"for (?:each|any|every|a|the) (?:\w+ ){0,4}?(?:state|party|government|signatory|entity|organi[sz]ation)"
        r"[^.;]{0,260}?(?:ratif|acced|accept|approv|accession)[^.;]{0,320}?"
        r"(?:on the (?P<nth>\w+) day|(?P<number>\w+)(?: \(\d+\))? (?P<unit>days?|months?)) (?:after|following)",
        r"(?:à l'égard de|pour) (?:chaque|chacun\w*|tout\w*|les?) (?:\S+ ){0,4}?"
        r"(?:états?|parties?|gouvernements?|signataires?)"
        r"[^.;]{0,260}?(?:ratifi|adh[éè]r|accept|approuv|adhésion)[^.;]{0,320}?"
        r"(?:le (?P<nth>[\w-]+) jour|(?P<number>[\w-]+)(?: \(\d+\))? (?P<unit>jours?|mois)) (?:après|suivant|qui suit)",
        r"(?:respecto de|para) (?:cada|todo|toda|cualquier|los?|las?|un) (?:\S+ ){0,4}?"
        r"(?:estados?|partes?|gobiernos?|signatari\w+)"
        r"[^.;]{0,260}?(?:ratifi|adhier|adher|acept|aprueb|adhesión)[^.;]{0,320}?"
        r"(?:el (?P<nth>\w+) día|(?P<number>\w+)(?: \(\d+\))? (?P<unit>días?|meses)) "
        r"(?:después|siguientes?|posterior|a partir|contado)",
        r"đối với (?:mỗi|từng|bất kỳ|các) (?:\S+ ){0,3}?(?:quốc gia|nước|bên|nhà nước)"
        r"[^.;]{0,260}?(?:phê chuẩn|gia nhập|chấp nhận|phê duyệt)[^.;]{0,320}?"
        r"(?:ngày thứ (?P<nth>ba mươi|sáu mươi|chín mươi|mười|\d+)"
        r"|(?P<number>ba mươi|sáu mươi|chín mươi|mười|ba|sáu|\d+) (?P<unit>ngày|tháng)) (?:sau|kể từ|tiếp theo)",
        r"(?:для|в отношении|стосовно|щодо) (?:кажд\w+|кожно\w+|любо\w+|будь-яко\w+) (?:\S+ ){0,4}?"
        r"(?:государств\w*|сторон\w*|держав\w*|участник\w*)"
        r"[^.;]{0,260}?(?:ратифи|присоедин|приєдн|принят|прийнят)[^.;]{0,320}?"
        r"(?:на (?P<nth>[\w']+) день|через (?P<number>\w+) (?P<unit>дн\w+|месяц\w*|місяц\w*)) (?:после|с|со|після|з)",
        r"(?:對於?|对于?)[^。；]{0,90}?(?:批准|加入|接受)[^。；]{0,120}?(?:存放|交存)[^。；]{0,40}?"
        r"第?(?P<number>[三六九]?十|三|六|\d+)(?P<unit>日|天|個?月|个月)",
    )
)  # fmt: skip
"""How treaties in each language say when they bind a party that joins later."""

_MONTHS = ("month", "mois", "mes", "tháng", "мес", "міс", "月", "個月", "个月")


def wait_of(text: str) -> tuple[int, str] | None:
    """How long after its own consent a treaty binds a party that joins later, in any of seven languages; None: it
    does not say, or not in words known here."""
    words = " ".join(text.replace("’", "'").split())
    for pattern in _JOINS_LATER:
        found = pattern.search(words)
        if found is None:
            continue
        parts = found.groupdict()
        number = (parts.get("nth") or parts["number"]).lower()
        amount = int(number) if number.isdigit() else _ORDINALS.get(number)
        unit = (parts["unit"] or "").lower()
        if amount:
            return amount, "month" if unit.startswith(_MONTHS) else "day"
    return None
