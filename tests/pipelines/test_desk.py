"""The desk: what it gives depends on its clearance and on what was known at ``as_of``, whatever is asked of it."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lake.schema.tables import TABLES
from lake.store import Lake
from pipelines import Desk
from pipelines.errors import LakeError, SqlError, UnknownValueError, UsageError

QUERIES = (
    "closure of the Sable Narrows",
    "đóng cửa Eo Hẹp Sa-bơ",
    "обстрел и погибшие моряки",
    "黑貂水道 封锁",
    "avis de retrait",
    "пошкоджене судно",
    "2025",
)
MODES = ("auto", "vector", "text")


def known(desk: Desk) -> dict[str, tuple[datetime, str]]:
    """When each document became known, and its marking."""
    rows = desk.sql("select document_id, known_at, marking from documents").fetchall()
    return {row[0]: (row[1].astimezone(UTC), row[2]) for row in rows}


@pytest.fixture(scope="module")
def when(confidential: Desk) -> dict[str, tuple[datetime, str]]:
    return known(confidential)


@given(st.dates(date(1998, 1, 1), date(2025, 7, 2)), st.sampled_from(QUERIES), st.sampled_from(MODES))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_search_finds_nothing_known_later(
    dossier: Path, when: dict[str, tuple[datetime, str]], day: date, query: str, mode: str
) -> None:
    with Desk.open(dossier, clearance="restricted", as_of=day) as desk:
        hits = desk.search(query, k=30, mode=mode)
        total = desk.sql("select count(*) from passages").fetchall()[0][0]
    limit = datetime.combine(day, time.max, UTC)
    assert all(when[hit.document_id][0] <= limit for hit in hits)
    assert all(when[hit.document_id][1] in ("public", "restricted") for hit in hits)
    if mode == "vector":
        assert len(hits) == min(30, total), "what is not known yet takes nobody's place"


@pytest.mark.parametrize("day", [date(2024, 6, 20), date(2025, 5, 6), date(2025, 6, 9)])
@pytest.mark.parametrize("clearance", ["public", "confidential"])
def test_products_cite_nothing_known_later_or_marked_higher(
    dossier: Path, when: dict[str, tuple[datetime, str]], tmp_path: Path, day: date, clearance: str
) -> None:
    """Alerts, trends and the report, at the end of one day."""
    limit = datetime.combine(day, time.max, UTC)
    with Desk.open(dossier, clearance=clearance, as_of=day) as desk:
        assert all(moment <= limit for moment, _ in known(desk).values())
        cited = [quote for alert in desk.warn(days=90)["alerts"] for quote in alert["citations"]]
        report = desk.report(out=tmp_path / "report.html")
        cited += report["citations"]
        last = desk.reporting.last_day
        trends = desk.trends()
    assert last is not None
    assert last <= day
    assert trends["as_of"] == report["as_of"] == day.isoformat()
    for quote in cited:
        moment, marking = when[quote["document_id"]]
        assert moment <= limit
        assert clearance == "confidential" or marking == "public"


@pytest.mark.parametrize("day", [date(2025, 6, 8), date(2025, 6, 9)])
def test_an_answer_knows_no_more_than_its_day(dossier: Path, when: dict[str, tuple[datetime, str]], day: date) -> None:
    """The closure is in an answer from the day it was reported, and not before."""
    with Desk.open(dossier, as_of=day) as desk:
        answer = desk.ask("When did Torvania close the Sable Narrows to all shipping?")
    limit = datetime.combine(day, time.max, UTC)
    assert all(when[quote.document_id][0] <= limit for quote in answer.citations)
    told = any("closed the Sable Narrows" in quote.quote for quote in answer.citations)
    assert told == (day == date(2025, 6, 9))


def test_the_future_changes_nothing_in_the_past(dossier: Path, tmp_path: Path) -> None:
    """A day's alarms and trends are the same in a lake that never learned what came later."""
    with Desk.open(dossier, as_of="2025-05-10") as desk:
        whole = desk.warn(days=60), desk.trends()
        known = {table: desk.lake.frame(table).drop("batch_id") for table in set(TABLES) - {"batches"}}
        names = desk.lake.config.names
    Lake.create(tmp_path / "lake", names=names).close()
    with Desk.open(tmp_path / "lake", as_of="2025-05-10") as desk:
        desk.lake.vault("public", create=True).commit(known, run_id="test")
        part = desk.warn(days=60), desk.trends()
    assert whole[0]["alerts"]
    assert part == whole


