"""Time phrases of a clause: by when, counted from what, how often."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from models.commitments import numbers
from models.commitments.calendar_words import MONTHS, UNITS
from models.commitments.facts import Deadline, Kind, Span
from models.commitments.profile import spaced

Direction = Literal["before", "after", "at"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern with groups ``number``, ``unit``, ``event``, ``day``, ``month``, ``year``, as many as it needs."""

    pattern: re.Pattern[str]
    kind: Kind
    direction: Direction | None = None
    amount: int | None = None
    unit: str | None = None
    anchor: str | None = None


_END = {
    "en": r"(?=\s*(?:[,.;:()]|$)|\s+(?:shall|will|may|must|should|and|unless|if|by|which|provided|in|with|or|as|a|to|proposals)\b)",
    "fr": r"(?=\s*(?:[,.;:()]|$)|\s+(?:sauf|si|et|ou|par|les?|la)\b)",
    "es": r"(?=\s*(?:[,.;:()]|$)|\s+(?:salvo|si|y|o|por|las?|los)\b)",
    "vi": r"(?=\s*(?:[,.;:()]|$)|\s+(?:trừ|nếu|và|hoặc|các)\b)",
    "ru": r"(?=\s*(?:[,.;:()]|$))",
    "uk": r"(?=\s*(?:[,.;:()]|$))",
    "zh": r"(?=[，。；、内]|$)",
}


@cache
def phrases(language: str) -> tuple[Phrase, ...]:
    """Patterns of a language over folded text, the most telling first."""
    n = rf"(?P<number>{numbers.pattern(language)})"
    u = rf"(?P<unit>{'|'.join(sorted(UNITS[language], key=len, reverse=True))})"
    if language != "zh":
        u += r"(?!\w{2})"
    e = rf"(?P<event>[^,.;:()]{{2,140}}?){_END[language]}"
    month = "|".join(sorted(MONTHS[language], key=len, reverse=True))
    made = _TABLES[language](n, u, e, month)
    return tuple(
        Phrase(re.compile(spaced(pattern)), *rest)  # type: ignore[arg-type]
        for pattern, *rest in made
    )


Row = tuple[object, ...]


