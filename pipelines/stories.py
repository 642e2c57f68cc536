"""Reports put into stories as they come in: incremental, resumable, blind to what a report's readers may not see.

A report is compared with those of the days around it that were known when it was, in its own vault and in those that
everyone who may open its vault may open too. So what a story of one vault is never depends on a higher one, and
reading ``as_of`` shows every story as it stood.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from lake.schema.values import REPORTING
from lake.store import Lake
from lake.vault import Vault
from models.stories import DAYS, METHOD, Report, Window, numbers_of, unit
from pipelines.independence import groups_of
from pipelines.progress import SILENT, Progress
from pipelines.readings import hashed
from pipelines.runs import Run

PASSAGES = 8
"""First passages of a report that its vector is the mean of."""
BATCH = 500
"""Reports placed between two commits: what a killed run has to do again."""


@dataclass(frozen=True, slots=True)
class Placing:
    """What a run did."""

    reports: int = 0
    stories: int = 0
    """Opened by these reports."""
    waiting: int = 0
    """Reports whose passages are not indexed yet: `legation index`, then again."""

    def to_json(self) -> dict[str, int]:
        """As in the command's JSON."""
        return {"reports": self.reports, "stories": self.stories, "waiting": self.waiting}


@dataclass(frozen=True, slots=True)
class _Known:
    """A report that stands in a story, and since when that is known."""

    report: Report
    story: str
    known_at: datetime


def place_stories(lake: Lake, model: str, progress: Progress = SILENT) -> Placing:
    """Put reports that no story holds yet into stories, vault by vault.

    Args:
        lake: opened now; every open vault is worked on.
        model: fingerprint of the embedder whose stored vectors are compared.
        progress: shows long work.
    """
    total = Placing()
    run = Run("stories", {"method": METHOD})
    for vault in lake.vaults:
        below = [other for other in lake.vaults if lake.levels.dominates(vault.marking, other.marking)]
        done = _vault(lake, vault, below, model, run, progress)
        total = Placing(total.reports + done.reports, total.stories + done.stories, total.waiting + done.waiting)
    return total


def _vault(lake: Lake, vault: Vault, below: list[Vault], model: str, run: Run, progress: Progress) -> Placing:
    pending = _pending(vault)
    total = Placing()
    with progress.task("stories", pending.height) as advance:
        for first in range(0, pending.height, BATCH):
            part = pending[first : first + BATCH]
            total = _batch(lake, vault, below, part, model, run, total)
            advance(part.height)
    return total


def _pending(vault: Vault) -> pl.DataFrame:
    """Reports of a known day that no story holds, in the order in which they became known."""
    documents = vault.frame(
        "documents",
        ["document_id", "language", "published_at", "known_at"],
        pl.col("kind").is_in(REPORTING)
        & pl.col("published_at").is_not_null()
        & pl.col("published_precision").is_in(["second", "day"]),
    )
    placed = vault.frame("story_members", ["document_id"], pl.col("method") == METHOD)
    return (
        documents.join(placed, on="document_id", how="anti")
        .with_columns(day=pl.col("published_at").dt.date())
        .sort("known_at", "day", "document_id")
    )


def _batch(
    lake: Lake, vault: Vault, below: list[Vault], part: pl.DataFrame, model: str, run: Run, total: Placing
) -> Placing:
    reports = _reports(vault, part, model)
    first, last = part["day"].min(), part["day"].max()
    assert isinstance(first, date)
    assert isinstance(last, date)
    known = _around(below, first, last)
    groups = groups_of(lake, part["document_id"].to_list())
    story_of: dict[str, str] = {}
    members: list[dict[str, Any]] = []
    opened: list[dict[str, Any]] = []
    window, seen = Window(), 0
    known.sort(key=lambda one: (one.known_at, one.report.report_id))
    for document_id, day, known_at in part.select("document_id", "day", "known_at").iter_rows():
        report = reports.get(document_id)
        if report is None:
            continue
        while seen < len(known) and known[seen].known_at <= known_at:
            window.put(known[seen].report, known[seen].story)
            story_of[known[seen].report.report_id] = known[seen].story
            seen += 1
        group = groups[document_id]
        if group in story_of:
            story, certainty, nearest, copy = story_of[group], 1.0, None, True
        else:
            placed = window.place(report)
            story = placed.story or hashed(document_id, METHOD)
            certainty, nearest, copy = placed.certainty, placed.nearest, False
            if placed.story is None:
                opened.append(
                    {
                        "story_id": story,
                        "document_id": document_id,
                        "day": day,
                        "method": METHOD,
                        "known_at": known_at,
                    }
                )
            window.put(report, story)
        story_of[document_id] = story_of[group] = story
        members.append(_row(report, story, certainty, nearest, copy, known_at))
    if members:
        vault.commit(
            {"stories": opened, "story_members": members, **run.rows(vault)},
            run_id=run.run_id,
            once={"stories": "story_id", "story_members": "member_id"},
        )
    return Placing(
        total.reports + len(members), total.stories + len(opened), total.waiting + part.height - len(members)
    )


