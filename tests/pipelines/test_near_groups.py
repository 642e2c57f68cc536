"""Near copies of one story share a group, whoever took them in."""

from collections import Counter
from pathlib import Path

import polars as pl

from lake.store import Lake
from tests.pipelines.taking import TELEGRAM, start, story, take, write


def test_near_copies_are_one_group_across_runs_and_processes(tmp_path: Path) -> None:
    with Lake.create(tmp_path / "lake", embedder=None) as lake:
        take(lake, write(tmp_path / "one", {"wire.txt": TELEGRAM}))
        take(lake, write(tmp_path / "two", {"paper.txt": TELEGRAM + " (Reuters)", "other.txt": story(5)}))
    process = start(tmp_path / "lake", write(tmp_path / "three", {"blog.txt": "UPDATE: " + TELEGRAM}))
    assert process.communicate(timeout=60)[0].split() == ["1", "0", "0"]
    with Lake.open(tmp_path / "lake") as lake:
        groups = lake.frame("duplicates").join(lake.frame("documents", ["document_id", "text"]), on="document_id")
        sizes = Counter(groups.filter(pl.col("text").str.contains("ministers"))["group_id"])
        assert list(sizes.values()) == [3]
        first = groups.filter(pl.col("text") == TELEGRAM).row(0, named=True)
        assert (first["group_id"], first["similarity"]) == (first["document_id"], 1.0)
        assert groups.height == 4
