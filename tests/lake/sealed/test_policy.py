"""Encryption is turned on, and keys are changed."""

from pathlib import Path

import pytest

from lake.schema.errors import LakeError, UsageError
from lake.schema.marking import Marking
from lake.sealed.policy import encrypt_from, rekey
from lake.store import Lake
from tests.lake.making import batch

SECRET, RESTRICTED = Marking("secret"), Marking("restricted")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake with a plain vault at every level, opened at ``secret``."""
    Lake.create(tmp_path / "lake", embedder=None).close()
    lake = Lake.open(tmp_path / "lake", "secret")
    lake.change(lambda config: config.model_copy(update={"open_in": str(tmp_path)}))
    for level in lake.levels.names:
        rows = {table: [{**row, "marking": level} for row in given] for table, given in batch([level]).items()}
        lake.vault(level, create=True).commit(rows, run_id="r")
    lake.renew()
    return lake


def sealed(lake: Lake) -> list[str]:
    return [str(vault.marking) for vault in Lake.open(lake.path, "secret").vaults if vault.home.sealed]


def test_a_marking_and_all_above_it(lake: Lake, tmp_path: Path) -> None:
    done = encrypt_from(lake, Marking("confidential"), f"file:{tmp_path}/k", new_key=True)
    assert [each.marking for each in done] == ["secret", "confidential"]
    assert sealed(lake) == ["confidential", "secret"]
    assert encrypt_from(lake, Marking("confidential"), None) == []
    assert sorted(lake.frame("documents")["text"]) == ["confidential", "public", "restricted", "secret"]
    with pytest.raises(UsageError, match="legation rekey"):
        encrypt_from(lake, Marking("confidential"), f"file:{tmp_path}/k2")


def test_only_what_the_clearance_reaches(lake: Lake, tmp_path: Path) -> None:
    low = Lake.open(lake.path, "restricted")
    with pytest.raises(LakeError, match="does not reach secret"):
        encrypt_from(low, SECRET, f"file:{tmp_path}/k", new_key=True)
    assert not (tmp_path / "k").exists()
    assert [each.marking for each in encrypt_from(low, RESTRICTED, f"file:{tmp_path}/k", new_key=True)] == [
        "restricted"
    ]
    assert sealed(lake) == ["restricted"]
    assert [each.marking for each in encrypt_from(Lake.open(lake.path, "secret"), RESTRICTED, None)] == [
        "secret",
        "confidential",
    ]


def test_keys_that_will_not_do(lake: Lake, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no key is named"):
        encrypt_from(lake, SECRET, None)
    with pytest.raises(UsageError, match="keep it elsewhere"):
        encrypt_from(lake, SECRET, f"file:{lake.path}/k", new_key=True)
    with pytest.raises(UsageError, match="whole path"):
        encrypt_from(lake, SECRET, "file:k", new_key=True)
    with pytest.raises(LakeError, match="cannot be read"):
        encrypt_from(lake, SECRET, f"file:{tmp_path}/none")
    assert lake.config.encryption == {}
    assert sealed(lake) == []


def test_the_key_is_changed(lake: Lake, tmp_path: Path) -> None:
    encrypt_from(lake, RESTRICTED, f"file:{tmp_path}/k", new_key=True)
    before = {path: path.read_bytes() for path in lake.path.rglob("sealed/objects/*/*")}
    assert rekey(lake, SECRET, f"file:{tmp_path}/k2", new_key=True) == ["secret"]
    assert lake.config.encryption == {"restricted": f"file:{tmp_path}/k", "secret": f"file:{tmp_path}/k2"}
    assert before == {path: path.read_bytes() for path in lake.path.rglob("sealed/objects/*/*")}
    assert set(rekey(lake, RESTRICTED, f"file:{tmp_path}/k3", new_key=True)) == {"restricted", "confidential"}
    (tmp_path / "k").unlink()
    assert sorted(Lake.open(lake.path, "secret").frame("documents")["text"]) == sorted(lake.levels.names)
    with pytest.raises(UsageError, match="is not encrypted"):
        rekey(lake, Marking("public"), f"file:{tmp_path}/k3")


def test_the_key_is_changed_by_none_who_lack_the_old_one(lake: Lake, tmp_path: Path) -> None:
    encrypt_from(lake, SECRET, f"file:{tmp_path}/k", new_key=True)
    (tmp_path / "k").rename(tmp_path / "gone")
    fresh = Lake.open(lake.path, "secret")
    with pytest.raises(LakeError, match="cannot be had"):
        rekey(fresh, SECRET, f"file:{tmp_path}/k2", new_key=True)
    assert fresh.config.encryption == {"secret": f"file:{tmp_path}/k"}
