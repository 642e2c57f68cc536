"""Users' SQL: what it can do, and everything that it must not."""

import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from lake.gate import admit
from lake.schema.errors import SqlError
from lake.schema.tables import TABLES
from lake.sql import DERIVED, VIEWS, Sandbox
from lake.store import Lake
from tests.lake.making import NOON, batch, document

TEXT = "Điều 5. Các Bên nên thông báo 🕊️ cho Ủy ban.\n中文条约文本。"


@pytest.fixture
def filled(tmp_path: Path) -> Lake:
    """A lake with two texts for everybody and one that is secret, opened with the lowest clearance."""
    path = tmp_path / "lake"
    Lake.create(path)
    with Lake.open(path, "secret") as lake:
        lake.vault("public", create=True).commit(
            batch([TEXT, "second"], published_at=datetime(1998, 5, 14, 22, tzinfo=UTC)), run_id="r", now=NOON
        )
        lake.vault("secret", create=True).commit(batch(["the hidden text"]), run_id="r")
    (tmp_path / "outside.csv").write_text("a,b\n1,2\n")
    (tmp_path / "outside.parquet").write_bytes(b"PAR1")
    return Lake.open(path)


@pytest.mark.parametrize("table", list(TABLES))
def test_every_table_is_a_view_with_its_columns(filled: Lake, table: str) -> None:
    names = filled.sql(f"from {table}").columns
    assert names[: len(TABLES[table].columns())] == list(TABLES[table].columns())


@pytest.mark.parametrize(
    "query",
    [
        "select kind, language, count(*) from documents group by all",
        "from documents select title",
        "with a as (from documents), b as (from a) select count(*) from b",
        "with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) select * from t",
        "values (1, 2)",
        "describe documents",
        "describe select 1",
        "show tables",
        "summarize documents",
        "explain select * from documents",
        "EXPLAIN\nselect count(*) from documents",
        "pivot documents on kind in ('news', 'treaty') using count(*)",
        "unpivot (select characters, language_certainty from documents) on columns(*)",
        "select * from range(3) r, unnest([1, 2]) u",
        "select table_name from information_schema.tables",
        "select d.title, p.text from documents d join passages p using (document_id) where p.ordinal = 0",
        "select (select max(characters) from documents) as most",
        "select * from main.documents -- a comment",
        "/* first */ select 1;",
        "select title, row_number() over (order by title) from documents qualify row_number() over () < 3",
    ],
)
def test_reading_is_allowed(filled: Lake, query: str) -> None:
    assert filled.query(query).width > 0


def test_results(filled: Lake) -> None:
    frame = filled.sql("select text, published_at from documents order by characters desc limit 1").pl()
    assert frame["text"][0] == TEXT
    assert str(frame.schema["published_at"]) == "Datetime(time_unit='us', time_zone='UTC')"
    assert frame["published_at"][0] == datetime(1998, 5, 14, 22, tzinfo=UTC)
    assert filled.sql("select cast(published_at as date)::varchar from documents limit 1").fetchall() == [
        ("1998-05-14",)
    ]
    assert filled.sql("select title from documents").df().shape == (2, 1)
    relation = filled.sql("from documents")
    assert relation.pl().height == relation.pl().height == 2


def test_passages_have_the_text_that_python_cuts(filled: Lake) -> None:
    rows = filled.sql('select start, "end", text from passages where document_id = ?', [document(TEXT)["document_id"]])
    cut = rows.fetchall()
    assert len(cut) == 3
    assert all(text == TEXT[start:end] for start, end, text in cut)


@pytest.mark.parametrize(
    ("query", "parameters"),
    [
        ("select title from documents where characters = $size", {"size": 6}),
        ("select title from documents where characters = ?", [6]),
        ("select title from documents where characters = $1", (6,)),
    ],
)
def test_parameters(filled: Lake, query: str, parameters: object) -> None:
    assert filled.sql(query, parameters).fetchall() == [("second",)]  # type: ignore[arg-type]


