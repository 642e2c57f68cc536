"""Walking folders."""

import os
import tracemalloc
from pathlib import Path

import pytest

from ingest.sources.folder import walk
from lake.schema.errors import UsageError


def tree(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")


def test_files_come_sorted_with_hidden_ones_and_without_leftovers(tmp_path: Path) -> None:
    tree(
        tmp_path,
        "b/2.txt",
        "b/10.txt",
        "a.txt",
        ".hidden/x.txt",
        ".git/config",
        ".DS_Store",
        "~$a.docx",
        "c/é.md",
        "Z.txt",
    )
    found = [path.relative_to(tmp_path).as_posix() for path in walk([tmp_path])]
    assert found == [".hidden/x.txt", "Z.txt", "a.txt", "b/10.txt", "b/2.txt", "c/é.md"]


def test_a_file_and_several_folders_in_the_order_given(tmp_path: Path) -> None:
    tree(tmp_path, "one/a.txt", "two/b.txt", "c.txt")
    found = [path.name for path in walk([tmp_path / "two", tmp_path / "c.txt", tmp_path / "one"])]
    assert found == ["b.txt", "c.txt", "a.txt"]


def test_a_missing_path_stops_before_anything_is_yielded(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt")
    with pytest.raises(UsageError, match=r"no such file or folder: .*nowhere"):
        walk([tmp_path, tmp_path / "nowhere"])


def test_links_are_followed_only_inside_and_the_rest_is_told(tmp_path: Path) -> None:
    tree(tmp_path, "in/a.txt", "in/sub/b.txt", "out/secret.txt")
    inside = tmp_path / "in"
    (inside / "again.txt").symlink_to(inside / "a.txt")
    (inside / "leak.txt").symlink_to(tmp_path / "out" / "secret.txt")
    (inside / "leak").symlink_to(tmp_path / "out")
    (inside / "loop").symlink_to(inside)
    (inside / "nothing").symlink_to(inside / "gone")
    os.mkfifo(inside / "pipe")
    told: dict[str, str] = {}
    found = [p.name for p in walk([inside], lambda path, reason: told.__setitem__(path.name, reason))]
    assert found == ["a.txt", "again.txt", "b.txt"]
    assert set(told) == {"leak", "leak.txt", "loop", "nothing", "pipe"}
    assert told["leak.txt"].startswith("link out of the folder")
    assert told["nothing"] == "link to nothing"
    assert told["pipe"] == "not a regular file"
    (tmp_path / "named").symlink_to(inside)
    assert len(list(walk([tmp_path / "named"]))) == 3


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(tmp_path, "a/x.txt", "b/y.txt")
    real = os.scandir

    def scandir(path: Path) -> object:
        if str(path).endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr("os.scandir", scandir)
    told: list[str] = []
    assert [p.name for p in walk([tmp_path], lambda path, reason: told.append(reason))] == ["y.txt"]
    assert told == ["folder cannot be listed: Permission denied"]


def test_a_large_folder_streams(tmp_path: Path) -> None:
    for number in range(50):
        folder = tmp_path / f"{number:02d}"
        folder.mkdir()
        for file in range(100):
            (folder / f"{file}.txt").touch()
    tracemalloc.start()
    count = sum(1 for _ in walk([tmp_path]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 5000
    assert peak < 1_000_000
