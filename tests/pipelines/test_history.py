"""States of a lake: restored with the same answers, named by one id, made again, and told apart."""

import json
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.signatures import check
from lake.schema.errors import IntegrityError, LakeError, RefusedError, UsageError
from pipelines import pinning
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.history_desk import restored
from pipelines.progress import SILENT
from pipelines.report.sign import PASSPHRASE
from tests.ingest.signatures.making import MINISTRY, ROOTS

QUESTION = "How many days' notice must Norway give before it raises the fare of the Brill ferry?"
TREATY = (
    "Agreement between Norway and Kenya on the Brill ferry\n\nDone at Oslo on 4 May 2010.\n\nArticle 1\n"
    "Norway shall give Kenya {days} days' notice before it raises the fare of the Brill ferry.\n\nArticle 2\n"
    "Kenya shall report the number of passengers to Norway by 31 March each year.\n"
)


def rows(number: int, first: int = 0) -> list[dict[str, str]]:
    """News of as many days."""
    return [
        {"id": f"n{day}", "kind": "news", "language": "en", "title": f"Norway and Kenya: report {day}",
         "published_at": date.fromordinal(date(2020, 4, 1).toordinal() + day // 2).isoformat(),
         "text": f"Norway and Kenya spoke of lot {day * 37 % 101} of the Brill ferry."}
        for day in range(first, first + number)
    ]  # fmt: skip


def ingest(lake: Path, folder: Path, found: list[dict[str, str]], marking: str | None = None) -> None:
    file = folder / f"{len(found)}-{found[0]['id']}-{marking}.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in found), encoding="utf-8")
    with Desk.open(lake, clearance=marking) as desk:
        desk.ingest([file], declared=Declared(marking=marking))


@dataclass(frozen=True)
class History:
    """A lake, what was made of it, and the lake after more came in. Not to be written to."""

    folder: Path
    then: Path
    """The lake as it was first, in a copy."""
    now: Path
    """The lake after more came in."""
    version: str
    """Of the first state, at the lowest clearance."""
    reports: dict[str, dict[str, Any]]
    """Made of the first state under ``secret``, by the ending of the file."""
    brief: str
    """Version of the brief on it."""
    expected: dict[str, Any]
    """Answers of the first state."""


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    """A lake with a treaty, news, and a secret; snapshots and products of it; then more news, and another treaty."""
    from pipelines.brief_page import write

    folder = tmp_path_factory.mktemp("history")
    lake = folder / "lake"
    Desk.create(lake).close()
    treaty = {"id": "t1", "kind": "treaty", "language": "en", "title": "Agreement on the Brill ferry",
              "published_at": "2010-05-04", "text": TREATY.format(days="thirty")}  # fmt: skip
    secret = {"id": "s1", "kind": "report", "language": "en", "title": "Minute", "published_at": "2020-04-20",
              "text": "Norway will raise the fare of the Brill ferry without notice."}  # fmt: skip
    ingest(lake, folder, [treaty, *rows(24)])
    ingest(lake, folder, [secret], "secret")
    with Desk.open(lake) as desk:
        version = desk.version()["id"]
        brief = write(desk, desk.brief("notice before the fare of the ferry"), folder / "first-brief.html")["version"]
    with Desk.open(lake, clearance="secret") as desk:
        reports = {
            ending: desk.report(out=folder / f"first{ending}", budget=50, language="vi") for ending in (".html", ".pdf")
        }
        desk.snapshot(folder / "plain")
        desk.snapshot(folder / "bag", bagit=True)
    expected = answers(lake, "secret")
    then = folder / "then"
    shutil.copytree(lake, then)
    treaty = {"id": "t2", "kind": "treaty", "language": "en", "title": "Amended agreement on the Brill ferry",
              "published_at": "2020-05-04", "text": TREATY.format(days="ninety")}  # fmt: skip
    burst = [
        {"id": f"b{number}", "kind": "news", "language": "en", "title": f"Norway and Kenya: alarm {number}",
         "published_at": "2020-05-01", "text": f"Norway threatened Kenya over the ferry of lot {number * 131}, "
         f"and {number * 17} boats turned back at pier {number}."}
        for number in range(25)
    ]  # fmt: skip
    ingest(lake, folder, [treaty, *burst])
    with Desk.open(lake, clearance="secret") as desk:
        desk.compact()
    return History(folder, then, lake, version, reports, brief, expected)


@pytest.fixture
def lake(history: History, tmp_path: Path) -> Path:
    """A copy of the lake as it was first."""
    shutil.copytree(history.then, tmp_path / "lake")
    return tmp_path / "lake"


@pytest.fixture
def grown(history: History, tmp_path: Path) -> Path:
    """A copy of the lake after more came in."""
    shutil.copytree(history.now, tmp_path / "grown")
    return tmp_path / "grown"


def answers(lake: Path, clearance: str | None) -> dict[str, Any]:
    """What every way of asking gives, of a lake at one path."""
    with Desk.open(lake, clearance=clearance) as desk:
        report = desk.report(out=lake.parent / "asked.html", budget=50)
        return {
            "search": [hit.to_json() for hit in desk.search("fare of the ferry", k=20)],
            "text": [hit.to_json() for hit in desk.search("Norway Kenya", mode="text")],
            "ask": desk.ask(QUESTION).to_json(),
            "report": (lake.parent / "asked.html").read_text(encoding="utf-8"),
            "alerts": report["alerts"],
            "sql": desk.sql("select document_id, known_at, run_id from documents order by all").fetchall(),
            "commitments": [entry.to_json() for entry in desk.commitments()],
            "verify": desk.verify(),
        }


@pytest.mark.parametrize("form", ["plain", "bag"])
def test_a_restored_lake_gives_the_same_answers(history: History, tmp_path: Path, form: str) -> None:
    made = restored(history.folder / form, tmp_path / "lake", SILENT)
    assert made["clearance"] == "secret"
    assert answers(tmp_path / "lake", "secret") == history.expected
    assert len(history.expected["search"]) > 5
    assert history.expected["ask"]["answer"]
    with Desk.open(tmp_path / "lake", clearance="secret") as desk:
        assert not desk.verify_audit()["broken"]
        assert "restore" in [entry["act"] for entry in desk.audit_entries(100)["entries"]]


def test_the_act_is_noted(lake: Path, tmp_path: Path) -> None:
    with Desk.open(lake, clearance="secret") as desk:
        desk.snapshot(tmp_path / "copy", bagit=True)
        noted = [entry for entry in desk.audit_entries(100)["entries"] if entry["act"] == "snapshot"][-1]
    assert noted["asked"] == {"target": str(tmp_path / "copy"), "bagit": True}
    assert noted["outcome"] == "done"


def test_everything_is_asked_for_at_the_top(lake: Path, tmp_path: Path) -> None:
    with Desk.open(lake, clearance="secret") as desk:
        assert len(desk.snapshot(tmp_path / "all", everything=True)["vaults"]) == 2
    with Desk.open(lake) as desk, pytest.raises(UsageError, match="highest level only"):
        desk.snapshot(tmp_path / "none", everything=True)
    with Desk.open(lake, clearance="restricted//alpha") as desk:
        desk.lake.vault("restricted//alpha", create=True)
    with Desk.open(lake, clearance="secret") as desk, pytest.raises(RefusedError, match="does not reach"):
        desk.snapshot(tmp_path / "some", everything=True)


# --- one id -----------------------------------------------------------------------------------------------------------


def test_the_same_state_has_the_same_id(history: History, lake: Path) -> None:
    with Desk.open(lake) as desk:
        first, second = desk.version(), desk.version()
        assert first == second
        assert set(first["data"]) == {"public"}
        assert desk.version(first["id"])["data"] == first["data"]
        assert Desk.open(lake, as_of="2020-04-10").version()["id"] != first["id"]
    with Desk.open(lake, clearance="secret") as desk:
        assert desk.version()["id"] != first["id"]
        hidden = desk.version()["id"]
    with Desk.open(lake) as desk:
        for unknown in (hidden, "v-" + "0" * 24, "x"):
            with pytest.raises(LakeError, match="no version"):
                desk.version(unknown)
    with Desk.open(history.now) as desk:
        assert desk.version()["id"] != first["id"]


@pytest.mark.parametrize("ending", [".html", ".pdf"])
def test_a_report_is_made_again(history: History, grown: Path, tmp_path: Path, ending: str) -> None:
    first = history.reports[ending]
    assert first["kept"]
    with Desk.open(grown, clearance="secret") as desk:
        again = desk.report_again(first["version"], out=tmp_path / f"again{ending}")
        assert (again["identical"], again["differs"]) == (True, [])
    written = (history.folder / f"first{ending}").read_bytes()
    assert (tmp_path / f"again{ending}").read_bytes() == written
    assert ending == ".pdf" or first["version"] in written.decode()
    with Desk.open(grown) as desk, pytest.raises(LakeError, match="no version"):
        desk.report_again(first["version"], out=tmp_path / "low.html")


def test_a_brief_is_made_again(history: History, grown: Path, tmp_path: Path) -> None:
    with Desk.open(grown) as desk:
        again = desk.report_again(history.brief, out=tmp_path / "again.html")
        assert again["identical"]
        assert again["product"] == "brief"
    assert (tmp_path / "again.html").read_bytes() == (history.folder / "first-brief.html").read_bytes()


def test_what_is_not_as_it_was_is_said(lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Desk.open(lake) as desk:
        first = desk.report(out=tmp_path / "first.html")["version"]
        monkeypatch.setattr(pinning, "code_hash", lambda: "0" * 64)
        monkeypatch.setattr(pinning, "libraries", lambda: {"polars": "0.0"})
        again = desk.report_again(first, out=tmp_path / "again.html")
        assert again["identical"]
        assert any(text.startswith("code: ") for text in again["differs"])
        assert any(text.startswith("library polars: ") for text in again["differs"])
        assert desk.version(first)["differs"] == again["differs"]
        monkeypatch.setattr("pipelines.report.html.code_version", lambda: "9.9")
        assert desk.report_again(first, out=tmp_path / "again.html")["identical"] is False
        assert desk.report_again(first, out=tmp_path / "again.md")["identical"] is None


def test_a_lake_without_the_data_makes_nothing_again(lake: Path, tmp_path: Path) -> None:
    with Desk.open(lake) as desk:
        state = desk.version()["id"]
        first = desk.report(out=tmp_path / "first.html")["version"]
        with pytest.raises(UsageError, match="not of a report"):
            desk.report_again(state)
    shutil.rmtree(lake / "vaults" / "public" / "tables")
    with Desk.open(lake) as desk, pytest.raises(LakeError):
        desk.report_again(first, out=tmp_path / "again.html")


def test_a_record_that_was_changed_is_refused(lake: Path, tmp_path: Path) -> None:
    with Desk.open(lake) as desk:
        first = desk.report(out=tmp_path / "first.html")["version"]
        (path,) = (lake / "vaults" / "public" / "versions").glob(f"{first}.json")
        path.write_text(path.read_text().replace('"budget": 3.0', '"budget": 30.0'))
        with pytest.raises(LakeError, match="was changed"):
            desk.report_again(first, out=tmp_path / "again.html")


def test_a_signed_report_begins_with_what_is_made_again(
    lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key.p12").write_bytes(MINISTRY.p12(b"open"))
    monkeypatch.setenv(PASSPHRASE, "open")
    with Desk.open(lake) as desk:
        with pytest.raises(UsageError, match="only a PDF"):
            desk.report(out=tmp_path / "first.html", sign=tmp_path / "key.p12")
        first = desk.report(out=tmp_path / "first.pdf", sign=tmp_path / "key.p12")
        assert first["signed"] == {"signer": "Ministry of the Test", "level": "PAdES-B-B"}
        assert desk.report_again(first["version"], out=tmp_path / "again.pdf")["identical"]
    signed = (tmp_path / "first.pdf").read_bytes()
    assert check(signed, "pdf", ROOTS)[0].status == "valid"
    assert signed.startswith((tmp_path / "again.pdf").read_bytes())


# --- what changed -----------------------------------------------------------------------------------------------------


def test_what_came_and_why_conclusions_changed(history: History, grown: Path) -> None:
    with Desk.open(grown) as desk:
        found = desk.diff(history.version, "now", question=QUESTION, alert="KEN-NOR", budget=50)
        counted = {row["table"]: (row["came"], row["went"], row["corrected"]) for row in found["tables"]}
        assert counted["documents"] == (26, 0, 0)
        assert counted["passages"][0] >= 26
        assert counted["commitments"][0] >= 1
        asked = found["question"]
        assert asked["changed"]
        assert any("ninety" in quote["quote"] for quote in asked["came"])
        assert asked["came"][0]["because"] == "the document is not known before"
        assert found["pinned"] == []
        assert found["alerts"]["came"] >= 1
        series = found["alerts"]["rows"]["came"][0]["country"]
        alert = desk.diff(history.version, "now", alert=series, budget=50)["alert"]
        assert alert["changed"]
        assert alert["before"] is None
        assert alert["after"]["judgement"]["observed"]
        assert alert["came"]
        assert all(quote["because"] == "the document is not known before" for quote in alert["came"])
        for wrong in ("yesterday", str(grown.parent)):
            with pytest.raises(UsageError):
                desk.diff(wrong, "now")


def test_a_snapshot_is_compared_and_left_as_it_is(history: History, grown: Path) -> None:
    copy = history.folder / "plain"
    held = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    with Desk.open(grown) as desk:
        same = desk.diff(history.version, str(copy), limit=1)
        assert all(not (row["came"] or row["went"] or row["corrected"]) for row in same["tables"])
        assert same["alerts"]["came"] == same["alerts"]["went"] == 0
        back = desk.diff("now", str(history.folder / "bag"), limit=1)
        assert {row["table"]: row["went"] for row in back["tables"]}["documents"] == 26
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == held


def test_a_corrected_row_shows_what_changed(lake: Path) -> None:
    with Desk.open(lake) as desk:
        before = desk.version()["id"]
        vault = desk.lake.vault("public")
        row = vault.frame("commitments").row(0, named=True)
        for name in ("known_at", "run_id", "batch_id"):
            row.pop(name)
        vault.commit({"commitments": [{**row, "modality": "may"}]}, run_id="correction")
        found = desk.diff(before, "now")
        (table,) = [one for one in found["tables"] if one["table"] == "commitments"]
        assert (table["came"], table["went"], table["corrected"]) == (0, 0, 1)
        (corrected,) = table["rows"]["corrected"]
        assert corrected["commitment_id"] == row["commitment_id"]
        assert corrected["fields"] == {"modality": [row["modality"], "may"]}


def test_clearance_holds_for_both_sides(history: History, lake: Path) -> None:
    with Desk.open(lake, clearance="secret") as desk:
        secret = desk.version()["id"]
    with Desk.open(lake) as desk:
        with pytest.raises(LakeError, match="no version"):
            desk.diff(secret, "now")
        copy = str(history.folder / "plain")
        found = json.dumps(desk.diff(copy, "now", question="Will Norway raise the fare without notice?", limit=1))
        assert "Minute" not in found
        assert '"secret"' not in found


def test_a_damaged_snapshot_is_not_compared(lake: Path, tmp_path: Path) -> None:
    with Desk.open(lake) as desk:
        desk.snapshot(tmp_path / "copy")
        (tmp_path / "copy" / "lake.json").write_text("{}")
        with pytest.raises(IntegrityError, match=r"lake\.json is damaged"):
            desk.diff(str(tmp_path / "copy"), "now")
