"""A lake as it was stored at an earlier version."""

from datetime import UTC, date, datetime

import pytest

from lake.pin import Held, Pin, digest
from lake.schema.errors import LakeError
from lake.store import Lake
from lake.vault import Vault
from tests.lake.making import batch

DAY = date(2024, 5, 1)


def fill(vault: Vault, *texts: str) -> None:
    """Commit documents with these texts, and keep the files that they came in."""
    for text in texts:
        vault.raw.put_bytes(f"file {text}".encode())
    vault.commit(batch(texts), run_id="tests")


def pin_of(lake: Lake) -> Pin:
    return Pin({str(v.marking): Held(v.snapshot().version, digest(v.snapshot().batches)) for v in lake.vaults}, DAY)


def test_what_came_later_is_not_there(lake: Lake) -> None:
    vault = lake.vault("public", create=True)
    fill(vault, "One text.")
    pin = pin_of(lake)
    fill(vault, "Another text.")
    lake.compact()
    with Lake.open(lake.path, pin=pin) as then:
        assert then.frame("documents")["text"].to_list() == ["One text."]
        assert then.sql("select text from documents").fetchall() == [("One text.",)]
        assert then.vault("public").overtaken
        assert then.now == datetime(2024, 5, 1, 12, tzinfo=UTC)
    with Lake.open(lake.path, pin=pin_of(lake)) as now:
        assert now.frame("documents").height == 2
        assert not now.vault("public").overtaken


def test_a_pinned_lake_is_not_written_to(lake: Lake) -> None:
    fill(lake.vault("public", create=True), "One text.")
    with Lake.open(lake.path, pin=pin_of(lake)) as then:
        with pytest.raises(LakeError, match="nothing is written"):
            fill(then.vault("public"), "Another text.")
        with pytest.raises(LakeError):
            then.vault("public", create=True)


def test_another_lakes_version_is_refused(lake: Lake) -> None:
    fill(lake.vault("public", create=True), "One text.")
    for held in (Held(2, digest(["a", "b"])), Held(1, digest(["a"]))):
        with pytest.raises(LakeError, match="does not hold that version"):
            Lake.open(lake.path, pin=Pin({"public": held}, DAY))
    with pytest.raises(LakeError, match="clearance does not reach secret"):
        Lake.open(lake.path, pin=Pin({"secret": Held(0, digest([]))}, DAY))


def test_records_are_kept_where_their_readers_find_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("lakes") / "lake"
    Lake.create(path, embedder=None).close()
    with Lake.open(path, "secret") as lake:
        fill(lake.vault("public", create=True), "One text.")
        fill(lake.vault("secret", create=True), "A secret text.")
        name = "v-" + "a" * 24
        assert lake.versions.keep(name, {"x": 1})
        assert lake.versions.find(name) == {"x": 1}
    with Lake.open(path) as public, pytest.raises(LakeError, match="no version"):
        public.versions.find(name)
    for wrong in ("v-" + "b" * 24, "../../lake", "v-" + "A" * 24, ""):
        with Lake.open(path, "secret") as lake, pytest.raises(LakeError, match="no version"):
            lake.versions.find(wrong)


def test_records_of_an_encrypted_vault_are_sealed(lake: Lake) -> None:
    fill(lake.vault("public", create=True), "One text.")
    name = "v-" + "a" * 24
    assert lake.versions.keep(name, {"subject": "what was asked"})
    assert lake.versions.find(name) == {"subject": "what was asked"}
    (file,) = (lake.path / "vaults" / "public" / "versions").iterdir()
    assert (b"what was asked" in file.read_bytes()) == (not lake.vault("public").home.sealed)
