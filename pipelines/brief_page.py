"""A brief as a file that stands by itself: HTML, or Markdown where its name ends in ``.md``."""

import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from lake.schema.errors import RefusedError, UsageError
from lake.tokens import fold, words
from pipelines.brief import Brief
from pipelines.citations import Quote
from pipelines.runs import code_version

_KINDS = {
    "treaty": "Treaties",
    "negotiation": "Negotiation records",
    "statement": "Statements",
    "news": "News",
    "report": "Reports",
    "dataset": "Data",
}
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|<>~&-])")
_NAME = 60  # characters of a subject that name its file


def write(brief: Brief, out: Path | None = None) -> dict[str, Any]:
    """Write a brief.

    Args:
        brief: what to write.
        out: the file, ending in ``.html`` or ``.md``; ``out/brief-SUBJECT.html`` by default.

    Returns:
        ``path`` and the brief's JSON.

    Raises:
        UsageError: another ending.
        RefusedError: the file cannot be written.
    """
    path = out or Path("out") / f"brief-{'-'.join(map(fold, words(brief.subject)))[:_NAME] or 'subject'}.html"
    if path.suffix not in (".html", ".md"):
        raise UsageError(f"a brief is written as .html or .md, not {path.suffix or path.name!r}")
    text = markdown(brief) if path.suffix == ".md" else html(brief)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RefusedError(f"the brief cannot be written to {path}: {error.strerror}") from error
    return {"path": str(path), **brief.to_json()}


def html(brief: Brief) -> str:
    """One page without anything from outside; text of documents is escaped."""
    page: str = _template().render(brief=brief, kinds=_KINDS, place=place, version=code_version())
    return page


def markdown(brief: Brief) -> str:
    """The same as Markdown; signs in the text of documents are escaped, so that they stay text."""
    lines = [f"**{brief.marking.upper()}**", "", f"# {_text(brief.subject)}", ""]
    if brief.as_of:
        lines += [f"As known at {brief.as_of}.", ""]
    if brief.answer:
        lines += [f"**{_text(brief.answer.text)}**", ""]
        for quote in () if brief.answer.abstained else brief.answer.citations:
            lines += [f"> {_text(quote.quote)}", ">", f"> {_text(place(quote))}", ""]
    for group in brief.groups:
        lines += [f"## {_KINDS[group.kind]}", ""]
        for number in group.citations:
            quote = brief.citations[number]
            lines += [f"> {_text(quote.quote)}", ">", f"> [{number + 1}] {_text(place(quote))}", ""]
    if not brief.groups:
        lines += ["The lake holds nothing on this.", ""]
    return "\n".join([*lines, f"Quotes are cut from stored documents and checked. Legation {code_version()}.", ""])


def place(quote: Quote) -> str:
    """Where a quote stands, from whom it comes and who may see it."""
    parts = (
        quote.title or quote.external_id or quote.document_id[:12],
        quote.locator,
        quote.language,
        (quote.published_at or "undated")[:10],
        f"{quote.source} ({quote.reliability})",
        quote.marking.upper(),
    )
    return ", ".join(parts)


def _text(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


@cache
def _template() -> Any:
    source = resources.files("pipelines").joinpath("templates", "brief.html").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(source)
