"""Plain text files."""

import pytest

from ingest.formats.base import Source
from ingest.formats.text import read, title_of
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Parsed
from tests.ingest.test_encodings import VIETNAMESE, tcvn3


def parsed(data: bytes, **more: str) -> Parsed:
    (document,) = read(Source("note.txt", parse=lambda source: iter(()), data=data, **more))  # type: ignore[arg-type]
    assert isinstance(document, Parsed)
    return document


def test_a_legacy_file() -> None:
    document = parsed(tcvn3("\r\n".join(VIETNAMESE)))
    assert document.text == "\n".join(VIETNAMESE)
    assert document.title == VIETNAMESE[0]
    assert (document.encoding, document.content) == ("tcvn3", tcvn3("\r\n".join(VIETNAMESE)))
    assert document.encoding_certainty is not None
    assert document.encoding_certainty < 1


def test_mojibake_in_utf8_is_repaired_and_noted() -> None:
    document = parsed(tcvn3(VIETNAMESE[1]).decode("latin-1").encode("utf-8"))
    assert document.text == VIETNAMESE[1]
    assert document.metadata == {"repaired_from": "tcvn3"}


def test_a_long_first_line_is_no_title() -> None:
    assert title_of("word " * 100) == ""
    assert title_of("\n\n  == Name ==\ntext") == "Name"


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", bytes(range(8)) * 50, b"\x01\x02\x03\x04 a"])
def test_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="no text"):
        parsed(data)
