"""Texts to vectors: the default embedder from the installed weights, or any sentence-transformers model.

    >>> embedder = load_embedder()
    >>> embedder.passages(["The Parties shall settle disputes by negotiation."]).shape
    (1, 384)

Nothing is imported or loaded before a vector is asked for, and no model hub is called unless ``HF_HUB_OFFLINE=0``
is set in the environment.
"""

import hashlib
import json
import os
import platform
import re
import threading
import time
import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from models.bert import BertEncoder, is_plain_bert
from models.errors import ModelError
from models.token_vectors import TokenVectors, spoken, unit
from models.weights import MAX_TOKENS, MODEL, SHA256, cache_folder, default_model, sha256_of

Dtype = Literal["auto", "float32", "bfloat16"]
DTYPE_VARIABLE = "LEGATION_DTYPE"
"""Environment variable that settles what ``auto`` is."""

_DIM = 384  # of the default model
_E5_PROMPTS = {"query": "query: ", "passage": "passage: "}
_WORTHWHILE = 1.2  # bfloat16 has to be faster by this factor, so that a busy moment does not flip the choice


class Encoder(Protocol):
    """A loaded model."""

    dim: int

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (texts, dim)."""
        ...

    def read(self, texts: list[str], prompt: int) -> list[TokenVectors]:
        """Vectors of texts and of their tokens in one pass; the first `prompt` characters of each are its prompt."""
        ...

    def spans(self, texts: list[str], prompt: int) -> list[NDArray[np.int32]]:
        """The places of the tokens that `read` gives, without reading."""
        ...

    def tokens(self, text: str) -> int:
        """Tokens of a text, special ones included."""
        ...


class Embedder:
    """A named embedding model; safe to share between threads.

    Args:
        name: ``multilingual-e5-small``, a folder, or the name of a sentence-transformers model.
        dtype: of the layers' arithmetic; ``auto`` takes the faster on this machine. Vectors are float32 either way.
        cache: folder for unpacked weights and fingerprints; `models.weights.cache_folder()` when None.
    """

    def __init__(self, name: str, dtype: Dtype, cache: Path | None) -> None:
        self.name = name
        self._dtype = dtype
        self._cache = cache
        self._lock = threading.Lock()
        self._encoder: Encoder | None = None

    @cached_property
    def folder(self) -> Path:
        """Where the model's files are."""
        return default_model(self._cache) if self.name == MODEL else _find(self.name)

    @cached_property
    def fingerprint(self) -> str:
        """Model and SHA-256 of its weights: vectors of different fingerprints must not meet. Independent of dtype."""
        if self.name == MODEL:
            return f"{MODEL}@{SHA256[:16]}"
        name = Path(self.name).name if Path(self.name).is_dir() else self.name
        return f"{name}@{_weights_sha256(self.folder, self._cache or cache_folder())[:16]}"

    @property
    def dim(self) -> int:
        """Number of components of a vector."""
        return _DIM if self.name == MODEL else self._load().dim

    @cached_property
    def prompts(self) -> dict[str, str]:
        """What is put before a text, by role (``query``, ``passage``)."""
        if self.name == MODEL:
            return _E5_PROMPTS
        own = _read_json(self.folder / "config_sentence_transformers.json").get("prompts") or {}
        prompts = {"query": own.get("query") or "", "passage": own.get("passage") or own.get("document") or ""}
        # E5 models were published before folders recorded prompts, and are poor without them.
        if not any(prompts.values()) and re.search(r"\be5\b", self.name.lower()):
            return _E5_PROMPTS
        return prompts

    def passages(self, texts: list[str]) -> NDArray[np.float32]:
        """Vectors of texts to be found, shape (texts, dim), rows of unit length; a text counts to its 512th token."""
        return self._embed("passage", texts)

    def queries(self, texts: list[str]) -> NDArray[np.float32]:
        """Vectors of questions, shape (texts, dim), rows of unit length."""
        return self._embed("query", texts)

    def read(self, texts: list[str], *, query: bool = False) -> list[TokenVectors]:
        """Vectors of texts, of their tokens, and the tokens' places in the text, all from one pass of the model.

        Args:
            texts: places are those in `clean(text)`, which is the text itself when it is NFC.
            query: read as questions, else as passages.

        Raises:
            ModelError: the model is of a kind that has no token vectors.
        """
        prompt = self.prompts["query" if query else "passage"]
        return self._load().read([prompt + clean(text) for text in texts], len(prompt)) if texts else []

    def spans(self, texts: list[str]) -> list[NDArray[np.int32]]:
        """The places of the tokens that :meth:`read` gives for passages, (tokens, 2) each; nothing is read."""
        prompt = self.prompts["passage"]
        return self._load().spans([prompt + clean(text) for text in texts], len(prompt)) if texts else []

    def token_vectors(self, texts: list[str], *, query: bool = False) -> list[NDArray[np.float32]]:
        """Contextual vectors of the tokens of each text, (tokens, dim), rows of unit length; see :meth:`read`."""
        return [text.tokens for text in self.read(texts, query=query)]

    def tokens(self, text: str) -> int:
        """Tokens that a text takes as a passage, prompt and special tokens included, uncut."""
        return self._load().tokens(self.prompts["passage"] + clean(text))

    def _embed(self, role: str, texts: list[str]) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        prompt = self.prompts[role]
        return self._load().encode([prompt + clean(text) for text in texts])

    def _load(self) -> Encoder:
        with self._lock:
            if self._encoder is None:
                self._encoder = _open(self.folder, self._dtype)
            return self._encoder