def _english(n: str, u: str, e: str, month: str) -> list[Row]:
    within = r"(?:within|not later than|no later than|not more than|no more than|at the latest|at the latest within|not exceeding|not less than|at least)(?: (?:a|the|the following))?(?: (?:maximum )?(?:period|maximum|term|time limit) of)?(?: not more than)?"
    date = rf"(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: day of| of)? (?P<month>{month}),? (?P<year>\d{{4}})|(?P<month2>{month}) (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year2>\d{{4}})|(?:the )?end of (?P<month4>{month})?,? ?(?P<year3>\d{{4}})|(?P<year4>(?:1[89]|20)\d\d)(?= ?(?:[,.;)]|$)))"
    return [
        (rf"\b(?:beginning (?:on|in)?|commencing on|from|as of|as from|starting (?:on|in|from)|effective|for the period(?: from)?|with effect from|after|since) {date}(?: to \d{{1,2}} \w+ \d{{4}})?(?:,? and in each [\w-]+ period thereafter)?", "absolute", "after"),
        (rf"\b(?:beginning in \d{{4}},? and )?(?:at least )?(?:(?:once|one) )?(?:every|each) {n}[ -](?:calendar )?{u}(?: thereafter)?", "recurring"),
        (rf"\b(?:at intervals (?:of )?(?:not (?:exceeding|more than) |no longer than )?){n} {u}", "recurring"),
        (rf"\b(?:at least )?{n} times (?:a|an|per|each|every|in each|in every) {u}", "recurring"),
        (rf"\b(?:at least )?(?P<once>once|twice|thrice) (?:a|an|per|each|every|in each|in every|in) (?:{n} )?(?:calendar )?{u}", "recurring"),
        (rf"\b(?:by|before|not later than|no later than) (?:the )?(?P<day>\d{{1,2}}) (?P<month>{month})\b(?: (?:of )?(?:each|every) (?:calendar )?year)?(?!,? ?\d)", "recurring", None, 1, "year"),
        (rf"\b(?:on|from|of) (?P<day>\d{{1,2}}) (?P<month>{month}) (?:of )?(?:each|every) (?:calendar )?year", "recurring", None, 1, "year"),
        (r"\b(?:every year|each year|annually|on an annual basis|on a yearly basis|yearly|once a year|per annum)\b", "recurring", None, 1, "year"),
        (r"\b(?:every|each) (?:calendar )?quarter\b|\bquarterly\b", "recurring", None, 3, "month"),
        (r"\b(?:every|each) month\b|\bmonthly\b(?! (?:natural|flow|average))", "recurring", None, 1, "month"),
        (r"\b(?:every week|each week|weekly)\b", "recurring", None, 7, "day"),
        (r"\b(?:every day|each day|daily)\b", "recurring", None, 1, "day"),
        (r"\b(?:biennially|every other year|every second year)\b", "recurring", None, 2, "year"),
        (r"\b(?:semi-annually|half-yearly|biannually|every half year)\b", "recurring", None, 6, "month"),
        (rf"\b{within} {n} (?:calendar |consecutive |working |business )?{u}(?:'s?)? (?:prior to|before|in advance of|preceding) {e}", "relative", "before"),
        (rf"\b(?:upon|by|on|with|after|subject to|giving) (?:at least |not less than )?{n} {u}s?'? (?:prior |previous |advance )?(?:written )?(?:notice|notification)\b", "relative", "after", None, None, "notification"),
        (rf"\b(?:{within}|in|after|at the end of|at the expiration of|upon the expir(?:y|ation) of|on the expir(?:y|ation) of|for a period of|during)(?: (?:a|the) period of)? {n} (?:calendar |consecutive )?{u}(?:'s?)? (?:of|from|after|following|since|as of|subsequent to|counting from|beginning (?:on|from)) (?:the )?(?:date (?:of|on which) )?{e}", "relative", "after"),
        (rf"\b{n} (?:calendar )?{u} (?:after|following|from) (?:the )?(?:date (?:of|on which) )?{e}", "relative", "after"),
        (rf"\b{n} (?:calendar )?{u} (?:prior to|before) {e}", "relative", "before"),
        (rf"\b(?:{within}) {n} (?:calendar |consecutive )?{u}(?:'s? time)?(?! (?:per|of age|old|long))(?: thereafter| thereof)?", "relative", "after"),
        (rf"\b(?:no |not )?longer than {n} {u}", "relative", "after"),
        (rf"\b(?:at least |not less than )?{n} {u} in advance\b", "relative", "before"),
        (rf"\b(?:within|during) the {n}[ -]{u} period\b", "relative", "after"),
        (rf"\b(?:by|before|not later than|no later than|until|up to|prior to|on or before) (?:the )?{date}", "absolute", "before"),
        (rf"\bon {date}", "absolute", "at"),
        (r"\b(?:upon|on|at the time of|on the date of|as of|as from|from the date of|immediately (?:upon|after|following)|simultaneously with) (?:the )?(?:date of )?(?:the )?entry into force(?: of (?:this|the) (?:present )?[\w-]+| thereof)?", "relative", "at", 0, "day", "entry into force"),
        (r"\b(?:as soon as (?:possible|practicable|reasonably practicable|feasible)|at the earliest (?:possible (?:moment|opportunity|date|time)|opportunity|practicable)|at an early date)(?: after (?:the )?entry into force of this \w+)?", "none"),
        (r"\b(?:immediately(?! (?:adjacent|preceding|before))|promptly|without (?:undue |any )?delay|forthwith|expeditiously|within a reasonable (?:time|period)(?: of time)?|in a timely (?:manner|fashion)|in due course|speedily|as quickly as possible|urgently|at once|as early as possible|in due time|timely)\b(?! (?:period|manner))", "none"),
        (r"\b(?:prior to|before) (?:the |their |its |his )(?P<event>[a-z-]+(?: (?:of|into) (?:the |such |any )?[\w-]+)?)(?! (?:is|are|was|were|has|have|had|enters?|takes?|shall|may|will|for|or)\b)", "relative", "before"),
        (r"\b(?:regularly|periodically|at regular intervals|from time to time|on (?:a )?regular basis|on a periodic basis|at periodic intervals)\b", "recurring"),
        (r"\bannual (?=(?:report|meeting|session|review|contribution|statement|plan|programme|consultation|payment)s?\b)", "recurring", None, 1, "year"),
    ]  # fmt: skip


