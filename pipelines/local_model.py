"""A chat model from a local folder or GGUF file, run in this process by transformers: no server, no network."""

import io
import threading
from collections.abc import Iterator
from contextlib import redirect_stderr
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from pipelines.errors import RefusedError, UsageError

ROLES = {"system": "system", "human": "user", "ai": "assistant"}
"""LangChain's kinds of message by the names that chat templates use."""


class LocalChatModel(BaseChatModel):
    """Weights on this machine as a LangChain chat model.

    ``path`` is a folder as `transformers` saves it, or a ``.gguf`` file (read with the packages `gguf` and
    `accelerate`). Answers are greedy, so that the same question gives the same words. Weights are loaded when they are
    first needed, and never fetched.
    """

    path: str
    tokens: int = 400
    """Tokens written at most."""

    _loaded: tuple[Any, Any] | None = PrivateAttr(default=None)

    @property
    def _llm_type(self) -> str:
        return "legation-local"

    def load(self) -> tuple[Any, Any]:
        """Tokenizer and model, loaded once.

        Raises:
            UsageError: there are no weights there.
            RefusedError: they cannot be read, or a package that reads them is missing.
        """
        if self._loaded is None:
            self._loaded = _load(place_of(self.path))
        return self._loaded

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(str(chunk.message.content) for chunk in self._stream(messages, stop, run_manager, **kwargs))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        from transformers import StoppingCriteriaList, TextIteratorStreamer

        tokenizer, model = self.load()
        prompt = tokenizer.apply_chat_template(
            [{"role": ROLES.get(message.type, "user"), "content": str(message.content)} for message in messages],
            add_generation_prompt=True,
            return_tensors="pt",
            return_dict=True,
        )
        streamer: Any = TextIteratorStreamer(tokenizer, skip_prompt=True, skip_special_tokens=True)
        cancelled = threading.Event()
        failure: list[BaseException] = []

        def run() -> None:
            try:
                model.generate(
                    **prompt,
                    max_new_tokens=self.tokens,
                    do_sample=False,
                    streamer=streamer,
                    pad_token_id=tokenizer.eos_token_id,
                    stopping_criteria=StoppingCriteriaList([lambda *_, **__: cancelled.is_set()]),
                )
            except BaseException as error:  # told to the reader below
                failure.append(error)
                streamer.end()

        writer = threading.Thread(target=run, daemon=True)
        writer.start()
        try:
            for piece in streamer:
                if piece:
                    yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
            if failure:
                raise failure[0]
        finally:
            cancelled.set()  # a reader that leaves early stops the writing too
            writer.join(timeout=30)


def place_of(path: str) -> Path:
    """Where the weights are.

    Raises:
        UsageError: nothing is there.
    """
    place = Path(path).expanduser()
    if not place.exists():
        raise UsageError(f"no model at {place}: give a folder saved by transformers, or a .gguf file")
    return place


def _load(path: Path) -> tuple[Any, Any]:
    try:
        from transformers import AutoModelForCausalLM, AutoTokenizer
    except ImportError as error:
        raise RefusedError("a local model is run by the package `transformers`, which is not installed") from error
    folder, file = (path.parent, {"gguf_file": path.name}) if path.is_file() else (path, {})
    try:
        with redirect_stderr(io.StringIO()):  # loading draws bars of its own
            tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True, **file)
            model: Any = AutoModelForCausalLM.from_pretrained(str(folder), local_files_only=True, **file)
    except ImportError as error:
        raise RefusedError(f"{path} cannot be read: a .gguf file needs the packages `gguf` and `accelerate`") from error
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise RefusedError(f"{path} holds no model that transformers can read: {first}") from error
    if not tokenizer.chat_template:
        raise RefusedError(f"{path} has no chat template: give a model that was trained to follow instructions")
    return tokenizer, model.eval()
