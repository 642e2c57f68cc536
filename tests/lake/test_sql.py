"""Users' SQL: what it can do, and everything that it must not."""

import contextlib
import math
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from lake import sql
from lake.config import SqlConfig
from lake.gate import REFUSED_FUNCTIONS, REFUSED_TABLE_FUNCTIONS, TABLE_FUNCTIONS, admit
from lake.relation import Relation
from lake.schema.errors import SqlError, UsageError
from lake.schema.tables import TABLES
from lake.sql import DERIVED, VIEWS, Sandbox
from lake.store import Lake
from tests.lake.making import NOON, batch, document

TEXT = "Điều 5. Các Bên nên thông báo 🕊️ cho Ủy ban.\n中文条约文本。"


@pytest.fixture
def filled(tmp_path: Path) -> Lake:
    """A lake with two texts for everybody and one that is secret, opened with the lowest clearance."""
    return made(tmp_path)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The same for many tests, which change nothing."""
    return made(tmp_path_factory.mktemp("shared"))


def made(tmp_path: Path) -> Lake:
    path = tmp_path / "lake"
    Lake.create(path)
    with Lake.open(path, "secret") as lake:
        lake.vault("public", create=True).commit(
            batch([TEXT, "second"], published_at=datetime(1998, 5, 14, 22, tzinfo=UTC)), run_id="r", now=NOON
        )
        lake.vault("secret", create=True).commit(batch(["the hidden text"]), run_id="r")
    (tmp_path / "outside.csv").write_text("a,b\n1,2\n")
    (tmp_path / "link").symlink_to(path / "vaults" / "secret" / "tables" / "documents")
    (tmp_path / "outside.parquet").write_bytes(b"PAR1")
    return Lake.open(path)


@pytest.mark.parametrize("table", list(TABLES))
def test_every_table_is_a_view_with_its_columns(shared: Lake, table: str) -> None:
    names = shared.sql(f"from {table}").columns
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
def test_reading_is_allowed(shared: Lake, query: str) -> None:
    assert shared.query(query).width > 0


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


ESCAPES += [
    # whole families of readers of files
    *[
        f"select * from {name}('{{secret}}/*.parquet')"
        for name in sorted(REFUSED_TABLE_FUNCTIONS)
        if name.startswith(("read_", "parquet_")) or name in ("glob", "sniff_csv", "summary")
    ],
    # paths in other clothes
    "select * from '{public}/../../secret/tables/documents/*.parquet'",
    "select * from '{lake}/vaults/pub*/../sec*/tables/*/*.parquet'",
    "select * from '{outside}/link/*.parquet'",
    "select * from read_parquet('{outside}/link/*.parquet')",
    "select * from read_parquet('file://{secret}/x.parquet')",
    "select * from 'file:{outside}/outside.csv'",
    "select * from read_csv('/dev/stdin')",
    "select * from read_text('/proc/self/environ')",
    "select * from read_blob('/proc/self/fd/0')",
    "select * from 'hf://datasets/x/y.parquet'",
    "select * from 'gcs://b/x.parquet'",
    "select * from 'az://b/x.parquet'",
    "select * from read_csv('{outside}/outside.csv', union_by_name = true, filename = true)",
    # nested
    "with a as (with b as (from read_text('/etc/passwd')) from b) from a",
    "with recursive a(n) as (select 1 union all select (select count(*) from read_text('/x'))::int from a) from a",
    "with a as materialized (from '{outside}/outside.csv') select count(*) from a",
    "select (select (select (select content from read_text('/etc/passwd'))))",
    "select list_transform([1], lambda x: (select count(*) from read_text('/etc/passwd')))",
    "select list_filter(['/etc/passwd'], lambda x: exists (select 1 from read_text('/etc/passwd')))",
    "select case when true then (select content from read_text('/etc/passwd')) end",
    "select array(select content from read_text('/etc/passwd'))",
    "select exists (from read_blob('/etc/passwd'))",
    "select 1 where 'a' in (select content from read_text('/etc/passwd'))",
    "select 1 order by (select content from read_text('/etc/passwd'))",
    "select 1 limit (select count(*) from read_text('/etc/passwd'))",
    "select count(*) filter (where exists (from read_text('/etc/passwd'))) from documents",
    "select sum(1) over (order by (select content from read_text('/etc/passwd')))",
    "select 1 group by (select content from read_text('/etc/passwd'))",
    "select 1 union all select count(*) from read_text('/etc/passwd')",
    "select 1 except select count(*) from read_text('/etc/passwd')",
    "from documents d join read_text('/etc/passwd') t on true",
    "from documents d asof join read_text('/etc/passwd') t on d.title >= t.filename",
    "from documents d positional join '{outside}/outside.csv'",
    "pivot (from read_csv('{outside}/outside.csv')) on a in (1) using count(*)",
    "unpivot (from read_csv('{outside}/outside.csv')) on a, b",
    "pivot '{outside}/outside.csv' on a in (1) using count(*)",
    "values ((select content from read_text('/etc/passwd')))",
    "describe (from read_text('/etc/passwd'))",
    "summarize from read_text('/etc/passwd')",
    "explain analyze from read_text('/etc/passwd')",
    "EXPLAIN /* */ ANALYZE select * from documents",
    "explain (analyze) select * from documents",
    "explain (format json) copy documents to '{outside}/x.csv'",
    # comments, case, quotes and signs of other scripts
    "SELECT * FROM /* x */ READ_TEXT /* y */ ('/etc/passwd')",
    "select * from ReAd_TeXt('/etc/passwd') -- a comment",
    "select * from \"read_text\"('/etc/passwd')",
    "select * from main.read_text('/etc/passwd')",
    "select * from system.main.read_text('/etc/passwd')",
    "select * from ｒｅａｄ＿ｔｅｘｔ('/etc/passwd')",
    "select * from read\u200b_text('/etc/passwd')",
    "select * from read_text(E'\\x2fetc\\x2fpasswd')",
    "select * from read_text($$/etc/passwd$$)",
    "select * from read_text(chr(47) || 'etc' || chr(47) || 'passwd')",
    "select * from \u202e'/etc/passwd'",
    "select 1 -- \n; select * from read_text('/etc/passwd')",
    "select 1 /* ; */ ; copy documents to '{outside}/x.csv'",
    "select 1;;; drop view documents",
    "; select 1; attach 'x.db'",
    "\ufeffcopy documents to '{outside}/x.csv'",
    # statements
    "copy documents to '{outside}/x.csv' (format csv)",
    "copy (from documents) to '{secret}/x.parquet'",
    "copy documents from '{outside}/outside.csv'",
    "copy from database memory to x",
    "attach '{lake}/x.db' as x (read_only)",
    "attach if not exists 'http://127.0.0.1:9/x.db'",
    "detach memory",
    "force install httpfs",
    "install httpfs from 'http://127.0.0.1:9'",
    "update extensions",
    "set session memory_limit = '1GB'",
    "set variable x = 1",
    "reset memory_limit",
    "reset global lock_configuration",
    "pragma memory_limit = '1GB'",
    "pragma show_tables",
    "pragma storage_info('documents')",
    "call duckdb_settings()",
    "call read_text('/etc/passwd')",
    "create macro f(x) as table select * from read_text(x)",
    "create temp macro f() as (select content from read_text('/etc/passwd'))",
    "create function f() as 1",
    "create temp table t as from documents",
    "create type mood as enum (select content from read_text('/etc/passwd'))",
    "create sequence s",
    "create schema s",
    "create index i on documents (title)",
    "alter view documents rename to d",
    "alter table lake.committed add column x int",
    "truncate lake.committed",
    "comment on view documents is 'x'",
    "merge into lake.committed using documents on true when matched then delete",
    "insert or replace into lake.committed values ('x')",
    "with x as (delete from lake.committed returning *) from x",
    "with x as (update lake.graded set floor = '' returning *) from x",
    "prepare q as from read_text('/etc/passwd')",
    "execute q('/etc/passwd')",
    "deallocate q",
    "begin transaction",
    "commit",
    "rollback",
    "analyze",
    "vacuum documents",
    "export database '{outside}/x' (format parquet)",
    "use lake",
    "load '/tmp/x.so'",
    # the engine's own
    "from lake.graded",
    "from duckdb_columns()",
    "from duckdb_tables",
    "from duckdb_databases",
    "from pg_catalog.pg_settings",
    "from pg_catalog.pg_proc",
    "from information_schema.schemata",
    "from information_schema.character_sets",
    "from sqlite_schema",
    "from sqlite_temp_master",
    "select * from documents at (timestamp => now())",
    "from query('from read_text(''/etc/passwd'')')",
    "from query_table(['documents', '/etc/passwd'])",
    "from test_all_types()",
    "select getvariable('x'), getenv('PATH')",
    "select system.main.getenv('HOME')",
    "select list_transform(['HOME'], lambda x: getenv(x))",
    "select \"getenv\"('HOME')",
    "select current_setting('allowed_directories')",
    "select sleep_ms(100000)",
    "select write_log('x')",
    # Python's variables
    "from outside_frame",
    "select * from local_frame, outside_list",
    "select * from main.local_frame",
    "select * from __builtins__",
    # names of common tables that are files
    "with \"/etc/./passwd\" as (select 1) from '/etc/./passwd'",
    'with recursive "x.csv" as (select 1) from "x.csv"',
]


def spelled(query: str, lake: Lake) -> str:
    return query.format(
        lake=lake.path,
        outside=lake.path.parent,
        public=lake.path / "vaults" / "public" / "tables",
        secret=lake.path / "vaults" / "secret" / "tables" / "documents",
    )


@pytest.mark.parametrize("query", ESCAPES)
def test_the_gate_refuses(shared: Lake, query: str) -> None:
    local_frame = outside_frame = shared.frame("documents")
    outside_list = [1]
    assert local_frame.height, (outside_frame, outside_list)
    before = sorted(shared.path.parent.rglob("*"))
    with pytest.raises(SqlError) as caught:
        shared.query(spelled(query, shared))
    assert "\n" not in str(caught.value)
    assert "hidden" not in str(caught.value)
    assert sorted(shared.path.parent.rglob("*")) == before


@pytest.mark.parametrize(
    "query", [q for q in ESCAPES if ("{" in q or "127.0" in q) and "{public}/stolen" not in q and 'with "' not in q]
)
def test_the_engine_alone_refuses_files_outside_and_the_network(shared: Lake, query: str) -> None:
    sandbox = Sandbox()
    cursor = sandbox._cursor(shared.vaults, None)
    with pytest.raises(duckdb.Error):
        cursor.execute(spelled(query, shared)).fetchall()


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
def test_the_engine_alone_keeps_its_settings(shared: Lake, query: str) -> None:
    local_frame = shared.frame("documents")
    assert local_frame.height
    with pytest.raises(duckdb.Error):
        Sandbox()._cursor(shared.vaults, None).execute(query).fetchall()


def test_every_table_function_of_the_engine_was_looked_at(shared: Lake) -> None:
    """A new version of the engine fails here until its new functions are put into one of the two lists."""
    listed = "select distinct function_name from duckdb_functions() where function_type in ('table', 'table_macro')"
    there = {name for (name,) in duckdb.connect().execute(listed).fetchall()}
    assert there - TABLE_FUNCTIONS - REFUSED_TABLE_FUNCTIONS == set()
    assert not TABLE_FUNCTIONS & REFUSED_TABLE_FUNCTIONS
    for name in sorted(there - TABLE_FUNCTIONS):
        for call in (
            f"from {name}('x')",
            f"from {name}()",
            f"from {name.upper()}('x', 1)",
            f"select (from {name}('x'))",
        ):
            with pytest.raises(SqlError):
                shared.query(call)


def test_every_refused_function_is_refused_wherever_it_stands(shared: Lake) -> None:
    for name in sorted(REFUSED_FUNCTIONS):
        for call in (f"select {name}('x')", f"from documents where {name}('x') = 'y'", f"select [{name.upper()}('x')]"):
            with pytest.raises(SqlError):
                shared.query(call)


@pytest.mark.parametrize("query", [query for query in ESCAPES if "/etc/" in query or "/proc/" in query])
def test_the_engine_alone_refuses_the_machine(shared: Lake, query: str) -> None:
    cursor = Sandbox()._cursor(shared.vaults, None)
    try:
        rows = cursor.execute(spelled(query, shared)).fetchall()
    except duckdb.Error:
        return
    assert "root:" not in str(rows)


ENDLESS = [
    "with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t",
    "with recursive t(s) as (select 'x' union all select s || s from t) select max(length(s)) from t",
    "select count(*) from range(10000000) a, range(10000000) b, range(1000) c where a.range + b.range = c.range",
    "select count(*) from documents a, range(100000000000) b where b.range % 7 = length(a.text)",
    "select sum(hash(a.range, b.range)) from range(100000000) a, range(100000000) b",
    "select array_agg(i) from range(100000000000) t(i)",
    "select string_agg(md5(i::varchar), '') from range(10000000000) t(i)",
    "select regexp_matches(md5(i::varchar), '(a+)+(b+)+$') from range(1000000000000) t(i) where i < 0",
    "select count(*) from range(1000000000000) t(i) where regexp_replace(i::varchar, '(1|2)*3', 'x', 'g') = 'y'",
    "select md5(i::varchar) from range(10000000000) t(i) order by 1 desc",
]
"""Each would run for hours or fill the machine."""


@pytest.mark.parametrize("query", ENDLESS)
def test_what_would_not_end_is_stopped_and_the_session_goes_on(shared: Lake, query: str) -> None:
    began = time.monotonic()
    with pytest.raises(SqlError) as caught:
        shared.query(query, seconds=0.5)
    assert time.monotonic() - began < 60, "one step of the engine may have to end first"
    assert "\n" not in str(caught.value)
    assert shared.query("select count(*) from documents").item() == 2


@pytest.mark.parametrize(
    "query",
    [
        "select repeat('x', 10000000000)",
        "select length(repeat('x', 10000000000))",
        "select list_sum(range(100000000000))",
        "select lpad('x', 2000000000, 'y') || rpad('x', 4000000000, 'y')",
        "select " + "(" * 3000 + "1" + ")" * 3000,
        "select " + "+".join(["1"] * 20000),
        "select " + "-" * 5001 + "1",
    ],
)
def test_what_is_too_large_is_told_in_a_line(shared: Lake, query: str) -> None:
    with contextlib.suppress(SqlError):
        shared.query(query, seconds=20)
    assert shared.query("select 1").item() == 1


def test_memory_is_limited(filled: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "memory", lambda: 64_000_000)
    for query in (
        "select repeat('x', 10000000) || i::varchar from range(1000) t(i)",
        "select array_agg(md5(i::varchar)) from range(100000000) t(i)",
        "select i, md5(i::varchar) as m from range(100000000) t(i) order by m",
    ):
        with pytest.raises(SqlError, match=r"[Mm]emory|stopped"):
            filled.query(query, seconds=30)
        assert filled.query("select count(*) from documents").item() == 2


def test_a_result_is_limited_and_the_engine_s_memory_is_not_all(filled: Lake) -> None:
    with bounds(filled, mebibytes=4) as lake:
        with pytest.raises(SqlError, match="larger than 4 MiB"):
            lake.query("select i, md5(i::varchar) from range(10000000000) t(i)")
        assert lake.query("select i from range(1000) t(i)").height == 1000


def bounds(lake: Lake, **bounds: float) -> Lake:
    """The lake opened anew with other limits in its settings."""
    lake.change(lambda config: config.model_copy(update={"sql": SqlConfig.model_validate(bounds)}))
    return Lake.open(lake.path)


READINGS: dict[str, Callable[[Relation], Any]] = {
    "pl": lambda rows: rows.pl(),
    "df": lambda rows: rows.df(),
    "arrow": lambda rows: rows.arrow(),
    "fetchall": lambda rows: rows.fetchall(),
    "fetchmany": lambda rows: rows.fetchmany(1_000_000_000),
    "fetchone": lambda rows: [rows.fetchone() for _ in range(1_000_000)],
}
"""The ways of a notebook to rows."""


@pytest.mark.parametrize("way", READINGS)
def test_rows_in_a_notebook_are_limited(filled: Lake, way: str) -> None:
    with bounds(filled, rows=1000, mebibytes=4, seconds=20) as lake:
        for query in (
            "select * from range(100000000)",
            "select a.range from range(10000000) a, range(10000000) b",
            "with recursive t(n) as (select 1 union all select n + 1 from t) select n from t limit 100000",
        ):
            with pytest.raises(SqlError, match=r"more than 1000 rows: .*sql\.rows"):
                READINGS[way](lake.sql(query))
        for query in ("select repeat('x', 5000000)", "select repeat('x', 50000) from range(900)"):
            with pytest.raises(SqlError, match=r"larger than 4 MiB: .*sql\.mebibytes"):
                READINGS[way](lake.sql(query))
        assert len(READINGS["fetchall"](lake.sql("select * from range(1000)"))) == 1000, "just as many"
        rows = lake.sql("select * from range(100000000)", limit=3)
        assert len(rows) == len(rows.pl()) == len(rows.df()) == len(rows.arrow()) == len(rows.fetchall()) == 3


@pytest.mark.parametrize("way", [*READINGS, "len", "repr", "show"])
def test_time_in_a_notebook_is_limited(shared: Lake, way: str) -> None:
    read = {"len": len, "repr": repr, "show": lambda rows: rows.show()}.get(way) or READINGS[way]
    rows = shared.sql(ENDLESS[0], seconds=0.2)
    began = time.monotonic()
    with pytest.raises(SqlError, match=r"stopped after 0\.2 s"):
        read(rows)
    assert time.monotonic() - began < 60
    assert shared.sql("select count(*) from documents").fetchone() == (2,)


def test_a_statement_that_runs_as_it_is_asked_is_limited_too(shared: Lake) -> None:
    with pytest.raises(SqlError, match="stopped after"):
        shared.sql("summarize select * from range(100000000000) t(i)", seconds=0.3).fetchall()


def test_an_argument_chooses_less_and_never_more(filled: Lake) -> None:
    with bounds(filled, rows=1000, seconds=5) as lake:
        for ask in (lake.sql, lake.query):
            for given in ({"limit": 1001}, {"limit": -1}, {"seconds": 5.1}, {"seconds": -1.0}, {"seconds": math.inf}):
                with pytest.raises(UsageError, match=r"setting `sql\.(rows|seconds)`"):
                    ask("select 1", **given)  # type: ignore[operator]
            with pytest.raises(UsageError):
                ask("select 1", seconds=math.nan)  # type: ignore[operator]
            ask("select 1", limit=1000, seconds=5.0)  # type: ignore[operator]


def test_rows_come_one_after_the_other(shared: Lake) -> None:
    rows = shared.sql("select i from range(600) t(i) order by i")
    assert rows.fetchone() == (0,)
    assert rows.fetchmany(2) == [(1,), (2,)]
    assert len(rows.fetchall()) == 597, "those that are left"
    assert rows.fetchone() == (0,)
    assert len(rows.fetchmany(1000)) == 599
    assert len(rows.fetchall()) == 600
    assert len(list(iter(rows.fetchone, None))) == 600


@pytest.mark.parametrize("name", ["fetchone", "fetchmany", "pl", "query", "to_parquet", "_Relation__ask"])
def test_a_column_s_name_leads_not_to_the_engine(shared: Lake, name: str) -> None:
    """The engine's relation gives a column as an attribute."""
    rows = shared.sql(f'select 1 as "{name}"')
    assert rows.fetchall() == rows.fetchmany(5) == [(1,)]
    assert rows.fetchone() == (1,)
    assert rows.pl().rows() == [(1,)]


