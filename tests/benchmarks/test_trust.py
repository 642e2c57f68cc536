"""Slow-downs and ratios of the benchmark of trust, and its switches."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import trust
from benchmarks.trust_run import InProcess
from ingest.formats.base import ReadOptions
from ingest.workers import Done, Read
from lake.schema.parsed import Parsed


def test_a_slow_down_is_of_runs_of_the_same_round() -> None:
    bare = [10.0, 20.0, 10.0]
    assert trust._slower("slowdown", [11.0, 24.0, 10.5], bare) == {
        "slowdown": 0.1,
        "slowdown_range": "+0.050 to +0.200",
    }
    assert trust._slower("slowdown", bare, bare) == {}


def test_a_ratio_is_of_medians() -> None:
    assert trust._ratio([(1.0, 2.0), (2.0, 2.0), (4.0, 9.0)]) == 1.0


def test_every_protection_is_measured_alone_and_together() -> None:
    alone = {protect for protect in trust.COMBINATIONS.values() if len(protect) == 1}
    assert alone == {("isolation",), ("audit",), ("encryption",)}
    assert {("isolation", "audit"), ("isolation", "audit", "encryption"), ()} <= set(trust.COMBINATIONS.values())


@pytest.fixture
def files(tmp_path: Path) -> Iterator[tuple[int, Path, ReadOptions]]:
    for number in range(2):
        (tmp_path / f"{number}.txt").write_text(f"Text number {number}, of the heron.")
    return ((number, tmp_path / f"{number}.txt", ReadOptions()) for number in range(2))


def test_without_isolation_files_are_read_here(files: Iterator[tuple[int, Path, ReadOptions]]) -> None:
    given = list(InProcess(None, 2, lambda parsed: len(parsed.text)).run(files))
    assert [type(each) for each in given] == [Read, Done, Read, Done]
    first = given[0]
    assert isinstance(first, Read)
    assert isinstance(first.outcome, Parsed)
    assert first.extra == len(first.outcome.text)
