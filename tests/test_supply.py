"""What Legation is built on: pinned, hashed, and under licences that agree with its own."""

import importlib.metadata
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.txt").read_text(encoding="utf-8")
LOCKED = dict(re.findall(r"^([A-Za-z0-9_.\-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", LOCK, re.MULTILINE))

PERMISSIVE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|Zlib|CC0|CNRI|Unlicense|Boost|HPND|OFL)",
    re.IGNORECASE,
)
FILE_LEVEL = re.compile(r"\bMPL|Mozilla Public License", re.IGNORECASE)
"""Copyleft that ends at the file: a program may use it under any licence of its own."""

STRONG = re.compile(r"\b(A?GPL|SSPL|Commons Clause|Proprietary|Non-?Commercial)", re.IGNORECASE)

READ = {
    "bagit": "CC0-1.0: in the public domain, by the classifier in its metadata",
    "dataframely": "BSD-3-Clause, by the licence file in its wheel",
    "docx2txt": "MIT, by the licence file in its wheel",
    "tld": "MPL-1.1, the first of the three licences it offers",
}
"""Packages whose metadata leaves the licence open, and what was read instead."""


def licence(name: str) -> str:
    """The licence that a package's metadata gives."""
    if name in READ:
        return READ[name]
    metadata = importlib.metadata.metadata(name)
    classified = [
        line.split("::")[-1] for line in metadata.get_all("Classifier") or [] if line.startswith("License ::")
    ]
    said = metadata.get("License-Expression") or "; ".join(classified) or metadata.get("License") or ""
    return said.strip().split("\n")[0]


@pytest.mark.parametrize("name", sorted(LOCKED))
def test_the_licence_of_a_package_agrees_with_ours(name: str) -> None:
    try:
        said = licence(name)
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"{name} is for another platform")
    assert PERMISSIVE.search(said) or FILE_LEVEL.search(said), f"{name}: {said!r}"
    assert not STRONG.search(said) or FILE_LEVEL.search(said), f"{name}: {said!r}"


def test_every_package_is_pinned_and_hashed() -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"^\s*#.*\n", "", LOCK, flags=re.MULTILINE).strip())
    assert len(entries) == len(LOCKED) > 200
    for entry in entries:
        assert re.match(r"[A-Za-z0-9_.\-]+(?:\[[^\]]*\])?==", entry), entry.split()[0]
        assert "--hash=sha256:" in entry, entry.split()[0]


def test_what_the_project_asks_for_is_locked() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = text.partition("dependencies = [")[2].partition("]\n\n")[0]
    asked = {re.split(r"[\[<>=! ;]", name)[0].lower() for name in re.findall(r'^    "([^"]+)"', listed, re.MULTILINE)}
    locked = {name.lower().replace("_", "-") for name in LOCKED}
    assert asked - locked <= {"torch"}, "run `make lock`"


def test_no_registry_stands_in_the_lock_file() -> None:
    assert not re.search(r"https?://|index-url|find-links", LOCK)
