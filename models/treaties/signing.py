"""Where and when a treaty was signed: from its closing formula, else from the words above the text."""

import re
from collections.abc import Iterator

from models.treaties.dates import Written, dates_folded
from models.treaties.facts import Fact, Source, known, unknown
from models.treaties.states import Roll
from models.treaties.words import matches, pattern, squeezed, trimmed

_WINDOW = 480
"""How far behind the formula's first word its date may end, in characters."""

_BLANK = re.compile(r"…|_{3,}|\.{4,}|(?:\. ){4,}|\bdate of signature\b|\bx{2,}\b|-{4,}")
_REFERS = re.compile(
    r"(?:convention|agreement|protocol|treaty|statute|charter|accord|text|as|was|and|act|which|instrument|articles),?\s*\Z"
)
_TOP = 2500


def signing(source: Source, roll: Roll) -> tuple[Fact, Fact]:
    """The facts ``signed`` (``1998-05-14``, or ``1996-03``) and ``place``."""
    if labelled := _labelled(source, roll):
        return labelled
    blank = False
    for start in _formulas(source):
        end = _stop(source, start)
        found = dates_folded(source.folded, start, end)
        if not found:
            blank = blank or _BLANK.search(source.folded, start, min(end, start + 250)) is not None
            if blank:
                return _none("the place for the date is blank")
            continue
        own = [match.start() for match in matches(source, "done", start, found[0].start) if _opens(source, match)]
        return _facts(source, roll, own[-1] if own else start, found[0], end)
    return _above(source, roll)


def _none(reason: str) -> tuple[Fact, Fact]:
    return unknown("signed", reason), unknown("place", reason)


def _formulas(source: Source) -> Iterator[int]:
    """Where closing formulas begin, in order: ``Done at``, else a testimonium that goes on to place and date."""
    starts = []
    floor = min(source.body, source.title_end + 200)
    for match in matches(source, "done", floor):
        if _opens(source, match):
            starts.append(match.start())
    for match in matches(source, "witness", floor):
        starts.append(match.start())
    yield from sorted(starts)


def _opens(source: Source, match: re.Match[str]) -> bool:
    """Whether ``done`` opens the formula, rather than speaking of another treaty ``done at Paris``."""
    text, folded, start = source.text, source.folded, match.start()
    lead = pattern("place", source.language)
    if (
        source.language != "zh"
        and not match[0].startswith(("done", "written", "fait", "hecho", "lam", "ky"))
        and (lead is None or not re.match(rf"[,\s]*(?:{lead.pattern}|on)\b", folded[match.end() : match.end() + 20]))
    ):
        return False
    if start and folded[start - 1].isalpha() and text[start].islower() and not text[start - 1].isspace():
        return folded[start - 1 : start + 4] != "" and folded[max(0, start - 6) : start].endswith(
            ("seals", "ement", "reof", "ntion")
        )
    before = folded[max(0, start - 60) : start]
    if (
        match[0].startswith("written")
        or re.search(r"(?:this|the present|the)\s+\w+\s+(?:is|was|has been|shall be)\s+(?:\w+\s+)?\Z", before)
        or re.search(r"(?:presente?|este)\s+\w+\s+\Z", before)
    ):
        return True
    if source.language == "zh":
        behind = folded[match.end() : match.end() + 60].split("。")[0]
        dated = re.match(r".{0,14}?[12一二〇][^，。；《]{4,16}?[日号號]", behind)
        signs = r"签|簽|订立|訂立|缔结|締結|完成|作成|订于"
        return dated is not None and re.search(signs, behind + folded[max(0, start - 8) : start]) is not None
    stripped = before.rstrip()
    lowered = _is_lowered(text)
    if not stripped or stripped[-1] in '.;:)]"”*_。；>':
        return text[start].isupper() or lowered or source.language not in ("en", "fr", "es")
    word = text[start : match.end()]
    if word.isupper() or (word[:1].isupper() and not _REFERS.search(stripped)):
        return True
    formula = next(matches(source, "witness", max(0, start - 500), start), None)
    return formula is not None and not _REFERS.search(stripped)


def _is_lowered(text: str) -> bool:
    """Whether a text has lost its capitals, but for a heading here and there."""
    return sum(map(str.isupper, text)) < 0.03 * len(text)


def _stop(source: Source, start: int) -> int:
    """Where the formula ends at the latest: its window, the next article or annex, or a signature."""
    end = min(len(source.text), start + _WINDOW)
    border = re.compile(
        r"\n\s*(?:annex|appendix|schedule|protocol|for the government|pour le gouvernement|article \d)|\barticle\s+[\divx]+\b|\bannex [1-9ivx]{1,4}\b(?! )"  # noqa: E501
    ).search(source.folded, start + 20, end)
    return border.start() if border else end


def _facts(source: Source, roll: Roll, start: int, date: Written, end: int) -> tuple[Fact, Fact]:
    place = _place(source, roll, start, date, end)
    last = max(date.end, place[1] if place and place[0] < date.start + 120 else date.end)
    signed = known(
        "signed", date.iso, (min(start, date.start), last) if date.start - start < 300 else (date.start, date.end)
    )
    if place is None:
        return signed, unknown("place", "the closing formula names no place")
    return signed, known("place", squeezed(source.text[slice(*place)]), place)


