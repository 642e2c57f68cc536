"""Event data sets: GDELT, ICEWS, UCDP and ACLED files into the table; broken and hostile files."""

import gzip
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from lake.schema.errors import UnknownValueError, UnreadableError
from lake.store import Lake
from models.events import CLASSES
from pipelines.desk import Desk
from pipelines.event_sets import NAMES, detect
from pipelines.event_sets.cameo_texts import code_of
from pipelines.event_sets.gdelt import COLUMNS as GDELT
from pipelines.event_sets.icews import COLUMNS as ICEWS


def gdelt_line(**cells: str) -> str:
    filled = dict.fromkeys(GDELT, "") | {
        "GLOBALEVENTID": "900000001", "SQLDATE": "20150219", "Actor1Code": "CHLGOV", "Actor1Name": "CHILE",
        "Actor1CountryCode": "CHL", "Actor2Code": "PER", "Actor2Name": "PERU", "Actor2CountryCode": "PER",
        "IsRootEvent": "1", "EventCode": "112", "EventBaseCode": "112", "EventRootCode": "11", "QuadClass": "3",
        "GoldsteinScale": "-2.0", "NumMentions": "6", "NumSources": "1", "NumArticles": "6",
        "ActionGeo_FullName": "Lima, Lima, Peru", "ActionGeo_Lat": "-12.05", "ActionGeo_Long": "-77.05",
        "DATEADDED": "20150220120000", "SOURCEURL": "https://news.example/1",
    }  # fmt: skip
    return "\t".join({**filled, **cells}.values())


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    Lake.create(tmp_path / "lake", embedder=None)
    return Desk.open(tmp_path / "lake")


def test_gdelt(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "20150220120000.export.CSV"
    lines = [
        gdelt_line(),
        gdelt_line(GLOBALEVENTID="900000002", EventCode="010"),
        gdelt_line(GLOBALEVENTID="900000003", SQLDATE="soon"),
        gdelt_line(GLOBALEVENTID="900000004", Actor1Code="UNO", Actor1CountryCode="", Actor1KnownGroupCode="UNO",
                   EventCode="073"),
    ]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    loaded = desk.load_events([path], known_at="published")
    assert (loaded["records"], loaded["events"], loaded["no_events"], loaded["refused"]) == (4, 2, 1, 1)
    assert loaded["unread"] == [{"record": 3, "reason": "'soon' is no date"}]
    (one,) = [event.to_json() for event in desk.events(type_="ACCUSE")]
    assert (one["actor"], one["target"], one["country"], one["date"]) == ("CHL", "PER", "PER", "2015-02-19")
    assert one["citation"] is None
    assert one["record"]["GLOBALEVENTID"] == "900000001"
    assert {event.row["actor"] for event in desk.events(type_="AID")} == {"UN"}
    known = desk.lake.frame("events", ["known_at"])["known_at"].dt.date().unique().to_list()
    assert known == [date(2015, 2, 20)]
    assert desk.load_events([path], known_at="published")["duplicate"] == 1
    assert desk.verify()["broken"] == []


def test_icews(desk: Desk, tmp_path: Path) -> None:
    row = dict.fromkeys(ICEWS, "NA") | {
        "Event ID": "1", "Event Date": "2018-06-01", "Source Name": "Foreign Affairs (Kenya)",
        "Source Country": "Kenya",
        "Event Text": "Host a visit", "CAMEO Code": "043", "Intensity": "2.8", "Target Name": "Citizen (Uganda)",
        "Target Country": "Uganda", "Country": "Kenya", "City": "Nairobi", "Latitude": "-1.28", "Longitude": "36.8",
    }  # fmt: skip
    path = tmp_path / "events.2018.tab.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\t".join(ICEWS) + "\n" + "\t".join(row.values()) + "\n")
    assert desk.load_events([path])["events"] == 1
    (one,) = desk.events()
    assert (one.row["actor"], one.row["target"], one.row["target_kind"]) == ("KEN", "Citizen (Uganda)", "name")
    assert (one.row["mode"], one.row["intensity"], one.row["cameo"]) == ("visit", 2.8, "043")


