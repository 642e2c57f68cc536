"""Alarms: a burst is raised in time and with quotes, the future is not seen, the budget is kept."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from lake.moment import guard
from lake.schema.errors import LookAheadError
from pipelines.desk import Desk
from pipelines.warn import save
from tests.pipelines.conftest import BURST


def test_a_burst_is_raised_within_two_days_with_its_quotes(news_lake: Path) -> None:
    warnings = Desk.open(news_lake, as_of=BURST + timedelta(days=1)).alerts()
    assert warnings.alerts, "the burst was missed"
    alert = warnings.alerts[0]
    assert {"BOL", "CHL"} & set(alert.country.split("-"))
    assert BURST <= alert.day <= BURST + timedelta(days=1)
    assert alert.since >= BURST - timedelta(days=2)
    assert alert.observed > alert.expected
    assert alert.quotes
    assert all("Chile" in quote.quote or "Bolivia" in quote.quote for quote in alert.quotes)
    assert str(alert.observed) in alert.why()
    assert str(alert.observed) in alert.why("vi")


def test_series_on_the_same_stories_are_one_alert(news_lake: Path) -> None:
    warnings = Desk.open(news_lake, as_of=BURST + timedelta(days=1)).alerts()
    raised = [code for alert in warnings.alerts for code in (alert.country, *alert.also)]
    assert {"BOL", "BOL-CHL"} <= set(raised)
    assert len(warnings.alerts) < len(raised)


def test_nothing_before_the_burst(news_lake: Path) -> None:
    before = Desk.open(news_lake, as_of=BURST - timedelta(days=1)).warn()
    assert not [a for a in before["alerts"] if "BOL" in a["country"]]


@pytest.mark.parametrize("days", [0, 1, 3, 10])
def test_the_future_is_not_seen(news_lake: Path, days: int) -> None:
    day = BURST + timedelta(days=days)
    desk = Desk.open(news_lake, as_of=day)
    assert desk.reporting.last_day is not None
    assert desk.reporting.last_day <= day
    warnings = desk.alerts()
    assert all(alert.day <= day for alert in warnings.alerts)
    assert all(str(quote.published_at) <= day.isoformat() for alert in warnings.alerts for quote in alert.quotes)


def test_a_planted_future_row_raises(news_lake: Path) -> None:
    rows = Desk.open(news_lake).lake.frame("documents", ["document_id", "known_at"])
    with pytest.raises(LookAheadError):
        guard(rows, BURST)
    known = rows.filter(pl.col("known_at") <= pl.lit(BURST).cast(pl.Datetime(time_zone="UTC")))
    assert guard(known, BURST).height == known.height


def test_the_budget_is_kept_over_the_replayed_past(news_lake: Path) -> None:
    last = date(2023, 11, 25)
    few = Desk.open(news_lake, as_of=last).alerts(budget=0.1)
    many = Desk.open(news_lake, as_of=last).alerts(budget=20)
    assert few.threshold >= many.threshold
    assert few.record.alarms <= many.record.alarms
    assert few.record.a_week <= 0.2
    assert 0 <= few.record.sustained <= few.record.judged <= few.record.alarms


def test_the_json_is_that_of_the_contract(news_lake: Path) -> None:
    result = Desk.open(news_lake, as_of=BURST + timedelta(days=2)).warn(budget=2)
    assert {"as_of", "budget", "alerts", "track_record"} <= set(result)
    assert result["as_of"] == (BURST + timedelta(days=2)).isoformat()
    quote = result["alerts"][0]["citations"][0]
    keys = "document_id external_id title language published_at locator start end quote fidelity marking"
    assert set(keys.split()) <= set(quote)


def test_alerts_are_stored_once(news_lake: Path, tmp_path: Path) -> None:
    copy = tmp_path / "lake"
    shutil.copytree(news_lake, copy)
    desk = Desk.open(copy, as_of=BURST + timedelta(days=2))
    warnings = desk.alerts()
    assert save(desk.lake, warnings) == len(warnings.alerts) > 0
    assert save(desk.lake, warnings) == 0
    assert Desk.open(copy).sql("select count(*) from alerts").fetchall() == [(len(warnings.alerts),)]
    assert Desk.open(copy).verify()["broken"] == []


def test_trends_find_the_risen_pair(news_lake: Path) -> None:
    trends = Desk.open(news_lake, as_of=BURST + timedelta(days=6)).trends()["trends"]
    assert {"BOL", "BOL-CHL"} <= {trend["country"] for trend in trends}
    assert not {"PRT", "KEN", "PER", "NOR"} & {trend["country"] for trend in trends}
    assert all(0 <= trend["p"] <= trend["q"] <= 0.1 for trend in trends)