def _french(n: str, u: str, e: str, month: str) -> list[Row]:
    within = r"(?:dans|au plus tard|au plus tard dans|dans un delai(?: maximum| maximal)? (?:de|d')|dans le delai de|au moins|sous)(?: les| un delai de| le)?"
    return [
        (rf"\b(?:au moins )?(?:une fois )?tou(?:te)?s les {n} {u}", "recurring"),
        (rf"\b(?:au moins )?{n} fois par {u}", "recurring"),
        (rf"\b(?:avant|au plus tard) le (?P<day>\d{{1,2}}|1er) (?P<month>{month})(?: de)? chaque annee", "recurring", None, 1, "year"),
        (r"\b(?:chaque annee|tous les ans|annuellement|par an)\b", "recurring", None, 1, "year"),
        (r"\b(?:chaque trimestre|trimestriellement)\b", "recurring", None, 3, "month"),
        (r"\b(?:chaque mois|mensuellement)\b", "recurring", None, 1, "month"),
        (rf"\b(?:{within}) ?{n} {u}(?: au moins| au plus tard)? (?:avant|precedant) {e}", "relative", "before"),
        (rf"\b(?:{within}|a l'expiration d'un delai de|apres|au bout de) ?{n} {u}(?: au plus tard)? (?:de|d'|a compter de|a compter du|a partir de|a partir du|apres|suivant|qui suivent|qui suit|du|des) ?(?:la date (?:de |d'))?{e}", "relative", "after"),
        (rf"\b{n} {u} (?:apres|a compter de|a compter du|suivant) (?:la date (?:de |d'))?{e}", "relative", "after"),
        (rf"\b{n} {u}(?: au moins)? avant {e}", "relative", "before"),
        (rf"\b(?:avec|moyennant|sous reserve d') ?(?:un )?preavis (?:de|d') ?{n} {u}", "relative", "after", None, None, "notification"),
        (rf"\b(?:{within}) ?{n} {u}", "relative", "after"),
        (rf"\b(?:avant|au plus tard|jusqu'au|d'ici|d'ici au|avant le|au plus tard le) ?(?:le )?(?:(?P<day>\d{{1,2}}|1er) (?P<month>{month}) (?P<year>\d{{4}})|(?:la fin de |fin )?(?P<year3>\d{{4}}))", "absolute", "before"),
        (rf"\b(?:a compter du|a partir du|des le) (?P<day>\d{{1,2}}) (?P<month>{month}) (?P<year>\d{{4}})", "absolute", "after"),
        (rf"\bavant le (?P<day>\d{{1,2}}|1er) (?P<month>{month})", "recurring", None, 1, "year"),
        (r"\b(?:des|lors de|a la date de|a compter de) l'entree en vigueur(?: du present \w+| de la presente \w+)?", "relative", "at", 0, "day", "entree en vigueur"),
        (r"\b(?:immediatement|sans delai|sans retard|sans tarder|des que possible|aussitot que possible|dans les meilleurs delais|dans un delai raisonnable|promptement|rapidement|le plus tot possible|dans les plus brefs delais|en temps utile|aussi rapidement que possible)\b", "none"),
        (r"\b(?:avant) (?P<event>(?:l'|la |le |les |leur |son |sa )[a-z-]+(?: (?:de|du|des|d') ?(?:la |l')?[\w-]+)?)", "relative", "before"),
        (r"\b(?:regulierement|periodiquement|periodique|a intervalles reguliers|de temps a autre)\b", "recurring"),
        (r"\b(?:rapport|reunion|session|contribution)s? (?P<word>annuel)", "recurring", None, 1, "year"),
    ]  # fmt: skip