def test_icews_cut_to_four_columns(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "cut.parquet"
    pl.DataFrame(
        {
            "date": [date(2014, 1, 1)] * 3,
            "source": ["Angela Merkel", "Head of Government (Croatia)", "Peru"],
            "event": ["Criticize or denounce", "Make statement", "Dance"],
            "target": ["Syria", "Peru", "Chile"],
        }
    ).write_parquet(path)
    loaded = desk.load_events([path])
    assert (loaded["events"], loaded["no_events"], loaded["refused"]) == (1, 1, 1)
    assert {(event.row["actor"], event.row["target"]) for event in desk.events()} == {("DEU", "SYR")}


def test_ucdp_deaths_are_kept_apart(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "ged.csv"
    pl.DataFrame(
        {
            "id": [7], "type_of_violence": [3], "side_a": ["Government of Mali"], "side_b": ["Civilians"],
            "date_start": ["2023-10-02 00:00:00.000"], "date_end": ["2023-10-04 00:00:00.000"], "country": ["Mali"],
            "latitude": [16.1], "longitude": [2.2], "deaths_civilians": [3], "best": [3], "low": [2], "high": [9],
        }
    ).write_csv(path)  # fmt: skip
    assert desk.load_events([path])["events"] == 1
    (one,) = [event.to_json() for event in desk.events(country="MLI")]
    assert one["deaths"] == {"best": 3, "low": 2, "high": 9}
    assert (one["date"], one["last_date"]) == ("2023-10-02", "2023-10-04")
    assert desk.lake.frame("events")["violence"].to_list() == ["one-sided"]


def test_acled(desk: Desk, tmp_path: Path) -> None:
    columns = {
        "event_id_cnty": ["A1", "A2", "A3"], "event_date": ["02 October 2023", "2023-10-03", "2023-10-04"],
        "event_type": ["Protests", "Battles", "Strategic developments"],
        "sub_event_type": ["Peaceful protest", "Armed clash", "Looting/property destruction"],
        "actor1": ["Protesters (Peru)", "Military Forces of Peru (2021-)", "Peru"],
        "actor2": ["", "Rioters (Peru)", ""],
        "country": ["Peru"] * 3, "location": ["Lima"] * 3, "fatalities": ["0", "2", "0"],
    }  # fmt: skip
    path = tmp_path / "acled.csv"
    pl.DataFrame(columns).write_csv(path)
    loaded = desk.load_events([path])
    assert (loaded["events"], loaded["no_events"]) == (2, 1)
    assert {(event.row["type"], event.row["actor"]) for event in desk.events()} == {
        ("PROTEST", "Protesters (Peru)"),
        ("ASSAULT", "PER"),
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", b"x,y\n1,2\n"), ("b.csv", b""), ("c.parquet", b"no parquet"), ("d.csv", b"\xff\xfe\x00"),
     ("e.zip", b"PK\x05\x06" + bytes(18)), ("f.csv.gz", b"not gzip")],
)  # fmt: skip
def test_files_of_no_data_set_are_refused(desk: Desk, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableError, match=name):
        desk.load_events([tmp_path / name])
    assert desk.events() == []


def test_a_line_too_short_is_refused_with_its_file(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "x.CSV"
    path.write_text(gdelt_line() + "\n" + gdelt_line() + "\tone more\n", encoding="utf-8")
    with pytest.raises(UnreadableError, match=r"x\.CSV"):
        desk.load_events([path])


def test_unknown_names_are_refused(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("id\n", encoding="utf-8")
    with pytest.raises(UnknownValueError, match="gdelt"):
        detect(path, "phoenix")
    with pytest.raises(UnknownValueError, match="published"):
        desk.load_events([path], known_at="tomorrow")
    assert NAMES == ("gdelt", "icews", "ucdp", "acled")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Express intent to meet or negotiate", "030"),
        ("Ease curfew", "0813"),
        ("Ease economic sanctions, boycott, embargo", "085"),
        ("fight with small arms and light weapons", "193"),
        ("Dance", None),
    ],
)
def test_texts_of_cameo(text: str, code: str | None) -> None:
    assert code_of(text) == code


def test_real_files_load(desk: Desk, real_data: Path) -> None:
    loaded = desk.load_events(
        [
            real_data / "events" / "ged_candidate_2023m10_half.parquet",
            real_data / "ontologies/icews/events.2018.sample.tab.gz",
        ]
    )
    assert loaded["refused"] == 0
    rows = desk.lake.frame("events")
    assert set(rows["type"]) <= set(CLASSES)
    assert rows.filter(pl.col("dataset") == "ucdp").height == 1100
    assert all(json.loads(record) for record in rows["record"].head(50))
