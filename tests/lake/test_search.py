"""Fused search: the gate, both halves of a score, filters on both sides, several vaults."""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lake.codes import CodeStore
from lake.schema.errors import UnknownValueError, UsageError
from lake.search import GATE, LOOKED, TOKENS, USUAL, WEIGHT, SecondLook, apart, search
from lake.text_queries import Filters
from lake.texts import TextIndex
from lake.vectors import VectorIndex
from tests.lake.passage_rows import frame, row

DIM = 8
Pair = tuple[VectorIndex, TextIndex]


def towards(*parts: float) -> NDArray[np.float32]:
    """A unit vector from its first components."""
    vector = np.zeros(DIM, np.float32)
    vector[: len(parts)] = parts
    return vector / np.linalg.norm(vector)


def pair(folder: Path, passages: dict[str, tuple[str, NDArray[np.float32]]], **given: object) -> Pair:
    """A vault's two indexes with passages given by id as (text, vector)."""
    vectors, texts = VectorIndex(folder / "vectors", DIM, "m@1"), TextIndex(folder / "texts")
    vectors.add(list(passages), np.stack([vector for _, vector in passages.values()]))
    texts.add(frame([row(id_, text, **given) for id_, (text, _) in passages.items()]))
    return vectors, texts


PASSAGES = {
    "near:0": ("a matter of common concern", towards(1, 0.1)),
    "words:0": ("the Lantern Convention on fisheries", towards(1, 0.5)),
    "both:0": ("fisheries under the Lantern Convention", towards(1, 0.3)),
    "far:0": ("something else", towards(0, 1)),
}


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    indexes = pair(tmp_path_factory.mktemp("vault"), PASSAGES)
    yield indexes
    indexes[0].close()


def ids(hits: object) -> list[str]:
    return [hit.passage_id for hit in hits]  # type: ignore[attr-defined]


def test_vector_search_is_by_cosine(vault: Pair) -> None:
    hits = search([vault], "Lantern Convention", towards(1), 3, mode="vector")
    assert ids(hits) == ["near:0", "both:0", "words:0"]
    assert hits[0].score == pytest.approx(float(towards(1) @ towards(1, 0.1)), abs=1e-5)
    assert (hits[0].lexical, hits[0].gate, hits[0].document_id) == (None, 0.0, "near")


def test_a_second_look_tells_near_passages_apart(vault: Pair, tmp_path: Path) -> None:
    asked = towards(1, 1)[None, :]
    codes = CodeStore(tmp_path, "m@1/1")
    codes.add([("same", np.packbits(asked > 0, axis=1).tobytes()), ("other", b"\0")])
    codes.link([("both:0", "same"), ("near:0", "other")])
    second = SecondLook(asked, [codes])
    first = {hit.passage_id: hit for hit in search([vault], "nothing of it", towards(1), 4)}
    hits = search([vault], "nothing of it", towards(1), 4, second=second)
    assert ids(hits)[0] == "both:0"
    for hit in hits:
        before = first[hit.passage_id].score
        if hit.passage_id in ("both:0", "near:0"):
            assert hit.near is not None
            assert hit.score == pytest.approx(before + TOKENS * (hit.near - USUAL))
        else:
            assert hit.near is None
            assert hit.score == before, "without codes a passage counts as it did"
    for mode in ("vector", "text"):
        assert all(hit.near is None for hit in search([vault], "Lantern", towards(1), 4, mode=mode, second=second))
    assert len(search([vault], "nothing of it", towards(1), 2, second=second)) == 2
    assert len(hits) <= LOOKED


