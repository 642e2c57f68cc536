"""One table on disk."""

import threading
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError

from lake import delta
from lake.delta import Table, collect, columns_of, one_of, scan
from lake.rows import checked, complete
from lake.schema.errors import IntegrityError, LakeError
from tests.lake.making import NOON, document

FILL = {"marking": "public", "known_at": NOON, "run_id": "r"}


def rows(text: str, batch_id: str = "b1", **given: object) -> pl.DataFrame:
    return checked("documents", complete("documents", [document(text, **given)], {**FILL, "batch_id": batch_id}))


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table("documents", tmp_path / "documents")


def test_nothing_appended_yet(table: Table) -> None:
    assert table.files() == ()
    assert table.refresh() is None
    assert scan("documents", []).collect().schema == rows("a").schema


def test_files_tell_their_batch(table: Table) -> None:
    table.append(rows("a", "b2", known_at=NOON - timedelta(days=1)))
    table.append(rows("b", "b1"))
    found = [(file.first_batch, file.mixed, file.rows, file.first_known) for file in table.files()]
    assert found == [("b1", False, 1, NOON), ("b2", False, 1, NOON - timedelta(days=1))]
    assert table.files() is table.files()
    assert (
        scan("documents", table.files())
        .collect()
        .equals(pl.concat([rows("b"), rows("a", "b2", known_at=NOON - timedelta(days=1))]))
    )


def test_another_object_sees_what_is_appended(table: Table) -> None:
    other = Table("documents", table.folder)
    assert other.files() == ()
    table.append(rows("a"))
    assert len(other.files()) == 1
    table.append(rows("b"))
    assert len(other.files()) == 2


def test_every_reader_of_delta_can_read_it(table: Table) -> None:
    table.append(rows("a", published_at=NOON))
    opened = DeltaTable(str(table.folder))
    assert [field.name for field in opened.schema().fields] == list(columns_of("documents"))
    path = table.folder / opened.get_add_actions()["path"][0].as_py()
    assert "zstd" in path.name


def test_threads_may_append_at_once(table: Table) -> None:
    threads = [threading.Thread(target=table.append, args=(rows(str(n), f"b{n}"),)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert scan("documents", table.files()).collect().height == 6


def test_conflicts_are_tried_again_and_then_reported(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    real, failures = delta.write_deltalake, 0

    def unlucky(*given: object, **named: object) -> None:
        nonlocal failures
        failures += 1
        if failures < limit:
            raise CommitFailedError("another writer was first")
        real(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(delta, "write_deltalake", unlucky)
    monkeypatch.setattr(delta.time, "sleep", lambda seconds: None)
    limit = 4
    table.append(rows("a"))
    assert failures == 4
    limit, failures = 1000, 0
    with pytest.raises(LakeError, match="tries to append failed"):
        table.append(rows("b"))
    assert scan("documents", table.files()).collect().height == 1


def test_a_file_of_an_older_version_gives_nulls_for_newer_columns(table: Table) -> None:
    table.append(rows("a"))
    (file,) = table.files()
    pl.read_parquet(file.path).drop("work_id").write_parquet(file.path)
    assert scan("documents", [file]).collect()["work_id"].to_list() == [None]


def test_a_lost_file_is_reported_without_its_path(table: Table) -> None:
    table.append(rows("a"))
    files = table.files()
    Path(files[0].path).unlink()
    with pytest.raises(IntegrityError, match="can no longer be read") as caught:
        delta.collect("documents", scan("documents", files))
    assert str(table.folder) not in str(caught.value)


@pytest.mark.parametrize("left", [[], ["_delta_log/_commit_1.json.tmp"], ["part-0.parquet", "_delta_log/.x"]])
def test_what_a_run_killed_while_making_the_table_left_is_no_table(table: Table, left: list[str]) -> None:
    (table.folder / "_delta_log").mkdir(parents=True)
    for name in left:
        (table.folder / name).write_bytes(b"half")
    assert table.files() == ()
    table.append(rows("a"))
    assert len(table.files()) == 1


def test_rows_of_one_of_many_values(table: Table) -> None:
    for number in range(3):
        table.append(rows(f"text {number}", f"b{number}", title=f"it's {number}"))
    files = table.files()

    def found(values: list[str]) -> list[str]:
        return sorted(collect("documents", scan("documents", files).filter(one_of("title", values)))["title"])

    assert found(["it's 0", "it's 2", "it's 2", "none", ""]) == ["it's 0", "it's 2"]
    assert found([f"it's {number}" for number in range(500)]) == ["it's 0", "it's 1", "it's 2"]
    assert found([]) == []
