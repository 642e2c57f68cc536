"""Reading from codes: what the model made of a passage comes back nearly as it was, and nothing is read twice."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.embedder import Embedder, load_embedder
from models.interaction import Interaction
from models.recall import KEPT, SHORT, Indexed, Memory, Recall
from models.token_vectors import TokenVectors
from tests.models.bert_maker import make

TEXTS = {
    "en": "Article 5. The Agreement enters into force thirty days after the second ratification (see Annex II).",
    "vi": "Điều 5. Hiệp định có hiệu lực ba mươi ngày sau khi phê chuẩn lần thứ hai.",
    "zh": "第五条 本协定自第二份批准书交存之日起三十日后生效。",
    "ru": "Статья 5. Соглашение вступает в силу через тридцать дней.",
}


class Counting:
    """A reader that notes what it is given."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.given: list[tuple[str, bool]] = []

    def read(self, texts: list[str], *, query: bool = False) -> list[TokenVectors]:
        self.given += [(text, query) for text in texts]
        return self._embedder.read(texts, query=query)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder(dtype="float32")


@pytest.fixture(scope="module")
def interaction(embedder: Embedder) -> Interaction:
    return Interaction(embedder)


def indexed(interaction: Interaction, texts: dict[str, str]) -> list[Indexed]:
    read = interaction.passages(list(texts.values()), list(texts))
    return [
        Indexed(text, language, each.vector, each.codes)
        for (language, text), each in zip(texts.items(), read, strict=True)
    ]


def test_codes_tell_nearly_what_the_model_read(embedder: Embedder, interaction: Interaction) -> None:
    reader = Counting(embedder)
    recall = Recall(reader, interaction, indexed(interaction, TEXTS))
    for text, found in zip(TEXTS.values(), recall.read(list(TEXTS.values())), strict=True):
        (read,) = embedder.read([text])
        spoken = [any(map(str.isalnum, text[start:end])) for start, end in read.spans]
        assert found.spans.tolist() == read.spans[spoken].tolist()
        assert found.pooled == pytest.approx(read.pooled, abs=1e-5)
        assert (found.tokens * read.tokens[spoken]).sum(axis=1).min() > 0.75
        assert np.linalg.norm(found.tokens, axis=1) == pytest.approx(np.ones(len(found.tokens)), abs=0.25)
    assert reader.given == [], "the model was not asked"


def test_what_the_codes_do_not_tell_the_model_reads(embedder: Embedder, interaction: Interaction) -> None:
    known = indexed(interaction, {"en": TEXTS["en"]})[0]
    cut = replace(indexed(interaction, {"vi": TEXTS["vi"]})[0], codes=b"\0" * 5)
    reader = Counting(embedder)
    recall = Recall(reader, interaction, [known, cut])
    asked = [TEXTS["ru"], TEXTS["en"], TEXTS["vi"], TEXTS["ru"]]
    found = recall.read(asked)
    assert reader.given == [(TEXTS["ru"], False), (TEXTS["vi"], False), (TEXTS["ru"], False)], "in their order"
    assert found[2].tokens == pytest.approx(embedder.read([TEXTS["vi"]])[0].tokens, abs=1e-4)
    assert found[0].spans.tolist() == found[3].spans.tolist()
    reader.given.clear()
    recall.read([TEXTS["en"]], query=True)
    assert reader.given == [(TEXTS["en"], True)], "a question is read as one, whatever stands in the index"
    assert Recall(reader, interaction, []).read([]) == []


def test_a_passage_without_a_word_is_read_as_one(interaction: Interaction) -> None:
    (empty,) = indexed(interaction, {"en": " ... — "})
    assert empty.codes == b""
    (found,) = Recall(Memory(load_embedder()), interaction, [empty]).read([empty.text])
    assert found.tokens.shape == (0, 384)


@given(text=st.text(max_size=80))
@settings(max_examples=25, deadline=None)
def test_any_passage_can_be_recalled(text: str) -> None:
    interaction = Interaction(load_embedder(dtype="float32"))
    (read,) = interaction.passages([text], ["en"])
    found = interaction.decoded(text, "en", read.vector, read.codes)
    assert found is not None
    assert len(found.tokens) == len(found.spans) == len(read.codes) // 48


def test_short_texts_are_remembered_for_what_they_were_read_as(embedder: Embedder) -> None:
    reader = Counting(embedder)
    memory = Memory(reader)
    title, long = "Treaty of Amity", "ship " * SHORT
    first = memory.read([title, long, title])
    assert reader.given == [(title, False), (long, False)]
    assert memory.read([title])[0] is first[0] is first[2]
    memory.read([title], query=True)
    memory.read([long])
    assert reader.given[2:] == [(title, True), (long, False)]
    assert memory.read([]) == []


def test_memory_does_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    class Empty:
        def read(self, texts: list[str], *, query: bool = False) -> list[TokenVectors]:
            nothing = np.zeros((0, 4), np.float32)
            return [TokenVectors(np.zeros(4, np.float32), nothing, np.zeros((0, 2), np.int32)) for _ in texts]

    memory = Memory(Empty())
    for number in range(KEPT + 10):
        memory.read([str(number)])
    assert len(memory._known) <= KEPT


def test_a_model_whose_means_were_not_measured(tmp_path: Path) -> None:
    interaction = Interaction(load_embedder(str(make(tmp_path / "tiny")), dtype="float32", cache=tmp_path))
    text = "the agreement enters into force"
    (read,) = interaction.passages([text], ["en"])
    found = interaction.decoded(text, "en", read.vector, read.codes)
    assert found is not None
    assert len(found.tokens) == len(found.spans) > 0
