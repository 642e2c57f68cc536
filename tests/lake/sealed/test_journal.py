"""Records of what an encrypted vault holds."""

import os
from pathlib import Path

import pytest

from lake.schema.errors import IntegrityError
from lake.sealed import journal
from lake.sealed.cipher import DataKey
from lake.sealed.journal import Entry, Journal

KEY = DataKey(b"\7" * 32)


def entry(name: str) -> Entry:
    return Entry(name, 1, "00", 5)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "FULL_EVERY", 4)


@pytest.mark.usefixtures("few")
def test_what_one_appends_the_other_reads(tmp_path: Path) -> None:
    writer, reader = Journal(tmp_path, KEY), Journal(tmp_path, KEY)
    assert not reader.refresh()
    for number in range(11):
        writer.append({f"tables/{number}": entry(f"o{number}")}, [f"tables/{number - 2}"])
        assert reader.refresh()
        assert not reader.refresh()
        assert reader.entries == writer.entries
    late = Journal(tmp_path, KEY)
    assert late.refresh()
    assert late.entries == reader.entries
    assert set(late.entries) == {"tables/9", "tables/10"}


@pytest.mark.usefixtures("few")
def test_records_that_a_full_one_replaced_may_go(tmp_path: Path) -> None:
    writer, reader = Journal(tmp_path, KEY), Journal(tmp_path, KEY)
    writer.append({"a": entry("a")}, ())
    reader.refresh()
    for number in range(9):
        writer.append({f"b{number}": entry("b")}, ())
    (tmp_path / ".draft-1-x").write_bytes(b"half")
    for path in tmp_path.iterdir():
        os.utime(path, (0, 0))
    assert writer.trim(1.0) == 8
    assert not (tmp_path / ".draft-1-x").exists()
    assert reader.refresh()
    assert reader.entries == writer.entries


@pytest.mark.usefixtures("few")
def test_a_changed_or_missing_record_is_named(tmp_path: Path) -> None:
    writer = Journal(tmp_path, KEY)
    for number in range(4):
        writer.append({f"b{number}": entry("b")}, ())
    second = tmp_path / f"{2:020d}"
    kept = second.read_bytes()
    second.write_bytes(kept[:-1] + b"x")
    with pytest.raises(IntegrityError, match=f"journal/{2:020d}"):
        Journal(tmp_path, KEY).refresh()
    second.unlink()
    with pytest.raises(IntegrityError, match=f"journal/{2:020d} is missing"):
        Journal(tmp_path, KEY).refresh()
    second.write_bytes(kept)
    assert Journal(tmp_path, KEY).refresh()


def test_nothing_of_it_can_be_read(tmp_path: Path) -> None:
    Journal(tmp_path, KEY).append({"tables/documents/heron": entry("o")}, ())
    assert all(b"heron" not in path.read_bytes() and "heron" not in path.name for path in tmp_path.iterdir())
