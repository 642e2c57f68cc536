"""Clauses that treaties have of themselves: entry into force, duration, denunciation, amendment."""

import re

from models.treaties.dates import dates_folded
from models.treaties.facts import Fact, Source, known, unknown
from models.treaties.numerals import han_number, number_of
from models.treaties.words import clause, has, matches, pattern, squeezed

_LONG = 1600
"""A clause longer than this is several."""


def entry_into_force(source: Source, signed: str | None) -> Fact:
    """The clause by which the treaty enters into force.

    The value is ``{"clause", "rule", "date"?}``: the clause, what its date hangs on (see :func:`rule_of`), and the
    date where the text itself settles it.
    """
    best: tuple[int, tuple[int, int]] | None = None
    for match in matches(source, "force", source.title_end):
        span = clause(source, *match.span())
        score = _force_score(source, match, span)
        if score > 0 and (best is None or score > best[0]):
            best = score, span
    if best is None:
        return unknown("entry_into_force", "no clause says when it enters into force")
    span = best[1]
    rule = rule_of(source, *span)
    value: dict[str, object] = {"clause": squeezed(source.text[slice(*span)]), "rule": rule}
    if rule.get("kind") == "date":
        value["date"] = rule["date"]
    elif rule.get("event") == "signature" and not rule.get("amount") and signed and len(signed) == 10:
        value["date"] = signed
    return known("entry_into_force", value, span)


def _force_score(source: Source, match: re.Match[str], span: tuple[int, int]) -> int:
    """How much a sentence is *the* clause: it speaks of this treaty, says when, and of nothing else's entry into force."""  # noqa: E501
    start, end = span
    if end - start > _LONG:
        return 0
    folded = source.folded
    before = folded[start : match.start()]
    own = pattern("self", source.language)
    subject = list(own.finditer(folded, max(0, start - 40), match.start())) if own is not None else []
    after = folded[match.end() : min(end, match.end() + 60)]
    wrong = pattern("force_not", source.language)
    score = 0
    if source.language == "zh":
        score = 3 if subject else 0
        if wrong is not None and wrong.search(folded, start, end):
            score -= 2
        return score
    if subject and match.start() - subject[-1].end() < 160:
        score += 4 if match.start() - subject[-1].end() < 60 else 2
    elif subject and subject[0].start() - start < 4:
        score += 3
    if re.search(r"\b(?:entry|entree|entrada|вступлени)", match[0]):
        score -= 3
        if re.search(r"entry into force|entrada en vigor", before[-40:]):
            score -= 1
    if wrong is not None:
        clash = wrong.search(folded, start, match.start())
        if clash and (not subject or clash.start() > subject[-1].end() or match.start() - clash.end() < 40):
            score -= 4
        if re.match(
            r"\W*(?:for|with respect to|in respect of|as regards|with regard to)\s+(?:each|that|any|such|it|all)\b",
            after,
        ):
            score -= 4
        if re.match(r"\W*(?:pour|para|для)\s+(?:chaque|cada|кажд|ce|cet)", after):
            score -= 4
    if (
        re.search(r"\bprovisional|temporar|a titre provisoire|provisionalmente", folded[start:end])
        and "definitiv" not in folded[start:end]
    ):
        score -= 1
    if re.search(
        r"\b(?:when|if|until|unless|once|after|before|has|have)\s+(?:th|it|el|la)\w*\s*(?:\w+\s+){0,2}\Z", before
    ) or (re.match(r"(?:has|have|had)\b", match[0]) and "deemed" not in match[0]):
        score -= 3
    if re.search(r"shall\s+have\s+effect\s+as|of\s+no\s+effect", folded[start:end]):
        score -= 3
    if re.search(
        r"\b(?:on|upon|from|at)\s+which\s+\w+\s+(?:present\s+)?\w+\s*\Z|\b(?:date|day|until|before|after|once|if|when)\s+th(?:is|e)\s+(?:present\s+)?\w+\s*\Z",
        before,
    ):
        score -= 4
    leave = pattern("denunciation", source.language)
    if leave is not None and leave.search(folded, start, match.start()):
        score -= 4
    if start < source.body:
        score -= 2
    if score > 0:
        score += 2 * (rule_of(source, start, end).get("kind") != "other")
        score += "entry into force" in folded[max(0, start - 60) : start]
        score -= 2 * ("in accordance with" in after or "integral part" in before)
    return score


