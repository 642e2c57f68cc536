"""Grading anew between encrypted vaults, each with a key of its own."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from lake.config import read_config, write_config
from lake.schema.errors import LakeError
from pipelines.desk import Desk
from tests.lake.sealed.making import on_disk, showing
from tests.pipelines.test_grading_desk import HIDDEN, ferry, found
from tests.pipelines.test_grading_desk import lake as plain  # noqa: F401  (a fixture)

WORDS = (HIDDEN, "fare of the Brill ferry", "Bà Lan", "names a source")


@pytest.fixture
def lake(plain: Path) -> Path:  # noqa: F811
    """That lake, with the vaults of two levels encrypted under two keys, which stand outside it."""
    folder = plain.parent
    (folder / "memory").mkdir()
    config = read_config(plain)
    write_config(plain, config.model_copy(update={"open_in": str(folder / "memory")}))
    with Desk.open(plain, "tuyet-mat") as desk:
        desk.encrypt("mat", f"file:{folder}/mat.key", new_key=True)
        desk.encrypt("tuyet-mat", f"file:{folder}/tuyet-mat.key", new_key=True)
    return plain


def look_after(lake: Path) -> None:
    with Desk.open(lake, "tuyet-mat") as desk:
        desk.compact()
        desk.vacuum(hours=0)
        desk.index(rebuild=True)


def unsealed(lake: Path, clearance: str) -> list[str]:
    """Files that a session of a clearance has open in memory in which a word stands, Parquet read as tables."""
    shown = []
    with Desk.open(lake, clearance) as desk:
        desk.search("ferry")
        desk.status()
        there = [path for path in (lake.parent / "memory").rglob("*") if path.is_file()]
        assert [path for path in there if path.suffix == ".parquet"], "there is something to look at"
        for path in there:
            held = path.read_bytes()
            if path.suffix == ".parquet":
                held += str(pl.read_parquet(path).to_dicts()).encode()
            shown += [f"{path.name}: {word}" for word in (HIDDEN, "raises the fare") if word.encode() in held]
    return shown


def put_away(lake: Path, marking: str) -> None:
    os.rename(lake.parent / f"{marking}.key", lake.parent / f"{marking}.away")


def clean(lake: Path) -> None:
    with Desk.open(lake, "tuyet-mat") as desk:
        assert desk.verify()["broken"] == []
        assert desk.verify_audit()["broken"] == []


def acts(lake: Path, clearance: str) -> list[dict[str, Any]]:
    with Desk.open(lake, clearance) as desk:
        logs = [entry for log in desk.lake.audit_logs() for entry in log.entries()]
    return [entry for entry in logs if "regrade" in str(entry["act"])]


def test_up_from_one_sealed_vault_to_another_nothing_is_left_below(lake: Path) -> None:
    before = found(lake, None)
    with Desk.open(lake, "tuyet-mat") as desk:
        document = ferry(desk)
        desk.regrade(document, to="mat", reason="names a source", by="Bà Lan")
    in_mat = found(lake, "mat")
    assert set(in_mat["search"]) == {"mat"}
    assert unsealed(lake, "mat"), "the look finds what is there"
    with Desk.open(lake, "tuyet-mat") as desk:
        desk.regrade(document, to="tuyet-mat", reason="names a source", by="Bà Lan")
    for clearance in (None, "mat", "toi-mat"):
        below = found(lake, clearance)
        assert (below["search"], below["words"], below["ledger"], below["documents"], below["facts"]) == (
            [],
            0,
            [],
            1,
            0,
        )
    above = found(lake, "tuyet-mat")
    assert set(above["search"]) == set(above["ledger"]) == {"tuyet-mat"}
    assert {key: above[key] for key in ("words", "treaties", "documents", "facts")} == {
        key: before[key] for key in ("words", "treaties", "documents", "facts")
    }
    clean(lake)
    look_after(lake)
    clean(lake)
    assert found(lake, "tuyet-mat") == above
    assert showing(lake, WORDS) == [], "no byte on the disk, neither of the public vault nor of the sealed ones"
    assert unsealed(lake, "mat") == [], "nor in what the lower vault's key opens"
    told = acts(lake, "tuyet-mat")
    assert {entry["clearance"] for entry in told if "clearance" in entry} == {"tuyet-mat"}
    assert len(told) >= 4, "both logs of both acts"


def test_each_vault_opens_by_its_own_key_alone(lake: Path) -> None:
    with Desk.open(lake, "tuyet-mat") as desk:
        document = ferry(desk)
        desk.regrade(document, to="mat", reason="a draft", by="Bà Lan")
    put_away(lake, "tuyet-mat")
    before = on_disk(lake)
    with Desk.open(lake, "tuyet-mat") as desk, pytest.raises(LakeError, match=r"key file .* cannot be read"):
        desk.regrade(document, to="tuyet-mat", reason="names a source", by="Bà Lan")
    assert set(on_disk(lake)) == set(before), "without the key above nothing is moved"
    assert found(lake, "mat")["documents"] == 2
    os.rename(lake.parent / "tuyet-mat.away", lake.parent / "tuyet-mat.key")
    with Desk.open(lake, "tuyet-mat") as desk:
        desk.regrade(document, to="tuyet-mat", reason="names a source", by="Bà Lan")
    put_away(lake, "tuyet-mat")
    assert found(lake, "mat")["documents"] == 1, "below it needs no key"


def test_what_expires_leaves_the_sealed_vault_for_all(lake: Path) -> None:
    with Desk.open(lake, "tuyet-mat") as desk:
        document = ferry(desk)
        desk.regrade(document, to="mat", reason="a draft", by="Bà Lan", dated=date(2010, 5, 4))
        look_after(lake)
        assert [one["document_id"] for one in desk.expiries(date(2020, 5, 4))["expired"]] == [document]
        assert showing(lake, (HIDDEN,)) == []
        done = desk.expire(by="Bà Lan", on=date(2020, 5, 4))
    assert [each["to"] for each in done["regraded"]] == ["cong-khai"]
    now = found(lake, None)
    assert (now["words"], now["documents"], now["ledger"]) == (1, 2, ["cong-khai"])
    clean(lake)
