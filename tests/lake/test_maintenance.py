"""Compaction and vacuum lose nothing."""

import multiprocessing
import os
from pathlib import Path

import pytest

from lake.maintenance import compact, vacuum
from lake.reading import Quote
from lake.schema.errors import UsageError
from lake.store import Lake
from lake.vault import Vault
from tests.lake.making import anew, batch, document

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["lake.store", "tests.lake.making"])


def state(vault: Vault) -> dict[str, list[tuple[object, ...]]]:
    return {
        table: sorted(vault.frame(table).rows(), key=repr)
        for table in ("documents", "passages", "mentions", "duplicates", "sightings", "batches")
    }


def orphan(vault: Vault, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Leave the rows of a run that died before its commit."""

    def die(frame: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(vault._snapshots.tables["batches"], "append", die)
        with pytest.raises(KeyboardInterrupt):
            vault.commit(batch([text]), run_id="dead")


def test_compaction_keeps_every_row(lake: Lake, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(6):
        vault.commit(batch([f"text {n} {m}" for m in range(5)]), run_id="r")
    orphan(vault, monkeypatch, "never committed")
    before = state(vault)
    reader = lake.sql("select count(*) from documents")
    done = {item.table: item for item in compact(vault)}
    lost = not vault.home.sealed  # what was never committed of an encrypted vault was never on disk
    assert done["documents"].files_before == 6 + lost
    assert done["documents"].files_after == 1
    assert done["documents"].dropped_rows == lost
    assert state(vault) == before
    assert state(anew(vault)) == before
    assert reader.fetchall() == [(30,)]
    assert vault.batches_since(4) == (6, list(vault.snapshot().batches[4:]))
    assert vault.frame("documents", batches=vault.snapshot().batches[2:3]).height == 5
    assert isinstance(lake.cut_many([(document("text 3 1")["document_id"], 0, 4)])[0], Quote)


def test_life_goes_on_after_compaction(lake: Lake, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(3):
        vault.commit(batch([f"text {n}"]), run_id="r")
    compact(vault)
    vault.commit(batch(["text 1", "text 3"]), run_id="r")
    orphan(vault, monkeypatch, "text 4")
    assert sorted(vault.frame("documents")["text"]) == ["text 0", "text 1", "text 2", "text 3"]
    assert lake.sql("select count(*) from documents").fetchall() == [(4,)]
    compact(vault)
    assert vault.frame("documents").height == 4
    assert vault.commit(batch(["text 4"]), run_id="r").new == {document("text 4")["document_id"]}
    assert lake.sql("select count(*) from documents").fetchall() == [(5,)]


def test_vacuum_deletes_what_no_table_uses(lake: Lake, vault: Vault) -> None:
    for n in range(4):
        vault.commit(batch([f"text {n}"]), run_id="r")
    compact(vault)
    before = state(vault)
    assert vacuum(vault) == 0, "all of it is younger than a week"
    assert vacuum(vault, 0) >= 4 * 6
    assert state(vault) == before
    assert state(anew(vault)) == before
    assert lake.sql("select count(*) from passages").fetchall() == [(len(before["passages"]),)]
    assert lake.verify().broken == [] or {item.what for item in lake.verify().broken} == {"raw"}


def test_vacuum_deletes_what_a_killed_writer_left(vault: Vault) -> None:
    vault.commit(batch(["text"]), run_id="r")
    stray = vault.tables_folder / "documents" / "part-00000-stray-c000.zstd.parquet"
    stray.write_bytes(b"half a file")
    draft = vault.raw.folder / ".draft-1-x"
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(b"half")
    os.utime(draft, (0, 0))
    vacuum(vault, 0)
    assert not stray.exists()
    assert not draft.exists()
    assert vault.frame("documents").height == 1


def test_a_negative_retention(vault: Vault) -> None:
    with pytest.raises(UsageError):
        vacuum(vault, -1)


def test_nothing_to_look_after(lake: Lake, vault: Vault) -> None:
    assert compact(vault) == []
    assert lake.compact() == []
    assert lake.vacuum(0) == 0


def _write(path: str) -> None:
    vault = Lake.open(path).vault("public", create=True)
    for n in range(8):
        vault.commit(batch([f"text {n} {m}" for m in range(3)]), run_id="r")


def test_compaction_beside_a_writer_and_a_reader(lake: Lake, vault: Vault) -> None:
    vault.commit(batch(["first"]), run_id="r")
    writer = FORKED.Process(target=_write, args=(str(lake.path),))
    writer.start()
    seen = [1]
    while writer.is_alive():
        compact(vault)
        seen.append(lake.sql("select count(*) from documents").fetchall()[0][0])
        assert seen[-1] % 3 == 1
        assert lake.frame("passages")["document_id"].n_unique() >= seen[-1]
    writer.join(60)
    assert writer.exitcode == 0
    assert seen == sorted(seen)
    assert vault.frame("documents").height == vault.frame("documents")["document_id"].n_unique() == 25


def test_paths_are_inside_the_vault(vault: Vault) -> None:
    vault.commit(batch(["x"]), run_id="r")
    compact(vault)
    files = [file.path for files in vault.snapshot().files.values() for file in files]
    assert files
    assert all(Path(file).is_relative_to(vault.tables_folder) for file in files)