def duration(source: Source) -> Fact:
    """How long the treaty is to last, and how it is renewed: fixed, unlimited or until notice.

    The value is ``{"clause", "kind", "renewal"}``.
    """
    for match in matches(source, "duration", source.title_end):
        start, end = clause(source, *match.span())
        if end - start > _LONG or (start < min(source.body, match.start() - 10) and start < source.title_end):
            continue
        folded = source.folded[start:end]
        lead = source.folded[start : match.start()]
        own = list(matches(source, "self", start, match.start() + 1))
        if (
            not own
            or (match.start() - own[-1].end() > (30 if len(own[-1][0]) < 4 else 120) and own[0].start() - start > 8)
            or _other(lead[own[-1].end() - start :])
            or _NOT_ITS.search(lead)
            or _WHILE.search(lead)
            or _PAPER.match(lead)
            or _FOR_SOME.search(source.folded, match.start(), min(end, match.end() + 80))
        ):
            continue
        kind = (
            "unlimited"
            if re.search(
                r"unlimited|indefinit|unspecified|illimit|indetermin|бессрочн|无限期|vo thoi han|безстроков|неопределен",  # noqa: E501
                folded,
            )
            else "fixed"
            if re.search(
                r"\b(?:period|term|years?|months?|ans?|annees|anos|duree|лет|год|года|рок|năm|nam|thang)\b|年|inclusive",
                folded,
            )
            else "until notice"
        )
        if kind == "fixed" and not _RENEWAL.search(folded):
            end = _with_next(source, end)
        renewal = _RENEWAL.search(source.folded, start, end) is not None
        return known(
            "duration", {"clause": squeezed(source.text[start:end]), "kind": kind, "renewal": renewal}, (start, end)
        )
    return unknown("duration", "no clause says how long it lasts")


_RENEWAL = re.compile(
    r"renew|extend|prolong|reconduct|reconduit|prorrog|продл|延长|延長|顺延|gia han|successive|thereafter"
)


def _with_next(source: Source, end: int) -> int:
    """The end of the sentence behind, where that one says how the term is renewed."""
    following = source.folded[end : end + 500]
    if re.match(
        r"\s*(?:it\s+(?:will|shall)\s+(?:automatically\s+)?be\s+(?:automatically\s+)?(?:renew|extend)|thereafter|unless\s+(?:one|either)|it\s+shall\s+(?:remain|continue)|il\s+sera|en\s+adelante|оно\s+будет|соглашение\s+будет\s+автомат)",
        following,
    ):
        return clause(source, end + 2, end + 8)[1]
    return end


_OTHER = re.compile(
    r"\b(?:measures?|licen[cs]es?|permit|certificate|amendment|members?\s+of|appointment|elected|office|obligations?|provisions\s+of\s+article|"
    r"quota|concession|contract|restrictions?|decision|safeguard|right(?:s)?\s+granted|patent|copyright|articles?\s+\d+|validity\s+of\s+(?:the\s+)?(?:licen|certif)|"
    r"appendix|annex|reservation|credit|applications?|arrangements?|council|programme|regulation|transit|denunciation|withdrawal)\b"
)


_NOT_ITS = re.compile(
    r"\bthe\s+provisions\s+of\b|\bshall\s+be\s+read\b|\bduty\b|\brate\b|\bof\s+the\s+agreement\s+on\b"
    r"|\b(?:an)?other\s+(?:\w+\s+){0,2}(?:treaty|agreement|convention)\b|\bmeans\b|\bwhich\s+ha(?:s|ve)\s+consented\b"
)
_WHILE = re.compile(
    r"\b(?:after|if|when|once|where|whether|while|before|(?:as|so)\s+long\s+as|(?:in|to|for|by)\s+wh(?:ich|om))\s+"
    r"(?:th(?:is|e)\s+)?(?:present\s+)?\w+\s+(?:\w+\s+){0,2}\Z"
)
"""A clause that only says what holds while the treaty lasts, or afterwards."""


_PAPER = re.compile(
    r"\W*(?:\d+\W+)?(?:the\s+|each\s+|such\s+|a\s+)?(?:certificates?|authori[sz]ations?|licen[cs]es?|permits?)\b"
)
"""A sentence about papers issued under the treaty."""


