"""What a treaty is called: its title, and the short title it gives itself."""

import re
from collections.abc import Sequence

from models.folding import fold
from models.treaties.facts import Fact, Source, known, unknown
from models.treaties.words import matches, pattern, squeezed, trimmed

MOST = 700
"""A title longer than this is none."""

_TOP = 3000
"""Where a title may begin, in characters from the top."""

_LINES = 60
_JUNK = re.compile(
    r"\s*(?:[_\-=*.\s\d]+|maintext:|appendixtext:|page\s+\d+.*|source:?|unofficial.*|the following text reproduces.*|\[.*\]"  # noqa: E501
    r"|wt/.*|world trade organization|done at .*|signed at .*|adopted .*|entry into force.*|entered into force.*"
    r"|presented to .*|cp \d+|cmnd?\.? .*|\(.*\)|no\.? \d+.*|u\.?n\.?t\.?s\.? .*|treaty series .*"
    r"|fiction\b.*|hu cau\b.*|вымысел\b.*|虚构.*|вигадка\b.*)\s*"
)
_CONNECTORS = re.compile(
    r"(?:\b(?:between|among|and|the|of|for|on|to|concerning|regarding|in|with|by|entre|et|y|e|la|el|le|les|los|de|du|des|sur|sobre|relatif|"
    r"materia|между|и|о|об|в|giua|va|ve|cua)|,|[-–])\Z"
)
_CARRY_ON = re.compile(
    r"(?:between|among|on|concerning|regarding|relating|for|to|of|and|establishing|entre|sur|concernant|relatif|relative"
    r"|portant|en matiere|sobre|relativo|para|между|о|об|giua|ve|amending|respecting)\b"
)
_PLACE_AND_DATE = re.compile(
    r"[A-ZÀ-ÞА-Я][\w .'-]{2,30},?\s+(?:\d{1,2}\s+)?[A-ZÀ-Þ][a-zé]+\s*(?:\d{1,2},\s*)?[12]\d{3}\b"
)
_STOP = re.compile(
    r"(?:preamble|preambule|preambulo|преамбула|序言|loi noi dau|article|articulo|art\.|статья|dieu|source\s*:|signed|done|adopted|"  # noqa: E501
    r"concluded|the (?:states parties|contracting parties|parties|governments?|high contracting)|in force|entered into force|e\d{5,}|cts |"  # noqa: E501
    r"le gouvernement|les gouvernements|el gobierno|los gobiernos|правительство|правительства|chinh phu|"
    r"contents|table of contents|part i\b|chapter i\b|his majesty|her majesty|whereas|\[|\(|_|helsingfors|the president)"  # noqa: E501
)
_INLINE_END = re.compile(
    r"\s+(?=(?:PREAMBLE|Preamble|PRÉAMBULE|The\s+following\s+text|Article\s+(?:1|I)\b|ARTICLE\s+(?:1|I)\b|[_-]{4,}|TABLE\s+OF|CONTENTS|Source\s*:|"
    r"The\s+(?:Governments?|Republic|States?|Contracting|Parties|United|Kingdom|High|People|Union|Member|President|Czech|Swiss|Kyrgyz|European)\b|His\s+|Her\s+|WHEREAS|Whereas|DESIRING|Desiring))"
    r"|(?=source:)"
)


def title(source: Source) -> Fact:
    """The title as it stands above the text; sets ``source.title_end``."""
    places = [_by_lines(source), _by_noun(source)]
    declared, noun = source.declared.get("title", ""), pattern("noun", source.language)
    if declared and noun and noun.search(fold(declared)):
        places.append(_find(source, declared))
    for place in places:
        if place is not None and 8 <= place[1] - place[0] <= MOST and not _is_recital(source, place[0]):
            source.title_end = place[1]
            return known("title", squeezed(source.text[slice(*place)]), place)
    return unknown("title", "no title stands above the text")


