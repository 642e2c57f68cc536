"""Fixtures shared by all tests."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


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
