"""Every act killed some times over and done again, and that the benchmark would see what it looks for."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.kill_acts import look
from benchmarks.kills import ACTS, COUNTS, Acting, Progress, Trial, judge, kill, serving
from lake.store import Lake

SOUND = {"documents": 8, "doubled": 0, "half_written": 0, "broken": 0, "passages": 9, "in_text_index": 9}


@pytest.fixture(scope="module")
def acting() -> Iterator[Acting]:
    process = Acting()
    yield process
    process.close()


def test_every_act_is_killed_and_heals(acting: Acting, tmp_path: Path) -> None:
    """Eighteen kills, three in a row of each act; nothing is lost, doubled or half-written, and all verifies."""
    feed: list[str] = []
    progress, rng = Progress(), random.Random(2026)
    with serving(feed) as port:
        trial = Trial(tmp_path, port, feed)
        for act in ACTS:
            # The first is sure to come in time; an act of this size may last a tenth of a second or, on a busy
            # machine, some seconds.
            kill(acting, trial, act, [0.02, rng.uniform(0.02, 0.4), rng.uniform(0.02, 0.8)], progress)
    assert not progress.problems
    found = {act: {name: getattr(tally, name) for name in COUNTS} for act, tally in progress.tallies.items()}
    assert found == {act: dict.fromkeys(COUNTS, 0) for act in ACTS}
    assert all(tally.kills + tally.ended_before == 3 for tally in progress.tallies.values())
    assert all(tally.kills for tally in progress.tallies.values())
    with Lake.open(trial.lake) as lake:
        assert lake.frame("documents").height == trial.expected == 16
        assert lake.verify().broken == []
    assert (trial.folder / "report.html").read_text(encoding="utf-8").rstrip().endswith("</html>")


def test_a_look_sees_what_is_lost_doubled_and_broken(acting: Acting, tmp_path: Path) -> None:
    feed: list[str] = []
    with serving(feed) as port:
        trial = Trial(tmp_path, port, feed)
        trial.prepare("ingest")
        acting.start("ingest", trial.lake, trial.folder, look=True)
        said = acting.end()
    assert said["before"]["documents"] == 0
    assert said["after"] == look(trial.lake, trial.folder)
    (trial.folder / "report.html").write_text("<html>half", encoding="utf-8")
    raw = next((trial.lake / "vaults" / "public" / "raw").rglob("*"), None)
    assert raw is not None
    shutil.rmtree(raw)
    after = look(trial.lake, trial.folder)
    assert after["half_written"] == 1
    assert after["broken"] > 0


@pytest.mark.parametrize(
    ("after", "name"),
    [
        ({"documents": 7}, "lost"),
        ({"documents": 9}, "doubled"),
        ({"doubled": 1}, "doubled"),
        ({"half_written": 1}, "half_written"),
        ({"broken": 2}, "broken"),
        ({"in_vector_index": 8}, "not_healed"),
        ({}, None),
    ],
)
def test_what_is_found_is_counted(after: dict[str, int], name: str | None) -> None:
    progress = Progress()
    sound: dict[str, Any] = {**SOUND, "in_vector_index": 9}
    said = {"what": "done", "seconds": 1.0, "before": sound, "after": {**sound, **after}}
    judge(said, "index", 8, progress)
    counted = {count for count in COUNTS if getattr(progress.tallies["index"], count)}
    assert counted == ({name} if name else set())
    assert bool(progress.problems) == bool(name)


def test_a_failed_run_is_counted_and_counts_are_kept(tmp_path: Path) -> None:
    progress = Progress()
    judge({"what": "failed", "error": "OSError: x"}, "vacuum", 8, progress)
    assert progress.tallies["vacuum"].failed == 1
    progress.save(tmp_path / "state.json")
    assert Progress.load(tmp_path / "state.json") == progress
    assert Progress.load(tmp_path / "none.json") == Progress()
