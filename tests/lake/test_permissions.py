"""What the file system leaves open is found, and what it bars is not complained of."""

from pathlib import Path

import pytest

from lake.permissions import Opening, openings
from lake.schema.marking import Marking
from lake.store import Lake
from tests.lake.test_audit import marked

PUBLIC = Marking("public")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = marked(tmp_path / "lake", "public", "secret")
    with made.audited("search", {}):
        pass
    return made


def found(lake: Lake) -> list[Opening]:
    return openings(lake.path, lake.vaults, PUBLIC)


def test_a_lake_as_it_is_made_is_closed(lake: Lake) -> None:
    assert found(lake) == []


def test_a_marked_vault_that_everybody_may_enter(lake: Lake) -> None:
    folder = lake.path / "vaults" / "secret"
    folder.chmod(0o755)
    (opening,) = found(lake)
    assert opening.path == "vaults/secret"
    assert "everybody" in opening.problem
    assert opening.remedy == f"chmod o-rwx '{folder}'"


def test_what_everybody_may_change(lake: Lake) -> None:
    (lake.path / "lake.json").chmod(0o666)
    (lake.path / "vaults" / "public" / "tables").chmod(0o777)
    assert {each.path for each in found(lake)} == {"lake.json", "vaults/public/tables"}


def test_what_was_asked_is_nobody_elses(lake: Lake) -> None:
    (lake.path / "vaults" / "secret" / "audit" / "log.jsonl").chmod(0o644)
    assert [each.problem for each in found(lake)] == ["others may read what was asked"]


def test_vaults_above_the_clearance_are_not_looked_at(lake: Lake) -> None:
    (lake.path / "vaults" / "secret").chmod(0o777)
    with Lake.open(lake.path) as low:
        assert openings(low.path, low.vaults, PUBLIC) == []
