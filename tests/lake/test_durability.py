"""Commits wait for the disk."""

from pathlib import Path

import pytest

from lake import durability
from lake.durability import appearing, is_free, replacing
from lake.vault import Vault
from tests.lake.making import batch


@pytest.mark.parametrize("lake", ["plain"], indirect=True)
def test_rows_are_safe_before_their_batch_and_the_batch_before_the_commit_returns(
    monkeypatch: pytest.MonkeyPatch, vault: Vault
) -> None:
    settled: list[tuple[bool, bool]] = []

    def note(folder: Path) -> None:
        fresh = Vault(folder, vault.marking)
        settled.append(((folder / "tables" / "documents").exists(), fresh.snapshot().version == 1))

    monkeypatch.setattr("lake.home.settle", note)
    vault.commit(batch(["a"]), run_id="r")
    assert settled == [(True, False), (True, True)]


def test_it_works_on_this_machine_and_on_one_without_syncfs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    durability.settle(tmp_path)
    monkeypatch.setattr(durability.ctypes, "CDLL", lambda *_, **__: object())
    monkeypatch.setattr(durability.os, "sync", lambda: None)
    durability.settle(tmp_path)


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(IsADirectoryError):
        _write_half(path)
    assert path.read_text(encoding="utf-8") == "before"
    with replacing(path) as draft:
        draft.write_text("after", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "after"
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_a_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "copy"
    with pytest.raises(IsADirectoryError):
        _fill_half(target)
    assert not list(tmp_path.iterdir())
    target.mkdir()
    assert is_free(target)
    with appearing(target) as draft:
        (draft / "one").write_text("1", encoding="utf-8")
        assert not list(target.iterdir())
    assert [each.name for each in target.iterdir()] == ["one"]
    assert [each.name for each in tmp_path.iterdir()] == ["copy"]
    assert not is_free(target)


def _write_half(path: Path) -> None:
    with replacing(path) as draft:
        draft.write_text("half", encoding="utf-8")
        path.parent.write_text("fails", encoding="utf-8")


def _fill_half(target: Path) -> None:
    with appearing(target) as draft:
        (draft / "one").write_text("1", encoding="utf-8")
        draft.write_text("fails", encoding="utf-8")
