"""The vector index: neighbours, idempotent adds, other processes, other models, damage."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lake.schema.errors import LakeError, UsageError
from lake.vectors import VectorIndex

DIM = 16
ROOT = Path(__file__).parents[2]


def unit(count: int, seed: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, DIM)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    index = VectorIndex(tmp_path / "vectors", DIM, "m@1")
    yield index
    index.close()


def elsewhere(index: VectorIndex, code: str) -> None:
    """Run code on the index in another process."""
    start = (
        "import sys; from pathlib import Path\n"
        "from lake.vectors import VectorIndex\n"
        "from tests.lake.test_vectors import unit\n"
        f"index = VectorIndex(Path(sys.argv[1]), {DIM}, 'm@1')\n"
    )
    subprocess.run([sys.executable, "-c", start + code, str(index.folder)], check=True, cwd=ROOT)


def test_an_index_that_is_not_there_is_empty(index: VectorIndex) -> None:
    assert (index.covered, index.count(), index.query(unit(1, 0)[0], 5)) == (0, 0, [])
    assert not index.folder.exists()


def test_neighbours_are_the_true_ones(index: VectorIndex) -> None:
    vectors = unit(400, 1)
    index.add([f"p{i}" for i in range(400)], vectors)
    for query in unit(10, 2):
        cosines = vectors @ query
        best = np.argsort(-cosines)[:10]
        found = index.query(query, 10)
        assert [id_ for id_, _ in found] == [f"p{i}" for i in best]
        assert [cosine for _, cosine in found] == pytest.approx(cosines[best].tolist(), abs=1e-5)


def test_adding_again_changes_nothing(index: VectorIndex) -> None:
    vectors = unit(20, 1)
    index.add([f"p{i}" for i in range(20)], vectors)
    index.add([f"p{i}" for i in range(10, 20)] + ["p10", "new"], np.concatenate([vectors[10:], unit(2, 5)]))
    assert index.count() == 21
    assert index.query(vectors[10], 1)[0][0] == "p10"


def test_some_ids_only(index: VectorIndex) -> None:
    vectors = unit(50, 1)
    index.add([f"p{i}" for i in range(50)], vectors)
    found = index.query(vectors[0], 5, ids=["p3", "p4", "absent"])
    assert {id_ for id_, _ in found} == {"p3", "p4"}
    assert index.query(vectors[0], 5, ids=[]) == []
    assert index.query(vectors[0], 0) == []
    assert len(index.query(vectors[0], 500)) == 50


def test_what_another_process_adds_is_found(index: VectorIndex) -> None:
    index.add(["a"], unit(1, 1))
    assert [id_ for id_, _ in index.query(unit(1, 1)[0], 3)] == ["a"]
    elsewhere(index, "index.add(['b'], unit(1, 2)); index.mark(7)")
    assert index.query(unit(1, 2)[0], 1)[0][0] == "b"
    assert (index.count(), index.covered) == (2, 7)
    elsewhere(index, "index.rebuild(); index.add(['c'], unit(1, 3))")
    assert [id_ for id_, _ in index.query(unit(1, 2)[0], 3)] == ["c"]
    assert index.covered == 0


def test_rebuild_empties(index: VectorIndex) -> None:
    index.add(["a"], unit(1, 1))
    index.mark(3)
    index.rebuild()
    assert (index.covered, index.count(), index.query(unit(1, 1)[0], 1)) == (0, 0, [])
    index.add(["b"], unit(1, 1))
    assert index.query(unit(1, 1)[0], 2)[0][0] == "b"


def test_vectors_of_another_model_do_not_meet(index: VectorIndex) -> None:
    index.add(["a"], unit(1, 1))
    other = VectorIndex(index.folder, DIM, "n@2")
    for use in (
        lambda: other.add(["b"], unit(1, 2)),
        lambda: other.query(unit(1, 2)[0], 1),
        lambda: other.mark(1),
        lambda: other.covered,
        other.count,
    ):
        with pytest.raises(LakeError, match=r"built with model 'm@1', this is 'n@2'"):
            use()
    other.rebuild()
    other.add(["b"], unit(1, 2))
    assert other.count() == 1
    other.close()


@pytest.mark.parametrize(
    ("ids", "vectors"),
    [
        (["a"], np.ones((2, DIM), np.float32)),
        (["a"], np.ones((1, DIM + 1), np.float32)),
        (["a"], np.zeros((1, DIM), np.float32)),
        (["a"], np.full((1, DIM), np.nan, np.float32)),
    ],
)
def test_what_is_no_vector_is_refused(index: VectorIndex, ids: list[str], vectors: NDArray[np.float32]) -> None:
    with pytest.raises(UsageError):
        index.add(ids, vectors)
    assert index.count() == 0


def test_nothing_to_add_makes_nothing(index: VectorIndex) -> None:
    index.add([], np.zeros((0, DIM), np.float32))
    assert not index.folder.exists()


def test_damage_is_said_and_rebuilt(index: VectorIndex) -> None:
    index.add(["a"], unit(1, 1))
    index.close()
    (index.folder / "chroma" / "chroma.sqlite3").write_bytes(b"not a database" * 1000)
    with pytest.raises(LakeError, match=r"cannot be used .*legation index --rebuild"):
        index.query(unit(1, 1)[0], 1)
    index.rebuild()
    index.add(["b"], unit(1, 1))
    assert index.query(unit(1, 1)[0], 1)[0][0] == "b"


def test_stored_vectors_come_back(index: VectorIndex) -> None:
    assert index.stored(["a"]) == {}
    rows = unit(3, 5)
    index.add(["a", "b", "c"], rows)
    found = index.stored(["c", "a", "missing", "c"])
    assert set(found) == {"a", "c"}
    assert found["a"] == pytest.approx(rows[0], abs=1e-6)
    assert found["c"] == pytest.approx(rows[2], abs=1e-6)
    assert index.stored([]) == index.stored(["missing"]) == {}


def test_few_passages_are_compared_one_by_one(tmp_path: Path) -> None:
    """Exactly, and the same in every process: also after more were added by another."""
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(700, 8)).astype(np.float32)
    index, other = (VectorIndex(tmp_path / "v", 8, "m") for _ in range(2))
    index.add([f"p{row}" for row in range(400)], vectors[:400])
    asked = vectors[3]
    assert index.query(asked, 1)[0][0] == "p3"
    other.add([f"p{row}" for row in range(400, 700)], vectors[400:])
    cosines = vectors @ asked / np.linalg.norm(vectors, axis=1) / np.linalg.norm(asked)
    best = np.argsort(-cosines)[:50]
    for each in (index, other):
        found = each.query(asked, 50)
        assert [id_ for id_, _ in found] == [f"p{row}" for row in best]
        assert [cosine for _, cosine in found] == pytest.approx(cosines[best], abs=1e-5)
