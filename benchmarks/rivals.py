"""What Legation's answers are compared with: extractive baselines, and the usual LangChain chain with a small model."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from models.sentences import split
from pipelines.desk import Desk
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


def systems(desk: Desk) -> "dict[str, System | str]":
    """Rivals by name; in place of one that cannot run here, the reason."""
    return {
        "dense passage, best sentence": _extractive(desk, "vector"),
        "BM25 passage, best sentence": _extractive(desk, "text"),
        "langchain stuff chain, small local model": _chain(desk),
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
        return Reply(text, (text,), ((hit.external_id or "", text),), False, hit.score, True)

    return reply


def _chain(desk: Desk) -> "System | str":
    """Retriever, stuff prompt and a small chat model in process; the reason where there is no such model."""
    from benchmarks.answers import Reply

    try:
        from models.local_chat import load_chat  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return "no local chat model is installed"
    try:
        model = load_chat()
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        return f"no local chat model: {error}"
    retriever = LegationRetriever(finder=desk.finder, k=PASSAGES, mode="vector")

    def reply(question: str) -> "Reply":
        found = retriever.invoke(question)
        context = "\n\n".join(document.page_content for document in found)
        said = str(model.invoke(PROMPT.format(context=context, question=question)).content).strip()
        declined = not said or any(each in said.lower() for each in UNKNOWING)
        cited = tuple((document.metadata["external_id"] or "", document.page_content) for document in found)
        return Reply(said, (said,), cited, declined, float(not declined), True)

    return reply
