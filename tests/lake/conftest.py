"""Lakes for the tests of the store."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lake.store import Lake
from lake.vault import Vault


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    """An empty lake, opened with the lowest clearance."""
    with Lake.create(tmp_path / "lake", embedder=None) as made:
        yield made


@pytest.fixture
def vault(lake: Lake) -> Vault:
    """The public vault of that lake."""
    return lake.vault("public", create=True)
