"""Grading anew through the desk and the command line: indexes, facts, dates, periods and the words of errors."""

import json
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from lake.schema.errors import LakeError, UsageError
from pipelines.declared import Declared
from pipelines.desk import Desk

TREATY = (
    "Agreement between Norway and Kenya on the Brill ferry\n\nArticle 1\nNorway shall give Kenya thirty days' notice "
    "before it raises the fare of the Brill ferry.\n\nArticle 2\nThis Agreement enters into force on 1 January 2011.\n"
)
NEWS = "The market of Brill opens at six. Norway and Kenya spoke of the price of rope."
HIDDEN = "heron"


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake with the profile of Viet Nam, and two public documents."""
    folder = tmp_path / "lake"
    Desk.create(folder, profile="vietnam").close()
    (tmp_path / "ferry.txt").write_text(TREATY.replace("the Brill ferry.", f"the Brill ferry ({HIDDEN})."))
    (tmp_path / "news.txt").write_text(NEWS)
    with Desk.open(folder) as desk:
        desk.ingest(
            [tmp_path / "ferry.txt"],
            declared=Declared(kind="treaty", language="en", published_at=datetime(2010, 5, 4, tzinfo=UTC)),
        )
        desk.ingest(
            [tmp_path / "news.txt"],
            declared=Declared(kind="news", language="en", published_at=datetime(2020, 5, 4, tzinfo=UTC)),
        )
    return folder


def ferry(desk: Desk) -> str:
    return str(desk.sql("select document_id from documents where kind = 'treaty'").fetchall()[0][0])


def found(lake: Path, clearance: str | None) -> dict[str, Any]:
    """What a clearance finds of the treaty, by many ways."""
    with Desk.open(lake, clearance) as desk:
        return {
            "search": [hit.marking for hit in desk.search("notice before the fare of the ferry", kind="treaty")],
            "words": len([hit for hit in desk.search(HIDDEN, mode="text") if HIDDEN in hit.text]),
            "ledger": sorted({entry.quote.marking for entry in desk.commitments()}),
            "treaties": len(desk.treaties()["treaties"]),
            "facets": desk.facets("")["kind"].get("treaty", 0),
            "documents": desk.sql("select count(*) from documents").fetchall()[0][0],
            "facts": desk.sql("select count(*) from treaty_facts").fetchall()[0][0],
        }


def test_what_goes_up_takes_along_what_was_read_out_of_it(lake: Path) -> None:
    before = found(lake, None)
    assert before["words"]
    assert before["ledger"] == ["cong-khai"]
    with Desk.open(lake, "tuyet-mat") as desk:
        done = desk.regrade(ferry(desk)[:12], to="Tối mật", reason="names a source", by="Bà Lan")
    assert (done["from"], done["to"]) == ("cong-khai", "toi-mat")
    below, above = found(lake, "mat"), found(lake, "toi-mat")
    assert below == {
        "search": [], "words": 0, "ledger": [], "treaties": 0, "facets": 0, "documents": 1, "facts": 0,
    }  # fmt: skip
    assert above["ledger"] == ["toi-mat"]
    assert set(above["search"]) == {"toi-mat"}
    assert {key: above[key] for key in ("words", "treaties", "facets", "documents", "facts")} == {
        key: before[key] for key in ("words", "treaties", "facets", "documents", "facts")
    }
    with Desk.open(lake, "tuyet-mat") as desk:
        assert not desk.verify()["broken"]
        assert not desk.verify_audit()["broken"]
        desk.compact()
        desk.vacuum(hours=0)
        desk.index(rebuild=True)
    kept = [path for path in (lake / "vaults" / "cong-khai").rglob("*") if path.is_file()]
    assert not [path for path in kept if HIDDEN.encode() in path.read_bytes()], "looked after, nothing is left below"
    assert found(lake, "toi-mat") == above


def test_down_and_found_once(lake: Path) -> None:
    with Desk.open(lake, "tuyet-mat") as desk:
        document = ferry(desk)
        desk.regrade(document, to="mat", reason="a draft", by="Bà Lan")
        assert found(lake, None)["documents"] == 1
        desk.regrade(document, to="cong-khai", reason="published", by="Bà Lan")
    now = found(lake, None)
    assert now["words"] == 1
    assert now["ledger"] == ["cong-khai"]
    assert found(lake, "tuyet-mat")["search"] == now["search"]
    assert found(lake, "tuyet-mat")["documents"] == 2


def test_a_period_is_dated_extended_and_ends(lake: Path) -> None:
    with Desk.open(lake, "tuyet-mat") as desk:
        document = ferry(desk)
        desk.regrade(document, to="mat", reason="a draft", by="Bà Lan", dated=date(2010, 5, 4))
        assert desk.expiries(date(2020, 5, 3))["expired"] == []
        (one,) = desk.expiries(date(2020, 5, 4))["expired"]
        assert (one["document_id"], one["ends"], one["basis"]) == (document, "2020-05-04", "graded")
        with pytest.raises(UsageError, match="until 2030-05-04"):
            desk.regrade(document, to="mat", reason="still so", by="Bà Lan", until=date(2031, 1, 1))
        done = desk.regrade(document, to="mat", reason="still so", by="Bà Lan", until=date(2024, 1, 1))
        assert done["until"] == "2024-01-01"
        assert desk.expiries(date(2023, 12, 31))["expired"] == []
        assert found(lake, None)["documents"] == 1, "what has ended is only listed"
        with pytest.raises(UsageError, match="yet to come"):
            desk.expire(by="Bà Lan", on=date(2190, 1, 1))
        done = desk.expire(by="Bà Lan", on=date(2024, 1, 1))
        assert [each["to"] for each in done["regraded"]] == ["cong-khai"]
        assert desk.expire(by="Bà Lan", on=date(2024, 1, 1))["regraded"] == []
    assert found(lake, None)["documents"] == 2


def test_copies_are_named_and_stay(lake: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.txt").write_text(TREATY.replace("the Brill ferry.", f"the Brill ferry ({HIDDEN}).") + "\n")
    with Desk.open(lake, "tuyet-mat") as desk:
        document = ferry(desk)
        desk.ingest([tmp_path / "copy.txt"], declared=Declared(kind="report", language="en"), index=False)
        done = desk.regrade(document, to="mat", reason="r", by="b", index=False)
        (copy,) = done["copies"]
        assert desk.sql("select marking from documents where document_id = ?", [copy]).fetchall() == [("cong-khai",)]


def test_who_may_not_see_may_not_grade(lake: Path) -> None:
    with Desk.open(lake, "tuyet-mat") as desk:
        document = ferry(desk)
        desk.regrade(document, to="toi-mat", reason="r", by="b", index=False)
    with Desk.open(lake, "mat") as desk:
        for known in (document, document[:12], "f" * 64):
            with pytest.raises(LakeError, match="no document"):
                desk.regrade(known, to="cong-khai", reason="r", by="b")
        assert desk.expiries(date(2100, 1, 1))["expired"] == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": " "}, "for a reason"),
        ({"by": ""}, "by somebody"),
        ({"to": "secret"}, "cong-khai, mat"),
        ({"to": "cong-khai"}, "already"),
        ({"to": "mat", "until": date(2030, 1, 1)}, "act of its own"),
        ({"to": "cong-khai", "until": date(2030, 1, 1)}, "without limit"),
        ({"document": "abc"}, "8 or more"),
        ({"source": "mat"}, "no document"),
    ],
)
def test_what_is_wrong_is_said(lake: Path, given: dict[str, Any], said: str) -> None:
    with Desk.open(lake, "tuyet-mat") as desk:
        call = {"document": ferry(desk), "to": "mat", "reason": "r", "by": "b", **given}
        with pytest.raises((UsageError, LakeError), match=said):
            desk.regrade(call.pop("document"), **call)


def test_on_the_command_line(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> tuple[Any, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["--lake", str(lake), "--clearance", "tuyet-mat", *words])
        return ended.value.code, capsys.readouterr().out

    with Desk.open(lake) as desk:
        document = ferry(desk)
    code, shown = run(
        "--json", "regrade", document, "--to", "mat", "--reason", "r", "--by", "Lan", "--dated", "2010-05-04"
    )
    assert (code or 0, json.loads(shown)["to"]) == (0, "mat")
    assert "2020-05-04" in run("expire", "--list", "--on", "2021-01-01")[1]
    assert run("expire", "--apply")[0] == 2
    assert run("expire", "--apply", "--list", "--by", "x")[0] == 2
    code, shown = run("expire", "--apply", "--by", "Lan")
    assert "cong-khai now" in shown
    assert "No document" in run("expire")[1]
    code, shown = run("--json", "audit", "show")
    assert [one for one in json.loads(shown)["entries"] if one["act"] == "regrade" and one.get("by") == "Lan"]


KILLED = """
import os, signal, sys
from lake.vault import Vault
from pipelines.desk import Desk
written = Vault._write
def write(self, frames, *args, **kwargs):
    done = written(self, frames, *args, **kwargs)
    if "gradings" in frames:
        os.kill(os.getpid(), signal.SIGKILL)
    return done
Vault._write = write
with Desk.open(sys.argv[1], "tuyet-mat") as desk:
    desk.regrade(sys.argv[2], to="toi-mat", reason="r", by="b")
"""


def test_the_next_index_ends_what_a_killed_process_began(lake: Path) -> None:
    with Desk.open(lake) as desk:
        document = ferry(desk)
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(lake), document], check=False, cwd=Path(__file__).parents[2]
    )
    assert ended.returncode == -signal.SIGKILL
    assert found(lake, None)["documents"] == 2
    with Desk.open(lake, "tuyet-mat") as desk:
        desk.index()
        desk.extract()
    assert found(lake, None)["documents"] == 1
    assert found(lake, None)["words"] == 0
    assert found(lake, "toi-mat")["ledger"] == ["toi-mat"]
