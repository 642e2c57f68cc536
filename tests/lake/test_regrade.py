"""Documents graded anew: who sees them before, after, as of earlier days, and when the act is cut short."""

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lake.regrade import Act, heal, held_in, regrade
from lake.schema.errors import LakeError, UsageError
from lake.schema.marking import Marking
from lake.store import Lake
from tests.lake.making import batch, sha256

TEXT = "The envoy met the minister in Brill on the third of March."
OTHER = "The market of Brill opens at six."
LEARNED = datetime(2024, 5, 1, 12, tzinfo=UTC)
ACTED = datetime(2025, 2, 1, 9, tzinfo=UTC)
BEFORE, AFTER = datetime(2024, 12, 31, tzinfo=UTC), datetime(2025, 3, 1, tzinfo=UTC)
DOCUMENT = sha256("document " + TEXT)
FILE = sha256(TEXT)
TOP = "secret//alpha"


def _moves(path: list[str]) -> bool:
    return all(one != other for one, other in pairwise(path))


def made(folder: Path, marking: str) -> Path:
    """A lake with two documents under one marking, and another below."""
    lake = folder / "lake"
    Lake.create(lake)
    with Lake.open(lake, TOP) as opened:
        opened.vault("public", create=True).commit(batch(["Public news."], known_at=LEARNED), run_id="r", now=LEARNED)
        vault = opened.vault(marking, create=True)
        vault.raw.put_bytes(TEXT.encode())
        rows = batch([TEXT, OTHER], known_at=LEARNED)
        rows["documents"][0]["file_id"] = rows["sightings"][0]["file_id"] = FILE
        rows["documents"][1]["file_id"] = vault.raw.put_bytes(OTHER.encode())
        vault.commit(rows, run_id="r", now=LEARNED)
        opened.vault("public").raw.put_bytes(b"x")
    return lake


def move(path: Path, source: str, target: str, at: datetime = ACTED, clearance: str = TOP) -> None:
    with Lake.open(path, clearance) as lake:
        act = Act(DOCUMENT, lake.levels.parse(source), lake.levels.parse(target), "a reason", "Ms Berg", at=at)
        regrade(lake, act, "regrade-1")


def seen(path: Path, clearance: str, as_of: datetime | None = None) -> list[str]:
    """The markings under which the document is shown, the same by every way of reading."""
    with Lake.open(path, clearance, as_of) as lake:
        shown = lake.frame("documents").filter(document_id=DOCUMENT)["marking"].to_list()
        rows = lake.query("select marking, text from documents where document_id = ?", [DOCUMENT])
        assert sorted(rows["marking"]) == sorted(shown)
        assert set(rows["text"]) <= {TEXT}
        passages = lake.frame("passages").filter(document_id=DOCUMENT)
        assert sorted(set(passages["marking"])) == sorted(set(shown))
        assert passages.height == 3 * len(shown)
        found = lake.query("select text, marking from passages where document_id = ? order by start", [DOCUMENT])
        assert found.height == 3 * len(shown)
        for table in ("mentions", "duplicates", "sightings"):
            assert sorted(lake.frame(table).filter(document_id=DOCUMENT)["marking"]) == sorted(shown), table
        try:
            assert lake.cut(DOCUMENT, 4, 9).quote == "envoy"
            assert shown
        except LakeError:
            assert not shown
        return shown


def raw(path: Path, marking: str) -> bool:
    with Lake.open(path, TOP) as lake:
        return FILE in lake.vault(marking).raw


def sound(path: Path) -> None:
    with Lake.open(path, TOP) as lake:
        broken = [each for each in lake.verify().broken if each.what != "raw"]
        assert not broken
        missing = [each.id for each in lake.verify().broken]
        assert FILE not in missing


