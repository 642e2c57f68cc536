"""Commits wait for the disk."""

from pathlib import Path

import pytest

from lake import durability
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
