"""Records to documents, with a mapping and without."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.records import canonical, document_of, moment, walk
from lake.schema.errors import UnreadableError
from lake.schema.parsed import Parsed


def document(record: dict[str, Any], mapping: dict[str, Any] | None = None) -> Parsed:
    return document_of(record, content=canonical(record), format="json", member="#1", mapping=mapping)


def test_the_contract_shape() -> None:
    found = document(
        {"id": 7, "text": "Words.", "title": "T", "language": "eng", "published_at": "2024-05-06", "url": "https://e.org",
         "kind": "news", "work_id": "W", "desk": "east"}
    )  # fmt: skip
    assert (found.external_id, found.text, found.title, found.language) == ("7", "Words.", "T", "en")
    assert (found.url, found.kind, found.work_id) == ("https://e.org", "news", "W")
    assert found.published_at == datetime(2024, 5, 6, tzinfo=UTC)
    assert found.metadata == {"desk": "east"}


def test_well_known_names_are_taken_and_noted() -> None:
    found = document(
        {"link": "https://e.org/1", "headline": "H", "date": "6 May 2024", "body": "Words.", "summary": "S"}
    )
    assert (found.title, found.text, found.url, found.external_id) == (
        "H",
        "Words.",
        "https://e.org/1",
        "https://e.org/1",
    )
    assert found.metadata == {
        "summary": "S",
        "fields": {"text": "body", "title": "headline", "published_at": "date", "url": "link"},
    }


def test_a_mapping_joins_and_walks() -> None:
    record = {
        "meta": {"when": "1990"},
        "intro": "Preface.",
        "articles": [
            {"article": "一", "title_en": "Aim", "content_en": "One."},
            {"article": "二", "title_en": "", "content_en": "Two."},
        ],
        "left": 1,
    }
    found = document(record, {"text": ["intro", "articles[].content_en"], "published_at": "meta.when"})
    assert found.text == "Preface.\n\nOne.\n\nTwo."
    assert [(s.locator, s.heading) for s in found.sections] == [("sec_1", ""), ("art_1", "Aim"), ("art_2", "")]
    assert (found.published_at, found.published_precision) == (datetime(1990, 1, 1, tzinfo=UTC), "year")
    assert found.metadata == {"meta": {"when": "1990"}, "left": 1}


def test_a_record_without_a_text_is_listed() -> None:
    found = document(
        {"title": "Accord", "signed": "1957-07-26", "parties": ["A", "B"], "in": {"force": True, "x": None}}
    )
    assert found.text == "title: Accord\nsigned: 1957-07-26\nparties: A; B\nin.force: true"
    assert [s.locator for s in found.sections] == ["field_title", "field_signed", "field_parties", "field_in_force"]
    assert (found.title, found.kind, found.metadata["content"]) == ("Accord", None, "fields")


@pytest.mark.parametrize("record", [{"text": " "}, {"body": []}, {}, {"a": None}])
def test_an_empty_record_is_refused(record: dict[str, Any]) -> None:
    with pytest.raises(UnreadableError, match=r"no text|empty record"):
        document(record)


def test_values_that_are_none_of_ours_stay_metadata() -> None:
    found = document({"text": "x", "kind": "gossip", "date": "who knows", "language": "elvish?"})
    assert (found.kind, found.published_at, found.language) == (None, None, None)
    assert {key: found.metadata[key] for key in ("kind", "date", "language")} == {
        "kind": "gossip", "date": "who knows", "language": "elvish?",
    }  # fmt: skip


def test_moments() -> None:
    day = datetime(2020, 3, 1, tzinfo=UTC)
    assert moment(1583020800) == moment(1583020800000) == (day, "second")
    assert moment(datetime(2020, 3, 1, 12)) == (day, "day")
    assert moment(1990) == (datetime(1990, 1, 1, tzinfo=UTC), "year")
    assert moment(True) is moment(None) is moment(1e300) is None


def test_walk() -> None:
    value = {"a": [{"b": 1}, {"b": 2}, 3], "c.d": 4, "e": {"f": 5}}
    assert [found for found, _ in walk(value, "a[].b")] == [1, 2]
    assert [found for found, _ in walk(value, "c.d")] == [4]
    assert [found for found, _ in walk(value, "e.f")] == [5]
    assert list(walk(value, "a.b.c")) == []