def test_frames_keep_their_types(shared: Lake) -> None:
    frame = shared.sql(
        "select 1 as i, 'a' as s, date '2020-01-02' as d, timestamptz '2020-01-02 03:00:00' as t, [1, 2] as l, "
        "1.5::decimal(4, 1) as n, null::int as z, true as b"
    ).df()
    assert [str(kind) for kind in frame.dtypes][:4] == ["int32", "str", "datetime64[us]", "datetime64[us, UTC]"]
    assert frame["d"][0] == datetime(2020, 1, 2)
    assert list(frame["l"][0]) == [1, 2]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell what a process holds")
@pytest.mark.parametrize("query", ["select repeat('x', 50000000 + i) from range(300) t(i)",
                                   "select length(repeat('x', 50000000 + i)) from range(300) t(i)"])  # fmt: skip
def test_strings_that_the_engine_does_not_count_are_limited(shared: Lake, query: str) -> None:
    """15 GB each, in a process of its own, which must live through it."""
    program = f"""
import sys
from lake import limits, sql
from lake.store import Lake
limits.memory = sql.memory = lambda: 1 << 27
limits.SLACK = 1 << 26
lake = Lake.open({str(shared.path)!r})
lake.change(lambda config: config.model_copy(update={{"sql": config.sql.model_copy(update={{"mebibytes": 64}})}}))
for read in (lake.query, lambda query: lake.sql(query).fetchall(), lambda query: lake.sql(query).df()):
    try:
        read({query!r})
    except Exception as error:
        print(type(error).__name__, len(str(error).splitlines()))
print(lake.query("select count(*) from documents").item())
print(max(int(line.split()[1]) >> 10 for line in open("/proc/self/status") if line.startswith("VmHWM")) < 2000)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert ran.stdout.split("\n")[:5] == ["SqlError 1"] * 3 + ["2", "True"], ran.stderr


def test_rows_are_limited(shared: Lake) -> None:
    assert shared.query("select * from range(1000000000)", limit=10).height == 10


def test_a_time_that_is_over_before_the_query_begins_stops_it_too(filled: Lake) -> None:
    with pytest.raises(SqlError, match="stopped"):
        filled.query("select count(*) from range(100000000000) t(i) where i % 7 = 3", seconds=0.0)


def test_what_a_notebook_holds_leads_nowhere(filled: Lake, tmp_path: Path) -> None:
    """A relation gives its rows; DuckDB's own would also run SQL past the gate, and write files."""
    relation = filled.sql("select title, characters from documents order by title")
    public = {name for name in dir(relation) if not name.startswith("_")}
    assert public == {"arrow", "columns", "df", "fetchall", "fetchmany", "fetchone", "pl", "show", "types"}
    for name in ("query", "filter", "project", "to_parquet", "write_csv", "to_table", "create_view", "sql", "execute"):
        assert not hasattr(relation, name)
    for value in (relation.pl(), relation.df(), relation.arrow(), relation.fetchall(), relation.columns):
        assert not isinstance(value, duckdb.DuckDBPyRelation | duckdb.DuckDBPyConnection)
    assert relation.types == ["VARCHAR", "BIGINT"]
    assert len(relation) == 2
    assert "title" in repr(relation)
    with pytest.raises(duckdb.Error):
        duckdb.sql("select * from relation")
    with pytest.raises(SqlError):
        filled.sql("select * from relation")