def load_embedder(name: str = MODEL, *, dtype: Dtype = "auto", cache: Path | None = None) -> Embedder:
    """An embedder by name or folder; its files are looked up and loaded on first use.

    Raises:
        ModelError: `dtype` is not one of those known. (On first use: the model is not on this machine.)
    """
    if dtype not in ("auto", "float32", "bfloat16"):
        raise ModelError(f"unknown dtype {dtype!r}: valid are auto, float32, bfloat16")
    return Embedder(name, dtype, cache)


def clean(text: str) -> str:
    """NFC text that can be encoded: halves of surrogate pairs are joined, or become U+FFFD when alone."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFC", text)


def _wanted_dtype() -> Literal["float32", "bfloat16"]:
    """What `DTYPE_VARIABLE` says, for runs that must come out the same every time; else the faster.

    Raises:
        ModelError: it names no dtype.
    """
    match os.environ.get(DTYPE_VARIABLE, "auto"):
        case "auto":
            return fastest_dtype()
        case "float32":
            return "float32"
        case "bfloat16":
            return "bfloat16"
        case other:
            raise ModelError(f"{DTYPE_VARIABLE} is {other!r}: valid are auto, float32, bfloat16")


def fastest_dtype() -> Literal["float32", "bfloat16"]:
    """The faster arithmetic here, timed on one matrix product (some 50 ms) where the CPU knows bfloat16 at all.

    CPUs that list ``avx512_bf16`` differ widely: bfloat16 was measured from 3 times faster to 1.8 times slower.
    """
    if not _knows_bfloat16():
        return "float32"
    import torch

    def best(dtype: torch.dtype) -> float:
        x, weight = torch.ones(512, 384, dtype=dtype), torch.ones(1536, 384, dtype=dtype)
        return min(_seconds(lambda: torch.nn.functional.linear(x, weight)) for _ in range(6))

    with torch.inference_mode():
        return "bfloat16" if best(torch.bfloat16) * _WORTHWHILE < best(torch.float32) else "float32"


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _knows_bfloat16() -> bool:
    try:
        flags = set(re.findall(r"\w+", Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace")))
    except OSError:
        return platform.machine() == "arm64"
    return bool(flags & {"avx512_bf16", "amx_bf16", "bf16"})


def _open(folder: Path, dtype: Dtype) -> Encoder:
    import torch

    if torch.cuda.is_available():
        return _SentenceTransformersEncoder(folder, "bfloat16" if dtype == "auto" else dtype)
    chosen = _wanted_dtype() if dtype == "auto" else dtype
    if is_plain_bert(folder):
        limit = _read_json(folder / "sentence_bert_config.json").get("max_seq_length") or MAX_TOKENS
        return BertEncoder(folder, chosen, min(limit, MAX_TOKENS))
    return _SentenceTransformersEncoder(folder, chosen)


class _SentenceTransformersEncoder:
    """Any other model, by the library itself."""

    def __init__(self, folder: Path, dtype: str) -> None:
        _go_offline()
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            self._model = SentenceTransformer(
                str(folder), local_files_only=True, model_kwargs={"dtype": getattr(torch, dtype)}
            )
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"{folder} is no sentence-transformers model: {error}") from error
        self._model.max_seq_length = min(self._model.max_seq_length or MAX_TOKENS, MAX_TOKENS)
        self.dim = len(self._model.encode("dimension"))
        special = sorted(map(re.escape, self._model.tokenizer.all_special_tokens), key=len, reverse=True)
        self._special = re.compile("|".join(special) or r"(?!)")

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        vectors: NDArray[Any] = self._model.encode(
            [self._spell(text) for text in texts], batch_size=16, show_progress_bar=False
        )
        return unit(vectors.astype(np.float32))  # only now: half precision is too coarse for unit length

    def read(self, texts: list[str], prompt: int) -> list[TokenVectors]:
        return [self._read(text, prompt) for text in texts]

    def _read(self, text: str, prompt: int) -> TokenVectors:
        spelled = self._spell(text.strip())  # as the library does
        features: Any = self._model.encode([spelled], output_value=None, show_progress_bar=False)
        ids, numbers, spans = self._placed(text, prompt)
        states = features[0].get("token_embeddings")
        if states is None or len(states) != len(ids):
            raise ModelError("this model does not read texts token by token: it has no token vectors")
        pooled = features[0]["sentence_embedding"].float().cpu().numpy()
        return TokenVectors(unit(pooled), unit(states.float().cpu().numpy()[numbers]), spans, ids[numbers])

    def spans(self, texts: list[str], prompt: int) -> list[NDArray[np.int32]]:
        return [self._placed(text, prompt)[2] for text in texts]

    def _placed(self, text: str, prompt: int) -> tuple[NDArray[np.int32], list[int], NDArray[np.int32]]:
        """Token ids of a text, which of them are spoken, and their places."""
        stripped = text.strip()
        encoding = self._model.tokenizer(
            self._spell(stripped), return_offsets_mapping=True, truncation=True, max_length=self._model.max_seq_length
        )
        lead = len(text) - len(text.lstrip())
        spaces = [match.start() + 1 + before for before, match in enumerate(self._special.finditer(stripped))]
        places = [
            tuple(place - bisect_left(spaces, place) + lead for place in span) for span in encoding["offset_mapping"]
        ]
        return np.array(encoding["input_ids"], np.int32), *spoken(places, text, prompt)

    def tokens(self, text: str) -> int:
        return len(self._model.tokenizer(self._spell(text), truncation=False)["input_ids"])

    def _spell(self, text: str) -> str:
        """Text that spells a special token is data: a space keeps the tokenizer from taking it for one."""
        return self._special.sub(lambda match: f"{match[0][0]} {match[0][1:]}", text)


def _go_offline() -> None:
    """Keep the Hugging Face libraries from the network, unless the environment says otherwise; before their import."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", os.environ["HF_HUB_OFFLINE"])
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")


