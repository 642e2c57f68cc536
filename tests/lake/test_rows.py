"""Rows on their way into a table."""

from datetime import UTC, datetime

import polars as pl
import pytest

from lake.rows import checked, complete
from lake.schema.errors import IntegrityError, UnknownValueError
from lake.schema.tables import TABLES
from tests.lake.making import document

FILL = {"marking": "public", "known_at": datetime(2024, 1, 1, tzinfo=UTC), "run_id": "r", "batch_id": "b"}


def test_missing_columns_are_filled() -> None:
    frame = complete("documents", [document("one")], FILL)
    assert frame.columns == list(TABLES["documents"].columns())
    row = checked("documents", frame).row(0, named=True)
    assert (row["marking"], row["known_at"], row["run_id"], row["url"]) == ("public", FILL["known_at"], "r", None)


def test_what_a_row_brings_is_kept() -> None:
    known = datetime(2001, 1, 1, tzinfo=UTC)
    frame = complete("documents", [document("one", known_at=known), document("two")], FILL)
    assert frame["known_at"].to_list() == [known, FILL["known_at"]]


def test_frames_and_mappings_are_the_same() -> None:
    rows = [document("one"), document("two")]
    assert complete("documents", rows, FILL).equals(complete("documents", pl.DataFrame(rows), FILL))


def test_no_rows() -> None:
    assert complete("documents", [], FILL).schema == complete("documents", [document("x")], FILL).schema


@pytest.mark.parametrize("table", list(TABLES))
def test_every_table_can_be_completed(table: str) -> None:
    assert complete(table, [], FILL).columns == list(TABLES[table].columns())


def test_unknown_names() -> None:
    with pytest.raises(UnknownValueError, match="documents"):
        complete("documenst", [], FILL)
    with pytest.raises(UnknownValueError, match="titel"):
        complete("documents", [document("x", titel="y")], FILL)
    with pytest.raises(UnknownValueError, match="titel"):
        complete("documents", pl.DataFrame([document("x", titel="y")]), FILL)


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"kind": "gossip"}, "kind"),
        ({"document_id": "abc"}, "document_id"),
        ({"text": None}, "text"),
        ({"language_certainty": 1.5}, "language_certainty"),
        ({"characters": -1}, "characters"),
    ],
)
def test_a_row_that_breaks_a_rule_is_refused_and_the_rule_named(change: dict[str, object], rule: str) -> None:
    frame = complete("documents", [document("good"), document("bad") | change], FILL)
    with pytest.raises(IntegrityError, match=rf"1 of 2 rows break {rule}"):
        checked("documents", frame)


@pytest.mark.parametrize("change", [{"characters": "many"}, {"text": "\ud800"}, {"ingested_at": "noon"}])
def test_values_of_another_type_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(IntegrityError, match="documents"):
        complete("documents", [document("x") | change], FILL)
