"""Verification finds whatever is broken, and nothing else."""

from pathlib import Path

import polars as pl
import pytest

from lake.store import Lake
from lake.vault import Vault
from tests.lake.making import NOON, batch, document, sha256
from tests.lake.test_reading import rewrite

TEXTS = ["a first text, with words", "a second text, with words"]


@pytest.fixture
def kept(lake: Lake, vault: Vault) -> Lake:
    """A lake with two documents, whose files are kept."""
    rows = batch(TEXTS)
    for row in rows["documents"] + rows["sightings"]:
        row["file_id"] = vault.raw.put_bytes(b"file of " + row["document_id"].encode())
    vault.commit(rows, run_id="r")
    return lake


def alert(*spans: tuple[str, int, int]) -> dict[str, object]:
    citations = ", ".join(f'{{"document_id": "{key}", "start": {start}, "end": {end}}}' for key, start, end in spans)
    return {
        "alert_id": sha256(citations),
        "as_of": NOON.date(),
        "country": "VNM",
        "day": NOON.date(),
        "since": NOON.date(),
        "observed": 9.0,
        "expected": 1.0,
        "surprise": 5.0,
        "citations": f"[{citations}]",
        "parameters": "{}",
    }


def test_a_sound_lake(kept: Lake, vault: Vault) -> None:
    vault.commit({"alerts": [alert((document(TEXTS[0])["document_id"], 2, 7))]}, run_id="r")
    seen: list[tuple[int, int]] = []
    result = kept.verify(lambda done, total: seen.append((done, total)))
    assert result.as_dict() == {"documents": 2, "quotes": 2 * 2 + 2 + 1, "broken": []}
    assert seen[-1] == (2, 2)


def test_a_changed_text_breaks_its_document_and_its_quotes(kept: Lake, vault: Vault) -> None:
    rewrite(vault, pl.col("text").str.replace("first", "f1rst"))
    found = {(item.what, item.id) for item in kept.verify().broken}
    key = document(TEXTS[0])["document_id"]
    assert ("document", key) in found
    assert ("passage", f"{key}:0") in found
    assert not [what for what, name in found if document(TEXTS[1])["document_id"] in name]


@pytest.mark.parametrize("lake", ["plain"], indirect=True)
def test_changed_and_lost_raw_bytes(kept: Lake, vault: Vault) -> None:
    first, second = vault.raw.hashes()
    vault.raw.path(first).write_bytes(b"other")
    vault.raw.path(second).unlink()
    assert {(item.what, item.id) for item in kept.verify().broken} == {("raw", first), ("raw", second)}


def test_a_citation_of_no_characters(kept: Lake, vault: Vault) -> None:
    key = document(TEXTS[0])["document_id"]
    vault.commit({"alerts": [alert((key, 20, 200), (sha256("no"), 0, 1))]}, run_id="r")
    assert [item.what for item in kept.verify().broken] == ["alert", "alert"]


def test_a_passage_that_is_not_what_the_text_says(kept: Lake, vault: Vault) -> None:
    row = batch(TEXTS)["passages"][0] | {"text_sha256": sha256("other")}
    vault.commit({"passages": [row]}, run_id="r")
    assert [(item.what, item.id) for item in kept.verify().broken] == [("passage", row["passage_id"])]


def test_a_lost_file_of_a_table_is_reported_without_its_path(kept: Lake, vault: Vault) -> None:
    Path(vault.snapshot().files_of("passages")[0].path).unlink()
    broken = kept.verify().broken
    assert {item.what for item in broken} == {"table"}
    assert str(kept.path) not in str(broken)