_FOR_SOME = re.compile(
    r"\b(?:for|between)\s+the\s+(?:other|remaining)\b|\bwith\s+respect\s+to\s+the\s+(?:government|party)\b|\bless\s+than\b"
    r"|\brequested\b"
)
"""Behind the verb: it lasts for those who stay, which is what a denunciation leaves, not how long it was made for."""


def _other(lead: str) -> bool:
    return _OTHER.search(lead) is not None


def _own(source: Source, start: int, end: int) -> bool:
    """Whether a clause speaks of the treaty itself."""
    return has(source, "self", start, end)


def denunciation(source: Source) -> Fact:
    """How a party leaves the treaty or ends it: the clause, and the notice in months where it is stated.

    The value is ``{"clause", "notice"?}`` with ``notice`` as ``{"amount", "unit"}``.
    """
    best: tuple[int, tuple[int, int]] | None = None
    for match in matches(source, "denunciation", source.body):
        span = clause(source, *match.span())
        if span[1] - span[0] > _LONG:
            continue
        score = (
            2 * _own(source, *span) + (period(source.folded[slice(*span)]) is not None) + has(source, "duration", *span)
        )
        if re.search(
            r"\b(?:membership|concession|contract|suspen|licen|safeguard|offer|signature)\b",
            source.folded[slice(*span)],
        ):
            score -= 2
        if best is None or score > best[0]:
            best = score, span
    if best is None or best[0] < 1:
        return unknown("denunciation", "no clause says how it is denounced or ended")
    span = best[1]
    value: dict[str, object] = {"clause": squeezed(source.text[slice(*span)])}
    if notice := period(source.folded[slice(*span)]):
        value["notice"] = notice
    return known("denunciation", value, span)


def amendment(source: Source) -> Fact:
    """The clause by which the treaty is amended."""
    for match in matches(source, "amendment", source.body):
        span = clause(source, *match.span())
        if span[1] - span[0] <= _LONG and (_own(source, *span) or has(source, "noun", *span)):
            return known("amendment", squeezed(source.text[slice(*span)]), span)
    return unknown("amendment", "no clause says how it is amended")


_UNITS = {
    "day": r"days?|jours?|dias?|дн(?:еи|я|ів|і)|день|天|日|ngay",
    "month": r"months?|mois|mes(?:es)?|месяц(?:а|ев)?|місяц(?:і|ів|я)|个月|個月|thang",
    "year": r"years?|ans?|annees?|anos?|лет|года?|рок(?:и|ів|у)|年|nam",
}
_PERIOD = re.compile(
    rf"(?P<amount>\d{{1,3}}|[^\W\d_]+(?:[\s-][^\W\d_]+)?)\s*(?:\(\s*[^()]{{1,16}}\s*\)\s*)?(?:calendar\s+|full\s+|полных\s+)?"
    rf"(?:['’]\s*)?[\s-]*(?P<unit>{'|'.join(f'(?:{words})' for words in _UNITS.values())})(?![^\W_])"
)
_PERIOD_ZH = re.compile(r"(?P<amount>\d{1,3}|[一二三四五六七八九十百两兩]{1,4})\s*(?P<unit>个月|個月|天|日|年)")


def period(folded: str) -> dict[str, object] | None:
    """The first period in a clause, as ``{"amount": 6, "unit": "month"}``."""
    for match in [*_PERIOD.finditer(folded), *_PERIOD_ZH.finditer(folded)]:
        amount = int(match["amount"]) if match["amount"].isdecimal() else _amount(match["amount"])
        unit = next((name for name, words in _UNITS.items() if re.fullmatch(words, match["unit"])), None)
        if amount and unit:
            return {"amount": amount, "unit": unit}
    return None


def _amount(words: str) -> int | None:
    value = number_of(words)
    if value is None:
        value = number_of(re.split(r"[\s-]", words)[-1]) if words else None
    return value if value is not None else han_number(words)


_EVENTS = (
    ("signature", r"signature|signing|signed|la firma|подписани|підписанн|签字|签署|簽署|ky ket|ngay ky"),
    (
        "exchange",
        r"exchange\s+of\s+(?:the\s+)?(?:instruments|ratification)|exchanged?\s+(?:their\s+)?(?:instruments|ratif)|echange|canje|обмена?|互换|互換|trao doi",  # noqa: E501
    ),
    ("deposit", r"deposit|depot|deposito|сдачи|депонирован|交存|luu chieu|nop luu"),
    ("notification", r"notif|notes?\b|informed|inform\b|уведомлен|повідомлен|通知|照会|thong bao"),
    ("ratification", r"ratif|approval|acceptance|ратифик|批准|phe chuan"),
)
_NTH = re.compile(
    r"\b(?P<nth>[^\W\d_]+(?:-[^\W\d_]+)?|\d{1,3}(?:st|nd|rd|th|e|eme|го)?)\s+(?:such\s+)?(?:instruments?|ratifications?|instrument|notifications?|грамот|документ|signature)"
)


