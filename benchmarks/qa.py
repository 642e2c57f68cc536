"""Question sets of the gold shape: questions in ``qa-*.jsonl``, their documents in ``qa-*-corpus.jsonl.gz``, and a
lake made of these documents."""

import hashlib
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.declared import Declared
from pipelines.desk import Desk

Question = dict[str, Any]


def folder_of(data: Path) -> Path | None:
    """The folder of the question set: the data folder itself, or ``gold`` in it."""
    return next((each for each in (data, data / "gold") if any(each.glob("qa-*-corpus.jsonl.gz"))), None)


def questions(folder: Path) -> list[Question]:
    """All questions of the folder's sets."""
    return [
        json.loads(line)
        for path in sorted(folder.glob("qa-*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]


def lake(path: Path, folder: Path) -> Path:
    """A lake of the documents of the folder's sets; made once, then used again."""
    ready = path.with_name(f"{path.name}.json")
    corpora = sorted(folder.glob("qa-*-corpus.jsonl.gz"))
    made_of = {"documents": [[each.name, each.stat().st_size] for each in corpora]}
    if ready.exists() and json.loads(ready.read_text(encoding="utf-8")) == made_of:
        return path
    shutil.rmtree(path, ignore_errors=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    print("making the lake of the questions' documents ...", file=sys.stderr, flush=True)
    with Desk.create(path) as desk:
        desk.ingest(corpora, declared=Declared(source="gold"))
    ready.write_text(json.dumps(made_of), encoding="utf-8")
    return path


def documents(question: Question) -> list[set[str]]:
    """The documents to cite: one set for each that is needed, of which any will do."""
    needed = list(dict.fromkeys(evidence["doc_id"] for evidence in question["evidence"]))
    also = set(question.get("also_in_doc_ids") or ())
    return [{each, *also} for each in needed]


def quotes(question: Question) -> list[tuple[str, str]]:
    """(document, quote) pairs of the evidence, with single spaces."""
    return [(evidence["doc_id"], " ".join(evidence["quote"].split())) for evidence in question["evidence"]]


def groups(rows: Sequence[Question]) -> list[str]:
    """The document that each question is about, for resampling and splitting."""
    return [
        next((each["doc_id"] for each in (*row["evidence"], *listed(row.get("near_miss")))), row["id"]) for row in rows
    ]


def key_of(group: str) -> str:
    """What stands for a document in files that must not name it."""
    return hashlib.sha256(group.encode()).hexdigest()[:16]


def listed(value: Any) -> list[Any]:
    """A list, whether it was one, a single thing or nothing."""
    return value if isinstance(value, list) else [value] if value else []
