"""Who told of what on which day: the reports of some days, the stories they belong to, and the series they count for.

A *series* is something whose telling is counted day by day:

========== =============================================================
``XTV``     a country that a report names
``XLH-XTV`` a pair of countries that one report names, if it names no more than :data:`CROWD`
``XLH-XTV/ASSAULT`` a pair of which one did something of a PLOVER class to the other
``#sea``    a theme (`models.themes`)
``*``, ``*/vi``, ``@APS``  all reports, those in a language, those of a source
========== =============================================================

What is counted is stories, not reports: a story counts for a series on the day that one of its reports first tells of
it, and then no more until it has not been told for :data:`PAUSE` days. A report that stands in no story counts as one
with its near-duplicates. How often it was told is kept apart, as its spread. What a day counts thus depends on the
reports of that day and of the :data:`PAUSE` days before, and on nothing else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from lake.schema.values import REPORTING
from lake.vault import Vault
from models.stories import DAYS, METHOD
from pipelines.events import READER

CROWD = 6
"""Countries beyond which a report (a list of signatories, a round-up) says little about any pair of them."""
RECENT = 14
"""Days before a report within which an event told in it counts as its news."""
PAUSE = DAYS
"""Days without a report after which a story that is told again counts anew: no report continues an older story."""

ALL = "*"

_REPORTS = {
    "document_id": pl.String(),
    "unit": pl.String(),
    "group_id": pl.String(),
    "placed": pl.Boolean(),
    "day": pl.Date(),
    "known_at": pl.Datetime("us", "UTC"),
    "language": pl.String(),
    "source": pl.String(),
    "reliability": pl.String(),
    "kind": pl.String(),
}
_TOLD = {"document_id": pl.String(), "series": pl.String()}
COUNTS = {"series": pl.String(), "day": pl.Date(), "count": pl.Int64(), "reports": pl.Int64()}


@dataclass(frozen=True, slots=True)
class Tellings:
    """The reports of some days."""

    reports: pl.DataFrame
    """``document_id``, ``unit`` (its story, else its near-duplicate group), ``group_id``, ``placed`` (whether it stands
    in a story), ``day``, ``known_at``, ``language``, ``source``, ``reliability``, ``kind``."""
    told: pl.DataFrame
    """``document_id``, ``series``: what each counts for, once."""

    def counts(self, first: date, last: date) -> pl.DataFrame:
        """``series``, ``day``, ``count`` (stories that are new to it that day) and ``reports``, sorted.

        Args:
            first, last: days; the reports of :data:`PAUSE` days before the first must be among those read.
        """
        return (
            self._seen()
            .filter(pl.col("day").is_between(first, last))
            .group_by("series", "day")
            .agg(count=pl.col("new").sum().cast(pl.Int64), reports=pl.col("reports").sum().cast(pl.Int64))
            .select(*COUNTS)
            .sort("series", "day")
        )

    def of(self, series: str, first: date, last: date) -> pl.DataFrame:
        """The reports of the stories that are new to a series on some days, those days' reports only.

        Returns:
            The columns of ``reports``; the newest story first, in it the best graded report first.
        """
        mine = Tellings(self.reports, self.told.filter(pl.col("series") == series))
        new = mine._seen().filter(pl.col("new") & pl.col("day").is_between(first, last))
        since = new.group_by("unit").agg(since=pl.col("day").min())
        return (
            self.reports.join(mine.told, on="document_id", how="semi")
            .join(since, on="unit")
            .filter(pl.col("day").is_between(pl.col("since"), last))
            .sort(["since", "unit", "reliability", "day", "document_id"], descending=[True, *[False] * 4])
            .select(*_REPORTS)
        )

    def _seen(self) -> pl.DataFrame:
        """``series``, ``unit``, ``day``, ``reports``, and whether the story is ``new`` to the series that day."""
        pause = pl.col("day") - pl.col("day").shift(1).over("series", "unit")
        return (
            self.told.join(self.reports.select("document_id", "unit", "day"), on="document_id")
            .group_by("series", "unit", "day")
            .agg(reports=pl.len())
            .sort("series", "unit", "day")
            .with_columns(new=pause.is_null() | (pause > pl.duration(days=PAUSE)))
        )


def read(
    vaults: Sequence[Vault],
    first: date | None,
    last: date | None,
    as_of: datetime | None = None,
    batches: Mapping[Vault, Collection[str]] | None = None,
) -> Tellings:
    """The news and statements published between two days, as known at a moment.

    Documents whose day of publication is not known cannot be placed in time and are left out; they are never guessed.

    Args:
        vaults: where they are read from.
        first, last: days of publication (UTC), both included; None for no bound.
        as_of: rows known later are not read.
        batches: batches of each vault that may hold rows of those days; all by default.
    """
    parts = [_of_vault(vault, first, last, as_of, None if batches is None else batches[vault]) for vault in vaults]
    return Tellings(
        pl.concat([pl.DataFrame(schema=_REPORTS), *(part.reports for part in parts)]),
        pl.concat([pl.DataFrame(schema=_TOLD), *(part.told for part in parts)]),
    )


def dated() -> pl.Expr:
    """Whether a document is one that is counted: news or a statement, of a known day."""
    return (
        pl.col("kind").is_in(REPORTING)
        & pl.col("published_at").is_not_null()
        & pl.col("published_precision").is_in(["second", "day"])
    )


def _of_vault(
    vault: Vault, first: date | None, last: date | None, as_of: datetime | None, batches: Collection[str] | None
) -> Tellings:
    def rows(table: str, columns: Sequence[str], where: pl.Expr | None = None) -> pl.DataFrame:
        return vault.frame(table, columns, where, batches=batches, as_of=as_of)

    day = pl.col("published_at").dt.date()
    where = dated()
    if first is not None:
        where &= day >= first
    if last is not None:
        where &= day <= last
    documents = rows(
        "documents", ["document_id", "published_at", "known_at", "language", "source", "reliability", "kind"], where
    ).with_columns(day=day)
    if documents.is_empty():
        return Tellings(pl.DataFrame(schema=_REPORTS), pl.DataFrame(schema=_TOLD))
    groups = rows("duplicates", ["document_id", "group_id"]).unique("document_id", keep="first", maintain_order=True)
    stories = rows("story_members", ["document_id", "story_id"], pl.col("method") == METHOD)
    reports = (
        documents.join(groups, on="document_id", how="left")
        .join(stories.unique("document_id", keep="first", maintain_order=True), on="document_id", how="left")
        .with_columns(group_id=pl.coalesce("group_id", "document_id"))
        .with_columns(unit=pl.coalesce("story_id", "group_id"), placed=pl.col("story_id").is_not_null())
        .select(*_REPORTS)
    )
    named = rows("mentions", ["document_id", "country"]).join(reports, on="document_id", how="semi").unique()
    themes = rows("themes", ["document_id", "theme"]).join(reports, on="document_id", how="semi")
    told = [
        reports.select("document_id", series=pl.lit(ALL)),
        reports.select("document_id", series=pl.lit(f"{ALL}/") + pl.col("language")),
        reports.select("document_id", series=pl.lit("@") + pl.col("source")),
        named.select("document_id", series="country"),
        _pairs(named),
        themes.select("document_id", series=pl.lit("#") + pl.col("theme")),
        _deeds(
            rows(
                "events",
                ["document_id", "extractor", "type", "actor", "target", "last_day"],
                (pl.col("basis") == "text") & (pl.col("actor_kind") == "state") & (pl.col("target_kind") == "state"),
            ),
            rows("readings", ["document_id", "extractor"], pl.col("extractor").str.starts_with(READER)),
            reports,
        ),
    ]
    return Tellings(reports, pl.concat(told).unique())


def _pairs(named: pl.DataFrame) -> pl.DataFrame:
    few = named.filter(pl.len().over("document_id") <= CROWD)
    both = few.join(few, on="document_id", suffix="_other").filter(pl.col("country") < pl.col("country_other"))
    return both.select("document_id", series=pl.concat_str("country", "country_other", separator="-"))


def _deeds(events: pl.DataFrame, readings: pl.DataFrame, reports: pl.DataFrame) -> pl.DataFrame:
    """Events told as news between two states: those of a known earlier time are history, and left out."""
    newest = readings.group_by("document_id").agg(pl.col("extractor").max())
    return (
        events.filter(pl.col("actor") != pl.col("target"))
        .join(newest, on=["document_id", "extractor"], how="semi")
        .join(reports.select("document_id", published="day"), on="document_id")
        .filter(pl.col("last_day").is_null() | (pl.col("last_day") >= pl.col("published") - pl.duration(days=RECENT)))
        .select(
            "document_id",
            series=pl.concat_str(
                pl.min_horizontal("actor", "target"),
                pl.lit("-"),
                pl.max_horizontal("actor", "target"),
                pl.lit("/"),
                pl.col("type"),
            ),
        )
    )
