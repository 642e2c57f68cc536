"""Makes rows as the text index takes them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import polars as pl

KNOWN = datetime(2025, 1, 1, tzinfo=UTC)


def row(passage_id: str, text: str, **given: Any) -> dict[str, Any]:
    """One passage; what is not given is plain."""
    return {
        "passage_id": passage_id,
        "document_id": passage_id.rpartition(":")[0],
        "text": text,
        "heading": "",
        "title": "",
        "kind": "report",
        "language": "en",
        "source": "test",
        "countries": [],
        "published_at": None,
        "known_at": KNOWN,
        **given,
    }


def frame(rows: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Rows as a frame with the types of the tables."""
    return pl.DataFrame(
        list(rows),
        schema_overrides={
            "countries": pl.List(pl.String),
            "published_at": pl.Datetime("us", "UTC"),
            "known_at": pl.Datetime("us", "UTC"),
        },
    )


def texts_of(*texts: str) -> pl.DataFrame:
    """Passages ``d0:0``, ``d1:0`` ... with these texts."""
    return frame([row(f"d{i}:0", text) for i, text in enumerate(texts)])
