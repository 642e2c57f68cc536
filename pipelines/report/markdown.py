"""A product as Markdown (CommonMark); signs in any text are escaped, so that text stays text."""

import re
from collections.abc import Iterator, Sequence

from pipelines.report.blocks import (
    Block,
    Card,
    Figure,
    Items,
    Labelled,
    Line,
    Paragraph,
    Product,
    Quotes,
    Sources,
    Table,
)
from pipelines.report.html import generator, inert
from pipelines.report.places import place

_SIGNS = re.compile(r"([\\`*_{}\[\]()#+!|<>~&-])")
_NUMBERED = re.compile(r"^(\d+)([.)])")


def markdown(product: Product) -> str:
    """The whole product; pictures are given in words."""
    marking = f"**{escape(product.banner)}**"
    lines = [marking, "", f"# {escape(product.title)}", ""]
    lines += [f"{escape(product.dateline[0])} **{escape(product.dateline[1])}**", ""]
    lines += [f"- {escape(label)}: {escape(value)}" for label, value in product.figures]
    for section in product.sections:
        lines += ["", f"## {escape(section.title)}", ""]
        for block in section.blocks:
            lines += [*_block(product, block, 3), ""]
    made = escape(generator(product))
    if product.version:  # as code, so that it can be copied as it is
        made = made.replace(escape(product.version), f"`{product.version}`")
    lines += [made, "", marking]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def escape(text: str) -> str:
    """Text on one line in which no sign acts."""
    flat = _SIGNS.sub(r"\\\1", " ".join(inert(text).split()))
    return _NUMBERED.sub(r"\1\\\2", flat)


def _block(product: Product, block: Block, depth: int) -> Iterator[str]:
    match block:
        case Paragraph():
            yield " ".join(map(_line, block.lines))
        case Items():
            yield from (f"{f'{n}.' if block.numbered else '-'} {_line(line)}" for n, line in enumerate(block.lines, 1))
        case Labelled():
            yield from (f"- **{escape(label)}:** {_line(line)}" for label, line in block.pairs)
        case Table():
            yield "| " + " | ".join(map(escape, block.head)) + " |"
            yield "|" + "|".join(" ---: " if n in block.numbers else " --- " for n in range(len(block.head))) + "|"
            yield from ("| " + " | ".join(map(_line, row)) + " |" for row in block.rows)
        case Figure():
            yield f"*{escape(block.alt)}*"
        case Quotes():
            yield from _quotes(product, block.numbers)
        case Card():
            yield f"{'#' * depth} {escape(block.title)}" + (f" ({escape(block.tag)})" if block.tag else "")
            yield ""
            for inner in block.blocks:
                yield from (*_block(product, inner, depth + 1), "")
        case Sources():
            for number, quote in enumerate(product.quotes, 1):
                where = escape(place(quote, product.language).full)
                yield f"- \\[{number}\\] “{escape(quote.quote)}” {where} · {quote.document_id[:12]}"


def _quotes(product: Product, numbers: Sequence[int]) -> Iterator[str]:
    for number in numbers:
        quote = product.quotes[number - 1]
        yield f"> {escape(quote.quote)}"
        yield ">"
        yield f"> \\[{number}\\] {escape(place(quote, product.language).short)}"
        yield ""


def _line(line: Line) -> str:
    return escape(line.text) + "".join(f" \\[{number}\\]" for number in line.citations)
