"""Episodes: what alarms are judged by; the missed ones stay in."""

from datetime import date, timedelta

import polars as pl

from pipelines.episodes import episodes, summed

FIRST = date(2024, 1, 1)


def scores(counts: list[float], series: str = "LAO") -> pl.DataFrame:
    days = [FIRST + timedelta(days=n) for n in range(len(counts))]
    return pl.DataFrame({"series": series, "day": days, "observed": counts, "expected": [1.0] * len(counts)})


def raised(*days: int, series: str = "LAO") -> pl.DataFrame:
    rows = [{"series": series, "day": FIRST + timedelta(days=day)} for day in days]
    return pl.DataFrame(rows, schema={"series": pl.String, "day": pl.Date})


RISE = [1.0] * 40 + [2.0, 3.0, 9.0, 6.0, 5.0, 4.0, 3.0, 3.0, 3.0, 3.0, 2.0, 2.0, 2.0, 2.0] + [1.0] * 20
UNTIL = FIRST + timedelta(days=len(RISE) - 1)


def test_a_rise_is_one_episode_with_its_lead() -> None:
    (one,) = episodes(scores(RISE), raised(41), FIRST, UNTIL)
    assert one.alarm == FIRST + timedelta(days=41)
    assert one.peak == FIRST + timedelta(days=42)
    assert one.lead == 1
    assert summed([one]) == {"episodes": 1, "warned": 1, "warned_share": 1.0, "lead_days": 1.0, "missed": []}


def test_a_missed_episode_stays_in() -> None:
    found = episodes(scores(RISE), raised(5), FIRST, UNTIL)
    assert [one.lead for one in found] == [None]
    told = summed(found)
    assert (told["warned"], told["warned_share"], told["lead_days"]) == (0, 0.0, None)
    assert told["missed"][0]["series"] == "LAO"


def test_an_alarm_of_another_series_warns_of_nothing() -> None:
    (one,) = episodes(scores(RISE), raised(41, series="PER"), FIRST, UNTIL)
    assert one.alarm is None


def test_what_is_not_over_yet_is_not_judged() -> None:
    assert episodes(scores(RISE), raised(41), FIRST, FIRST + timedelta(days=45)) == []


def test_level_series_and_nothing_have_no_episode() -> None:
    assert episodes(scores([1.0] * 60), raised(), FIRST, FIRST + timedelta(days=59)) == []
    empty = scores([1.0]).head(0)
    assert summed(episodes(empty, raised(), FIRST, UNTIL))["warned_share"] is None