# --- opening ----------------------------------------------------------------------------------------------------------


def test_a_desk_is_made_opened_and_closed(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "lake", levels=["low", "high"]) as desk:
        assert desk.describe() == {
            "lake": str(tmp_path / "lake"),
            "markings": ["low", "high"],
            "embedder": "multilingual-e5-small",
        }
        assert desk.as_of is None
        assert desk.status()["documents"] == []
        assert desk.trends()["trends"] == desk.warn()["alerts"] == []
        assert desk.search("anything") == []
        assert desk.ask("What is there?").abstained
        assert desk.verify() == {"documents": 0, "quotes": 0, "broken": []}
    with pytest.raises(LakeError, match="already"):
        Desk.create(tmp_path / "lake")
    with Desk.open(tmp_path / "lake", "high") as desk:
        assert str(desk.lake.clearance) == "high"


@pytest.mark.parametrize("as_of", ["yesterday", "2025-02-30", ""])
def test_a_moment_that_is_none_is_wrong_usage(dossier: Path, as_of: str) -> None:
    with pytest.raises(UsageError):
        Desk.open(dossier, as_of=as_of)


@pytest.mark.parametrize("as_of", ["2025-05-15", date(2025, 5, 15), datetime(2025, 5, 15, 23, 59, 59, tzinfo=UTC)])
def test_a_date_means_its_end_in_utc(dossier: Path, as_of: Any) -> None:
    with Desk.open(dossier, as_of=as_of) as desk:
        assert desk.as_of is not None
        assert desk.as_of.date() == date(2025, 5, 15)
        assert desk.as_of + timedelta(seconds=2) > datetime(2025, 5, 16, tzinfo=UTC)


def test_nothing_to_take_in_is_wrong_usage(dossier: Path) -> None:
    with Desk.open(dossier) as desk, pytest.raises(UsageError, match="nothing to take in"):
        desk.ingest([])


# --- SQL and names ----------------------------------------------------------------------------------------------------


def test_sql_gives_a_relation_and_takes_parameters(confidential: Desk) -> None:
    relation = confidential.sql("select count(*) as n from documents where kind = ? and language = ?", ["treaty", "vi"])
    assert relation.pl()["n"][0] == relation.fetchall()[0][0] > 0
    with pytest.raises(SqlError):
        confidential.sql("select * from read_csv('/etc/passwd')")


def test_a_table_is_plain_values(confidential: Desk) -> None:
    result = confidential.table(
        "select timestamptz '2025-06-09 00:00:00+07' as t, date '2025-06-09' as d, 2::decimal(9, 2) as whole, "
        "2.5 as part, 'nan'::double as nan, 'ab'::blob as bytes, [date '2025-06-09'] as days, null as nothing"
    )
    assert result["rows"] == [
        ["2025-06-08T17:00:00Z", "2025-06-09", 2, 2.5, "nan", "6162", ["2025-06-09"], None],
    ]


def test_series_have_names_in_the_readers_language(confidential: Desk) -> None:
    assert confidential.name("XTV") == "Torvania"
    assert confidential.name("XLH-XTV") == "Lac Hai – Torvania"
    assert confidential.name("XLH", "vi") == "Lạc Hải"
    assert confidential.name("VNM", "vi") == "Việt Nam"
    assert confidential.name("XXQ") == "XXQ"


def test_an_unknown_report_language_lists_the_valid_ones(confidential: Desk, tmp_path: Path) -> None:
    with pytest.raises(UnknownValueError, match="valid are en, vi"):
        confidential.report(out=tmp_path / "x.html", language="de")
    assert not (tmp_path / "x.html").exists()