def short_title(source: Source) -> Fact:
    """The name the treaty gives itself, where it is more than ``this Agreement``."""
    stop = min(len(source.text), max(source.body, source.title_end) + 6000)
    for match in matches(source, "short_title", 0, stop):
        quoted = re.compile(r"[\"'“‘«]?([^\"'“”‘’«»\n.;]{6,120})[\"'”’»]").match(source.text, match.end())
        noun = pattern("noun", source.language)
        if quoted and noun and noun.search(fold(quoted[1])) and len(quoted[1].split()) > 2:
            return known("short_title", squeezed(quoted[1]), quoted.span(1))
    return unknown("short_title", "the text gives itself no short title")


def _find(source: Source, declared: str) -> tuple[int, int] | None:
    words = [re.escape(word) for word in fold(declared).split()]
    if not words:
        return None
    match = re.compile(r"[\s#*]+".join(words)).search(source.folded, 0, _TOP)
    return match.span() if match else None


def _by_lines(source: Source) -> tuple[int, int] | None:
    """In a text with lines: from the line that names what it is, as long as the lines go on in its manner."""
    lines = _lines(source.text, source.body)
    found: list[tuple[int, int]] = []
    skip = 0
    noun = pattern("noun", source.language)
    if noun is None:
        return None
    for at, (start, end) in enumerate(lines[:_LINES]):
        words = source.text[start:end]
        if end - start > MOST or not source.body or start >= max(source.body, 1):
            break
        if start < skip:
            continue
        if _is_recital(source, start) or (found and (_lead(source, start) or _is_own(source, start, end))):
            break
        if found and not re.match(rf"(?:[^\W_]+[\s-]+){{0,8}}?(?:{noun.pattern})\b", source.folded[start:end]):
            continue
        if _JUNK.fullmatch(source.folded[start:end].strip()) or not noun.search(source.folded, start, end):
            continue
        if _is_sentence(words):
            break
        first = start
        upper = _is_upper(words)
        before = at
        while (
            before
            and _is_upper(source.text[slice(*lines[before - 1])])
            and upper
            and not source.text[lines[before - 1][1] : lines[before][0]].count("\n") > 1
            and not _JUNK.fullmatch(source.folded[slice(*lines[before - 1])].strip())
        ):
            before -= 1
            first = lines[before][0]
        last = end
        for next_start, next_end in lines[at + 1 :]:
            gap = source.text[last:next_start].count("\n")
            so_far, following = source.folded[first:last].rstrip(), source.folded[next_start:next_end]
            open_ended = _CONNECTORS.search(so_far) is not None or (
                _CARRY_ON.match(following) is not None and not re.search(r"\d\s*\Z", so_far)
            )
            if _PLACE_AND_DATE.match(source.text, next_start, next_end) or _JUNK.fullmatch(following.strip()):
                break
            if next_end - first > MOST or (gap > 1 and not open_ended) or following.startswith("#"):
                break
            if _STOP.match(following) and not _CONNECTORS.search(so_far):
                break
            if upper and not _is_upper(source.text[next_start:next_end]) and not open_ended:
                break
            if (
                not upper
                and not open_ended
                and (_is_upper(source.text[next_start:next_end]) or _lead(source, next_start))
            ):
                break
            if (
                not upper
                and not open_ended
                and gap == 1
                and following[:1].isalpha()
                and source.text[next_start].isupper()
                and at + 1 < 3
                and len(source.text[first:last]) < 60
            ):
                break
            last = next_end
        found.append((first, last))
        skip = last
    return _best(source, found)


