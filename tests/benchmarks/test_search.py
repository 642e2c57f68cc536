"""The benchmark of search, on a few passages."""

import itertools
from pathlib import Path

import numpy as np
import pytest

from benchmarks.search import PIECE, Texts, Vectors, rows_of
from tests.benchmarks.making import printed, resolutions, row


def test_runs_on_a_small_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    resolutions(tmp_path, 4)
    result = printed("search", capsys, "--data", str(tmp_path), "--sizes", "30", "--queries", "8", "--no-embedding")
    for system in ("legation", "legation vector", "legation text", "legation with checked text", "chroma", "tantivy"):
        figures = row(result, system, "30")
        assert figures["passages"] >= 30
        assert 0 < figures["p50_ms"] <= figures["p95_ms"]
    assert row(result, "legation / slower raw call", "30")["floor"] == 1.5
    assert row(result, "chroma", "30")["real_texts"] < 1


def test_large_indexes_are_kept_and_used_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "in").mkdir()
    resolutions(tmp_path / "in", 4)
    asked = ("--data", str(tmp_path / "in"), "--folder", str(tmp_path / "kept"), "--queries", "5", "--sizes")
    first = row(printed("search_large", capsys, *asked, "40"), "legation", "40")
    assert first["passages"] >= 40
    again = printed("search_large", capsys, *asked, "40", "90")
    assert row(again, "legation", "40")["passages"] == first["passages"]
    for system in ("legation", "legation vector", "legation text", "chroma", "tantivy"):
        figures = row(again, system, "90")
        assert figures["passages"] >= 90
        assert 0 < figures["p50_ms"] <= figures["p95_ms"]


def test_texts_are_real_first_and_then_made_of_two(tmp_path: Path) -> None:
    resolutions(tmp_path, 3)
    (tmp_path / "long.txt").write_text("One sentence of a long text. " * 600, encoding="utf-8")
    texts = Texts(tmp_path)
    found = list(itertools.islice(texts, 12))
    assert texts.real >= 5
    assert texts.made == 12 - texts.real
    assert texts.share == pytest.approx(texts.real / 12)
    assert max(map(len, found)) <= PIECE + 20
    assert len(set(found)) == 12


def test_a_folder_without_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no text"):
        next(iter(Texts(tmp_path)))


def test_vectors_are_unit_clustered_and_the_same_on_every_run() -> None:
    drawn = Vectors(64).passages(500)
    assert np.allclose(np.linalg.norm(drawn, axis=1), 1, atol=1e-5)
    assert np.array_equal(drawn, Vectors(64).passages(500))
    near = Vectors(64).near(drawn[3])
    assert near @ drawn[3] > 0.9


def test_the_ratio_is_that_of_fused_search_to_the_slower_raw_call() -> None:
    times = {"chroma": 2.0, "tantivy": 8.0, "legation": 10.0}
    timed = {name: {"p50_ms": ms, "p95_ms": 2 * ms, "memory_mib": 1.0} for name, ms in times.items()}
    last = rows_of(timed, 10, "10", 1.0)[-1]
    assert (last["p50_ratio"], last["p95_ratio"]) == (1.25, 1.25)
