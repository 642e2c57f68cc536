"""A product is refused that breaks the rules of analytic wording where it speaks in its own words."""

from collections.abc import Iterator, Sequence

from lake.schema.errors import RefusedError
from models.estimative_lint import Breach, lint_sentence
from pipelines.report.blocks import Block, Card, Items, Labelled, Paragraph, Product

OWN = ("judgements", "forecasts", "record", "method")
"""Sections in the product's own words; others hold headlines and titles, which are their sources' to word."""


def breaches(product: Product, sections: Sequence[str] = OWN) -> list[Breach]:
    """What breaks the rules in the lines of some sections; figures, tables and quotes are passed over."""
    return [
        breach
        for section in product.sections
        if section.key in sections
        for text in _texts(section.blocks)
        for breach in lint_sentence(text, product.language)
    ]


def refuse(product: Product) -> None:
    """Let a product pass that keeps the rules.

    Raises:
        RefusedError: it breaks one; the message names the first.
    """
    found = breaches(product)
    if found:
        raise RefusedError(f"the product breaks the rules of wording: {found[0].message}, in: {found[0].sentence}")


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Paragraph(lines=lines) | Items(lines=lines):
                yield from (line.text for line in lines)
            case Labelled(pairs=pairs):
                yield from (line.text for _, line in pairs)
            case Card(blocks=inner):
                yield from _texts(inner)
