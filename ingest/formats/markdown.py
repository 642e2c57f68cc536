"""Markdown: front matter to metadata, marks to structure, the readable text kept with its lists and tables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.dates import parse_date
from ingest.formats.base import Format, Source
from ingest.formats.builder import clean
from ingest.formats.fragment import fragment_blocks
from ingest.formats.text import decode_text, title_of
from ingest.languages import language_tag
from ingest.structure import Block, outline, sections_of
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Json, Outcome, Parsed
from lake.schema.values import KINDS

_FRONT = re.compile(r"---[^\S\n]*\n(.*?)\n?(?:---|\.\.\.)[^\S\n]*(?:\n|\Z)", re.DOTALL)
_KEY = re.compile(r"([A-Za-z_][\w .-]*?)\s*:(?:\s+(.*))?")
_FIELDS = {
    "id": "external_id", "external_id": "external_id", "title": "title", "published_at": "published_at",
    "date": "published_at", "language": "language", "lang": "language", "work_id": "work_id", "url": "url",
    "source_url": "url", "link": "url", "kind": "kind",
}  # fmt: skip
_DEEPEST = 100
"""Lists and quotations nested deeper than this come from no writer; the parser would leave out what is in them."""

_TOO_DEEP = re.compile(rf"^[ \t]*(?:>[ \t]*|(?:[-*+]|\d{{1,9}}[.)])[ \t]+){{{_DEEPEST // 3}}}", re.MULTILINE)


@dataclass(slots=True)
class _List:
    """An open list: its next number, or None for bullets."""

    number: int | None
    mark: str


def read(source: Source) -> Iterator[Outcome]:
    """The whole file as one document.

    Raises:
        UnreadableError: the bytes are no text, or hold nothing but front matter.
    """
    data = source.read()
    text, encoding, certainty, metadata = decode_text(source, data)
    front, body = split_front_matter(text)
    fields = _fields(front)
    values = {ours: str(front[key]) for ours, key in fields.items()}
    metadata |= {key: value for key, value in front.items() if key not in fields.values()}
    if _TOO_DEEP.search(body):
        plain, sections, heading = body, sections_of(body), ""
    else:
        rendered = _Renderer(body)
        plain, sections = rendered.text, outline(rendered.text, rendered.blocks, kind=values.get("kind"))
        heading = next((plain[b.start : b.end] for b in rendered.blocks if b.level == 1), "")
        if rendered.links:
            metadata["links"] = rendered.links
    if not plain.strip():
        raise UnreadableError("no text in it" if not front else "front matter without a text below it")
    dated = parse_date(values.get("published_at"))
    yield Parsed(
        text=plain,
        sections=sections,
        content=data,
        format="markdown",
        member=source.member,
        title=values.get("title") or " ".join(heading.split()) or title_of(plain),
        external_id=values.get("external_id"),
        url=values.get("url") or source.url,
        language=language_tag(values.get("language")),
        published_at=dated.when if dated else None,
        published_precision=dated.precision if dated else None,
        kind=values.get("kind"),
        work_id=values.get("work_id"),
        encoding=encoding,
        encoding_certainty=certainty,
        metadata=metadata,
    )


def split_front_matter(text: str) -> tuple[dict[str, Json], str]:
    """The ``key: value`` lines between two ``---`` at the very beginning, and the text below them.

    ``[a, b]`` and ``- a`` lines below a key give lists, quotes around a value are dropped; all others are strings.
    A line between the marks that is neither makes the whole no front matter.
    """
    match = _FRONT.match(text.lstrip("\ufeff"))
    if not match:
        return {}, text
    front: dict[str, Json] = {}
    last = ""
    for line in match[1].split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if (pair := _KEY.fullmatch(line.rstrip())) and not line[0].isspace():
            last = pair[1]
            front[last] = _value(pair[2] or "")
        elif last and line.lstrip().startswith("- "):
            items = front[last]
            front[last] = [*(items if isinstance(items, list) else [items] if items else []), _value(line.strip()[2:])]
        elif last and line[0].isspace():
            front[last] = f"{front[last]} {line.strip()}".strip(" >|")
        else:
            return {}, text
    return front, text.lstrip("\ufeff")[match.end() :]


def _value(text: str) -> Json:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1]
    if text.startswith("[") and text.endswith("]"):
        return [item.strip().strip("\"'") for item in text[1:-1].split(",") if item.strip()]
    return text


def _fields(front: dict[str, Json]) -> dict[str, str]:
    """Our field to the key that gives it; keys whose value cannot be used stay metadata."""
    found: dict[str, str] = {}
    for key, value in front.items():
        ours = _FIELDS.get(key.lower())
        if ours is None or ours in found or not isinstance(value, str) or not value:
            continue
        if (
            (ours == "kind" and value not in KINDS)
            or (ours == "published_at" and parse_date(value) is None)
            or (ours == "language" and language_tag(value) is None)
        ):
            continue
        found[ours] = key
    return found


_PARSER = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])


class _Renderer:
    """Markdown as readable text: headings and emphasis without their marks, lists and tables as lines."""

    def __init__(self, body: str) -> None:
        self.blocks: list[Block] = []
        self.links: list[Json] = []
        self._parts: list[str] = []
        self._length = 0
        self._lists: list[_List] = []
        self._lead = ""
        self._tight = False
        self._level = 0
        self._row: list[str] | None = None
        for token in _PARSER.parse(body):
            self._take(token)
        self.text = "".join(self._parts)

    def _add(self, text: str, level: int = 0, *, tight: bool = False) -> None:
        """Append a block; a tight one follows on the next line, others after an empty one."""
        text = clean(text).strip("\n").rstrip()
        if not text.strip():
            return
        if self._parts:
            gap = "\n" if tight else "\n\n"
            self._parts.append(gap)
            self._length += len(gap)
        self._parts.append(text)
        self.blocks.append(Block(self._length, self._length + len(text), level))
        self._length += len(text)

    def _take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                ordered = token.type[0] == "o"
                self._lists.append(_List(int(token.attrGet("start") or 1) if ordered else None, token.markup))
                self._tight = len(self._lists) > 1
            case "bullet_list_close" | "ordered_list_close":
                self._lists.pop()
                self._tight = bool(self._lists)
            case "list_item_open":
                top = self._lists[-1]
                mark = "- " if top.number is None else f"{top.number}{top.mark or '.'} "
                self._lead = "  " * (len(self._lists) - 1) + mark
                top.number = None if top.number is None else top.number + 1
            case "heading_open":
                self._level = int(token.tag[1])
            case "heading_close":
                self._level = 0
            case "tr_open":
                self._row = []
            case "tr_close":
                self._add(" | ".join(self._row or []), tight=self._tight)
                self._row, self._tight = None, True
            case "table_close":
                self._tight = False
            case "inline":
                self._inline(token)
            case "paragraph_close":
                # the items of a list without empty lines between them stay on lines next to each other
                self._tight = token.hidden and bool(self._lists)
            case "fence" | "code_block":
                self._add(token.content)
            case "html_block":
                for text in fragment_blocks(token.content):
                    self._add(text)

    def _inline(self, token: Token) -> None:
        text = self._words(token.children or [])
        if self._row is not None:
            self._row.append(" ".join(text.split()))
            return
        self._add(self._lead + text, self._level, tight=self._tight)
        self._lead = ""

    def _words(self, tokens: Sequence[Token]) -> str:
        """Running text; the addresses of links are kept apart, for the metadata."""
        parts: list[str] = []
        for token in tokens:
            if token.type in ("softbreak", "hardbreak") or (
                token.type == "html_inline" and token.content.lower().startswith("<br")
            ):
                parts.append("\n")
            elif token.type in ("text", "code_inline", "text_special"):
                parts.append(token.content)
            elif token.type == "image":
                parts.append(self._words(token.children or []) or token.content)
            elif token.type == "link_open" and (address := token.attrGet("href")):
                self.links.append(str(address))
        return "".join(parts)


FORMAT = Format(
    name="markdown",
    read=read,
    suffixes=(".md", ".markdown", ".mdown", ".mkd"),
    media_types=("text/markdown", "text/x-markdown"),
)
