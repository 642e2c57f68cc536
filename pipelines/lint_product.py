"""A product as a file, held against the rules of analytic wording: Markdown, text, HTML, or an answer as JSON."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from lake.schema.errors import UnknownValueError, UnreadableError
from models.estimative_lint import LANGUAGES, lint

SUFFIXES = (".md", ".txt", ".html", ".htm", ".json")
_BLOCKS = frozenset(
    ("p", "li", "div", "section", "td", "th", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption")
)
_SILENT = frozenset(("style", "script", "svg", "title", "head", "blockquote", "q", "nav", "th", "td"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


class _Text(HTMLParser):
    """The words of a page a line a block, without headings, tables, quotations and charts."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.language: str | None = None
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.language = dict(attrs).get("lang")
        if tag in _BLOCKS:
            self.parts.append("\n")
        if tag in _SILENT or tag in _HEADINGS:
            self._silent.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._silent:
            while self._silent.pop() != tag:
                pass
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(" ".join(data.split()) + " " if data.strip() else " ")


def lint_file(path: Path, language: str | None = None, *, citations: bool = True) -> dict[str, Any]:
    """Breaches in a product's file.

    Args:
        path: Markdown, plain text, HTML, or the JSON of an answer.
        language: ``en`` or ``vi``; by default what the page says, else ``en``.
        citations: whether claims have to carry citations.

    Raises:
        UnreadableError: it cannot be read, or is none of these.
        UnknownValueError: another language.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableError(f"{path.name}: products are linted as {', '.join(SUFFIXES)}")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{path.name} cannot be read: {error}") from error
    declared: str | None = None
    if path.suffix.lower() in (".html", ".htm"):
        page = _Text()
        page.feed(text)
        text, declared = "".join(page.parts), page.language
    elif path.suffix.lower() == ".json":
        text = _answer(text, path.name)
    chosen = language or (declared if declared in LANGUAGES else "en")
    if chosen not in LANGUAGES:
        raise UnknownValueError("language", chosen, LANGUAGES)
    found = lint(text, chosen, citations=citations)
    return {"path": str(path), "language": chosen, "clean": not found, "breaches": [one.to_json() for one in found]}


def _answer(text: str, name: str) -> str:
    """The sentences of an answer's JSON, each with its citations as ``[1]``."""
    try:
        content = json.loads(text)
        sentences = content["sentences"]
        return "\n".join(
            one["text"] + "".join(f" [{number + 1}]" for number in one.get("citations", ())) for one in sentences
        )
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableError(f"{name} is not the JSON of an answer: it needs `sentences` with `text`") from error
