"""Fixtures shared by all tests."""

import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

ROOT = Path(__file__).parent.parent

# What a test sees must not hang on which arithmetic was the faster one a moment ago.
os.environ.setdefault("LEGATION_DTYPE", "float32")


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the public development data; tests that need it are skipped, with this message, where it is absent."""
    folder = Path(os.environ.get("LEGATION_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no development data at {folder}; set LEGATION_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """The Lantern Strait dossier."""
    return ROOT / "samples"


@pytest.fixture(scope="session")
def dossier(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Path:
    """Folder of a lake with the whole dossier, indexed; built once for all test processes. Not to be written to."""
    from pipelines.desk import Desk

    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    lake = shared / "dossier-lake"
    with FileLock(f"{lake}.lock"):
        if not (shared / "dossier-lake.ready").exists():
            Desk.create(lake, names=samples / "names.toml").close()
            with Desk.open(lake, clearance="confidential") as desk:
                desk.ingest([], manifest=samples / "corpus.toml")
            (shared / "dossier-lake.ready").touch()
    return lake


@pytest.fixture
def dossier_copy(dossier: Path, tmp_path: Path) -> Path:
    """A copy of the dossier's lake that a test may change."""
    copy = tmp_path / "lake"
    shutil.copytree(dossier, copy)
    return copy
