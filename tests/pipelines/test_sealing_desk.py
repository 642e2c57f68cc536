"""A desk encrypts vaults and changes their keys; the commands say what was done."""

import json
from pathlib import Path

import pytest

from app.cli import main
from lake.config import read_config, write_config
from lake.schema.errors import LakeError
from pipelines.declared import Declared
from pipelines.desk import Desk
from tests.lake.sealed.making import showing

TEXT = "The heron of Quillfeather flies to Norway on 4 May 2020.\n"


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake with one restricted document, in the clear."""
    Desk.create(tmp_path / "lake").close()
    config = read_config(tmp_path / "lake")
    write_config(tmp_path / "lake", config.model_copy(update={"open_in": str(tmp_path)}))
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    with Desk.open(tmp_path / "lake", "restricted") as desk:
        desk.ingest([tmp_path / "a.txt"], declared=Declared(kind="report", marking="restricted"))
    return tmp_path / "lake"


def run(lake: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Exit code and output of a command at ``restricted``."""
    with pytest.raises(SystemExit) as left:
        main(["--lake", str(lake), "--clearance", "restricted", *words])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out + said.err


def test_encrypt_rekey_and_check(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(lake, capsys, "check")
    assert code == 0
    assert "restricted lies on the disk in the clear" in said
    assert showing(lake, ["Quillfeather"])
    code, said = run(lake, capsys, "encrypt", "restricted", "--key", f"file:{lake.parent}/k", "--new-key", "--json")
    done = json.loads(said[said.index("{") : said.rindex("}") + 1])
    assert code == 0
    assert [each["marking"] for each in done["encrypted"]] == ["restricted"]
    assert done["key"] == f"file:{lake.parent}/k"
    assert not showing(lake, ["Quillfeather"])
    code, said = run(lake, capsys, "rekey", "restricted", "--key", f"file:{lake.parent}/k2", "--new-key")
    assert code == 0
    assert "restricted: opened by" in said
    (lake.parent / "k").unlink()
    assert run(lake, capsys, "search", "heron of Quillfeather")[0] == 0
    (lake.parent / "k2").chmod(0o644)
    code, said = run(lake, capsys, "check")
    assert code == 3
    assert "others may reach the key" in said
    assert "in the clear" not in said
    code, said = run(lake, capsys, "audit", "verify")
    assert code == 0, said
    (lake.parent / "k2").unlink()
    code, said = run(lake, capsys, "status")
    assert code == 3
    assert "its key cannot be had" in said
    assert "Quillfeather" not in said


def test_an_open_desk_goes_on_with_what_was_encrypted(lake: Path) -> None:
    with Desk.open(lake, "restricted") as desk:
        before = [hit.to_json() for hit in desk.search("heron")]
        desk.encrypt("restricted", f"file:{lake.parent}/k", new_key=True)
        assert [hit.to_json() for hit in desk.search("heron")] == before
        assert desk.audit_entries(2)["entries"][0]["act"] == "encrypt"
        assert desk.verify()["broken"] == []
        assert desk.encrypt("restricted")["encrypted"] == []


def test_plain_left_overs_are_reported_and_removed(lake: Path) -> None:
    with Desk.open(lake, "restricted") as desk:
        desk.encrypt("restricted", f"file:{lake.parent}/k", new_key=True)
        stone = desk.lake.vault("restricted").path / "raw"
        stone.unlink()
        stone.mkdir()
        (stone / "x").write_text(TEXT)
        assert [(each["path"], each["remedy"]) for each in desk.check()["open"]] == [
            ("vaults/restricted/raw", "legation encrypt restricted")
        ]
        desk.encrypt("restricted")
        assert desk.check()["open"] == []
        assert stone.is_file()


def test_a_marking_beyond_the_clearance(lake: Path) -> None:
    with Desk.open(lake) as desk:
        for call in (desk.encrypt, desk.rekey):
            with pytest.raises(LakeError, match="clearance public does not reach restricted"):
                call("restricted", f"file:{lake.parent}/k", new_key=True)
    assert not (lake.parent / "k").exists()
