"""The nearest passages that filters let through: the true ones, whichever way they are found."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lake.nearest import Nearest
from lake.text_queries import Filters
from lake.texts import TextIndex
from lake.vectors import VectorIndex
from tests.lake.passage_rows import frame, row

DIM = 8
PASSAGES = 600
LANGUAGES = ("vi", *("en",) * 5, *("fr",) * 4)  # of each ten


@pytest.fixture(scope="module")
def data() -> NDArray[np.float32]:
    found = np.random.default_rng(1).normal(size=(PASSAGES, DIM)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


@pytest.fixture(scope="module")
def vault(
    tmp_path_factory: pytest.TempPathFactory, data: NDArray[np.float32]
) -> Iterator[tuple[VectorIndex, TextIndex]]:
    folder = tmp_path_factory.mktemp("nearest")
    vectors, texts = VectorIndex(folder / "v", DIM, "m@1"), TextIndex(folder / "t")
    vectors.add([f"d{i // 2}:{i % 2}" for i in range(PASSAGES)], data)
    rows = [
        row(
            f"d{i // 2}:{i % 2}",
            "x",
            language=LANGUAGES[(i // 2) % 10],
            kind="news" if (i // 2) % 3 else "treaty",
            known_at=datetime(2020 + (i // 2) % 5, 1, 1, tzinfo=UTC),
        )
        for i in range(PASSAGES)
    ]
    texts.add(frame(rows))
    yield vectors, texts
    vectors.close()


def true(data: NDArray[np.float32], vector: NDArray[np.float32], k: int, kept: list[int]) -> list[str]:
    cosines = data @ (vector / np.linalg.norm(vector))
    return [f"d{i // 2}:{i % 2}" for i in sorted(kept, key=lambda i: -cosines[i])[:k]]


@pytest.mark.parametrize("compared", [0, 10, 10_000])
@pytest.mark.parametrize(("least", "most"), [(32, 512), (512, 8192), (512, 0)])
def test_they_are_the_true_ones(
    vault: tuple[VectorIndex, TextIndex],
    data: NDArray[np.float32],
    monkeypatch: pytest.MonkeyPatch,
    compared: int,
    least: int,
    most: int,
) -> None:
    monkeypatch.setattr("lake.nearest._COMPARED", compared)
    monkeypatch.setattr("lake.nearest._LEAST", least)
    monkeypatch.setattr("lake.nearest._MOST", most)
    then = datetime(2022, 6, 1, tzinfo=UTC)
    for number in (3, 77):
        near = Nearest(*vault, data[number] + 0.1)
        for k in (12, 100):
            for language in ("en", "vi", "fr"):
                of = [i for i in range(PASSAGES) if LANGUAGES[(i // 2) % 10] == language]
                news, known = [i for i in of if (i // 2) % 3], [i for i in of if (i // 2) % 5 < 3]
                for filters, kept in (
                    (Filters(language=language), of),
                    (Filters(language=language, kind="news"), news),
                    (Filters(language=language, as_of=then), known),
                ):
                    found = [id_ for id_, _ in near.through(filters, k)]
                    assert found == true(data, data[number] + 0.1, k, kept), (language, filters, k)
        assert [id_ for id_, _ in near.through(Filters(), 5)] == true(data, data[number] + 0.1, 5, list(range(600)))
        assert near.through(Filters(language="xx"), 5) == []


def test_what_languages_share_is_fetched_once(
    vault: tuple[VectorIndex, TextIndex], data: NDArray[np.float32], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lake.nearest._COMPARED", 0)
    asked: list[int] = []
    query = VectorIndex.query

    def counted(self: VectorIndex, vector: NDArray[np.float32], k: int, **given: object) -> list[tuple[str, float]]:
        asked.append(k)
        return query(self, vector, k, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(VectorIndex, "query", counted)
    near = Nearest(*vault, data[5])
    for language in ("en", "fr", "vi", "en"):
        near.through(Filters(language=language), 10)
    assert asked == [512]


def test_passages_that_came_or_went_between_two_questions_are_seen(tmp_path: Path) -> None:
    """What is kept of filters, languages and vectors is that of the indexes as they are now."""
    vectors, texts = VectorIndex(tmp_path / "v", DIM, "m@1"), TextIndex(tmp_path / "t")
    eye = np.eye(DIM, dtype=np.float32)

    def found(language: str) -> list[str]:
        return [id_ for id_, _ in Nearest(vectors, texts, eye[0] + 0.1).through(Filters(language=language), 5)]

    def put(id_: str, language: str, vector: NDArray[np.float32]) -> None:
        texts.add(frame([row(id_, "x", language=language)]))
        vectors.add([id_], vector[None, :])

    for compared in (10_000, 0):
        put("a:0", "en", eye[0])
        put("b:0", "en", eye[1])
        put("c:0", "vi", eye[2])
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("lake.nearest._COMPARED", compared)
            assert found("en") == ["a:0", "b:0"]
            assert texts.matches(Filters(language="vi")) == 1
            # Taken out, as of another marking; and one of the same id comes back with other contents.
            texts.remove(["a:0"])
            vectors.remove(["a:0"])
            assert found("en") == ["b:0"]
            put("a:0", "vi", -eye[0])
            assert found("en") == ["b:0"]
            assert found("vi") == ["c:0", "a:0"]
            assert texts.matches(Filters(language="vi")) == 2
            assert texts.languages(["a:0", "b:0", "x:0"]) == {"a:0": "vi", "b:0": "en"}
            np.testing.assert_array_equal(vectors.stored(["a:0"])["a:0"], -eye[0])
            texts.remove(["a:0", "b:0", "c:0"])
            vectors.remove(["a:0", "b:0", "c:0"])
            assert vectors.stored(["a:0"]) == {}
            assert texts.languages(["a:0"]) == {}
            assert found("en") == found("vi") == []
    vectors.close()


def test_another_process_that_writes_is_noticed(tmp_path: Path) -> None:
    here, there = (VectorIndex(tmp_path / "v", DIM, "m@1") for _ in range(2))
    mine, theirs = (TextIndex(tmp_path / "t") for _ in range(2))
    eye = np.eye(DIM, dtype=np.float32)
    there.add(["a:0", "b:0"], eye[:2])
    theirs.add(frame([row("a:0", "x", language="vi"), row("b:0", "x")]))
    assert here.stored(["a:0"]).keys() == {"a:0"}
    assert mine.languages(["a:0"]) == {"a:0": "vi"}
    assert mine.matching(Filters(language="vi"), 5) == ["a:0"]
    there.remove(["a:0"])
    theirs.remove(["a:0"])
    assert here.stored(["a:0"]) == {}
    assert mine.languages(["a:0"]) == {}
    assert mine.matching(Filters(language="vi"), 5) == []
    assert mine.matches(Filters(language="vi")) == 0
    here.close()
    there.close()
