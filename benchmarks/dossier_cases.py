"""Questions of the dossier that models/evidence is fitted on: another kind of corpus than the gold set's.

The dossier tells one story from many sides, so that many documents come near to every question; the gold set asks of
texts that have little to do with one another. What is fitted on both serves lakes of either kind.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import evidence_cases as sets
from benchmarks.dossier_truth import truth_of
from benchmarks.evidence_cases import Case, Find
from pipelines.corpora import dossier
from pipelines.desk import Desk

SOURCE = "dossier"


def lake(path: Path) -> Path:
    """A lake of the dossier, made where there is none."""
    if not (path / "lake.json").exists():
        tour = dossier()
        path.parent.mkdir(parents=True, exist_ok=True)
        Desk.create(path, names=tour.names).close()
        with Desk.open(path, clearance=tour.clearance) as desk:
            desk.ingest([], manifest=tour.manifest)
    return path


def questions() -> list[dict[str, Any]]:
    """The dossier's questions in the shape of the gold set.

    What stands by an unanswerable question as evidence is what comes nearest: it joins the ``near_miss``.
    """
    return [_as_gold(row) for row in truth_of("questions_*.jsonl")]


def _as_gold(row: Mapping[str, Any]) -> dict[str, Any]:
    evidence, missed = (
        [{"doc_id": each["document"], "quote": each["quote"]} for each in row.get(key) or ()]
        for key in ("evidence", "near_miss")
    )
    return {
        **row,
        "evidence": evidence if row["answerable"] else [],
        "also_in_doc_ids": list(row.get("also_in") or ()),
        "near_miss": missed if row["answerable"] else [*evidence, *missed],
    }


def groups(rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """A name of the group of each question, by its id: questions share one that share a document, however far."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while above.setdefault(name, name) != name:
            name = above[name]
        return name

    asked = list(rows)
    for row in asked:
        cited = (*row["evidence"], *row["near_miss"])
        for document in (*(each["doc_id"] for each in cited), *row["also_in_doc_ids"]):
            above[top(document)] = top(row["id"])
    return {row["id"]: f"{SOURCE}:{top(row['id'])}" for row in asked}


def cases(find: Find) -> Iterator[Case]:
    """The dossier's questions, each with what search finds for it, but those asked as of an earlier day."""
    rows = questions()
    group = groups(rows)
    for row in (each for each in rows if "as_of" not in each):
        right = partial(sets.overlaps, quotes=sets.quotes_of(row))
        found = tuple(find(row["question"]))
        yield Case(SOURCE, row["question"], row["language"], row["answerable"], group[row["id"]], found, right, row)
