"""Daily counts of stories by country and by pair of countries, from news and statements.

A *story* is a near-duplicate group: ten copies of one wire report count once, on the day of the first. A story about
more than ``CROWD`` countries (a list of signatories, a round-up) says little about any pair and counts for none.
"""

from dataclasses import dataclass
from datetime import date
from itertools import combinations

import polars as pl

from lake.store import Lake

CROWD = 6
REPORTING = ("news", "statement")


@dataclass(frozen=True, slots=True)
class Reporting:
    """What was reported, as known at the lake's ``as_of``."""

    stories: pl.DataFrame
    """One row a story: ``group_id``, ``document_id`` (its best document), ``day``, ``language``, ``countries``."""
    last_day: date | None
    """The last day of which anything is known; None when nothing is."""

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

    def of(self, series: str, since: date, until: date) -> pl.DataFrame:
        """The stories of one series between two days, both included, newest first."""
        wanted = series.split("-")
        mine = self.stories.filter(pl.col("day").is_between(since, until))
        for country in wanted:
            mine = mine.filter(pl.col("countries").list.contains(country))
        return mine.sort("day", "group_id", descending=[True, False])


def reporting(lake: Lake) -> Reporting:
    """Read the stories of a lake, as known at its ``as_of``.

    Documents whose publication day is not known cannot be placed in time and are left out; they are never guessed.
    """
    documents = lake.frame(
        "documents",
        columns=["document_id", "kind", "language", "reliability", "published_at", "published_precision"],
        where=pl.col("kind").is_in(REPORTING)
        & pl.col("published_at").is_not_null()
        & pl.col("published_precision").is_in(["second", "day"]),
    )
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
    return Reporting(stories, last if isinstance(last, date) else None)
