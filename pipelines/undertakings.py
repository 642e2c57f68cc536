"""Commitments of a lake in the form that reports are held against: act, things, article, time, who is bound."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from lake.store import Lake
from lake.vault import Vault
from models.folding import fold
from models.performance import Undertaking
from models.performance.words import concept_patterns, concepts
from models.positions.topics import telling
from models.wording import straight
from pipelines.treaty_rows import newest_treaties

JUDGED = frozenset({"obligation", "prohibition", "recommendation"})
"""Types that can be kept or broken; a permission cannot."""

HEAD = 18
"""Characters of an action in which its act stands."""

_DAYS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "business day": 1.4, "month": 30.0, "year": 365.0}
_ARTICLE = re.compile(r"(?:^|__)art_(\d+)(?:__para_(\d+))?")
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_USUAL = telling(
    "party parties state states government convention treaty agreement protocol article paragraph present commission "
    "contracting shall secretary general year years calendar preceding during part time given made thirty days hours "
    "within partie parties état états traité accord présente année jours pendant heures "
    "bên quốc gia công ước hiệp định điều khoản ủy ban năm ngày "
    "сторона стороны государство конвенции договор статья настоящего комиссия "
    "сторони держава конвенції договору комісія "
    "parte partes estado convenio tratado artículo comisión"
)
"""Words of every treaty, which tell nothing."""


Place = tuple[int | None, int | None]
"""Article and paragraph, as far as the locator of the passage tells them."""


@dataclass(frozen=True, slots=True)
class Bound:
    """An undertaking, its row of ``commitments``, and the states that it binds."""

    undertaking: Undertaking
    row: Mapping[str, Any]
    states: frozenset[str]


def undertakings(
    lake: Lake, vaults: Sequence[Vault], rows: Sequence[Mapping[str, Any]], members: Mapping[str, Collection[str]]
) -> Iterator[Bound]:
    """Those of some commitments that reports can be held against: somebody known is bound to an act that can be told.

    Args:
        lake: the lake.
        vaults: those whose tables may be read.
        rows: of ``commitments``.
        members: parties of treaties by document.
    """
    judged = [row for row in rows if row["type"] in JUDGED]
    documents = {row["document_id"] for row in judged}
    texts = lake.texts(documents)
    locators = _locators(vaults, documents)
    years = _years(vaults, documents)
    placed = [(row, _place(locators.get(row["document_id"], ()), row["start"])) for row in judged]
    crowd = Counter((row["document_id"], place[0]) for row, place in placed)
    for row, place in placed:
        text = texts.get(row["document_id"])
        states = frozenset(row["states"]) or (
            frozenset(members.get(row["document_id"], ())) if row["collective"] else frozenset()
        )
        if text is None or not states:
            continue
        year = years.get(row["document_id"])
        if year is None and (named := _YEAR.search(text.title)):
            year = int(named[1])
        titled = frozenset(_concepts(straight(text.title), row["language"]))
        one = _undertaking(row, text.text, titled, place, year, crowd[row["document_id"], place[0]] == 1)
        if one.head or one.verb:
            yield Bound(one, row, states)


def _undertaking(
    row: Mapping[str, Any], text: str, titled: frozenset[str], place: Place, year: int | None, alone: bool
) -> Undertaking:
    language = row["language"]
    action = straight(row["action"])
    clause = _clause(row, text)
    named = list(_concepts(clause, language))
    head = next((name for name in _concepts(action[:HEAD], language) if concepts()[name].is_act), "")
    first = telling(action[:HEAD]) - _USUAL
    things = frozenset(named) - {head}
    word = re.search(r"\w{4,}", action)
    verb = word[0][:6] if word and not head and fold(word[0])[:6] in first else ""
    amount, unit = row["deadline_amount"], row["deadline_unit"]
    ahead = row["deadline_direction"] == "before" and amount and unit in _DAYS
    return Undertaking(
        key=row["commitment_id"],
        forbids=row["type"] == "prohibition",
        head=head,
        verb=verb,
        language=language,
        things=things,
        stems=_stems(clause, language) - {verb},
        named=titled,
        article=place[0],
        paragraph=_paragraph(row, text, place),
        year=year,
        alone=alone,
        notice=amount * _DAYS[unit] if ahead else None,
        dated=row["deadline_kind"] in ("absolute", "relative", "recurring"),
        date=_date(row["deadline_date"]),
    )


def _clause(row: Mapping[str, Any], text: str) -> str:
    """The words of the clause without who is bound and by when."""
    cut = [
        (row[f"{name}_start"], row[f"{name}_end"])
        for name in ("obligor", "deadline")
        if row[f"{name}_start"] is not None
    ]
    kept = list(text[row["start"] : row["end"]])
    for start, end in cut:
        for place in range(max(start, row["start"]), min(end, row["end"])):
            kept[place - row["start"]] = " "
    return straight("".join(kept))


def _concepts(text: str, language: str) -> Iterator[str]:
    """Names of the concepts in a text, in the order of their places."""
    found = [
        (match.start(), -len(match[0]), name)
        for name, pattern in concept_patterns(language)
        if (match := pattern.search(text))
    ]
    for _, _, name in sorted(found):
        yield name


def _stems(clause: str, language: str) -> frozenset[str]:
    """Telling stems of the words that are no concept's."""
    rest = clause
    for _, pattern in concept_patterns(language):
        rest = pattern.sub(" ", rest)
    return frozenset(stem for stem in telling(rest) - _USUAL if len(stem) > 3 or language == "zh")


def _date(written: str | None) -> tuple[int, int] | None:
    found = re.fullmatch(r"(?:--|\d{4}-)(\d\d)-(\d\d)", written or "")
    return (int(found[1]), int(found[2])) if found else None


_NUMBERED = re.compile(r"(?:^|\n)[ \t]*(\d{1,2})\.?[ \t]+(?=\S)")


def _place(locators: Sequence[tuple[int, str]], place: int) -> tuple[int | None, int | None]:
    held = [locator for start, locator in locators if start <= place]
    found = _ARTICLE.search(held[-1]) if held else None
    if found is None:
        return None, None
    return int(found[1]), int(found[2]) if found[2] else None


def _paragraph(row: Mapping[str, Any], text: str, place: Place) -> int | None:
    """The paragraph of a clause: from its locator, else the number that begins its line."""
    if place[1] is not None or place[0] is None:
        return place[1]
    begin = max(0, row["start"] - 1500)
    numbers = list(_NUMBERED.finditer(text, begin, row["start"] + 4))
    return int(numbers[-1][1]) if numbers else None


def _locators(vaults: Sequence[Vault], documents: Collection[str]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    where = pl.col("document_id").is_in(list(documents))
    for vault in vaults:
        frame = vault.frame("passages", ["document_id", "start", "locator"], where).sort("start")
        for document_id, start, locator in frame.iter_rows():
            found[document_id].append((start, locator))
    return found


def _years(vaults: Sequence[Vault], documents: Collection[str]) -> dict[str, int]:
    """The year of signature of the treaties of some documents."""
    found = {}
    where = pl.col("document_id").is_in(list(documents)) & (pl.col("basis") == "text")
    for vault in vaults:
        columns = ["treaty_id", "document_id", "signed", "known_at", "extractor"]
        rows = newest_treaties(vault.frame("treaties", columns, where))
        for document_id, signed in rows.select("document_id", "signed").iter_rows():
            if signed and (year := _YEAR.match(signed)):
                found[document_id] = int(year[1])
    return found
