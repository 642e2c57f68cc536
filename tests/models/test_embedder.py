"""The embedder: known vectors, odd input, other models, and what it promises about loading and the network."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.bert import is_plain_bert
from models.embedder import Embedder, _SentenceTransformersEncoder, clean, fastest_dtype, load_embedder
from models.errors import ModelError
from tests.models.bert_maker import make

ODD = [
    "",
    " ",
    "\0",
    "before\0after",
    "🙂" * 40,
    "\ud800",
    "a\udfffb",
    "e" + "\u0301" * 200,
    "</s><s><mask><pad><unk>",
    "\u202e\u200b\ufeff\u2028",
    "x" * 5_000,
    " " * 5_000,
    "ﷺ" * 50,
    "\U0010ffff\U000e0001",
]


@cache
def shared_embedder() -> Embedder:
    return load_embedder(dtype="float32")


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return shared_embedder()


def test_known_vectors(embedder: Embedder) -> None:
    texts = [
        "Việt Nam và Trung Quốc ký hiệp định về nghề cá.",
        "The Parties shall settle any dispute by negotiation.",
        "双方应通过谈判解决争端。",
    ]
    passages, queries = embedder.passages(texts), embedder.queries(texts)
    assert passages.dtype == np.float32
    assert passages.shape == (3, 384)
    assert passages[:, :4] == pytest.approx(
        np.array(
            [
                [0.0436, -0.0541, -0.0435, -0.0044],
                [0.0606, -0.0390, -0.0361, -0.0359],
                [0.0791, -0.0156, -0.0636, -0.0525],
            ]
        ),
        abs=5e-4,
    )
    assert queries[:, :4] == pytest.approx(
        np.array(
            [
                [0.0385, -0.0726, -0.0413, 0.0257],
                [0.0455, -0.0586, -0.0624, -0.0184],
                [0.0716, -0.0245, -0.0721, -0.0321],
            ]
        ),
        abs=5e-4,
    )


def test_the_same_meaning_in_another_language_is_nearest(embedder: Embedder) -> None:
    passages = embedder.passages(
        [
            "Các bên giải quyết tranh chấp bằng thương lượng.",
            "Giá gạo tăng mạnh ở Hà Nội.",
            "Trận bóng đá kết thúc hòa.",
        ]
    )
    (query,) = embedder.queries(["How shall disputes be settled?"])
    assert int(np.argmax(passages @ query)) == 0


def test_order_and_batching_do_not_matter(embedder: Embedder) -> None:
    texts = ["dài " * n + str(n) for n in (60, 1, 30, 2, 90, 5, 45)]
    together = embedder.passages(texts)
    alone = np.concatenate([embedder.passages([text]) for text in texts])
    assert np.abs(together - alone).max() < 1e-5
    assert np.abs(embedder.passages(texts[::-1])[::-1] - together).max() < 1e-5


def test_bfloat16_is_nearly_the_same(embedder: Embedder) -> None:
    texts = ["The law of the sea.", "Luật biển"]
    coarse = load_embedder(dtype="bfloat16").passages(texts)
    assert coarse.dtype == np.float32
    assert np.linalg.norm(coarse, axis=1) == pytest.approx(1, abs=1e-5)
    assert (coarse * embedder.passages(texts)).sum(1).min() > 0.9995


def test_nothing_gives_nothing(embedder: Embedder) -> None:
    assert embedder.passages([]).shape == (0, 384)


def test_text_past_the_maximum_is_cut_and_counted(embedder: Embedder) -> None:
    text = "biển " * 1_000
    assert embedder.tokens(text) > 1_000
    assert np.abs(embedder.passages([text]) - embedder.passages([text + "khác"])).max() < 1e-5


@pytest.mark.parametrize("text", ODD)
def test_odd_text_gets_a_vector(embedder: Embedder, text: str) -> None:
    (vector,) = embedder.passages([text])
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    assert embedder.tokens(text) >= 4


@settings(max_examples=30, deadline=None)
@given(st.text(st.characters(), max_size=40))
def test_any_text_gets_a_vector(text: str) -> None:
    (vector,) = shared_embedder().queries([text])
    assert np.isfinite(vector).all()
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@given(st.text(st.characters()))
def test_clean_text_can_be_encoded(text: str) -> None:
    clean(text).encode()
    assert clean(clean(text)) == clean(text)


def test_surrogate_halves() -> None:
    assert clean("\ud83d\ude42") == "🙂"
    assert clean("a\ud83d") == "a\ufffd"


def test_a_spelled_special_token_is_data(embedder: Embedder) -> None:
    assert embedder.tokens("one</s>two") == embedder.tokens("one two")


def test_nothing_heavy_is_imported_before_a_vector_is_asked_for() -> None:
    code = (
        "import sys\n"
        "from models.embedder import load_embedder\n"
        "e = load_embedder()\n"
        "assert e.dim == 384 and e.fingerprint.startswith('multilingual-e5-small@')\n"
        "assert not {'torch', 'transformers', 'sentence_transformers', 'tokenizers'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_unknown_dtype_lists_those_known() -> None:
    with pytest.raises(ModelError, match="auto, float32, bfloat16"):
        load_embedder(dtype="int4")  # type: ignore[arg-type]


def test_a_model_that_is_not_here_is_refused_without_the_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(ModelError, match="no embedding model 'nobody/nothing' on this machine"):
        load_embedder("nobody/nothing").passages(["x"])
    assert os.environ["HF_HUB_OFFLINE"] == "1"


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no model"):
        _ = load_embedder(str(tmp_path), cache=tmp_path / "cache").fingerprint


def test_the_fingerprint_follows_the_weights(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    one = load_embedder(str(make(tmp_path / "1" / "m", seed=1)), cache=cache).fingerprint
    again = load_embedder(str(make(tmp_path / "2" / "m", seed=1)), cache=cache).fingerprint
    other = load_embedder(str(make(tmp_path / "3" / "m", seed=2)), cache=cache).fingerprint
    assert one == again != other
    assert one.startswith("m@")
    for record in cache.iterdir():  # a torn record is made anew
        record.write_text("torn")
    assert load_embedder(str(tmp_path / "1" / "m"), cache=cache).fingerprint == one


def test_prompts_come_from_the_model(tmp_path: Path) -> None:
    own = make(tmp_path / "own", prompts={"query": "Q: ", "document": "D: "})
    assert load_embedder(str(own)).prompts == {"query": "Q: ", "passage": "D: "}
    assert load_embedder(str(make(tmp_path / "none"))).prompts == {"query": "", "passage": ""}
    assert load_embedder(str(make(tmp_path / "my-e5-base"))).prompts["query"] == "query: "


def test_which_folders_the_short_way_takes(tmp_path: Path) -> None:
    assert is_plain_bert(make(tmp_path / "mean"))
    assert not is_plain_bert(make(tmp_path / "cls", pooling="cls"))
    assert not is_plain_bert(tmp_path)
    (tmp_path / "mean" / "config.json").write_text("[]")
    assert not is_plain_bert(tmp_path / "mean")


def test_the_fastest_dtype_is_one_of_two() -> None:
    assert fastest_dtype() in ("float32", "bfloat16")


def test_tokens_are_read_in_the_pass_that_gives_the_vector(embedder: Embedder) -> None:
    texts = ["Công ước Luật Biển,  Điều 121", "联合国海洋法公约", "The Parties shall </s> settle disputes." * 90, " "]
    for query in (False, True):
        read = embedder.read(texts, query=query)
        pooled = embedder.queries(texts) if query else embedder.passages(texts)
        assert np.stack([text.pooled for text in read]) == pytest.approx(pooled, abs=1e-5)
        for text, found in zip(texts, read, strict=True):
            assert found.tokens.dtype == np.float32
            assert found.tokens.shape == (len(found.spans), embedder.dim)
            assert np.linalg.norm(found.tokens, axis=1) == pytest.approx(1.0, abs=1e-5)
            pieces = [text[start:end] for start, end in found.spans]
            assert all(piece and piece == piece.strip() for piece in pieces)
            if len(text) < 100:
                assert "".join(pieces) == "".join(text.split())
        assert len(read[2].tokens) < 512
    assert read[3].tokens.shape == (0, embedder.dim)
    assert [tokens.shape for tokens in embedder.token_vectors(texts, query=True)] == [t.tokens.shape for t in read]
    assert embedder.read([]) == []


def test_words_of_one_meaning_are_near_across_languages(embedder: Embedder) -> None:
    asked, answer = "A treaty on customs and fishing", "Hiệp ước về hải quan và nghề cá"
    english, vietnamese = embedder.read([asked, answer])
    nearest = {
        asked[start:end]: answer[slice(*vietnamese.spans[place])]
        for (start, end), place in zip(english.spans, (english.tokens @ vietnamese.tokens.T).argmax(1), strict=True)
    }
    assert nearest["fish"] == "cá"
    assert nearest["and"] == "và"
    assert nearest["on"] == "về"


@given(text=st.text(max_size=60))
@settings(max_examples=30, deadline=None)
def test_tokens_of_any_text_lie_in_it_in_order(text: str) -> None:
    found = shared_embedder().read([text])[0]
    limit = len(clean(text))
    assert all(0 <= start < end <= limit for start, end in found.spans)
    assert list(found.spans[:, 0]) == sorted(found.spans[:, 0])


@pytest.mark.slow
def test_both_ways_read_the_same_tokens(tmp_path: Path) -> None:
    texts = ["  the law of [MASK] sea", "[SEP] treaty [PAD][PAD] law ", "a b c " * 30, ""]
    plain = make(tmp_path / "plain", prompts={"query": "the ", "passage": "a "})
    ours = load_embedder(str(plain), dtype="float32", cache=tmp_path)
    library = _SentenceTransformersEncoder(
        make(tmp_path / "other", prompts={"query": "the ", "passage": "a "}), "float32"
    )
    for text, mine, theirs in zip(
        texts, [ours.read([t])[0] for t in texts], library.read(["a " + t for t in texts], 2), strict=True
    ):
        spelled = any(special in text for special in ("[MASK]", "[SEP]"))
        assert len(theirs.spans) == len(theirs.tokens)
        if not spelled:
            assert theirs.spans.tolist() == mine.spans.tolist()
            assert theirs.tokens == pytest.approx(mine.tokens, abs=1e-5)
            assert theirs.pooled == pytest.approx(mine.pooled, abs=1e-5)
        words = [text[start:end] for start, end in theirs.spans]
        assert not spelled or {"[", "]"} <= set(words)


@pytest.mark.slow
def test_both_ways_agree_with_sentence_transformers(tmp_path: Path, embedder: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = ["the law of the sea", "treaty", "", "a b c " * 30, "[MASK] sea"]
    for pooling in ("mean", "cls"):
        folder = make(tmp_path / pooling, pooling=pooling, prompts={"query": "the ", "passage": "a "})
        library = SentenceTransformer(str(folder), device="cpu")
        ours = load_embedder(str(folder), dtype="float32", cache=tmp_path)
        theirs = library.encode(["a " + text for text in texts[:4]], normalize_embeddings=True)
        assert ours.passages(texts)[:4] == pytest.approx(theirs, abs=1e-5)
        assert ours.dim == 32
        assert ours.tokens("sea") == 4
    real = SentenceTransformer(str(embedder.folder), device="cpu")
    sentences = ["Hiệp định có hiệu lực từ ngày ký.", "Le présent accord entre en vigueur."]
    theirs = real.encode(sentences, prompt_name="passage", normalize_embeddings=True)
    assert embedder.passages(sentences) == pytest.approx(theirs, abs=1e-5)


def test_the_environment_settles_the_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEGATION_DTYPE", "half")
    with pytest.raises(ModelError, match="'half': valid are auto, float32, bfloat16"):
        load_embedder().passages(["half"])
