"""Whether a written sentence says what its quotes say: checked by code, strictly, for sentences that a model wrote.

In the language of a quote, a sentence may only be the quote's own words in their order: it may leave out whole parts
between commas that hold no deciding word (:mod:`models.wording`), write figures and states' names in another form, put
one binding phrase for another (``shall``, ``must``), leave out articles, and join two such sentences. So nothing can be
swapped, dropped or added that changes the claim. In another language than the quote, see :mod:`models.translated`.

Strict on purpose: a sentence that is true but cannot be shown to be is refused, and the reader gets the quote instead.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, TypeAlias

from models import wording
from models.figures import figures
from models.languages import identify
from models.names import Gazetteer
from models.sentences import split

FaultKind: TypeAlias = Literal[
    "citation",
    "wording",
    "form",
    "language",
    "number",
    "date",
    "name",
    "negation",
    "modality",
    "comparison",
    "words",
    "order",
    "omission",
]
Nearness: TypeAlias = Callable[[str, str], float]
"""How near in meaning two texts in different languages are: the cosine of their vectors."""

NEAR_ENOUGH = 0.82
"""Nearness below which a sentence is not taken for a translation of its quote."""

LEAST = 3
"""Words that a sentence must share with a quote."""

FORCE = ("must", "ought", "should", "may", "might", "will", "ban", "not", "deny")
"""Classes that say with what force something is claimed."""

JOINED_SHARE = 0.5
"""Share of a quote's sentence that must be kept where it is joined with another."""