def _best(source: Source, found: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """Of titles above each other (a title page, a publisher's heading) the last that says as much as the first."""
    cut = [place for span in found if (place := _cut(source, *trimmed(source.text, *span))) is not None]
    if not cut:
        return None
    best = cut[0]
    for place in cut[1:]:
        if place[1] - place[0] >= 0.75 * (best[1] - best[0]):
            best = place
    return best


def _by_noun(source: Source) -> tuple[int, int] | None:
    """In a text without lines: the words in capitals around the noun, else up to where the parties or the preamble begin."""  # noqa: E501
    top = source.text[:_TOP]
    for match in matches(source, "noun", 0, _TOP):
        run = re.compile(r"(?:[^\sa-zа-я\d:/._()]+\s+){0,8}[^\sa-zа-я\d:/._()]*\Z").search(top[: match.start()])
        start = run.start() if run else match.start()
        if top[match.start() : match.end()].isupper():
            end = _upper_end(top, match.end())
            following = re.match(r"\s*[^\W\d_]+", source.folded[match.end() : end])
            if (
                following
                and not _CARRY_ON.match(following[0].strip())
                and not re.search(rf"\b(?:{match.re.pattern})\b", source.folded[match.end() : end])
            ):
                end = match.end()
            if end - start >= 12:
                return _cut(source, *trimmed(source.text, start, end))
        start = 0 if match.start() < 200 and "\n" not in top[: match.start()].strip() else match.start()
        stop = _INLINE_END.search(top, match.end())
        if stop and stop.start() - start <= MOST and source.folded[match.end() : stop.start()].count(". ") == 0:
            return _cut(source, *trimmed(source.text, start, stop.start()))
        return None
    return None


def _upper_end(text: str, at: int) -> int:
    end = at
    for word in re.finditer(r"\S+", text[at:]):
        letters = [character for character in word[0] if character.isalpha()]
        if letters and not (all(character.isupper() for character in letters) or word[0] in ("and", "of", "the", "s")):
            break
        if word[0] in ("PREAMBLE", "ARTICLE", "SOURCE:") or re.fullmatch(r"[_\-]{3,}", word[0]):
            break
        end = at + word.end()
    return end


def _cut(source: Source, start: int, end: int) -> tuple[int, int] | None:
    """A title without what stands behind it on its line."""
    words = source.text[start:end]
    if inline := re.search(r"source:|\s*[*\[]|\s+The following text reproduces|\s+PREAMBLE\b|\s+CONTENTS\b", words):
        end = start + inline.start()
    if re.match(r"#+\s*", words):
        start += len(re.match(r"#+\s*", words)[0])  # type: ignore[index]
    words = source.text[start:end].rstrip()
    words = re.sub(r"(?<=[a-zA-Z)])\s*\d{1,2}\Z", "", words).rstrip(" .*,;:")
    end = start + len(words)
    return (start, end) if end > start else None


def _lines(text: str, stop: int) -> Sequence[tuple[int, int]]:
    return [
        trimmed(text, match.start(), match.end())
        for match in re.finditer(r"[^\n]*\S[^\n]*", text[: max(_TOP * 2, min(stop, _TOP * 4))])
    ]


def _is_upper(words: str) -> bool:
    letters = [character for character in words if character.isalpha()]
    return bool(letters) and sum(character.isupper() for character in letters) >= 0.85 * len(letters)


def _is_sentence(words: str) -> bool:
    return len(words) > 250 and words.count(". ") > 1


def _is_own(source: Source, start: int, end: int) -> bool:
    """Whether a line speaks of *this* treaty or its parties: the text has begun."""
    words = pattern("open", source.language), pattern("self", source.language)
    return any(one is not None and one.search(source.folded, start, end) for one in words[:1]) or (
        source.language not in ("zh", "ru", "uk")
        and words[1] is not None
        and words[1].search(source.folded, start, end) is not None
    )


def _is_recital(source: Source, at: int) -> bool:
    recital = pattern("recital", source.language)
    return (
        recital is not None and re.match(rf"(?:{recital.pattern})(?![^\W_])", source.folded[at : at + 40]) is not None
    )


def _lead(source: Source, at: int) -> bool:
    return (
        _STOP.match(source.folded, at) is not None
        or re.match(r"(?:the|el|la|le|les|los) ", source.folded[at : at + 4]) is not None
    )