def _spanish(n: str, u: str, e: str, month: str) -> list[Row]:
    within = r"(?:dentro de|en un plazo (?:maximo )?(?:de|no mayor (?:de|a))|en el plazo de|a mas tardar|a mas tardar en|en el termino de|por lo menos|al menos|con)(?: los| un plazo de| el plazo de)?"
    return [
        (rf"\b(?:por lo menos |al menos )?(?:una vez )?cada {n} {u}", "recurring"),
        (rf"\b(?:por lo menos |al menos |como minimo )?{n} ve(?:z|ces) (?:al|por|cada|a la) {u}", "recurring"),
        (rf"\b(?:antes del|a mas tardar el) (?P<day>\d{{1,2}}) de (?P<month>{month}) de cada ano", "recurring", None, 1, "year"),
        (r"\b(?:cada ano|anualmente|todos los anos|al ano)\b", "recurring", None, 1, "year"),
        (r"\b(?:cada trimestre|trimestralmente)\b", "recurring", None, 3, "month"),
        (r"\b(?:cada mes|mensualmente)\b", "recurring", None, 1, "month"),
        (r"\b(?:cada semestre|semestralmente)\b", "recurring", None, 6, "month"),
        (rf"\b(?:{within}|con una antelacion de(?: al menos)?) {n} {u}(?: de anticipacion| de antelacion)? (?:antes de|anteriores a|previos a|a) {e}", "relative", "before"),
        (rf"\b(?:{within}|al cabo de|despues de|transcurridos) {n} {u} (?:de|del|desde|a partir de|a partir del|contados (?:a partir de|desde)|siguientes a|posteriores a|despues de|despues del|contado desde) ?(?:la fecha (?:de|en que) )?{e}", "relative", "after"),
        (rf"\b{n} {u} (?:despues de|despues del|contados desde|a partir de|contados a partir de) (?:la fecha (?:de|en que) )?{e}", "relative", "after"),
        (rf"\b{n} {u} antes de {e}", "relative", "before"),
        (rf"\b(?:{within}) {n} {u}", "relative", "after"),
        (rf"\b(?:antes del|a mas tardar el|hasta el|para el) (?:(?P<day>\d{{1,2}}) de (?P<month>{month}) de(?:l)? (?:ano )?(?P<year>\d{{4}})|(?:fin(?:es)? de )?(?P<year3>\d{{4}}))", "absolute", "before"),
        (rf"\b(?:a partir del|desde el) (?P<day>\d{{1,2}}) de (?P<month>{month}) de(?:l)? (?P<year>\d{{4}})", "absolute", "after"),
        (r"\b(?:a|desde|a partir de|en la fecha de) la entrada en vigor(?: de este \w+| del presente \w+)?", "relative", "at", 0, "day", "entrada en vigor"),
        (r"\b(?:inmediatamente|sin demora|sin dilacion|a la brevedad(?: posible)?|lo antes posible|cuanto antes|en un plazo razonable|de inmediato|oportunamente|prontamente|con prontitud|tan pronto como sea posible|en el menor plazo posible)\b", "none"),
        (r"\bantes de (?P<event>(?:la |el |los |las |su |sus )?[a-z-]+(?: (?:de|del) (?:la |los )?[\w-]+)?)", "relative", "before"),
        (r"\b(?:regularmente|periodicamente|con regularidad|en forma periodica|de manera periodica)\b", "recurring"),
        (r"\b(?:informe|reunion|sesion)(?:es)? (?P<word>anual)", "recurring", None, 1, "year"),
    ]  # fmt: skip


