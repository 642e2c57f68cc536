"""Quotes and hits: what the contract says of them, and times no finer than they are known."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.citations import Hit, Quote, published


def hit(text: str = "Bên ký kết phải thông báo.", start: int = 100, **more: Any) -> Hit:
    values: dict[str, Any] = {
        "document_id": "ab" * 32, "external_id": None, "title": "", "kind": "treaty", "language": "vi",
        "published_at": None, "locator": "art_1", "start": start, "end": start + len(text), "text": text, "score": 0.5,
        "marking": "public", "passage_id": "ab" * 32 + ":0", "source": "x", "reliability": "A", "fidelity": "ocr",
    }  # fmt: skip
    return Hit(**(values | more))


def test_the_keys_of_the_contract() -> None:
    keys = "document_id external_id title kind language published_at locator start end text score marking"
    assert set(keys.split()) <= set(hit().to_json())
    keys = "document_id external_id title language published_at locator start end quote fidelity marking"
    assert set(keys.split()) <= set(hit().quote(100, 103).to_json())


@given(st.text(min_size=2), st.data())
def test_part_of_a_hit_is_a_quote_of_its_document(text: str, data: st.DataObject) -> None:
    """Offsets count the document's characters, whatever plane of Unicode they are of."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    document = "…" * 7 + text
    quote = hit(text, start=7).quote(7 + start, 7 + end)
    assert isinstance(quote, Quote)
    assert quote.quote == document[quote.start : quote.end]
    assert (quote.marking, quote.fidelity, quote.locator) == ("public", "ocr", "art_1")


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        ("year", "2025"),
        ("month", "2025-06"),
        ("day", "2025-06-09"),
        (None, "2025-06-09"),
        ("second", "2025-06-09T07:40:00Z"),
    ],
)
def test_a_time_is_no_finer_than_it_is_known(precision: str | None, said: str) -> None:
    assert published(datetime(2025, 6, 9, 7, 40, tzinfo=UTC), precision) == said
    assert published(None, precision) is None
