"""What all readers of documents share: which documents are still to be read, and the row that says one was."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import polars as pl

from lake.vault import Vault


def pending(
    vault: Vault, extractor: str, *, kinds: Collection[str], languages: Collection[str], columns: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """Documents of a vault that a version of a reader has not read yet, in the order of their ids.

    Args:
        vault: the vault.
        extractor: name and version of the reader.
        kinds: of documents that it reads.
        languages: that it reads.
        columns: given of each document beside id, language, kind and ``known_at``.
    """
    documents = vault.frame(
        "documents",
        ["document_id", "language", "kind", "known_at", *columns],
        pl.col("kind").is_in(list(kinds)) & pl.col("language").is_in(list(languages)),
    )
    read = vault.frame("readings", ["document_id"], pl.col("extractor") == extractor)
    return documents.join(read, on="document_id", how="anti").sort("document_id").to_dicts()


def reading(document: Mapping[str, Any], extractor: str, facts: int) -> dict[str, Any]:
    """The row of ``readings`` that says that a document was read, known from when the document was."""
    return {
        "reading_id": hashed(document["document_id"], extractor),
        "document_id": document["document_id"],
        "extractor": extractor,
        "facts": facts,
        "known_at": document["known_at"],
    }


def of_newest(rows: pl.DataFrame, readings: pl.DataFrame) -> pl.DataFrame:
    """Of rows read out of documents those of each document's newest reading.

    Args:
        rows: with ``document_id`` and ``extractor``.
        readings: ``document_id``, ``extractor`` and ``known_at`` of the readings of one reader, whatever its version.
    """
    last = readings.sort("known_at", "extractor").unique("document_id", keep="last", maintain_order=True)
    return rows.join(last.select("document_id", "extractor"), on=["document_id", "extractor"], how="semi")


def hashed(*parts: object) -> str:
    """An id made of what tells a row from all others."""
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()
