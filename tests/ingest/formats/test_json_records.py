"""JSON lines, arrays and objects."""

import gzip
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.formats.base import Limits, ReadOptions, Source
from ingest.formats.json_records import read, read_lines
from lake.schema.errors import LimitError, UnreadableError
from lake.schema.parsed import Outcome, Parsed, Unreadable


def source(data: bytes, **options: Any) -> Source:
    return Source("a.json", parse=lambda s: iter(()), data=data, options=ReadOptions(**options))


def lines(data: bytes, **options: Any) -> list[Outcome]:
    return list(read_lines(source(data, **options)))


def test_a_bad_line_is_one_outcome_and_reading_goes_on() -> None:
    data = b'\xef\xbb\xbf{"id":"a","text":"One."}\r\n\n{"id":"b",\n[1]\n{"id":"c","text":"Th\xc3\xa9"}\n{"text":""}'
    found = lines(data)
    assert [type(outcome) for outcome in found] == [Parsed, Unreadable, Unreadable, Parsed, Unreadable]
    assert [outcome.member for outcome in found] == ["#line=1", "#line=3", "#line=4", "#line=5", "#line=6"]
    assert found[0].content == b'{"id":"a","text":"One."}'
    assert isinstance(found[1], Unreadable)
    assert "not JSON" in found[1].reason
    assert isinstance(found[2], Unreadable)
    assert "list" in found[2].reason
    assert found[1].content == b'{"id":"b",'


def test_lines_in_other_encodings() -> None:
    (found,) = lines('{"text":"Déjà vu à Genève, l\'été dernier"}'.encode("cp1252"))
    assert isinstance(found, Parsed)
    assert (found.text, found.encoding) == ("Déjà vu à Genève, l'été dernier", "cp1252")
    wide = lines('{"text":"Một"}\n{"text":"Hai"}\n'.encode("utf-16"))
    assert [outcome.text for outcome in wide if isinstance(outcome, Parsed)] == ["Một", "Hai"]


def test_a_line_beyond_the_limit_is_skipped() -> None:
    data = b'{"text":"' + b"x" * 5000 + b'"}\n{"text":"ok"}\n'
    found = lines(data, limits=Limits(member_bytes=1000))
    assert [type(outcome) for outcome in found] == [Unreadable, Parsed]


def test_hostile_lines() -> None:
    found = lines(b"[" * 200_000 + b"\n" + b'{"a":' * 100_000 + b"\n" + b'{"text": ' + b"9" * 10_000 + b"}\n")
    assert {type(outcome) for outcome in found} == {Unreadable}


def test_memory_stays_bounded(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    with path.open("w") as out:
        for number in range(1_500):
            out.write(json.dumps({"id": number, "text": "words " * 1500}) + "\n")
    tracemalloc.start()
    count = sum(1 for _ in read_lines(Source(str(path), parse=lambda s: iter(()), path=path)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 1_500
    assert peak < 4_000_000


def test_arrays_stream_their_records() -> None:
    found = list(read(source(b' [ {"id":1,"text":"a"} ,\n{"id":2,"text":"b"}, {"id":3,"text":""} ] ')))
    assert [outcome.member for outcome in found] == ["#record=1", "#record=2", "#record=3"]
    assert [type(outcome) for outcome in found] == [Parsed, Parsed, Unreadable]
    assert found[0].content == b'{"id":1,"text":"a"}'


def test_an_array_that_breaks_off_gives_what_came_before() -> None:
    found: list[Outcome] = []
    with pytest.raises(UnreadableError, match=r"not JSON|no end"):
        found.extend(read(source(b'[{"text":"a"},{"text":"b"},{"te')))
    assert len(found) == 2


RECORDS = st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=9), max_size=3)


@given(st.lists(RECORDS, min_size=1, max_size=9), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_record_of_an_array_has_an_outcome(records: list[dict[str, Any]], spread: bool) -> None:
    data = json.dumps(records, ensure_ascii=False, indent=2 if spread else None).encode()
    assert len(list(read(source(data)))) == len(records)


def test_a_long_array_is_read_in_chunks() -> None:
    data = json.dumps([{"id": n, "text": "é" * 3000} for n in range(600)], ensure_ascii=False).encode()
    found = list(read(source(data)))
    assert len(found) == 600
    assert all(isinstance(outcome, Parsed) and outcome.text == "é" * 3000 for outcome in found)


def test_objects() -> None:
    (one,) = read(source(b'{"title":"T","text":"Words."}'))
    assert isinstance(one, Parsed)
    assert (one.text, one.content, one.member) == ("Words.", b'{"title":"T","text":"Words."}', "")
    wrapped = list(read(source(b'{"count":2,"data":[{"text":"a"},{"text":"b"}]}')))
    assert [outcome.member for outcome in wrapped] == ["#data=1", "#data=2"]
    (plain,) = read(source(b'{"a":{"b":[1,2]}}'))
    assert isinstance(plain, Parsed)
    assert plain.text == "a.b: 1; 2"
    (values,) = read(source(b'["x","y"]'))
    assert isinstance(values, Parsed)
    assert values.text == "value: x; y"


def test_lines_under_the_name_json() -> None:
    assert [outcome.member for outcome in read(source(b'{"text":"a"}\n{"text":"b"}\n'))] == ["#line=1", "#line=2"]


@pytest.mark.parametrize("data", [b"{", b"nonsense", b'{"a":1}x', b"\xff\xfe\x00"])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="not JSON"):
        list(read(source(data)))


def test_too_deep_is_a_limit() -> None:
    with pytest.raises(LimitError):
        list(read(source(b'{"a":' * 100_000)))


def test_real_records(real_data: Path) -> None:
    data = gzip.decompress((real_data / "uk-treaties" / "uk_treaties.jsonl.gz").read_bytes())[:2_000_000]
    mapping = {"id": "uuid", "published_at": "signed_event_date", "url": "document_url"}
    found = lines(data[: data.rindex(b"\n")], mapping=mapping)
    assert all(isinstance(outcome, Parsed) and outcome.title and outcome.external_id for outcome in found)
    mapping = {"text": ["preamble_zh", "articles[].content_zh"], "title": "treaty_zh"}
    for path in (real_data / "treaties-en-zh").glob("*.json"):
        (treaty,) = read(source(path.read_bytes(), mapping=mapping))
        assert isinstance(treaty, Parsed)
        assert sum(section.locator.startswith("art_") for section in treaty.sections) > 5, path
