"""What searches read of documents is what the store holds at that moment, for that clearance and that day."""

import os
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from lake.reading import Text
from lake.regrade import Act, regrade
from lake.shelf import Shelf
from lake.store import Lake
from lake.vault import Vault
from tests.lake.making import NOON, batch, document

TEXT = "The envoy met the minister in Brill on the third of March."
OTHER = "Chợ Brill mở cửa lúc sáu giờ."


def key(text: str) -> str:
    return str(document(text)["document_id"])


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[set[str]]:
    """Which documents were read from the store, reading by reading."""
    read: list[set[str]] = []
    texts = Lake.texts

    def reading(self: Lake, document_ids: list[str]) -> dict[str, Text]:
        read.append(set(document_ids))
        return texts(self, document_ids)

    monkeypatch.setattr(Lake, "texts", reading)
    return read


def rewrite(vault: Vault, change: pl.Expr) -> None:
    """Change the stored documents behind the lake's back, keeping the files' names and times."""
    for file in vault.snapshot().files_of("documents"):
        stat = os.stat(file.path)
        pl.read_parquet(file.path).with_columns(change).write_parquet(file.path)
        os.utime(file.path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))


def test_a_text_is_read_once_and_is_the_stored_one(lake: Lake, vault: Vault, counted: list[set[str]]) -> None:
    vault.commit(batch([TEXT, OTHER]), run_id="r")
    shelf = Shelf(lake)
    both = [key(TEXT), key(OTHER)]
    assert {id_: each.text for id_, each in shelf.texts(both[:1]).items()} == {key(TEXT): TEXT}
    assert {id_: each.text for id_, each in shelf.texts(both).items()} == dict(zip(both, [TEXT, OTHER], strict=True))
    assert shelf.texts([*both, "ab" * 32]) == lake.texts([*both, "ab" * 32])
    assert counted[:3] == [{key(TEXT)}, {key(OTHER)}, {"ab" * 32}]


def test_places_and_countries_are_the_stored_ones(lake: Lake, vault: Vault) -> None:
    vault.commit(batch([TEXT]), run_id="r")
    shelf, none = Shelf(lake), "ab" * 32
    for _ in range(2):
        assert shelf.places([f"{key(TEXT)}:1", f"{key(TEXT)}:99", f"{none}:0"]) == {f"{key(TEXT)}:1": (20, 40, "p_2")}
        assert shelf.countries([key(TEXT), none]) == {key(TEXT): frozenset({"VNM"}), none: frozenset()}


def test_what_is_committed_later_is_found(lake: Lake, vault: Vault) -> None:
    vault.commit(batch([TEXT]), run_id="r")
    shelf = Shelf(lake)
    assert shelf.texts([key(OTHER)]) == {}
    assert shelf.places([f"{key(OTHER)}:0"]) == {}
    assert shelf.countries([key(OTHER)]) == {key(OTHER): frozenset()}
    vault.commit(batch([OTHER]), run_id="r")
    assert shelf.texts([key(OTHER)])[key(OTHER)].text == OTHER
    assert shelf.places([f"{key(OTHER)}:0"])
    assert shelf.countries([key(OTHER)]) == {key(OTHER): frozenset({"VNM"})}


def test_only_what_was_known_by_then(lake: Lake, vault: Vault) -> None:
    vault.commit(batch([TEXT], known_at=NOON), run_id="r")
    vault.commit(batch([OTHER], known_at=NOON + timedelta(days=2)), run_id="r")
    with Lake.open(lake.path, as_of=NOON + timedelta(days=1)) as then:
        now, past = Shelf(lake), Shelf(then)
        both = [key(TEXT), key(OTHER)]
        for _ in range(2):
            assert now.texts(both).keys() == set(both)
            assert past.texts(both).keys() == {key(TEXT)}
            assert past.places([f"{key(TEXT)}:0", f"{key(OTHER)}:0"]).keys() == {f"{key(TEXT)}:0"}


def test_a_text_that_was_changed_in_the_store_is_no_longer_given(lake: Lake, vault: Vault) -> None:
    vault.commit(batch([TEXT]), run_id="r")
    vault.commit(batch([OTHER]), run_id="r")
    shelf = Shelf(lake)
    assert shelf.texts([key(TEXT), key(OTHER)]).keys() == {key(TEXT), key(OTHER)}
    rewrite(vault, pl.col("text").str.replace("third", "ninth"))
    assert shelf.texts([key(TEXT), key(OTHER)]).keys() == {key(OTHER)}


def test_a_text_whose_file_is_gone_is_no_longer_given(lake: Lake, vault: Vault) -> None:
    vault.commit(batch([TEXT]), run_id="r")
    shelf = Shelf(lake)
    assert shelf.texts([key(TEXT)])
    for file in vault.snapshot().files_of("documents"):
        os.unlink(file.path)
    assert shelf.texts([key(TEXT)]) == {}


def test_what_was_graded_up_is_gone_for_who_may_not_see_it(tmp_path: Path) -> None:
    Lake.create(tmp_path / "lake", embedder=None).close()
    with Lake.open(tmp_path / "lake", "secret") as above, Lake.open(tmp_path / "lake") as below:
        public = above.vault("public", create=True)
        rows = batch([TEXT], known_at=NOON)
        rows["documents"][0]["file_id"] = rows["sightings"][0]["file_id"] = public.raw.put_bytes(TEXT.encode())
        public.commit(rows, run_id="r", now=NOON)
        shelf, higher = Shelf(below), Shelf(above)
        passage = f"{key(TEXT)}:0"
        for each in (shelf, higher):
            assert each.texts([key(TEXT)])[key(TEXT)].marking == "public"
            assert each.places([passage])
        act = Act(key(TEXT), above.levels.parse("public"), above.levels.parse("secret"), "a reason", "Ms Berg")
        regrade(above, act, "regrade-1")
        assert shelf.texts([key(TEXT)]) == {}
        assert shelf.places([passage]) == {}
        assert higher.texts([key(TEXT)])[key(TEXT)].marking == "secret"


def test_memory_does_not_grow_with_the_lake(
    lake: Lake, vault: Vault, monkeypatch: pytest.MonkeyPatch, counted: list[set[str]]
) -> None:
    monkeypatch.setattr("lake.shelf.CHARACTERS", 10_000)
    texts = [f"{n} {TEXT * 40}" for n in range(8)]
    vault.commit(batch(texts), run_id="r")
    shelf = Shelf(lake)
    for _ in range(2):
        assert len(shelf.texts([key(text) for text in texts])) == 8
        assert len(shelf._texts) == 3
