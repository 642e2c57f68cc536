"""The ledger from end to end: read, dated from treaty actions, asked, corrected, marked, written as a calendar."""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from lake.schema.errors import UnknownValueError, UsageError
from pipelines.calendar_file import calendar
from pipelines.desk import Desk
from pipelines.ledger import period
from pipelines.resolve_deadlines import resolve_deadlines

TREATY = """Convention on the Harbour

The States Parties to this Convention, Chile and Peru, have agreed as follows:

Article 1

1. Each Party shall designate an authority within one year of the entry into force of this Convention for that Party.

2. Each Party shall submit a report every five years.

Article 2

Chile shall restore the pier not later than 30 June 2031. Peru may inspect the pier.

Article 3

For each State that accedes to this Convention after its entry into force, it shall enter into force on the
thirtieth day after the deposit of its instrument of accession.
"""
KNOWN = datetime(2020, 1, 1, tzinfo=UTC)


def hashed(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


@pytest.fixture
def desk(make_lake: Callable[..., Desk]) -> Desk:
    row: dict[str, object] = {
        "id": "HC-1999",
        "work_id": "HC-1999",
        "title": "Convention on the Harbour",
        "text": TREATY,
        "language": "en",
        "published_at": "1999-05-01",
    }
    return make_lake([row], kind="treaty", source="Depositary", known_at="published")


def add_actions(
    desk: Desk, *actions: tuple[str | None, str, str], known: datetime = KNOWN, marking: str = "public"
) -> None:
    """Treaty actions as a register would have given them."""
    vault = desk.lake.vault(marking, create=True)
    [document] = desk.lake.frame("documents", ["document_id"])["document_id"]
    common: dict[str, Any] = {"document_id": document, "start": 0, "end": 1, "extractor": "test", "known_at": known}
    treaty = hashed("treaty", marking)
    vault.commit(
        {
            "treaties": [
                {
                    "treaty_id": treaty,
                    "key": "HC-1999",
                    "basis": "register",
                    "source": "Register",
                    "title": "",
                    "language": "en",
                    "parties": [],
                    **common,
                }
            ],
            "treaty_actions": [
                {
                    "action_id": hashed(treaty, party, kind, day),
                    "treaty_id": treaty,
                    "party": party,
                    "action": kind,
                    "date": day,
                    "note": "",
                    "source": "Register",
                    **common,
                }
                for party, kind, day in actions
            ],
        },
        run_id="test",
        once={"treaties": "treaty_id", "treaty_actions": "action_id"},
    )


GENERAL = ((None, "entry_into_force", "2000-03-01"), ("CHL", "ratification", "1999-06-01"))


def dates(desk: Desk, **asked: Any) -> dict[tuple[str | None, str], str | None]:
    return {
        (one.party, entry.row["action"].split()[0]): one.due.isoformat() if one.due else None
        for entry in desk.commitments(**asked)
        for one in entry.dates
    }


def test_reads_every_treaty_once(desk: Desk) -> None:
    first = desk.extract()
    assert (first["documents"], first["commitments"]) == (1, 4)
    assert desk.extract()["documents"] == 0
    assert [(e.row["obligor"], e.row["type"]) for e in desk.commitments()][-1] == ("Peru", "permission")


def test_dates_follow_the_actions_of_each_party(desk: Desk) -> None:
    add_actions(desk, *GENERAL, ("PER", "accession", "2005-01-01"))
    desk.extract()
    found = dates(desk)
    assert found["CHL", "designate"] == "2001-03-01"
    assert found["PER", "designate"] == "2006-01-31"
    assert found["CHL", "restore"] == "2031-06-30"


def test_a_correction_gives_new_dates_and_keeps_the_old_ones_for_as_of(desk: Desk) -> None:
    add_actions(desk, *GENERAL)
    desk.extract()
    add_actions(desk, ("CHL", "entry_into_force", "2000-05-31"), known=datetime(2021, 1, 1, tzinfo=UTC))
    resolve_deadlines(desk.lake)
    assert dates(desk)["CHL", "designate"] == "2001-05-31"
    path = desk.lake.path
    desk.close()
    with Desk.open(path, as_of="2020-06-01") as then:
        assert dates(then)["CHL", "designate"] == "2001-03-01"
    with Desk.open(path, as_of="2005-01-01") as before:
        assert dates(before)[None, "designate"] is None


def test_resolving_again_writes_nothing(desk: Desk) -> None:
    add_actions(desk, *GENERAL)
    desk.extract()
    assert resolve_deadlines(desk.lake) == 0


def test_dates_from_a_restricted_action_are_restricted(desk: Desk) -> None:
    desk.extract()
    path = desk.lake.path
    desk.close()
    with Desk.open(path, clearance="restricted") as cleared:
        add_actions(cleared, *GENERAL, marking="restricted")
        resolve_deadlines(cleared.lake)
        assert dates(cleared)["CHL", "designate"] == "2001-03-01"
    with Desk.open(path) as public:
        assert ("CHL", "designate") not in dates(public)
        assert public.lake.frame("deadlines")["marking"].unique().to_list() == ["public"]


def test_asks_by_party_type_and_time(desk: Desk) -> None:
    add_actions(desk, *GENERAL)
    desk.extract()
    path = desk.lake.path
    desk.close()
    with Desk.open(path, as_of="2031-01-01") as then:
        assert {e.row["action"].split()[0] for e in then.commitments(due_within="6m")} == {"restore"}
        assert {e.row["type"] for e in then.commitments(party="PER", kind="permission")} == {"permission"}
        assert {e.row["action"].split()[0] for e in then.commitments(overdue=True)} >= {"designate", "submit"}
        assert then.commitments(due_before="2031-01-02") == []
        assert then.commitments(party="FRA") == []
        with pytest.raises(UnknownValueError):
            then.commitments(kind="promise")
        with pytest.raises(UsageError, match="12m"):
            then.commitments(due_within="soon")


def test_entries_carry_their_quote_and_its_place(desk: Desk) -> None:
    desk.extract()
    entry = next(e for e in desk.commitments() if e.row["obligor"] == "Chile")
    told = entry.to_json()
    assert told["citation"]["quote"] == "Chile shall restore the pier not later than 30 June 2031."
    assert told["article"] == "art_2"
    assert told["deadline"]["quote"] == "not later than 30 June 2031"
    assert told["parties"] == ["CHL"]
    json.dumps(told)


def test_the_calendar_holds_the_dates_and_is_the_same_each_time(desk: Desk) -> None:
    add_actions(desk, *GENERAL)
    desk.extract()
    entries = desk.commitments()
    written = calendar(entries, desk.name)
    assert written == calendar(desk.commitments(), desk.name)
    events = list(Calendar.from_ical(written).walk("VEVENT"))
    pier = next(event for event in events if "pier" in event["summary"])
    assert pier["dtstart"].dt == date(2031, 6, 30)
    assert pier["dtend"].dt == date(2031, 7, 1)
    assert "Chile shall restore" in pier["description"]


def test_statements_give_promises_only(make_lake: Callable[..., Desk]) -> None:
    text = "We must all work for peace. The Parties undertake to open the strait. Everyone should be glad."
    desk = make_lake([{"id": "s", "text": text, "language": "en"}], kind="statement")
    desk.extract()
    assert [entry.row["modality"] for entry in desk.commitments()] == ["undertakes"]


def test_an_empty_lake_has_an_empty_ledger(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "lake") as desk:
        assert desk.extract()["commitments"] == 0
        assert desk.commitments() == []


@pytest.mark.parametrize(("text", "expected"), [("12m", (12, "month")), ("2w", (14, "day")), ("1 y", (1, "year"))])
def test_reads_periods(text: str, expected: tuple[int, str]) -> None:
    assert period(text) == expected
