"""The data dictionary is the schema's own words."""

from lake.config import LakeConfig
from lake.schema.tables import TABLES, Row
from pipelines.dictionary import settings, shared_columns, tables


def test_every_table_in_the_schemas_order() -> None:
    assert [entry.name for entry in tables()] == list(TABLES)
    assert all(entry.description.endswith(".") for entry in tables())


def test_every_column_once() -> None:
    shared = [column.name for column in shared_columns()]
    assert set(shared) == set(Row.columns())
    for entry in tables():
        names = [column.name for column in entry.columns]
        assert sorted(names + shared) == sorted(TABLES[entry.name].columns())
        assert all(column.description and column.type for column in entry.columns)


def test_times_are_named_as_utc() -> None:
    (known_at,) = [column for column in shared_columns() if column.name == "known_at"]
    assert known_at.type == "Datetime(UTC)"
    documents = next(entry for entry in tables() if entry.name == "documents")
    assert {column.name for column in documents.columns if column.nullable} >= {"published_at", "work_id", "url"}


def test_settings_are_the_keys_of_lake_json() -> None:
    names = [setting.name for setting in settings()]
    assert [name for name in names if "." not in name] == list(LakeConfig.model_fields)
    assert {"embedder.name", "names[].code", "sources[].addresses"} <= set(names)
    assert all(setting.description for setting in settings())
