"""Daily counts of stories by country and by pair of countries, from news and statements.

A *story* is a near-duplicate group: ten copies of one wire report count once, on the day of the first. A story about
more than ``CROWD`` countries (a list of signatories, a round-up) says little about any pair and counts for none.
"""

from dataclasses import dataclass
from datetime import date
from itertools import combinations

import polars as pl

from lake.moment import guard
from lake.store import Lake
from pipelines.events import newest

CROWD = 6
REPORTING = ("news", "statement")
RECENT = 14
"""Days before a report within which an event told in it counts as its news."""


@dataclass(frozen=True, slots=True)
class Reporting:
    """What was reported, as known at the lake's ``as_of``."""

    stories: pl.DataFrame
    """One row a story: ``group_id``, ``document_id`` (its best document), ``day``, ``language``, ``countries``."""
    last_day: date | None
    """The last day of which anything is known; None when nothing is."""
    deeds: pl.DataFrame
    """Events between two states read in them: ``group_id``, ``day`` of the story, ``series`` as `XLH-XTV/ASSAULT`."""

    def counts(self) -> pl.DataFrame:
        """Rows ``series``, ``day``, ``count``: countries as ``XTV``, pairs as ``XLH-XTV``; only days with a story."""
        alone = self.stories.select("day", series="countries").explode("series")
        pairs = (
            self.stories.filter(pl.col("countries").list.len().is_between(2, CROWD))
            .select(
                "day",
                series=pl.col("countries").map_elements(
                    lambda names: ["-".join(pair) for pair in combinations(sorted(names), 2)],
                    return_dtype=pl.List(pl.String),
                ),
            )
            .explode("series")
        )
        return (
            pl.concat([alone, pairs])
            .drop_nulls()
            .group_by("series", "day")
            .agg(count=pl.len().cast(pl.Int64))
            .sort("series", "day")
        )

    def counts_with_deeds(self) -> pl.DataFrame:
        """`counts`, and the stories in which one state of a pair did something of a PLOVER class to the other."""
        deeds = self.deeds.group_by("series", "day").agg(count=pl.col("group_id").n_unique().cast(pl.Int64))
        return pl.concat([self.counts(), deeds.select("series", "day", "count")]).sort("series", "day")

    def of(self, series: str, since: date, until: date) -> pl.DataFrame:
        """The stories of one series between two days, both included, newest first."""
        wanted = places_of(series)
        mine = self.stories.filter(pl.col("day").is_between(since, until))
        if "/" in series:
            told = self.deeds.filter(pl.col("series") == series)["group_id"].unique()
            mine = mine.filter(pl.col("group_id").is_in(told.to_list()))
        for country in wanted:
            mine = mine.filter(pl.col("countries").list.contains(country))
        return mine.sort("day", "group_id", descending=[True, False])


def places_of(series: str) -> list[str]:
    """The countries of a series: ``XLH`` and ``XTV`` of ``XLH-XTV/ASSAULT``."""
    return series.partition("/")[0].split("-")


def reporting(lake: Lake) -> Reporting:
    """Read the stories of a lake, as known at its ``as_of``.

    Documents whose publication day is not known cannot be placed in time and are left out; they are never guessed.
    """
    documents = lake.frame(
        "documents",
        columns=["document_id", "kind", "language", "reliability", "published_at", "published_precision", "known_at"],
        where=pl.col("kind").is_in(REPORTING)
        & pl.col("published_at").is_not_null()
        & pl.col("published_precision").is_in(["second", "day"]),
    )
    if lake.as_of is not None:
        guard(documents, lake.as_of)
    groups = lake.frame("duplicates", columns=["document_id", "group_id"])
    mentions = lake.frame("mentions", columns=["document_id", "country"]).unique()
    named = mentions.group_by("document_id").agg(countries=pl.col("country").sort())
    placed = (
        documents.join(groups, on="document_id", how="left")
        .with_columns(pl.col("group_id").fill_null(pl.col("document_id")), day=pl.col("published_at").dt.date())
        .join(named, on="document_id", how="left")
        .with_columns(pl.col("countries").fill_null([]))
    )
    stories = (
        placed.sort("day", "reliability", "document_id")
        .group_by("group_id", maintain_order=True)
        .agg(
            pl.col("document_id").first(),
            pl.col("day").first(),
            pl.col("language").first(),
            countries=pl.col("countries").explode().drop_nulls().unique().sort(),
        )
    )
    last = placed["day"].max()
    return Reporting(stories, last if isinstance(last, date) else None, _deeds(lake, placed, stories))


def _deeds(lake: Lake, placed: pl.DataFrame, stories: pl.DataFrame) -> pl.DataFrame:
    """Events told as news between two states: those of a known earlier time are history, and left out."""
    told = newest(
        lake, (pl.col("basis") == "text") & (pl.col("actor_kind") == "state") & (pl.col("target_kind") == "state")
    )
    return (
        told.select("document_id", "type", "actor", "target", "last_day")
        .filter(pl.col("actor") != pl.col("target"))
        .join(placed.select("document_id", "group_id", published="day"), on="document_id")
        .filter(pl.col("last_day").is_null() | (pl.col("last_day") >= pl.col("published") - pl.duration(days=RECENT)))
        .join(stories.select("group_id", "day"), on="group_id")
        .select(
            "group_id",
            "day",
            series=pl.concat_str(
                pl.min_horizontal("actor", "target"),
                pl.lit("-"),
                pl.max_horizontal("actor", "target"),
                pl.lit("/"),
                pl.col("type"),
            ),
        )
        .unique()
    )
