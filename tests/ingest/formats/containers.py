"""A small stand-in for the registry: containers call it for their members."""

from collections.abc import Iterator
from pathlib import Path

from ingest.formats.base import Format, Limits, ReadOptions, Source
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Outcome, Parsed, Section, Unreadable


def opened(data: bytes | Path, name: str, formats: tuple[Format, ...], limits: Limits | None = None) -> Source:
    """A source whose members are read by the given formats (by magic number or test), or else as UTF-8 text."""

    def parse(source: Source) -> Iterator[Outcome]:
        head = source.head()
        try:
            for format_ in formats:
                if head.startswith(format_.magic) if format_.magic else format_.sniff and format_.sniff(source, head):
                    yield from format_.read(source)
                    return
            text = source.read().decode()
            yield Parsed(text, (Section(0, len(text), "p_1", "p_1"),), source.read(), "text", source.member)
        except (UnreadableError, UnicodeError) as error:
            yield Unreadable(str(error), type(error).__name__, source.member, source.data)

    options = ReadOptions(limits=limits or Limits())
    if isinstance(data, Path):
        return Source(name, parse, path=data, options=options)
    return Source(name, parse, data=data, options=options)


def told(outcomes: Iterator[Outcome]) -> dict[str, str]:
    """By member: the text of a document, or the class of error that refused it."""
    found: dict[str, str] = {}
    for outcome in outcomes:
        assert outcome.member not in found
        found[outcome.member] = outcome.text if isinstance(outcome, Parsed) else outcome.error
    return found
