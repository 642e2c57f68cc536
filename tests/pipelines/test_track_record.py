"""Forecasts from the lake's numbers, the ledger that keeps them, and back-tests that cannot see the future."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lake.schema.errors import LookAheadError, RefusedError, UnknownValueError, UnreadableError, UsageError
from lake.store import Lake
from pipelines.desk import Desk
from pipelines.outside_forecasts import score_files
from pipelines.vintages import Vintages
from tests.pipelines.wars import table


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lake with ten years of twelve states, known month by month."""
    folder = tmp_path_factory.mktemp("forecasts")
    desk = Desk(Lake.create(folder / "lake", embedder=None))
    desk.load_numbers([table(folder / "wars.csv")], known_at="published")
    desk.close()
    return folder / "lake"


def test_a_forecast_is_a_distribution_for_each_country_and_month(filled: Path) -> None:
    desk = Desk(Lake.open(filled))
    made = desk.forecast(months=3, save=False)
    assert made["origin"] == "1999-12"
    assert len(made["forecasts"]) == 12 * 3
    for row in made["forecasts"]:
        low, high = row["interval90"]
        assert 0 <= low <= row["median"] <= high
        assert 0.0 <= row["probability_deadly"] <= row["probability_any"] <= 1.0
    assert {chance["task"] for chance in made["chances"]} <= {"ONSET-3", "ONSET-6", "ONSET-12", "ESC-3"}
    for chance in made["chances"]:
        assert chance["word"]["en"] in chance["statement"]["en"]
        assert chance["word"]["vi"] in chance["statement"]["vi"]
        assert all(driver["en"] and driver["vi"] for driver in chance["drivers"])
    assert "saved" not in made


def test_what_is_issued_is_kept_once_and_resolved_by_what_came(filled: Path) -> None:
    past = Desk(Lake.open(filled, as_of="1998-01-15"))
    made = past.forecast(country="XAA", months=2)
    assert made["origin"] == "1997-12"
    assert made["saved"] == 2 + len(made["chances"])
    assert past.forecast(country="XAA", months=2)["saved"] == 0
    now = Desk(Lake.open(filled))
    listed = now.forecasts(country="XAA", state="due")
    assert len(listed) == made["saved"]
    assert all(one["replayed"] for one in listed)
    assert now.resolve_forecasts() == {"resolved": made["saved"], "waiting_for_numbers": 0}
    assert now.resolve_forecasts()["resolved"] == 0
    month = next(
        one for one in now.forecasts(state="resolved") if one["task"] == "deaths" and one["due"] == "1998-01-31"
    )
    told = now.lake.frame("country_months").filter(country="XAA", month=date(1998, 1, 1))["value"].item()
    assert month["outcome"] == told
    scores = now.score_forecasts()
    assert scores["of_record"]["probabilities"]["n"] == 0
    assert scores["replayed"]["distributions"]["n"] == 2
    assert scores["replayed"]["probabilities"]["n"] == len(made["chances"])
    assert len(scores["replayed"]["distributions"]["worst"]) == 2


def test_an_outcome_by_hand_needs_a_reason_and_stays(filled: Path) -> None:
    desk = Desk(Lake.open(filled))
    desk.forecast(country="XAB", months=1)
    one = next(each for each in desk.forecasts(country="XAB") if each["probability"] is not None)
    with pytest.raises(UsageError, match="needs a reason"):
        desk.resolve_forecasts(one["forecast_id"], 1.0)
    with pytest.raises(UsageError, match="1 or 0"):
        desk.resolve_forecasts(one["forecast_id"], 0.4, "half")
    with pytest.raises(UnknownValueError):
        desk.resolve_forecasts("no-such", 1.0, "because")
    desk.resolve_forecasts(one["forecast_id"], None, "the state ceased to be")
    voided = next(each for each in desk.forecasts() if each["forecast_id"] == one["forecast_id"])
    assert (voided["state"], voided["basis"]) == ("void", "by hand: the state ceased to be")
    assert desk.score_forecasts()["void"] == 1


def test_as_of_sees_no_later_number_and_no_later_forecast(filled: Path) -> None:
    early = Desk(Lake.open(filled, as_of="1997-03-10"))
    assert early.forecast(country="XAA", months=1, save=False)["origin"] == "1997-02"
    assert early.forecasts() == []


def test_a_backtest_is_blind_to_the_future(filled: Path) -> None:
    done = Desk(Lake.open(filled)).backtest(years=3, budget=2)
    assert done["vintage"] == "as known then"
    assert done["alerts"] == 2 * 36
    assert done["warned"] + len(done["missed"]) == done["episodes"]
    assert "2 alerts a month" in done["summary"]["en"]
    short = Desk(Lake.open(filled, as_of="1998-07-31")).backtest(years=2, budget=2)
    assert short["to"] == "1998-01"