def _vietnamese(n: str, u: str, e: str, month: str) -> list[Row]:
    within = r"(?:trong vòng|trong thời hạn|trong|chậm nhất(?: là)?|không muộn hơn|muộn nhất(?: là)?|ít nhất|tối thiểu|không quá|tối đa)(?: thời hạn)?"
    return [
        (rf"\b(?:ít nhất )?(?:mỗi|hàng) {u} (?:ít nhất )?{n} lần", "recurring"),
        (rf"\b(?:ít nhất )?{n} lần (?:mỗi|một|trong) {u}", "recurring"),
        (rf"\b(?:{n} {u}) (?:một lần|họp một lần)", "recurring"),
        (rf"\b(?:trước|chậm nhất(?: là)?|muộn nhất(?: là)?) ngày (?P<day>\d{{1,2}})(?: tháng (?P<month>{month}))? (?:hàng năm|hằng năm|mỗi năm)", "recurring", None, 1, "year"),
        (r"\b(?:mỗi quý|hàng quý|hằng quý)\b", "recurring", None, 3, "month"),
        (r"\b(?:hàng năm|hằng năm|mỗi năm|thường niên)\b", "recurring", None, 1, "year"),
        (r"\b(?:hàng tháng|hằng tháng|mỗi tháng)\b", "recurring", None, 1, "month"),
        (rf"\b{within} {n} {u}(?: làm việc)? (?:trước khi|trước ngày|trước) {e}", "relative", "before"),
        (rf"\b(?:{within}|sau) {n} {u}(?: làm việc)?,? (?:kể từ khi|kể từ ngày|kể từ|tính từ ngày|tính từ|sau khi|từ ngày|sau ngày|sau) {e}", "relative", "after"),
        (rf"\b{within} {n} {u}", "relative", "after"),
        (rf"\b(?:trước|chậm nhất|muộn nhất|không muộn hơn|đến hết|đến)(?: là)?(?: vào)? (?:ngày )?(?P<day>\d{{1,2}}) tháng (?P<month>{month}) năm (?P<year>\d{{4}})", "absolute", "before"),
        (r"\b(?:trước|đến) (?:cuối )?năm (?P<year3>\d{4})", "absolute", "before"),
        (rf"\b(?:từ|kể từ) ngày (?P<day>\d{{1,2}}) tháng (?P<month>{month}) năm (?P<year>\d{{4}})", "absolute", "after"),
        (r"\b(?:khi|kể từ khi|ngay khi|kể từ ngày) (?:hiệp định|công ước|nghị định thư) (?:này )?có hiệu lực", "relative", "at", 0, "day", "có hiệu lực"),
        (r"\b(?:ngay lập tức|ngay|không chậm trễ|kịp thời|càng sớm càng tốt|sớm nhất có thể|khẩn trương|trong thời gian hợp lý)\b", "none"),
        (r"\b(?:định kỳ|thường xuyên)\b", "recurring"),
    ]  # fmt: skip


def _russian(n: str, u: str, e: str, month: str) -> list[Row]:
    within = r"(?:в течение|не позднее чем через|не позднее|не позднее чем за|за|не менее чем за|через|в|в срок до|не более чем за)"
    return [
        (rf"\b(?:не реже )?(?:один |одного )?раза? (?:в|на) {n} {u}", "recurring"),
        (rf"\b{n} раза? в {u}", "recurring"),
        (rf"\bкаждые {n} {u}", "recurring"),
        (rf"\b(?:до|к) (?P<day>\d{{1,2}}) (?P<month>{month}) каждого года", "recurring", None, 1, "year"),
        (r"\b(?:ежегодно|раз в год|каждый год)\b", "recurring", None, 1, "year"),
        (r"\b(?:ежеквартально|каждый квартал)\b", "recurring", None, 3, "month"),
        (r"\b(?:ежемесячно|каждый месяц)\b", "recurring", None, 1, "month"),
        (rf"\b{within} {n} {u} (?:до|перед) {e}", "relative", "before"),
        (rf"\b{within} {n} {u} (?:после|с момента|со дня|с даты|с) {e}", "relative", "after"),
        (rf"\b(?:не позднее чем за|не менее чем за|за) {n} {u}", "relative", "before"),
        (rf"\b(?:в течение|не позднее чем через|через|не позднее) {n} {u}", "relative", "after"),
        (rf"\b(?:до|не позднее|к) (?P<day>\d{{1,2}}) (?P<month>{month}) (?P<year>\d{{4}})", "absolute", "before"),
        (rf"\b(?:с|начиная с) (?P<day>\d{{1,2}}) (?P<month>{month}) (?P<year>\d{{4}})", "absolute", "after"),
        (r"\b(?:незамедлительно|немедленно|безотлагательно|без промедления|как можно скорее|в кратчайшие сроки|своевременно|в разумный срок)\b", "none"),
        (r"\b(?:регулярно|периодически)\b", "recurring"),
    ]  # fmt: skip


