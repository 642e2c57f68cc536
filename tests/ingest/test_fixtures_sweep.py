"""Every file of the public fixtures ends as documents or as a true reason: no crash, no hang, no swollen process.

The files go through the parser processes as they do in ingestion, with their limits of time and memory.
"""

import time
from pathlib import Path

import pytest

from ingest.formats.base import ReadOptions
from ingest.formats.registry import read_path
from ingest.sources.folder import walk
from ingest.workers import Done, ParserPool
from lake.schema import errors
from lake.schema.parsed import Parsed, Unreadable

FOLDERS = ("doc-fixtures", "email-fixtures", "feed-fixtures", "hostile-fixtures", "warc-fixtures")
SECONDS_A_FILE = 30
HONEST = {name for name in vars(errors) if name.endswith("Error")}
"""Reasons given on purpose; any other exception is a defect of a reader, even though it is caught."""

HOSTILE_WORDS = ("root:x:0:0", "1234567890" * 3)
"""What stands in a text only if an entity was expanded or a file stolen."""


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_fixture_ends_somewhere(real_data: Path, folder: str) -> None:
    root = real_data / folder
    if not root.is_dir():
        pytest.skip(f"no {folder} at {root}")
    paths = list(walk([root]))
    pool: ParserPool[None] = ParserPool(read_path, workers=2, silence=SECONDS_A_FILE)
    options = ReadOptions()
    outcomes: dict[Path, int] = {}
    problems: list[str] = []
    last = time.monotonic()
    for result in pool.run((path, path, options) for path in paths):
        name = result.key.relative_to(root)
        if isinstance(result, Done):
            outcomes[result.key] = result.outcomes
            continue
        waited, last = time.monotonic() - last, time.monotonic()
        if waited > SECONDS_A_FILE:
            problems.append(f"{name}: {waited:.0f} s without an outcome")
        problems += [f"{name}: {problem}" for problem in _problems(result.outcome)]
    assert set(outcomes) == set(paths)
    problems += [f"{path.relative_to(root)}: no outcome" for path, count in outcomes.items() if not count]
    assert not problems, "\n".join(problems)


def _problems(outcome: Parsed | Unreadable) -> list[str]:
    """What is wrong with one outcome."""
    where = outcome.member or "whole file"
    if isinstance(outcome, Unreadable):
        wrong = [] if outcome.error in HONEST else [f"{where}: {outcome.error}: {outcome.reason}"]
        if any(word in outcome.reason for word in ("stopped", "processor time", "parser", "memory")):
            wrong.append(f"{where}: given up: {outcome.reason}")
        return wrong + ([] if outcome.reason.strip() else [f"{where}: no reason"])
    wrong = [f"{where}: holds {word!r}" for word in HOSTILE_WORDS if word in outcome.text]
    covered = "".join(outcome.text[section.start : section.end] for section in outcome.sections)
    if "".join(covered.split()) != "".join(outcome.text.split()):
        wrong.append(f"{where}: sections do not cover the text")
    ends = [0, *(section.end for section in outcome.sections)]
    if any(section.start < end for section, end in zip(outcome.sections, ends, strict=False)):
        wrong.append(f"{where}: sections overlap")
    if not outcome.text.strip() or not outcome.content:
        wrong.append(f"{where}: empty")
    if outcome.published_at is not None and outcome.published_at.utcoffset() is None:
        wrong.append(f"{where}: a date without a zone")
    if (outcome.published_at is None) != (outcome.published_precision is None):
        wrong.append(f"{where}: a date and no precision, or the other way round")
    return wrong
