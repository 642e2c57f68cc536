"""CSV and its kin: records where a column holds texts, else one data set."""

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import PurePosixPath

from ingest.encodings import decode, read_as
from ingest.formats.base import MIB, Format, Source
from ingest.tables import Table, documents
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Outcome

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 60
_WHOLE = 16 * MIB
"""Files up to this size are decoded whole; of larger ones the beginning decides the encoding, and rows stream."""

csv.field_size_limit(sys.maxsize)


def read(source: Source) -> Iterator[Outcome]:
    """The documents of a table; see :func:`ingest.tables.documents`.

    Raises:
        UnreadableError: there is no filled cell, or the quoting is broken beyond reading.
    """
    lines, encoding, certainty, sample = _open(source)
    delimiter = "\t" if source.suffix in (".tsv", ".tab") else sniff_delimiter(sample)
    table = Table(
        rows=csv.reader(_without_hint(lines), delimiter=delimiter),
        format="csv",
        member=source.member,
        title=PurePosixPath(source.name.replace("\\", "/")).stem,
        content=source.read,
        encoding=encoding,
        certainty=certainty,
        metadata={"delimiter": delimiter},
    )
    try:
        yield from documents(table, source)
    except csv.Error as error:
        raise UnreadableError(f"broken CSV: {error}") from error


def _open(source: Source) -> tuple[Iterator[str], str, float, str]:
    """Lines of the file, its encoding and how sure that is, and its beginning."""
    if source.size > _WHOLE:
        head = source.head(MIB)
        head = head[: head.rfind(b"\n") + 1] or head
        decoded = decode(head, source.charset)
        if decoded.encoding not in ("tcvn3", "vni", "viscii"):
            codec = "utf-8-sig" if decoded.encoding == "utf-8" else decoded.encoding
            stream = io.TextIOWrapper(source.open(), codec, errors="legation-cp1252", newline="")
            return stream, decoded.encoding, min(decoded.certainty, 0.99), decoded.text
        text = read_as(source.read(), decoded.encoding)
        return io.StringIO(text, newline=""), decoded.encoding, decoded.certainty, text[:65536]
    decoded = decode(source.read(), source.charset)
    return io.StringIO(decoded.text, newline=""), decoded.encoding, decoded.certainty, decoded.text[:65536]


def _without_hint(lines: Iterator[str]) -> Iterator[str]:
    """Lines without NUL characters and without Excel's first line ``sep=;``."""
    for number, line in enumerate(lines):
        if number == 0:
            line = line.removeprefix("\ufeff")
            if line.lower().startswith("sep=") and len(line.strip()) <= 5:
                continue
        yield line.replace("\0", "")


def sniff_delimiter(sample: str) -> str:
    """The delimiter that cuts the first lines into the same number of cells most often; a comma where none does."""
    lines = sample.lstrip("\ufeff").splitlines(keepends=True)[:_SAMPLE_LINES]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:
        return lines[0].strip()[4]
    best, chosen = (0.0, 0), ","
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        if not widths:
            continue
        common = max(set(widths), key=lambda width: (widths.count(width), width))
        if common > 1 and (score := (widths.count(common) / len(widths), common)) > best:
            best, chosen = score, delimiter
    return chosen


FORMAT = Format(
    name="csv",
    read=read,
    suffixes=(".csv", ".tsv", ".tab", ".psv"),
    media_types=("text/csv", "text/tab-separated-values"),
)
