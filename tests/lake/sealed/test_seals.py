"""Which vaults are encrypted, by which key."""

from pathlib import Path

import pytest

from lake.config import read_config, write_config
from lake.schema.errors import ConfigError, LakeError
from lake.schema.marking import Levels
from lake.sealed.seals import named
from lake.store import Lake
from tests.lake.conftest import encrypted
from tests.lake.sealed.making import showing

LEVELS = Levels(("public", "restricted", "secret"))


@pytest.mark.parametrize(
    ("marking", "key"),
    [("public", None), ("restricted", "r"), ("restricted//x", "r"), ("secret", "s"), ("secret//x", "sx"),
     ("secret//y", "s")],
)  # fmt: skip
def test_a_marking_has_its_own_key_or_that_of_the_highest_below(marking: str, key: str | None) -> None:
    encryption = {"restricted": "r", "secret": "s", "secret//x": "sx"}
    assert named(encryption, LEVELS, LEVELS.parse(marking)) == key


def test_a_setting_that_is_no_marking() -> None:
    with pytest.raises(ConfigError, match="encryption"):
        named({"top": "k"}, LEVELS, LEVELS.parse("secret"))


def test_new_vaults_and_lone_logs_are_encrypted_and_lower_ones_are_not(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake", embedder=None).close()
    encrypted(tmp_path / "lake", "secret")
    with Lake.open(tmp_path / "lake", "secret//x") as lake:
        assert not lake.vault("restricted", create=True).home.sealed
        assert lake.vault("secret", create=True).home.sealed
        assert not lake.vault("public//x", create=True).home.sealed
        with lake.audited("search", {"query": "heron"}):
            pass
        assert [str(log.marking) for log in lake.audit_logs() if list(log.entries())] == ["secret//x"]
    assert not (tmp_path / "lake" / "vaults" / "secret+x" / "sealed").exists(), "a log alone is no vault"
    assert showing(tmp_path / "lake", ["heron"]) == []


def test_without_the_key_nothing_is_read_and_no_other_vault_is_touched(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake", embedder=None).close()
    encrypted(tmp_path / "lake", "secret")
    with Lake.open(tmp_path / "lake", "secret") as lake:
        lake.vault("secret", create=True).snapshot()
        lake.vault("public", create=True).snapshot()
    (tmp_path / "lake.key").unlink()
    with Lake.open(tmp_path / "lake", "restricted") as lake:
        assert [str(vault.marking) for vault in lake.vaults] == ["public"]
        assert lake.frame("documents").is_empty()
    with (
        Lake.open(tmp_path / "lake", "secret") as lake,
        pytest.raises(LakeError, match="secret is encrypted and its key"),
    ):
        lake.frame("documents")
    (tmp_path / "lake.key").write_text("08" * 32)
    with Lake.open(tmp_path / "lake", "secret") as lake, pytest.raises(LakeError, match="another key"):
        lake.sql("select 1")


def test_the_place_may_be_named(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake", embedder=None).close()
    encrypted(tmp_path / "lake")
    config = read_config(tmp_path / "lake")
    write_config(tmp_path / "lake", config.model_copy(update={"open_in": str(tmp_path / "none")}))
    with Lake.open(tmp_path / "lake") as lake, pytest.raises(LakeError, match="there is no folder"):
        lake.vault("public", create=True).snapshot()
