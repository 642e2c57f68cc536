"""The second look: codes and questions of the real model, and of one that has no centres."""

from pathlib import Path

import numpy as np
import pytest

from lake.codes import CodeStore
from models.embedder import load_embedder
from models.interaction import Interaction, alike
from tests.models.bert_maker import make

PASSAGES = {
    "en": [
        "The Agreement enters into force thirty days after the second ratification.",
        "The Agreement may be amended by consensus of the Parties at the annual meeting.",
        "Either Party may withdraw from the Agreement by six months' written notice.",
    ],
    "vi": ["Hiệp định có hiệu lực ba mươi ngày sau khi phê chuẩn."],
}
ASKED = {
    "vi": "Khi nào hiệp định có hiệu lực?",
    "fr": "Quand l'accord entre-t-il en vigueur ?",
    "ru": "Когда соглашение вступает в силу?",
    "zh": "协定何时生效？",
    "uk": "Коли угода набуває чинності?",
    "en": "When does the agreement take effect?",
}


@pytest.fixture(scope="module")
def interaction() -> Interaction:
    return Interaction(load_embedder(dtype="float32"))


def test_the_passage_that_answers_is_nearest_in_six_languages(interaction: Interaction, tmp_path: Path) -> None:
    read = interaction.passages(PASSAGES["en"], ["en"] * 3)
    store = CodeStore(tmp_path, interaction.fingerprint)
    store.add((f"text-{n}", each.codes) for n, each in enumerate(read))
    store.link((str(n), f"text-{n}") for n in range(3))
    for language, asked in ASKED.items():
        near = store.nearness(interaction.question(asked, language).tokens, ["0", "1", "2"])
        assert max(near, key=lambda id_: near[id_]) == "0", language


def test_one_pass_gives_the_vectors_of_the_first_look(interaction: Interaction) -> None:
    embedder = load_embedder(dtype="float32")
    texts = [*PASSAGES["en"], "", "..."]
    read = interaction.passages(texts, ["en"] * 5)
    assert np.stack([each.vector for each in read]) == pytest.approx(embedder.passages(texts), abs=1e-5)
    assert [len(each.codes) % (embedder.dim // 8) for each in read] == [0] * 5
    assert read[3].codes == read[4].codes == b"", "no letter, no code"
    asked = interaction.question(ASKED["vi"], "vi")
    assert asked.vector == pytest.approx(embedder.queries([ASKED["vi"]])[0], abs=1e-5)
    assert np.linalg.norm(asked.tokens, axis=1).sum() == pytest.approx(1.0, abs=1e-4)
    assert interaction.question("?!", "en").tokens.shape == (0, embedder.dim)
    assert interaction.passages([], []) == []


def test_a_language_that_was_not_measured_takes_the_mean_of_all(interaction: Interaction) -> None:
    asked = [interaction.question("harbour treaty", language).tokens for language in ("tlh", "und", "vi")]
    assert asked[0] == pytest.approx(asked[1])
    assert asked[0] != pytest.approx(asked[2])


def test_any_other_model_looks_twice_too(tmp_path: Path) -> None:
    interaction = Interaction(load_embedder(str(make(tmp_path / "tiny")), dtype="float32", cache=tmp_path))
    read = interaction.passages(["the law of the sea", "a b c"], ["en", "en"])
    assert [len(each.codes) for each in read] == [5 * 4, 3 * 4]
    asked = interaction.question("sea treaty", "en")
    assert np.linalg.norm(asked.tokens, axis=1) == pytest.approx(0.5, abs=1e-4), "all tokens count the same"
    assert interaction.fingerprint != Interaction(load_embedder(dtype="float32")).fingerprint


def test_what_stands_in_another_language_is_not_drowned_by_the_questions_own(interaction: Interaction) -> None:
    own = [
        "Nhà máy bia ở thành phố mở cửa lại vào tháng Ba.",
        "Hai đội bóng ký hợp đồng với cầu thủ mới.",
        "Giá gạo tăng nhẹ tại các chợ miền Trung.",
        "Bộ trưởng tiếp đại sứ hai nước.",
    ]
    answer = interaction.passages(PASSAGES["en"][2:], ["en"])[0].vector
    others = np.stack([each.vector for each in interaction.passages(own, ["vi"] * 4)])
    asked = interaction.question("Muốn rút khỏi hiệp định phải báo trước bao lâu?", "vi")
    assert asked.vector @ answer < (others @ asked.vector).max()
    assert asked.across @ answer > (others @ asked.across).max()


def test_a_models_languages_that_nobody_measured_are_left_as_they_are(tmp_path: Path) -> None:
    other = Interaction(load_embedder(str(make(tmp_path / "tiny")), dtype="float32", cache=tmp_path))
    asked = other.question("Where is it?", "en")
    assert (asked.across == asked.vector).all()


def test_without_what_tells_languages_apart_the_same_said_is_nearer() -> None:
    embedder = load_embedder(dtype="float32")
    passages = embedder.passages([PASSAGES["en"][0], PASSAGES["vi"][0], PASSAGES["en"][2]])
    question = embedder.queries([ASKED["vi"]])
    english, vietnamese, other = (alike(passages) @ alike(question)[0]).tolist()
    plain = (passages @ question[0]).tolist()
    assert np.allclose(np.linalg.norm(alike(passages), axis=1), 1.0, atol=1e-5)
    assert vietnamese - english < plain[1] - plain[0], "being in another language costs less"
    assert english > other


def test_vectors_of_another_size_stay_as_they_are() -> None:
    vectors = np.eye(3, 8, dtype=np.float32)
    assert alike(vectors) is vectors