def test_rows_committed_later_are_seen(filled: Lake) -> None:
    count = "select count(*) from documents"
    relation = filled.sql(count)
    assert relation.fetchall() == [(2,)]
    filled.vault("public").commit(batch(["third"]), run_id="r")
    assert filled.sql(count).fetchall() == [(3,)]
    assert relation.fetchall() == [(3,)], "a relation is read anew each time"
    assert filled.sql("select count(*) from documents where false").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("selec 1", "syntax error"),
        ("", "0 statements"),
        ("select 1; select 2", "2 statements"),
        ("select titel from documents", "titel"),
        ("select * from document", "tables are alerts"),
        ("select 1 from documents where characters = 'many'", "many"),
        ("pivot documents on kind using count(*)", "PIVOT must list"),
        ("select $a", "arameter"),
    ],
)
def test_a_wrong_query_is_told_what_is_wrong_in_one_line(filled: Lake, query: str, message: str) -> None:
    with pytest.raises(SqlError, match=message) as caught:
        filled.query(query)
    assert "\n" not in str(caught.value)
    assert str(filled.path) not in str(caught.value)


def test_a_query_that_fails_on_a_row(filled: Lake) -> None:
    with pytest.raises(SqlError, match="Conversion"):
        filled.query("select title::int from documents")


def test_a_query_that_takes_too_long_is_stopped(filled: Lake) -> None:
    began = time.monotonic()
    with pytest.raises(SqlError, match="stopped after"):
        filled.query("select count(*) from range(100000000000) t(i) where i % 7 = 3", seconds=0.3)
    assert time.monotonic() - began < 5


ESCAPES = [
    "select * from '{secret}/*.parquet'",
    "select * from read_parquet('{secret}/*.parquet')",
    "select * from parquet_scan('{public}/../../secret/tables/documents/*.parquet')",
    "select * from read_parquet('{lake}/vaults/*/tables/documents/*.parquet')",
    "select * from read_parquet(['{public}/documents/*.parquet', '{secret}/*.parquet'])",
    "select * from parquet_metadata('{secret}/*.parquet')",
    "select * from read_text('{lake}/lake.json')",
    "select * from read_blob('{lake}/lake.json')",
    "select * from read_csv('{outside}/outside.csv')",
    "select * from '{outside}/outside.csv'",
    'select * from "{outside}/outside.parquet"',
    "describe '{outside}/outside.csv'",
    "summarize '{outside}/outside.csv'",
    "select * from read_json_auto('{lake}/lake.json')",
    "select * from glob('{lake}/**')",
    "select * from glob('/*')",
    "select * from sniff_csv('{outside}/outside.csv')",
    "select * from read_csv('/etc/passwd', sep = ':')",
    "select (select count(*) from read_text('/etc/passwd'))",
    "with a as (from read_text('/etc/passwd')) from a",
    "explain analyze select * from read_text('/etc/passwd')",
    "select * from documents where exists (from '{outside}/outside.csv')",
    "select * from documents, lateral (from read_text('/etc/passwd'))",
    "select * from read_parquet('https://127.0.0.1:9/x.parquet')",
    "select * from 'http://127.0.0.1:9/x.csv'",
    "select * from read_parquet('s3://bucket/x.parquet')",
    "copy documents to '{outside}/stolen.parquet'",
    "copy documents to '{public}/stolen.parquet'",
    "copy (select 1) to '/dev/stdout'",
    "explain analyze select * from documents",
    "explain copy documents to '{public}/stolen.parquet'",
    "export database '{outside}/stolen'",
    "import database '{outside}/stolen'",
    "attach '{outside}/x.db'",
    "attach ':memory:' as y",
    "install httpfs",
    "load httpfs",
    "load '{outside}/x.duckdb_extension'",
    "set enable_external_access = true",
    "set allowed_directories = ['/']",
    "reset allowed_directories",
    "set lock_configuration = false",
    "set global threads = 1",
    "pragma enable_external_access",
    "pragma database_list",
    "call pragma_version()",
    "create table t as select 1",
    "create view documents as select 1",
    "create or replace macro f() as 1",
    "create secret (type s3)",
    "drop view documents",
    "insert into documents select * from documents",
    "with x as (insert into lake.committed values ('a') returning *) select * from x",
    "update documents set title = ''",
    "delete from documents",
    "use memory",
    "checkpoint",
    "vacuum",
    "begin",
    "prepare q as select 1",
    "execute q",
    "select getenv('HOME')",
    "select current_setting('home_directory')",
    "select * from duckdb_settings()",
    "select sql from duckdb_views()",
    "select * from duckdb_secrets()",
    "select * from pragma_database_list()",
    "select sql from sqlite_master",
    "select * from pg_catalog.pg_views",
    "select view_definition from information_schema.views",
    "select * from lake.committed",
    "select * from memory.lake.spans",
    "select * from query('select 1')",
    "select * from query_table('documents')",
    "select * from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "select * from arrow_scan(1, 2, 3)",
    "select * from python_map_function()",
    "select * from local_frame",
    'with "/etc/passwd" as (select 1) select 1',
    "with \"{outside}/outside.csv\" as (select 1) select (from '{outside}/outside.csv')",
]