def test_up(tmp_path: Path) -> None:
    lake = made(tmp_path, "public")
    assert seen(lake, "public") == ["public"]
    move(lake, "public", "secret")
    assert seen(lake, "public") == seen(lake, "confidential") == []
    assert seen(lake, "public", BEFORE) == [], "what went up is not shown below, whatever day is asked"
    assert seen(lake, "secret") == seen(lake, "secret", BEFORE) == seen(lake, "secret", AFTER) == ["secret"]
    assert seen(lake, "secret", LEARNED - timedelta(days=1)) == []
    assert (raw(lake, "public"), raw(lake, "secret")) == (False, True)
    sound(lake)
    with Lake.open(lake) as below:
        assert below.query("select count(*) from documents").item() == 2
        told = below.frame("gradings")
        assert told.select("from_marking", "to_marking", "reason", "by").unique().row(0) == (None,) * 4


def test_down(tmp_path: Path) -> None:
    lake = made(tmp_path, "secret")
    move(lake, "secret", "public")
    assert seen(lake, "public") == seen(lake, "public", AFTER) == ["public"]
    assert seen(lake, "public", BEFORE) == [], "nobody below knew it then"
    assert seen(lake, "secret") == ["public"]
    assert seen(lake, "secret", BEFORE) == ["secret"], "who is cleared reads what was known then"
    assert seen(lake, "secret", AFTER) == ["public"]
    assert raw(lake, "public")
    sound(lake)
    with Lake.open(lake) as below:
        told = below.frame("gradings")
        assert told["state"].to_list() == ["entered"]
        assert told["reason"].null_count() == told["from_marking"].null_count() == 1
        row = below.frame("sightings").filter(document_id=DOCUMENT).row(0, named=True)
        assert row["address"] == "regraded"
        assert row["known_at"] == ACTED


def test_there_and_back(tmp_path: Path) -> None:
    lake = made(tmp_path, "public")
    move(lake, "public", "secret")
    move(lake, "secret", "confidential", ACTED + timedelta(days=10))
    move(lake, "confidential", "public", ACTED + timedelta(days=20))
    assert seen(lake, "public") == ["public"]
    assert seen(lake, "public", BEFORE) == []
    assert seen(lake, "secret", BEFORE) == ["secret"]
    assert seen(lake, "secret", ACTED + timedelta(days=15)) == ["confidential"]
    assert seen(lake, "secret", ACTED + timedelta(days=25)) == ["public"]
    move(lake, "public", "secret", ACTED + timedelta(days=30))
    for moment in (None, BEFORE, ACTED + timedelta(days=15), ACTED + timedelta(days=25)):
        assert seen(lake, "public", moment) == [], "once it is up again nothing of it is left below"
    assert "secret" in seen(lake, "secret", BEFORE)
    sound(lake)


def test_compartments(tmp_path: Path) -> None:
    lake = made(tmp_path, "secret")
    move(lake, "secret", TOP)
    assert seen(lake, "secret") == []
    assert seen(lake, TOP) == [TOP]


def test_across_takes_two_acts(tmp_path: Path) -> None:
    lake = made(tmp_path, "secret")
    with pytest.raises(UsageError, match="secret//alpha first"):
        move(lake, "secret", "public//alpha")
    with pytest.raises(UsageError, match="already"):
        move(lake, "secret", "secret")
    assert seen(lake, "secret") == ["secret"]


def test_who_is_not_cleared_grades_nothing(tmp_path: Path) -> None:
    lake = made(tmp_path, "secret")
    with pytest.raises(LakeError, match="no document"):
        move(lake, "secret", "public", clearance="confidential")
    up = made(tmp_path / "up", "public")
    with pytest.raises(LakeError, match="does not reach"):
        move(up, "public", "secret", clearance="public")
    assert seen(up, "public") == ["public"]
    with Lake.open(up, TOP, BEFORE) as then, pytest.raises(UsageError, match="without a date"):
        regrade(then, Act(DOCUMENT, Marking("public"), Marking("secret"), "r", "b"), "run")


def test_what_left_is_not_taken_in_again(tmp_path: Path) -> None:
    lake = made(tmp_path, "public")
    move(lake, "public", "secret")
    with Lake.open(lake) as below:
        done = below.vault("public").commit(batch([TEXT, "Fresh."]), run_id="again")
        assert DOCUMENT not in done.new
    assert seen(lake, "public") == []


