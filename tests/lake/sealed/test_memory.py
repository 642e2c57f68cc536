"""The private folder in memory."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lake.schema.errors import LakeError
from lake.sealed import memory
from lake.sealed.memory import Session, plain_swaps


def test_a_session_is_private_and_leaves_nothing(tmp_path: Path) -> None:
    session = Session(str(tmp_path))
    (session.folder / "x").write_text("secret")
    assert session.folder.stat().st_mode & 0o077 == 0
    assert session.free > 0
    session.close()
    session.close()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_has_is_not(tmp_path: Path) -> None:
    living = Session(str(tmp_path))
    code = (
        "import os, signal, sys; from lake.sealed.memory import Session; s = Session(sys.argv[1]);"
        "(s.folder / 'x').write_text('secret'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    home = living.folder.parent
    assert len([path for path in home.iterdir() if path.is_dir()]) == 2
    other = Session(str(tmp_path))
    assert {path for path in home.iterdir() if path.is_dir()} == {living.folder, other.folder}
    other.close()
    living.close()


def test_a_child_that_was_forked_does_not_take_the_folder_away(tmp_path: Path) -> None:
    session = Session(str(tmp_path))
    memory._remove(session.folder, -1, os.getpid() + 1)
    assert session.folder.is_dir()
    session.close()


def test_a_folder_that_others_reach_is_refused(tmp_path: Path) -> None:
    home = tmp_path / f"legation-{os.getuid()}"
    home.mkdir()
    home.chmod(0o755)
    with pytest.raises(LakeError, match="not this account's alone"):
        Session(str(tmp_path))
    home.rmdir()
    home.symlink_to(tmp_path)
    with pytest.raises(LakeError, match="not this account's alone"):
        Session(str(tmp_path))


def test_a_place_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="there is no folder"):
        Session(str(tmp_path / "none"))


def test_a_disk_is_no_memory_and_plain_swap_makes_memory_unfit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_mounted", lambda place: ("ext4", []))
    with pytest.raises(LakeError, match=r"opened in memory.*open_in"):
        Session(None)
    monkeypatch.setattr(memory, "_mounted", lambda place: ("tmpfs", ["rw"]))
    monkeypatch.setattr(memory, "plain_swaps", lambda: ["/dev/sda2"])
    with pytest.raises(LakeError, match=r"swapped out to /dev/sda2.*swapoff"):
        Session(None)
    monkeypatch.setattr(memory, "_mounted", lambda place: ("tmpfs", ["rw", "noswap"]))
    assert memory._fit(Path("/dev/shm")) == Path("/dev/shm")


def test_which_swap_is_plain(tmp_path: Path) -> None:
    listed = tmp_path / "swaps"
    listed.write_text(
        "Filename Type Size Used Priority\n"
        "/dev/sda2 partition 1 0 -2\n/dev/dm-1 partition 1 0 -3\n/dev/zram0 partition 1 0 5\n/swapfile file 1 0 -4\n"
    )
    (tmp_path / "dm-1" / "dm").mkdir(parents=True)
    (tmp_path / "dm-1" / "dm" / "uuid").write_text("CRYPT-PLAIN-swap\n")
    assert plain_swaps(listed, tmp_path) == ["/dev/sda2", "/swapfile"]
    assert plain_swaps(tmp_path / "none", tmp_path) == []
