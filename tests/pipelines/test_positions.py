"""Positions from documents to the line of an actor over time, and drafts in a lake."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lake.schema.errors import UnknownValueError, UsageError
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.extract_positions import EXTRACTOR, extract_positions

RECORDS = {
    "r1": ("2024-03-11", "Round 1", "Norway rejected the notice of 2 hours. Portugal proposed a notice of 12 hours."),
    "r2": ("2024-07-11", "Round 2", "Norway reserved its position on the notice. Portugal insisted on observers."),
    "r3": ("2024-11-20", "Round 3", "Norway supported the notice of 12 hours proposed by Portugal."),
}
DRAFTS = {
    "d1": ("2024-03-15", "The master shall be given notice of [two] [twelve] hours before anyone comes on board."),
    "d2": ("2024-11-22", "The master shall be given notice of twelve hours before anyone comes on board."),
}


def front(key: str, day: str, title: str, text: str, extra: str = "") -> str:
    return f"---\nid: {key}\ntitle: {title}\npublished_at: {day}\nlanguage: en\n{extra}---\n{text}\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    folder = tmp_path / "in"
    folder.mkdir()
    for key, (day, title, text) in RECORDS.items():
        (folder / f"{key}.md").write_text(front(key, day, f"Summary of {title}", text), encoding="utf-8")
    for key, (day, text) in DRAFTS.items():
        (folder / f"{key}.md").write_text(front(key, day, f"Draft {key}", text, "work_id: W\n"), encoding="utf-8")
    with Desk.create(tmp_path / "lake") as made:
        made.ingest([folder], declared=Declared.of(kind="negotiation", source="chair"), index=False, workers=1)
    with Desk.open(tmp_path / "lake") as opened:
        extract_positions(opened.lake, opened.gazetteer)
        yield opened


def test_the_line_of_an_actor_is_in_the_order_of_its_days(desk: Desk) -> None:
    line = desk.positions(actor="NOR")
    assert [(one.row["stance"], one.row["round"], one.row["day"]) for one in line] == [
        ("reject", 1, date(2024, 3, 11)),
        ("reserve", 2, date(2024, 7, 11)),
        ("support", 3, date(2024, 11, 20)),
    ]
    assert [one.moved for one in line] == [None, "from reject to reserve", "from reserve to support"]


def test_quotes_are_cut_from_the_document(desk: Desk) -> None:
    for one in desk.positions():
        text = desk.lake.texts([one.quote.document_id])[one.quote.document_id].text
        assert text[one.quote.start : one.quote.end] == one.quote.quote
        assert one.to_json()["citation"]["external_id"] in RECORDS


def test_days_and_stances_confine(desk: Desk) -> None:
    assert [one.row["actor"] for one in desk.positions(since=date(2024, 7, 1), until=date(2024, 7, 31))] == [
        "NOR",
        "PRT",
    ]
    assert {one.row["stance"] for one in desk.positions(stance="reject")} == {"reject"}
    with pytest.raises(UnknownValueError, match="stance"):
        desk.positions(stance="grumble")
    assert desk.positions(actor="XXX") == []


def test_a_second_run_reads_nothing_again(desk: Desk) -> None:
    before = desk.lake.frame("positions").height
    again = extract_positions(desk.lake, desk.gazetteer)
    assert (again.documents, again.positions) == (0, 0)
    assert desk.lake.frame("positions").height == before
    assert set(desk.lake.frame("readings")["extractor"]) == {EXTRACTOR}


def test_nothing_is_known_before_its_document(desk: Desk, tmp_path: Path) -> None:
    with Desk.open(tmp_path / "lake", as_of="2020-01-01") as then:
        assert then.positions() == []


def test_drafts_of_one_work_are_followed(desk: Desk) -> None:
    found = desk.drafts(["d1"])
    assert [draft["external_id"] for draft in found["drafts"]] == ["d1", "d2"]
    fates = {thread["text"]: thread["fate"] for thread in found["threads"]}
    assert fates == {"two": "dropped", "twelve": "agreed"}
    twelve = next(thread for thread in found["threads"] if thread["text"] == "twelve")
    assert twelve["fell_in"] == 2
    assert twelve["steps"][1]["citation"]["quote"] == "twelve"


def test_a_draft_that_is_not_there_is_said(desk: Desk) -> None:
    with pytest.raises(UsageError, match="no document 'd9'"):
        desk.drafts(["d9", "d1"])
    with pytest.raises(UsageError, match="two at least"):
        desk.drafts(["r1"])
