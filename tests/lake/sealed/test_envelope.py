"""The envelope of a vault's data key."""

import json
from pathlib import Path

import pytest

from lake.schema.errors import IntegrityError, LakeError
from lake.sealed import envelope


@pytest.fixture
def keys(tmp_path: Path) -> list[str]:
    """Two keys."""
    for number in (1, 2):
        (tmp_path / f"k{number}").write_text(f"{number:02x}" * 32)
    return [f"file:{tmp_path}/k1", f"file:{tmp_path}/k2"]


def test_it_is_made_once_and_opened_by_its_key(tmp_path: Path, keys: list[str]) -> None:
    seal = tmp_path / "seal.json"
    made = envelope.make(seal, keys[0])
    assert envelope.make(seal, keys[0]).key == made.key, "a second process gets the key of the first"
    assert envelope.opened(seal).key == made.key
    assert envelope.source_of(seal) == keys[0]
    assert made.key.hex() not in seal.read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["k1", "k2", "seal.json"]


def test_another_key_does_not_open_it_and_says_so(tmp_path: Path, keys: list[str]) -> None:
    seal = tmp_path / "seal.json"
    made = envelope.make(seal, keys[0])
    (tmp_path / "k1").rename(tmp_path / "moved")
    with pytest.raises(LakeError, match="encrypted and its key cannot be had") as caught:
        envelope.opened(seal, (keys[1],))
    assert "another key" in str(caught.value)
    assert "cannot be read" in str(caught.value)
    assert envelope.opened(seal, (f"file:{tmp_path}/moved",)).key == made.key, "the settings know where it is now"


def test_to_change_the_key_is_to_wrap_anew(tmp_path: Path, keys: list[str]) -> None:
    seal = tmp_path / "seal.json"
    made = envelope.make(seal, keys[0])
    envelope.make(seal, keys[1], made)
    (tmp_path / "k1").unlink()
    assert envelope.opened(seal, (keys[0],)).key == made.key


def test_a_changed_envelope_is_refused(tmp_path: Path, keys: list[str]) -> None:
    seal = tmp_path / "seal.json"
    envelope.make(seal, keys[0])
    content = json.loads(seal.read_text())
    seal.write_text(json.dumps({**content, "check": "0" * 32}))
    with pytest.raises(LakeError, match="not this vault's data key"):
        envelope.opened(seal)
    seal.write_text(json.dumps({**content, "data_key": content["data_key"][:-8] + "AAAAAAA="}))
    with pytest.raises(LakeError, match="wrapped by another key, or was changed"):
        envelope.opened(seal)
    seal.write_text(json.dumps({**content, "format": 9}))
    with pytest.raises(LakeError, match="format 9"):
        envelope.opened(seal)
    seal.write_text("{")
    with pytest.raises(IntegrityError, match="damaged or gone"):
        envelope.opened(seal)
