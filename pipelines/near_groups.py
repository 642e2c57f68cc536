"""Which new documents are nearly the same as others of their vault."""

from datetime import datetime
from typing import Any

import numpy as np
import polars as pl

from lake.vault import Vault
from models.duplicates import THRESHOLD, unpack
from models.near import NearIndex
from pipelines.enrich import Enrichment


class NearGroups:
    """Near-duplicate groups of a vault, kept up with what other processes commit."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._index = NearIndex(THRESHOLD)
        self._version = 0
        self._own: set[str] = set()
        self._expected: dict[str, tuple[Enrichment, datetime]] = {}

    def expect(self, document_id: str, enrichment: Enrichment, known_at: datetime) -> None:
        """A document that may be new at the next commit."""
        self._expected.setdefault(document_id, (enrichment, known_at))

    def group(self, new: frozenset[str]) -> dict[str, list[dict[str, Any]]]:
        """Rows of ``duplicates`` for the new documents; called under the vault's lock."""
        version, batches = self._vault.batches_since(self._version)
        if batches:
            rows = self._vault.frame("duplicates", ["document_id", "group_id", "signature", "bands"], batches=batches)
            rows = rows.filter(~pl.col("document_id").is_in(list(self._own)))
            if rows.height:
                self._index.load(
                    rows["group_id"].to_list(),
                    np.stack([unpack(signature) for signature in rows["signature"]]),
                    np.array(rows["bands"].to_list(), dtype=np.int64),
                )
        self._version, self._own = version, set(new)
        found = []
        for document_id, (enrichment, known_at) in self._expected.items():
            if document_id in new:
                group_id, similarity = self._index.group(
                    document_id, unpack(enrichment.signature), np.array(enrichment.bands, dtype=np.int64)
                )
                found.append(
                    {
                        "document_id": document_id,
                        "group_id": group_id,
                        "similarity": similarity,
                        "signature": enrichment.signature,
                        "bands": list(enrichment.bands),
                        "known_at": known_at,
                    }
                )
        self._expected.clear()
        return {"duplicates": found}