MOST_JOINS = 2
MOST_BORDERS = 16
"""Borders of a sentence at which it is tried as two or three joined ones."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote that a sentence cites."""

    text: str
    language: str
    """ISO 639-1."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a sentence was refused."""

    kind: FaultKind
    what: str
    """The words at fault, from the sentence or, where something is missing, from the quote."""
    where: tuple[int, int]
    """Characters of the sentence; (0, 0) for what is missing in it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a check."""

    faults: tuple[Fault, ...]
    translated: bool = False
    """Whether the sentence is in another language than its quotes."""
    rests_on: tuple[int, ...] = ()
    """Which of the quotes it was found in, ascending; none for a sentence that was refused."""

    @property
    def faithful(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a sentence with the key by which it is compared."""

    start: int
    end: int
    kind: Literal["word", "neutral", "number", "date", "name", "operator", "border", "mark"]
    key: str


def check(
    sentence: str,
    evidence: Sequence[Evidence],
    gazetteer: Gazetteer,
    *,
    language: str,
    near: Nearness | None = None,
) -> Verdict:
    """Check a sentence against the quotes that it cites.

    Args:
        sentence: one sentence of plain text, without its citation marks.
        evidence: the quotes, at least one.
        gazetteer: finds states by name, those of the lake's user among them.
        language: that the sentence should be in where it is none of the quotes' (ISO 639-1).
        near: a last look at translations; without it only what code can read is compared.
    """
    sentence = unicodedata.normalize("NFC", sentence).strip()
    faults = _form(sentence, evidence)
    if faults or not evidence:
        return Verdict(faults or (Fault("words", "no quote is cited", (0, 0)),))
    for spoken in dict.fromkeys(each.language for each in evidence):
        sources = [
            (place, tokens)
            for place, each in enumerate(evidence)
            if each.language == spoken
            for tokens in _source(each, gazetteer)
        ]
        found = _aligned(tokens_of(sentence, spoken, gazetteer), sources, spoken)
        if found:
            return Verdict((), rests_on=found)
    languages = {each.language for each in evidence}
    if language not in languages and identify(sentence, wording.LANGUAGES).code == language:
        from models.translated import compare

        faults, place = compare(sentence, language, evidence, gazetteer, near)
        return Verdict(faults, translated=True, rests_on=() if faults else (place,))
    return Verdict(_reasons(sentence, evidence, gazetteer))


# --- form -------------------------------------------------------------------------------------------------------------

_MARKUP = re.compile(r"[<>*_#|`{}\\~^=\[\]]|https?:|www\.|&\w+;")
_LETTERS = re.compile(r"[^\W\d_]+")


def _form(sentence: str, evidence: Sequence[Evidence]) -> tuple[Fault, ...]:
    """Faults of form: characters that act on a terminal or page, markup, words of mixed scripts."""
    if not any(mark.isalnum() for mark in sentence):
        return (Fault("form", "no words", (0, len(sentence))),)
    faults = []
    quoted = " ".join(each.text for each in evidence)
    for place, mark in enumerate(sentence):
        if not mark.isprintable() or unicodedata.category(mark) in ("Cf", "Co", "Cn", "Cs", "Cc"):
            faults.append(Fault("form", f"U+{ord(mark):04X}", (place, place + 1)))
    for match in _MARKUP.finditer(sentence):
        if match[0] not in quoted:
            faults.append(Fault("form", match[0], match.span()))
    for match in _LETTERS.finditer(sentence):
        scripts = {unicodedata.name(mark, "").split(" ")[0] for mark in match[0]} & {"LATIN", "CYRILLIC", "GREEK"}
        if len(scripts) > 1 and match[0] not in quoted:
            faults.append(Fault("form", match[0], match.span()))
    return tuple(faults)


# --- tokens -----------------------------------------------------------------------------------------------------------

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_PIECE = re.compile(
    rf"(?P<han>[{_HAN}])|(?P<word>[^\W_{_HAN}]+(?:['’ʼ](?=[^\W\d_]))?)"
    r"|(?P<mark>[\"“”„«»「」『』]|(?<!\w)[‘’']|[‘’'](?!\w)|[?？%％$€£¥+/&№§°×=<>])"
    r"|(?P<border>[,;:()\[\]—–…!.。，、；：（）！\n]|(?<=\s)-(?=\s))"
)


def tokens_of(text: str, language: str, gazetteer: Gazetteer) -> list[Token]:
    """A text as tokens, in order; runs of borders count as one, and those at either end not at all."""
    claimed: list[Token] = []
    taken = bytearray(len(text))

    def claim(token: Token) -> None:
        if not any(taken[token.start : token.end]):
            taken[token.start : token.end] = b"\x01" * (token.end - token.start)
            claimed.append(token)

    flat, same = wording.straight(text), wording.equivalents(language)
    for mention in gazetteer.find(text, language):
        # Cases tell who does what to whom (Россия, Россию): there the form counts, not only the state.
        whole = language not in ("ru", "uk") and mention.naming == "name"
        form = "" if whole else " ".join(flat[mention.start : mention.end].split())
        claim(Token(mention.start, mention.end, "name", f"{mention.code} {form}"))
    for figure in figures(text, language):
        claim(Token(figure.start, figure.end, figure.kind, f"{figure.kind} {figure.value}"))
    for operator in wording.operators(text, language):
        claim(Token(operator.start, operator.end, "operator", same.get(operator.form, operator.form)))
    quiet = wording.neutral(language)
    for match in _PIECE.finditer(text):
        start, end = match.span()
        match match.lastgroup:
            case "border":
                claim(Token(start, end, "border", "|"))
            case "mark":
                claim(Token(start, end, "mark", '"' if match[0] in "\"“”„«»「」『』‘’'" else match[0]))
            case _:
                key = flat[start:end]
                claim(Token(start, end, "neutral" if key in quiet else "word", key))
    return list(_collapsed(sorted(claimed, key=lambda token: token.start)))


def _collapsed(tokens: list[Token]) -> Iterator[Token]:
    held: Token | None = None
    begun = False
    for token in tokens:
        if token.kind == "border":
            held = token
            continue
        if held is not None and begun:
            yield held
        held, begun = None, True
        yield token


def _source(evidence: Evidence, gazetteer: Gazetteer) -> list[list[Token]]:
    """The tokens of each sentence of a quote, and of those of its statements between semicolons that stand alone."""
    text = unicodedata.normalize("NFC", evidence.text)
    sources = []
    for start, end in split(text, evidence.language):
        sentence = text[start:end]
        sources.append(tokens_of(sentence, evidence.language, gazetteer))
        sources += [tokens_of(part, evidence.language, gazetteer) for part in _statements(sentence, evidence.language)]
    return sources


_NARROWING = frozenset(("if", "or", "only", "not", "ban", "deny"))
"""Classes that can narrow what stands before a semicolon."""


def _statements(sentence: str, language: str) -> list[str]:
    """Statements between semicolons that stand alone: not the items of a list, nor what a later one narrows."""
    parts = re.split("[;；]", sentence)
    if len(parts) == 1 or re.search("[:：]", sentence):
        return []
    kinds = [{each.kind for each in wording.operators(part, language)} for part in parts]
    return [
        part
        for place, part in enumerate(parts)
        if not any(kinds[later] & _NARROWING for later in range(place + 1, len(parts)))
        and (place == 0 or kinds[place] & set(FORCE))
    ]


# --- in the quote's language ------------------------------------------------------------------------------------------


def _aligned(tokens: list[Token], sources: Sequence[tuple[int, list[Token]]], language: str) -> tuple[int, ...]:
    """The quotes whose sentences, shortened as allowed, the tokens are: one, or two and more, joined; none if not."""
    for place, source in sources:
        if _from(tokens, source, 0.0):
            return (place,)
    joins = wording.joins(language)
    borders = [place for place, token in enumerate(tokens) if token.kind == "border"][:MOST_BORDERS]
    for count in range(1, min(MOST_JOINS, len(borders), len(sources) - 1) + 1):
        for cut in combinations(borders, count):
            parts = [tokens[a:b] for a, b in zip((0, *(c + 1 for c in cut)), (*cut, len(tokens)), strict=True)]
            parts = [part[1:] if place and part and part[0].key in joins else part for place, part in enumerate(parts)]
            found = [next((k for k, source in sources if _from(part, source, JOINED_SHARE)), None) for part in parts]
            if None not in found:
                return tuple(sorted({place for place in found if place is not None}))
    return ()


def _from(tokens: list[Token], source: list[Token], share: float) -> bool:
    """Whether the tokens are the source without neutral words and whole parts that decide nothing."""
    kept = sum(1 for token in tokens if token.kind not in ("border", "neutral"))
    whole = sum(1 for token in source if token.kind not in ("border", "neutral"))
    if kept < min(LEAST, whole) or kept < share * whole:
        return False
    ends = _part_ends(source)
    size, length = len(tokens), len(source)
    reached = [[False] * (length + 2) for _ in range(size + 1)]
    reached[0][0] = True
    for i in range(size + 1):
        for j in range(length + 1):
            if not reached[i][j]:
                continue
            if i < size and tokens[i].kind == "neutral":
                reached[i + 1][j] = True
            if j == length:
                continue
            if source[j].kind == "neutral":
                reached[i][j + 1] = True
            if (
                i < size
                and tokens[i].key == source[j].key
                and (tokens[i].kind == "border") == (source[j].kind == "border")
            ):
                reached[i + 1][j + 1] = True
            first = j + 1 if source[j].kind == "border" else j
            if (source[j].kind == "border" or j == 0) and _droppable(source[first : ends[first]]):
                if source[j].kind == "border":
                    reached[i][ends[first]] = True  # `X | S` goes, and what follows keeps its border
                if ends[first] < length:
                    reached[i][ends[first] + 1] = True
    return reached[size][length]


def _part_ends(source: list[Token]) -> list[int]:
    """For each place, where the part between borders that it stands in ends."""
    ends = [len(source)] * (len(source) + 1)
    for place in range(len(source) - 1, -1, -1):
        ends[place] = place if source[place].kind == "border" else ends[place + 1]
    return ends


def _droppable(part: list[Token]) -> bool:
    """Whether a part may be left out: it holds no deciding word and no half of a quotation."""
    marks = sum(1 for token in part if token.kind == "mark" and token.key == '"')
    return marks % 2 == 0 and not any(token.kind == "operator" or token.key == "?" for token in part)


# --- reasons ----------------------------------------------------------------------------------------------------------

_KIND_OF_FAULT: dict[str, FaultKind] = {
    **dict.fromkeys(("must", "ought", "should", "may", "might", "will"), "modality"),
    **dict.fromkeys(("ban", "not", "deny"), "negation"),
    **dict.fromkeys(("at_least", "at_most", "more", "less", "about", "all", "part", "only"), "comparison"),
    **dict.fromkeys(("before", "after", "within"), "comparison"),
}


def _reasons(sentence: str, evidence: Sequence[Evidence], gazetteer: Gazetteer) -> tuple[Fault, ...]:
    """What a refused sentence in the quotes' language has that they have not, or lacks that they have."""
    spoken = evidence[0].language
    own = tokens_of(sentence, spoken, gazetteer)
    quoted = [token for each in evidence for part in _source(each, gazetteer) for token in part]
    keys = {token.key for token in quoted}
    faults = [
        Fault(_fault_kind(token, sentence, spoken), sentence[token.start : token.end], (token.start, token.end))
        for token in own
        if token.key not in keys and token.kind not in ("neutral", "border")
    ]
    said = {token.key for token in own}
    faults += [
        Fault("omission", token.key, (0, 0)) for token in quoted if token.kind == "operator" and token.key not in said
    ]
    return tuple(faults) or (Fault("order", "the words stand in another order or lack a part", (0, len(sentence))),)


def _fault_kind(token: Token, sentence: str, language: str) -> FaultKind:
    match token.kind:
        case "number" | "date" | "name":
            return token.kind
        case "operator":
            found = wording.operators(sentence[token.start : token.end], language)
            return _KIND_OF_FAULT.get(found[0].kind, "words") if found else "words"
    return "words"
