"""Abstention on public sets: NoMIRACL over its ten passages, and unanswerable SQuAD 2.0 beside XQuAD.

Hallucination is the share of unanswerable questions that are answered, error the share of answerable ones declined.
Questions of the half that the shipped model was fitted on are left out; on that half is chosen where to decline so that
the published error is not exceeded there.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score  # type: ignore[import-untyped]

from benchmarks import evidence_cases as sets
from benchmarks.harness import Row
from models.embedder import load_embedder
from models.evidence import choose
from models.names import Gazetteer

PUBLISHED = {"hallucination": 0.332, "error": 0.149}
"""GPT-4 over the eighteen languages of NoMIRACL (Thakur et al. 2023)."""


def abstention_rows(data: Path, size: int, cache: Path | None = None) -> list[Row]:
    """A row for each set and language, and the published figures; none for sets that are not there.

    Args:
        data: folder of the sets.
        size: questions of each file, about.
        cache: folder where token vectors are kept between runs.
    """
    if not size:
        return []
    reader, gazetteer = sets.CachedReader(load_embedder(), cache), Gazetteer.build()
    rows: list[Row] = []
    if (data / "nomiracl").is_dir():

        def nomiracl(fitted: bool) -> list[sets.Case]:
            return list(sets.nomiracl(data, size, reader, gazetteer, fitted=fitted))

        rows += _rows("NoMIRACL", nomiracl(True), nomiracl(False), reader, gazetteer)
        rows.append({"system": "GPT-4 (published, 18 languages)", "subset": "NoMIRACL", **PUBLISHED})
    if (data / "squad2-unanswerable").is_dir() and (data / "xquad").is_dir():

        def squad(fitted: bool) -> list[sets.Case]:
            return list(sets.squad_within(data, size, reader, gazetteer, fitted=fitted))

        rows += _rows("SQuAD 2.0", squad(True), squad(False), reader, gazetteer)
    reader.save()
    return rows


def _rows(
    name: str, fitted: list[sets.Case], rest: list[sets.Case], reader: sets.CachedReader, gazetteer: Gazetteer
) -> list[Row]:
    """Figures on the other half: at the shipped threshold, and at one chosen on the fitted half."""
    known, truth = _confidence(fitted, reader, gazetteer)[0], np.array([each.answerable for each in fitted])
    limit = float(np.quantile(known[truth], PUBLISHED["error"]))
    confidence, declined = _confidence(rest, reader, gazetteer)
    rows = []
    for language in ("", *sorted({each.language for each in rest})):
        members = np.array([not language or each.language == language for each in rest])
        labels = np.array([each.answerable for each in rest])[members]
        values, said_no = confidence[members], declined[members]
        rows.append(
            {
                "system": "legation",
                "subset": f"{name}, {language or 'all'}",
                "questions": len(labels),
                "hallucination": round(float((~said_no)[~labels].mean()), 3),
                "error": round(float(said_no[labels].mean()), 3),
                "auroc": round(float(roc_auc_score(labels, values)), 3),
                "hallucination_at_chosen": round(float((values >= limit)[~labels].mean()), 3),
                "error_at_chosen": round(float((values < limit)[labels].mean()), 3),
            }
        )
    return rows


def _confidence(
    cases: list[sets.Case], reader: sets.CachedReader, gazetteer: Gazetteer
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Confidence in an answer to each question, and whether it is declined."""
    choices = [
        choose(
            each.question,
            reader.recalling(each.candidates),
            each.candidates,
            language=each.language,
            gazetteer=gazetteer,
        )
        for each in cases
    ]
    return np.array([each.probability for each in choices]), np.array([each.abstain for each in choices])