def test_languages_searched_together_are_as_searched_apart(tmp_path: Path) -> None:
    """The same hits and scores, with a second look and through several vaults."""
    rng = np.random.default_rng(3)
    indexes, stores = [], []
    for name in ("one", "two"):
        vectors, texts = VectorIndex(tmp_path / name / "v", DIM, "m@1"), TextIndex(tmp_path / name / "t")
        codes = CodeStore(tmp_path / name, "m@1")
        keys = [f"{name}{n}:0" for n in range(90)]
        vectors.add(keys, rng.normal(size=(90, DIM)).astype(np.float32))
        words = ["strait toll", "rice", "strait", "lantern rice"]
        texts.add(frame([row(id_, words[n % 4], language=("en", "vi", "fr")[n % 3]) for n, id_ in enumerate(keys)]))
        codes.add((id_, rng.bytes(3 * DIM // 8)) for id_ in keys)
        codes.link((id_, id_) for id_ in keys if not id_.endswith("7:0"))
        indexes.append((vectors, texts))
        stores.append(codes)
    second = SecondLook(rng.normal(size=(2, DIM)).astype(np.float32), stores)
    wanted = {None: 7, "en": 5, "vi": 3, "xx": 4}
    query, vector = "strait toll rice", towards(1, 0.2)
    for look in (None, second):
        found = apart(indexes, query, vector, wanted, second=look)
        for language, k in wanted.items():
            alone = search(indexes, query, vector, k, filters=Filters(language=language), second=look)
            assert ids(found[language]) == ids(alone)
            assert [hit.score for hit in found[language]] == pytest.approx([hit.score for hit in alone], abs=1e-5)
        assert [len(found[language]) for language in wanted] == [7, 5, 3, 0]
    with pytest.raises(UsageError, match="needs the query's vector"):
        apart(indexes, query, None, wanted)
    assert apart([], query, vector, wanted) == {language: [] for language in wanted}
    for vectors, _ in indexes:
        vectors.close()


def test_text_search_needs_no_vector(vault: Pair) -> None:
    assert set(ids(search([vault], "Lantern Convention", None, mode="text"))) == {"words:0", "both:0"}


def test_words_that_are_found_count(vault: Pair) -> None:
    hits = search([vault], "Lantern Convention fisheries", towards(1), 4)
    assert ids(hits)[0] == "both:0"
    best = hits[0]
    assert best.gate == pytest.approx(1)
    assert best.dense is not None
    assert best.lexical is not None
    assert best.score == pytest.approx(best.dense + WEIGHT * best.gate * best.lexical)
    assert {hit.passage_id: hit.lexical for hit in hits}["near:0"] == 0


def test_words_that_are_not_found_shut_the_gate(vault: Pair) -> None:
    hits = search([vault], "hiệp ước về đánh bắt cá ở biển the", towards(1), 4)
    assert {hit.gate for hit in hits} == {0.0}
    assert ids(hits) == ids(search([vault], "", towards(1), 4, mode="vector"))
    assert GATE > 0.3


def test_what_one_index_did_not_propose(tmp_path: Path) -> None:
    """Sixty near passages without the words, sixty far ones with them: each index proposes only its own fifty."""
    near = {f"n{i:02d}:0": ("about other things", towards(1, 0.5 + 0.001 * i)) for i in range(60)}
    far = {f"w{i:02d}:0": ("rare Lantern words", towards(1, 2 + 0.01 * i)) for i in range(60)}
    both = {"z:0": ("one Lantern among many other quite common and plain words", towards(1))}
    indexes = pair(tmp_path, near | far | both)
    hits = {hit.passage_id: hit for hit in search([indexes], "Lantern words", towards(1), 25)}
    assert hits["z:0"].lexical is not None
    assert hits["z:0"].lexical > 0  # looked up: fifty others fit the words better
    worded = next(hit for hit in hits.values() if hit.passage_id.startswith("w"))
    assert worded.dense is None
    assert worded.lexical is not None
    furthest = float(towards(1) @ towards(1, 0.5 + 0.001 * 48))  # of the fifty that the vector index proposed
    assert worded.score == pytest.approx(furthest + WEIGHT * worded.gate * worded.lexical, abs=1e-4)
    indexes[0].close()


def test_vaults_merge_by_score_and_stay_apart(vault: Pair, tmp_path: Path) -> None:
    other = pair(
        tmp_path,
        {
            "secret:0": ("Lantern Convention fisheries talks", towards(1, 0.31)),
            "both:0": PASSAGES["both:0"],
            **{f"noise{i}:0": ("Lantern Lantern", towards(0, 0, 1)) for i in range(5)},
        },
    )
    alone = search([vault], "Lantern Convention fisheries", towards(1), 10)
    merged = search([vault, other], "Lantern Convention fisheries", towards(1), 20)
    assert ids(merged)[:1] == ["both:0"] or ids(merged)[:1] == ["secret:0"]
    assert len(ids(merged)) == len(set(ids(merged)))
    scores = {hit.passage_id: hit.score for hit in merged if hit.index == 0}
    assert {hit.passage_id: hit.score for hit in alone if hit.passage_id in scores} == scores
    assert [hit.score for hit in merged] == sorted((hit.score for hit in merged), reverse=True)
    other[0].close()


def test_filters_hold_on_both_sides(tmp_path: Path) -> None:
    vectors, texts = VectorIndex(tmp_path / "v", DIM, "m@1"), TextIndex(tmp_path / "t")
    rows = [
        row(
            f"d{i}:0",
            "sea",
            kind="news" if i % 2 else "treaty",
            published_at=datetime(2020 + i % 5, 1, 1, tzinfo=UTC),
            known_at=datetime(2020 + i % 5, 1, 2, tzinfo=UTC),
        )
        for i in range(40)
    ]
    texts.add(frame(rows))
    vectors.add([str(r["passage_id"]) for r in rows], np.stack([towards(1, i / 40) for i in range(40)]))
    for mode in ("auto", "vector", "text"):
        kinds = search([(vectors, texts)], "sea", towards(1), 50, mode=mode, filters=Filters(kind="news"))
        assert sorted(ids(kinds)) == sorted(f"d{i}:0" for i in range(1, 40, 2))
        days = Filters(since=date(2021, 1, 1), until=date(2021, 12, 31))
        assert len(search([(vectors, texts)], "sea", towards(1), 50, mode=mode, filters=days)) == 8
        then = Filters(as_of=datetime(2021, 6, 1, tzinfo=UTC))
        assert {
            int(id_[1:-2]) % 5
            for id_ in ids(search([(vectors, texts)], "sea", towards(1), 50, mode=mode, filters=then))
        } == {0, 1}
        assert search([(vectors, texts)], "sea", towards(1), 5, mode=mode, filters=Filters(language="xx")) == []
    vectors.close()


def test_what_is_asked_wrongly_is_refused(vault: Pair) -> None:
    with pytest.raises(UnknownValueError, match="auto, vector, text"):
        search([vault], "sea", towards(1), mode="fuzzy")
    with pytest.raises(UsageError, match="needs the query's vector"):
        search([vault], "sea", None)
    assert search([vault], "sea", towards(1), 0) == []
    assert search([], "sea", towards(1)) == []


def test_an_empty_vault_finds_nothing(tmp_path: Path) -> None:
    indexes = (VectorIndex(tmp_path / "v", DIM, "m@1"), TextIndex(tmp_path / "t"))
    for mode in ("auto", "vector", "text"):
        assert search([indexes], "sea", towards(1), mode=mode, filters=Filters(kind="news")) == []


def test_words_looked_up_only_where_they_matter_give_the_same_hits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(7)
    terms = ("lantern", "strait", "toll", "pilot", "fisheries", "rice")
    passages = {
        f"p{n}:0": (" ".join(rng.choice(terms, size=rng.integers(1, 7))), towards(1, *rng.normal(0, 0.3, 7)))
        for n in range(400)
    }
    vault = pair(tmp_path, passages)
    lake_search = sys.modules["lake.search"]
    queries = [(" ".join(rng.choice(terms, size=3)), towards(1, *rng.normal(0, 0.2, 7))) for _ in range(20)]
    frugal = [search([vault], words, vector, 10) for words, vector in queries]
    looked_up: list[int] = []

    def everything(dense: dict[str, float], lexical: dict[str, float], *_: object) -> list[str]:
        looked_up.append(len(dense.keys() - lexical.keys()))
        return [id_ for id_ in dense if id_ not in lexical]

    monkeypatch.setattr(lake_search, "_open_to_words", everything)
    assert [search([vault], words, vector, 10) for words, vector in queries] == frugal
    assert max(looked_up) > 10
    vault[0].close()
