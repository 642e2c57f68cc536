"""What happens when a disk, a file or a clock fails: a clear error or a heal, never a library's traceback or a loss."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.kills import FILES, Trial
from ingest.workers.fence import landlock_version
from tests.failures.acting import run

LAST = "00000000000000000002.json"


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """A lake of three batches of documents, indexed; not to be written to."""
    trial = Trial(tmp_path_factory.mktemp("failures"), 1, [])
    for _ in range(3):
        trial.prepare("ingest")
        assert run(trial.lake, trial.folder, "none", "ingest", "index") == [{"result": "done"}] * 2
    return trial


@pytest.fixture
def lake(stored: Trial, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(stored.lake, tmp_path / "lake"))


def vault(lake: Path) -> Path:
    return lake / "vaults" / "public"


def log(lake: Path, table: str, name: str) -> Path:
    return vault(lake) / "tables" / table / "_delta_log" / name


def largest(folder: Path) -> Path:
    return max((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size)


def more(stored: Trial, tmp_path: Path) -> Path:
    """The folder of the lake's files with one more, larger than a disk may have room for."""
    folder = Path(shutil.copytree(stored.folder, tmp_path / "work"))
    lines = (f"Ferry {n} of berth {n * 7 % 97} sailed with {n * 31} tons." for n in range(2000))
    (folder / "in" / "new.txt").write_text("\n\n".join(lines), encoding="utf-8")
    return folder


def is_whole(found: dict[str, Any], documents: int) -> bool:
    """Whether a look found every document once, everywhere, and nothing broken."""
    seen = found["result"]
    none = (seen["doubled"], seen["half_written"], seen["broken"]) == (0, 0, 0)
    return none and seen["documents"] == documents and seen["passages"] == seen["in_text_index"]


@pytest.mark.parametrize("size", [0, 5_000, 40_000])
def test_a_full_disk_is_said_and_what_was_there_stays(lake: Path, stored: Trial, tmp_path: Path, size: int) -> None:
    """However far each library comes: raw bytes, the tables, the indexes, a report."""
    folder = more(stored, tmp_path)
    told = run(lake, folder, f"full={size}", "ingest", "index", "compact", "report")
    assert told[0].get("error") == "StorageError"
    for one in told:
        assert one.get("error") in (None, "StorageError", "RefusedError")
        assert "error" not in one or "full" in one["said"] or "File too large" in one["said"]
    seen, *done, healed = run(lake, folder, "none", "look", "ingest", "index", "compact", "report", "look")
    assert done == [{"result": "done"}] * 4, "with room again, the same commands finish the work"
    assert seen["result"]["documents"] >= 3 * FILES
    assert (seen["result"]["doubled"], seen["result"]["half_written"], seen["result"]["broken"]) == (0, 0, 0)
    assert is_whole(healed, 3 * FILES + 1)


@pytest.mark.skipif(not landlock_version(), reason="this kernel has no Landlock to refuse writes to root")
def test_a_read_only_lake_is_read_and_searched_and_not_written(lake: Path, stored: Trial, tmp_path: Path) -> None:
    """The libraries of the indexes lock files even to search: they are given a stand-in of this session."""
    folder = more(stored, tmp_path)
    reading = ("sql", "verify", "status", "text", "vector", "ask", "told")
    before = contents(lake)
    *told, _, _, _ = found = run(lake, folder, "barred", *reading, "ingest", "compact", "vacuum")
    assert contents(lake) == before
    assert told == run(lake, folder, "none", *reading), "the same answers, byte for byte"
    assert not [one for one in told if "error" in one]
    assert told[0]["result"] == [3 * FILES]
    assert len(told[3]["result"]) == len(told[4]["result"]) == 5
    for refused in found[-3:]:
        assert refused["error"] == "StorageError"
        assert "may not be written by this account" in refused["said"]
    *done, seen = run(lake, folder, "none", "ingest", "index", "look")
    assert done == [{"result": "done"}] * 2
    assert is_whole(seen, 3 * FILES + 1)


def contents(lake: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(lake.rglob("*")) if path.is_file()}


@pytest.mark.skipif(not landlock_version(), reason="this kernel has no Landlock to refuse writes to root")
def test_indexes_behind_a_read_only_lake_are_said_and_never_pass_for_whole(
    lake: Path, stored: Trial, tmp_path: Path
) -> None:
    assert run(lake, more(stored, tmp_path), "none", "ingest") == [{"result": "done"}]
    sql, *searched = run(lake, stored.folder, "barred", "sql", "text", "vector", "ask")
    assert sql["result"] == [3 * FILES + 1]
    for told in searched:
        assert told["error"] == "LakeError"
        assert "run `legation index` as their owner" in told["said"]


@pytest.mark.skipif(not landlock_version(), reason="this kernel has no Landlock to refuse writes to root")
def test_marked_rows_are_not_read_unrecorded_where_the_log_cannot_be_written(
    lake: Path, stored: Trial, tmp_path: Path
) -> None:
    assert "error" not in run(lake, stored.folder, "none", "hide", "cleared")[1]
    text, cleared = run(lake, stored.folder, "barred", "text", "cleared")
    assert len(text["result"]) == 5, "at the lowest level nothing is noted"
    assert cleared["error"] == "LakeError"
    assert "not given out unrecorded; give this user write access to the vault's audit folder" in cleared["said"]


