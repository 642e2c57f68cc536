"""The page of worked examples says what the benchmarks printed, misses included."""

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import worked_examples
from benchmarks.__main__ import EXAMPLES, PAGE, RESULTS, page
from benchmarks.dossier_truth import subset_of, truth_of

CASES = truth_of("warnings.jsonl")


def test_the_shipped_pages_are_what_the_results_give() -> None:
    assert EXAMPLES.read_text(encoding="utf-8") == worked_examples.page(RESULTS)
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Results in which one warning came in time, the others were missed, and one of two Mondays was silent."""
    dossier: list[dict[str, Any]] = []
    for system in ("legation", "a baseline"):
        for place, case in enumerate(CASES):
            row: dict[str, Any] = {"system": system, "subset": subset_of(case)}
            if case["type"] == "decoy":
                row |= {"raised": 0, "alarm": None}
            elif place:
                row |= {"missed": 1, "alarm_before": "2025-03-07" if place == 1 else None}
            else:
                row |= {"missed": 0, "alarm": "2025-05-14", "lead_days": 26, "after_first_reason_days": 19}
            dossier.append(row)
        sums = {"days": 539, "alarms_a_week": 0.13, "warned": 1, "missed": 5, "decoys": 4, "decoys_raised": 0}
        dossier.append({"system": system, "subset": "warnings: all", **sums})
    february: list[dict[str, Any]] = [{"system": "legation", "subset": "taken in", "documents": 9}]
    for day, told in (("2022-02-14", 0), ("2022-02-21", 1)):
        common = {"subset": day, "UKR": told, "RUS-UKR": 0}
        february.append(
            {
                "system": "legation",
                **common,
                "documents": 9,
                "future_rows": 0,
                "alerts": told,
                "raised": "Ukraine (2022-02-21: 8 against 0.3)" if told else None,
                "quotes": 3,
            }
        )
        february.append({"system": "twice", **common, "UKR": 1, "alerts": 4})
    for name, rows in (("dossier", dossier), ("february_2022", february)):
        (tmp_path / f"{name}.json").write_text(json.dumps({"rows": rows}), encoding="utf-8")
    return tmp_path


def test_hits_and_misses_are_told_alike(results: Path) -> None:
    text = worked_examples.page(results)
    assert "| 2025-06-09 | 2025-05-14 | 26 | 19 | 26 |" in text
    assert "1 of 6 were warned of and 0 of 4 decoys raised" in text
    assert text.count("*Missed*: W-") == 5
    assert "of 2025-03-07, was raised before the onset (2025-04-24)" in text
    assert "No alarm was raised on this series at all." in text


def test_each_monday_has_its_alerts_and_silence_is_named(results: Path) -> None:
    text = worked_examples.page(results)
    assert "| 2022-02-21 | 9 | Ukraine (2022-02-21: 8 against 0.3) | yes | 3 | 4, yes |" in text
    assert "| 2022-02-14 | 9 | none | no | 3 | 4, yes |" in text
    assert "on 1 of 2 Mondays" in text
    assert "*Missed*: 14 February." in text