def test_even_the_engine_s_relation_cannot_reach_files(filled: Lake, tmp_path: Path) -> None:
    """For whoever digs it out: the second fence stands."""
    cursor = Sandbox()._cursor(filled.vaults, None)
    relation: Any = cursor.sql("select title from documents")
    target = tmp_path / "stolen"
    for attempt in (
        lambda: relation.query("v", "select * from read_text('/etc/passwd')").fetchall(),
        lambda: relation.filter("exists (from read_text('/etc/passwd'))").fetchall(),
        lambda: relation.project("(select content from read_text('/etc/passwd'))").fetchall(),
        lambda: relation.write_csv(str(target)),
        lambda: relation.write_parquet(str(target)),
        lambda: cursor.read_csv("/etc/passwd"),
        lambda: cursor.install_extension("httpfs"),
        lambda: cursor.load_extension("httpfs"),
        lambda: cursor.execute("set enable_external_access = true"),
    ):
        with pytest.raises((duckdb.Error, RuntimeError, OSError)):
            attempt()
    assert not target.exists()


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


def test_a_file_that_was_missing_before_is_told_likewise(filled: Lake) -> None:
    for file in (filled.path / "vaults" / "public" / "tables" / "documents").glob("*.parquet"):
        file.write_bytes(b"PAR1")
    with pytest.raises(SqlError) as caught:
        filled.query("select text from documents")
    assert str(filled.path) not in str(caught.value)
    assert "\n" not in str(caught.value)


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
