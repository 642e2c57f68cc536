"""Every hash and every quote of a lake, derived again."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

import polars as pl

from lake.reading import texts_of
from lake.schema.errors import IntegrityError
from lake.vault import Vault

CHUNK_BATCHES = 4
"""Batches looked at together; bounds the memory."""

Progress = Callable[[int, int], None]
"""Called with batches done and batches in all."""


@dataclass(frozen=True, slots=True)
class Broken:
    """Something stored that no longer agrees with its hash, or a quote that cannot be cut."""

    marking: str
    what: str
    """``raw``, ``document``, ``passage``, ``mention``, ``alert`` or ``table``; ``sealed`` of an encrypted vault."""
    id: str
    reason: str


@dataclass(slots=True)
class Verification:
    """What was looked at, and what of it is broken."""

    documents: int = 0
    quotes: int = 0
    """Passages, mentions, words of themes and citations of alerts."""
    broken: list[Broken] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {"documents": self.documents, "quotes": self.quotes, "broken": [asdict(item) for item in self.broken]}


def verify(vaults: tuple[Vault, ...], progress: Progress | None = None) -> Verification:
    """Hash all raw bytes and texts again, and cut every quote again.

    Args:
        vaults: which vaults; all their rows, whenever they were learned.
        progress: told how far it is.
    """
    result = Verification()
    total = sum(vault.snapshot().version for vault in vaults)
    done = 0
    for vault in vaults:
        result.broken += (Broken(str(vault.marking), "sealed", *found) for found in vault.home.broken())
        result.broken += _raw(vault)
        batches = vault.snapshot().batches
        for first in range(0, len(batches), CHUNK_BATCHES):
            chunk = batches[first : first + CHUNK_BATCHES]
            try:
                result.broken += _rows(vault, vaults, chunk, result)
            except IntegrityError as error:
                result.broken.append(Broken(str(vault.marking), "table", f"{chunk[0]}..{chunk[-1]}", str(error)))
            done += len(chunk)
            if progress is not None:
                progress(done, total)
    return result


def _raw(vault: Vault) -> Iterator[Broken]:
    """Raw bytes that are gone or changed: those that rows speak of, and any others that are kept."""
    needed: set[str] = set()
    for table in ("documents", "files", "quarantine"):
        try:
            needed |= set(vault.frame(table, ["file_id"])["file_id"].drop_nulls())
        except IntegrityError as error:
            yield Broken(str(vault.marking), "table", table, str(error))
    needed -= vault.snapshot().gradings.withdrawn()
    kept = set(vault.raw.hashes())
    for sha256 in sorted(needed - kept):
        yield Broken(str(vault.marking), "raw", sha256, "the original bytes are not there")
    for sha256 in sorted(kept):
        if not vault.raw.intact(sha256):
            yield Broken(str(vault.marking), "raw", sha256, "the original bytes have changed")


def _rows(vault: Vault, vaults: tuple[Vault, ...], batches: tuple[str, ...], result: Verification) -> Iterator[Broken]:
    marking = str(vault.marking)
    documents = vault.frame("documents", ["document_id", "text", "text_sha256", "characters"], batches=batches)
    texts: dict[str, str] = {}
    result.documents += documents.height
    for document_id, text, sha256, characters in documents.iter_rows():
        if _sha256(text) != sha256 or len(text) != characters:
            yield Broken(marking, "document", document_id, "the stored text has changed")
        else:
            texts[document_id] = text
    own = set(documents["document_id"])
    passages = vault.frame("passages", ["passage_id", "document_id", "start", "end", "text_sha256"], batches=batches)
    mentions = vault.frame("mentions", ["country", "document_id", "start", "end"], batches=batches)
    themes = vault.frame("themes", ["theme", "document_id", "start", "end"], batches=batches)
    cited = _citations(vault, batches)
    elsewhere = {row[1] for rows in (passages, mentions, themes, cited) for row in rows.iter_rows()} - own
    texts |= {key: found.text for key, found in texts_of(vaults, elsewhere)[0].items()}
    result.quotes += passages.height + mentions.height + themes.height + cited.height
    for passage_id, document_id, start, end, sha256 in passages.iter_rows():
        text = texts.get(document_id)
        if text is None or not 0 <= start < end <= len(text) or _sha256(text[start:end]) != sha256:
            yield Broken(marking, "passage", passage_id, "it no longer is what the document says there")
    for what, rows in (("mention", mentions), ("theme", themes), ("alert", cited)):
        for name, document_id, start, end in rows.iter_rows():
            text = texts.get(document_id)
            if text is None or not 0 <= start < end <= len(text):
                yield Broken(marking, what, f"{name} {document_id} {start}..{end}", "there are no such characters")


def _citations(vault: Vault, batches: tuple[str, ...]) -> pl.DataFrame:
    rows = [
        (alert_id, quote.get("document_id"), quote.get("start", -1), quote.get("end", -1))
        for alert_id, citations in vault.frame("alerts", ["alert_id", "citations"], batches=batches).iter_rows()
        for quote in json.loads(citations)
    ]
    schema = {"alert_id": pl.String, "document_id": pl.String, "start": pl.Int64, "end": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
