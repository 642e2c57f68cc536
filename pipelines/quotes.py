"""Quotes cut from the store for products: checked against the document's hash, with all that a reader must know."""

from collections.abc import Sequence

from lake.reading import Withdrawn
from lake.store import Lake
from pipelines.citations import Quote, published
from pipelines.signatures import signatures_of

Span = tuple[str, int, int]
"""``document_id``, first character, one past the last."""


def quotes_of(lake: Lake, spans: Sequence[Span]) -> dict[Span, Quote]:
    """Quotes by span; one that no longer agrees with the stored text is withdrawn, that is: left out."""
    texts = lake.texts({document_id for document_id, _, _ in spans})
    signed = signatures_of(lake, texts)
    found: dict[Span, Quote] = {}
    for span, cut in zip(spans, lake.cut_many(spans), strict=True):
        document = texts.get(span[0])
        if isinstance(cut, Withdrawn) or document is None:
            continue
        found[span] = Quote(
            document_id=cut.document_id,
            external_id=cut.external_id,
            title=cut.title,
            language=cut.language,
            published_at=published(cut.published_at, document.published_precision),
            locator=cut.locator,
            start=cut.start,
            end=cut.end,
            quote=cut.quote,
            fidelity=cut.fidelity,
            marking=cut.marking,
            source=document.source,
            reliability=document.reliability,
            signature=signed.get(cut.document_id),
        )
    return found
