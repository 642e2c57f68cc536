"""The commands on commitments and precedents, as a user types them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def filled(legation: Run) -> None:
    text = "Article 1\n\nChile shall restore the pier not later than 30 June 2031. No Party shall levy a toll."
    row = {"id": "t", "title": "Pier Agreement", "text": text, "language": "en", "kind": "treaty"}
    Path("t.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert legation("init").code == 0
    assert legation("ingest", "t.jsonl", "--no-index").code == 0
    assert legation("--json", "extract").json["commitments"] == 2


def test_the_ledger_in_json_and_for_people(legation: Run) -> None:
    filled(legation)
    listed = legation("--json", "--as-of", "2031-01-01", "commitments").json["commitments"]
    assert {one["type"] for one in listed} == {"obligation", "prohibition"}
    first = legation("--json", "commitments", "--party", "CHL", "--type", "obligation", "--limit", "1").json[
        "commitments"
    ]
    assert first[0]["citation"]["quote"].startswith("Chile shall restore")
    assert first[0]["dates"][0]["due"] == "2031-06-30"
    assert "restore the pier" in legation("commitments").out


def test_what_is_reported_of_one(legation: Run) -> None:
    filled(legation)
    news = {
        "id": "n", "title": "Pier restored", "language": "en", "kind": "news", "published_at": "2031-05-02",
        "text": "Chile has restored the pier, in line with Article 1 of the agreement.",
    }  # fmt: skip
    Path("n.jsonl").write_text(json.dumps(news) + "\n", encoding="utf-8")
    legation("ingest", "n.jsonl", "--no-index")
    legation("extract")
    (met,) = legation("--json", "commitments", "--status", "reported met").json["commitments"]
    assert met["evidence"][0]["citation"]["quote"].startswith("Chile has restored")
    assert met["performance"][0]["party"] == "CHL"
    shown = legation("commitments", "show", met["commitment_id"][:9], "--party", "CHL").out
    assert "For performance" in shown
    assert "grade" in shown
    assert legation("commitments", "show", "nothing").code == 2
    assert legation("commitments", "--status", "kept").code == 2


def test_writes_a_calendar(legation: Run) -> None:
    filled(legation)
    told = legation("--json", "commitments", "--out", "dates/calendar.ics").json
    assert told["events"] == 1
    assert b"DTSTART;VALUE=DATE:20310630" in Path("dates/calendar.ics").read_bytes()


def test_says_what_is_wrong(legation: Run) -> None:
    filled(legation)
    assert legation("commitments", "--type", "promise").code == 2
    assert "12m" in legation("commitments", "--due-within", "soon").complaint
    assert legation("treaties", "similar", " ").code == 2
    assert "no draft" in legation("treaties", "conflicts", "absent.docx").complaint


def test_an_empty_lake_says_so(legation: Run) -> None:
    legation("init")
    assert legation("--json", "commitments").json == {"commitments": []}
    assert "legation extract" in legation("commitments").out
