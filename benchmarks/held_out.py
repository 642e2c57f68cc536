"""Coefficients of models/evidence fitted without some of the documents, for judging questions on these.

Written by `benchmarks.fit_evidence`; a group of documents is told by `benchmarks.qa.key_of` of its name.
"""

import json
from pathlib import Path

from models.evidence import EvidenceModel

HELD_OUT = Path(__file__).parent / "evidence_held_out.json"


def held_out() -> dict[str, EvidenceModel]:
    """Coefficients fitted without a group of documents, by what stands for the group."""
    parts = json.loads(HELD_OUT.read_text(encoding="utf-8"))
    return {key: EvidenceModel.from_json(part) for part in parts for key in part["without"]}
