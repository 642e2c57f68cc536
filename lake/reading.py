"""Quotes: ranges of characters cut out of stored documents, checked against the document's hash on every read."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import polars as pl

from lake.delta import one_of
from lake.schema.errors import IntegrityError, LakeError
from lake.schema.values import Fidelity
from lake.vault import Vault

Span: TypeAlias = tuple[str, int, int]
"""``document_id``, first character, one past the last character."""

_COLUMNS = (
    "document_id", "external_id", "url", "title", "text", "text_sha256", "language", "kind", "source", "reliability",
    "fidelity", "published_at", "published_precision", "known_at", "marking", "work_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Text:
    """A stored document whose text agrees with its hash."""

    document_id: str
    external_id: str | None
    url: str | None
    title: str
    text: str
    language: str
    kind: str
    source: str
    reliability: str
    fidelity: Fidelity
    published_at: datetime | None
    published_precision: str | None
    known_at: datetime
    marking: str
    work_id: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters ``start`` to ``end`` of a document, as they stand in the store at this moment."""

    document_id: str
    external_id: str | None
    title: str
    language: str
    published_at: datetime | None
    locator: str
    """Of the first passage that it lies in; empty when it lies in none (or passages can no longer be read)."""
    start: int
    end: int
    quote: str
    fidelity: Fidelity
    marking: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A quote that may not be shown, and why."""

    document_id: str
    start: int
    end: int
    reason: str


def cut(vaults: Sequence[Vault], span: Span, as_of: datetime | None = None) -> Quote:
    """One quote.

    Raises:
        LakeError: no such document is known (hidden and absent ones are told apart by nothing).
        IntegrityError: the stored text has changed, or has no such characters.
    """
    (quote,) = cut_many(vaults, [span], as_of)
    if isinstance(quote, Withdrawn):
        raise (LakeError if quote.reason == _absent(span[0]) else IntegrityError)(quote.reason)
    return quote


def cut_many(vaults: Sequence[Vault], spans: Sequence[Span], as_of: datetime | None = None) -> list[Quote | Withdrawn]:
    """Quotes in the order of ``spans``; what cannot be shown is withdrawn with its reason, and the rest is given.

    Args:
        vaults: where to look, in this order: a text that two vaults hold is cut from the first.
        spans: the ranges.
        as_of: only documents known by then.
    """
    texts, broken = texts_of(vaults, {span[0] for span in spans}, as_of)
    locators = _locators(vaults, [span for span in spans if span[0] in texts], as_of)
    quotes: list[Quote | Withdrawn] = []
    for span in spans:
        document_id, start, end = span
        found = texts.get(document_id)
        if found is None:
            quotes.append(Withdrawn(*span, broken.get(document_id) or _absent(document_id)))
        elif not 0 <= start < end <= len(found.text):
            size = len(found.text)
            quotes.append(Withdrawn(*span, f"document {document_id} has {size} characters, none at {start} to {end}"))
        else:
            quotes.append(
                Quote(
                    document_id=document_id,
                    external_id=found.external_id,
                    title=found.title,
                    language=found.language,
                    published_at=found.published_at,
                    locator=locators.get(span, ""),
                    start=start,
                    end=end,
                    quote=found.text[start:end],
                    fidelity=found.fidelity,
                    marking=found.marking,
                )
            )
    return quotes


def texts_of(
    vaults: Sequence[Vault], document_ids: Collection[str], as_of: datetime | None = None
) -> tuple[dict[str, Text], dict[str, str]]:
    """Stored documents by id, each read now and checked now.

    Returns:
        The documents that agree with their hash, and for each one that does not, the reason.
    """
    texts: dict[str, Text] = {}
    broken: dict[str, str] = {}
    for vault in vaults:
        wanted = set(document_ids) - texts.keys() - broken.keys()
        batches = vault.batches_of(wanted, strict=False)
        if not batches:
            continue
        try:
            rows = _rows(vault, list(batches), vault.batches_with(list(batches)), as_of)
        except IntegrityError:
            # One bad page spoils the reading of its file: take the documents one at a time and name those it is in.
            rows = []
            for document_id, batch in batches.items():
                try:
                    rows += _rows(vault, [document_id], {batch}, as_of)
                except IntegrityError:
                    broken[document_id] = f"the stored text of document {document_id} can no longer be read"
        for row in rows:
            text, sha256 = row["text"], row.pop("text_sha256")
            if hashlib.sha256(text.encode("utf-8")).hexdigest() == sha256:
                texts[row["document_id"]] = Text(**row)
            else:
                broken[row["document_id"]] = f"the stored text of document {row['document_id']} has changed"
    if any(vault.unread() for vault in vaults):
        for document_id in set(document_ids) - texts.keys() - broken.keys():
            broken[document_id] = f"{_absent(document_id)}, and some stored documents can no longer be read"
    return texts, broken


def _rows(vault: Vault, ids: Collection[str], batches: set[str], as_of: datetime | None) -> list[dict[str, Any]]:
    same = one_of("document_id", ids)
    return vault.frame("documents", _COLUMNS, same, batches=batches, as_of=as_of).to_dicts()


def _locators(vaults: Sequence[Vault], spans: Iterable[Span], as_of: datetime | None) -> dict[Span, str]:
    asked = pl.DataFrame(list(spans), schema={"document_id": pl.String, "at": pl.Int64, "to": pl.Int64}, orient="row")
    found: dict[Span, str] = {}
    for vault in vaults:
        batches = vault.batches_of(asked["document_id"].unique(), strict=False)
        if not batches:
            continue
        same = one_of("document_id", batches)
        columns = ("document_id", "start", "end", "locator")
        try:
            passages = vault.frame("passages", columns, same, batches=vault.batches_with(list(batches)), as_of=as_of)
        except IntegrityError:
            continue
        hits = asked.join(passages, on="document_id").filter(
            (pl.col("start") < pl.col("to")) & (pl.col("end") > pl.col("at"))
        )
        for document_id, at, to, _, _, locator in hits.sort("start").iter_rows():
            found.setdefault((document_id, at, to), locator)
    return found


def _absent(document_id: str) -> str:
    return f"no document {document_id} is known here"
