"""Reports held against commitments: sentences of news, statements and reports that bear on what states have promised.

Each report is read once against all commitments, and each text with commitments once against all reports, by a version
of the reader. Nothing is ranked and cut off, so what is found for one commitment does not depend on what else is held.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from lake.delta import columns_of
from lake.store import Lake
from lake.vault import Vault
from models.names import Gazetteer
from models.performance import Bearing, Sentence, Shelf, Story, bearing, read
from models.performance.words import LANGUAGES
from models.positions import context_of
from pipelines.parties import members, newest
from pipelines.progress import SILENT, Progress
from pipelines.readings import hashed, reading
from pipelines.runs import Run
from pipelines.undertakings import Bound, undertakings

EXTRACTOR = "performance-1"
"""Raised when the reading changes; reports are then read again, and the rows of the newest reading count."""

KINDS = ("news", "statement", "report")
RELATED = 3.0
"""Score from which a neutral sentence is kept."""
_BATCH = 200
"""Documents to a commit."""
_COLUMNS = ["document_id", "language", "kind", "known_at", "published_at", "title", "source", "metadata", "marking"]


@dataclass(slots=True)
class Held:
    """What a run read."""

    reports: int = 0
    found: int = 0

    def to_json(self) -> dict[str, int]:
        """As plain values."""
        return {"reports": self.reports, "found": self.found}


def hold(lake: Lake, gazetteer: Gazetteer, progress: Progress = SILENT) -> Held:
    """Hold reports not yet read against commitments, and all reports against commitments not yet held against any.

    A row stands in the vault of the join of the markings of commitment and report. A killed run leaves whole batches
    only; running it again goes on after them. Rows are known from when both texts were.
    """
    run = Run("extract", {"extractor": EXTRACTOR})
    total = Held()
    for vault in lake.vaults:
        visible = [other for other in lake.vaults if lake.levels.dominates(vault.marking, other.marking)]
        work = _work(lake, vault, visible)
        with progress.task("holding reports against commitments", len(work.reports)) as advance:
            for begin in range(0, len(work.reports), _BATCH):
                batch = work.reports[begin : begin + _BATCH]
                rows = list(_rows(lake, work, batch, gazetteer))
                readings = [reading(one, EXTRACTOR, 0) for one in batch if one["document_id"] in work.unread]
                counts = _commit(vault, run, rows, readings)
                total.found += counts.get("performance", 0)
                total.reports += len(readings)
                advance(len(batch))
        _commit(vault, run, [], work.texts)
    return total


def _commit(vault: Vault, run: Run, rows: list[dict[str, Any]], readings: list[dict[str, Any]]) -> Mapping[str, int]:
    if not rows and not readings:
        return {}
    return vault.commit(
        {"performance": rows, "readings": readings, **run.rows(vault)},
        run_id=run.run_id,
        once={"performance": "performance_id", "readings": "reading_id"},
    ).counts


@dataclass(frozen=True, slots=True)
class _Work:
    """What is left to compare for one vault: pairs of a commitment and a report, one of them its own."""

    marking: str
    reports: list[dict[str, Any]]
    unread: frozenset[str]
    bound: dict[str, Bound]
    shelves: dict[tuple[bool, bool], Shelf]
    """By whether the report is unread, and whether it is the vault's own."""
    texts: list[dict[str, Any]]
    """Readings that say of which texts all commitments are then held against all reports."""


def _work(lake: Lake, vault: Vault, visible: Sequence[Vault]) -> _Work:
    marking = str(vault.marking)
    mine = pl.col("extractor").str.starts_with("commitments-")
    rows = newest(
        _frame(visible, "commitments"), _frame(visible, "readings", ["document_id", "extractor", "known_at"], mine)
    )
    parties = members(visible, rows["document_id"].unique().to_list())
    bound = {one.undertaking.key: one for one in undertakings(lake, visible, rows.to_dicts(), parties)}
    done = set(vault.frame("readings", ["reading_id"], pl.col("extractor").str.starts_with(EXTRACTOR))["reading_id"])
    texts = {
        one.row["document_id"]: _text_reading(one.row, parties.get(one.row["document_id"], ()))
        for one in bound.values()
    }
    fresh = {document for document, row in texts.items() if row["reading_id"] not in done}
    kinds = pl.col("kind").is_in(KINDS) & pl.col("language").is_in(LANGUAGES)
    reports = _frame(visible, "documents", _COLUMNS, kinds).unique("document_id").sort("document_id").to_dicts()
    unread = frozenset(one["document_id"] for one in reports if hashed(one["document_id"], EXTRACTOR) not in done)
    shelves = {
        (new, own): Shelf(
            one.undertaking
            for one in bound.values()
            if (new or one.row["document_id"] in fresh) and (own or one.row["marking"] == marking)
        )
        for new in (True, False)
        for own in (True, False)
    }
    left = [one for one in reports if fresh or one["document_id"] in unread] if bound else []
    return _Work(marking, left, unread, bound, shelves, [texts[document] for document in sorted(fresh)])


