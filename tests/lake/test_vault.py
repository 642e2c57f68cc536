"""Commits: whole or not at all, once, from several processes, through kills."""

import multiprocessing
import random
import signal
import time
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from lake.schema.errors import IntegrityError, UnknownValueError
from lake.store import Lake
from lake.vault import Vault
from tests.lake.making import NOON, anew, batch, document, passages, quarantine, sha256

FORKED = multiprocessing.get_context("forkserver")
"""Children start from a process that has imported all they need, and nothing else."""
FORKED.set_forkserver_preload(["lake.store", "tests.lake.making"])


def counts(vault: Vault) -> dict[str, int]:
    return {t: vault.frame(t).height for t in ("documents", "passages", "mentions", "duplicates", "sightings")}


def test_a_commit_is_seen_whole(vault: Vault) -> None:
    rows = batch(["first text, long enough for two passages", "second text"])
    done = vault.commit(rows, run_id="run", now=NOON)
    assert done.new == {row["document_id"] for row in rows["documents"]}
    assert done.counts == {table: len(given) for table, given in rows.items()}
    assert counts(vault) == done.counts
    for table in rows:
        frame = vault.frame(table)
        assert set(frame["batch_id"]) == {done.batch_id}
        assert set(frame["marking"]) == {"public"}
        assert set(frame["run_id"]) == {"run"}
        assert set(frame["known_at"]) == {NOON}
    assert vault.frame("documents", ["text"], pl.col("characters") == 11).to_dicts() == [{"text": "second text"}]


def test_the_same_document_twice_is_one_with_two_sightings(vault: Vault) -> None:
    vault.commit(batch(["a", "b"]), run_id="1")
    again = vault.commit(batch(["b", "c"]), run_id="2")
    assert again.new == {document("c")["document_id"]}
    assert counts(vault) == {"documents": 3, "passages": 3, "mentions": 3, "duplicates": 3, "sightings": 4}


def test_a_document_twice_in_one_commit_is_one(vault: Vault) -> None:
    vault.commit(batch(["a", "b", "a"]), run_id="1")
    assert counts(vault) == {"documents": 2, "passages": 2, "mentions": 2, "duplicates": 2, "sightings": 3}


def test_nothing_to_write_is_no_batch(vault: Vault) -> None:
    assert vault.commit({}, run_id="1").batch_id is None
    rows = {table: rows for table, rows in batch(["a"]).items() if table != "sightings"}
    vault.commit(rows, run_id="1")
    assert vault.commit(rows, run_id="2").batch_id is None
    assert vault.snapshot().version == 1


def test_later_rows_of_a_stored_document_are_kept(vault: Vault) -> None:
    row = document("a")
    vault.commit({"documents": [row]}, run_id="1")
    vault.commit({"passages": passages(row)}, run_id="2")
    assert vault.frame("passages").height == 1


def test_prepare_is_told_what_is_new_and_sees_what_is_stored(vault: Vault) -> None:
    vault.commit(batch(["a"]), run_id="1")
    seen: list[tuple[frozenset[str], int]] = []

    def groups(new: frozenset[str]) -> dict[str, list[dict[str, object]]]:
        seen.append((new, vault.frame("duplicates").height))
        return {"duplicates": [row for row in batch(["b"])["duplicates"] if row["document_id"] in new]}

    rows = batch(["a", "b"])
    del rows["duplicates"]
    vault.commit(rows, run_id="2", prepare=groups)
    assert seen == [(frozenset({document("b")["document_id"]}), 1)]
    assert vault.frame("duplicates").height == 2


def test_a_bad_row_stops_the_whole_commit(vault: Vault) -> None:
    rows = batch(["a"])
    rows["passages"][0]["locator"] = ""
    with pytest.raises(IntegrityError, match="locator"):
        vault.commit(rows, run_id="1")
    assert vault.snapshot().version == 0
    assert vault.frame("documents").is_empty()


def test_rows_of_no_document_are_refused(vault: Vault) -> None:
    with pytest.raises(IntegrityError, match="neither stored nor in this commit"):
        vault.commit({"passages": passages(document("a"))}, run_id="1")


def test_rows_of_another_marking_are_refused(vault: Vault) -> None:
    with pytest.raises(IntegrityError, match="secret"):
        vault.commit({"documents": [document("a", marking="secret")]}, run_id="1")


def test_unknown_names_are_refused(vault: Vault) -> None:
    with pytest.raises(UnknownValueError, match="table"):
        vault.frame("document")
    with pytest.raises(UnknownValueError, match="column of documents"):
        vault.frame("documents", ["txt"])


def test_batches_since(vault: Vault) -> None:
    assert vault.batches_since(0) == (0, [])
    ids = [vault.commit(batch([text]), run_id="1").batch_id for text in "abc"]
    assert vault.batches_since(0) == (3, ids)
    assert vault.batches_since(2) == (3, ids[2:])
    assert vault.batches_since(3) == (3, [])
    assert ids == sorted(str(i) for i in ids)
    assert vault.frame("documents", ["text"], batches=ids[1:2])["text"].to_list() == ["b"]
    assert vault.frame("documents", batches=[]).is_empty()


