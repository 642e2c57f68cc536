"""``as_of``: the moment up to which a lake is read, and the guard against rows from after it."""

from datetime import UTC, date, datetime, time

import polars as pl

from lake.schema.errors import LookAheadError, UsageError

Moment = datetime | date | str


def moment(value: Moment) -> datetime:
    """The instant that ``value`` stands for, in UTC; a date stands for the last microsecond of that day in UTC.

    Args:
        value: an aware datetime, a date, or either in ISO 8601 (``2022-02-10``, ``2022-02-10T06:00:00Z``).

    Raises:
        UsageError: it is no date, or a time without a zone.
    """
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value) if len(value) <= 10 else datetime.fromisoformat(value)
        except ValueError:
            raise UsageError(
                f"{value!r} is not a date: valid are YYYY-MM-DD and YYYY-MM-DDTHH:MM:SS with a zone, such as Z"
            ) from None
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise UsageError(f"the time {value.isoformat()} has no zone: add one, such as Z or +07:00")
        return value.astimezone(UTC)
    return datetime.combine(value, time.max, tzinfo=UTC)


def guard(frame: pl.DataFrame, as_of: Moment) -> pl.DataFrame:
    """Hand ``frame`` back if the lake knew every row of it by ``as_of``; back-tests pass their inputs through here.

    Args:
        frame: rows with the column ``known_at``.
        as_of: the cut-off.

    Raises:
        LookAheadError: a row was learned later, or there is no ``known_at`` to tell by.
    """
    limit = moment(as_of)
    if "known_at" not in frame.columns:
        raise LookAheadError("rows without the column known_at cannot be shown to have been known by the cut-off")
    late = frame.filter(pl.col("known_at").is_null() | (pl.col("known_at") > limit))
    if late.height:
        raise LookAheadError(
            f"{late.height} of {frame.height} rows were not known by {limit.isoformat()}: "
            f"the latest was learned {late['known_at'].max()!s}"
        )
    return frame