def _ukrainian(n: str, u: str, e: str, month: str) -> list[Row]:
    within = r"(?:протягом|не пізніше ніж через|не пізніше|не пізніше ніж за|за|через|упродовж)"
    return [
        (rf"\b(?:один |одного )?рази? (?:на|в) {n} {u}", "recurring"),
        (rf"\bкожні {n} {u}", "recurring"),
        (rf"\b(?:до) (?P<day>\d{{1,2}}) (?P<month>{month}) кожного року", "recurring", None, 1, "year"),
        (r"\b(?:щороку|раз на рік|щорічно|кожного року)\b", "recurring", None, 1, "year"),
        (r"\b(?:щокварталу|щоквартально)\b", "recurring", None, 3, "month"),
        (r"\b(?:щомісяця)\b", "recurring", None, 1, "month"),
        (rf"\b{within} {n} {u} (?:до|перед) {e}", "relative", "before"),
        (rf"\b{within} {n} {u} (?:після|з моменту|з дня|з дати|від) {e}", "relative", "after"),
        (rf"\b(?:протягом|упродовж|не пізніше ніж через|через) {n} {u}", "relative", "after"),
        (rf"\b(?:до|не пізніше) (?P<day>\d{{1,2}}) (?P<month>{month}) (?P<year>\d{{4}})", "absolute", "before"),
        (r"\b(?:негайно|невідкладно|без зволікання|якнайшвидше|своєчасно)\b", "none"),
        (r"\b(?:регулярно|періодично)\b", "recurring"),
    ]  # fmt: skip


def _chinese(n: str, u: str, e: str, month: str) -> list[Row]:
    return [
        (rf"每{n}?{u}(?:至少)?(?:一次|[一二两三四]次)?", "recurring"),
        (rf"(?:在|于|自)?(?P<event>[^，。；、]{{2,30}}?)之?前(?:至少|不少于|不迟于)?{n}个?{u}", "relative", "before"),
        (rf"(?:应当|应|须)?(?:在|于|自)(?P<event>[^，。；、]{{2,30}}?)(?:之日起|之后|后|起)的?{n}个?{u}(?:之?内|以内)?", "relative", "after"),
        (rf"(?:在)?{n}个?{u}(?:之内|以内|内)", "relative", "after"),
        (r"(?:在|于)?(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日(?:之?前|以前)", "absolute", "before"),
        (r"自(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日起", "absolute", "after"),
        (r"(?:立即|尽快|及时|毫不迟延|不迟延地|迅速)", "none"),
        (r"(?:定期)", "recurring"),
        (r"(?:每年|年度)", "recurring", None, 1, "year"),
    ]  # fmt: skip


_TABLES = {
    "en": _english,
    "fr": _french,
    "es": _spanish,
    "vi": _vietnamese,
    "ru": _russian,
    "uk": _ukrainian,
    "zh": _chinese,
}

_ANCHORS = (
    (r"entry into force|entree en vigueur|entrada en vigor|вступлени\w+ в силу|набрання чинності|有?生效|(?:^|(?:hiệp định|công ước|nghị định thư|thỏa thuận|hiệp ước)[^,;]{0,40})có hiệu lực|coming into force", "entry into force"),
    (r"receipt (?:by \w+ )?of (?:the |such |a |that |its |his )?(?:\w+ ){0,3}(?:notice|notification|communication)|receiving (?:the |such )?noti", "receipt of notice"),
    (r"receipt of (?:the |such |a |that )?(?:\w+ ){0,2}request|such receipt", "receipt of request"),
    (r"(?:^|date of )(?:the |such |a |its )?(?:written )?request", "request"),
    (r"(?:^|date of )(?:the |such |a )?(?:written )?noti(?:ce|fication)", "notification"),
)  # fmt: skip


