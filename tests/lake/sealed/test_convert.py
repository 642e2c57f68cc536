"""A plain vault becomes an encrypted one: all of it, at once, whenever it is stopped."""

import multiprocessing
import os
import signal
from pathlib import Path

import pytest

from lake.audit import AuditLog
from lake.maintenance import compact
from lake.schema.errors import BusyError, IntegrityError, LakeError
from lake.schema.marking import Marking
from lake.sealed import convert
from lake.sealed.convert import encrypt, leftovers
from lake.store import Lake
from lake.vault import Vault
from tests.lake.conftest import encrypted
from tests.lake.making import batch
from tests.lake.sealed.making import showing

WORDS = ["heron", "Heron", "heronry"]
FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["lake.store", "lake.sealed.convert", "tests.lake.making"])


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """A lake with a plain vault ``secret``, of which everything there may be is there."""
    Lake.create(tmp_path / "lake", embedder=None).close()
    made = Lake.open(tmp_path / "lake", "secret")
    vault = made.vault("secret", create=True)
    rows = {
        table: [{**row, "marking": "secret"} for row in given]
        for table, given in batch(["the heron flies", "a heron sleeps"]).items()
    }
    for row in rows["documents"] + rows["sightings"]:
        row["file_id"] = vault.raw.put_bytes(b"heron of " + row["document_id"].encode())
    vault.commit(rows, run_id="heronry")
    compact(vault)
    (vault.index_folder / "texts").mkdir(parents=True)
    (vault.index_folder / "texts" / "heron.idx").write_text("heron")
    with made.audited("search", {"query": "heron"}):
        pass
    return made


def opened(lake: Lake) -> Vault:
    """The vault as a new session opens it, its key being that of the settings."""
    encrypted(lake.path, "secret")
    return Lake.open(lake.path, "secret").vault("secret")


def key(lake: Lake) -> str:
    (lake.path.parent / "lake.key").write_text("07" * 32)
    return f"file:{lake.path.parent / 'lake.key'}"


def check(lake: Lake) -> None:
    """Everything is there, sealed, and nothing else."""
    vault = opened(lake)
    assert sorted(vault.frame("documents")["text"]) == ["a heron sleeps", "the heron flies"]
    assert (vault.index_folder / "texts" / "heron.idx").read_text() == "heron"
    fresh = Lake.open(lake.path, "secret")
    assert fresh.verify().broken == []
    (log,) = fresh.audit_logs()
    assert log.verify()[1] == []
    assert any(entry.get("asked") == {"query": "heron"} for entry in log.entries())
    assert leftovers(vault.path) == []
    assert showing(lake.path, WORDS) == []
    fresh.close()
    vault.close()


def test_a_vault_is_encrypted_whole(lake: Lake) -> None:
    folder = lake.vault("secret").path
    assert showing(lake.path, WORDS) != []
    told: list[tuple[int, int]] = []
    done = encrypt(folder, key(lake), lambda done, total: told.append((done, total)))
    assert done.files == told[-1][0] == told[-1][1] > 10
    assert done.bytes > 1000
    check(lake)
    assert encrypt(folder, key(lake)).files == 0, "what is encrypted is left as it is"
    check(lake)


def _die(folder: str, source: str, place: str) -> None:
    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    real = convert.shutil.rmtree
    match place:
        case "raw":
            convert.Objects.keep = die  # type: ignore[method-assign, assignment]
        case "journal":
            convert._seal_log = die
        case "switch":
            convert.Path.rename = die  # type: ignore[method-assign, assignment]
        case "removal":
            convert.shutil.rmtree = lambda path, **how: die() if Path(path).name == "raw" else real(path, **how)
        case "stones":
            convert.stones = die
    encrypt(Path(folder), source)


@pytest.mark.parametrize("place", ["raw", "journal", "switch", "removal", "stones"])
def test_killed_anywhere_it_goes_on(lake: Lake, place: str) -> None:
    folder = lake.vault("secret").path
    run = FORKED.Process(target=_die, args=(str(folder), key(lake), place))
    run.start()
    run.join(60)
    assert run.exitcode == -signal.SIGKILL
    vault = opened(lake)
    assert vault.home.sealed == (place in ("removal", "stones"))
    assert sorted(vault.frame("documents")["text"]) == ["a heron sleeps", "the heron flies"]
    vault.close()
    if place == "removal":
        assert leftovers(folder) != []
    encrypt(folder, key(lake))
    check(lake)


def test_who_had_it_open_before_writes_nothing_more_in_the_clear(lake: Lake) -> None:
    vault = lake.vault("secret")
    log = AuditLog(vault.path, Marking("secret"))
    encrypt(vault.path, key(lake))
    rows = {table: [{**row, "marking": "secret"} for row in given] for table, given in batch(["another heron"]).items()}
    with pytest.raises((LakeError, IntegrityError)):
        vault.commit(rows, run_id="2")
    with pytest.raises(OSError, match=r"raw"):
        vault.raw.put_bytes(b"another heron")
    with pytest.raises(LakeError, match="encrypted meanwhile"):
        log.append({"asked": "heron"})
    with pytest.raises(LakeError, match="encrypted meanwhile"), vault.home.indexing():
        pass
    check(lake)


def test_damage_stops_it_before_anything_is_removed(lake: Lake) -> None:
    vault = lake.vault("secret")
    vault.raw.path(next(vault.raw.hashes())).write_bytes(b"other")
    with pytest.raises(IntegrityError, match="have changed"):
        encrypt(vault.path, key(lake))
    assert not vault.home.sealed
    assert vault.frame("documents").height == 2


def test_a_key_that_is_not_there_changes_nothing(lake: Lake, tmp_path: Path) -> None:
    vault = lake.vault("secret")
    with pytest.raises(LakeError, match="cannot be read"):
        encrypt(vault.path, f"file:{tmp_path}/none")
    assert {path.name for path in vault.path.iterdir()} <= {"audit", "index", "locks", "raw", "tables"}


def test_it_waits_for_writers(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    vault = lake.vault("secret")

    def busy(path: Path) -> object:
        raise BusyError(path.name)

    monkeypatch.setattr(convert, "exclusive", busy)
    with pytest.raises(BusyError):
        encrypt(vault.path, key(lake))
