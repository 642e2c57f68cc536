"""Counts of what a lake holds."""

from datetime import timedelta

from lake.store import Lake
from lake.vault import Vault
from tests.lake.making import NOON, batch, quarantine


def test_documents_and_passages(lake: Lake, vault: Vault) -> None:
    vault.commit(batch(["x" * 50, "y"], kind="treaty", language="vi"), run_id="r")
    rows = batch(["z"])
    vault.commit({"documents": rows["documents"]}, run_id="r")
    assert lake.holdings().rows() == [("news", "en", "public", 1, 0), ("treaty", "vi", "public", 2, 4)]


def test_the_latest_row_of_an_entry_decides(lake: Lake, vault: Vault) -> None:
    day = timedelta(days=1)
    vault.commit({"quarantine": [quarantine("b"), quarantine("a"), quarantine("c")]}, run_id="1", now=NOON)
    vault.commit({"quarantine": [quarantine("a", state="released")]}, run_id="2", now=NOON + day)
    vault.commit({"quarantine": [quarantine("b", reason="still")]}, run_id="2", now=NOON + day)
    assert lake.quarantined().select("address", "reason").rows() == [
        ("/in/b", "still"),
        ("/in/c", "no parser reads it"),
    ]
    then = Lake.open(lake.path, as_of=NOON)
    assert then.quarantined()["address"].to_list() == ["/in/a", "/in/b", "/in/c"]


def test_an_empty_lake(lake: Lake) -> None:
    assert lake.holdings().is_empty()
    assert lake.quarantined().is_empty()
