"""The passages around a hit, in the order of its document."""

from collections.abc import Sequence
from dataclasses import replace

from lake.delta import one_of
from lake.schema.errors import UsageError
from lake.store import Lake
from pipelines.citations import Hit, Neighbour

MOST = 20
"""Neighbours on one side."""


def with_neighbours(lake: Lake, hits: Sequence[Hit], count: int) -> list[Hit]:
    """Hits with up to ``count`` passages before and after each; fewer at a document's ends.

    Raises:
        UsageError: a number that is negative or more than :data:`MOST`.
    """
    if not 0 <= count <= MOST:
        raise UsageError(f"{count} neighbours on each side: ask for 0 to {MOST}")
    if not count or not hits:
        return list(hits)
    documents = {hit.document_id for hit in hits}
    texts = lake.texts(documents)
    places: dict[str, dict[int, tuple[str, int, int]]] = {}
    for vault in lake.vaults:
        rows = vault.frame(
            "passages",
            ["document_id", "ordinal", "locator", "start", "end"],
            one_of("document_id", documents),
            batches=set(vault.batches_of(documents).values()),
        )
        for document_id, ordinal, *place in rows.iter_rows():
            places.setdefault(document_id, {}).setdefault(ordinal, tuple(place))

    def around(hit: Hit, ordinals: range) -> tuple[Neighbour, ...]:
        held, text = places[hit.document_id], texts[hit.document_id].text
        found = [held[ordinal] for ordinal in ordinals if ordinal in held]
        return tuple(Neighbour(locator, start, end, text[start:end]) for locator, start, end in found)

    surrounded = []
    for hit in hits:
        here = int(hit.passage_id.rpartition(":")[2])
        surrounded.append(
            replace(
                hit,
                before=around(hit, range(here - count, here)),
                after=around(hit, range(here + 1, here + count + 1)),
            )
            if hit.document_id in texts
            else hit
        )
    return surrounded
