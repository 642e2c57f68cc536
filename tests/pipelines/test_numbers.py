"""Numbers by country and month: what is taken in, how it is read, what is refused."""

from datetime import date
from pathlib import Path

import pytest

from lake.schema.errors import UnreadableError, UsageError
from lake.store import Lake
from pipelines.desk import Desk
from pipelines.numbers import newest
from tests.pipelines.wars import table


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(Lake.create(tmp_path / "lake", embedder=None))


def test_a_wide_table_is_taken_in_once(desk: Desk, tmp_path: Path) -> None:
    path = table(tmp_path / "wars.parquet", countries=3, months=24)
    taken = desk.load_numbers([path])
    assert (taken["rows"], taken["measures"], taken["months"]) == (72, ["deaths"], ["1990-01", "1991-12"])
    again = desk.load_numbers([path])
    assert (again["rows"], again["duplicate"]) == (0, 1)
    rows = desk.lake.frame("country_months")
    assert rows.height == 72
    assert desk.lake.vaults[0].raw.path(rows["file_id"][0]).read_bytes() == path.read_bytes()


def test_names_dates_and_columns_as_sources_write_them(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text(
        "State,Date,Fatalities,Landings\nViet Nam,2020-03-01,2,10.5\nFrance,2020-03-15,,7\nNarnia,2020-04-01,1,1\n"
    )
    taken = desk.load_numbers([path], source="Ours")
    assert taken["unnamed"] == ["Narnia"]
    rows = desk.lake.frame("country_months").sort("country", "measure")
    assert rows.select("country", "month", "measure", "value").rows() == [
        ("FRA", date(2020, 3, 1), "landings", 7.0),
        ("Narnia", date(2020, 4, 1), "deaths", 1.0),
        ("Narnia", date(2020, 4, 1), "landings", 1.0),
        ("VNM", date(2020, 3, 1), "deaths", 2.0),
        ("VNM", date(2020, 3, 1), "landings", 10.5),
    ]
    assert set(rows["source"]) == {"Ours"}


def test_events_are_counted_up_by_kind_of_violence(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "ged.csv"
    path.write_text(
        "id,date_start,country,type_of_violence,best,latitude\n"
        "1,2023-10-02 00:00:00.000,Sudan,1,5,12.1\n2,2023-10-30 00:00:00.000,Sudan,1,7,12.1\n"
        "3,2023-10-05 00:00:00.000,Sudan,3,4,12.1\n"
    )
    desk.load_numbers([path])
    rows = desk.lake.frame("country_months").sort("measure")
    assert rows.select("country", "measure", "value").rows() == [("SDN", "deaths", 12.0), ("SDN", "other", 4.0)]


def test_numbers_are_known_from_the_end_of_their_month_when_published(desk: Desk, tmp_path: Path) -> None:
    desk.load_numbers([table(tmp_path / "wars.csv", countries=2, months=24)], known_at="published")
    early = Desk(Lake.open(desk.lake.path, as_of="1991-01-31"))
    assert early.lake.frame("country_months")["month"].max() == date(1991, 1, 1)
    assert Desk(Lake.open(desk.lake.path, as_of="1991-01-30")).lake.frame("country_months")["month"].max() == date(
        1990, 12, 1
    )


def test_a_later_correction_counts(desk: Desk, tmp_path: Path) -> None:
    for name, value in (("a.csv", 3), ("b.csv", 5)):
        (tmp_path / name).write_text(f"country,month,deaths\nXAA,2020-01,{value}\n")
        desk.load_numbers([tmp_path / name])
    assert [row[3] for row in newest(desk.lake.frame("country_months"))] == [5.0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("month,deaths\n2020-01,3\n", "no column of countries"),
        ("country,deaths\nXAA,3\n", "no month"),
        ("country,month,deaths\nXAA,soon,3\n", "holds no months"),
        ("country,month,note\nXAA,2020-01,quiet\n", "no column of numbers"),
        ("", "no CSV or Parquet table"),
    ],
)
def test_what_is_no_such_table_is_refused(desk: Desk, tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content)
    with pytest.raises(UnreadableError, match=message):
        desk.load_numbers([path])
    assert desk.lake.frame("country_months").is_empty()


def test_bytes_that_are_no_table_are_refused(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "bad.parquet"
    path.write_bytes(b"PAR1 but not really")
    with pytest.raises(UnreadableError, match="no CSV or Parquet table"):
        desk.load_numbers([path])
    with pytest.raises(UsageError, match="no such file"):
        desk.load_numbers([tmp_path / "gone.csv"])
    two = tmp_path / "two.csv"
    two.write_text("country,month,a,b\nXAA,2020-01,1,2\n")
    with pytest.raises(UnreadableError, match="--measure cannot name"):
        desk.load_numbers([two], measure="deaths")


def test_real_country_months(desk: Desk, real_data: Path) -> None:
    taken = desk.load_numbers([real_data / "events" / "ged_sb_country_month_1990_2020.parquet"])
    assert taken["measures"] == ["deaths"]
    assert taken["unnamed"] == []
    assert desk.lake.frame("country_months")["country"].n_unique() == 191
    assert {"COD", "COG", "XKX"} <= set(desk.lake.frame("country_months")["country"])
