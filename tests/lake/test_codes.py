"""Token codes: what is kept, how near they say a passage is, other models, damage, several processes."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from lake.codes import CodeStore
from lake.schema.errors import LakeError

DIM = 64


def codes(tokens: NDArray[np.float32]) -> bytes:
    return np.packbits(tokens > 0, axis=1).tobytes()


def signs(tokens: NDArray[np.float32]) -> NDArray[np.float32]:
    found: NDArray[np.float32] = np.where(tokens > 0, 1.0, -1.0).astype(np.float32) / np.sqrt(DIM, dtype=np.float32)
    return found


def filled(folder: Path, texts: dict[str, NDArray[np.float32]]) -> CodeStore:
    store = CodeStore(folder, "model/1")
    store.add((f"text-{id_}", codes(tokens)) for id_, tokens in texts.items())
    store.link((id_, f"text-{id_}") for id_ in texts)
    return store


@given(
    seed=st.integers(0, 2**32 - 1),
    lengths=st.lists(st.integers(1, 9) | st.sampled_from([127, 128, 129, 300]), min_size=1, max_size=5),
)
@settings(max_examples=20, deadline=None)
def test_nearness_is_the_sum_of_the_best_matches(
    seed: int, lengths: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    rng = np.random.default_rng(seed)
    texts = {f"d:{n}": rng.standard_normal((length, DIM)).astype(np.float32) for n, length in enumerate(lengths)}
    asked = (rng.standard_normal((3, DIM)) / 8).astype(np.float32)
    found = filled(tmp_path_factory.mktemp("codes"), texts).nearness(asked, [*texts, "unknown:0"])
    assert found == pytest.approx(
        {id_: float((asked @ signs(tokens).T).max(axis=1).sum()) for id_, tokens in texts.items()}, abs=1e-4
    )


def test_nothing_is_near_nothing(tmp_path: Path) -> None:
    store = CodeStore(tmp_path / "none", "model/1")
    ones = np.ones((2, DIM), np.float32)
    assert store.empty
    assert store.nearness(ones, ["d:0"]) == {}
    assert not (tmp_path / "none").exists(), "looking makes no file"
    store.heal()
    store = filled(tmp_path, {"d:0": ones, "d:1": np.zeros((0, DIM), np.float32)})
    assert not store.empty
    assert store.nearness(ones, []) == store.nearness(ones[:0], ["d:0"]) == {}
    assert set(store.nearness(ones, ["d:0", "d:1"])) == {"d:0"}, "a passage without a word has no codes"


def test_codes_come_back_as_they_were_kept(tmp_path: Path) -> None:
    tokens = np.random.default_rng(0).standard_normal((3, DIM)).astype(np.float32)
    store = filled(tmp_path, {"d:0": tokens, "d:1": -tokens})
    assert store.of(["d:1", "unknown:0", "d:0"]) == {"d:0": codes(tokens), "d:1": codes(-tokens)}
    assert store.of([]) == CodeStore(tmp_path / "none", "model/1").of(["d:0"]) == {}


def test_a_text_is_held_once_for_all_its_passages(tmp_path: Path) -> None:
    tokens = np.ones((1, DIM), np.float32)
    store = filled(tmp_path, {"d:0": tokens})
    store.link([("e:7", "text-d:0"), ("f:0", "not held")])
    store.add([("text-d:0", b"another")])
    asked = (tokens / np.sqrt(DIM)).astype(np.float32)
    assert store.nearness(asked, ["d:0", "e:7", "f:0"]) == pytest.approx({"d:0": 1.0, "e:7": 1.0})
    assert store.held(["text-d:0", "not held"]) == {"text-d:0"}
    assert store.held([f"text-{n}" for n in range(2000)]) == set()


def test_another_process_sees_what_was_added(tmp_path: Path) -> None:
    reader, tokens = CodeStore(tmp_path, "model/1"), np.ones((1, DIM), np.float32)
    assert reader.empty
    writer = filled(tmp_path, {"d:0": tokens})
    assert set(reader.nearness(tokens, ["d:0"])) == {"d:0"}
    writer.close()
    reader.close()
    assert not reader.empty, "it opens again"


def test_codes_of_another_model_do_not_count_and_are_made_anew(tmp_path: Path) -> None:
    tokens = np.ones((1, DIM), np.float32)
    filled(tmp_path, {"d:0": tokens}).close()
    other = CodeStore(tmp_path, "model/2")
    assert other.empty
    assert other.held(["text-d:0"]) == set()
    other.add([("text-d:1", codes(tokens))])
    assert other.held(["text-d:0", "text-d:1"]) == {"text-d:1"}


def test_damage_is_named_and_healed(tmp_path: Path) -> None:
    tokens = np.ones((1, DIM), np.float32)
    filled(tmp_path, {"d:0": tokens}).close()
    (tmp_path / "codes.sqlite").write_bytes(b"SQLite format 3\0" + b"?" * 9000)
    store = CodeStore(tmp_path, "model/1")
    with pytest.raises(LakeError, match="--rebuild"):
        store.nearness(tokens, ["d:0"])
    with pytest.raises(LakeError, match="--rebuild"):
        store.add([("text-d:0", codes(tokens))])
    store.heal()
    assert store.empty
    store.add([("text-d:0", codes(tokens))])
    assert store.held(["text-d:0"]) == {"text-d:0"}
    store.heal()
    assert store.held(["text-d:0"]) == {"text-d:0"}, "what is whole stays"


def test_a_file_that_was_never_finished_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "codes.sqlite").touch()
    store = CodeStore(tmp_path, "model/1")
    assert store.empty
    store.add([("text", b"")])
    assert store.held(["text"]) == {"text"}


def test_what_was_looked_at_is_remembered_until_the_codes_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Passages that came, went or came back as others are seen, whoever wrote them."""
    rng = np.random.default_rng(5)
    first, second, third = (rng.standard_normal((4, DIM)).astype(np.float32) for _ in range(3))
    here, there = filled(tmp_path, {"d:0": first}), CodeStore(tmp_path, "model/1")
    asked = (rng.standard_normal((3, DIM)) / 8).astype(np.float32)
    looked: list[list[str]] = []
    look = CodeStore.of

    def counted(self: CodeStore, passage_ids: list[str]) -> dict[str, bytes]:
        looked.append(list(passage_ids))
        return look(self, passage_ids)

    def near(tokens: NDArray[np.float32]) -> object:
        return pytest.approx(float((asked @ signs(tokens).T).max(axis=1).sum()), abs=1e-4)

    monkeypatch.setattr(CodeStore, "of", counted)
    for _ in range(2):
        assert here.nearness(asked, ["d:0"]) == {"d:0": near(first)}
    assert here.nearness(asked, ["d:0", "e:0"]) == {"d:0": near(first)}
    assert here.nearness(-asked, ["d:0"]) != here.nearness(asked, ["d:0"]), "another question is another"
    assert looked == [["d:0"], [], ["e:0"], ["d:0"], []]
    for writer in (there, here):
        writer.add([(f"{writer is here}", codes(second if writer is there else third))])
        writer.remove(["d:0"])
        assert here.nearness(asked, ["d:0"]) == {}
        writer.add([(f"{writer is here}", codes(second if writer is there else third))])
        writer.link([("d:0", f"{writer is here}")])
        assert here.nearness(asked, ["d:0"]) == {"d:0": near(second if writer is there else third)}
    here.close()
    assert here.nearness(asked, ["d:0"]) == {"d:0": near(third)}
    there.close()
    here.close()
