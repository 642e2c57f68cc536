"""Plain text."""

from collections.abc import Iterator

from ingest.encodings import decode
from ingest.formats.base import Format, Source, require_text
from ingest.formats.builder import clean
from ingest.repair import repair_vietnamese
from ingest.structure import sections_of
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Json, Outcome, Parsed

TITLE_CHARACTERS = 300
"""A first line longer than this is text, not a title."""
SENTENCE_CHARACTERS = 100
"""A first line longer than this that ends like a sentence is one."""

_MOST_STRANGE = 0.05


def title_of(text: str) -> str:
    """The first line that is not empty, when it is short and no long sentence; else an empty string."""
    line = text.lstrip()[: TITLE_CHARACTERS + 1].split("\n", 1)[0].strip()
    if len(line) > TITLE_CHARACTERS or (len(line) > SENTENCE_CHARACTERS and line.endswith((".", "。", ";"))):
        return ""
    return line.strip("=# ").strip()


def decode_text(source: Source, data: bytes) -> tuple[str, str, float, dict[str, Json]]:
    """Text of the bytes cleaned and, where it held Vietnamese legacy codes as Unicode, repaired.

    Returns:
        Text, encoding, certainty, and metadata that notes a repair.

    Raises:
        UnreadableError: the bytes are no text.
    """
    decoded = decode(data, source.charset)
    strange = sum(map(decoded.text.count, ("\x00", "\ufffd", "\x01", "\x02", "\x03", "\x04", "\x7f")))
    if strange > len(decoded.text) * _MOST_STRANGE:
        raise UnreadableError("no text: too many of its bytes are control characters")
    text, repaired = repair_vietnamese(clean(decoded.text))
    return text, decoded.encoding, decoded.certainty, {"repaired_from": repaired} if repaired else {}


def read(source: Source) -> Iterator[Outcome]:
    """The whole file as one document."""
    data = source.read()
    text, encoding, certainty, metadata = decode_text(source, data)
    yield require_text(
        Parsed(
            text=text,
            sections=sections_of(text),
            content=data,
            format="text",
            member=source.member,
            title=title_of(text),
            url=source.url,
            encoding=encoding,
            encoding_certainty=certainty,
            metadata=metadata,
        )
    )


FORMAT = Format(
    name="text",
    read=read,
    suffixes=(".txt", ".text", ".asc", ".log", ".rst", ".org", ".adoc"),
    media_types=("text/plain",),
)