def test_rows_read_out_of_it_go_with_it_and_can_be_read_again(tmp_path: Path) -> None:
    lake = made(tmp_path, "public")
    reading = {"reading_id": sha256("r"), "document_id": DOCUMENT, "extractor": "x-1", "facts": 0, "known_at": LEARNED}
    once = {"readings": "reading_id"}
    with Lake.open(lake, TOP) as opened:
        opened.vault("public").commit({"readings": [reading]}, run_id="x", once=once)
    move(lake, "public", "secret")
    with Lake.open(lake, TOP) as opened:
        assert opened.frame("readings").is_empty()
        opened.vault("secret").commit({"readings": [reading]}, run_id="x", once=once)
        assert opened.frame("readings")["marking"].to_list() == ["secret"]
    move(lake, "secret", "public", ACTED + timedelta(days=1))
    with Lake.open(lake, TOP) as opened:
        vault = opened.vault("public")
        for _ in range(2):
            vault.commit({"readings": [reading]}, run_id="x", once=once)
        assert opened.frame("readings")["marking"].to_list() == ["public"]


def test_an_alert_that_cites_it_goes_up_with_it(tmp_path: Path) -> None:
    lake = made(tmp_path, "public")
    alert = {
        "alert_id": sha256("alert"), "as_of": LEARNED.date(), "country": "NOR", "day": LEARNED.date(),
        "since": LEARNED.date(), "observed": 3.0, "expected": 1.0, "surprise": 4.0,
        "citations": f'[{{"document_id": "{DOCUMENT}", "start": 0, "end": 9}}]', "parameters": "{}",
    }  # fmt: skip
    with Lake.open(lake, TOP) as opened:
        for marking in ("public", "restricted", "public//alpha", TOP):
            opened.vault(marking, create=True).commit({"alerts": [alert]}, run_id="w")
    move(lake, "public", "restricted")
    with Lake.open(lake, TOP) as opened:
        assert sorted(opened.frame("alerts")["marking"]) == ["restricted", "restricted//alpha", TOP]
    sound(lake)


def test_both_logs_tell_of_it_the_lower_one_no_more_than_that(tmp_path: Path) -> None:
    lake = made(tmp_path, "restricted")
    move(lake, "restricted", "public")
    with Lake.open(lake, TOP) as opened:
        logs = {str(log.marking): list(log.entries()) for log in opened.audit_logs()}
    (above,) = [entry for entry in logs["restricted"] if entry["act"] == "regrade"]
    (below,) = [entry for entry in logs["public"] if entry["act"] == "regrade"]
    assert (above["from"], above["to"], above["reason"], above["by"]) == ("restricted", "public", "a reason", "Ms Berg")
    assert below["grading_id"] == above["grading_id"]
    assert not {"from", "to", "reason", "by"} & below.keys()


def test_a_file_that_holds_more_keeps_its_bytes_above(tmp_path: Path) -> None:
    lake = made(tmp_path, "secret")
    with Lake.open(lake, TOP) as opened:
        more = batch(["Another page."], known_at=LEARNED, file_id=FILE, member="2")
        opened.vault("secret").commit(more, run_id="r")
    move(lake, "secret", "public")
    assert seen(lake, "public") == ["public"]
    assert not raw(lake, "public")
    sound(lake)


def test_after_looking_after_the_vault_no_byte_of_it_is_left_below(tmp_path: Path) -> None:
    lake = made(tmp_path, "public")
    move(lake, "public", "secret")
    with Lake.open(lake, TOP) as opened:
        dropped = [done.dropped_rows for done in opened.compact() if done.table == "documents"]
        opened.vacuum(0)
    assert dropped == [1, 0], "of the public vault, not of the secret one"
    assert seen(lake, "public") == []
    assert seen(lake, "secret", BEFORE) == ["secret"]
    with Lake.open(lake) as below:
        assert below.query("select count(*) from documents").item() == 2
        texts = [text for file in (lake / "vaults" / "public").rglob("*.parquet") for text in _texts(file)]
        assert OTHER in texts
        assert TEXT not in texts
        assert below.vault("public").commit(batch([TEXT]), run_id="again").new == frozenset()
    sound(lake)


RANKS = ("public", "confidential", "secret")