def test_a_planted_future_row_makes_it_raise(filled: Path, tmp_path: Path) -> None:
    desk = Desk(Lake.create(tmp_path / "lake", embedder=None))
    desk.load_numbers([table(tmp_path / "wars.csv")], known_at="published")
    planted = {
        "number_id": "f" * 64,
        "country": "XAA",
        "month": date(1999, 6, 1),
        "measure": "deaths",
        "value": 400.0,
        "source": "a mole",
        "file_id": "e" * 64,
        "known_at": datetime(1997, 1, 1, tzinfo=UTC),
    }
    desk.lake.vault("public").commit({"country_months": [planted]}, run_id="planted")
    with pytest.raises(LookAheadError, match="deaths of XAA in 1999-06 is said to have been known on 1997-01-01"):
        desk.backtest(years=3)
    with pytest.raises(LookAheadError):
        Desk(Lake.open(tmp_path / "lake", as_of="1998-01-01")).forecast(country="XAA")


def test_data_taken_in_whole_are_read_by_their_months(tmp_path: Path) -> None:
    desk = Desk(Lake.create(tmp_path / "lake", embedder=None))
    desk.load_numbers([table(tmp_path / "wars.csv", countries=4, months=80)])
    vintages = Vintages.of(desk.lake)
    assert not vintages.live
    assert vintages.at(vintages.last - 10).last == vintages.last - 10
    assert desk.backtest(years=2)["vintage"].startswith("final")


def test_clear_words_where_numbers_are_missing(tmp_path: Path) -> None:
    desk = Desk(Lake.create(tmp_path / "lake", embedder=None))
    with pytest.raises(RefusedError, match=r"there are none at all.*legation numbers FILE"):
        desk.forecast()
    (tmp_path / "t.csv").write_text("country,month,transits\nXAA,2020-01,3\n")
    desk.load_numbers([tmp_path / "t.csv"])
    with pytest.raises(RefusedError, match="there are transits"):
        desk.forecast()
    with pytest.raises(RefusedError, match="36 are the least"):
        desk.forecast(measure="transits")
    with pytest.raises(UsageError, match="1 to 14"):
        desk.forecast(months=15)
    assert desk.score_forecasts()["issued"] == 0


def test_an_unknown_country_or_task_is_named_with_the_known(filled: Path) -> None:
    desk = Desk(Lake.open(filled))
    with pytest.raises(UnknownValueError, match="unknown country"):
        desk.forecast(country="Atlantis")
    with pytest.raises(UnknownValueError, match="ONSET-12"):
        desk.backtest(task="WAR")
    with pytest.raises(UnknownValueError, match="unknown state"):
        desk.forecasts(state="lost")


def test_numbers_above_the_clearance_change_nothing(filled: Path, tmp_path: Path) -> None:
    path = tmp_path / "lake"
    Desk(Lake.create(path, embedder=None)).load_numbers([table(tmp_path / "wars.csv", countries=4, months=60)])
    before = Desk(Lake.open(path)).forecast(save=False, months=2)
    secret = Desk(Lake.open(path, clearance="secret"))
    secret.load_numbers([table(tmp_path / "more.csv", countries=6, months=60, seed=3)], marking="secret")
    assert Desk(Lake.open(path)).forecast(save=False, months=2) == before
    secret.forecast(country="XAF", months=1)
    assert Desk(Lake.open(path)).forecasts() == []


def test_others_forecasts_are_scored_by_the_same_rules(tmp_path: Path) -> None:
    said, settled = tmp_path / "f.json", tmp_path / "r.json"
    said.write_text(json.dumps({"forecasts": [
        {"id": "a", "resolution_date": "2024-01-01", "forecast": 0.8},
        {"id": ["a", "b"], "forecast": 0.1},
        {"id": "c", "forecast": 0.5},
    ]}))  # fmt: skip
    settled.write_text(json.dumps({"resolutions": [
        {"id": "a", "source": "x", "resolution_date": "2024-01-01", "resolved_to": 1.0, "resolved": True},
        {"id": ["a", "b"], "source": "x", "resolution_date": "2024-01-01", "resolved_to": 0.0, "resolved": True},
        {"id": "c", "source": "y", "resolution_date": "2024-01-01", "resolved_to": None, "resolved": False},
        {"id": "z", "source": "y", "resolution_date": "2024-01-01", "resolved_to": 1.0, "resolved": True},
    ]}))  # fmt: skip
    found = score_files(said, settled)
    assert (found["n"], found["unresolved"], found["without_forecast"]) == (2, 1, 1)
    assert found["brier"] == pytest.approx((0.04 + 0.01) / 2)
    said.write_text('{"forecasts": [{"id": "a", "forecast": 3}]}')
    with pytest.raises(UnreadableError, match="no probability"):
        score_files(said, settled)
    said.write_text("[]")
    with pytest.raises(UnreadableError, match="not a JSON object"):
        score_files(said, settled)


def test_real_resolutions_are_scored(real_data: Path) -> None:
    folder = real_data / "forecastbench"
    found = score_files(
        folder / "question_sets" / "2024-07-21-human.json.gz",
        folder / "resolution_sets" / "2024-07-21_resolution_set.json.gz",
    )
    assert found["n"] >= 20
    assert found["brier"] < found["brier_of_the_base_rate"]