@pytest.mark.parametrize("table", ["documents", "passages", "batches"])
def test_a_corrupt_parquet_file_is_named(lake: Path, stored: Trial, table: str) -> None:
    for path in (vault(lake) / "tables" / table).glob("*.parquet"):
        path.write_bytes(b"PAR1" + b"\xff" * 300)
    told = run(lake, stored.folder, "none", "verify", "status", "look")
    verify = told[0]
    if table == "batches":  # which batches there are stands in the log as well
        return
    assert any(f"table {table}: a stored file can no longer be read" in one for one in verify["result"])
    assert all(one.get("error") == "IntegrityError" for one in told[2:]), told


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda lake: log(lake, "documents", "0" * 20 + ".json").unlink(), "entry 0 of its log is missing"),
        (lambda lake: log(lake, "documents", f"{1:020}.json").unlink(), "entry 1 of its log is missing"),
        (lambda lake: log(lake, "documents", f"{1:020}.json").write_bytes(b'{"add": oops'), "can no longer be read"),
        (lambda lake: log(lake, "batches", "0" * 20 + ".json").unlink(), "entry 0 of its log is missing"),
    ],
    ids=["first", "middle", "corrupt", "first of the commits"],
)
def test_a_missing_or_corrupt_entry_of_a_log_stops_everything(
    lake: Path, stored: Trial, harm: Callable[[Path], Any], said: str
) -> None:
    harm(lake)
    before = sorted(path.name for path in vault(lake).rglob("*"))
    told = run(lake, stored.folder, "none", "text", "sql", "status", "verify", "ingest", "index", "compact")
    assert {one["error"] for one in told} == {"IntegrityError"}
    assert all(said in one["said"] and "snapshot or backup" in one["said"] for one in told)
    assert sorted(path.name for path in vault(lake).rglob("*") if "lock" not in path.name) == [
        name for name in before if "lock" not in name
    ], "nothing was made in its place"


@pytest.mark.parametrize("harm", ["gone", "empty"])
def test_a_lost_last_entry_of_a_log_is_found_by_verify(lake: Path, stored: Trial, harm: str) -> None:
    """Nothing in the table itself tells of it; its passages and the commit do."""
    last = log(lake, "documents", LAST)
    last.unlink() if harm == "gone" else last.write_bytes(b"")
    (verify,) = run(lake, stored.folder, "none", "verify")
    assert verify["result"]


@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: (folder / "texts/tantivy/meta.json").unlink(),
        lambda folder: shutil.rmtree(folder / "texts/tantivy"),
        lambda folder: (folder / "texts/tantivy/meta.json").write_text("{oops"),
        lambda folder: os.truncate(largest(folder / "texts/tantivy"), 20),
        lambda folder: (folder / "texts/coverage.json").write_text("x"),
        lambda folder: (folder / "vectors/chroma/chroma.sqlite3").unlink(),
        lambda folder: os.truncate(folder / "vectors/chroma/chroma.sqlite3", 5000),
        lambda folder: shutil.rmtree(folder / "vectors/chroma"),
        lambda folder: (folder / "vectors/coverage.json").write_text("{}"),
    ],
    ids=["no meta", "no texts", "meta", "truncated", "coverage", "no vectors", "cut vectors", "no chroma", "no covers"],
)
def test_a_damaged_or_missing_index_is_said_and_rebuilt(lake: Path, stored: Trial, harm: Callable[[Path], Any]) -> None:
    """It never passes for an empty one."""
    harm(vault(lake) / "index")
    told = run(lake, stored.folder, "none", "text", "vector", "verify")
    failed = [one for one in told if "error" in one]
    assert failed
    assert {one["error"] for one in failed} == {"LakeError"}
    assert all("legation index --rebuild" in one["said"] for one in failed)
    assert all(len(one["result"]) == 5 for one in told[:2] if "result" in one)
    assert told[2] == {"result": []}, "nothing of the lake itself is harmed"
    rebuilt, text, vector, seen = run(lake, stored.folder, "none", "rebuild", "text", "vector", "look")
    assert "error" not in rebuilt, rebuilt
    assert rebuilt["result"] == seen["result"]["passages"]
    assert len(text["result"]) == len(vector["result"]) == 5
    assert is_whole(seen, 3 * FILES)
    assert seen["result"]["in_vector_index"] == seen["result"]["passages"]


def test_indexes_that_are_gone_altogether_are_made_again(lake: Path, stored: Trial) -> None:
    shutil.rmtree(vault(lake) / "index")
    done, seen = run(lake, stored.folder, "none", "index", "look")
    assert done == {"result": "done"}
    assert is_whole(seen, 3 * FILES)


def test_a_missing_raw_file_is_found_and_put_back_by_the_same_file(lake: Path, stored: Trial) -> None:
    raw = largest(vault(lake) / "raw")
    raw.unlink()
    (verify,) = run(lake, stored.folder, "none", "verify")
    assert verify["result"] == ["raw: the original bytes are not there"]
    done, again = run(lake, stored.folder, "none", "ingest", "verify")
    assert done == {"result": "done"}
    assert again["result"] == []
    assert raw.exists()
