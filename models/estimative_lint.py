"""A linter for analytic products: likelihood and confidence apart, words of the scale alone, every claim cited.

The rules are those of Intelligence Community Directive 203 (2015, sections D.6.e.2): one scale of likelihood, one row
of its wordings, no sentence that joins a likelihood with a confidence; a stated percentage fits its word. The
directive's second row of wordings (remote, highly improbable, probable ...) is refused too, as the two are never mixed
in one product and Legation writes the first. English and Vietnamese.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from models.errors import ModelError
from models.estimative import bands
from models.sentences import split

LANGUAGES = ("en", "vi")

SECOND_ROW = {
    "en": ("remote", "highly improbable", "improbable", "improbably", "roughly even odds", "probable", "probably",
           "highly probable", "nearly certain"),
    "vi": ("khó có thể", "khó xảy ra", "xác suất cao", "xác suất thấp", "gần như chắc"),
}  # fmt: skip

OFF_SCALE = {
    "en": ("might", "could well", "may well", "perhaps", "possibly", "maybe", "conceivably", "plausibly",
           "a fair chance", "a good chance", "a real possibility", "cannot be ruled out", "can not be ruled out",
           "cannot rule out", "a distinct possibility", "in all likelihood", "virtually certain", "doubtless",
           "no doubt", "chances are", "somewhat likely", "fairly likely", "quite likely", "highly likely",
           "highly unlikely", "extremely likely", "extremely unlikely", "most likely", "unlikely but possible"),
    "vi": ("có lẽ", "có thể sẽ", "biết đâu", "chắc là", "hẳn là", "không loại trừ", "không thể loại trừ",
           "có khả năng cao", "khả năng cao", "khả năng lớn", "chắc chắn sẽ", "hình như", "dường như"),
}  # fmt: skip

CONFIDENCE = {
    "en": (r"\b(?:low|moderate|medium|high|full|great|little)\s+(?:\w+\s+)?confidence\b", r"\bconfident(?:ly)?\b"),
    "vi": (r"(?:độ|mức)\s+tin\s+cậy\s+(?:rất\s+)?(?:thấp|trung\s+bình|vừa|cao)", r"\btin\s+chắc\b"),
}

CITED = re.compile(r"\[\d+(?:\s*[,;–-]\s*\d+)*\]|<cite\b|\]\(#(?:q|quote|cite|note)")
AFTER_STOP = re.compile(r"(?<=[.!?])(?:\[\d+[^\]]*\])+(?=\s)")
PERCENT = re.compile(r"(\d{1,3}(?:[.,]\d+)?)\s*(?:%|percent\b|per\s+cent\b|phần\s+trăm)")
QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"\n]*\"|「[^」]*」")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
HEADING = re.compile(r"\s*(?:#{1,6}\s|\||>|<!--|!\[)")
CLAIM = re.compile(r"\d|\b(?:will|is|are|was|were|has|have|had|said|sẽ|đã|là|đang|cho biết|tuyên bố)\b", re.IGNORECASE)
LEAST_CLAIM = 4
"""Words below which a line is a label and no claim."""


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule broken, and where."""

    rule: str
    """``mixed``, ``second-row``, ``off-scale``, ``percent`` or ``uncited``."""
    start: int
    """First character of the sentence."""
    end: int
    sentence: str
    message: str

    def to_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "rule": self.rule,
            "start": self.start,
            "end": self.end,
            "sentence": self.sentence,
            "message": self.message,
        }


def lint(text: str, language: str = "en", *, citations: bool = True) -> list[Breach]:
    """Breaches of the rules in a product's own words; what stands in quotation marks is others' and is let be.

    Args:
        text: plain text or Markdown.
        language: ``en`` or ``vi``.
        citations: whether claims have to carry a citation such as ``[1]``.

    Raises:
        ModelError: there are no rules for that language.
    """
    if language not in LANGUAGES:
        raise ModelError(f"the linter knows en and vi, not {language!r}")
    own = CODE.sub(_blank, QUOTED.sub(_blank, text))
    found: list[Breach] = []
    for start, end in _sentences(own, language):
        found += _of(text, own, start, end, language, citations)
    return found


