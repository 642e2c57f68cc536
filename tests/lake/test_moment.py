"""Moments and the guard against the future."""

from datetime import UTC, date, datetime, timedelta, timezone

import polars as pl
import pytest

from lake.moment import guard, moment
from lake.schema.errors import LookAheadError, UsageError

END = datetime(2022, 2, 10, 23, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "instant"),
    [
        (date(2022, 2, 10), END),
        ("2022-02-10", END),
        ("2022-02-10T06:00:00Z", datetime(2022, 2, 10, 6, tzinfo=UTC)),
        (datetime(2022, 2, 10, 6, tzinfo=timezone(timedelta(hours=7))), datetime(2022, 2, 9, 23, tzinfo=UTC)),
    ],
)
def test_moments(given: date | str, instant: datetime) -> None:
    assert moment(given) == instant
    assert moment(given).utcoffset() == timedelta(0)


@pytest.mark.parametrize("given", ["yesterday", "", "2022-02-30", "10/02/2022", "2022-02-10T06:00:00"])
def test_what_is_no_moment(given: str) -> None:
    with pytest.raises(UsageError):
        moment(given)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(UsageError, match="zone"):
        moment(datetime(2022, 2, 10))


def test_guard() -> None:
    frame = pl.DataFrame({"known_at": [END - timedelta(days=1), END]})
    assert guard(frame, "2022-02-10").height == 2
    with pytest.raises(LookAheadError, match="1 of 2"):
        guard(frame, "2022-02-09")
    with pytest.raises(LookAheadError, match="known_at"):
        guard(frame.drop("known_at"), "2022-02-10")
    with pytest.raises(LookAheadError):
        guard(pl.DataFrame({"known_at": [None]}, schema={"known_at": pl.Datetime("us", "UTC")}), "2022-02-10")