def test_batches_stay_in_order_when_the_clock_is_set_back(vault: Vault) -> None:
    first = vault.commit(batch(["a"]), run_id="1", now=NOON).batch_id
    second = vault.commit(batch(["b"]), run_id="1", now=NOON - timedelta(days=400)).batch_id
    assert vault.snapshot().batches == (first, second)


def test_another_object_on_the_same_folder_sees_the_commit(vault: Vault) -> None:
    other = anew(vault)
    assert other.known([document("a")["document_id"]]) == set()
    vault.commit(batch(["a"]), run_id="1")
    assert other.known([document("a")["document_id"], sha256("no")]) == {document("a")["document_id"]}
    assert other.commit(batch(["a"]), run_id="2").new == frozenset()


def test_known_files_by_reading(vault: Vault) -> None:
    entry = {"file_id": sha256("f"), "bytes": 3, "format": "text", "documents": 1, "quarantined": 0}
    assert not vault.known_file(sha256("f"), "v1")
    vault.commit({"files": [{**entry, "reader": "v1"}]}, run_id="1")
    assert vault.known_file(sha256("f"), "v1")
    assert not vault.known_file(sha256("f"), "v2")
    vault.commit({"files": [{**entry, "reader": "v2"}]}, run_id="2")
    assert vault.known_file(sha256("f"), "v2")


def test_uncommitted_rows_are_never_seen(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.commit(batch(["a"]), run_id="1")
    log = vault._snapshots.tables["batches"]
    monkeypatch.setattr(log, "append", lambda frame: (_ for _ in ()).throw(RuntimeError("killed")))
    with pytest.raises(RuntimeError):
        vault.commit(batch(["b"]), run_id="2")
    monkeypatch.undo()
    assert counts(vault)["documents"] == 1
    fresh = anew(vault)
    assert counts(fresh)["documents"] == 1
    assert fresh.known([document("b")["document_id"]]) == set()
    fresh.commit(batch(["b"]), run_id="3")
    assert counts(fresh) == {"documents": 2, "passages": 2, "mentions": 2, "duplicates": 2, "sightings": 2}


def test_a_key_once_in_other_tables_too(vault: Vault) -> None:
    alert = {
        "alert_id": sha256("alert"),
        "as_of": NOON.date(),
        "country": "VNM",
        "day": NOON.date(),
        "since": NOON.date(),
        "observed": 9.0,
        "expected": 1.0,
        "surprise": 5.0,
        "citations": "[]",
        "parameters": "{}",
    }
    for run in "12":
        vault.commit({"alerts": [alert]}, run_id=run, once={"alerts": "alert_id"})
    assert vault.frame("alerts").height == 1


def test_rows_that_may_repeat_do(vault: Vault) -> None:
    for _ in range(2):
        vault.commit({"quarantine": [quarantine("x")]}, run_id="1")
    assert vault.frame("quarantine").height == 2


def _write(path: str, first: int, last: int) -> None:
    vault = Lake.open(path).vault("public", create=True)
    for start in range(first, last, 10):
        vault.commit(batch([f"text number {n}, with a tail" for n in range(start, start + 15)]), run_id=f"{first}")


def test_two_processes_lose_nothing_and_double_nothing(lake: Lake) -> None:
    writers = [FORKED.Process(target=_write, args=(str(lake.path), first, first + 60)) for first in (0, 30)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    vault = lake.vault("public")
    assert vault.snapshot().version == 12
    documents = vault.frame("documents")
    assert documents.height == documents["document_id"].n_unique() == 95
    assert vault.frame("sightings").height == 12 * 15
    assert vault.frame("passages").height == sum(-(-len(text) // 20) for text in documents["text"])
    assert vault.frame("duplicates").height == vault.frame("mentions").height == 95


def _texts(start: int) -> list[str]:
    return [f"text number {n}, with a tail" for n in range(start, start + 10)]


def _write_all(path: str, run_id: str) -> None:
    vault = Lake.open(path).vault("public", create=True)
    for start in range(0, 200, 10):
        vault.commit(batch(_texts(start)), run_id=run_id, now=datetime.now(UTC))


def test_kills_leave_no_half_rows_and_running_again_finishes(lake: Lake) -> None:
    chance = random.Random(7)
    kills = 0
    for number in range(10):
        run = FORKED.Process(target=_write_all, args=(str(lake.path), f"killed {number}"))
        run.start()
        time.sleep(chance.uniform(0.05, 0.7))
        run.kill()
        run.join(60)
        kills += run.exitcode == -signal.SIGKILL
        vault = Lake.open(lake.path).vault("public", create=True)
        documents, cut = vault.frame("documents"), vault.frame("passages")
        assert documents.height % 10 == 0
        assert documents["document_id"].n_unique() == documents.height
        assert set(cut["document_id"]) == set(documents["document_id"])
    assert kills >= 5
    _write_all(str(lake.path), "again")
    vault = lake.vault("public")
    before = vault.frame("documents").sort("document_id")
    assert before.height == before["document_id"].n_unique() == 200
    assert vault.frame("passages").height == sum(-(-len(text) // 20) for text in before["text"])
    lake.compact()
    assert vault.frame("documents").sort("document_id").equals(before)
    assert not [broken for broken in lake.verify().broken if broken.what != "raw"]
