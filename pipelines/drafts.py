"""One text followed through its drafts in the lake, each step with its quote."""

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl

from lake.reading import Text
from lake.schema.errors import UsageError
from models.drafts import Thread, lineage
from pipelines.quotes import Span, quotes_of

if TYPE_CHECKING:
    from pipelines.desk import Desk


def drafts(desk: "Desk", documents: Sequence[str]) -> dict[str, Any]:
    """Drafts with their figures, and every bracketed piece of text with what became of it.

    Args:
        desk: the desk.
        documents: ids of documents, ids their source gave, or titles, first draft first; one alone stands for all
            versions of its work, in the order of their dates.

    Raises:
        UsageError: a document that is not there, or fewer than two drafts.
    """
    texts = _texts(desk, documents)
    if len(texts) < 2:
        raise UsageError(
            f"{len(texts)} draft: a text is followed through two at least; name them in their order"
            if texts
            else "name the drafts in their order"
        )
    line = lineage([text.text for text in texts])
    spans: list[Span] = [
        (texts[step.draft].document_id, step.start, step.end)
        for thread in line.threads
        for step in thread.steps
        if step.start is not None and step.end is not None
    ]
    quotes = quotes_of(desk.lake, list(dict.fromkeys(spans)))
    fell = Counter((thread.fell, thread.fate) for thread in line.threads if thread.fell is not None)

    def step_of(thread: Thread, number: int) -> dict[str, Any]:
        step = thread.steps[number]
        quote = None
        if step.start is not None and step.end is not None:
            quote = quotes.get((texts[step.draft].document_id, step.start, step.end))
        return {"draft": step.draft + 1, "state": step.state, "citation": quote.to_json() if quote else None}

    return {
        "drafts": [
            {
                "draft": number + 1,
                "document_id": text.document_id,
                "external_id": text.external_id,
                "title": text.title,
                "published_at": text.published_at.date().isoformat() if text.published_at else None,
                "words": draft.words,
                "bracketed_words": draft.bracketed_words,
                "brackets": draft.brackets,
                "unclosed": draft.unclosed,
                "passages": draft.passages,
                "kept_in_next": draft.kept if number + 1 < len(texts) else None,
                "fell": sum(count for (where, _), count in fell.items() if where == number),
                "agreed": sum(
                    thread.fell == number and thread.steps[number - thread.steps[0].draft].state == "agreed"
                    for thread in line.threads
                ),
                "marking": text.marking,
            }
            for number, (text, draft) in enumerate(zip(texts, line.drafts, strict=True))
        ],
        "threads": [
            {
                "text": thread.words,
                "depth": thread.depth,
                "fate": thread.fate,
                "fell_in": None if thread.fell is None else thread.fell + 1,
                "steps": [step_of(thread, number) for number in range(len(thread.steps))],
            }
            for thread in line.threads
        ],
    }


def _texts(desk: "Desk", documents: Sequence[str]) -> list[Text]:
    rows = desk.lake.frame(
        "documents", ["document_id", "external_id", "title", "work_id", "published_at", "language"]
    ).unique("document_id", keep="first", maintain_order=True)
    found = [_find(rows, name) for name in documents]
    if len(found) == 1:
        work = rows.filter(pl.col("document_id") == found[0]).row(0, named=True)
        if work["work_id"]:
            same = rows.filter((pl.col("work_id") == work["work_id"]) & (pl.col("language") == work["language"]))
            found = same.sort("published_at", "external_id", nulls_last=True)["document_id"].to_list()
    texts = desk.lake.texts(found)
    lost = [document for document in found if document not in texts]
    if lost:
        raise UsageError(f"the text of {lost[0]} is withdrawn: it no longer agrees with its hash")
    return [texts[document] for document in found]


def _find(rows: pl.DataFrame, name: str) -> str:
    """The document that a name means.

    Raises:
        UsageError: none, or several.
    """
    for matching in (
        (pl.col("document_id") == name) | (pl.col("external_id") == name),
        pl.col("document_id").str.starts_with(name) if len(name) >= 8 else pl.lit(False),
        pl.col("title").str.to_lowercase() == name.lower(),
        pl.col("title").str.to_lowercase().str.contains(name.lower(), literal=True),
    ):
        held = rows.filter(matching)
        if held.height == 1:
            return str(held["document_id"][0])
        if held.height > 1:
            close = ", ".join(str(each) for each in held["external_id"].head(5).to_list())
            raise UsageError(f"{name!r} names {held.height} documents ({close}): give an id")
    raise UsageError(f"no document {name!r} here: give its id, the id its source gave, or its title")
