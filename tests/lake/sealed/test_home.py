"""A vault that is opened in memory and sealed on disk: two sessions, kills, damage."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from lake.locks import exclusive
from lake.maintenance import compact, vacuum
from lake.schema.errors import IntegrityError, LakeError
from lake.sealed import home as home_module
from lake.sealed.home import SealedHome
from lake.store import Lake
from lake.vault import Vault
from tests.lake.conftest import encrypted
from tests.lake.making import anew, batch, document
from tests.lake.sealed.making import on_disk, showing

FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["lake.store", "tests.lake.making"])


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    """An empty lake whose public vault is encrypted."""
    Lake.create(tmp_path / "lake", embedder=None).close()
    encrypted(tmp_path / "lake")
    with Lake.open(tmp_path / "lake") as made:
        yield made


def home_of(vault: Vault) -> SealedHome:
    assert isinstance(vault.home, SealedHome)
    return vault.home


def texts(vault: Vault) -> list[str]:
    return sorted(vault.frame("documents")["text"])


def broken(lake: Lake) -> list[tuple[str, str]]:
    """What is broken besides the original bytes, of which these tests keep none."""
    return [(item.what, item.id) for item in lake.verify().broken if item.what != "raw"]


def spoil(vault: Vault, prefix: str) -> str:
    """Change the last byte of the first sealed file of that name; gives its name."""
    home = home_of(vault)
    home._journal.refresh()
    name = min(path for path in home._journal.entries if path.startswith(prefix))
    place = home._objects._place(home._journal.entries[name].object)
    place.write_bytes(place.read_bytes()[:-1] + b"\0")
    return name


def test_nothing_of_it_is_on_the_disk(lake: Lake, vault: Vault) -> None:
    vault.raw.put_bytes(b"the heron flies")
    vault.commit(batch(["the heron flies at night"]), run_id="heronry")
    compact(vault)
    assert texts(vault) == ["the heron flies at night"]
    assert showing(lake.path, ["heron", "the heron flies", "heronry"]) == []
    assert not [name for name in on_disk(lake.path) if "documents" in name or name.endswith(".parquet")]


def test_what_one_session_commits_the_other_reads_and_memory_is_given_back(lake: Lake, vault: Vault) -> None:
    other = anew(vault)
    vault.commit(batch(["a"]), run_id="1")
    assert texts(other) == ["a"]
    other.commit(batch(["b"]), run_id="2")
    assert texts(vault) == ["a", "b"]
    memory = lake.path.parent / "memory"
    assert [path for path in memory.rglob("*") if path.is_file() and path.suffix == ".parquet"]
    other.close()
    lake.close()
    assert not [path for path in memory.rglob("*") if path.is_file()]
    assert texts(vault) == ["a", "b"], "a closed vault opens again"


def test_a_session_that_failed_to_seal_forgets_what_it_wrote(
    lake: Lake, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = anew(vault)
    vault.commit(batch(["a"]), run_id="1")

    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(home_module, "settle", full)
        with pytest.raises(OSError, match="No space"):
            vault.commit(batch(["lost"]), run_id="2")
    assert texts(vault) == texts(other) == ["a"]
    other.commit(batch(["b"]), run_id="3")
    vault.commit(batch(["c"]), run_id="4")
    assert texts(vault) == texts(other) == ["a", "b", "c"]
    assert broken(lake) == []


def _die_sealing(path: str, after: str) -> None:
    vault = Lake.open(path).vault("public", create=True)
    vault.commit(batch(["kept"]), run_id="1")
    target, name = {
        "objects": (home_module.Journal, "append"),
        "record": (home_module.Objects, "drop"),
    }[after]
    setattr(target, name, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    vault.commit(batch(["killed"]), run_id="2")


@pytest.mark.parametrize(("after", "expected"), [("objects", ["kept"]), ("record", ["kept", "killed"])])
def test_a_kill_while_sealing_leaves_the_one_or_the_other(lake: Lake, after: str, expected: list[str]) -> None:
    run = FORKED.Process(target=_die_sealing, args=(str(lake.path), after))
    run.start()
    run.join(60)
    assert run.exitcode == -signal.SIGKILL
    vault = lake.vault("public")
    assert texts(vault) == expected
    assert broken(lake) == []
    vault.commit(batch(["killed", "more"]), run_id="3")
    assert texts(vault) == ["kept", "killed", "more"]
    for path in lake.path.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    vacuum(vault, 0)
    assert broken(lake) == []
    assert texts(anew(vault)) == ["kept", "killed", "more"]


def test_a_changed_table_file_is_named_and_the_rest_is_read(lake: Lake, vault: Vault) -> None:
    for text in ("a", "b"):
        vault.commit(batch([text]), run_id="1")
    name = spoil(vault, "tables/documents/part")
    fresh = anew(vault)
    with pytest.raises(IntegrityError, match="can no longer be read"):
        fresh.frame("documents")
    assert fresh.frame("passages").height == 2
    assert ("sealed", name) in broken(Lake.open(lake.path))
    with pytest.raises(IntegrityError):
        fresh.commit(batch(["a"]), run_id="2")
    fresh.commit({"quarantine": []}, run_id="3")
    assert ("sealed", name) in broken(Lake.open(lake.path))


def test_a_changed_log_of_a_table_stops_all_and_is_named(vault: Vault) -> None:
    vault.commit(batch(["a"]), run_id="1")
    name = spoil(vault, "tables/documents/_delta_log/")
    with pytest.raises(IntegrityError, match=name):
        anew(vault).snapshot()


def write_index(vault: Vault, **files: str) -> None:
    with exclusive(vault.path / "locks" / "index.lock"), vault.home.indexing():
        for name, text in files.items():
            path = vault.index_folder / name.replace("_", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def test_indexes_are_sealed_and_opened_by_others(lake: Lake, vault: Vault) -> None:
    other = anew(vault)
    write_index(vault, texts_a="heron one", texts_b="two", codes_c="three")
    before = other.index_folder
    assert (before / "texts" / "a").read_text() == "heron one"
    write_index(vault, texts_a="heron four")
    (vault.index_folder / "texts" / "b").unlink()
    write_index(vault, codes_d="five")
    after = other.index_folder
    assert after != before
    assert (after / "texts" / "a").read_text() == "heron four"
    assert not (after / "texts" / "b").exists()
    assert (before / "texts" / "a").read_text() == "heron one", "a reader may still have it open"
    assert showing(lake.path, ["heron"]) == []


def test_a_damaged_index_is_left_out_and_made_again(lake: Lake, vault: Vault) -> None:
    vault.commit(batch(["a"]), run_id="1")
    write_index(vault, texts_a="one", texts_b="two", codes_c="three")
    name = spoil(vault, "index/texts/a")
    fresh = anew(vault)
    assert not (fresh.index_folder / "texts").exists()
    assert (fresh.index_folder / "codes" / "c").read_text() == "three"
    assert broken(lake) == [("sealed", name)]
    write_index(fresh, texts_a="made again")
    assert broken(lake) == []
    assert (anew(vault).index_folder / "texts" / "a").read_text() == "made again"


def test_an_index_that_was_not_finished_is_forgotten(vault: Vault) -> None:
    write_index(vault, texts_a="one")

    def stopped() -> None:
        with vault.home.indexing():
            (vault.index_folder / "texts" / "a").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        stopped()
    assert (vault.index_folder / "texts" / "a").read_text() == "one"


def test_too_little_memory_is_said_before_anything_is_opened(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    vault.commit(batch(["a"]), run_id="1")
    fresh = anew(vault)
    monkeypatch.setattr(home_module.Session, "free", property(lambda self: 10))
    with pytest.raises(LakeError, match=r"needs .* of memory .*open_in"):
        fresh.snapshot()


def test_an_object_that_is_gone(lake: Lake, vault: Vault) -> None:
    vault.commit(batch(["a"]), run_id="1")
    home = home_of(vault)
    entry = next(entry for path, entry in home._journal.entries.items() if path.startswith("tables/passages/part"))
    home._objects.drop([entry.object])
    assert "is missing" in next(item.reason for item in lake.verify().broken if item.what == "sealed")
    assert texts(anew(vault)) == [document("a")["text"]]
