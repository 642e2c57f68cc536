"""Texts of one treaty in several languages, laid beside each other by eId: where the legal force differs, with quotes.

Articles and paragraphs are aligned by their locators, which number alike in every language. In each aligned paragraph
the commitments are read (:mod:`models.commitments`) and their legal effect compared in order; a difference counts only
where the texts hold equally many commitments, at the same place in the paragraph, so that a clause missed in one
language is not taken for a difference.
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ingest.structure import HEADING
from lake.schema.parsed import Section
from lake.store import Lake
from models.commitments import LANGUAGES, Commitment, extract
from pipelines.quotes import Span, quotes_of
from pipelines.runs import Run
from pipelines.treaties import Treaty
from pipelines.treaty_export import structure_of

METHOD = "paragraphs aligned by eId, legal effect of commitments in order, version 1"
_ALIGNED = re.compile(r"(?:.+__)?(?:art|reg|rule)_[^_]+")
_APART = 0.2
"""Difference in place, as a share of the paragraph, up to which two clauses may be parallel."""

_TEXT_LANGUAGES = frozenset(LANGUAGES)
_WORDS = {
    "permission": (
        r"\bmay\b|\bpeu(?:t|vent)\b|\bpourr(?:a|ont)\b|\bpodrán?\b|\bpueden?\b|\bможет\b|\bмогут\b|\bвправе\b|\bможе\b|\bможуть\b"
        r"|可|得|có thể|được quyền"
    ),
    "recommendation": r"\bshould\b|\bdevrai(?:t|ent)\b|\bdeberían?\b|\bследует\b|\bслід\b|宜|应当考虑|\bnên\b"
    r"|\binvit|\bприглаш|邀请|\bmời\b",
    "prohibition": (
        r"\bnot\b|\bno\b|\bneither\b|\bne\b|\bn'|\baucune?\b|\bni\b|\bне\b|\bни\b|\bжодн|不|không|\bonly\b|\bque\b|\bsólo\b|\bтолько\b|\bлишь\b"
        r"|\bлише\b|只|仅|\bchỉ\b"
    ),
}
"""Words of an effect: a clause of two verbs may be read by either, so where every text has them nothing differs."""


@dataclass(frozen=True, slots=True)
class _Text:
    """One text of a treaty: its paragraphs by locator."""

    document_id: str
    language: str
    text: str
    paragraphs: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Difference:
    """A commitment whose legal effect is not the same in all texts."""

    treaty: Treaty
    locator: str
    effects: tuple[tuple[str, str], ...]
    """Language and type, in the order of the texts."""
    spans: tuple[Span, ...]

    @property
    def finding_id(self) -> str:
        """Hash of treaty, place and quotes: the same finding has the same name on every run."""
        return hashlib.sha256(json.dumps(["modality_differs", self.locator, *self.spans]).encode()).hexdigest()

    def summary(self) -> str:
        """What was found, in a sentence."""
        by_effect: dict[str, list[str]] = {}
        for language, effect in self.effects:
            by_effect.setdefault(effect, []).append(language)
        told = "; ".join(f"{effect} in {', '.join(languages)}" for effect, languages in by_effect.items())
        return f"{self.treaty.value('key') or self.treaty.title}, {self.locator}: {told}"


def compare(lake: Lake, treaties: Sequence[Treaty], *, save: bool = False) -> dict[str, Any]:
    """Findings ``modality_differs`` of treaties that have texts in several languages, each with its quotes.

    Args:
        lake: the lake.
        treaties: which treaties.
        save: whether the findings are stored, each once, in the vault of the join of their quotes' markings.
    """
    several = articles = 0
    found: list[Difference] = []
    for treaty in treaties:
        texts = list(_texts(lake, treaty))
        if len({one.language for one in texts}) < 2:
            continue
        several += 1
        articles += len(_shared(texts))
        found += _differences(treaty, texts)
    quotes = quotes_of(lake, [span for difference in found for span in difference.spans])
    findings = [
        {
            "finding_id": difference.finding_id,
            "kind": "modality_differs",
            "treaty_id": difference.treaty.joined_id,
            "title": difference.treaty.title,
            "locator": difference.locator,
            "effects": [{"language": language, "type": effect} for language, effect in difference.effects],
            "summary": difference.summary(),
            "quotes": [quotes[span].to_json() for span in difference.spans if span in quotes],
        }
        for difference in found
    ]
    result = {"treaties": several, "articles": articles, "findings": findings}
    return {**result, "saved": _save(lake, found, quotes)} if save else result


def _texts(lake: Lake, treaty: Treaty) -> Iterator[_Text]:
    seen: set[str] = set()
    for row in sorted(treaty.descriptions, key=lambda one: str(one["language"])):
        if row["basis"] == "text" and row["language"] in _TEXT_LANGUAGES and row["language"] not in seen:
            seen.add(row["language"])
            text, sections = structure_of(lake, row["document_id"])
            yield _Text(row["document_id"], row["language"], text, paragraphs(sections))


def paragraphs(sections: Sequence[Section]) -> dict[str, tuple[int, int]]:
    """Paragraphs of articles by locator; numbers that come twice are left out, for nothing says which is which."""
    found: dict[str, tuple[int, int]] = {}
    twice: set[str] = set()
    for section in sections:
        if section.locator.endswith(HEADING) or not _ALIGNED.match(section.locator):
            continue
        if section.locator in found or re.search(r"__\d+\Z", section.locator):
            twice.add(section.locator)
        found[section.locator] = (section.start, section.end)
    return {locator: span for locator, span in found.items() if locator not in twice}


def _shared(texts: Sequence[_Text]) -> set[str]:
    """Articles that at least two texts have."""
    counts = Counter(
        article for one in texts for article in {locator.split("__para_")[0] for locator in one.paragraphs}
    )
    return {article for article, count in counts.items() if count > 1}


def _differences(treaty: Treaty, texts: Sequence[_Text]) -> list[Difference]:
    locators = list(dict.fromkeys(locator for one in texts for locator in one.paragraphs))
    found = []
    for locator in locators:
        read = [(one, _read(one, *one.paragraphs[locator])) for one in texts if locator in one.paragraphs]
        if len(read) < 2:
            continue
        usual = Counter(len(commitments) for _, commitments in read).most_common(1)[0][0]
        alike = [(one, commitments) for one, commitments in read if len(commitments) == usual]
        if len(alike) < 2 or not usual:
            continue
        here: list[Difference] = []
        for place in range(usual):
            effects = tuple((one.language, commitments[place].type) for one, commitments in alike)
            clauses = [(one, commitments[place].span) for one, commitments in alike]
            if len({effect for _, effect in effects}) > 1 and not _in_all(
                {effect for _, effect in effects}, [one.text[span.start : span.end] for one, span in clauses]
            ):
                spans = tuple((one.document_id, span.start, span.end) for one, span in clauses)
                if _level([(span, one.paragraphs[locator]) for one, span in clauses]):
                    here.append(Difference(treaty, locator, effects, spans))
        # two differences in one paragraph come of clauses that were counted differently, not of two authors' hands
        found += here if len(here) == 1 else []
    return found


def _level(places: Sequence[tuple[Any, tuple[int, int]]]) -> bool:
    """Whether clauses stand about as far into their paragraphs, as parallel ones do."""
    shares = [(span.start - start) / max(1, end - start) for span, (start, end) in places]
    return bool(max(shares) - min(shares) <= _APART)


def _in_all(effects: set[str], quotes: Sequence[str]) -> bool:
    """Whether the words of one of the effects stand in every quote."""
    return any(
        all(re.search(words, quote, re.IGNORECASE) for quote in quotes)
        for effect, words in _WORDS.items()
        if effect in effects
    )


def _read(one: _Text, start: int, end: int) -> list[Commitment]:
    """The commitments of a paragraph, in the order of the text, their places counted in the whole text."""
    read = extract(one.text[start:end], one.language, before=one.text[max(0, start - 400) : start])
    moved = [replace(c, span=replace(c.span, start=c.span.start + start, end=c.span.end + start)) for c in read]
    return sorted(moved, key=lambda c: c.span.start)


def _save(lake: Lake, found: Sequence[Difference], quotes: dict[Span, Any]) -> int:
    run = Run("treaties compare", {"method": METHOD})
    saved = 0
    for difference in found:
        cited = [quotes[span] for span in difference.spans if span in quotes]
        marking = lake.levels.join(lake.levels.parse(quote.marking) for quote in cited)
        row = {
            "finding_id": difference.finding_id,
            "kind": "modality_differs",
            "subject": f"{difference.treaty.value('key') or difference.treaty.joined_id} {difference.locator}",
            "summary": difference.summary(),
            "citations": json.dumps(
                [{"document_id": d, "start": start, "end": end} for d, start, end in difference.spans]
            ),
            "parameters": json.dumps({"method": METHOD, "effects": dict(difference.effects)}),
        }
        vault = lake.vault(marking, create=True)
        commit = vault.commit(
            {"findings": [row], **run.rows(vault)}, run_id=run.run_id, once={"findings": "finding_id"}
        )
        saved += commit.counts.get("findings", 0)
    return saved
