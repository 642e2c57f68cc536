"""Snapshots: consistent while others write, within a clearance, checked before they are restored."""

import json
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import bagit
import pytest

from lake import manifest
from lake.audit import LOG
from lake.backup import ABOUT, take
from lake.restore import restore
from lake.schema.errors import IntegrityError, LegationError, RefusedError
from lake.store import Lake
from lake.vault import Vault
from tests.lake.making import batch

ROOT = Path(__file__).parent.parent.parent

WRITER = """
import sys
from lake.store import Lake
from tests.lake.making import document, passages
path, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
with Lake.open(path, "secret") as lake:
    for number in range(count):
        vault = lake.vault(("public", "secret")[number % 2], create=True)
        row = document(f"Text {number} of writer {name}, long enough for several passages of twenty characters.")
        vault.raw.put_bytes(("file " + row["text"]).encode())
        vault.commit({"documents": [row], "passages": passages(row)}, run_id=name)
"""


def fill(vault: Vault, *texts: str) -> None:
    """Commit documents with these texts, and keep the files that they came in."""
    for text in texts:
        vault.raw.put_bytes(f"file {text}".encode())
    vault.commit(batch(texts), run_id="tests")


def held(lake: Lake) -> dict[str, list[str]]:
    """Everything that answers are made of, by table."""
    tables = ("documents", "passages", "batches")
    return {table: sorted(map(str, lake.frame(table).rows())) for table in tables}


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A lake with documents under three markings."""
    path = tmp_path / "lake"
    Lake.create(path, embedder=None).close()
    with Lake.open(path, "secret//alpha") as lake:
        for marking in ("public", "secret", "secret//alpha"):
            fill(lake.vault(marking, create=True), f"A text marked {marking}.", f"Another marked {marking}.")
            lake.vault(marking).raw.put_bytes(f"raw {marking}".encode())
    return path


@pytest.mark.parametrize("bag", [False, True])
def test_a_restored_lake_holds_the_same(lake: Lake, tmp_path: Path, bag: bool) -> None:
    """Plain vaults and encrypted ones."""
    fill(lake.vault("public", create=True), "One text.", "Two texts.")
    sha256 = lake.vault("public").raw.put_bytes(b"as it came")
    taken = take(lake, tmp_path / "copy", bag=bag)
    assert [(vault["marking"], vault["version"], vault["documents"]) for vault in taken.vaults] == [("public", 1, 2)]
    restored = restore(tmp_path / "copy", tmp_path / "again")
    assert restored.files == len(taken.files) - 1
    with Lake.open(tmp_path / "again") as again:
        assert held(again) == held(lake)
        assert again.vault("public").raw.get(sha256) == b"as it came"
        assert not again.verify().broken
        fill(again.vault("public"), "A third one, written into the restored lake.")


def test_only_what_the_clearance_reaches_is_in_it(filled: Path, tmp_path: Path) -> None:
    for clearance, expected in (
        (None, {"public"}),
        ("secret", {"public", "secret"}),
        ("secret//alpha", {"public", "secret", "secret+alpha"}),
    ):
        target = tmp_path / f"copy of {clearance}".replace("/", "")
        with Lake.open(filled, clearance) as lake:
            take(lake, target)
        assert {path.name for path in (target / "vaults").iterdir()} == expected
        text = "".join(path.read_text(errors="replace") for path in target.glob("*") if path.is_file())
        assert ("alpha" in text) == ("secret+alpha" in expected)


def test_modes_are_kept(filled: Path, tmp_path: Path) -> None:
    (filled / "vaults" / "secret").chmod(0o750)
    with Lake.open(filled, "secret") as lake:
        take(lake, tmp_path / "copy", bag=True)
    restore(tmp_path / "copy", tmp_path / "again")
    for root in (tmp_path / "copy" / "data", tmp_path / "again"):
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (root / "vaults").iterdir()}
        assert modes == {"public": 0o755, "secret": 0o750}
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o700
    log = tmp_path / "again" / "vaults" / "secret" / "audit" / LOG
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_audit_logs_come_along_and_hold(filled: Path, tmp_path: Path) -> None:
    with Lake.open(filled, "secret") as lake:
        before = {str(log.marking): log.verify()[0] for log in lake.audit_logs()}
        take(lake, tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "again")
    with Lake.open(tmp_path / "again", "secret") as again:
        for log in again.audit_logs():
            count, breaks = log.verify()
            assert not breaks
            acts = [entry["act"] for entry in log.entries()]
            if log.marking.level == "secret":
                assert count == before["secret"] + 1
                assert acts[-1] == "restore"


def test_a_bag_is_one_for_others_too(filled: Path, tmp_path: Path) -> None:
    with Lake.open(filled, "secret") as lake:
        taken = take(lake, tmp_path / "bag", bag=True)
    package = bagit.Bag(str(tmp_path / "bag"))
    assert package.validate(processes=1)
    assert package.version == "1.0"
    assert set(package.algorithms) == {"sha256", "sha512"}
    assert sum(1 for _ in package.payload_files()) == len(taken.files)
    assert package.info["Payload-Oxum"] == f"{sum(s.size for s in taken.files.values())}.{len(taken.files)}"


def test_what_did_not_change_is_linked_to_an_earlier_snapshot(filled: Path, tmp_path: Path) -> None:
    with Lake.open(filled, "secret") as lake:
        first = take(lake, tmp_path / "first")
        fill(lake.vault("public"), "A text that came between the two.")
        second = take(lake, tmp_path / "second", base=tmp_path / "first")
        expected = held(lake)
    assert first.shared == 0
    unchanging = [path for path in first.files if path.endswith(".parquet") or "/raw/" in path]
    assert second.shared == len(unchanging)
    shutil.rmtree(tmp_path / "first")
    restore(tmp_path / "second", tmp_path / "again")
    with Lake.open(tmp_path / "again", "secret") as again:
        assert held(again) == expected


def test_two_writers_go_on_while_snapshots_are_taken(tmp_path: Path) -> None:
    path = tmp_path / "lake"
    Lake.create(path, embedder=None).close()
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name, "14"], cwd=ROOT) for name in ("one", "two")
    ]
    copies: list[Path] = []
    while any(writer.poll() is None for writer in writers):
        with Lake.open(path, "secret") as lake:
            copies.append(take(lake, tmp_path / f"copy-{len(copies)}", bag=len(copies) % 2 == 1).path)
        time.sleep(0.2)
    assert [writer.returncode for writer in writers] == [0, 0]
    with Lake.open(path, "secret") as lake:
        final = {vault.marking: vault.snapshot().batches for vault in lake.vaults}
        assert lake.frame("documents").height == 28
    for number, copy in enumerate(copies):
        again = tmp_path / f"again-{number}"
        about = restore(copy, again).about
        with Lake.open(again, "secret") as lake:
            assert not lake.verify().broken
            for vault in lake.vaults:
                batches = vault.snapshot().batches
                assert batches == final[vault.marking][: len(batches)]
                assert vault.frame("documents").height == len(batches)
            assert {one["marking"]: one["version"] for one in about["vaults"]} == {
                str(vault.marking): vault.snapshot().version for vault in lake.vaults
            }
            for log in lake.audit_logs():
                assert not log.verify()[1]


# --- damage -----------------------------------------------------------------------------------------------------------


@pytest.fixture(params=[False, True], ids=["plain", "bag"])
def copy(filled: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    with Lake.open(filled, "secret") as lake:
        return take(lake, tmp_path / "copy", bag=request.param).path


def some(copy: Path, ending: str) -> Path:
    return next(path for path in sorted(manifest.payload(copy).rglob(f"*{ending}")) if path.is_file())


@pytest.mark.parametrize("ending", [".parquet", ".json", LOG, "lake.json", ABOUT])
def test_a_damaged_file_is_named(copy: Path, tmp_path: Path, ending: str) -> None:
    path = some(copy, ending)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(IntegrityError, match="is damaged") as error:
        restore(copy, tmp_path / "again")
    assert path.relative_to(copy).as_posix() in str(error.value)
    assert not (tmp_path / "again").exists()
    assert not list(tmp_path.glob(".again*"))


def test_a_missing_file_is_named(copy: Path, tmp_path: Path) -> None:
    path = some(copy, ".parquet")
    path.unlink()
    with pytest.raises(IntegrityError, match=f"{path.name} is missing"):
        restore(copy, tmp_path / "again")


def test_a_file_too_many_is_named(copy: Path, tmp_path: Path) -> None:
    (manifest.payload(copy) / "vaults" / "public" / "planted").write_text("x")
    with pytest.raises(IntegrityError, match="planted stands in no line"):
        restore(copy, tmp_path / "again")


def test_a_shortened_manifest_is_found(copy: Path, tmp_path: Path) -> None:
    path = copy / manifest.name(manifest.SHA256)
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(IntegrityError):
        restore(copy, tmp_path / "again")


def test_without_its_manifest_it_is_none(copy: Path, tmp_path: Path) -> None:
    (copy / manifest.name(manifest.SHA256)).unlink()
    with pytest.raises(LegationError):
        restore(copy, tmp_path / "again")


def test_a_link_in_it_is_refused(copy: Path, tmp_path: Path) -> None:
    path = some(copy, ".parquet")
    path.unlink()
    path.symlink_to("/etc/hostname")
    with pytest.raises(RefusedError, match="neither a file nor a folder"):
        restore(copy, tmp_path / "again")


@pytest.mark.parametrize("place", ["../outside", "/etc/passwd", "a/../../b", "a//b"])
def test_a_manifest_that_leads_out_is_refused(copy: Path, tmp_path: Path, place: str) -> None:
    path = copy / manifest.name(manifest.SHA256)
    path.write_text(path.read_text() + f"{'0' * 64}  {place}\n")
    with pytest.raises(IntegrityError):
        restore(copy, tmp_path / "again")


@pytest.mark.parametrize(
    "modes", [{"../outside": "0777"}, {"vaults/../../outside": "0777"}, {"{outside}": "0777"}, {"vaults": "no mode"}]
)
def test_modes_that_lead_out_are_refused(filled: Path, tmp_path: Path, modes: dict[str, str]) -> None:
    """A forged snapshot has checksums that hold; it must open no folder of this machine to others."""
    copy = tmp_path / "copy"
    with Lake.open(filled) as lake:
        take(lake, copy)
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o700)
    about = copy / ABOUT
    given = {path.replace("{outside}", str(outside)): mode for path, mode in modes.items()}
    about.write_text(json.dumps({**json.loads(about.read_text()), "modes": given}))
    listed = copy / manifest.name(manifest.SHA256)
    lines = [line for line in listed.read_text().splitlines() if not line.endswith(ABOUT)]
    listed.write_text("\n".join([*lines, f"{manifest.sums_of(about, bag=False).sha256}  {ABOUT}", ""]))
    with pytest.raises(RefusedError, match="not of a version"):
        restore(copy, tmp_path / "again")
    assert outside.stat().st_mode & 0o777 == 0o700
    assert not (tmp_path / "again").exists()


def test_bags_that_fetch_are_refused(filled: Path, tmp_path: Path) -> None:
    with Lake.open(filled) as lake:
        take(lake, tmp_path / "bag", bag=True)
    (tmp_path / "bag" / "fetch.txt").write_text("https://example.org/x 1 data/x\n")
    with pytest.raises(RefusedError, match="nothing is fetched"):
        restore(tmp_path / "bag", tmp_path / "again")


def test_a_snapshot_from_another_version_is_refused(filled: Path, tmp_path: Path) -> None:
    with Lake.open(filled) as lake:
        take(lake, tmp_path / "copy")
    about = tmp_path / "copy" / ABOUT
    about.write_text(json.dumps({**json.loads(about.read_text()), "format": 99}))
    listed = tmp_path / "copy" / manifest.name(manifest.SHA256)
    lines = [line for line in listed.read_text().splitlines() if not line.endswith(ABOUT)]
    listed.write_text("\n".join([*lines, f"{manifest.sums_of(about, bag=False).sha256}  {ABOUT}", ""]))
    with pytest.raises(RefusedError, match="not of a version"):
        restore(tmp_path / "copy", tmp_path / "again")


def test_nothing_is_overwritten(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    with Lake.open(filled) as lake:
        for target in (tmp_path / "full", filled / "copy"):
            with pytest.raises(RefusedError):
                take(lake, target)
        take(lake, tmp_path / "copy")
    with pytest.raises(RefusedError, match="is not empty"):
        restore(tmp_path / "copy", tmp_path / "full")
    with pytest.raises(RefusedError, match="is not a folder"):
        restore(tmp_path / "absent", tmp_path / "again")
    with pytest.raises(RefusedError, match="no whole snapshot"):
        restore(tmp_path / "full", tmp_path / "again")


def test_damage_that_the_lake_had_already_is_told(filled: Path, tmp_path: Path) -> None:
    with Lake.open(filled) as lake:
        sha256 = next(iter(lake.vault("public").raw.hashes()))
        lake.vault("public").raw.path(sha256).write_bytes(b"something else")
        taken = take(lake, tmp_path / "copy")
    assert taken.damaged == [f"public {sha256}"]


def test_logs_of_readers_come_along_whatever_they_had_open(filled: Path, tmp_path: Path) -> None:
    """Questions are noted at the join of what was open, which need not be a vault."""
    with Lake.open(filled, "restricted//bravo") as lake:
        fill(lake.vault("restricted", create=True), "A text.")
        fill(lake.vault("public//bravo", create=True), "Another text.")
        with lake.audited("search", {"query": "x"}):
            pass
    with Lake.open(filled, "secret//alpha/bravo") as lake:
        take(lake, tmp_path / "copy")
    restore(tmp_path / "copy", tmp_path / "again")
    assert not (tmp_path / "again" / "vaults" / "restricted+bravo" / "tables").exists()
    with Lake.open(tmp_path / "again", "restricted//bravo") as again:
        (log,) = [log for log in again.audit_logs() if str(log.marking) == "restricted//bravo"]
        assert not log.verify()[1]
        assert [entry["act"] for entry in log.entries()] == ["search", "restore"]