def lint_sentence(sentence: str, language: str = "en") -> list[Breach]:
    """The rules of one sentence that a product is about to write; whether it is cited is the product's to know."""
    return lint(sentence, language, citations=False)


def _of(text: str, own: str, start: int, end: int, language: str, citations: bool) -> Iterator[Breach]:
    said, shown = own[start:end], " ".join(text[start:end].split())
    at: Callable[[str, str], Breach] = lambda rule, message: Breach(rule, start, end, shown, message)  # noqa: E731
    folded = " ".join(said.casefold().split())
    likely = _band(folded, language)
    sure = [found.group(0) for pattern in CONFIDENCE[language] if (found := re.search(pattern, folded))]
    stated = [float(number.replace(",", ".")) / 100.0 for number in PERCENT.findall(folded)]
    if sure and likely is not None:
        yield at("mixed", f"“{sure[0]}” and “{likely[2]}” in one sentence: say how likely and how sure apart")
    masked = folded
    scale = [found.span() for wording in _wordings(language) for found in re.finditer(re.escape(wording), folded)]
    for rule, words, why in (
        ("off-scale", OFF_SCALE, "is no word of the scale"),
        ("second-row", SECOND_ROW, "belongs to the scale's second row of words, which is not mixed with the first"),
    ):
        for word in sorted(words[language], key=len, reverse=True):
            found = re.search(rf"(?<!\w)(?<!the ){re.escape(word)}(?!\w)", masked)
            if found and not any(start <= found.start() and found.end() <= stop for start, stop in scale):
                masked = masked[: found.start()] + " " * len(word) + masked[found.end() :]
                yield at(rule, f"“{word}” {why}: use {_scale(language)}")
    if likely is not None and len(stated) == 1 and not likely[0] - 1e-9 <= stated[0] <= likely[1] + 1e-9:
        yield at("percent", f"“{likely[2]}” means {likely[0]:.0%} to {likely[1]:.0%}, not {stated[0]:.0%}")
    claims = len(re.findall(r"\w+", said)) >= LEAST_CLAIM and (likely is not None or CLAIM.search(said))
    if citations and claims and not CITED.search(said):
        yield at("uncited", "a claim without a citation such as [1]")


def _band(sentence: str, language: str) -> tuple[float, float, str] | None:
    """The band that a sentence names, the longest wording that fits; None where it names none."""
    found = None
    for low, upper, english, vietnamese in bands():
        wording = english if language == "en" else vietnamese
        ends = ("", "ly") if language == "en" and wording.endswith("certain") else ("",)
        for end in ends:
            if re.search(rf"(?<!\w){re.escape(wording + end)}(?!\w)", sentence):
                found = max(found or (0.0, 0.0, ""), (low, upper, wording), key=lambda one: len(one[2]))
    return found


def _scale(language: str) -> str:
    return ", ".join(_wordings(language))


def _wordings(language: str) -> tuple[str, ...]:
    return tuple(english if language == "en" else vietnamese for _, _, english, vietnamese in bands())


def _sentences(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Sentences of paragraphs, each with the citation behind its full stop; headings and tables are passed over."""
    at = 0
    for line in text.splitlines(keepends=True):
        if line.strip() and not HEADING.match(line):
            pieces = [piece for start, end in split(line, language) for piece in _cut(line, start, end)]
            spans = [(at + start, at + end) for start, end in pieces]
            merged: list[tuple[int, int]] = []
            for start, end in spans:
                only = re.fullmatch(r"(?:\s*\[\d+[^\]]*\])+[\s.]*", text[start:end])
                head = re.match(r"\s*(?:\[\d+[^\]]*\]\s*)+", text[start:end])
                if merged and (only or head):
                    cut = end if only else start + head.end()  # type: ignore[union-attr]
                    merged[-1] = (merged[-1][0], cut)
                    if not only:
                        merged.append((cut, end))
                else:
                    merged.append((start, end))
            yield from merged
        at += len(line)


def _cut(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, cut where a citation stands right behind a full stop."""
    for found in AFTER_STOP.finditer(line, start, end):
        yield start, found.end()
        start = found.end()
    if line[start:end].strip():
        yield start, end


def _blank(found: re.Match[str]) -> str:
    """The same length without words: offsets stay, and so does whether anything was quoted."""
    return re.sub(r"[^\n]", " ", found.group(0))
