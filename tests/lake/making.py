"""Rows as ingestion would hand them over, made of plain texts."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from lake.store import Lake
from lake.vault import Vault

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def document(text: str, **given: Any) -> dict[str, Any]:
    """A row of table ``documents``."""
    row = {
        "document_id": sha256("document " + text),
        "file_id": sha256("file " + text),
        "member": "",
        "external_id": None,
        "title": text.split("\n")[0][:40],
        "text": text,
        "text_sha256": sha256(text),
        "characters": len(text),
        "language": "en",
        "language_certainty": 1.0,
        "language_basis": "declared",
        "kind": "news",
        "source": "tests",
        "reliability": "B",
        "fidelity": "born_digital",
        "format": "text",
        "known_at_basis": "ingested",
        "ingested_at": NOON,
        "metadata": "{}",
    }
    return row | given


def passages(row: dict[str, Any], size: int = 20) -> list[dict[str, Any]]:
    """Rows of table ``passages``: the document's text in pieces of ``size`` characters."""
    text, key = row["text"], row["document_id"]
    return [
        {
            "passage_id": f"{key}:{ordinal}",
            "document_id": key,
            "ordinal": ordinal,
            "start": start,
            "end": min(start + size, len(text)),
            "locator": f"p_{ordinal + 1}",
            "heading": "",
            "text_sha256": sha256(text[start : start + size]),
            **({"known_at": row["known_at"]} if "known_at" in row else {}),
        }
        for ordinal, start in enumerate(range(0, len(text), size))
    ]


def batch(texts: Sequence[str], **given: Any) -> dict[str, list[dict[str, Any]]]:
    """Rows of all tables that go with documents of these texts."""
    documents = [document(text, **given) for text in texts]
    extra = {"known_at": given["known_at"]} if "known_at" in given else {}
    return {
        "documents": documents,
        "passages": [passage for row in documents for passage in passages(row)],
        "mentions": [
            {"document_id": row["document_id"], "country": "VNM", "start": 0, "end": 1, **extra} for row in documents
        ],
        "duplicates": [
            {
                "document_id": row["document_id"],
                "group_id": row["document_id"],
                "similarity": 1.0,
                "signature": b"\0" * 512,
                "bands": [1, 2],
                **extra,
            }
            for row in documents
        ],
        "sightings": [
            {
                "file_id": row["file_id"],
                "document_id": row["document_id"],
                "source": "tests",
                "address": "/somewhere",
                "seen_at": NOON,
                **extra,
            }
            for row in documents
        ],
    }


def quarantine(name: str, **given: Any) -> dict[str, Any]:
    """A row of table ``quarantine``."""
    row = {
        "quarantine_id": sha256(name),
        "file_id": None,
        "member": "",
        "address": f"/in/{name}",
        "reason": "no parser reads it",
        "error": "UnreadableError",
        "state": "held",
        "options": "{}",
    }
    return row | given


def anew(vault: Vault) -> Vault:
    """The same vault, as another session opens it."""
    return Lake.open(vault.path.parent.parent, str(vault.marking)).vault(vault.marking)
