"""What is true in the dossier, and the names of the rows that its warnings are judged in."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TRUTH = Path(__file__).parent.parent / "samples" / "truth"


def truth_of(pattern: str) -> list[dict[str, Any]]:
    """The lines of some files of the truth."""
    return [json.loads(line) for path in sorted(TRUTH.glob(pattern)) for line in path.read_text("utf-8").splitlines()]


def subset_of(case: Mapping[str, Any]) -> str:
    """The name of a warning's or a decoy's row."""
    return f"{case['type']} {case['id']} {case['series']}"
