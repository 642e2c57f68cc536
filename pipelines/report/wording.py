"""A product is refused that breaks the rules of analytic wording where it speaks in its own words."""

from collections.abc import Iterator, Sequence

from lake.schema.errors import RefusedError
from models.estimative_lint import Breach, lint_sentence
from pipelines.report.blocks import Block, Card, Items, Labelled, Paragraph, Product

OWN = ("judgements", "forecasts", "record", "method")
"""Sections in a report's own words; others hold headlines and titles, which are their sources' to word."""
BRIEF = ("situation", "actors", "timeline", "commitments", "open")
"""Sections of a brief in which its own words stand beside quotes."""


def breaches(product: Product, sections: Sequence[str] = OWN, others: Sequence[str] = ()) -> list[Breach]:
    """What breaks the rules in the lines of some sections; figures, tables and quotes are passed over.

    Args:
        product: the product.
        sections: keys of those that are read.
        others: words of others, as they stand in those lines: they are passed over, too.
    """
    found: list[Breach] = []
    for section in product.sections:
        for text in _texts(section.blocks) if section.key in sections else ():
            for words in others:
                text = text.replace(words, "“…”")
            found += lint_sentence(text, product.language)
    return found


def refuse(product: Product, sections: Sequence[str] = OWN, others: Sequence[str] = ()) -> None:
    """Let a product pass that keeps the rules.

    Args:
        product, sections, others: as for `breaches`.

    Raises:
        RefusedError: it breaks one; the message names the first.
    """
    found = breaches(product, sections, others)
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
