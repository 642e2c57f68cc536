"""Lakes for the tests of the store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lake.config import read_config, write_config
from lake.store import Lake
from lake.vault import Vault

KINDS = ("plain", "encrypted")


def encrypted(folder: Path, marking: str = "public") -> None:
    """Let a lake's vaults of a marking and above be made encrypted, with a key and a memory of the test's own."""
    key, memory = folder.parent / "lake.key", folder.parent / "memory"
    key.write_text("07" * 32, encoding="utf-8")
    memory.mkdir(exist_ok=True)
    config = read_config(folder)
    encryption = {**config.encryption, marking: f"file:{key}"}
    write_config(folder, config.model_copy(update={"encryption": encryption, "open_in": str(memory)}))


@pytest.fixture(params=KINDS)
def lake(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Lake]:
    """An empty lake, opened with the lowest clearance: one whose vaults are plain, and one whose are encrypted."""
    Lake.create(tmp_path / "lake", embedder=None).close()
    if request.param == "encrypted":
        encrypted(tmp_path / "lake")
    with Lake.open(tmp_path / "lake") as made:
        yield made


@pytest.fixture
def vault(lake: Lake) -> Vault:
    """The public vault of that lake."""
    return lake.vault("public", create=True)
