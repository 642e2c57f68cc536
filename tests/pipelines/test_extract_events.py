"""Events read into the table: once, with quotes, by clearance and as of a day; filtered, counted, seen in SQL."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lake.schema.errors import UnknownValueError
from lake.schema.values import PLOVER, QUADS
from lake.store import Lake
from models.events.facts import QUAD
from pipelines import extract_events as module
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.extract_events import speaker_of

NEWS = {
    "a.txt": "KAMPALA, 3 May 2021. Uganda condemned Rwanda on Monday. Kenya offered to mediate.",
    "b.txt": "Rwandan troops shelled a village in Uganda on Tuesday, killing four people, Ugandan police said.",
    "c.txt": "Việt Nam lên án cuộc tấn công. Thái Lan ký hiệp định với Lào.",
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in NEWS.items():
        (folder / name).write_text(text, encoding="utf-8")
    Lake.create(tmp_path / "lake", embedder=None)
    made = Desk.open(tmp_path / "lake")
    declared = Declared.of(kind="news", source="wire", published_at=datetime(2021, 5, 5, tzinfo=UTC))
    made.ingest([str(folder)], declared=declared, index=False)
    return made


def test_events_are_read_once_with_their_quotes(desk: Desk) -> None:
    first = desk.extract_events()
    assert first["documents"] == 3
    assert first["events"] >= 4
    assert desk.extract_events() == {"documents": 0, "events": 0}
    told = desk.events(actor="UGA", type_="accuse")
    (one,) = [event.to_json() for event in told]
    assert (one["actor"], one["type"], one["target"], one["quad"]) == ("UGA", "ACCUSE", "RWA", "verbal_conflict")
    assert one["trigger"] == "condemned"
    assert one["citation"]["quote"].startswith("Uganda condemned Rwanda")
    assert one["date"] == "2021-05-03"
    assert one["date_basis"] == "stated"


def test_events_are_filtered(desk: Desk) -> None:
    desk.extract_events()
    assert {event.row["type"] for event in desk.events(quad="material_conflict")} == {"ASSAULT"}
    assert {event.row["actor"] for event in desk.events(target="lao")} == {"THA"}
    assert desk.events(country="uga", since=date(2021, 5, 4))
    assert not desk.events(until=date(2020, 1, 1))
    assert len(desk.events(limit=2)) == 2
    assert len(desk.events(certainty=0.99)) <= len(desk.events())
    with pytest.raises(UnknownValueError, match="ASSAULT"):
        desk.events(type_="WAR")
    with pytest.raises(UnknownValueError, match="quad"):
        desk.events(quad="conflict")


def test_sql_and_daily_counts_hold_the_newest_reading(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    read = desk.extract_events()
    counts = desk.event_counts(by=("quad",))
    assert counts["events"].sum() == read["events"]
    monkeypatch.setattr(module, "EXTRACTOR", "events-text-next")
    again = desk.extract_events()
    assert again["documents"] == 3
    both, now = desk.sql("select (select count(*) from events), (select count(*) from events_now)").fetchall()[0]
    assert (both, now) == (2 * read["events"], read["events"])
    assert len(desk.events()) == read["events"]
    assert desk.event_counts(by=("quad",)).equals(counts)


def test_what_was_not_known_then_is_not_seen(desk: Desk, tmp_path: Path) -> None:
    desk.extract_events()
    before = Desk.open(tmp_path / "lake", as_of="2001-01-01")
    assert before.events() == []
    assert before.sql("select count(*) from events_now").fetchall() == [(0,)]


def test_a_higher_marking_is_not_seen_from_below(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    Lake.create(lake, embedder=None)
    (tmp_path / "s.txt").write_text("Peru expelled two diplomats of Chile.", encoding="utf-8")
    with Desk.open(lake, clearance="secret") as above:
        declared = Declared.of(kind="report", source="cable", marking="secret")
        above.ingest([str(tmp_path / "s.txt")], declared=declared, index=False)
        above.extract_events()
        assert len(above.events()) == 1
    assert Desk.open(lake).events() == []


@pytest.mark.parametrize(
    ("document", "text", "expected"),
    [
        ({"kind": "news", "source": "Kremlin", "title": "", "language": "en", "metadata": ""}, "", None),
        (
            {"kind": "statement", "source": "x", "title": "", "language": "en", "metadata": '{"country": "KEN"}'},
            "",
            "KEN",
        ),
        (
            {"kind": "statement", "source": "Ministry of Kenya", "title": "", "language": "en", "metadata": ""},
            "",
            "KEN",
        ),
        (
            {"kind": "statement", "source": "x", "title": "Peru and Chile", "language": "en", "metadata": ""},
            "Hm.",
            None,
        ),
        ({"kind": "statement", "source": "x", "title": "", "language": "vi", "metadata": "{}"}, "Việt Nam mong", "VNM"),
    ],
)
def test_whose_statement_it_is(desk: Desk, document: dict[str, str], text: str, expected: str | None) -> None:
    assert speaker_of(document, text, desk.gazetteer) == expected


def test_reader_and_store_know_the_same_classes() -> None:
    """The table stands in both: neither package may import the other."""
    assert QUAD == PLOVER
    assert set(QUAD.values()) == set(QUADS)
