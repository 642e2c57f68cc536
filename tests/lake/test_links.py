"""Links and logs that lead from one vault into another: whoever may write below gets nothing of what is above."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lake.links import plain_name, refuse_detours
from lake.schema.errors import IntegrityError, LegationError
from lake.store import Lake
from tests.lake.making import batch


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake with a public and a secret text, both of which this account may read."""
    path = tmp_path / "lake"
    Lake.create(path, embedder=None)
    with Lake.open(path, "secret") as opened:
        opened.vault("public", create=True).commit(batch(["open text"]), run_id="r")
        opened.vault("secret", create=True).commit(batch(["hidden text"]), run_id="r")
        opened.vault("secret").raw.put_bytes(b"hidden")
    return path


def only(folder: Path) -> Path:
    (found,) = folder.glob("*.parquet")
    return found


def replaced(path: Path, target: str) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    path.symlink_to(target)


def renamed_in_log(lake: Path, name: Callable[[str], str]) -> None:
    """Have the public log name another file."""
    table = lake / "vaults/public/tables/documents"
    hidden = only(lake / "vaults/secret/tables/documents")
    for entry in (table / "_delta_log").glob("*.json"):
        lines = [json.loads(line) for line in entry.read_text().splitlines()]
        for line in lines:
            if "add" in line:
                line["add"]["path"] = name(str(hidden))
                line["add"]["size"] = hidden.stat().st_size
        entry.write_text("\n".join(map(json.dumps, lines)))


HARMS: dict[str, Callable[[Path], Any]] = {
    "vault": lambda lake: replaced(lake / "vaults/public", "secret"),
    "tables": lambda lake: replaced(lake / "vaults/public/tables", "../secret/tables"),
    "table": lambda lake: replaced(lake / "vaults/public/tables/documents", "../../secret/tables/documents"),
    "all vaults": lambda lake: replaced(lake / "vaults/public/tables", "../.."),
    "file": lambda lake: replaced(
        only(lake / "vaults/public/tables/documents"), str(only(lake / "vaults/secret/tables/documents"))
    ),
    "index": lambda lake: replaced(lake / "vaults/public/index", "../secret/index"),
    "raw": lambda lake: replaced(lake / "vaults/public/raw", "../secret/raw"),
    "name": lambda lake: renamed_in_log(lake, lambda path: "../../../secret/tables/documents/" + Path(path).name),
    "whole name": lambda lake: renamed_in_log(lake, lambda path: path),
    "address": lambda lake: renamed_in_log(lake, lambda path: "file://" + path),
    "coded name": lambda lake: renamed_in_log(
        lake, lambda path: "..%2F..%2F..%2Fsecret%2Ftables%2Fdocuments%2F" + Path(path).name
    ),
}

READS: dict[str, Callable[[Lake], Any]] = {
    "frame": lambda lake: lake.frame("documents"),
    "sql": lambda lake: lake.query("select text from documents"),
    "verify": lambda lake: lake.verify(),
    "compact": lambda lake: lake.compact(),
}


@pytest.mark.parametrize("read", READS)
@pytest.mark.parametrize("harm", HARMS)
def test_nothing_is_read_through_a_detour(lake: Path, harm: str, read: str) -> None:
    HARMS[harm](lake)
    told = []
    for each in (READS[read], lambda opened: opened.frame("documents").to_dicts()):
        try:
            with Lake.open(lake) as opened:
                told.append(str(each(opened)))
        except LegationError as error:
            told.append(str(error))
    assert not [one for one in told if "hidden" in one or "vaults/secret" in one or str(lake) in one], told


@pytest.mark.parametrize("harm", [harm for harm in HARMS if "name" not in harm and harm != "address"])
def test_links_are_named(lake: Path, harm: str) -> None:
    HARMS[harm](lake)
    with pytest.raises(IntegrityError, match=r"link that leads into another vault|outside its folder"):
        Lake.open(lake).frame("documents")


def test_a_vault_swapped_while_it_is_open_is_met(lake: Path) -> None:
    with Lake.open(lake) as opened:
        assert opened.frame("documents")["text"].to_list() == ["open text"]
        HARMS["vault"](lake)
        for read in READS.values():
            with pytest.raises(IntegrityError):
                read(opened)


def test_a_vault_on_another_disk_is_well(lake: Path, tmp_path: Path) -> None:
    shutil.move(lake / "vaults/public", tmp_path / "disk")
    (lake / "vaults/public").symlink_to(tmp_path / "disk")
    shutil.move(tmp_path / "disk/tables", tmp_path / "tables")
    (tmp_path / "disk/tables").symlink_to(tmp_path / "tables")
    with Lake.open(lake) as opened:
        assert opened.frame("documents")["text"].to_list() == ["open text"]
        assert opened.query("select text from documents").item() == "open text"
        opened.vault("public").commit(batch(["more"]), run_id="r")
        assert opened.query("select count(*) from documents").item() == 2
        assert {one.what for one in opened.verify().broken} == {"raw"}, "which these rows never had"


def test_names(tmp_path: Path) -> None:
    assert plain_name(tmp_path, "part-1.parquet", "documents") == str(tmp_path / "part-1.parquet")
    for path in ("", ".", "..", "../x", "/etc/passwd", "a/b", "a/", "*.parquet", "a[b]", "a%2Fb", "file:x"):
        with pytest.raises(IntegrityError, match="outside its folder"):
            plain_name(tmp_path, path, "documents")
    refuse_detours(tmp_path / "nowhere")
