"""The stand-in of indexes that may not be written: what is linked, what is copied, and that it follows."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lake import replica
from lake.replica import Replica, barred
from lake.schema.errors import LakeError


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder that looks like a vault's indexes."""
    folder = tmp_path / "index"
    (folder / "texts" / "tantivy").mkdir(parents=True)
    (folder / "vectors" / "chroma" / "segment").mkdir(parents=True)
    for name in ("texts/coverage.json", "texts/tantivy/meta.json", "texts/tantivy/.managed.json", "texts/tantivy/a.pos",
                 "vectors/coverage.json", "vectors/written", "vectors/chroma/segment/data.bin"):  # fmt: skip
        (folder / name).write_text(name, encoding="utf-8")
    with closing(sqlite3.connect(folder / "vectors/chroma/chroma.sqlite3")) as database, database:
        database.execute("create table t as select 1 as n")
    return folder


def test_large_files_are_links_and_small_ones_copies(source: Path) -> None:
    stand_in = Replica(source)
    made = stand_in.folder
    assert {str(path.relative_to(made)) for path in made.rglob("*") if path.is_symlink()} == {
        "texts/tantivy/a.pos", "vectors/chroma/segment/data.bin",
    }  # fmt: skip
    assert {str(path.relative_to(made)) for path in made.rglob("*")} == {
        str(path.relative_to(source)) for path in source.rglob("*")
    }
    with closing(sqlite3.connect(made / "vectors/chroma/chroma.sqlite3")) as database, database:
        database.execute("insert into t values (2)")
    with closing(sqlite3.connect(source / "vectors/chroma/chroma.sqlite3")) as database:
        assert database.execute("select * from t").fetchall() == [(1,)], "the lake's own is as it was"
    assert made.parent.stat().st_mode & 0o077 == 0, "nobody else looks in"
    assert stand_in.folder == made
    stand_in.close()
    assert not made.exists()
    assert (source / "texts/tantivy/a.pos").exists()


def test_it_follows_what_others_write(source: Path) -> None:
    stand_in = Replica(source)
    first = stand_in.folder
    for number, name in enumerate(("texts/coverage.json", "texts/tantivy/meta.json", "vectors/written")):
        fresh = source / f"{name}.new"
        fresh.write_text(str(number), encoding="utf-8")
        os.replace(fresh, source / name)
        assert (stand_in.folder / name).read_text(encoding="utf-8") == str(number)
    assert not first.exists()
    stand_in.close()


def test_indexes_that_never_rest_are_told(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def written(part: Path, made: Path) -> None:
        (source / "vectors" / "written").write_bytes(os.urandom(8))

    monkeypatch.setattr(replica, "_stand_in", written)
    with pytest.raises(LakeError, match="ask again in a moment"):
        _ = Replica(source).folder


def test_parts_that_are_not_there_are_not_made_up(source: Path) -> None:
    (source / "vectors" / "written").unlink()
    (source / "texts" / "coverage.json").unlink()
    made = Replica(source)
    assert not (made.folder / "vectors" / "written").exists()
    made.close()


@pytest.mark.parametrize("error", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_bar_is_met_by_asking_and_nothing_is_written(
    source: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    before = {path: path.stat().st_mtime_ns for path in source.rglob("*")}
    assert not barred(source)
    assert not barred(source / "nowhere")
    assert {path: path.stat().st_mtime_ns for path in source.rglob("*")} == before

    def refuse(*_: Any) -> int:
        raise OSError(error, os.strerror(error))

    monkeypatch.setattr(os, "open", refuse)
    assert barred(source)