def _row(
    report: Report, story: str, certainty: float, nearest: str | None, copy: bool, known_at: datetime
) -> dict[str, Any]:
    return {
        "member_id": hashed(report.report_id, METHOD),
        "document_id": report.report_id,
        "story_id": story,
        "day": report.day,
        "language": report.language,
        "certainty": certainty,
        "nearest": nearest,
        "copy": copy,
        "vector": [] if copy else report.vector.tolist(),
        "names": json.dumps(dict(sorted(report.names.items()))),
        "numbers": sorted(report.numbers),
        "method": METHOD,
        "known_at": known_at,
    }


def _reports(vault: Vault, part: pl.DataFrame, model: str) -> dict[str, Report]:
    """What is compared of some documents; those whose vectors are not stored yet are left out."""
    ids = part["document_id"].to_list()
    batches = set(vault.batches_of(ids).values())
    mine = pl.col("document_id").is_in(ids)
    passages = vault.frame(
        "passages", ["document_id", "ordinal", "text_sha256"], mine & (pl.col("ordinal") < PASSAGES), batches=batches
    ).sort("document_id", "ordinal")
    keys = passages["text_sha256"].unique().to_list()
    stored = vault.batches_of(keys, table="embeddings", column="text_sha256")
    rows = vault.frame(
        "embeddings",
        ["text_sha256", "vector"],
        pl.col("text_sha256").is_in(keys) & (pl.col("model") == model),
        batches=set(stored.values()),
    )
    vectors = {key: np.asarray(vector, dtype=np.float32) for key, vector in rows.iter_rows()}
    texts = dict(vault.frame("documents", ["document_id", "text"], mine, batches=batches).iter_rows())
    named: dict[str, dict[str, int]] = defaultdict(dict)
    mentions = vault.frame("mentions", ["document_id", "country"], mine, batches=batches)
    for document_id, country, count in mentions.group_by("document_id", "country").len().iter_rows():
        named[document_id][country] = count
    parts: dict[str, list[Any]] = defaultdict(list)
    for document_id, _, key in passages.iter_rows():
        parts[document_id].append(vectors.get(key))
    found = {}
    for document_id, day, language in part.select("document_id", "day", "language").iter_rows():
        its = parts.get(document_id, [])
        if its and all(vector is not None for vector in its):
            found[document_id] = Report(
                document_id, day, language, unit(its), named[document_id], numbers_of(texts[document_id])
            )
    return found


def _around(below: Iterable[Vault], first: date, last: date) -> list[_Known]:
    """The placed reports, copies apart, of the days that reports between two days are compared with."""
    span = pl.col("day").is_between(first - timedelta(days=DAYS), last + timedelta(days=DAYS))
    columns = ["document_id", "day", "language", "vector", "names", "numbers", "story_id", "known_at"]
    found = []
    for vault in below:
        rows = vault.frame("story_members", columns, span & ~pl.col("copy") & (pl.col("method") == METHOD))
        for document_id, day, language, vector, names, numbers, story, known_at in rows.iter_rows():
            report = Report(
                document_id, day, language, np.asarray(vector, dtype=np.float32), json.loads(names), frozenset(numbers)
            )
            found.append(_Known(report, story, known_at))
    return found