def spelled(query: str, lake: Lake) -> str:
    return query.format(
        lake=lake.path,
        outside=lake.path.parent,
        public=lake.path / "vaults" / "public" / "tables",
        secret=lake.path / "vaults" / "secret" / "tables" / "documents",
    )


@pytest.mark.parametrize("query", ESCAPES)
def test_the_gate_refuses(filled: Lake, query: str) -> None:
    local_frame = filled.frame("documents")
    assert local_frame.height
    before = sorted(filled.path.parent.rglob("*"))
    with pytest.raises(SqlError) as caught:
        filled.query(spelled(query, filled))
    assert "\n" not in str(caught.value)
    assert "hidden" not in str(caught.value)
    assert sorted(filled.path.parent.rglob("*")) == before


@pytest.mark.parametrize(
    "query", [q for q in ESCAPES if ("{" in q or "127.0" in q) and "{public}/stolen" not in q and 'with "' not in q]
)
def test_the_engine_alone_refuses_files_outside_and_the_network(filled: Lake, query: str) -> None:
    sandbox = Sandbox()
    cursor = sandbox._cursor(filled.vaults, None)
    with pytest.raises(duckdb.Error):
        cursor.execute(spelled(query, filled)).fetchall()


@pytest.mark.parametrize(
    "query",
    [
        "set enable_external_access = true",
        "set allowed_directories = ['/']",
        "reset allowed_directories",
        "set lock_configuration = false",
        "set python_enable_replacements = true",
        "set global threads = 1",
        "install httpfs",
        "load httpfs",
        "attach '/tmp/x.db'",
        "select * from local_frame",
    ],
)
def test_the_engine_alone_keeps_its_settings(filled: Lake, query: str) -> None:
    local_frame = filled.frame("documents")
    assert local_frame.height
    with pytest.raises(duckdb.Error):
        Sandbox()._cursor(filled.vaults, None).execute(query).fetchall()


def test_a_past_moment_cannot_be_left(filled: Lake) -> None:
    with Lake.open(filled.path, as_of="1990-01-01") as then:
        assert then.query("select * from documents").is_empty()
        folder = filled.path / "vaults" / "public" / "tables" / "documents"
        with pytest.raises(SqlError):
            then.query(f"select * from read_parquet('{folder}/*.parquet')")
        with pytest.raises(SqlError):
            then.query("select * from documents at (version => 1)")


def test_no_answer_tells_where_the_lake_stands(filled: Lake) -> None:
    for query in ("explain select * from documents", "explain select text from passages", "show all tables"):
        assert str(filled.path) not in str(filled.query(query).rows())


def test_a_missing_file_is_told_without_its_path(filled: Lake) -> None:
    filled.query("select count(*) from documents")
    for file in (filled.path / "vaults" / "public" / "tables" / "documents").glob("*.parquet"):
        file.unlink()
    with pytest.raises(SqlError) as caught:
        filled.query("select text from documents")
    assert str(filled.path) not in str(caught.value)


def test_small_queries_are_quick(filled: Lake) -> None:
    filled.query("select count(*) from documents")
    times = []
    for _ in range(20):
        began = time.perf_counter()
        filled.query("select kind, count(*) from documents group by kind")
        times.append(time.perf_counter() - began)
    assert min(times) < 0.03


def test_the_gate_names_only_what_is_there() -> None:
    assert {*TABLES, *DERIVED} == VIEWS
    connection = duckdb.connect()
    admit("select 1", connection, VIEWS)
    with pytest.raises(SqlError, match="no table 'x'"):
        admit("from x", connection, VIEWS)