def rule_of(source: Source, start: int, end: int) -> dict[str, object]:
    """What an entry-into-force clause hangs on.

    ``{"kind": "date", "date"}``, or ``{"kind": "event", "event", "amount"?, "unit"?, "nth"?, "month_start"?}``:
    so many days, months or years after the event (signature, exchange, deposit, notification, ratification), which is
    the ``nth`` of its kind, counted to the first day of a month where ``month_start`` says so; or
    ``{"kind": "other"}``.
    """
    folded = source.folded[start:end]
    first_event = min((m.start() for _, words in _EVENTS if (m := re.search(words, folded))), default=len(folded))
    fixed = [one for one in dates_folded(source.folded, start, end) if len(one.iso) == 10]
    if fixed and (fixed[0].start - start < first_event or first_event == len(folded)):
        return {"kind": "date", "date": fixed[0].iso}
    events = [(m.start(), name) for name, words in _EVENTS if (m := re.search(words, folded))]
    if not events:
        return {"kind": "other"}
    names = [name for _, name in sorted(events)]
    event = "exchange" if "exchange" in names else "deposit" if "deposit" in names else names[0]
    rule: dict[str, object] = {"kind": "event", "event": event}
    if re.search(
        r"first\s+day\s+of\s+the|premier\s+jour\s+du|primer\s+dia\s+del|в\s+первыи\s+день|ngay\s+dau\s+tien|第一天",
        folded,
    ):
        rule["month_start"] = True
        nth = re.search(
            r"(?:day\s+of\s+the|jour\s+du|dia\s+del|день)\s+([^\W\d_]+)\s+(?:calendar\s+)?(?:month|mois|mes|месяца)",
            folded,
        )
        months = number_of(nth[1]) if nth else None
        rule |= {"amount": months or 1, "unit": "month"}
    elif ordinal := re.search(
        r"(?:on\s+the|at\s+the|le|el|на|в)\s+(\d{1,3}|[^\W\d_]+(?:[\s-][^\W\d_]+)?)(?:st|nd|rd|th|e|eme|-?и|-?ыи)?\s+(day|jour|dia|день)\s+(?:after|following|from|apres|suivant|despues|siguiente|posterior|после|с\s)",
        folded,
    ):
        amount = int(ordinal[1]) if ordinal[1].isdecimal() else number_of(ordinal[1])
        if amount:
            rule |= {"amount": amount, "unit": "day"}
    elif vietnamese := re.search(r"ngay\s+thu\s+((?:[^\W\d_]+\s+){1,4}?)(?:sau|ke\s+tu|tinh\s+tu)", folded):
        if amount := number_of(vietnamese[1]):
            rule |= {"amount": amount, "unit": "day"}
    elif chinese := re.search(r"第([〇零一二三四五六七八九十百两兩\d]{1,5})[日天]", folded):
        if amount := han_number(chinese[1]):
            rule |= {"amount": amount, "unit": "day"}
    elif found := period(folded):
        rule |= found
    if ordinal_of := _nth(folded):
        rule["nth"] = ordinal_of
    return rule


def _nth(folded: str) -> int | None:
    if asian := re.search(
        r"(?:van\s+kien|thong\s+bao)[^.;]{0,24}?\s+thu\s+([^\W\d_]+(?:\s+muoi(?:\s+[^\W\d_]+)?)?)", folded
    ):
        return {"nhat": 1, "nhi": 2}.get(asian[1]) or number_of(asian[1])
    if chinese := re.search(r"第([〇零一二三四五六七八九十百两兩\d]{1,5})[份件个個]", folded):
        return han_number(chinese[1])
    for match in _NTH.finditer(folded):
        words = re.sub(r"(?<=\d)(?:st|nd|rd|th|e|eme|го)\Z", "", match["nth"])
        value = int(words) if words.isdecimal() else number_of(words)
        if value and value < 400:
            return value
    return None