def deadlines(folded: str, start: int, end: int, language: str, skip: Span | None = None) -> Iterator[Deadline]:
    """Time phrases between ``start`` and ``end``, those that a calendar can compute first, else as they stand.

    Args:
        folded: text in lower case; without accents except in Vietnamese.
        skip: a condition; time phrases inside it say when the duty arises, not by when it is due.
    """
    if language not in _TABLES:
        return
    taken: list[tuple[int, int]] = []
    for phrase in phrases(language):
        for match in phrase.pattern.finditer(folded, start, end):
            a, b = match.span()
            if any(a < d and b > c for c, d in taken):
                continue
            if skip is not None and skip.start <= a < skip.end:
                continue
            taken.append((a, b))
            yield _deadline(match, phrase, language)


def deadline(folded: str, start: int, end: int, language: str, skip: Span | None = None) -> Deadline | None:
    """The time phrase of a clause: a number or date before a word, else the first."""
    found = list(deadlines(folded, start, end, language, skip))
    if not found:
        return None

    def weight(one: Deadline) -> int:
        if one.kind == "none":
            return 3
        computed = one.kind == "absolute" or one.amount is not None
        return (0 if computed else 2) + (one.direction == "at" and one.kind == "relative")

    return min(found, key=lambda one: (weight(one), one.span.start))


def _deadline(match: re.Match[str], phrase: Phrase, language: str) -> Deadline:
    groups = {name: text for name, text in match.groupdict().items() if text}
    amount, unit, date = phrase.amount, phrase.unit, None
    if "number" in groups:
        amount = numbers.value(groups["number"], language)
    if "unit" in groups and phrase.unit is None:
        size, unit = UNITS[language][re.sub(r"\s+", " ", groups["unit"])]
        amount = (amount if amount is not None else 1) * size
    if phrase.kind == "recurring":
        amount, unit = _interval(match, groups, amount, unit)
        if "day" in groups and "month" in groups:
            day = 1 if groups["day"] == "1er" else int(groups["day"])
            date = f"--{MONTHS[language][groups['month']]:02d}-{day:02d}"
    if phrase.kind == "absolute":
        date = _date(groups, language)
        amount = unit = None
    anchor = phrase.anchor
    if anchor is None and phrase.kind == "relative":
        anchor = _anchor(groups.get("event"))
    return Deadline(phrase.kind, Span(*match.span()), anchor, amount, unit, date, phrase.direction)


def _interval(
    match: re.Match[str], groups: dict[str, str], amount: int | None, unit: str | None
) -> tuple[int | None, str | None]:
    """``three times a year`` is every four months; ``twice a year`` every six."""
    times = "number" in groups and re.search(
        re.escape(groups["number"]) + r"\s+(?:times|fois|ve(?:z|ces)|lần|раза?|рази?)\b", match[0]
    )
    count = {"once": 1, "twice": 2, "thrice": 3}.get(groups.get("once", ""))
    if count is None and times and unit is not None and amount is not None:
        count, amount = amount, 1
    elif count is not None and "number" not in groups:
        amount = 1
    if count and count > 1 and unit == "year" and amount == 1 and 12 % count == 0:
        return 12 // count, "month"
    return amount, unit


def _date(groups: dict[str, str], language: str) -> str | None:
    year = next((groups[name] for name in ("year", "year2", "year3", "year4") if name in groups), None)
    month = next((groups[name] for name in ("month", "month2", "month4") if name in groups), None)
    day = groups.get("day") or groups.get("day2")
    if year is None:
        return None
    if month is None:
        return f"{year}-12-31"
    number = MONTHS[language].get(month) or int(month)
    if day is None:
        last = (
            31,
            29 if int(year) % 4 == 0 and (int(year) % 100 or int(year) % 400 == 0) else 28,
            31,
            30,
            31,
            30,
            31,
            31,
            30,
            31,
            30,
            31,
        )
        return f"{year}-{number:02d}-{last[number - 1]:02d}"
    return f"{year}-{number:02d}-{1 if day == '1er' else int(day):02d}"


def _anchor(event: str | None) -> str | None:
    if event is None:
        return None
    plain = " ".join(event.split())
    for pattern, name in _ANCHORS:
        if re.search(pattern, plain):
            return name
    plain = re.sub(r"^(?:the |this |such |any |a |an |date of (?:the )?|la |le |les |l'|el |los |las )+", "", plain)
    words = plain.split(" ")
    return " ".join(words[:8]) or None