def _text_reading(row: Mapping[str, Any], parties: Iterable[str]) -> dict[str, Any]:
    """That the commitments of a text, with the parties known, were held against all reports."""
    key = hashed(row["document_id"], row["extractor"], *sorted(parties), EXTRACTOR)
    return reading(row, f"{EXTRACTOR}/text", 0) | {"reading_id": key}


def _frame(
    vaults: Sequence[Vault], table: str, columns: list[str] | None = None, where: pl.Expr | None = None
) -> pl.DataFrame:
    empty = pl.DataFrame(schema=columns_of(table)).select(columns or pl.all())
    return pl.concat([empty, *(vault.frame(table, columns, where) for vault in vaults)])


def _rows(lake: Lake, work: _Work, batch: Sequence[dict[str, Any]], gazetteer: Gazetteer) -> Iterator[dict[str, Any]]:
    documents = [one["document_id"] for one in batch]
    texts = lake.texts(documents)
    mentions: dict[str, list[tuple[str, int, int]]] = {}
    where = pl.col("document_id").is_in(documents)
    for document_id, code, start, end in lake.frame(
        "mentions", ["document_id", "country", "start", "end"], where
    ).iter_rows():
        mentions.setdefault(document_id, []).append((code, start, end))
    for document in batch:
        text = texts.get(document["document_id"])
        if text is None:
            continue
        story = story_of(document, text.text, mentions.get(document["document_id"], ()), gazetteer)
        shelf = work.shelves[document["document_id"] in work.unread, document["marking"] == work.marking]
        for index, sentence in enumerate(story.sentences):
            for bound, found in _best(work, shelf, story, index):
                if bound.row["document_id"] != document["document_id"]:
                    yield from _told(bound, document, sentence, found)


def story_of(
    document: Mapping[str, Any], text: str, mentions: Sequence[tuple[str, int, int]], gazetteer: Gazetteer
) -> Story:
    """A stored report as its sentences are read: with the states it names and the one whose word it is."""
    told = {"source": document["source"], **json.loads(document["metadata"] or "{}")}
    context = context_of(
        text, gazetteer=gazetteer, title=document["title"], metadata=told, language=document["language"]
    )
    named = [(one.code, one.start, one.end) for one in gazetteer.find(document["title"], document["language"])]
    return read(
        text,
        document["language"],
        title=document["title"],
        mentions=mentions,
        author=context.author,
        own=document["kind"] == "statement" and context.author is not None,
        named=named,
    )


def _best(work: _Work, shelf: Shelf, story: Story, index: int) -> Iterator[tuple[Bound, Bearing]]:
    """What a sentence bears on; of commitments of one text to the same act only those it speaks of most."""
    groups: dict[tuple[str, str], list[tuple[Bound, Bearing]]] = {}
    for undertaking in shelf.near(story, index):
        found = bearing(undertaking, story, index)
        bound = work.bound[undertaking.key]
        if found is not None and found.parties & bound.states and (found.stance != "neutral" or found.score >= RELATED):
            groups.setdefault((bound.row["document_id"], undertaking.head), []).append((bound, found))
    for group in groups.values():
        most = max(found.score for _, found in group)
        yield from ((bound, found) for bound, found in group if found.score == most)


def _told(bound: Bound, document: Mapping[str, Any], sentence: Sentence, found: Bearing) -> Iterator[dict[str, Any]]:
    published = document["published_at"]
    for party in sorted(found.parties & bound.states):
        key = (
            bound.undertaking.key,
            party,
            document["document_id"],
            sentence.start,
            found.stance,
            found.basis,
            EXTRACTOR,
        )
        yield {
            "performance_id": hashed(*key),
            "commitment_id": bound.undertaking.key,
            "party": party,
            "document_id": document["document_id"],
            "start": sentence.start,
            "end": sentence.end,
            "stance": found.stance,
            "basis": found.basis,
            "said_by": found.said_by,
            "score": found.score,
            "matched": list(found.matched),
            "published": published.date() if published else None,
            "extractor": EXTRACTOR,
            "known_at": max(bound.row["known_at"], document["known_at"]),
        }
