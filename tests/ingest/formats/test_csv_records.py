"""CSV files, as records and as data sets."""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats import csv_records
from ingest.formats.base import Limits, ReadOptions, Source
from ingest.formats.csv_records import read, sniff_delimiter
from ingest.passages import cut
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Parsed, Unreadable
from tests.ingest.test_encodings import VIETNAMESE, vni


def outcomes(data: bytes, name: str = "fleet.csv", **options: Any) -> list[Parsed | Unreadable]:
    return list(read(Source(name, parse=lambda s: iter(()), data=data, options=ReadOptions(**options))))


def one(data: bytes, name: str = "fleet.csv", **options: Any) -> Parsed:
    (found,) = outcomes(data, name, **options)
    assert isinstance(found, Parsed)
    return found


def test_a_data_set() -> None:
    found = one(b'port,ships,since\r\n"Cape, One",3,1990-01-02\r\n\r\nPort Two,4,1991-05-06\r\n')
    assert found.text == "port | ships | since\nCape, One | 3 | 1990-01-02\nPort Two | 4 | 1991-05-06"
    header, rows = found.sections
    assert (header.locator, header.unit) == ("header__heading", "rows_2_4")
    assert (rows.locator, rows.heading) == ("rows_2_4", "port | ships | since")
    assert (found.kind, found.title, found.member) == ("dataset", "fleet", "")
    assert found.metadata == {
        "delimiter": ",",
        "columns": ["port", "ships", "since"],
        "types": {"port": "text", "ships": "number", "since": "date"},
        "rows": 2,
    }


def test_rows_with_texts_are_documents() -> None:
    data = b'url,date,title,text\nhttps://e.org/1,2019-01-04,One,"Words, and\nmore."\nhttps://e.org/2,2019-01-05,Two,Words.\n'
    first, second = outcomes(data)
    assert isinstance(first, Parsed)
    assert (first.text, first.title, first.member) == ("Words, and\nmore.", "One", "#row=2")
    assert first.published_at == datetime(2019, 1, 4, tzinfo=UTC)
    assert first.content != second.content


def test_a_mapping_names_the_text() -> None:
    mapping = {"text": "note", "published_at": "date", "title": "treaty"}
    (found,) = outcomes(b"treaty;date;note\nPact;26/07/1957;Signed in haste.\n", mapping=mapping)
    assert isinstance(found, Parsed)
    assert (found.text, found.title) == ("Signed in haste.", "Pact")
    assert found.published_at == datetime(1957, 7, 26, tzinfo=UTC)
    assert one(b"a;b\n1;2\n", mapping=mapping).kind == "dataset"


def test_an_empty_text_cell_is_one_outcome() -> None:
    assert [type(o) for o in outcomes(b"id,text\n1,Words.\n2,\n3,More.\n")] == [Parsed, Parsed, Parsed]


def test_large_tables_are_split_and_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"{n},name {n}" for n in range(500)]
    found = outcomes(("id,name\n" + "\n".join(rows)).encode(), limits=Limits(text_characters=2000))
    assert len(found) > 3
    assert all(isinstance(part, Parsed) and len(part.text) <= 2100 for part in found)
    assert found[0].member.startswith("#rows=2-")
    assert found[-1].member.endswith("-501")
    assert len({part.content for part in found}) == len(found)
    text = "\n".join(part.text for part in found if isinstance(part, Parsed))
    assert all(f"{n} | name {n}" in text for n in range(500))


def test_a_stream_of_a_large_file_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = ("tên,ghi chú\n" + "\n".join(f"tàu {n},{VIETNAMESE[0]}" for n in range(50))).encode()
    whole = one(data)
    monkeypatch.setattr(csv_records, "_WHOLE", 10)
    assert one(data).text == whole.text
    assert one(vni(data.decode())).encoding == "vni"


def test_captions_and_missing_headers() -> None:
    found = one(b"Stanley Ships,,\nName,Port,Tons\nA,B,3\n")
    assert found.text == "Stanley Ships\nName | Port | Tons\nA | B | 3"
    assert found.sections[-1].heading == "Stanley Ships > Name | Port | Tons"
    bare = one(b"1,2\n3,4\n")
    assert bare.text == "1 | 2\n3 | 4"
    assert bare.metadata["columns"] == ["column_1", "column_2"]


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("a;b\n1,5;2\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("a,b\n", ","),
        ("plain\n", ","),
        ("sep=;\na;b\n", ";"),
        ("", ","),
    ],
)
def test_delimiters(sample: str, delimiter: str) -> None:
    assert sniff_delimiter(sample) == delimiter


def test_excel_hint_and_tabs() -> None:
    assert one(b"\xef\xbb\xbfsep=;\r\na;b\r\n1;2\r\n").text == "a | b\n1 | 2"
    assert one(b"a\tb, c\n1\t2\n", "x.tsv").text == "a | b, c\n1 | 2"


@pytest.mark.parametrize("data", [b"", b"\n\n", b",,,\n,,\n"])
def test_an_empty_table_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="filled cell"):
        outcomes(data)


@given(st.lists(st.lists(st.text(st.sampled_from('ab1,;"\n\t x\x00é'), max_size=8), max_size=4), max_size=8))
@settings(max_examples=80, deadline=None)
def test_any_table_is_survived_and_covered(rows: list[list[str]]) -> None:
    data = "\n".join(",".join(row) for row in rows).encode()
    try:
        found = outcomes(data)
    except UnreadableError:
        return
    for document in found:
        assert isinstance(document, Parsed)
        at = 0
        for span in cut(document.text, document.sections):
            assert not document.text[at : span.start].strip()
            at = span.end
        assert not document.text[at:].strip()


def test_real_news(real_data: Path) -> None:
    data = gzip.decompress((real_data / "wikinews-en" / "wikinews_2019.csv.gz").read_bytes())
    found = outcomes(data)
    assert len(found) == 171
    assert all(isinstance(document, Parsed) and document.published_at and document.url for document in found)
