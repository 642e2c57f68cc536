"""The commitments that the makers of the dossier wrote into it, held against what is read out of it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ingest.formats.registry import read_path
from lake.schema.parsed import Parsed
from models.commitments import Commitment, extract


@pytest.fixture(scope="module")
def pairs(samples: Path) -> list[tuple[dict[str, Any], Commitment | None]]:
    """Every expected commitment with the clause read that overlaps its quote most, at .4 or more."""
    expected = [json.loads(line) for line in (samples / "truth" / "commitments.jsonl").read_text("utf-8").splitlines()]
    texts: dict[str, str] = {}
    for path in sorted([*(samples / "treaties").iterdir(), *(samples / "communiques").iterdir()]):
        for outcome in read_path(path):
            if isinstance(outcome, Parsed):
                texts[path.name.split("__")[0].removesuffix(".md").upper()] = outcome.text
    found = {}
    pairs: list[tuple[dict[str, Any], Commitment | None]] = []
    for one in expected:
        text = texts[one["document"]]
        key = (one["document"], one["language"])
        if key not in found:
            found[key] = extract(text, one["language"])
        place = re.search(r"\s+".join(map(re.escape, one["quote"].split())), text)
        assert place, f"{one['id']}: its quote is not in {one['document']}"
        pairs.append((one, nearest(found[key], *place.span())))
    return pairs


def nearest(found: list[Commitment], start: int, end: int) -> Commitment | None:
    def overlap(one: Commitment) -> float:
        common = min(end, one.span.end) - max(start, one.span.start)
        return common / (max(end, one.span.end) - min(start, one.span.start))

    best = max(found, key=overlap, default=None)
    return best if best is not None and overlap(best) >= 0.4 else None


def test_nearly_all_are_found(pairs: list[tuple[dict[str, Any], Commitment | None]]) -> None:
    missed = [one["id"] for one, read in pairs if read is None]
    assert len(missed) <= 0.04 * len(pairs), missed


def test_their_effect_and_wording_are_right(pairs: list[tuple[dict[str, Any], Commitment | None]]) -> None:
    wrong = [
        (one["id"], read.type, read.modality)
        for one, read in pairs
        if read and (read.type != one["type"] or read.modality not in (one["modality"], *one["modality_also"]))
    ]
    assert len(wrong) <= 0.04 * len(pairs), wrong


def test_their_deadlines_are_right(pairs: list[tuple[dict[str, Any], Commitment | None]]) -> None:
    wrong, timed = [], 0
    for one, read in pairs:
        truth, mine = one["deadline"], read.deadline if read else None
        if truth is None and mine is None:
            continue
        timed += 1
        months = 3 * truth["amount"] if truth and truth["unit"] == "quarter" else truth and truth["amount"]
        if not (truth and mine and truth["kind"] == mine.kind and months == mine.amount):
            wrong.append((one["id"], truth, mine))
    assert len(wrong) <= 0.1 * timed, wrong


def test_the_one_treaty_in_three_languages_differs_in_modality(
    pairs: list[tuple[dict[str, Any], Commitment | None]],
) -> None:
    notify = {one["language"]: read.type for one, read in pairs if read and one["id"] in ("CM-006", "CM-007", "CM-008")}
    assert notify == {"en": "obligation", "fr": "obligation", "vi": "recommendation"}
