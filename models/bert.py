"""A BERT encoder for inference alone: the default embedder's forward pass without a framework around it.

Importing sentence-transformers takes ten seconds or more on a small machine, torch about one. The default model is a
plain BERT (Devlin et al. 2019) with mean pooling, so its forward pass stands here in a page and a question asked on
the command line does not wait for the rest. A test holds it against sentence-transformers on the same folder.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.token_vectors import TokenVectors, spoken, unit

if TYPE_CHECKING:
    import torch

_PLAIN = [["Transformer", "Pooling", "Normalize"], ["Transformer", "Pooling"]]
_BATCH_TOKENS = 2048  # padded tokens in a batch: measured fastest from 1,600 to 3,200 on 2 cores


def is_plain_bert(folder: Path) -> bool:
    """Whether a sentence-transformers folder holds a BERT with mean pooling, tokenizer and safetensors included."""
    try:
        config, modules, pooling = (
            json.loads((folder / name).read_text(encoding="utf-8"))
            for name in ("config.json", "modules.json", "1_Pooling/config.json")
        )
        return (
            config["model_type"] == "bert"
            and config.get("hidden_act") == "gelu"
            and config.get("position_embedding_type", "absolute") == "absolute"
            and [module["type"].rpartition(".")[2] for module in modules] in _PLAIN
            and _poolings(pooling) == {"mean"}
            and pooling.get("include_prompt", True)
            and (folder / "tokenizer.json").is_file()
            and (folder / "model.safetensors").is_file()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _poolings(config: dict[str, Any]) -> set[str]:
    """Pooling modes in use; up to sentence-transformers 5 each had a flag of its own, since then they have one name."""
    if "pooling_mode" in config:
        return {str(config["pooling_mode"])}
    flags = {key for key, on in config.items() if key.startswith("pooling_mode_") and on is True}
    return {flag.removeprefix("pooling_mode_").removesuffix("_tokens") for flag in flags}


class BertEncoder:
    """Texts to unit vectors by one BERT, on the CPU.

    Args:
        folder: a sentence-transformers folder for which `is_plain_bert` holds.
        dtype: ``float32`` or ``bfloat16``, of the layers; embeddings, pooling and result are float32.
        max_tokens: texts are cut there, special tokens included; never more than the model has positions for.
    """

    def __init__(self, folder: Path, dtype: str, max_tokens: int) -> None:
        import torch
        from safetensors.torch import load_file
        from tokenizers import Tokenizer

        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self.dim: int = config["hidden_size"]
        self._heads: int = config["num_attention_heads"]
        self._epsilon: float = config["layer_norm_eps"]
        self._dtype = getattr(torch, dtype)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._max_tokens = min(max_tokens, config["max_position_embeddings"])
        added = self._tokenizer.get_added_tokens_decoder()
        self._unspoken = {id_ for id_, token in added.items() if token.special and "unk" not in token.content.lower()}
        # Memory-mapped: of the word embeddings only the rows in use are ever read from disk.
        tensors = {
            name.removeprefix("bert."): tensor for name, tensor in load_file(folder / "model.safetensors").items()
        }
        self._embeddings = {
            name.removeprefix("embeddings."): tensor
            for name, tensor in tensors.items()
            if name.startswith("embeddings.")
        }
        self._layers = [
            {
                name.removeprefix(prefix): tensor.to(self._dtype)
                for name, tensor in tensors.items()
                if name.startswith(prefix)
            }
            for prefix in (f"encoder.layer.{i}." for i in range(config["num_hidden_layers"]))
        ]
        for layer in self._layers:  # one matrix product for queries, keys and values
            for part in ("weight", "bias"):
                layer[f"qkv.{part}"] = torch.cat(
                    [layer.pop(f"attention.self.{name}.{part}") for name in ("query", "key", "value")]
                )

    def tokens(self, text: str) -> int:
        """Tokens of a text, special ones included, however many the model can take."""
        return len(self.token_ids([text])[0])

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (texts, dim), in the order given; batches hold texts of similar length."""
        vectors = np.zeros((len(texts), self.dim), np.float32)
        ids = [self._cut(row) for row in self.token_ids(texts)]
        for batch in _batches(ids):
            vectors[batch] = self._pool(*self._forward([ids[i] for i in batch]))
        return vectors

    def read(self, texts: list[str], prompt: int) -> list[TokenVectors]:
        """Vectors of texts and of their tokens in one pass; the first `prompt` characters of each are its prompt."""
        placed = self._placed(texts, prompt)
        read: dict[int, TokenVectors] = {}
        for batch in _batches([ids for ids, _, _ in placed]):
            states, real = self._forward([placed[i][0] for i in batch])
            pooled = self._pool(states, real)
            for row, i in enumerate(batch):
                ids, numbers, spans = placed[i]
                tokens = unit(states[row].float().numpy()[numbers])
                read[i] = TokenVectors(pooled[row], tokens, spans, np.array(ids, np.int32)[numbers])
        return [read[i] for i in range(len(texts))]

    def spans(self, texts: list[str], prompt: int) -> list[NDArray[np.int32]]:
        """The places of the tokens that :meth:`read` gives, without reading."""
        return [spans for _, _, spans in self._placed(texts, prompt)]

    def _placed(self, texts: list[str], prompt: int) -> list[tuple[list[int], list[int], NDArray[np.int32]]]:
        """Of each text its token ids, cut to what the model takes, which of them are spoken, and their places."""
        placed = []
        for text, encoding in zip(texts, self._tokenizer.encode_batch(texts), strict=True):
            kept = self._kept(encoding)
            ids = self._cut([id_ for id_, _ in kept])
            placed.append((ids, *spoken([span for _, span in kept][: len(ids) - 1], text, prompt)))
        return placed

    def token_ids(self, texts: list[str]) -> list[list[int]]:
        """Token ids of each text, uncut. Text that spells a special token (``</s>``) is data and loses it."""
        return [[id_ for id_, _ in self._kept(encoding)] for encoding in self._tokenizer.encode_batch(texts)]

    def _kept(self, encoding: Any) -> list[tuple[int, tuple[int, int]]]:
        """Ids and characters of a text's tokens, without special ones that the text spells."""
        pairs = list(zip(encoding.ids, encoding.offsets, strict=True))
        return [*pairs[:1], *(pair for pair in pairs[1:-1] if pair[0] not in self._unspoken), *pairs[-1:]]

    def _cut(self, row: list[int]) -> list[int]:
        return row[: self._max_tokens - 1] + row[-1:] if len(row) > self._max_tokens else row

    def _forward(self, batch: list[list[int]]) -> tuple["torch.Tensor", "torch.Tensor"]:
        """States of one batch of token ids, (texts, tokens, dim), and which of them are real, (texts, tokens)."""
        import torch

        with torch.inference_mode():
            lengths = torch.tensor([len(ids) for ids in batch])
            longest = int(lengths.max())
            ids = torch.tensor([row + [0] * (longest - len(row)) for row in batch])
            real = torch.arange(longest)[None, :] < lengths[:, None]
            mask = None if bool(real.all()) else real[:, None, None, :]
            state = self._embed_tokens(ids)
            for layer in self._layers:
                state = self._apply(layer, state, mask)
            return state, real

    def _pool(self, states: "torch.Tensor", real: "torch.Tensor") -> NDArray[np.float32]:
        """Means of the real tokens' states, of unit length."""
        import torch

        with torch.inference_mode():
            vectors = torch.nn.functional.normalize((states.float() * real[:, :, None]).sum(1), dim=1)
            result: NDArray[np.float32] = vectors.numpy()
            return result

    def _embed_tokens(self, ids: "torch.Tensor") -> "torch.Tensor":
        parts = self._embeddings
        state = (
            parts["word_embeddings.weight"][ids]
            + parts["position_embeddings.weight"][: ids.shape[1]]
            + parts["token_type_embeddings.weight"][0]
        )
        return self._norm(state, parts, "LayerNorm").to(self._dtype)

    def _apply(
        self, layer: dict[str, "torch.Tensor"], state: "torch.Tensor", mask: "torch.Tensor | None"
    ) -> "torch.Tensor":
        """One transformer layer, normalised after each of its two halves; `state` is (texts, tokens, dim)."""
        from torch.nn import functional as nn

        texts, tokens, _ = state.shape

        def linear(name: str, x: "torch.Tensor") -> "torch.Tensor":
            return nn.linear(x, layer[f"{name}.weight"], layer[f"{name}.bias"])

        qkv = linear("qkv", state).view(texts, tokens, 3, self._heads, self.dim // self._heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        seen = nn.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        seen = linear("attention.output.dense", seen.transpose(1, 2).reshape(texts, tokens, self.dim))
        state = self._norm(state + seen, layer, "attention.output.LayerNorm")
        inner = nn.gelu(linear("intermediate.dense", state))
        return self._norm(state + linear("output.dense", inner), layer, "output.LayerNorm")

    def _norm(self, x: "torch.Tensor", parts: dict[str, "torch.Tensor"], name: str) -> "torch.Tensor":
        from torch.nn import functional as nn

        return nn.layer_norm(x, (self.dim,), parts[f"{name}.weight"], parts[f"{name}.bias"], self._epsilon)


def _batches(ids: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Numbers of texts that go through the model together: of similar length, so that little is padded."""
    batch: list[int] = []
    for index in sorted(range(len(ids)), key=lambda i: len(ids[i])):
        if batch and (len(batch) + 1) * len(ids[index]) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