def _find(name: str) -> Path:
    """The folder of a model: the name itself, or what the Hugging Face cache holds under it."""
    if Path(name).is_dir():
        return Path(name)
    _go_offline()
    from huggingface_hub import snapshot_download

    offline = os.environ["HF_HUB_OFFLINE"].lower() not in ("0", "false", "no", "off")
    for candidate in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(candidate, local_files_only=offline))
        except (OSError, ValueError):
            continue
    raise ModelError(
        f"no embedding model {name!r} on this machine: give a folder, {MODEL} (which is installed), or a model "
        "in the Hugging Face cache; HF_HUB_OFFLINE=0 allows a download"
    )


def _weights_sha256(folder: Path, cache: Path) -> str:
    """SHA-256 over a model's weight files, remembered in `cache` by path, size and time of the files."""
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".safetensors", ".bin") and path.is_file())
    if not files:
        raise ModelError(f"{folder} holds no model: neither .safetensors nor .bin files")
    state = [[str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns] for path in files]
    record = cache / f"weights-{hashlib.sha256(json.dumps(state).encode()).hexdigest()[:32]}.sha256"
    if record.is_file() and re.fullmatch(r"[0-9a-f]{64}", known := record.read_text(encoding="ascii").strip()):
        return known
    digest = hashlib.sha256("".join(sha256_of(path) for path in files).encode()).hexdigest()
    cache.mkdir(parents=True, exist_ok=True)
    record.write_text(digest, encoding="ascii")
    return digest


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