@settings(max_examples=8, deadline=None)
@given(path=st.lists(st.sampled_from(RANKS), min_size=2, max_size=5).filter(_moves))
@example(path=["confidential", "public", "secret"])
@example(path=["public", "secret", "public", "confidential", "public"])
@example(path=["secret", "public", "secret", "confidential", "secret"])
def test_any_course_of_gradings_shows_each_reader_what_they_may_see(
    path: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Against a model: going up it takes along what was shown of it below, as of every day; going down it leaves it."""
    lake = made(tmp_path_factory.mktemp("course"), path[0])
    days = [LEARNED, *(ACTED + timedelta(days=10 * number) for number in range(1, len(path)))]
    for number in range(1, len(path)):
        move(lake, path[number - 1], path[number], days[number])
    for number, day in enumerate(days):
        stood = path[number]
        for before, after in zip(path[number:], path[number + 1 :], strict=False):
            if RANKS.index(after) > max(RANKS.index(before), RANKS.index(stood)):
                stood = after
        for clearance in RANKS:
            with Lake.open(lake, clearance, day + timedelta(days=5)) as opened:
                shown = opened.frame("documents").filter(document_id=DOCUMENT)["marking"].to_list()
                assert shown == ([stood] if RANKS.index(clearance) >= RANKS.index(stood) else []), (day, clearance)
                if shown:
                    assert opened.cut(DOCUMENT, 4, 9).marking == stood
                count = opened.query("select count(*) from passages where document_id = ?", [DOCUMENT]).item()
                assert count == 3 * len(shown)
    for clearance in RANKS:
        with Lake.open(lake, clearance) as opened:
            shown = opened.frame("documents").filter(document_id=DOCUMENT)["marking"].to_list()
            assert shown == ([path[-1]] if RANKS.index(clearance) >= RANKS.index(path[-1]) else [])
    sound(lake)


def _texts(file: Path) -> list[str]:
    frame = pl.read_parquet(file)
    return frame["text"].to_list() if "text" in frame.columns else []


KILLED = """
import os, signal, sys
from datetime import datetime, UTC
from lake.delta import Table
from lake.raw import RawStore
from lake.regrade import Act, regrade
from lake.store import Lake
path, source, target, at = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
steps = 0
def counted(method):
    def step(*args, **kwargs):
        global steps
        steps += 1
        if steps == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return method(*args, **kwargs)
    return step
Table.append = counted(Table.append)
RawStore.remove, RawStore.put_file = counted(RawStore.remove), counted(RawStore.put_file)
with Lake.open(path, "secret//alpha") as lake:
    parse = lake.levels.parse
    act = Act(sys.argv[5], parse(source), parse(target), "a reason", "Ms Berg", at=datetime(2025, 2, 1, 9, tzinfo=UTC))
    regrade(lake, act, "run")
"""


@pytest.mark.parametrize("step", [1, 3, 8, 9, 10, 11, 12])
@pytest.mark.parametrize(("source", "target"), [("public", "secret"), ("secret", "public")])
def test_killed_anywhere_it_can_be_read_whole_and_the_next_run_ends_it(
    source: str, target: str, step: int, tmp_path: Path
) -> None:
    lake = made(tmp_path, source)
    words = [sys.executable, "-c", KILLED, str(lake), source, target, str(step), DOCUMENT]
    ended = subprocess.run(words, check=False, capture_output=True, cwd=Path(__file__).parents[2])
    assert ended.returncode in (0, -signal.SIGKILL), ended.stderr.decode()
    between = seen(lake, "secret")
    assert between in ([source], [target], ["public", "secret"])
    if source == "secret" and "public" not in between:
        assert seen(lake, "public") == []
    with Lake.open(lake, TOP) as opened:
        heal(opened, "heal-1")
        assert heal(opened, "heal-2") == 0
        assert len(held_in(opened, DOCUMENT)) == 1
    after = seen(lake, "secret")
    assert after == ([source] if between == [source] else [target])
    assert seen(lake, "public") == (["public"] if after == ["public"] else [])
    if after != [target]:
        move(lake, source, target)
    assert seen(lake, "secret") == [target]
    assert raw(lake, target)
    if target == "secret":
        assert not raw(lake, "public")
    sound(lake)
