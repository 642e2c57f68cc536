"""A product as a file: HTML, Markdown or PDF, by the ending of its name."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from lake.durability import replacing
from lake.schema.errors import RefusedError, UsageError
from pipelines.report.blocks import Product
from pipelines.report.html import html
from pipelines.report.markdown import markdown
from pipelines.report.pdf import pdf

WRITERS: Final[Mapping[str, Callable[[Product], str | bytes]]] = {".html": html, ".md": markdown, ".pdf": pdf}


def check(path: Path) -> None:
    """Whether a product can be written under that name.

    Raises:
        UsageError: the ending is none of those that can be written.
    """
    if path.suffix not in WRITERS:
        endings = ", ".join(WRITERS)
        raise UsageError(f"written are files ending in {endings}, not {path.suffix or path.name!r}")


def written(product: Product, path: Path) -> Path:
    """Write a product; a reader sees the old file or the new one, never half of one.

    Raises:
        UsageError: another ending.
        RefusedError: the file cannot be written.
    """
    check(path)
    made = WRITERS[path.suffix](product)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as draft:
            draft.write_bytes(made.encode("utf-8") if isinstance(made, str) else made)
    except OSError as error:
        raise RefusedError(f"nothing can be written to {path}: {error.strerror}") from error
    return path
