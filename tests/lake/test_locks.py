"""Locks between writers."""

import threading
from pathlib import Path

import pytest

from lake.locks import exclusive
from lake.schema.errors import LakeError


def test_one_at_a_time(tmp_path: Path) -> None:
    path, inside, most = tmp_path / "locks" / "a.lock", 0, 0

    def work() -> None:
        nonlocal inside, most
        for _ in range(20):
            with exclusive(path):
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.lock"
    with exclusive(path), pytest.raises(LakeError, match="another process"), exclusive(path, wait=0.05):
        pass
    with exclusive(path, wait=0.05):
        pass
