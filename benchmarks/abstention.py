"""Abstention on public sets: NoMIRACL over its ten passages, and unanswerable SQuAD 2.0 beside XQuAD.

Hallucination is the share of unanswerable questions that are answered, error the share of answerable ones declined.
Questions that the shipped model was fitted on are left out.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from benchmarks import evidence_cases as sets
from benchmarks.harness import Row
from models.embedder import load_embedder
from models.evidence import choose
from models.names import Gazetteer

PUBLISHED = {"hallucination": 0.332, "error": 0.149}
"""GPT-4 over the eighteen languages of NoMIRACL (Thakur et al. 2023)."""


def abstention_rows(data: Path, size: int) -> list[Row]:
    """A row for each set and language, and the published figures; none for sets that are not there."""
    if not size:
        return []
    reader, gazetteer = sets.CachedReader(load_embedder(), None), Gazetteer.build()
    rows: list[Row] = []
    if (data / "nomiracl").is_dir():
        rows += [
            _row(f"NoMIRACL, {language}", cases, reader, gazetteer)
            for language, cases in _nomiracl(data, size, reader, gazetteer)
        ]
        rows.append({"system": "GPT-4 (published, 18 languages)", "subset": "NoMIRACL", **PUBLISHED})
    if (data / "squad2-unanswerable").is_dir() and (data / "xquad").is_dir():
        cases = list(sets.squad_within(data, size, reader, gazetteer, seed=7))
        for language in ("en", "vi"):
            rows.append(_row(f"SQuAD 2.0, {language}", [c for c in cases if c.language == language], reader, gazetteer))
    return rows


def _nomiracl(
    data: Path, size: int, reader: sets.CachedReader, gazetteer: Gazetteer
) -> Iterator[tuple[str, list[sets.Case]]]:
    for language in ("en", "fr", "zh"):
        cases = []
        for answerable in (True, False):
            rows = sets.nomiracl_rows(data, language, answerable)
            fitted = {row[0] for row in sets.nomiracl_sample(rows)}
            rest = [row for row in rows if row[0] not in fitted]
            for name, question, passages in random.Random(1).sample(rest, min(size, len(rest))):
                found = sets.nomiracl_candidates(name, question, passages, language, reader, gazetteer)
                cases.append(sets.Case("nomiracl", question, language, answerable, name, found, lambda *_: False))
        yield language, cases


def _row(subset: str, cases: list[sets.Case], reader: sets.CachedReader, gazetteer: Gazetteer) -> Row:
    choices = [
        choose(each.question, reader, each.candidates, language=each.language, gazetteer=gazetteer) for each in cases
    ]
    labels = np.array([each.answerable for each in cases])
    declined = np.array([each.abstain for each in choices])
    confidence = np.array([each.probability for each in choices])
    limit = np.quantile(confidence[labels], PUBLISHED["error"])
    return {
        "system": "legation",
        "subset": subset,
        "questions": len(cases),
        "hallucination": round(float((~declined)[~labels].mean()), 3),
        "error": round(float(declined[labels].mean()), 3),
        "auroc": round(float(roc_auc_score(labels, confidence)), 3),
        "hallucination_at_published_error": round(float((confidence[~labels] >= limit).mean()), 3),
    }
