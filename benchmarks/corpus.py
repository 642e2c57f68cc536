"""Folders of small documents for the benchmarks, cut from whatever text lies under a data folder."""

import email.message
import email.policy
import html
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from docx import Document

CHARACTERS = 2000
"""Length of one document: that of a short news story."""

DISPATCH = 600
"""Length of a short document: that of an agency's dispatch, about one passage."""

_FEWEST = 200
"""Shorter rests of a text make no document."""

SUFFIXES = (".txt", ".md", ".xml", ".html")
"""Files that text is cut out of; of the last two without their tags."""

FORMATS = ("txt", "md", "html", "docx", "eml", "jsonl")
_TAGS = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_RECORDS = 50
"""Documents in one JSON-lines file."""
_FIRST_DAY = datetime(2020, 1, 1, 9, tzinfo=UTC)


def texts(data: Path, count: int, size: int = CHARACTERS) -> list[str]:
    """``count`` different texts of about ``size`` characters, cut at line ends out of the text files under ``data``.

    The files are drawn from in turn, so that every source and language has its share.

    Raises:
        SystemExit: there is not enough text.
    """
    streams = [_pieces(path, size) for path in sorted(data.rglob("*")) if path.suffix in SUFFIXES and path.is_file()]
    found: dict[str, None] = {}
    while streams and len(found) < count:
        streams = [stream for stream in streams if _draw(stream, found)]
    if len(found) < count:
        raise SystemExit(f"--data {data}: its text files make {len(found)} documents, {count} are needed")
    return list(found)[:count]


def write_texts(folder: Path, documents: list[str]) -> None:
    """One ``.txt`` file each, a hundred to a folder."""
    for number, text in enumerate(documents):
        _place(folder, number, "txt").write_text(text, encoding="utf-8")


def write_mixed(folder: Path, documents: list[str]) -> None:
    """The documents in six formats, an equal share of each; those in JSON lines fifty to a file."""
    lines: list[str] = []
    for number, text in enumerate(documents):
        kind = FORMATS[number % len(FORMATS)]
        title, _, body = text.partition("\n")
        day = _FIRST_DAY + timedelta(hours=number)
        path = _place(folder, number, kind)
        match kind:
            case "txt":
                path.write_text(text, encoding="utf-8")
            case "md":
                path.write_text(f"# {title}\n\n{body}", encoding="utf-8")
            case "html":
                path.write_text(_page(title, body, day), encoding="utf-8")
            case "docx":
                _word(path, title, body)
            case "eml":
                path.write_bytes(_mail(title, body, day))
            case _:
                record = {"id": f"r{number}", "title": title, "text": text, "published_at": day.isoformat()}
                lines.append(json.dumps(record, ensure_ascii=False))
    for first in range(0, len(lines), _RECORDS):
        path = _place(folder, first, "jsonl")
        path.write_text("\n".join(lines[first : first + _RECORDS]) + "\n", encoding="utf-8")


def _pieces(path: Path, most: int) -> Iterator[str]:
    """The text of a file in pieces; a file that is not UTF-8 gives none."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    lines = (text if path.suffix in (".txt", ".md") else html.unescape(_TAGS.sub("", text))).splitlines()
    piece: list[str] = []
    size = 0
    for line in lines:
        for start in range(0, max(1, len(line)), most):
            piece.append(line[start : start + most])
            size += len(piece[-1]) + 1
            if size >= most:
                yield "\n".join(piece).strip() + "\n"
                piece, size = [], 0
    if size >= _FEWEST:
        yield "\n".join(piece).strip() + "\n"


def _draw(stream: Iterator[str], found: dict[str, None]) -> bool:
    text = next(stream, None)
    if text is not None and len(text) >= _FEWEST:
        found.setdefault(text)
    return text is not None


def _place(folder: Path, number: int, suffix: str) -> Path:
    path = folder / f"{number // 100:03d}" / f"{number:05d}.{suffix}"
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _page(title: str, body: str, day: datetime) -> str:
    paragraphs = "\n".join(f"<p>{html.escape(line)}</p>" for line in body.splitlines() if line.strip())
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<meta property="article:published_time" content="{day.isoformat()}">'
        f"</head><body><nav><a href='/'>Home</a></nav><article><h1>{html.escape(title)}</h1>\n"
        f"{paragraphs}</article></body></html>"
    )


def _word(path: Path, title: str, body: str) -> None:
    document = Document()
    document.add_heading(_printable(title))
    for line in body.splitlines():
        if line.strip():
            document.add_paragraph(_printable(line))
    document.save(str(path))


def _printable(line: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(character for character in line if character.isprintable())


def _mail(title: str, body: str, day: datetime) -> bytes:
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = " ".join(title.split())[:200] or "no subject"
    message["From"] = "desk@example.org"
    message["To"] = "archive@example.org"
    message["Date"] = format_datetime(day)
    message.set_content(body or title)
    return message.as_bytes()
