"""Every public act of a desk is noted, with what was asked and the ids of what was given."""

import inspect
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipelines.audit import UNRECORDED, acts, ids_in
from pipelines.declared import Declared
from pipelines.desk import Desk
from pipelines.retriever import LegationRetriever


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A desk cleared for secrets, over one public and one secret note."""
    lake = tmp_path / "lake"
    Desk.create(lake).close()
    with Desk.open(lake, clearance="secret") as made:
        for marking, text in (("public", "The ferry sails at noon."), ("secret", "The ferry carries envoys.")):
            note = tmp_path / f"{marking}.txt"
            note.write_text(text)
            made.ingest([note], declared=Declared(kind="report", marking=marking))
        yield made


def entries(desk: Desk) -> list[dict[str, Any]]:
    return [entry for log in desk.lake.audit_logs() for entry in log.entries() if entry["act"] != "commit"]


def test_a_search_is_noted_with_question_and_ids(desk: Desk) -> None:
    hits = desk.search("ferry", k=5, mode="text")
    noted = entries(desk)[-1]
    assert noted["act"] == "search"
    assert noted["asked"] == {"query": "ferry", "k": 5, "mode": "text"}
    assert noted["given"]["ids"] == [hit.document_id for hit in hits]
    assert "envoys" not in json.dumps(noted)
    assert noted["clearance"] == "secret"


def test_one_act_is_one_entry_however_many_others_it_leads_to(desk: Desk) -> None:
    before = len(entries(desk))
    desk.table("select document_id, title from documents order by title")
    desk.status()
    assert [entry["act"] for entry in entries(desk)[before:]] == ["table", "status"]
    assert entries(desk)[-2]["given"]["count"] == 2


def test_the_retriever_of_langchain_is_noted(desk: Desk) -> None:
    LegationRetriever(finder=desk.finder, k=2, mode="text").invoke("ferry")
    assert entries(desk)[-1]["act"] == "retrieve"
    assert entries(desk)[-1]["given"]["count"] == 2


def test_a_refusal_is_noted(desk: Desk) -> None:
    with pytest.raises(Exception, match="nowhere"):
        desk.table("select * from nowhere")
    assert entries(desk)[-1]["outcome"] == "SqlError"


def test_writes_stand_in_the_log_of_their_vault(desk: Desk) -> None:
    commits = [entry for log in desk.lake.audit_logs() for entry in log.entries() if entry["act"] == "commit"]
    assert commits
    assert desk.verify_audit()["broken"] == []
    assert set(desk.verify_audit()["entries"]) == {"secret"}


def test_a_write_that_was_not_noted_is_found(desk: Desk) -> None:
    (log,) = [log for log in desk.lake.audit_logs() if log.path.exists()]
    for file in (log.path, log.folder / "head.json"):
        file.unlink()
    problems = [each["problem"] for each in desk.verify_audit()["broken"]]
    assert problems
    assert all("no entry tells of batch" in each for each in problems)


def test_the_lowest_clearance_leaves_no_trace(desk: Desk) -> None:
    with Desk.open(desk.lake.path) as low:
        low.search("ferry", mode="text")
        assert low.audit_entries()["entries"] == []
    assert not (desk.lake.path / "vaults" / "public" / "audit").exists()


def test_every_public_method_is_noted_or_named_as_not() -> None:
    methods = {name for name, _ in inspect.getmembers(Desk, callable) if not name.startswith("_")}
    assert methods == set(acts(Desk)) | UNRECORDED
    assert all(hasattr(getattr(Desk, name), "__wrapped__") for name in acts(Desk))


@dataclass
class Cited:
    document_id: str
    citations: tuple[dict[str, str], ...] = ()


@pytest.mark.parametrize(
    ("result", "ids"),
    [
        (None, []),
        ({"hits": [{"document_id": "a"}, {"document_id": "b", "text": "t"}]}, ["a", "b"]),
        ([Cited("a", ({"document_id": "c"},)), Cited("b")], ["a", "c", "b"]),
        ({"columns": ["n", "document_id"], "rows": [[1, "x"], [2, "y"]]}, ["x", "y"]),
        ({"columns": ["n"], "rows": [[1]]}, []),
        ({"commitments": [{"commitment_id": "k", "citation": {"document_id": "d"}}]}, ["k", "d"]),
    ],
)
def test_ids_are_found_in_results_of_any_shape(result: Any, ids: list[str]) -> None:
    assert ids_in(result) == ids
