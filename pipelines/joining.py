"""The language model that may join: named by configuration, none by default, given no quote above its marking."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lake.config import ChatModelConfig
from lake.schema.marking import Levels
from pipelines.answer import Answer
from pipelines.errors import RefusedError, UsageError
from pipelines.rephrase import Rephraser, Told

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from models.faithful import Nearness
    from models.names import Gazetteer

LOCAL = "local"
NONE = "none"
SECONDS = 120.0
"""How long a model may write on one answer, unless the lake's settings say."""
WHAT = "PROVIDER:NAME (openai:NAME, ollama:NAME, ...), local:PATH (a folder or .gguf file) or none"


@dataclass(frozen=True, slots=True)
class Joiner:
    """A chat model, and the highest marking whose quotes it may be given."""

    model: "BaseChatModel"
    sees: str | None
    """None for any: the model runs in this process."""
    seconds: float = SECONDS

    def join(
        self,
        answer: Answer,
        levels: Levels,
        gazetteer: "Gazetteer",
        near: "Nearness | None" = None,
        told: Told | None = None,
    ) -> Answer:
        """The answer as the model puts it, where that holds; see :class:`pipelines.rephrase.Rephraser`.

        An abstention is not sent to a model, nor an answer with a quote above the marking that the model may see.
        """
        if answer.abstained:
            return answer
        held = levels.join(levels.parse(quote.marking) for quote in answer.citations)
        if self.sees is not None and not levels.dominates(levels.parse(self.sees), held):
            note = f"quotes marked {held} are not given to a model that may see {self.sees}: they stand as they are"
            if told is not None:
                for sentence in answer.sentences:
                    told(sentence)
            return replace(answer, note=note)
        load = getattr(self.model, "load", None)
        if callable(load):  # weights on this machine: an error in reading them is the user's to know
            load()
        return Rephraser(self.model, gazetteer, near=near, seconds=self.seconds).rephrase(answer, told)


def joiner(
    model: "BaseChatModel | str | None", configured: ChatModelConfig | None, levels: Levels, sees: str | None = None
) -> Joiner | None:
    """The model that was asked for, else the one that the lake's settings name, else None.

    Args:
        model: a LangChain chat model, ``PROVIDER:NAME``, ``local:PATH``, or ``none`` for none at all.
        configured: the lake's settings.
        levels: the lake's markings.
        sees: the highest marking whose quotes it may be given. By default the lowest level; all, for a local model.

    Raises:
        UsageError: a name that is none, a provider that LangChain does not know, a local path that is not there.
        UnknownValueError: a marking that the lake has not.
        RefusedError: the provider's package is not installed, or the provider refuses its settings.
    """
    named = model if model is not None else configured.name if configured else NONE
    if isinstance(named, str) and named.strip().lower() in ("", NONE):
        return None
    if model is None and configured is not None:
        sees = sees or configured.marking
    if sees is not None:
        levels.parse(sees)
    if not isinstance(named, str):
        return Joiner(named, sees or levels.lowest)
    local = named.partition(":")[0] == LOCAL
    found = load(named, configured.base_url if configured and configured.name == named else None)
    return Joiner(found, sees if local else sees or levels.lowest, configured.seconds if configured else SECONDS)


@lru_cache(maxsize=2)
def load(named: str, base_url: str | None = None) -> "BaseChatModel":
    """The chat model of a name; nothing is sent to it yet.

    Raises:
        UsageError: a name that is none, a provider that LangChain does not know, a local path that is not there.
        RefusedError: the provider's package is not installed, or the provider refuses its settings.
    """
    provider, _, name = named.partition(":")
    if not provider or not name:
        raise UsageError(f"model {named!r}: valid is {WHAT}")
    if provider == LOCAL:
        from pipelines.local_model import LocalChatModel, place_of

        return LocalChatModel(path=str(place_of(name)))
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"temperature": 0, **({"base_url": base_url} if base_url else {})}
    try:
        model: BaseChatModel = init_chat_model(name, model_provider=provider, **options)
    except ImportError as error:
        raise RefusedError(
            f"model {named}: the package of provider {provider!r} is not installed. {_first_line(error)}; what it "
            "needs besides (a key, an address) stands in that package's documentation"
        ) from error
    except Exception as error:  # each provider raises its own, as for a key that is missing
        if "nsupported" in str(error):
            raise UsageError(f"model {named}: {' '.join(str(error).split())}; or local:PATH, or none") from error
        raise RefusedError(f"model {named}: {_first_line(error)}") from error
    return model


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
