"""A quarter of a minute of two writers and three readers on one lake."""

from pathlib import Path

from benchmarks.crowd import crowd


def test_writers_and_readers_do_not_disturb_each_other(tmp_path: Path) -> None:
    rows = {row["subset"]: row for row in crowd(tmp_path, 12)}
    lake = rows.pop("the lake afterwards")
    assert (lake["lost"], lake["doubled"], lake["broken"]) == (0, 0, 0)
    assert len(rows) == 5
    assert {row["first_error"] for row in rows.values()} == {""}
    assert all(row["acts"] for row in rows.values())
    assert lake["documents"] > 0
