"""The commands on states of a lake: what they print, and how they end."""

import json
from pathlib import Path

import pytest

from app.cli import main
from lake.store import Lake
from tests.lake.making import batch


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    """A lake with two documents and a secret, without an embedder."""
    path = tmp_path / "lake"
    Lake.create(path, embedder=None).close()
    with Lake.open(path, "secret") as made:
        for marking, texts in (("public", ("One text.", "Two texts.")), ("secret", ("A minute.",))):
            vault = made.vault(marking, create=True)
            for text in texts:
                vault.raw.put_bytes(f"file {text}".encode())
            vault.commit(batch(texts), run_id="tests")
    return path


def ran(capsys: pytest.CaptureFixture[str], lake: Path, *words: str) -> tuple[int, str, str]:
    """Exit code, output and messages of a command."""
    with pytest.raises(SystemExit) as left:
        main(["--lake", str(lake), *words])
    said = capsys.readouterr()
    return int(left.value.code or 0), said.out, said.err


def test_a_snapshot_is_taken_checked_and_restored(
    lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bag = tmp_path / "bag"
    code, out, _ = ran(capsys, lake, "--clearance", "secret", "snapshot", str(bag), "--bagit")
    assert code == 0
    assert "public: 2 documents" in out
    assert "secret: 1 documents" in out
    code, out, _ = ran(capsys, lake, "--json", "restore", str(bag), str(tmp_path / "again"))
    told = json.loads(out)
    assert (code, told["clearance"], len(told["vaults"])) == (0, "secret", 2)
    assert ran(capsys, tmp_path / "again", "--clearance", "secret", "verify")[0] == 0
    damaged = next((bag / "data").rglob("*.parquet"))
    damaged.write_bytes(damaged.read_bytes()[:-1])
    code, _, err = ran(capsys, lake, "restore", str(bag), str(tmp_path / "third"))
    assert code == 3
    assert f"{damaged.relative_to(bag).as_posix()} is damaged" in err.replace("\n", "")
    assert not (tmp_path / "third").exists()


def test_everything_needs_the_highest_level(lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = ran(capsys, lake, "snapshot", str(tmp_path / "all"), "--all")
    assert (code, "highest level" in err) == (2, True)


def test_a_report_is_made_again_by_its_id(lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, again = tmp_path / "first.md", tmp_path / "again.md"
    code, out, _ = ran(capsys, lake, "--json", "report", "--out", str(first))
    version = json.loads(out)["version"]
    assert (code, version in first.read_text()) == (0, True)
    code, out, _ = ran(capsys, lake, "version", version)
    assert (code, out.startswith(version), "budget: 3.0" in out) == (0, True, True)
    code, out, _ = ran(capsys, lake, "report", "--from", version, "--out", str(again))
    assert (code, "identical, byte for byte" in out) == (0, True)
    assert again.read_bytes() == first.read_bytes()
    record = lake / "vaults" / "public" / "versions" / f"{version}.json"
    kept = json.loads(record.read_text())
    record.write_text(json.dumps({**kept, "outputs": {".md": "0" * 64}}))
    code, out, _ = ran(capsys, lake, "report", "--from", version, "--out", str(again))
    assert (code, "NOT identical" in out) == (3, True)
    assert ran(capsys, lake, "report", "--from", version, "--sign", "key.p12")[0] == 2
    assert ran(capsys, lake, "report", "--from", "v-" + "0" * 24)[0] == 3


def test_what_came_is_listed(lake: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = ran(capsys, lake, "--json", "version")
    before = json.loads(out)["id"]
    with Lake.open(lake) as made:
        made.vault("public").commit(batch(["A third text."]), run_id="tests")
    code, out, _ = ran(capsys, lake, "diff", before, "now")
    assert code == 0
    assert "+ documents: A third text." in out
    code, _, err = ran(capsys, lake, "diff", before, "yesterday")
    assert (code, "names no state" in err) == (2, True)


def test_signatures_are_listed(lake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran(capsys, lake, "signatures")[1].strip() == "no signatures"
    assert ran(capsys, lake, "signatures", "--status", "good")[0] == 2