def _place(source: Source, roll: Roll, start: int, date: Written, end: int) -> tuple[int, int] | None:
    lead = pattern("place", source.language)
    wrong = pattern("not_place", source.language)
    if lead is None:
        return None
    if source.language == "zh":
        return _place_zh(source, start, date, end)
    candidates = []
    for match in re.finditer(rf"(?<![^\W_])(?:{lead.pattern})(?:[,\s]+|(?<=\.))", source.folded[start:end]):
        at = start + match.end()
        if date.start <= at < date.end:
            continue
        if wrong is not None and wrong.match(source.folded, at):
            continue
        stop = _place_end(source, roll, at, date, end)
        if stop > at and source.text[at:stop].strip() and source.text[at] not in "[…_":
            candidates.append((at, stop))
    before = [span for span in candidates if span[1] <= date.start + 1]
    chosen = next((span for span in reversed(before) if date.start - span[1] < 60), None) or next(iter(before), None)
    if chosen is None:
        chosen = next((span for span in candidates if span[0] - date.end < 40), None)
    first_done = next((span for span in before if span[0] - start < 60), None)
    chosen = first_done or chosen
    return trimmed(source.text, *chosen) if chosen else None


_AFTER_PLACE = re.compile(
    r"[,;:.()\n\[]|\s+(?:on|this|in|the|dated?|of|les?|el|a|al|los|am|c\.|день|ngay|vao|as|and|both|with|by|at|le)\b(?!\s+(?:haye|hague|angeles))|\s+(?=\d)|\s+[-–—]|…|_"
)


def _place_end(source: Source, roll: Roll, at: int, date: Written, end: int) -> int:
    folded = source.folded
    stop = _AFTER_PLACE.search(folded, at + 1, min(end, at + 70))
    last = stop.start() if stop else min(end, at + 40)
    if folded[last : last + 1] == "." and re.search(r"\b(?:d|st|sta|sto|u\.s|d\.c|port)\Z", folded[at:last]):
        again = re.compile(r"[,;:()\n]|\s+(?:on|this|in|the)\b|\s(?=\d)").search(folded, last + 1, min(end, last + 40))
        last = again.start() if again else last + 1
    if folded[last : last + 1] == ",":
        rest = re.compile(r",\s*([^,;:.()\n]{3,40}?)(?=[,;:.()\n]|\s+(?:on|this|in|the)\b|\s+\d)").match(
            folded, last, end
        )
        named = roll.find(folded, source.language, *rest.span(1)) if rest else []
        if rest and named and named[0].start - rest.start(1) < 20 and rest.end(1) <= max(date.start, at) + 60:
            last = rest.end(1)
    return min(last, date.start) if at < date.start else last


def _place_zh(source: Source, start: int, date: Written, end: int) -> tuple[int, int] | None:
    match = re.compile(r"(?:在|订于|於|于)([^\s，。、于於在]{2,10}?)(?:签|簽|订|訂|完成|缔|，|。|签署|正式)").search(
        source.text, start, min(end, date.end + 40)
    )
    return match.span(1) if match else None


def _labelled(source: Source, roll: Roll) -> tuple[Fact, Fact] | None:
    """``Date of signing: 17 September 1994`` above the text."""
    for match in matches(source, "heading_date", 0, min(_TOP, source.body or _TOP)):
        if match[0].rstrip().endswith(":"):
            found = dates_folded(source.folded, match.start(), min(len(source.text), match.end() + 60))
            if found and found[0].start - match.end() < 5:
                signed, place = _facts(source, roll, match.start(), found[0], found[0].end)
                return signed, unknown("place", "the heading names no place") if place.state == "known" else place
    return None


def _above(source: Source, roll: Roll) -> tuple[Fact, Fact]:
    """From the words above the text: ``Signed at X on DATE``, or a line of place and date under the title."""
    top = min(_TOP, source.body or _TOP)
    for match in matches(source, "heading_date", 0, top):
        line = source.text[source.text.rfind("\n", 0, match.start()) + 1 : match.start()].strip(" \t[(*_")
        if line and match.start() > source.title_end + 8:
            continue  # of another treaty, in running text
        found = dates_folded(source.folded, match.start(), min(len(source.text), match.end() + 90))
        if found and "\n\n" not in source.text[match.end() : found[0].start].strip("\n"):
            return _facts(source, roll, match.start(), found[0], found[0].end + 60)
    for match in matches(source, "heading_date", max(0, len(source.text) - 1500)):
        if match[0].rstrip().endswith(":"):
            found = dates_folded(source.folded, match.start(), min(len(source.text), match.end() + 60))
            if found:
                return _facts(source, roll, match.start(), found[0], found[0].end + 60)
    spots = re.compile(
        r"(?:\A|\n|(?<=[.;\])])\s)[ \t]*(?P<place>[A-ZÀ-ÞА-Я][^\n,;.:\d()]{2,30}(?:,\s*[A-ZÀ-Þ][^\n,;.:\d()]{2,20})?),\s+(?=[A-Z\d])"  # noqa: E501
    )
    for match in spots.finditer(source.text, 0, top):
        found = dates_folded(source.folded, match.end(), min(len(source.text), match.end() + 40))
        if found and found[0].start - match.end() <= 4 and len(found[0].iso) == 10:
            return (
                known("signed", found[0].iso, (match.start("place"), found[0].end)),
                known("place", squeezed(match["place"]), match.span("place")),
            )
    return _none("no closing formula or heading gives a date")
